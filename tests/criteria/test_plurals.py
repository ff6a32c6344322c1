"""Singulars: what a criterion calls by one what a heading calls by many, and words that only look like plurals."""

from __future__ import annotations

import pytest

from kg.criteria.lexicon import Label, Lexicon
from kg.criteria.plurals import singular

LABELS = [
    {"label": "Lung Diseases, Interstitial", "iri": "http://example.org/1", "role": "condition"},
    {"label": "Neoplasms", "iri": "http://example.org/2", "role": "condition"},
    {"label": "Brain Injuries", "iri": "http://example.org/3", "role": "condition"},
    {"label": "Angioedemas, Hereditary", "iri": "http://example.org/4", "role": "condition"},
    {"label": "AIDS", "iri": "http://example.org/5", "role": "condition"},
    {"label": "Hearing Aids", "iri": "http://example.org/6", "role": "procedure"},
    {"label": "Psychoses", "iri": "http://example.org/7", "role": "condition"},
    {"label": "Bad humours", "iri": "http://example.org/7", "role": "condition", "rule": "synonym"},
]


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("Diseases", "Disease"),
        ("Injuries", "Injury"),
        ("Neoplasms", "Neoplasm"),
        ("Arrhythmias", "Arrhythmia"),
        ("Melanomas", "Melanoma"),
        ("Kinases", "Kinase"),
        ("Headaches", "Headache"),
        ("Crutches", "Crutch"),
        ("Abscesses", "Abscess"),
        ("Complexes", "Complex"),
        ("Mycoses", "Mycosis"),
        ("Paralyses", "Paralysis"),
        ("Proteoglycans", "Proteoglycan"),
    ],
)
def test_a_plural_has_its_singular(plural: str, expected: str) -> None:
    """By the endings of English, and of the Greek words that medicine keeps."""
    assert singular(plural) == expected


@pytest.mark.parametrize(
    "word",
    [
        *("Diabetes", "Sclerosis", "AIDS", "SARS", "Herpes", "Status", "Abscess", "Rabies", "Scabies", "Caries"),
        *("Measles", "Mumps", "Ascites", "Hypospadias", "Erysipelas", "Pancreas", "Asbestos", "Polyhydramnios"),
        *("Nigricans", "Obliterans", "Fungoides", "Hexoses", "Gas", "Crohn's", "Asthma", ""),
    ],
)
def test_what_only_ends_like_a_plural_has_none(word: str) -> None:
    """Greek and Latin names, initials, and words that English has as they are."""
    assert singular(word) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("interstitial lung disease", Label("http://example.org/1", "plural", 0.95)),
        ("chronic interstitial lung disease", Label("http://example.org/1", "longest-match", 0.76)),
        ("interstitial lung diseases", Label("http://example.org/1", "label", 1.0)),
        ("neoplasm", Label("http://example.org/2", "plural", 0.95)),
        ("brain injury", Label("http://example.org/3", "plural", 0.95)),
        ("hereditary angioedema", Label("http://example.org/4", "plural", 0.95)),
        ("hearing aid", Label("http://example.org/6", "plural", 0.95)),
        ("psychosis", Label("http://example.org/7", "plural", 0.95)),
        ("first aid", None),
        ("bad humour", None),
    ],
)
def test_one_is_linked_to_the_heading_of_many(words: str, expected: Label | None) -> None:
    """A heading in the plural is found where a criterion names one; a synonym is taken as it stands."""
    assert Lexicon.build([], LABELS).label(words.split(" ")) == expected


def test_a_label_of_its_own_comes_before_the_singular_of_another() -> None:
    """Whichever of the two is given first."""
    two = [
        {"label": "Burns", "iri": "http://example.org/many", "role": "condition"},
        {"label": "Burn", "iri": "http://example.org/one", "role": "condition"},
    ]
    for labels in (two, two[::-1]):
        assert Lexicon.build([], labels).label(["burn"]) == Label("http://example.org/one", "label", 1.0)
