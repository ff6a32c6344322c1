"""What a phrase is the name of: a condition in front of another head is that of the head, not of the condition."""

from __future__ import annotations

import csv

import pytest
from concept_reading import TERMS, concepts, found

from kg.criteria.lexicon import Lexicon

LABELS = [
    {"label": "Scleroderma, Systemic", "iri": "http://example.org/ssc", "role": "condition"},
    {"label": "Asthma", "iri": "http://example.org/asthma", "role": "condition"},
    {"label": "Lung Transplantation", "iri": "http://example.org/lung", "role": "procedure"},
    {"label": "Hypertension, Pulmonary", "iri": "http://example.org/ph", "role": "condition"},
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("History of scleroderma renal crisis", ["condition scleroderma renal crisis"]),
        ("Sickle cell crises in the past year", ["condition Sickle cell crises"]),
        ("Stroke mimics are excluded", ["condition Stroke mimics"]),
        ("Lupus mimickers", ["condition Lupus mimickers"]),
        ("Scleroderma-like disorders", ["condition Scleroderma-like disorders"]),
        ("Flu-like symptoms", ["condition Flu-like symptoms"]),
        ("Infliximab or an insulin-like growth factor", ["treatment Infliximab"]),
        ("Scleroderma related pulmonary hypertension", ["condition Scleroderma related pulmonary hypertension"]),
        ("Tumour-related pain", ["condition Tumour-related pain"]),
        ("High bleeding risk", ["condition High bleeding risk"]),
        ("Known stroke risk factors", ["condition stroke risk"]),
        ("Current use of a tumour necrosis factor inhibitor", ["treatment tumour necrosis factor inhibitor"]),
    ],
)
def test_a_condition_before_another_head_is_part_of_its_name(text: str, expected: list[str]) -> None:
    """The phrase goes on to the head, whether it is a hyphen, 'related' or nothing that joins them."""
    assert concepts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Seen by a scleroderma specialist",
        "Followed in the asthma clinic of the centre",
        "According to the American Diabetes Association",
        "Listed in a cystic fibrosis patient registry",
        "Part in another prostate cancer trial",
        "Outside of the influenza season",
        "Any stroke mimic",
        "Presentation is lupus-like",
        "Care in the hepatitis department",
    ],
)
def test_a_condition_in_the_name_of_what_is_none_is_not_found(text: str) -> None:
    """Who is concerned with a condition does not have it."""
    assert [one for one in concepts(text) if one.startswith("condition")] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Systemic sclerosis patients", "condition Systemic sclerosis"),
        ("Diabetes mellitus diagnosis for a year", "condition Diabetes mellitus"),
        ("Asthma exacerbation", "condition Asthma exacerbation"),
        ("Cluster headache attacks", "condition Cluster headache"),
        ("Unstable angina pectoris", "condition Unstable angina"),
        ("Infection requiring antibiotics at the clinic", "condition Infection"),
        ("Complications related to asthma", "condition asthma"),
        ("Diseases like asthma", "condition asthma"),
        ("Asthma\nClinic visits missed", "condition Asthma"),
        ("Hypertension, risk of stroke", "condition Hypertension"),
        ("At risk of stroke", "condition stroke"),
        ("Age related cataract", "condition cataract"),
    ],
)
def test_a_condition_that_is_told_of_somebody_is_found(text: str, expected: str) -> None:
    """People, diagnoses and bouts of a condition leave it what it is, and so do words of another phrase or line."""
    assert expected in concepts(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Solid organ/limb transplantation", ["procedure Solid organ/limb transplantation"]),
        ("Severe renal/hepatic failure", ["condition renal/hepatic failure"]),
        ("leg/buttock/groin pain", ["condition leg/buttock/groin pain"]),
        ("Inhaled/topical corticosteroids", ["treatment Inhaled/topical corticosteroids"]),
        ("asthma/bronchitis", ["condition asthma", "condition bronchitis"]),
        ("asthma/COPD exacerbation", ["condition asthma", "condition COPD exacerbation"]),
        ("methotrexate/leflunomide", ["treatment methotrexate", "treatment leflunomide"]),
        ("renal / hepatic failure", ["condition hepatic failure"]),
        ("R/R lymphoma", ["condition R lymphoma"]),
        ("Gout/", ["condition Gout"]),
    ],
)
def test_a_slash_joins_what_narrows_one_head(text: str, expected: list[str]) -> None:
    """Two names stay two, and a letter with a slash is an abbreviation."""
    assert [one for one in concepts(text) if not one.startswith("state")] == expected


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Scleroderma, systemic", "http://example.org/ssc"),
        ("Systemic scleroderma patients", "http://example.org/ssc"),
        ("Systemic scleroderma renal crisis", None),
        ("Systemic scleroderma mimics", None),
        ("Systemic scleroderma-like disease", None),
        ("Systemic scleroderma related pulmonary hypertension", "http://example.org/ph"),
        ("Asthma risk", None),
        ("Heart/lung transplantation", "http://example.org/lung"),
    ],
)
def test_a_concept_is_that_of_the_head(text: str, iri: str | None) -> None:
    """No crisis, mimic or clinic is linked to the disease in its name; of two before one head the nearer one counts."""
    with TERMS.open(encoding="utf-8", newline="") as rows:
        linked = Lexicon.build(csv.DictReader(rows), LABELS)
    assert [one.constraint.concept for one in found(text, linked) if one.constraint.rule != "person"] == [iri]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Proven involvement of the gut", ["condition involvement of the gut"]),
        ("Gut involvement", ["condition Gut involvement"]),
        ("Complications of diabetes", ["condition Complications of diabetes"]),
        ("Renal impairment or damage of a nerve", ["condition Renal impairment", "condition damage of a nerve"]),
        ("Severely impaired organs, with a risk of complications", []),
        ("Other serious problems", []),
        ("Involvement in another programme", []),
        ("Abnormalities of any kind", []),
        ("No complications", ["not condition complications"]),
    ],
)
def test_a_bare_head_is_a_condition_with_what_narrows_it(text: str, expected: list[str]) -> None:
    """An involvement or a complication of nothing is left to people."""
    assert concepts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Systemic sclerosis (SSc)-associated lung disease", ["condition lung disease"]),
        ("Asthma (AS)-related pain", ["condition pain"]),
        ("Influenza (flu)-like symptoms", []),
        ("Systemic sclerosis (SSc) and pain", ["condition Systemic sclerosis", "condition SSc", "condition pain"]),
    ],
)
def test_a_short_form_in_brackets_leaves_a_name_joined(text: str, expected: list[str]) -> None:
    """What is linked with a disease is not the disease."""
    assert concepts(text) == expected
