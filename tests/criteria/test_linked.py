"""What a reading for limits and linked concepts alone keeps: the same of both as a reading of all."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from concept_reading import TERMS
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import vocabulary
from test_shared_texts import texts

from kg.criteria.concepts import concept_finder
from kg.criteria.leaves import ConceptFinder
from kg.criteria.lexer import Tokens
from kg.criteria.lexicon import Lexicon
from kg.criteria.parse import parse
from kg.model.criterion import QuantityConstraint, UncomputedConstraint, constraints

LABELS = (
    "Asthma", "Lung Diseases", "Diabetes Mellitus, Type 2", "Hepatitis A", "HIV Infections", "Beta-Thalassemia",
    "Scleroderma, Systemic", "Insulin", "Neoplasms", "Pregnancy", "Drug Therapy",
)  # fmt: skip
WRITTEN = (
    "Inclusion Criteria:|Exclusion Criteria:|\n* |\n  * |\n1. | asthma| lung disease| lung| diseases| type 2"
    "| diabetes mellitus| hepatitis A| hepatitis| A| beta-thalassemia| beta thalassemias| insulin| insulin-like"
    "| neoplasm| pregnant| fever| severe| consent| no| without| history of| or| and|,|;|.| except| unless"
    "| within 4 weeks| before surgery| age >= 18| FVC < 70 %| any of the following:| excluded| (|)| - |/| drug"
    "| therapy| risk| of| the| women|\n"
)
PIECES = st.sampled_from(WRITTEN.split("|"))


@cache
def lexicon() -> Lexicon:
    """The terms of the repository, with labels of some concepts."""
    rows = [
        {"label": label, "iri": f"https://x.org/{number}", "role": "condition"} for number, label in enumerate(LABELS)
    ]
    with TERMS.open(encoding="utf-8", newline="") as terms:
        return Lexicon.build(csv.DictReader(terms), rows)


@cache
def finder() -> ConceptFinder:
    """Finds concepts with that lexicon."""
    return concept_finder(lexicon())


def kept(text: str, *, whole: bool) -> list[tuple[Any, ...]]:
    """The criteria of a text, each with its limits and linked concepts and their places among its constraints."""
    read = parse(text, vocabulary(), concepts=finder(), whole=whole)
    found: list[tuple[Any, ...]] = []
    for item in read.criteria:
        named = [leaf for leaf in constraints(item.expression) if not isinstance(leaf, UncomputedConstraint)]
        leaves = [
            (number, leaf)
            for number, leaf in enumerate(named)
            if isinstance(leaf, QuantityConstraint) or leaf.concept is not None
        ]
        found.append((item.id, item.section, item.depth, item.parent, item.group, item.span, leaves))
    return found


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=500)
def test_any_text_of_these_pieces_keeps_its_limits_and_linked_concepts(text: str) -> None:
    """Items are left to their words only where nothing of them would be kept."""
    assert kept(text, whole=False) == kept(text, whole=True)


def test_every_shared_text_keeps_its_limits_and_linked_concepts(data: Path) -> None:
    """So it is in real texts."""
    for text in texts(data):
        assert kept(text, whole=False) == kept(text, whole=True), text


@pytest.mark.parametrize(
    ("words", "may"),
    [
        ("signed informed consent", False),
        ("severe asthma", True),
        ("type 2 diabetes mellitus", True),
        ("a hepatitis", True),
        ("a history of fever", False),
        ("disease of the lung", True),
        ("disease", False),
        ("beta-thalassemias", True),
    ],
)
def test_a_label_needs_its_last_two_words(words: str, may: bool) -> None:
    """Wherever they stand."""
    assert lexicon().may_label(Tokens(words, 0, len(words))) is may


def test_an_item_of_nothing_linked_is_left_to_its_words() -> None:
    """Its logic is not looked at, while one with a limit is read in full."""
    text = "Inclusion Criteria:\n\n* Severe fever or cough\n* Fever or FVC below 70 %"
    some = parse(text, vocabulary(), concepts=finder(), whole=False).criteria
    whole = parse(text, vocabulary(), concepts=finder()).criteria
    assert some[0].expression is None
    assert whole[0].expression is not None
    assert some[1].expression == whole[1].expression
