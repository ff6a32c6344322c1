"""The questions of the library: each is well formed, runs with each optional parameter absent, and counts right."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import Store as Oxigraph
from rdflib.plugins.sparql import prepareQuery
from small_graph import IN_SMALL_GRAPH, PROLOGUE, small_graph

from kg.ask.catalogue import Catalogue
from kg.ask.question_file import parse_question
from kg.ask.run import Value, ask
from kg.ask.template import Question
from kg.model.values import PartialDate
from kg.ports import Store
from kg.resources import queries_folder
from kg.store.embedded import EmbeddedStore
from kg.store.guard import check_query

CATALOGUE = Catalogue(queries_folder())
QUESTIONS = list(CATALOGUE)
FIRST = "https://clinicaltrials.gov/study/NCT00000001"


@pytest.fixture(scope="module", params=[False, True], ids=["default graph", "union of all graphs"])
def graph(request: pytest.FixtureRequest) -> Store:
    return small_graph(union=request.param)


def answer(graph: Store, name: str, *columns: str, **parameters: Any) -> list[tuple[Value, ...]]:
    """Some columns of an answer."""
    found = ask(graph, CATALOGUE.question(name), parameters)
    names = [column.name for column in found.columns]
    return [tuple(row[names.index(column)] for column in columns) for row in found.rows]


def examples(question: Question) -> dict[str, object]:
    """A value for each parameter, one that means something in the small graph."""
    return {
        parameter.name: IN_SMALL_GRAPH.get(parameter.name, list(parameter.example or parameter.default or ()))
        for parameter in question.parameters
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=CATALOGUE.names)
def test_a_question_is_valid_as_it_stands(question: Question) -> None:
    """The file runs unchanged, in two parsers, and gives the columns of its head."""
    assert check_query(question.query) == "SELECT"
    prepareQuery(question.query)
    variables = [variable.value for variable in Oxigraph().query(question.query).variables]  # type: ignore[union-attr]
    assert variables == [column.name for column in question.columns]


@pytest.mark.parametrize("question", QUESTIONS, ids=CATALOGUE.names)
def test_a_question_follows_the_rules_of_the_library(question: Question) -> None:
    """Trials are found by their class, or by what only trials are stated with; an id stands beside each; no ASK."""
    of_trials = "recruits(Near|At)|leadSponsorClass|constraint|quantity|words|window|requires|excludes"
    found_by = rf"a tkg:(Trial|UncomputedConstraint)|tkg:({of_trials})"
    assert re.search(rf"(\?\w+|;|{{) ({found_by})\b", question.query)
    names = [column.name for column in question.columns]
    assert ("trial" in names) <= ("nct_id" in names)
    assert question.title.endswith("?")
    assert question.question.endswith("?")
    assert question.tags
    assert all(caveat.endswith(".") for caveat in question.caveats)


@pytest.mark.parametrize("question", QUESTIONS, ids=CATALOGUE.names)
def test_a_question_runs_with_each_optional_parameter_absent(question: Question, graph: Store) -> None:
    """All parameters, each optional one absent, and all of them absent: no line is left that needs another."""
    given = examples(question)
    optional = [parameter.name for parameter in question.parameters if parameter.optional]
    for absent in ([], *([name] for name in optional), optional):
        found = ask(graph, question, {**given, **dict.fromkeys(absent)})
        assert "#@param" not in found.query
        prepareQuery(found.query)
        variables = set(re.findall(r"\?(\w+)", found.query))
        assert variables.isdisjoint(set(absent) - {column.name for column in question.columns})


def test_trials_by_condition(graph: Store) -> None:
    """A trial that names a condition twice is one row; narrower terms count unless they are not wanted."""
    ask_it = "trials-by-condition"
    assert answer(graph, ask_it, "nct_id", "start_date", condition="systemic sclerosis") == [
        ("NCT00000001", PartialDate("2019-05")),
        ("NCT00000002", date(2019, 6, 1)),
    ]
    broad = {"condition": "connective tissue diseases"}
    assert answer(graph, ask_it, "nct_id", "title", **broad) == [("NCT00000001", "First"), ("NCT00000003", None)]
    assert answer(graph, ask_it, "nct_id", narrower=False, **broad) == [("NCT00000003",)]
    assert answer(graph, ask_it, "nct_id", "status", status=["completed"], **broad) == [("NCT00000003", "Completed")]
    assert len(answer(graph, ask_it, "nct_id", limit=1, **broad)) == 1


def test_status_breakdown(graph: Store) -> None:
    """Trials without a status are a row of their own, and the column adds up to all trials."""
    assert answer(graph, "status-breakdown", "status", "trials") == [("Recruiting", 3), (None, 1), ("Completed", 1)]
    assert answer(graph, "status-breakdown", "status", "trials", phase="PHASE2") == [("Recruiting", 2)]


def test_phase_pipeline(graph: Store) -> None:
    """A trial of two phases counts in both and is told; no phase is not the same as not applicable."""
    assert answer(graph, "phase-pipeline", "phase", "trials", "in_two_phases") == [
        (None, 2, 0),
        ("Na", 1, 0),
        ("Phase1", 1, 1),
        ("Phase2", 2, 1),
    ]
    assert answer(graph, "phase-pipeline", "phase", "trials", intervention_type="drug") == [
        ("Phase1", 1),
        ("Phase2", 1),
    ]


def test_start_trend(graph: Store) -> None:
    """Years count trials once; estimated dates are told; trials without a date are left out."""
    assert answer(graph, "start-trend", "year", "trials", "estimated") == [(2010, 1, 0), (2019, 2, 1)]
    assert answer(graph, "start-trend", "year", "trials", from_year=2011) == [(2019, 2)]
    assert answer(graph, "start-trend", "year", "trials", to_year=2011) == [(2010, 1)]
    assert answer(graph, "start-trend", "year", "trials", agency_class="INDUSTRY") == [(2010, 1), (2019, 1)]
    assert answer(graph, "start-trend", "year", "trials", condition="systemic sclerosis") == [(2019, 2)]


def test_top_sponsors(graph: Store) -> None:
    """Lead sponsors by default; a collaborator counts when asked for, and each trial once."""
    assert answer(graph, "top-sponsors", "name", "trials") == [("Novo", 2), ("University of Oslo", 1)]
    both = answer(graph, "top-sponsors", "name", "trials", role=["lead", "collaborator"])
    assert both == [("Novo", 2), ("University of Oslo", 2)]
    assert answer(graph, "top-sponsors", "name", "trials", agency_class="Other") == [("University of Oslo", 1)]
    assert answer(graph, "top-sponsors", "name", "trials", limit=1) == [("Novo", 2)]


def test_top_interventions(graph: Store) -> None:
    """Placebo is left out unless asked for; a word that contains another is not it."""
    assert answer(graph, "top-interventions", "name", "trials") == [("Mycophenolate", 1), ("Shampoo", 1)]
    assert answer(graph, "top-interventions", "name", "trials", placebo="yes")[0] == ("Placebo", 2)
    assert answer(graph, "top-interventions", "name", "trials", intervention_type="DRUG") == [("Mycophenolate", 1)]


def test_trial_arms(graph: Store) -> None:
    """Arms stand in the record's order; an arm without intervention and an intervention without arm keep a row."""
    columns = ("arm_name", "arm_type", "intervention_name", "intervention_description")
    assert answer(graph, "trial-arms", *columns, trial="NCT00000001") == [
        ("Treated", "Experimental", "MMF", "1 g twice a day"),
        ("Watched", None, None, None),
        (None, None, "Placebo", None),
    ]
    assert answer(graph, "trial-arms", *columns, trial="NCT00000002") == []


def test_trial_outcomes(graph: Store) -> None:
    """Primary outcomes come first."""
    assert answer(graph, "trial-outcomes", "kind", "measure", "time_frame", trial=FIRST) == [
        ("primary", "FVC", "24 weeks"),
        ("secondary", "mRSS", None),
    ]


def test_by_country(graph: Store) -> None:
    """A trial counts once in each of its countries."""
    assert answer(graph, "by-country", "name", "trials") == [("Norway", 2), ("France", 1)]
    assert answer(graph, "by-country", "name", "trials", phase="PHASE1") == [("France", 1), ("Norway", 1)]
    assert answer(graph, "by-country", "name", "trials", status=["COMPLETED"]) == []


def test_open_to(graph: Store) -> None:
    """Bounds are inclusive, an absent bound is open, and a sex that is not stated bars nobody."""
    assert answer(graph, "open-to", "nct_id", age=39, sex="FEMALE") == [("NCT00000001",), ("NCT00000002",)]
    assert answer(graph, "open-to", "nct_id", age=40, sex="FEMALE") == [("NCT00000001",)]
    assert answer(graph, "open-to", "nct_id", age="17.9", sex="MALE") == [("NCT00000004",)]
    assert answer(graph, "open-to", "nct_id", age=65, sex="MALE") == [("NCT00000001",), ("NCT00000004",)]
    everybody = answer(graph, "open-to", "nct_id", age=66, status=None)
    assert everybody == [("NCT00000003",), ("NCT00000004",), ("NCT00000005",)]
    columns = ("nct_id", "minimum_age", "maximum_age")
    assert answer(graph, "open-to", *columns, age=20, condition="systemic sclerosis") == [
        ("NCT00000001", "18 Years", "65 Years"),
        ("NCT00000002", None, "39 Years"),
    ]


def test_serious_ae(graph: Store) -> None:
    """Groups are never pooled; none affected is a row, no results are no rows."""
    columns = ("group_name", "serious_affected", "serious_at_risk", "deaths_affected")
    assert answer(graph, "serious-ae", *columns, trial=FIRST) == [("Phase 1", 0, 12, None), ("Phase 2", 8, 41, 1)]
    assert answer(graph, "serious-ae", *columns, trial="NCT00000002") == []


def test_trial_card(graph: Store) -> None:
    """Facts come in reading order, in words, one row for each value, from the trial and not from a record."""
    rows = answer(graph, "trial-card", "property", "value", trial=FIRST)
    assert rows[:5] == [
        ("NCT id", "NCT00000001"),
        ("title", "First"),
        ("status", "Recruiting"),
        ("study type", "Interventional"),
        ("phase", "Phase1"),
    ]
    assert ("lead sponsor", "Novo") in rows
    assert ("start", PartialDate("2019-05")) in rows
    assert ("participants", 40) in rows
    assert rows[-1] == ("source", "ClinicalTrials.gov")
    assert answer(graph, "trial-card", "property", "value", trial="NCT00000005") == [("NCT id", "NCT00000005")]


def test_a_graph_without_labels_still_answers() -> None:
    """A trial that states next to nothing neither disappears nor takes the labels of others."""
    store = Oxigraph()
    text = PROLOGUE + 't:NCT00000009 a tkg:Trial ; tkg:nctId "NCT00000009" . i:x rdfs:label "X" ; skos:prefLabel "Y" .'
    store.load(text, format=RdfFormat.TURTLE)
    graph = EmbeddedStore(store, "one trial")
    assert answer(graph, "status-breakdown", "status", "trials") == [(None, 1)]
    assert answer(graph, "phase-pipeline", "phase", "trials") == [(None, 1)]
    assert answer(graph, "open-to", "nct_id", age=1, status="") == [("NCT00000009",)]


def test_the_file_shown_in_the_documentation_works() -> None:
    """What docs/questions.md shows as a file is a question, and answers."""
    text = (Path(__file__).parents[2] / "docs" / "questions.md").read_text(encoding="utf-8")
    shown = text[text.index("    #+ title") : text.index("### The head")]
    question = parse_question("shown", "\n".join(line[4:] for line in shown.splitlines()))
    assert ask(small_graph(), question, {"condition": "asthma", "from_year": 2000}).rows == ((2010, 1),)
    assert ask(small_graph(), question).rows == ((2010, 1), (2019, 2))


MOVED = """
i:a a tkg:Condition ; rdfs:label "Gout" . i:b a tkg:Condition ; rdfs:label "Mumps" .
i:x a tkg:Intervention ; rdfs:label "Xylol" . i:y a tkg:Intervention ; rdfs:label "Yttrium" .
t:NCT00000011 a tkg:Trial ; tkg:nctId "NCT00000011" ; tkg:condition i:a ; tkg:hasIntervention i:x , i:y ;
    tkg:startDateOnOrAfter "2001-05-01"^^xsd:date .
t:NCT00000012 a tkg:Trial ; tkg:nctId "NCT00000012" ; tkg:condition i:b ; tkg:hasIntervention i:x ;
    tkg:startDateOnOrAfter "2003-05-01"^^xsd:date .
t:NCT00000013 a tkg:Trial ; tkg:nctId "NCT00000013" ; tkg:condition i:b ; tkg:hasIntervention i:y ;
    tkg:startDateOnOrAfter "1999-01-01"^^xsd:date .
t:NCT00000014 a tkg:Trial ; tkg:nctId "NCT00000014" ; tkg:condition i:a , i:b ; tkg:hasIntervention i:x ;
    tkg:startDateOnOrAfter "2002-01-01"^^xsd:date .
"""


def test_repurposing() -> None:
    """What was tested in the second condition before is left out, and a trial on both counts for the first alone."""
    store = Oxigraph()
    store.load(PROLOGUE + MOVED, format=RdfFormat.TURTLE)
    columns = ("name", "first_start", "first_trials", "second_start", "second_trials", "nct_id")
    asked = {"condition": "gout", "later_condition": "mumps"}
    assert answer(EmbeddedStore(store, "moved"), "repurposing", *columns, **asked) == [
        ("Xylol", date(2001, 5, 1), 2, date(2003, 5, 1), 1, "NCT00000012")
    ]


def test_names_are_found_by_their_small_letters() -> None:
    """Where a graph states them they lead to all things so named, and where it does not the labels do."""
    small = 'i:a a tkg:Condition ; tkg:lowerCaseName "gicht" . t:NCT00000011 tkg:condition i:a .'
    for turtle, name in ((MOVED, "GOUT"), (MOVED + small, "GOUT"), (MOVED + small, "Gicht")):
        store = Oxigraph()
        store.load(PROLOGUE + turtle, format=RdfFormat.TURTLE)
        rows = answer(EmbeddedStore(store, "named"), "trials-by-condition", "nct_id", condition=name)
        assert sorted(rows) == [("NCT00000011",), ("NCT00000014",)]
