"""Every command that reads a graph reads an endpoint as well, and prints what it prints of the graph itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from engines import oxigraph, virtuoso
from sparql_server import SparqlServer
from typer.testing import CliRunner

from kg.app.graph import open_graph
from kg.app.transfer.export import export
from kg.interfaces.cli import app
from kg.names import TKG, TRIAL

TRIALS = f"SELECT ?t WHERE {{ ?t a <{TKG}Trial> }} ORDER BY ?t"
BIGGEST = "NCT05925803"
SAME = [
    ["show", BIGGEST, "--criteria"],
    ["show", "NCT00498615", "--criteria"],
    ["query", TRIALS],
    ["query", TRIALS, "--format", "csv"],
    ["query", f"ASK {{ ?t a <{TKG}Trial> }}"],
    ["ask", "top-sponsors", "--format", "json"],
    ["ask", "open-to", "-p", "age=40", "-p", "sex=FEMALE"],
    ["ask", "trials-by-condition", "-p", "condition=Scleroderma, Systemic", "--sparql"],
    ["ask", "measurement-limits", "-p", "measurement=fvc", "--format", "csv"],
    ["similar", "NCT03444220"],
    ["validate", "--trial", "NCT03444220"],
]
REFUSED = [
    (["verify"], 2, "has no manifest to verify against"),
    (["info", "--digest"], 2, "has no manifest to take a digest from"),
    (["export", "--no-source-text"], 2, "export it, and export that file"),
    (["serve", "--port", "1"], 2, "is an endpoint already"),
    (["show", "NCT99999999"], 1, "has no trial NCT99999999"),
    (["ask", "trials-by-condition", "-p", "condition=nothing"], 2, "this graph has no condition 'nothing'"),
    (["query", "DROP ALL"], 1, "belongs to an update"),
]


def kg(*arguments: str) -> Any:
    """What a command prints and how it ends."""
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture(scope="module")
def exported(example_graph: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the examples as N-Quads."""
    path = tmp_path_factory.mktemp("exported") / "graph.nq"
    with open_graph(example_graph) as graph:
        export(graph, path, "nq")
    return path


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def endpoint(request: pytest.FixtureRequest, exported: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that holds the graph."""
    start = {"oxigraph": oxigraph, "virtuoso": virtuoso}[request.param]
    with start(exported, tmp_path_factory.mktemp(request.param)) as address:
        yield address


@pytest.mark.parametrize("arguments", SAME, ids=" ".join)
def test_commands_print_the_same(arguments: list[str], endpoint: str, example_graph: Path) -> None:
    """Data and exit status do not tell an endpoint from the graph's directory."""
    here, there = kg(*arguments, "-g", str(example_graph)), kg(*arguments, "-g", endpoint)
    assert (there.exit_code, there.stdout) == (here.exit_code, here.stdout)
    assert here.exit_code == 0


def test_a_card_is_the_same_but_for_the_day_of_processing(endpoint: str, example_graph: Path) -> None:
    """An endpoint does not tell when it was built; all else on a card is there."""
    here, there = (
        json.loads(kg("show", BIGGEST, "--format", "json", "-g", place).stdout)
        for place in (str(example_graph), endpoint)
    )
    here.pop("footer"), there.pop("footer")
    assert here == there


def test_triples_are_the_same(endpoint: str, example_graph: Path) -> None:
    """A CONSTRUCT gives the same triples, in whatever order."""
    query = f"CONSTRUCT {{ ?t <{TKG}condition> ?c }} WHERE {{ ?t a <{TKG}Trial> ; <{TKG}condition> ?c }}"
    here, there = (kg("query", query, "--format", "nt", "-g", place) for place in (str(example_graph), endpoint))
    assert set(there.stdout.splitlines()) == set(here.stdout.splitlines()) != set()


def test_a_trial_as_turtle_lacks_nothing(endpoint: str, example_graph: Path) -> None:
    """Where the default graph is the union of all, what single records state comes on top, and nothing else."""
    here, there = (
        set(ox.parse(kg("show", BIGGEST, "--format", "ttl", "-g", place).stdout, format=ox.RdfFormat.TURTLE))
        for place in (str(example_graph), endpoint)
    )
    assert here <= there
    assert all("/record/" in quad.subject.value for quad in there - here)


@pytest.mark.parametrize(
    "arguments",
    [
        ["NCT03444220"],
        ["NCT03444220", BIGGEST],
        ["--criteria", "NCT03444220"],
        ["--ask", "trials-by-condition", "-p", "condition=Scleroderma, Systemic"],
        ["--condition", "Scleroderma, Systemic"],
        ["--sponsors"],
        ["--interventions"],
    ],
    ids=" ".join,
)
def test_pages_are_drawn(arguments: list[str], endpoint: str, example_graph: Path, tmp_path: Path) -> None:
    """Every kind of page has as many nodes and links as the graph's own."""
    pages = []
    for place in (str(example_graph), endpoint):
        drawn = kg("draw", *arguments, "-g", place, "-o", str(tmp_path / "page.html"))
        assert drawn.exit_code == 0, drawn.stderr
        text = (tmp_path / "page.html").read_text(encoding="utf-8")
        pages.append((text.count("<tr"), text.count("<li"), text.count("<h2")))
    assert pages[0] == pages[1]


def test_an_export_is_the_same(endpoint: str, exported: Path, tmp_path: Path) -> None:
    """Fetched trial by trial, all statements stand in their graphs, each once, and tables have the same rows."""
    assert kg("export", "-g", endpoint, "-o", str(tmp_path / "again.nq")).exit_code == 0
    again, once = ((path.read_text(encoding="utf-8").splitlines()) for path in (tmp_path / "again.nq", exported))
    assert sorted(again) == sorted(once)
    assert kg("export", "-g", endpoint, "--format", "parquet", "-o", str(tmp_path / "tables")).exit_code == 0
    trials = pq.read_table(tmp_path / "tables" / "trials.parquet")["nct_id"].to_pylist()
    assert kg("query", TRIALS, "-g", endpoint, "--format", "csv").stdout.split()[1:] == [
        TRIAL + name for name in trials
    ]


def test_info_counts(endpoint: str, example_graph: Path) -> None:
    """What a graph says of itself is told of an endpoint too."""
    here, there = (kg("info", "-g", place).stdout.splitlines() for place in (str(example_graph), endpoint))
    assert here[-12:] == there[-12:]
    trials = here[3].split()[-1]
    assert f"contents    {trials} trials at detail full" in there


@pytest.mark.parametrize(("arguments", "status", "said"), REFUSED, ids=lambda value: str(value))
def test_what_cannot_be_done_is_said(arguments: list[str], status: int, said: str, endpoint: str) -> None:
    """What needs a directory, and what makes no sense, ends in one sentence."""
    done = kg(*arguments, "-g", endpoint)
    assert done.exit_code == status and said in done.stderr, done.stderr


def test_an_endpoint_that_holds_less_than_it_says_is_told(example_graph: Path, tmp_path: Path) -> None:
    """An export that is not whole ends with 1."""
    with open_graph(example_graph) as graph:
        store = ox.Store()
        store.extend(graph.store.oxigraph)  # type: ignore[attr-defined]
    store.update("DELETE WHERE { <https://clinicaltrials.gov/study/NCT03444220#site-1> ?p ?o }")
    with SparqlServer(store) as server:
        done = kg("export", "-g", server.url, "-o", str(tmp_path / "g.nq"))
    assert done.exit_code == 1 and "what was written is not whole" in done.stderr
