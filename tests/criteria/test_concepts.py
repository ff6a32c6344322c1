"""Concepts: what is found, with which words, in which role, linked by which rule, in what time."""

from __future__ import annotations

import csv
from itertools import pairwise

import pytest
from clock import seconds
from concept_reading import TERMS, concepts, found, lexicon
from hypothesis import given
from hypothesis import strategies as st
from reading import vocabulary

from kg.criteria.cleantext import CleanText
from kg.criteria.concepts import concept_finder
from kg.criteria.entities import entities
from kg.criteria.lexicon import TAGS, Lexicon, key
from kg.criteria.parse import parse
from kg.criteria.prediction import prediction
from kg.model.criterion import ConceptConstraint, Span, constraints

VOCABULARY = (
    "no without history of renal failure , ; ( ) or and - asthma within 4 weeks before screening non smoker \n the"
    " pregnant women except biopsy other than no more than 6 months stent severe chronic anti tnf type 2 diabetes"
)
WORDS = st.lists(
    st.sampled_from(VOCABULARY.split(" ")),
    max_size=60,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Severe congestive heart failure", ["condition congestive heart failure"]),
        ("Type 2 diabetes mellitus", ["condition Type 2 diabetes mellitus"]),
        ("Treatment with an invented drug such as tuvolizumab", ["treatment tuvolizumab"]),
        ("Uncontrolled hypertension despite lisinopril", ["condition hypertension", "treatment lisinopril"]),
        ("Laparoscopic cholecystectomy", ["procedure Laparoscopic cholecystectomy"]),
        ("allogeneic stem cell transplantation", ["procedure allogeneic stem cell transplantation"]),
        ("hepatitis B or hepatitis C", ["condition hepatitis B", "condition hepatitis C"]),
        ("Pregnant or breast-feeding women", ["state Pregnant", "state breast-feeding", "state women"]),
        ("Use of beta-blockers", ["treatment beta-blockers"]),
        ("ECOG performance status", ["test-result ECOG performance status"]),
        ("Written informed consent", ["state Written informed consent"]),
        ("Moyamoya disease", ["condition Moyamoya disease"]),
        ("Severe disease", []),
        ("As a rule methotrexate", ["treatment methotrexate"]),
        ("Anticentromere antibodies", ["test-result Anticentromere antibodies"]),
        ("Anti-TNF antibodies", ["treatment Anti-TNF antibodies"]),
        ("Mycophenolic sodium, serum sodium", ["treatment Mycophenolic sodium", "test-result serum sodium"]),
        ("Diclofenac sodium", ["treatment Diclofenac sodium"]),
        ("Negative urine pregnancy test", ["not test-result urine pregnancy test"]),
        ("HBsAg negative and HIV test positive", ["not test-result HBsAg", "test-result HIV test"]),
        ("HIV negative", ["not condition HIV"]),
        ("SARS-CoV-2-negative adults", ["not condition SARS-CoV-2", "state adults"]),
        ("Known to be HIV seronegative", ["not condition HIV"]),
        ("Negative breast cancer, hepatitis B positive", ["condition breast cancer", "condition hepatitis B"]),
        (
            "Seronegative for HIV, hepatitis B and hepatitis C",
            ["not condition HIV", "not condition hepatitis B", "not condition hepatitis C"],
        ),
        ("Nothing of the kind", []),
        ("", []),
    ],
)
def test_concepts_are_found_by_their_last_word(text: str, expected: list[str]) -> None:
    """A phrase reaches left over the words that narrow it, not over those that grade it."""
    assert concepts(text) == expected


def test_words_that_name_nothing_alone_are_left_out() -> None:
    """'Treatment' alone is no concept; 'steroid treatment' is one."""
    assert concepts("Any treatment") == []
    assert concepts("Any steroid treatment") == ["procedure steroid treatment"]


def test_a_hyphen_joins_only_what_it_touches() -> None:
    """A dash between blanks parts two phrases."""
    assert concepts("asthma - bronchitis") == ["condition asthma", "condition bronchitis"]
    assert concepts("non-small cell lung cancer") == ["condition non-small cell lung cancer"]


def test_items_on_lines_of_their_own_are_apart() -> None:
    """Neither a phrase nor a denial reaches over the end of a short line."""
    assert concepts("no gout\nasthma") == ["not condition gout", "condition asthma"]


def test_a_wrapped_line_keeps_its_phrase() -> None:
    """A long line that goes on indented is one item."""
    text = "People who live with a form of inherited and slowly progressing restrictive heart\n   failure"
    assert concepts(text)[-1] == "condition restrictive heart\n   failure"


def test_a_window_belongs_to_all_members_of_its_list() -> None:
    """'A, B, or C within 4 weeks' times all three."""
    timed = found("chemotherapy, radiotherapy, or surgery within 4 weeks before randomization")
    assert [one.constraint.window is not None for one in timed] == [True, True, True]


def test_a_window_belongs_to_what_stands_before_it() -> None:
    """The concept of another clause is not timed."""
    timed = found("Known asthma; stroke within 6 months of enrolment")
    assert [one.constraint.window is not None for one in timed] == [False, True]


def test_a_window_that_leads_belongs_to_what_follows() -> None:
    """'In the past year: stroke' times the stroke."""
    (one,) = found("Within the past year, a stroke")
    assert one.constraint.window is not None and one.constraint.window.unit == "a"


LABELS = [
    {"label": "Scleroderma, Systemic", "iri": "http://example.org/1", "role": "condition"},
    {"label": "Progressive hardening of skin", "iri": "http://example.org/1", "role": "condition", "rule": "synonym"},
    {"label": "Heart Failure", "iri": "http://example.org/2", "role": "condition"},
    {"label": "Zolgrane", "iri": "http://example.org/3", "role": "treatment"},
]


@pytest.mark.parametrize(
    ("text", "iri", "rule", "confidence"),
    [
        ("systemic scleroderma", "http://example.org/1", "label", 1.0),
        ("Progressive hardening of skin", "http://example.org/1", "synonym", 0.95),
        ("heart failures", "http://example.org/2", "plural", 0.95),
        ("congestive heart failure", "http://example.org/2", "longest-match", 0.8),
        ("zolgrane", "http://example.org/3", "label", 1.0),
    ],
)
def test_a_concept_is_linked_by_a_stated_rule(text: str, iri: str, rule: str, confidence: float) -> None:
    """Equality of a label or synonym, a plural, or the longest label that ends the phrase."""
    with TERMS.open(encoding="utf-8", newline="") as rows:
        linked = Lexicon.build(csv.DictReader(rows), LABELS)
    (one,) = found(text, linked)
    assert (one.constraint.concept, one.constraint.rule, one.constraint.confidence) == (iri, rule, confidence)


def test_what_no_label_fits_is_kept_as_text() -> None:
    """No match is no link."""
    (one,) = found("moyamoya disease", Lexicon.build([{"term": "disease", "role": "condition"}], LABELS))
    assert one.constraint.concept is None


def test_an_unknown_role_is_refused_by_name() -> None:
    """The message names the term, the role and the roles there are."""
    with pytest.raises(ValueError, match="term 'gout': unknown role 'ailment', use one of condition"):
        Lexicon.build([{"term": "gout", "role": "ailment"}])


def test_the_terms_of_the_repository_are_clean() -> None:
    """Every row has a known role and one spelling; rows are sorted by role and term."""
    with TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["role"] for row in rows} <= set(TAGS)
    assert all(row["term"] == " ".join(row["term"].split()) for row in rows)
    assert len({row["term"] for row in rows}) == len(rows)
    assert len(rows) > 3000
    roles = list(dict.fromkeys(row["role"] for row in rows))
    assert len(roles) == len(TAGS), "rows of one role stand together"
    assert all(key(row["term"]) for row in rows if not row["term"].startswith("-"))


def test_concepts_reach_the_criteria_and_the_interchange_format() -> None:
    """What is found is a leaf of the criterion and an entity with the same characters."""
    text = "Exclusion Criteria:\n\n* No heart failure (HF) and LVEF \\> 40%\n* Pregnancy"
    read = parse(text, vocabulary(), concepts=concept_finder(lexicon()))
    leaves = [leaf for item in read.criteria for leaf in constraints(item.expression)]
    named = [leaf for leaf in leaves if isinstance(leaf, ConceptConstraint)]
    assert [leaf.span.text for leaf in named][:1] == ["heart failure"]
    rows = prediction("NCT90000000", text, read)["entities"]
    texts = {(text[row["start"] : row["end"]], row["type"], row["negated"]) for row in rows}
    assert {("heart failure", "Condition", True), ("HF", "Condition", True), ("Pregnancy", "Condition", False)} <= texts


def test_the_format_parts_a_list_and_a_bracket() -> None:
    """'A or B failure' is also its last member; 'body mass index (BMI)' two names."""
    leaf = ConceptConstraint(Span(0, 25, "alcohol or drug addiction"), role="condition")
    assert [(row["start"], row["end"]) for row in entities("alcohol or drug addiction", leaf)] == [(0, 25), (11, 25)]


@given(WORDS)
def test_spans_are_exact_and_apart(text: str) -> None:
    """Each span holds its characters; concepts stand in order and never overlap."""
    ones = found(text)
    for one in ones:
        span = one.constraint.span
        assert text[span.begin : span.end] == span.text
        assert span.text and span.text == span.text.strip()
    assert all(one.last < other.first for one, other in pairwise(ones))


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    """Any characters are read; spans count characters of the verbatim text."""
    clean = CleanText(text)
    for one in found(text):
        span = one.constraint.span
        assert clean.raw[span.begin : span.end] == span.text


@pytest.mark.parametrize(
    "piece",
    [
        "no history of asthma within 4 weeks before screening, ",
        "renal ",
        "- ",
        "other than ",
        "without ( ",
        "within ",
        "4 weeks ",
        "a\n",
        "non-",
    ],
)
def test_time_grows_with_length(piece: str) -> None:
    """A long text takes no more for each character than a short one, within the noise of a clock."""
    found(piece * 10)
    short, long = piece * (30_000 // len(piece)), piece * (240_000 // len(piece))
    assert seconds(lambda: found(long)) < 8 * seconds(lambda: found(short)) * 4 + 0.05
