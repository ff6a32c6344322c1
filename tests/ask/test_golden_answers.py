"""Each question of the library has the same, known answer on the embedded store and on engines of other makers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from engines import ROW_LIMIT, oxigraph, virtuoso
from make_golden_answers import ANSWERS, Case, cases, cells, example_graph, made, read_csv
from pyoxigraph import Literal

from kg.app.explore import show
from kg.app.finding.connect import connect
from kg.app.finding.similar import similar
from kg.app.graph import Graph, open_graph
from kg.app.transfer.export import export
from kg.ask.catalogue import Catalogue
from kg.ask.explain import explain
from kg.ask.provenance import origins_of
from kg.ask.run import ask
from kg.ask.template import Question
from kg.errors import ParameterError, QueryError
from kg.resources import queries_folder
from kg.store.remote import Limits, RemoteStore

CASES = list(cases())
QUESTIONS = list(Catalogue(queries_folder()))
WITHOUT_EXAMPLES = {
    "contradictions": "a demonstration record disagrees with nothing",
    "discrepancies": "a demonstration record disagrees with nothing",
    "retracted-papers": "no demonstration record cites a retracted paper",
    "removed-countries": "no example record tells of a country that was removed",
    "repurposing": "no drug of the examples was tried in one condition after another",
}
SEVERAL_SOURCES = """PREFIX tkg: <https://w3id.org/trialkg/ontology#>
SELECT ?trial (COUNT(DISTINCT ?record) AS ?records) WHERE {
  ?trial a tkg:Trial ; tkg:describedIn ?record . GRAPH ?record { ?record ?p ?o }
} GROUP BY ?trial HAVING (COUNT(DISTINCT ?record) > 1)"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The graph of the example records."""
    with example_graph(tmp_path_factory.mktemp("examples") / "graph") as graph:
        yield graph


@pytest.fixture(scope="module")
def exported(built: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as N-Quads."""
    path = tmp_path_factory.mktemp("exported") / "graph.nq"
    export(built, path, "nq")
    return path


@pytest.fixture(scope="module")
def in_memory(exported: Path) -> Iterator[Graph]:
    """The exported graph, read again."""
    with open_graph(str(exported)) as graph:
        yield graph


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest, exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The graph on a server whose default graph is the union of all graphs."""
    start = {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param]
    with start(exported, tmp_path_factory.mktemp(request.param)) as address, open_graph(address) as graph:
        yield graph


def spelt_like(rows: list[list[str]], expected: list[list[str]]) -> list[list[str]]:
    """The rows with 1 and 0 as true and false where truth is expected: Virtuoso computes with no other."""
    if len(rows) != len(expected):
        return rows
    truths = {("1", "true"): "true", ("0", "false"): "false"}
    return [
        [truths.get(pair, pair[0]) for pair in zip(row, wanted, strict=True)]
        for row, wanted in zip(rows, expected, strict=True)
    ]


def test_the_golden_answers_are_those_of_the_embedded_store(built: Graph) -> None:
    """The files are what the tool writes, no file more and none less."""
    files = made(built)
    assert sorted(path.name for path in ANSWERS.iterdir()) == sorted(files)
    for name, text in files.items():
        assert (ANSWERS / name).read_text(encoding="utf-8") == text, f"{name}: see tools/make_golden_answers.py"


def test_every_question_has_a_golden_answer_with_rows() -> None:
    """No question is without a file, and each has a file with rows, but for those that the examples cannot answer."""
    assert {case.question.name for case in CASES} == {question.name for question in QUESTIONS}
    answered = {case.question.name for case in CASES if len(read_csv(ANSWERS / f"{case.name}.csv")) > 1}
    assert {question.name for question in QUESTIONS} - answered == WITHOUT_EXAMPLES.keys()


def test_some_trials_of_the_examples_have_several_sources(built: Graph) -> None:
    """A union of all graphs puts several records of one trial beside it, so that equal answers mean something."""
    assert len(list(built.query(SEVERAL_SOURCES))) >= 5


def has_words(question: Question) -> bool:
    """Whether a question looks for words, which no engine has an index of: an RDF file in memory answers alike."""
    return any(parameter.type == "search" for parameter in question.parameters)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_an_engine_gives_the_golden_answer(engine: Graph, in_memory: Graph, case: Case) -> None:
    """The same rows in the same order, value by value: every question's ORDER BY leaves no ties."""
    answer = ask(engine.store, case.question, case.parameters)
    head, *rows = read_csv(ANSWERS / f"{case.name}.csv")
    if has_words(case.question):
        rows = cells(ask(in_memory.store, case.question, case.parameters).rows)
    assert [column.name for column in answer.columns] == head
    assert spelt_like(cells(answer.rows), rows) == rows


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])
def test_an_engine_answers_alike_for_any_choice_of_parameters(
    engine: Graph, built: Graph, in_memory: Graph, question: Question
) -> None:
    """With none, one, two or all of the optional parameters, an engine's rows are those of the embedded store."""
    needed = {p.name: list(p.example or ()) for p in question.parameters if p.required}
    optional = {p.name: list(p.example or p.default or ()) for p in question.parameters if not p.required}
    absent = {p.name: None for p in question.parameters if p.optional}
    for count in sorted({*range(min(3, len(optional) + 1)), len(optional)}):
        for names in combinations(optional, count):
            chosen = {**absent, **needed, **{name: optional[name] for name in names}}
            other = in_memory if has_words(question) else built
            expected = cells(ask(other.store, question, chosen).rows)
            assert spelt_like(cells(ask(engine.store, question, chosen).rows), expected) == expected, names


@pytest.mark.parametrize("trial", ["NCT00004563", "NCT05925803", "NCT01252810"])
def test_a_card_looks_the_same_from_an_engine(engine: Graph, in_memory: Graph, trial: str) -> None:
    """A trial's card does not tell which engine holds the graph, nor that other graphs lie beside its own."""
    assert show(engine, trial) == show(in_memory, trial)
    assert show(engine, trial, "jsonld") == show(in_memory, trial, "jsonld")


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("open-to", {"age": 90, "condition": "Scleroderma, Systemic", "status": "WITHHELD"}),
        ("trials-by-condition", {"condition": "Scleroderma, Systemic", "status": ["WITHDRAWN", "SUSPENDED"]}),
        ("start-trend", {"from_year": 2090}),
        ("serious-ae", {"trial": "NCT05925803"}),
    ],
)
def test_an_engine_explains_an_empty_answer_alike(
    engine: Graph, built: Graph, name: str, parameters: dict[str, object]
) -> None:
    """The same rows remain step by step, and the same values come near."""
    question = Catalogue(queries_folder()).question(name)
    expected = explain(built.store, question, parameters, within_s=300)
    found = explain(engine.store, question, parameters, within_s=300)
    assert found.steps == expected.steps
    assert [(near.parameter, near.value, near.left) for near in found.near] == [
        (near.parameter, near.value, near.left) for near in expected.near
    ]


def test_an_engine_names_itself_and_the_sources(engine: Graph, built: Graph) -> None:
    """Where an answer comes from is told of an endpoint as of a graph's directory."""
    assert origins_of(engine.store) == origins_of(built.store)
    assert engine.store.engine.startswith(f"SPARQL endpoint {engine.name} (")


def test_the_mesh_term_of_a_wording_is_told_alike(engine: Graph, built: Graph) -> None:
    """The note on a sponsor's wording counts on an engine as in a graph's directory: all that the term finds."""
    question = Catalogue(queries_folder()).question("trials-by-condition")
    (note,) = ask(built.store, question, {"condition": "systemic sclerosis"}).notes
    assert ask(engine.store, question, {"condition": "systemic sclerosis"}).notes == (note,)
    found = ask(engine.store, question, {"condition": "Scleroderma, Systemic"})
    assert f"finds {len(found.rows)} trials" in note


def test_names_are_resolved_alike(engine: Graph) -> None:
    """Names in other cases and scripts are found on an engine, and unknown ones get the same advice."""
    sponsors = Catalogue(queries_folder()).question("top-sponsors")
    assert len(ask(engine.store, sponsors, {"condition": "SCLERODERMA, systemic"}).rows) == 11
    with pytest.raises(ParameterError, match=r"did you mean 'Scleroderma, Systemic'"):
        ask(engine.store, sponsors, {"condition": "Scleroderma, Sistemic"})
    hostile = 'é"}\\\n# <x> ∀ 😀 \\u0022 ?s'
    with pytest.raises(ParameterError, match="this graph has no condition"):
        ask(engine.store, sponsors, {"condition": hostile})


@pytest.mark.parametrize("trial", ["NCT03444220", "NCT05925803"])
def test_similar_trials_are_the_same_on_an_engine(engine: Graph, in_memory: Graph, trial: str) -> None:
    """The same trials with the same reasons and scores, though records stand beside trials there."""
    assert similar(engine, trial) == similar(in_memory, trial)


def test_connections_are_the_same_on_an_engine(engine: Graph, in_memory: Graph) -> None:
    """The same ways in the same order, with the same hubs left out."""
    ends = ("University of Oslo (UIO)", "AstraZeneca")
    assert connect(engine, *ends) == connect(in_memory, *ends)


def test_text_and_numbers_survive_an_engine(engine: Graph) -> None:
    """Quotes, line ends and all scripts come back as sent, and decimals keep their type in triples."""
    text = 'é "quoted" \\ ∀😀 \t end'
    (row,) = engine.store.select('SELECT ("é \\"quoted\\" \\\\ ∀😀 \\t end" AS ?text) WHERE {}')
    assert row == (Literal(text),)
    query = (
        "PREFIX tkg: <https://w3id.org/trialkg/ontology#> CONSTRUCT WHERE { "
        "<https://clinicaltrials.gov/study/NCT05925803> tkg:minimumAgeYears ?age }"
    )
    (triple,) = engine.store.construct(query)
    assert isinstance(triple.object, Literal)
    assert triple.object.datatype.value == "http://www.w3.org/2001/XMLSchema#decimal"


def test_an_answer_that_an_engine_cut_is_an_error(engine: Graph) -> None:
    """Where Virtuoso stops at its row limit, nobody takes what it found for the whole; Oxigraph gives all."""
    rows, triples = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"
    assert len(list(engine.query(f"{rows} LIMIT {ROW_LIMIT}"))) == ROW_LIMIT
    if "query" in engine.name:
        assert len(list(engine.query(rows))) > 2 * ROW_LIMIT
        assert len(list(engine.store.construct(triples))) > 2 * ROW_LIMIT
        return
    for ask_it in (lambda: engine.query(rows), lambda: engine.store.construct(triples)):
        with pytest.raises(QueryError, match=rf"answered with {ROW_LIMIT:,} \w+ and may have left out more"):
            ask_it()


def test_an_engine_that_takes_too_long_is_left(engine: Graph) -> None:
    """A query without end is given up at our time limit, not at the engine's."""
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o . ?a ?b ?c . FILTER(STR(?o) > STR(?c)) }"
    with pytest.raises(QueryError, match=r"gave no answer within 0\.5 s"):
        RemoteStore(engine.name, limits=Limits(timeout_s=0.5)).select(endless)
