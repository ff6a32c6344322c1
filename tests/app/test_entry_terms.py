"""Terms that MeSH enters under a heading: what criteria call a disease, linked to the concept that records name."""

from __future__ import annotations

import csv

import pytest

from kg.app.criteria import lexicon
from kg.criteria.lexicon import key
from kg.resources import ontology_folder

SCLERODERMA = {"label": "Scleroderma, Systemic", "iri": "http://id.nlm.nih.gov/mesh/D012595", "role": "condition"}
SCLEROSIS = {"label": "Sclerosis", "iri": "http://id.nlm.nih.gov/mesh/D012598", "role": "condition"}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of the ontology."""
    with (ontology_folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("systemic sclerosis", (SCLERODERMA["iri"], "synonym", 0.95)),
        ("diffuse systemic sclerosis", (SCLERODERMA["iri"], "longest-match", 0.76)),
        ("systemic scleroderma", (SCLERODERMA["iri"], "label", 1.0)),
        ("arterial sclerosis", (SCLEROSIS["iri"], "longest-match", 0.8)),
    ],
)
def test_an_entry_term_names_the_concept(words: str, expected: tuple[str, str, float]) -> None:
    """Systemic sclerosis is scleroderma, not any sclerosis."""
    assert lexicon([SCLERODERMA, SCLEROSIS]).label(words.split(" ")) == expected


def test_an_entry_term_means_nothing_where_no_record_names_its_heading() -> None:
    """What no record links to MeSH stays as words, as before."""
    assert lexicon([]).label(["systemic", "sclerosis"]) is None


def test_entry_terms_are_terms_of_criteria_and_no_headings() -> None:
    """Each is known to the reading of criteria, stands once, and says more than its heading's own words."""
    entries = rows("entry_terms.csv")
    terms = {row["term"] for row in rows("criteria_terms.csv")}
    assert {row["term"] for row in entries} <= terms
    assert [row["term"] for row in entries] == sorted({row["term"] for row in entries})
    assert all(key(row["term"]) != key(row["heading"]) for row in entries)
