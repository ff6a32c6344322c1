"""The questions on eligibility: what they answer on a small graph, with each choice, and on real records."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from eligibility_graph import eligibility_graph

from kg.ask.catalogue import Catalogue
from kg.ask.run import Value, ask
from kg.errors import ParameterError
from kg.ports import Store
from kg.resources import queries_folder

CATALOGUE = Catalogue(queries_folder())
FIRST, SECOND, THIRD, FOURTH = (f"NCT0000000{number}" for number in range(1, 5))
SSC = "Scleroderma, Systemic"


@pytest.fixture(scope="module", params=[False, True], ids=["default graph", "union of all graphs"])
def graph(request: pytest.FixtureRequest) -> Store:
    return eligibility_graph(union=request.param)


def answer(graph: Store, name: str, *columns: str, **parameters: Any) -> list[tuple[Value, ...]]:
    """Some columns of an answer."""
    found = ask(graph, CATALOGUE.question(name), parameters)
    names = [column.name for column in found.columns]
    return [tuple(row[names.index(column)] for column in columns) for row in found.rows]


def trials(graph: Store, name: str, **parameters: Any) -> set[Value]:
    """The ids of the trials in an answer."""
    return {nct_id for (nct_id,) in answer(graph, name, "nct_id", **parameters)}


def test_criteria_of(graph: Store) -> None:
    """One row for each criterion in the order of the text, its parent named, its conditions in words."""
    columns = ("id", "depth", "parent_id", "logic", "constraints", "uncomputed", "summary")
    rows = answer(graph, "criteria-of", *columns, trial=FIRST)
    assert [row[:3] for row in rows] == [
        ("i1", 0, None),
        ("i2", 0, None),
        ("e1", 0, None),
        ("e1-1", 1, "e1"),
        ("e2", 0, None),
        ("e3", 0, None),
    ]
    limits = "required: Hemoglobin A1c ge 53 mmol/mol | required: Hemoglobin A1c le 86 mmol/mol"
    assert rows[0][3:] == ("all of", 2, 0, limits)
    assert rows[1][3:] == (None, 1, 0, "required, absent: condition prostate cancer")
    assert rows[2][3:] == ("any of", None, None, None)
    assert rows[4][4:6] == (2, 1)
    assert str(rows[4][6]).endswith("rules out: anybody else who should not join (not computed, free-text)")
    spans = answer(graph, "criteria-of", "id", "begin", "end", trial=FIRST, section="exclusion")
    assert spans == [("e1", 120, 131), ("e1-1", 145, 182), ("e2", 200, 262), ("e3", 270, 327)]
    assert ("i1", "Children") in answer(graph, "criteria-of", "id", "cohort", trial=FOURTH)


def test_measurement_limits(graph: Store) -> None:
    """Both bounds of a range, in the unit of the measurement; the side follows from operator and section."""
    columns = ("nct_id", "operator", "value", "unit", "effect", "side", "canonical_value")
    ask_it = "measurement-limits"
    assert answer(graph, ask_it, *columns, measurement="hba1c") == [
        (FIRST, "Ge", 53, "mmol/mol", "Requires", "at least", Decimal("7.00044")),
        (FIRST, "Le", 86, "mmol/mol", "Requires", "at most", Decimal("10.01928")),
        (SECOND, "Eq", 8, None, "Contributes", None, 8),
    ]
    lungs = answer(graph, ask_it, "nct_id", "operator", "side", "effect", "section", "reference", measurement="%fvc")
    assert lungs == [
        (FIRST, "Lt", "at least", "Contributes", "Exclusion", "Percent-predicted"),
        (SECOND, "Ge", "at least", "Requires", "Inclusion", None),
    ]
    assert answer(graph, ask_it, "side", "canonical_value", measurement="ALT") == [("at most", None)]
    fields = answer(graph, ask_it, "words", "section", "criterion", measurement="age", section="", effect="requires")
    assert ("18 Years", None, None) in fields


def test_measurement_limits_by_choice(graph: Store) -> None:
    """Each choice leaves what it says; a converted value may be half a percent off."""
    ask_it = "measurement-limits"
    assert answer(graph, ask_it, "value", measurement="hba1c", upper=True) == [(86,)]
    assert answer(graph, ask_it, "value", measurement="hba1c", upper=False) == [(53,)]
    assert answer(graph, ask_it, "value", measurement="hba1c", above=10) == [(86,)]
    assert answer(graph, ask_it, "value", measurement="hba1c", operator="le", below=10) == [(86,)]
    assert answer(graph, ask_it, "value", measurement="hba1c", below="9.9") == [(53,), (8,)]
    assert answer(graph, ask_it, "value", measurement="alt", below=5) == []
    assert trials(graph, ask_it, measurement="fvc", section="exclusion") == {FIRST}
    assert trials(graph, ask_it, measurement="fvc", effect=["requires"]) == {SECOND}
    assert trials(graph, ask_it, measurement="fvc", operator=["ge", "gt"]) == {SECOND}
    assert trials(graph, ask_it, measurement="fvc", reference="percent-predicted") == {FIRST}
    assert len(answer(graph, ask_it, "value", measurement="hba1c", condition=SSC)) == 2
    assert len(answer(graph, ask_it, "value", measurement="hba1c", limit=1)) == 1


def test_a_measurement_that_no_trial_limits_is_told() -> None:
    """A name that the graph does not hold is an error that proposes what comes near."""
    with pytest.raises(ParameterError, match=r"no limit on a measurement 'hba1'; did you mean 'hba1c'\?"):
        answer(eligibility_graph(), "measurement-limits", "value", measurement="hba1")


def test_performance_status(graph: Store) -> None:
    """Exclusions are turned, steps kept; what only contributes is a row of its own."""
    columns = ("nct_id", "scale", "lowest", "highest", "is_bar")
    assert answer(graph, "performance-status", *columns) == [
        (SECOND, "ECOG", None, 2, True),
        (SECOND, "ECOG", None, 1, False),
        (SECOND, "Karnofsky", 70, None, True),
    ]
    assert answer(graph, "performance-status", "highest", scale="ecog", score=2) == [(2,)]
    assert answer(graph, "performance-status", "lowest", scale=["karnofsky"], score=70) == [(70,)]
    assert answer(graph, "performance-status", "lowest", scale=["karnofsky"], score=60) == []
    assert answer(graph, "performance-status", "lowest", status="RECRUITING") == []
    assert answer(graph, "performance-status", "lowest", condition=SSC) == []


def test_criteria_with_concept(graph: Store) -> None:
    """Found by words, name, id or a broader name; negation turns the effect."""
    ask_it, columns = "criteria-with-concept", ("nct_id", "words", "concept_name", "effect", "negated")
    absent = (FIRST, "prostate cancer", "Prostatic Neoplasms", "Forbids", True)
    assert answer(graph, ask_it, *columns, concept="Prostate cancer") == [
        absent,
        (SECOND, "Prostate Cancers", None, "Forbids", False),
    ]
    for named in ("neoplasms", "Prostatic neoplasms", "D011471", "http://id.nlm.nih.gov/mesh/D011471"):
        assert answer(graph, ask_it, *columns, concept=named) == [absent]
    assert answer(graph, ask_it, *columns, concept="contraception") == [
        (SECOND, "contraception", None, "Requires", True)
    ]
    assert answer(graph, ask_it, *columns, concept="cancer", effect="requires") == []
    assert trials(graph, ask_it, concept="cancer", role="condition", effect=["forbids"]) == {FIRST, SECOND}
    assert trials(graph, ask_it, concept="cancer", role=["state"]) == set()
    assert trials(graph, ask_it, concept="cancer", condition=SSC) == {FIRST}
    assert answer(graph, ask_it, "window", "is_exception", concept="etanercept") == [(None, True)]
    assert answer(graph, ask_it, "window", "is_exception", concept="rituximab") == [("within 4 weeks", False)]
    assert answer(graph, ask_it, "words", concept="state cance") == answer(graph, ask_it, "words", concept="--") == []


def test_age_window(graph: Store) -> None:
    """Fields and criteria bar; other cohorts and other times do not; an absent bound is open."""
    columns = ("nct_id", "source", "field_minimum", "field_maximum", "criteria_minimum", "criteria_maximum")
    assert answer(graph, "age-window", *columns, age=19) == [
        (FIRST, "fields", 18, 70, None, None),
        (THIRD, "criteria", None, None, 18, 75),
        (FOURTH, "nowhere", None, None, None, None),
    ]
    assert trials(graph, "age-window", age=17) == {SECOND, FOURTH}
    assert trials(graph, "age-window", age=18) == {FIRST, FOURTH}
    assert trials(graph, "age-window", age=75) == {FOURTH}
    assert trials(graph, "age-window", age=19, to_age=70) == {FIRST, THIRD, FOURTH}
    assert trials(graph, "age-window", age=19, to_age="70.5") == {THIRD, FOURTH}
    assert trials(graph, "age-window", age=17, status="COMPLETED") == {SECOND}
    assert trials(graph, "age-window", age=20, condition=SSC) == {FIRST}


def test_older_adults(graph: Store) -> None:
    """An upper limit of the fields or of the criteria; children's trials only when asked for."""
    columns = ("nct_id", "upper_limit", "field_maximum", "criteria_maximum", "words", "source")
    assert answer(graph, "older-adults", *columns) == [
        (FIRST, 70, 70, None, None, "field"),
        (THIRD, 75, None, 75, "75 or older", "criteria"),
    ]
    assert trials(graph, "older-adults", below=70) == set()
    assert trials(graph, "older-adults", below=18, adults=False) == {SECOND}
    assert trials(graph, "older-adults", condition=SSC) == {FIRST}


def test_prior_therapy_and_washout(graph: Store) -> None:
    """Windows in days; a stable dose is no washout; a treatment longer ago than the window bars nobody."""
    columns = ("nct_id", "effect", "window", "relation", "days", "anchor")
    within = (FIRST, "Forbids", "within 4 weeks", "Before", 28, "screening")
    assert answer(graph, "prior-therapy", *columns, treatment="RITUXIMAB") == [within]
    assert trials(graph, "prior-therapy", treatment="rituximab", days_ago=28) == {FIRST}
    assert trials(graph, "prior-therapy", treatment="rituximab", days_ago=29) == set()
    assert trials(graph, "prior-therapy", treatment="rituximab", effect="requires") == set()
    assert trials(graph, "prior-therapy", treatment="rituximab", condition=SSC) == {FIRST}
    assert trials(graph, "prior-therapy", treatment="pregnant") == set()
    stopped = (FOURTH, "Requires", "for 2 months", "After", Decimal("60.875"), None)
    assert answer(graph, "washout", *columns) == [within, stopped]
    assert answer(graph, "washout", *columns, treatment="biologic") == [stopped]
    assert answer(graph, "washout", *columns, at_least=29) == [stopped]
    assert answer(graph, "washout", *columns, role=["procedure"]) == []
    assert answer(graph, "washout", *columns, condition=SSC) == [within]


def test_most_common_exclusions(graph: Store) -> None:
    """What inclusions and exceptions name is not counted; general words only when asked for."""
    columns = ("name", "kind", "trials", "bars")
    rows = answer(graph, "most-common-exclusions", *columns)
    assert ("ECOG", "measurement", 1, 1) in rows
    assert ("Forced vital capacity", "measurement", 1, 0) in rows
    assert ("Rituximab", "concept", 1, 1) in rows
    assert ("prostate cancers", "words", 1, 1) in rows
    names = {name for name, *_ in rows}
    assert names.isdisjoint({"Hemoglobin A1c", "Prostatic Neoplasms", "etanercept", "contraception", "disease"})
    assert ("disease", "words", 1, 1) in answer(graph, "most-common-exclusions", *columns, general=True)
    barring = answer(graph, "most-common-exclusions", *columns, effect="forbids", phase="PHASE2", condition=SSC)
    assert {name for name, *_ in barring} == {"Rituximab", "pregnant", "nursing"}


def test_pregnancy_contraception(graph: Store) -> None:
    """One row for each criterion, with its topics and the effects of the words on them."""
    columns = ("nct_id", "topics", "section", "speaks_of", "effects", "trial_sex")
    assert answer(graph, "pregnancy-contraception", *columns) == [
        (FIRST, "pregnancy, breast-feeding", "Exclusion", "women", "Forbids", "All"),
        (SECOND, "contraception", "Exclusion", None, "Requires", None),
    ]
    assert trials(graph, "pregnancy-contraception", trial=SECOND) == {SECOND}
    assert trials(graph, "pregnancy-contraception", condition=SSC) == {FIRST}


def test_unparsed(graph: Store) -> None:
    """Counts by reason, and the words themselves."""
    columns = ("reason", "parts", "criteria", "trials")
    assert answer(graph, "unparsed", *columns) == [("Free-text", 1, 1, 1)]
    assert answer(graph, "unparsed", *columns, section="inclusion") == []
    assert len(answer(graph, "unparsed", *columns, condition=SSC)) == 1
    listed = ("nct_id", "why", "words", "effect", "begin", "end")
    expected = [(FIRST, "Free-text", "anybody else who should not join", "Forbids", 230, 260)]
    assert answer(graph, "unparsed-words", *listed) == expected
    assert answer(graph, "unparsed-words", *listed, trial=FIRST, reason="free-text", condition=SSC) == expected
    assert answer(graph, "unparsed-words", *listed, reason="quantity") == []


def test_disputed_ages_are_told_by_who_states_them(graph: Store) -> None:
    """Places of one record by name, records by their source; a trial of which all say the same has no such words."""
    assert answer(graph, "open-to", "nct_id", "age_disputed", age=10, status=["COMPLETED", "RECRUITING"]) == [
        (
            SECOND,
            "from 18 years by the criteria, from 65 years by the summary, no highest age by the record's field, "
            "up to 17 years by A portal, up to 70 years by a source, up to 75 years by the criteria",
        ),
        (FOURTH, None),
    ]


def test_where_no_field_limits_ages_the_criteria_do(graph: Store) -> None:
    """A limit that is itself left out bars its own age; a field that states one is asked alone."""
    statuses = ["COMPLETED", "RECRUITING"]
    open_at = {age: trials(graph, "open-to", age=age, status=statuses) for age in (8, 18, 19, 74, 75)}
    assert {age for age, found in open_at.items() if THIRD in found} == {19, 74}
    assert all(FOURTH in found for found in open_at.values()), "nothing limits its ages"
    limits = answer(graph, "open-to", "nct_id", "minimum_age", "maximum_age", age=19, status=statuses)
    assert (THIRD, "more than 18 years by the criteria", "less than 75 years by the criteria") in limits
    assert (FOURTH, None, None) in limits


def test_contradictions(graph: Store) -> None:
    """Only prose against the record; disagreements between sources are another question."""
    columns = ("nct_id", "about", "words", "said_by", "claimed", "against", "stated")
    found = [
        (SECOND, "lowest age", "ages 65 to 74", "the summary", "65 years", "the criteria", "18 years"),
        (SECOND, "highest age", "HbA1c of 8", "the criteria", "75 years", "the record's field", "no limit"),
    ]
    assert answer(graph, "contradictions", *columns) == found
    assert answer(graph, "contradictions", *columns, trial=SECOND) == found
    assert trials(graph, "contradictions", trial=FIRST) == set()
    assert trials(graph, "contradictions", condition=SSC) == set()


def test_a_card_tells_what_is_disputed(graph: Store) -> None:
    """Ages by the criteria, and each value of an age that is stated in several ways, with who states it."""
    rows = answer(graph, "trial-card", "property", "value", trial=SECOND)
    assert {value for name, value in rows if name == "minimum age is disputed"} == {
        "the criteria: 18 years",
        "the summary: 65 years",
    }
    assert ("maximum age is disputed", "A portal: 17 Years") in rows
    assert ("maximum age is disputed", "the record's field: no limit") in rows
    by_criteria = ("minimum age by the criteria, in years", 18)
    assert by_criteria in answer(graph, "trial-card", "property", "value", trial=THIRD)


def test_limits_on_lung_function_of_real_records(real: Store) -> None:
    """Three trials limit FVC, one by exclusion; one that only measures it does not."""
    rows = answer(real, "measurement-limits", "nct_id", "section", "operator", "value", measurement="FVC")
    found = {row[0] for row in rows}
    assert found >= {"NCT05304754", "NCT05589896", "NCT05818137"}
    assert "NCT05925803" not in found
    assert ("NCT05818137", "Exclusion", "Less than", 60) in rows


def test_limits_on_hba1c_of_real_records(real: Store) -> None:
    """An upper limit of 10 %, in either unit."""
    by_side = trials(real, "measurement-limits", measurement="hba1c", upper=True, above=10, below=10)
    assert by_side >= {"NCT03341026", "NCT05813925"}
    by_operator = trials(real, "measurement-limits", measurement="HbA1c", operator="le", above="9.9", below=10)
    assert by_operator >= {"NCT03341026", "NCT05813925"}


def test_ages_of_real_records_agree_with_their_fields(real: Store) -> None:
    """Whom the fields bar is never let in, and most of the others are."""
    asked = {"age": 16, "status": ""}
    by_fields, by_all = trials(real, "open-to", **asked), trials(real, "age-window", age=16)
    assert by_all <= by_fields
    assert len(by_all) >= 0.8 * len(by_fields)


@pytest.mark.parametrize(
    "name", ["performance-status", "washout", "most-common-exclusions", "older-adults", "unparsed"]
)
def test_questions_answer_on_real_records(real: Store, name: str) -> None:
    """Each finds something, and no trial that is none."""
    assert len(ask(real, CATALOGUE.question(name)).rows) > 5
