"""Stages, grades and classes: what a bare 'stage III' or 'Child-Pugh B' is a rank of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kg.criteria.attach import Attachment
from kg.criteria.bound import Bound
from kg.criteria.lexer import AFTER_WORDS, WORD, Tokens, word_set
from kg.criteria.vocabulary import Mention, Vocabulary
from kg.model.criterion import Operator

_HEADS = {
    "stage": "stage", "stages": "stage", "grade": "grade", "grades": "grade", "class": "class", "classes": "class",
}  # fmt: skip
_TOPICS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("stage", frozenset(("kidney", "renal", "ckd", "nephropathy")), "ckd-stage"),
    ("grade", frozenset(("kidney", "renal", "ckd")), "ckd-stage"),
    ("stage", frozenset(("fibrosis", "metavir")), "fibrosis-stage"),
    (
        "stage",
        word_set(
            "cancer carcinoma tumor tumour melanoma lymphoma nsclc disease adenocarcinoma figo ajcc myeloma sarcoma"
            " neuroblastoma malignancy hodgkin resectable unresectable inoperable"
        ),
        "cancer-stage",
    ),
    ("class", frozenset(("heart", "nyha", "chf", "hf")), "nyha"),
    (
        "grade",
        word_set(
            "toxicity toxicities ctcae ctc nci neuropathy adverse diarrhea diarrhoea nausea vomiting neutropenia aes"
            " event events alopecia fatigue rash mucositis pneumonitis anemia thrombocytopenia recovered"
            " resolved resolution"
        ),
        "ctcae-grade",
    ),
    ("grade", frozenset(("hemorrhoid", "hemorrhoids", "haemorrhoids", "piles")), "goligher"),
    ("grade", frozenset(("spondylolisthesis",)), "meyerding"),
    ("grade", frozenset(("encephalopathy",)), "encephalopathy-grade"),
    ("grade", frozenset(("gvhd", "agvhd")), "gvhd-grade"),
    ("grade", frozenset(("osteoarthritis", "gonarthrosis")), "kellgren-lawrence"),
    (
        "grade",
        word_set(
            "glioma gliomas astrocytoma oligodendroglioma ependymoma meningioma carcinoma adenocarcinoma sarcoma"
            " lymphoma tumor tumour tumors tumours neoplasm neoplasms cancer histologic"
            " histological histology differentiated"
        ),
        "who-tumor-grade",
    ),
)
_OTHER_STAGES = word_set(
    "hypertension retinopathy pressure ulcer ulcers injury sleep parkinson parkinsons sarcoidosis lymphedema"
    " lymphoedema keratoconus acne labor labour prematurity periodontitis osteonecrosis dementia endometriosis"
    " prolapse psychosis"
)
_SCALES = frozenset(("grade", "class", "stage", "score"))
_BY_SCALE = word_set("according per by using based classification scale criteria system")
_SCALE_REACH = 14
_TO_HEAD = word_set("of is was at : - ( a")
_LETTERS = {"a": 1.0, "b": 2.0, "c": 3.0}


def is_head(text: str) -> bool:
    """Whether a word only says that a rank follows ('stage').

    Args:
        text: one folded word.
    """
    return text in _HEADS


def names_no_scale(tokens: Tokens, at: int) -> bool:
    """Whether a bare head leaves open what is ranked: any grade, and a stage of what is no cancer.

    Args:
        tokens: of the criterion.
        at: index of the head.
    """
    if _HEADS.get(tokens.texts[at]) == "stage":
        return not _OTHER_STAGES.isdisjoint(tokens.texts[max(0, at - 6) : at + 8])
    return True


def ordinal_quantity(
    tokens: Tokens, bound: Bound, mentions: Sequence[Mention], vocabulary: Vocabulary
) -> Attachment | None:
    """What a number after 'stage', 'grade' or 'class' ranks.

    Args:
        tokens: of the criterion.
        bound: the number.
        mentions: quantities named in the criterion.
        vocabulary: for the kinds of stage known.

    Returns:
        The attachment; its quantity is None where only the words are known.
    """
    if bound.unit is not None or bound.reference is not None or bound.value > 12:
        return None
    texts, kinds = tokens.texts, tokens.kinds
    head_at = -1
    for at in range(bound.number - 1, max(-1, bound.first - 4), -1):
        if texts[at] in _HEADS:
            head_at = at
            break
        if kinds[at] == WORD and texts[at] not in ("of", "to", "from", "between", "is", "a"):
            return None
    if head_at < 0:
        return None
    named = _named_scale(tokens, bound, head_at, mentions)
    if named is not None:
        return named
    head = _HEADS[texts[head_at]]
    around = set(texts[max(0, head_at - 8) : bound.last + 8])
    for family, topic, name in _TOPICS:
        if family == head and not topic.isdisjoint(around):
            quantity = vocabulary.quantities.get(name)
            if quantity is not None:
                return Attachment(quantity, head_at, head_at, None, 0.8)
    first = head_at
    while first > 0 and head_at - first < 4 and kinds[first - 1] == WORD and texts[first - 1] not in _STOPS:
        first -= 1
    return Attachment(None, first, head_at, None, 0.6)


def _named_scale(tokens: Tokens, bound: Bound, head_at: int, mentions: Sequence[Mention]) -> Attachment | None:
    """The scale that is named right before the head ('Mallampati grade'), or told after it ('according to ...')."""
    for mention in mentions:
        if mention.quantity.kind not in _SCALES or mention.first <= head_at <= mention.last:
            continue
        if is_head(tokens.texts[mention.first]) and mention.first == mention.last:
            continue
        if mention.last < head_at <= mention.last + 3 and _TO_HEAD.issuperset(tokens.texts[mention.last + 1 : head_at]):
            return Attachment(mention.quantity, mention.first, head_at, None, 0.95)
        between = tokens.texts[bound.last + 1 : mention.first]
        if mention.first > bound.last and len(between) <= _SCALE_REACH and not _BY_SCALE.isdisjoint(between):
            return Attachment(mention.quantity, head_at, head_at, None, 0.85)
    return None


_STOPS = word_set("or and with of the a an any in to is are than no not have has without clinical who for at by known")


class LetterClass(NamedTuple):
    """A bound on a class that is named by a letter.

    Args:
        rank: of the letter, 1 for A.
        at: index of its token.
        last: index of the last token that says the bound.
        operator: how classes compare with it.
    """

    rank: float
    at: int
    last: int
    operator: Operator


def letter_classes(tokens: Tokens, mention: Mention) -> list[LetterClass]:
    """The lettered classes after a named class ('Child-Pugh B or C', 'Child-Pugh B or worse').

    Args:
        tokens: of the criterion.
        mention: the named class.

    Returns:
        A bound for one class; a list gives its least and its greatest.
    """
    texts = tokens.texts
    at = mention.last + 1
    while at < len(texts) and texts[at] in (
        "class",
        "classes",
        "score",
        "grade",
        "stage",
        "classification",
        "of",
        "(",
        "-",
        ":",
        "is",
    ):
        at += 1
    found: list[tuple[float, int]] = []
    while at < len(texts):
        text = texts[at]
        rank = _LETTERS.get(text[:1]) if len(text) == 1 or (len(text) <= 3 and text[1:].isdecimal()) else None
        if rank is None or not tokens.is_upper(at):
            break
        found.append((rank, at))
        at += 1
        while at < len(texts) and texts[at] in ("or", "and", "/", ",", "-", "class", "to", "&"):
            at += 1
    if not found:
        return []
    low, high = min(found), max(found)
    if low[0] < high[0]:
        return [LetterClass(*low, low[1], "ge"), LetterClass(*high, high[1], "le")]
    compared = tokens.operator(at) if at < len(texts) and tokens.kinds[at] == AFTER_WORDS else None
    return [LetterClass(*low, low[1] if compared is None else at, compared or "eq")]
