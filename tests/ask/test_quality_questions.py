"""The questions on what criteria cost, and on how complete, consistent and well linked records are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import Store as Oxigraph
from small_graph import PROLOGUE, codes

from kg.ask.catalogue import Catalogue
from kg.ask.run import Value, ask
from kg.ports import Store
from kg.resources import queries_folder
from kg.store.embedded import EmbeddedStore

CATALOGUE = Catalogue(queries_folder())
SHORT = {1: "a", 2: "b", 3: "c", 4: "d"}
PREFIXES = "".join(
    f"@prefix {short}: <https://clinicaltrials.gov/study/NCT0000000{number}#> .\n" for number, short in SHORT.items()
)


def criterion(place: str, section: str, printed: str, **stated: str) -> str:
    """One criterion with one constraint, by the short name of its trial and its place."""
    facts = "".join(f" ; tkg:{name} {value}" for name, value in stated.items())
    number, short = next(item for item in SHORT.items() if item[1] == place[0])
    return (
        f"t:NCT0000000{number} tkg:constraint {short}:constraint-{place[2:]} .\n"
        f'{short}:criterion-{place[2:]} tkg:section tkgc:section-{section} ; tkg:text "{printed}" .\n'
        f"{short}:constraint-{place[2:]} tkg:inCriterion {short}:criterion-{place[2:]}{facts} .\n"
    )


def named(words: str, effect: str, role: str = "state", **stated: str) -> dict[str, str]:
    """What a constraint on a concept states."""
    return {"text": f'"{words}"', "effect": f"tkgc:effect-{effect}", "role": f"tkgc:role-{role}", **stated}


TRIALS = "".join(
    f't:NCT0000000{number} a tkg:Trial ; tkg:nctId "NCT0000000{number}" ; tkg:conditionConcept mesh:D012595 ; '
    f"tkg:overallStatus tkgc:status-{status} ; tkg:condition i:ssc , i:SSC .\n"
    for number, status in ((1, "RECRUITING"), (2, "COMPLETED"), (3, "RECRUITING"), (4, "RECRUITING"))
)
THINGS = """
mesh:D012595 a tkg:MeshConcept ; rdfs:label "Scleroderma, Systemic" .
mesh:D011471 a tkg:MeshConcept ; rdfs:label "Prostatic Neoplasms" ; skos:broader mesh:D009369 .
mesh:D009369 a tkg:MeshConcept ; rdfs:label "Neoplasms" .
i:ssc a tkg:Condition ; rdfs:label "Systemic sclerosis" .
i:SSC a tkg:Condition ; rdfs:label "Systemic Sclerosis" .
t:NCT00000009 a tkg:Trial ; tkg:nctId "NCT00000009" ; tkg:interventionConcept mesh:D011471 .
"""
CRITERIA = "".join(
    [
        criterion("a-e1", "exclusion", "Pregnancy", **named("Pregnancy", "forbids")),
        criterion("a-e2", "exclusion", "Cancer", **named("cancer", "forbids", "condition", concept="mesh:D009369")),
        criterion("a-i1", "inclusion", "EGFR mutation", **named("EGFR mutation", "requires", "test-result")),
        criterion(
            "b-i1", "inclusion", "No prostate tumour",
            **named("prostate tumour", "requires", "condition", concept="mesh:D011471", negated="true"),
        ),
        criterion("b-e1", "exclusion", "Pregnancies, if old", **named("pregnancies", "contributes")),
        criterion("b-e2", "exclusion", "eGFR below 30", **named("eGFR", "forbids", "test-result")),
        criterion("b-e3", "exclusion", "No wild-type EGFR", **named("EGFR", "forbids", "test-result", negated="true")),
        criterion("c-i1", "inclusion", "Pregnancy", **named("pregnancy", "requires")),
        criterion("c-e1", "exclusion", "Not pregnant", **named("pregnancy", "contributes", negated="true")),
        criterion(
            "c-e2", "exclusion", "Prostate cancer within a year",
            **named("prostate cancer", "forbids", "condition", concept="mesh:D011471", window="c:time-1"),
        ),
        criterion("d-e1", "exclusion", "FVC low", quantity="tkgm:fvc", effect="tkgc:effect-forbids", text='"FVC low"'),
        criterion("d-e2", "exclusion", "Cancer", **named("cancer", "forbids", "condition", concept="mesh:D009369")),
        criterion("a-e3", "exclusion", "FVC low", quantity="tkgm:fvc", effect="tkgc:effect-forbids", text='"FVC low"'),
    ]
)  # fmt: skip
MORE = """
t:NCT00000001 tkg:excludes mesh:D009369 , tkgm:fvc . t:NCT00000004 tkg:excludes mesh:D009369 , tkgm:fvc .
t:NCT00000003 tkg:requires tkgm:fvc ; tkg:mayExclude mesh:D009369 .
a:constraint-e1 a tkg:ConceptConstraint . a:constraint-e2 a tkg:ConceptConstraint ; tkg:rule "label" .
a:constraint-i1 a tkg:ConceptConstraint . b:constraint-i1 a tkg:ConceptConstraint ; tkg:rule "label" .
b:constraint-e1 a tkg:ConceptConstraint ; tkg:rule "person" . c:constraint-i1 a tkg:ConceptConstraint .
d:constraint-e1 a tkg:QuantityConstraint . a:constraint-e4 a tkg:QuantityConstraint ; tkg:quantityText "VO2" .

t:NCT00000001 tkg:discrepancy a:discrepancy-enrollmentCount , a:discrepancy-2 ; tkg:note a:note-2 , a:note-10 ;
    tkg:citedReference a:reference-1 , a:reference-2 ;
    tkg:startDate "2019-05-01"^^xsd:date ; tkg:arm a:arm-1 , a:arm-2 .
a:discrepancy-enrollmentCount tkg:discrepancyKind tkgc:discrepancy-kind-between-sources ;
    tkg:discrepantProperty tkg:enrollmentCount ; tkg:statedValue a:discrepancy-enrollmentCount-1 , a:stated-2 .
a:discrepancy-enrollmentCount-1 tkg:valueInWords "40" ; tkg:statedIn i:record-1 .
a:stated-2 tkg:valueInWords "42" .
i:record-1 tkg:source i:ctgov ; tkg:recordVersionDate "2024-01-02"^^xsd:date . i:ctgov rdfs:label "ClinicalTrials.gov" .
i:other rdfs:label "Another source" .
a:discrepancy-2 tkg:discrepancyKind tkgc:discrepancy-kind-text-against-field ; tkg:discrepantProperty tkg:sex ;
    tkg:statedValue a:stated-3 .
a:stated-3 tkg:valueInWords "the summary: men" .
a:note-2 tkg:noteKind tkgc:note-kind-sentinel ; tkg:notePath "enrollment" ; tkg:noteValue "99999999" ;
    tkg:noteReason "no number" .
a:note-10 tkg:noteKind tkgc:note-kind-missing ; tkg:notePath "arm" ; tkg:noteReason "no such arm" .
a:reference-1 tkg:retraction a:reference-1-retraction-1 ; tkg:pmid "1" ; tkg:citation "A. B." .
a:reference-1-retraction-1 tkg:pmid "9" ; tkg:retractionSource "J. C. 2020" .
a:reference-2 tkg:pmid "2" .
"""
RECORDS = """
i:record-1 { i:record-1 tkg:conditionConcept mesh:D012595 ; tkg:nctId "NCT00000001" ; tkg:startDate "2001"^^xsd:gYear ;
    tkg:citedReference a:reference-1 ; tkg:overallStatus tkgc:status-RECRUITING . }
"""


@pytest.fixture(scope="module", params=[False, True], ids=["default graph", "union of all graphs"])
def graph(request: pytest.FixtureRequest) -> Store:
    """Four trials on one condition, and one on none."""
    store = Oxigraph()
    text = PROLOGUE + PREFIXES + codes() + TRIALS + THINGS + CRITERIA + MORE + RECORDS
    store.load(text, format=RdfFormat.TRIG)
    if request.param:
        for quad in list(store):
            store.add(type(quad)(quad.subject, quad.predicate, quad.object))
    return EmbeddedStore(store, "five trials")


def answer(graph: Store, name: str, *columns: str, **parameters: Any) -> list[tuple[Value, ...]]:
    """Some columns of an answer."""
    found = ask(graph, CATALOGUE.question(name), parameters)
    names = [column.name for column in found.columns]
    return [tuple(row[names.index(column)] for column in columns) for row in found.rows]


def numbers(graph: Store, name: str, **parameters: Any) -> list[int]:
    """The numbers of the trials in an answer."""
    return [int(str(nct_id)[3:]) for (nct_id,) in answer(graph, name, "nct_id", **parameters)]


def test_exclusion_impact(graph: Store) -> None:
    """What is required bars nobody, what is denied in an exclusion neither; alternatives count as perhaps."""
    columns = ("trials", "lost", "perhaps", "left", "percent")
    ssc = "systemic sclerosis"
    assert answer(graph, "exclusion-impact", *columns, concept="pregnancy", condition=ssc) == [(4, 1, 0, 3, 25)]
    assert answer(graph, "exclusion-impact", *columns, concept="pregnancies", condition=ssc) == [(4, 0, 1, 3, 0)]
    assert answer(graph, "exclusion-impact", *columns, concept="nothing", condition=ssc) == [(4, 0, 0, 4, 0)]


def test_exclusion_impact_by_concept(graph: Store) -> None:
    """A denied disease in an inclusion bars, narrower diseases count, and a time makes it perhaps."""
    columns = ("trials", "lost", "perhaps", "left", "percent")
    ssc = "Scleroderma, Systemic"
    assert answer(graph, "exclusion-impact", *columns, concept="neoplasms", condition=ssc) == [(4, 3, 1, 0, 75)]
    assert answer(graph, "exclusion-impact", *columns, concept="Prostatic Neoplasms", condition=ssc) == [
        (4, 1, 1, 2, 25)
    ]
    assert answer(graph, "exclusion-impact", *columns, concept="neoplasms", condition=ssc, status="RECRUITING") == [
        (3, 2, 1, 0, Decimal("66.7"))
    ]


def test_biomarker(graph: Store) -> None:
    """A gene is its symbol as printed: eGFR is a function of kidneys; no wild type in an exclusion asks for it."""
    columns = ("nct_id", "words", "effect", "section")
    assert answer(graph, "biomarker", *columns, marker="EGFR") == [
        ("NCT00000001", "EGFR mutation", "Requires", "Inclusion"),
        ("NCT00000002", "EGFR", "Requires", "Exclusion"),
    ]
    assert numbers(graph, "biomarker", marker="EGFR", state="wild") == [2]
    assert numbers(graph, "biomarker", marker="EGFR", effect="forbids") == []
    assert numbers(graph, "biomarker", marker="egfr") == []
    assert numbers(graph, "biomarker", marker="egfr", any_case=True) == [1, 2, 2]
    assert numbers(graph, "biomarker", marker="EGF") == []


def test_similar_eligibility(graph: Store) -> None:
    """The same thing with another effect is not shared, and a trial is not like itself."""
    columns = ("nct_id", "shared", "of", "percent")
    assert answer(graph, "similar-eligibility", *columns, trial="NCT00000001") == [("NCT00000004", 2, 2, 100)]
    assert answer(graph, "similar-eligibility", *columns, trial="NCT00000002") == []
    assert answer(graph, "similar-eligibility", *columns, trial="NCT00000001", least=3) == []
    assert answer(graph, "similar-eligibility", *columns, trial="NCT00000009") == []


def test_discrepancies(graph: Store) -> None:
    """A row for each value with its source, if it has one; what a summary contradicts is another question."""
    columns = ("nct_id", "field", "source", "updated", "value")
    rows = [
        ("NCT00000001", "enrollmentCount", None, None, "42"),
        ("NCT00000001", "enrollmentCount", "ClinicalTrials.gov", date(2024, 1, 2), "40"),
    ]
    assert answer(graph, "discrepancies", *columns) == rows
    assert answer(graph, "discrepancies", *columns, condition="systemic sclerosis", trial="NCT00000001") == rows
    assert answer(graph, "discrepancies", *columns, field="phase") == []


def test_record_quality(graph: Store) -> None:
    """A trial that states a fact twice states it once; the least stated come first."""
    found = {
        row[0]: row[1:]
        for row in answer(
            graph, "record-quality", "field", "stated", "trials", "percent", condition="systemic sclerosis"
        )
    }
    assert found["startDate"] == found["arm"] == (1, 4, 25)
    assert found["conditionConcept"] == (4, 4, 100)
    assert found["enrollmentCount"] == (0, 4, 0)
    fields = answer(graph, "record-quality", "field", "stated", condition="systemic sclerosis", status="COMPLETED")
    assert ("startDate", 0) in fields
    assert len(fields) == 16


def test_incomplete_records(graph: Store) -> None:
    """What one source states is not left out."""
    rows = answer(graph, "incomplete-records", "nct_id", "field", condition="systemic sclerosis")
    first = {field for nct_id, field in rows if nct_id == "NCT00000001"}
    assert {"startDate", "arm", "condition", "overallStatus"}.isdisjoint(first)
    assert "eligibilityText" in first
    assert len(rows) == 4 * (16 - 3) - 2
    only = answer(graph, "incomplete-records", "field", condition="systemic sclerosis", trial="NCT00000001")
    assert {field for (field,) in only} == first


def test_mapping_coverage(graph: Store) -> None:
    """Trials count once, places once; what only tells a kind of word is linked to no vocabulary."""
    assert answer(graph, "mapping-coverage", "kind", "vocabulary", "method", "linked", "of", "percent") == [
        ("conditions of trials", "MeSH", "as the registry assigned them", 4, 5, 80),
        ("interventions of trials", "MeSH", "as the registry assigned them", 1, 5, 20),
        ("concepts in criteria", "MeSH", "rule label", 2, 6, Decimal("33.3")),
        ("concepts in criteria", None, "rule person", 1, 6, Decimal("16.7")),
        ("quantities in criteria", "measurements of trialkg", "by their names", 2, 2, 100),
    ]


def test_retracted_papers(graph: Store) -> None:
    """Only papers with a notice, once for each trial that cites them."""
    columns = ("nct_id", "pmid", "citation", "relation", "retraction_pmid", "announced")
    assert answer(graph, "retracted-papers", *columns) == [("NCT00000001", "1", "A. B.", None, "9", "J. C. 2020")]
    assert numbers(graph, "retracted-papers", condition="systemic sclerosis") == [1]


def test_reading_notes(graph: Store) -> None:
    """Notes come in the record's order; a value that is missing is empty."""
    rows = answer(graph, "reading-notes", "path", "value", "reason", trial="NCT00000001")
    assert rows == [("enrollment", "99999999", "no number"), ("arm", None, "no such arm")]
    assert answer(graph, "reading-notes", "path", trial="NCT00000001", kind="missing") == [("arm",)]
