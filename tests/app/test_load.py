"""A graph is sent to an endpoint whole, once, and whatever goes wrong is told and mended by running it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from engines import empty_oxigraph, empty_virtuoso
from sparql_server import Fault, SparqlServer, hang_up, status
from typer.testing import CliRunner

import kg
from kg.app.transfer.load import Loaded, load
from kg.errors import GraphError, QueryError, TrialkgError, UsageError
from kg.interfaces.cli import app
from kg.store.send import PROTOCOLS, Protocol

QUESTIONS: dict[str, dict[str, object]] = {
    "top-sponsors": {},
    "start-trend": {},
    "serious-ae": {"trial": "NCT00619060"},
    "open-to": {"age": 40, "sex": "FEMALE"},
    "measurement-limits": {"measurement": "fvc"},
}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def graph(example_graph: Path) -> Iterator[kg.Graph]:
    """The example records, opened."""
    with kg.open(example_graph) as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[SparqlServer]:
    """An empty server that takes statements."""
    with SparqlServer(ox.Store()) as running:
        running.writable = True
        yield running


def quads(graph: kg.Graph) -> set[ox.Quad]:
    """All statements of an embedded graph."""
    return set(graph.store.oxigraph)  # type: ignore[attr-defined]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_all_statements_arrive(graph: kg.Graph, server: SparqlServer, protocol: Protocol, here: Path) -> None:
    """The endpoint holds the same statements in the same graphs, and nothing is left behind here."""
    told: list[tuple[str, int, int]] = []
    total = len(quads(graph))
    done = load(graph, server.url, protocol=protocol, batch=10_000, on_progress=lambda *step: told.append(step))
    assert set(server.store) == quads(graph)
    assert (done.statements, done.before) == (total, 0) and done.graphs > 1
    assert told[-1] == ("statements", total, total) and len(told) > 3
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_the_default_graph_may_be_given_a_name(graph: kg.Graph, server: SparqlServer, protocol: Protocol) -> None:
    """Where an endpoint has no default graph of its own, the statements stand in the graph that is named."""
    load(graph, server.url, protocol=protocol, default_graph="urn:trials")
    default = ox.DefaultGraph()
    assert {quad.graph_name for quad in server.store} == {
        ox.NamedNode("urn:trials") if quad.graph_name == default else quad.graph_name for quad in quads(graph)
    }
    assert len(server.store) == len(quads(graph))


@pytest.mark.parametrize("fault", [hang_up, status(500, b"disk full"), status(403), status(503)])
def test_after_a_break_the_same_command_goes_on(graph: kg.Graph, server: SparqlServer, fault: Fault) -> None:
    """What was acknowledged is not sent again, and the error says how far it came and what was said."""
    server.write_faults = [None, None, *[fault] * 500]
    with pytest.raises(TrialkgError, match=r"20,000 of [\d,]+ statements are there; the same command goes on") as stop:
        load(graph, server.url, batch=10_000, attempts=1)
    assert server.url in str(stop.value) and "\n" not in str(stop.value)
    server.write_faults = []
    sent = len(server.written)
    done = load(graph, server.url, batch=10_000)
    assert done.before == 20_000 and len(server.written) - sent == -(-(done.statements - 20_000) // 10_000)
    assert set(server.store) == quads(graph)


def test_passing_faults_are_tried_again(graph: kg.Graph, server: SparqlServer) -> None:
    """A busy endpoint is asked once more."""
    server.write_faults = [status(503, Retry_After="0")]
    load(graph, server.url, batch=20_000)
    assert set(server.store) == quads(graph)


def test_batches_shrink_where_they_are_too_large(graph: kg.Graph, server: SparqlServer) -> None:
    """An endpoint that takes small requests only gets small ones."""
    server.largest = 400_000
    load(graph, server.url, batch=20_000)
    assert set(server.store) == quads(graph)
    assert max(len(body.encode()) for body in server.written) <= 400_000
    server.largest = 500
    server.store.clear()
    with pytest.raises(QueryError, match=r"takes no request of this size \(413\)"):
        load(graph, server.url)


def test_lost_statements_are_found(graph: kg.Graph, server: SparqlServer) -> None:
    """An endpoint that says yes and keeps nothing is told apart, and the next run sends all again."""
    server.write_faults = [None, status(204, b"")]
    with pytest.raises(GraphError, match=r"holds [\d,]+ statements in the default graph, and [\d,]+ were sent"):
        load(graph, server.url, batch=10_000)
    assert load(graph, server.url, batch=10_000).before == 0
    assert set(server.store) == quads(graph)


def test_lost_statements_of_a_named_graph_are_found(graph: kg.Graph, server: SparqlServer) -> None:
    """Each graph is counted."""
    server.write_faults = [*[None] * 3, status(204, b"")]
    with pytest.raises(GraphError, match="in graph <"):
        load(graph, server.url, batch=10_000)


@pytest.mark.parametrize(
    ("code", "said", "error", "message"),
    [
        (401, b"no", GraphError, "lets nobody write who asks like this (401): set KG_ENDPOINT_USER"),
        (403, b"no", GraphError, "lets nobody write who asks like this (403)"),
        (404, b"no", GraphError, "takes no updates (404): give the address that does"),
        (405, b"no", GraphError, "takes no updates (405)"),
        (415, b"no", GraphError, "takes no updates (415)"),
        (400, b"bad\nIRI", QueryError, "failed (400): bad IRI"),
        (500, b"No permission to execute", GraphError, "lets nobody write who asks like this (500)"),
        (500, b"out of space", QueryError, "failed (500): out of space"),
    ],
)
def test_refusals_say_what_to_do(
    graph: kg.Graph, server: SparqlServer, code: int, said: bytes, error: type[TrialkgError], message: str
) -> None:
    """Each refusal is one sentence with the address, what was said, and what helps; a password is never in it."""
    server.write_faults = [status(code, said)] * 500
    environment = {"KG_ENDPOINT_USER": "ann", "KG_ENDPOINT_PASSWORD": "s3cret"}
    with pytest.raises(error) as refusal:
        load(graph, server.url, environment=environment)
    assert message in str(refusal.value) and "s3cret" not in str(refusal.value)
    assert "0 of " in str(refusal.value)


def test_credentials_are_sent(graph: kg.Graph, server: SparqlServer) -> None:
    """A token from the environment goes with every request."""
    load(graph, server.url, environment={"KG_ENDPOINT_TOKEN": "t0ken"}, batch=20_000)
    assert {request["Authorization"] for _, request in server.requests} == {"Bearer t0ken"}


def test_an_endpoint_that_holds_something_is_left_alone(graph: kg.Graph, server: SparqlServer) -> None:
    """Statements are not mixed with others unless told to."""
    other = ox.Quad(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"))
    server.store.add(other)
    with pytest.raises(GraphError, match="holds 1 statements in its default graph already: empty it"):
        load(graph, server.url)
    assert set(server.store) == {other}
    load(graph, server.url, add=True)
    assert set(server.store) == {other, *quads(graph)}


def test_an_address_that_answers_no_queries_is_told_before_anything_is_sent(graph: kg.Graph, here: Path) -> None:
    """Counting needs a query, so its address is tried first."""
    with SparqlServer(ox.Store()) as server:
        server.faults = [status(405)]
        with pytest.raises(GraphError, match="give the address that answers them with --query-url"):
            load(graph, server.url)
        assert server.written == [] and list(here.iterdir()) == []


def test_a_state_of_another_load_is_not_gone_on_from(graph: kg.Graph, server: SparqlServer, here: Path) -> None:
    """The file tells which load it belongs to."""
    server.write_faults = [None, *[status(403)] * 2]
    with pytest.raises(GraphError):
        load(graph, server.url, state=here / "state.json", batch=10_000)
    with pytest.raises(UsageError, match="tells of another load"):
        load(graph, server.url, state=here / "state.json", default_graph="urn:other")
    (here / "state.json").write_text("{")
    with pytest.raises(UsageError, match="is no record of an earlier load"):
        load(graph, server.url, state=here / "state.json")


def test_blank_nodes_are_refused(server: SparqlServer, here: Path) -> None:
    """A blank node sent twice would be two things."""
    (here / "x.nt").write_text("_:a <urn:b> <urn:c> .\n")
    with kg.open("x.nt") as opened, pytest.raises(UsageError, match="give it an IRI"):
        load(opened, server.url)
    assert server.written == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"default_graph": "a b"}, "'a b' is no IRI"), ({"default_graph": "urn:a> {} GRAPH <urn:b"}, "is no IRI")],
)
def test_names_of_graphs_are_iris(
    graph: kg.Graph, server: SparqlServer, arguments: dict[str, Any], message: str
) -> None:
    """What is no IRI reaches no request."""
    with pytest.raises(UsageError, match=message):
        load(graph, server.url, **arguments)
    assert server.requests == []


def test_an_endpoint_is_no_source(server: SparqlServer) -> None:
    """What is to be sent lies here."""
    with kg.open(server.url) as opened, pytest.raises(UsageError, match="export it, and load the file"):
        load(opened, server.url)


def test_a_killed_load_goes_on(example_graph: Path, graph: kg.Graph, server: SparqlServer, here: Path) -> None:
    """A process that is killed in the middle leaves what the next one goes on from."""

    def slow(handler: Any) -> None:
        time.sleep(30)

    server.write_faults = [None, None, slow]
    code = "from kg.interfaces.cli import main; main()"
    words = [sys.executable, "-c", code, "load", server.url, "-g", str(example_graph), "--batch", "8000"]
    process = subprocess.Popen(words, cwd=here, env={**os.environ})
    deadline = time.monotonic() + 60
    while len(server.written) < 2 or len(list(here.glob("kg-load-*.json"))) < 1:
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert load(graph, server.url, batch=8_000).before == 16_000
    assert set(server.store) == quads(graph)


def test_the_command(example_graph: Path, server: SparqlServer) -> None:
    """The command says what it did on standard error, and misuse ends with 2."""
    done = CliRunner().invoke(app, ["load", server.url, "-g", str(example_graph)])
    assert (done.exit_code, done.stdout) == (0, "")
    assert "the counts agree" in done.stderr
    again = CliRunner().invoke(app, ["load", server.url, "-g", str(example_graph)])
    assert again.exit_code == 1 and "already" in again.stderr
    wrong = CliRunner().invoke(app, ["load", server.url, "-g", server.url])
    assert wrong.exit_code == 2 and "cannot be sent on" in wrong.stderr


def same_answers(graph: kg.Graph, address: str) -> None:
    """An endpoint answers some questions, and shows a trial, as the graph that was sent to it does."""
    with kg.open(address) as remote:
        for name, parameters in QUESTIONS.items():
            assert remote.ask(name, **parameters).to_text("csv") == graph.ask(name, **parameters).to_text("csv"), name
        assert str(remote.trial("NCT00498615").criteria) == graph.trial("NCT00498615").criteria


@pytest.mark.parametrize(
    ("protocol", "path", "options"),
    [("update", "/update", ()), ("graph-store", "/store", ("--union-default-graph",))],
)
def test_oxigraph(graph: kg.Graph, here: Path, protocol: Protocol, path: str, options: tuple[str, ...]) -> None:
    """Oxigraph's server takes both protocols, with its default graph apart and as the union of all."""
    with empty_oxigraph(here, *options) as address:
        done = load(graph, address + path, query_url=f"{address}/query", protocol=protocol)
        assert done == Loaded(len(quads(graph)), 0, done.graphs)
        same_answers(graph, f"{address}/query")


def test_virtuoso(graph: kg.Graph, here: Path) -> None:
    """Virtuoso takes updates and graphs with a digest of a password, and updates from all whom it is told to let."""
    login = {"KG_ENDPOINT_USER": "dba", "KG_ENDPOINT_PASSWORD": "dba"}
    with empty_virtuoso(here) as server:
        queries = f"{server.address}/sparql"
        with pytest.raises(GraphError, match="name another graph with --default-graph"):
            load(graph, f"{server.address}/sparql-auth", query_url=queries, environment=login)
        with pytest.raises(GraphError, match="lets nobody write who asks like this"):
            load(graph, queries, default_graph="urn:open", environment={})
        load(graph, f"{server.address}/sparql-auth", query_url=queries, default_graph="urn:t", environment=login)
        same_answers(graph, queries)
        crud = f"{server.address}/sparql-graph-crud-auth"
        load(graph, crud, query_url=queries, protocol="graph-store", default_graph="urn:crud", environment=login)
        server.isql('GRANT SPARQL_UPDATE TO "SPARQL"; GRANT EXECUTE ON DB.DBA.SPARQL_INSERT_DICT_CONTENT TO "SPARQL";')
        load(graph, queries, default_graph="urn:open", environment={})
