"""The words that tell what a phrase of a criterion is: own terms and endings, and labels of concepts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.criteria.cleantext import CleanText
from kg.criteria.common_words import MODIFIER_ENDINGS, PLAIN_WORDS, QUALIFIER_ENDINGS
from kg.criteria.lexer import Tokens
from kg.criteria.matching import PhraseTable
from kg.criteria.plurals import singular

__all__ = ["Label", "Lexicon", "key"]

# One character a word: a phrase is then found by one regular expression over a whole criterion.
CONDITION, TREATMENT, PROCEDURE, DEVICE, TEST, STATE, PERSON = "C", "D", "P", "V", "T", "S", "H"
MODIFIER, UNKNOWN, QUALIFIER, NUMBER, PLAIN, IN_STATE = "a", "n", "q", "0", "x", "s"
TAGS: dict[str, str] = {
    "condition": CONDITION,
    "treatment": TREATMENT,
    "procedure": PROCEDURE,
    "device": DEVICE,
    "test-result": TEST,
    "state": STATE,
    "person": PERSON,
    "modifier": MODIFIER,
    "qualifier": QUALIFIER,
}
_HYPHEN = frozenset("-")
_OF_OTHER_NUMBER = 0.95
_LONGEST_ENDING = 12
_MOST_REMEMBERED = 200_000


class Label(NamedTuple):
    """A concept that a label names, and how the label names it."""

    iri: str
    rule: str
    confidence: float


class _Words(dict[str, str]):
    """The tag of any word; one that no table holds is told by its ending."""

    def __init__(self, words: Mapping[str, str], endings: Mapping[str, str]) -> None:
        super().__init__(words)
        self._endings = endings

    def __missing__(self, word: str) -> str:
        tag = NUMBER if word[0].isdecimal() else self._by_ending(word)
        if len(self) < _MOST_REMEMBERED:
            self[word] = tag
        return tag

    def _by_ending(self, word: str) -> str:
        if not word[0].isalpha():
            return word if word in "-/" else PLAIN
        if " " in word:
            return PLAIN
        for size in range(min(_LONGEST_ENDING, len(word) - 2), 1, -1):
            tag = self._endings.get(word[-size:])
            if tag is not None:
                return tag
        return UNKNOWN


class Lexicon:
    """Terms with their roles and labels with their concepts, ready for matching.

    Example:
        >>> lexicon = Lexicon.build([{"term": "asthma", "role": "condition"}])
        >>> lexicon.tags(Tokens("no asthma", 0, 9))
        'xC'
    """

    __slots__ = ("_label_ends", "_labels", "_several", "_words")

    def __init__(self, words: Mapping[str, str], endings: Mapping[str, str], labels: Mapping[str, Label]) -> None:
        """Args are keys in the folded form of `key`: roles' tags of terms, of endings, and concepts of labels."""
        single: dict[str, str] = {**dict.fromkeys(PLAIN_WORDS, PLAIN)}
        single |= {key: tag for key, tag in words.items() if key and " " not in key}
        self._several = PhraseTable((tuple(key.split(" ")), tag) for key, tag in words.items() if " " in key)
        self._words = _Words(single, endings)
        self._labels = dict(labels)
        # Last word of labels, as it is and of many -> the words before it, none where it is the only one.
        self._label_ends: dict[str, set[str]] = {}
        for label in labels:
            start, _, last = label.rpartition(" ")
            for end in (last, f"{last}s"):
                self._label_ends.setdefault(end, set()).add(start.rpartition(" ")[2])

    @classmethod
    def build(cls, terms: Iterable[Mapping[str, str]], labels: Iterable[Mapping[str, str]] = ()) -> Lexicon:
        """Make a lexicon of table rows.

        Args:
            terms: term, role; a term that begins with `-` is an ending of words. Other columns are ignored.
            labels: label, iri, role, and `rule` (`label` or `synonym`; a label where it is absent).

        Returns:
            The lexicon; where two rows have one term the first one counts.

        Raises:
            ValueError: a role is unknown.
        """
        words: dict[str, str] = {}
        endings: dict[str, str] = {}
        for row in terms:
            term, tag = row["term"], _tag(row["term"], row["role"])
            if term.startswith("-"):
                endings.setdefault(term[1:], tag)
            else:
                words.setdefault(key(term), tag)
        for tag, table in ((QUALIFIER, QUALIFIER_ENDINGS), (MODIFIER, MODIFIER_ENDINGS)):
            for ending in table:
                endings.setdefault(ending, tag)
        concepts: dict[str, Label] = {}
        rows = list(labels)
        for row in rows:
            tag = _tag(row["label"], row["role"])
            rule = row.get("rule") or "label"
            for form in _forms(row["label"]):
                name = key(form)
                if name and name not in PLAIN_WORDS:
                    concepts.setdefault(name, Label(row["iri"], rule, 1.0 if rule == "label" else 0.95))
                    words.setdefault(name, tag)
        for name, found in _singulars(rows):
            concepts.setdefault(name, found)
        return cls(words, endings, concepts)

    def tags(self, tokens: Tokens) -> str:
        """One character a token: what the words are, terms of several words included.

        Args:
            tokens: of the criterion.
        """
        texts = tokens.texts
        tags = "".join(map(self._words.__getitem__, texts))
        terms = self._terms(tokens)
        alike = "like" in tokens.words and "-" in tokens.words
        if not terms and not alike:
            return tags
        listed = list(tags)
        for first, last, tag in terms:
            inside = IN_STATE if tag in "SH" else PLAIN if tag in "qx" else MODIFIER
            for at in range(first, last):
                if listed[at] != "-":
                    listed[at] = inside
            listed[last] = tag
        if alike:
            for at in range(1, len(texts)):
                if texts[at] == "like" and texts[at - 1] == "-" and tokens.touches(at - 1):
                    listed[at] = MODIFIER
        return "".join(listed)

    def _terms(self, tokens: Tokens) -> list[tuple[int, int, str]]:
        """The first and last token of each term of several words, and its tag; longest first where they overlap."""
        words, places = tokens.between_blanks(_HYPHEN)
        found = [(places[at], -places[at + size - 1], tag) for at, size, tag in self._several.matches(words)]
        if len(found) > 1:
            found.sort()
        kept: list[tuple[int, int, str]] = []
        taken = -1
        for first, last, tag in found:
            if first > taken:
                taken = -last
                kept.append((first, taken, tag))
        return kept

    def may_label(self, tokens: Tokens) -> bool:
        """Whether a criterion holds the last two words of a label, or the only one, wherever they stand.

        Args:
            tokens: of the criterion.
        """
        for end in self._label_ends.keys() & tokens.words:
            before = self._label_ends[end]
            if "" in before or not before.isdisjoint(tokens.words):
                return True
        return False

    def label(self, words: Sequence[str]) -> Label | None:
        """The concept that words name: as they stand, or without the words that narrow them.

        Args:
            words: folded words of the phrase; of two that one head has, the one beside it counts.

        Returns:
            The concept with its rule and confidence; None where no label fits an end of the phrase.
        """
        if words[-1] not in self._label_ends:
            return None
        name = " ".join([word for word in words if word != "-"])
        found = self._either(name)
        if found is not None:
            return found
        if "/" in words:
            return self.label(words[len(words) - words[::-1].index("/") :])
        share = 1.0
        while " " in name:
            name = name.partition(" ")[2]
            share *= 0.8
            found = self._either(name)
            if found is not None:
                return Label(found.iri, "longest-match", round(found.confidence * share, 3))
        return None

    def _either(self, name: str) -> Label | None:
        """The concept of a name, or of its singular."""
        found = self._labels.get(name)
        if found is None and name.endswith("s"):
            single = self._labels.get(name[:-1])
            if single is not None:
                return Label(single.iri, "plural", round(single.confidence * _OF_OTHER_NUMBER, 3))
        return found


def _singulars(labels: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, Label]]:
    """The names of one thing whose label is of many: 'lung disease' for 'Lung Diseases'."""
    for row in labels:
        if (row.get("rule") or "label") != "label":
            continue
        for form in _forms(row["label"]):
            start, blank, last = form.rpartition(" ")
            single = singular(last)
            if single is not None:
                yield key(start + blank + single), Label(row["iri"], "plural", _OF_OTHER_NUMBER)


def key(term: str) -> str:
    """The form in which terms are compared: folded words with one blank between them, hyphens left out.

    Args:
        term: as printed.

    Example:
        >>> key("Beta-Blocker")
        'beta blocker'
    """
    low = CleanText(term).low
    return " ".join(" ".join([text for text in Tokens(low, 0, len(low)).texts if text != "-"]).split())


def _tag(term: str, role: str) -> str:
    tag = TAGS.get(role)
    if tag is None:
        raise ValueError(f"term {term!r}: unknown role {role!r}, use one of {', '.join(sorted(TAGS))}")
    return tag


def _forms(label: str) -> list[str]:
    """A label, and 'Systemic Scleroderma' for 'Scleroderma, Systemic'."""
    parts = [part.strip() for part in label.split(",")]
    return [label, " ".join(reversed(parts))] if 1 < len(parts) <= 3 else [label]
