"""The endpoint as programs meet it: SPARQL 1.1 Protocol, formats, refusals, limits, and who is let in."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse
from serving import RUNAWAY, Got, Served, serving

from kg.app.asking.forms import example_value
from kg.app.graph import open_graph
from kg.ask.catalogue import Catalogue
from kg.ask.run import ask
from kg.errors import ParameterError
from kg.resources import queries_folder

TRIALS = (
    "PREFIX tkg: <https://w3id.org/trialkg/ontology#> "
    "SELECT ?id WHERE { ?trial a tkg:Trial ; tkg:nctId ?id } ORDER BY ?id"
)
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}
GRAPHS = """<http://e/g1> { <http://e/s> <http://e/p> "a, \\"b\\" \\n é" , 5 . }
<http://e/g2> { <http://e/s> <http://e/q> "2" . }
<http://e/s> <http://e/r> "default" ."""


def rows(got: Got) -> list[dict[str, str]]:
    """The rows of an answer in JSON as text."""
    assert got.status == 200, got.text
    return [{name: cell["value"] for name, cell in row.items()} for row in json.loads(got.body)["results"]["bindings"]]


@pytest.fixture(scope="module")
def graphs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over an RDF file with named graphs, whose limits are narrow, which takes origins and another name."""
    path = tmp_path_factory.mktemp("graphs") / "graphs.trig"
    path.write_text(GRAPHS)
    options = ["--timeout-s", "1", "--max-rows", "1000", "--max-answer-mb", "1", "--memory-mb", "100", "--workers", "2"]
    options += [
        "--cors",
        "https://page.example/",
        "--allow-host",
        "kg.example:7399",
        "--cache-mb",
        "0",
        "--log",
        "queries",
    ]
    with serving(str(path), *options) as served:
        yield served


@pytest.fixture(scope="module", autouse=True)
def slow_client(server: Served) -> Iterator[socket.socket]:
    """A client that began a request before all tests, and never ends it."""
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"GET /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        yield slow


def test_three_ways_to_ask_give_one_answer(server: Served) -> None:
    """GET, a form and the query itself are answered alike."""
    asked = server.ask(TRIALS)
    assert len(rows(asked)) > 10
    form = server.send("POST", "/sparql", FORM, urlencode({"query": TRIALS}).encode())
    direct = server.send("POST", "/sparql", DIRECT, TRIALS.encode())
    assert rows(form) == rows(direct) == rows(asked)


def test_rows_in_four_formats(graphs: Served) -> None:
    """A cell with commas, quotes and line ends comes back whole in each."""
    query = "SELECT ?o WHERE { GRAPH <http://e/g1> { ?s ?p ?o FILTER(ISLITERAL(?o) && !ISNUMERIC(?o)) } }"
    value = 'a, "b" \n é'
    assert rows(graphs.ask(query)) == [{"o": value}]
    got = graphs.ask(query, "application/sparql-results+xml")
    literal = ElementTree.fromstring(got.body).find(".//{*}literal")
    assert (got.kind, literal is not None and literal.text) == ("application/sparql-results+xml", value)
    got = graphs.ask(query, "text/csv")
    assert (got.kind, list(csv.reader(io.StringIO(got.text, newline="")))) == ("text/csv", [["o"], [value]])
    got = graphs.ask(query, "text/tab-separated-values")
    assert (got.kind, got.text) == ("text/tab-separated-values", '?o\n"a, \\"b\\" \\n é"\n')


@pytest.mark.parametrize(
    "media_type", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_triples_in_four_formats(graphs: Served, media_type: str) -> None:
    """CONSTRUCT gives the same statements in each."""
    query = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"
    got = graphs.ask(query, media_type)
    kind = RdfFormat.from_media_type(media_type)
    assert kind is not None
    found = {str(quad.triple) for quad in parse(got.body, kind)}
    assert (got.status, got.kind, len(found)) == (200, media_type, 3)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv;q=0.2, application/sparql-results+json;q=0.9", "application/sparql-results+json"),
        ("text/*", "text/xml"),
        ("text/csv;q=0, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "application/xml"),
    ],
)
def test_the_format_is_the_one_liked_best(server: Served, accept: str | None, kind: str) -> None:
    """Qualities, wildcards and refusals of the Accept header are heeded."""
    got = server.ask("SELECT (1 AS ?n) {}", accept)
    assert (got.status, got.kind, got.headers["vary"]) == (200, kind, "Accept")


def test_what_is_asked_for_in_no_format_is_406(server: Served) -> None:
    """An image of an answer, and rows in a format of triples, are not to be had; nothing is evaluated."""
    assert server.ask("SELECT (1 AS ?n) {}", "image/png").status == 406
    got = server.ask(RUNAWAY, "text/turtle")
    assert got.status == 406 and "use SPARQL results in JSON, XML, CSV or TSV" in got.text


def test_the_dataset_of_the_protocol(graphs: Served) -> None:
    """Graphs named by the request take the place of the store's own and of FROM."""

    def found(query: str, *graph_names: tuple[str, str]) -> int:
        fields = urlencode([("query", query), *graph_names])
        return len(rows(graphs.send("POST", "/sparql", FORM, fields.encode())))

    everything, named = "SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    first, second = ("default-graph-uri", "http://e/g1"), ("default-graph-uri", "http://e/g2")
    assert [found(everything), found(everything, first), found(everything, first, second)] == [1, 2, 3]
    assert [found(named), found(named, first), found(named, ("named-graph-uri", "http://e/g2"))] == [3, 0, 1]
    assert found(everything, ("named-graph-uri", "http://e/g2")) == 0
    assert found("SELECT * FROM <http://e/g1> { ?s ?p ?o }", second) == 1
    assert found(everything, ("default-graph-uri", "http://e/none")) == 0


def test_the_service_describes_itself(server: Served) -> None:
    """Without a query a program gets RDF that names the endpoint, and a browser a page."""
    got = server.get("/sparql", "text/turtle")
    said = {str(quad.predicate.value).rpartition("#")[2]: quad.object for quad in parse(got.body, RdfFormat.TURTLE)}
    assert getattr(said["endpoint"], "value", "") == f"{server.url}/sparql"
    page = server.get("/sparql", "text/html")
    assert (page.status, page.kind) == (200, "text/html") and "<textarea" in page.text


@pytest.mark.parametrize(
    ("method", "target", "headers", "body", "status"),
    [
        ("PUT", "/sparql?query=ASK%20%7B%7D", {}, b"", 405),
        ("DELETE", "/sparql", {}, None, 405),
        ("GET", "/sparql?query=", {}, None, 400),
        ("GET", "/sparql?query=ASK%20%7B%7D&query=ASK%20%7B%7D", {}, None, 400),
        ("GET", "/sparql?query=ASK%20%7B%7D%ZZ", {}, None, 400),
        ("GET", "/sparql?query=ASK%20%7B%7D%FF", {}, None, 400),
        ("GET", "/sparql?default-graph-uri=http://e/g1", {}, None, 400),
        ("POST", "/sparql?query=ASK%20%7B%7D", DIRECT, b"ASK {}", 400),
        ("POST", "/sparql", {"content-type": "text/plain"}, b"ASK {}", 415),
        ("POST", "/sparql", {}, b"query=ASK%20%7B%7D", 415),
        ("POST", "/sparql", {"content-type": "application/sparql-query; charset=UTF-16"}, b"\xff\xfeA\x00", 415),
        ("POST", "/sparql", DIRECT, b"ASK { ?s ?p '\xff' }", 400),
        ("POST", "/sparql", DIRECT, b"ASK {\x00}", 400),
        ("POST", "/sparql", FORM, b"foo=bar", 400),
        ("POST", "/sparql", FORM, b"query=ASK%20%7B%7D&update=CLEAR%20ALL", 403),
        ("POST", "/sparql", {"content-type": "application/sparql-update"}, b"CLEAR ALL", 403),
        ("POST", "/sparql", FORM, b"&".join(b"p%d=1" % n for n in range(1001)), 400),
        ("POST", "/sparql", {**DIRECT, "content-length": "70000000"}, b"ASK", 413),
        ("POST", "/sparql", DIRECT, b"SELECT " + b"(" * 20_000 + b"1" + b")" * 20_000 + b" {}", 400),
        ("POST", "/sparql", DIRECT, b"SELECT * { ?s ?p ?o } #" + b"x" * 400_000, 400),
        ("GET", f"/sparql?query={'x' * 64_000}", {}, None, 414),
        ("GET", "/sparql", {"x-long": "x" * 16_000}, None, 431),
        ("GET", "/sparql?query=SELECT%20*%20%7B%20?s%20zzz:p%20?o%20%7D", {}, None, 400),
        ("GET", "/static/nothing.js", {}, None, 404),
        ("GET", "/static/../../../etc/passwd", {}, None, 404),
    ],
)
def test_refusals(
    server: Served, method: str, target: str, headers: dict[str, str], body: bytes | None, status: int
) -> None:
    """What is malformed, too large or not for a reader is refused with one sentence, and the server goes on."""
    got = server.send(method, target, headers, body)
    assert got.status == status, got.text
    assert got.kind == "text/plain" and 0 < len(got.text.splitlines()) <= 1
    assert "Traceback" not in got.text and "/tmp" not in got.text
    assert got.headers["x-content-type-options"] == "nosniff"
    assert json.loads(server.ask("ASK {}").body) == {"head": {}, "boolean": True}


def test_a_syntax_error_names_its_place(server: Served) -> None:
    """Line and column are told, and markup of the query does not come back as markup."""
    got = server.ask("SELECT * WHERE {\n ?s ?p <script>alert(1)</script> }", "text/html, */*")
    assert (got.status, got.kind) == (400, "text/plain")
    assert got.text.startswith("line 2, column ")


def test_other_methods(server: Served) -> None:
    """HEAD has the head of GET and no body; OPTIONS and 405 say what is answered."""
    target = f"/sparql?query={quote(TRIALS)}"
    head, get = server.send("HEAD", target), server.send("GET", target)
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(get.body)))
    options = server.send("OPTIONS", "/sparql")
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert server.send("PATCH", "/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert server.send("POST", "/questions", FORM, b"a=b").status == 405


@pytest.mark.parametrize("target", ["/", "/sparql", "/sparql?query=ASK%20%7B%7D", "/questions", "/nowhere", "/ask/x"])
def test_every_answer_is_dressed(server: Served, target: str) -> None:
    """The security headers stand on pages, data and errors alike."""
    got = server.get(target, "text/html, */*;q=0.1")
    policy = got.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'") and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert "base-uri 'none'" in policy
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["x-frame-options"] == "DENY"
    assert "server" not in got.headers and "set-cookie" not in got.headers


def test_only_its_own_names_are_answered(server: Served, graphs: Served) -> None:
    """A foreign Host header, as DNS rebinding sends it, is refused; a name that was allowed is not."""
    for host in ("evil.example", "evil.example:80", "127.0.0.1.evil.example", ""):
        assert server.get("/sparql", host=host).status == 421
    for host in ('localhost:"<x', "localhost:x", "localhost:123456", "localhost:", "localhost:1:2", "[::1", "::1"):
        assert server.get("/sparql", "text/turtle", host=host).status == 421, host
    assert server.ask("ASK {}", host=f"localhost:{server.port}").status == 200
    assert server.ask("ASK {}", host=f"[::1]:{server.port}").status == 200
    assert graphs.ask("ASK {}", host="kg.example").status == 200


def test_other_pages_read_nothing_unless_told(server: Served, graphs: Served) -> None:
    """Without a choice no origin is let in; with one, that origin alone, and never with credentials."""
    allowed = "access-control-allow-origin"
    assert allowed not in server.ask("ASK {}", origin="https://page.example").headers
    got = graphs.ask("ASK {}", origin="https://page.example")
    assert (got.headers[allowed], "Origin" in got.headers["vary"]) == ("https://page.example", True)
    assert "access-control-allow-credentials" not in got.headers
    assert allowed not in graphs.ask("ASK {}", origin="https://evil.example").headers
    asked = {"origin": "https://page.example", "access-control-request-method": "POST"}
    assert (
        graphs.send("OPTIONS", "/sparql", asked).headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS"
    )


def test_no_call_leaves_the_server(server: Served) -> None:
    """SERVICE, LOAD and graph names that are addresses make no request."""
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", 0))
        canary.listen()
        canary.settimeout(0.3)
        address = f"http://127.0.0.1:{canary.getsockname()[1]}/x"
        for query, status in (
            (f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}", 400),
            (f"SELECT * {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}", 400),
            (f"LOAD <{address}>", 400),
            (f"SELECT * FROM <{address}> {{ ?s ?p ?o }}", 200),
        ):
            assert server.ask(query).status == status
        assert server.get(f"/sparql?query=ASK%20%7B%7D&default-graph-uri={address}").status == 200
        with pytest.raises(TimeoutError):
            canary.accept()


def test_a_runaway_is_stopped_and_a_cheaper_way_named(graphs: Served) -> None:
    """A query that never ends is told so in one sentence; others are answered meanwhile."""
    got: list[Got] = []
    started = time.monotonic()
    thread = threading.Thread(target=lambda: got.append(graphs.ask(RUNAWAY)))
    thread.start()
    time.sleep(0.2)
    assert graphs.ask("ASK {}").status == 200
    thread.join()
    assert got[0].status == 503
    assert got[0].text.startswith("the query took over 1 s and was stopped: see that all patterns share variables")
    assert time.monotonic() - started < 5


def test_memory_rows_and_bytes_have_an_end(graphs: Served) -> None:
    """What goes over a cap gets an error that says which, never a part of an answer."""
    wide, long = " ".join(map(str, range(2000))), " ".join(f'"{n:0>2000}"' for n in range(100))
    got = graphs.ask(f"SELECT * {{ VALUES ?a {{ {wide} }} VALUES ?b {{ {wide} }} }} ORDER BY ?b")
    assert (got.status, "memory" in got.text) in ((507, True), (503, False))  # a slow machine meets the clock first
    got = graphs.ask(f"SELECT * {{ VALUES ?a {{ {wide} }} }}", "text/csv")
    assert (got.status, got.text[:32]) == (413, "the answer has over 1,000 rows: ")
    got = graphs.send(
        "POST",
        "/sparql",
        DIRECT,
        f"SELECT * {{ VALUES ?a {{ {long} }} VALUES ?b {{ {' '.join(map(str, range(9)))} }} }}".encode(),
    )
    assert (got.status, got.text[:27]) == (413, "the answer has over 1 MB: a")


def test_a_token_is_demanded_where_one_is_set(example_graph: str) -> None:
    """Without it 401; with it, as a bearer's or as a browser's password, the answer."""
    with serving(example_graph, "--token", "s3cret", "--workers", "1") as served:
        assert served.ask("ASK {}").status == 401
        assert "Bearer" in served.ask("ASK {}").headers["www-authenticate"]
        assert served.ask("ASK {}", authorization="Bearer wrong").status == 401
        assert served.ask("ASK {}", authorization="Bearer s3cret").status == 200
        assert served.ask("ASK {}", authorization="Basic YTpzM2NyZXQ=").status == 200
        assert served.ask("ASK {}", authorization="Basic ???").status == 401


def test_it_ends_in_time_and_answers_what_runs(example_graph: str) -> None:
    """After SIGTERM a query that runs is told, and the process ends within five seconds with status 0."""
    got: list[Got] = []
    with serving(example_graph, "--timeout-s", "60", "--workers", "1") as served:
        thread = threading.Thread(target=lambda: got.append(served.ask(RUNAWAY)))
        thread.start()
        time.sleep(0.5)
        started = time.monotonic()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(10) == 0
        assert time.monotonic() - started < 5.5
        thread.join()
    assert (got[0].status, got[0].text) == (503, "the server is ending; ask again when it is back\n")


def test_a_port_that_is_taken_is_said(server: Served, example_graph: str) -> None:
    """A second server on the same port ends with a sentence."""
    from typer.testing import CliRunner

    from kg.interfaces.cli import app

    told = CliRunner().invoke(app, ["serve", "-g", example_graph, "--port", str(server.port)])
    assert told.exit_code == 2
    assert (
        told.stderr
        == f"error: port {server.port} of 127.0.0.1 is taken: choose another with --port, or end what runs there\n"
    )
    told = CliRunner().invoke(app, ["serve", "-g", example_graph, "--host", "0.0.0.0"])
    assert told.exit_code == 2 and "give a --token" in told.stderr


MALFORMED = (
    b"\x00\xff\x16\x03\x01 nonsense\r\n\r\n",
    b"GET /sparql\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost localhost\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 200_000,
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    b"Content-Length: 9\r\n\r\nASK {}",
)


def test_a_log_shows_no_control_characters(example_graph: str) -> None:
    """By default the log leaves the query out; nothing that a client sends forges a line or leaves a trace."""
    with serving(example_graph, "--workers", "1") as served:
        served.get("/a%0Ab%1B[31m?query=secret")
        for data in MALFORMED:
            with socket.create_connection(("127.0.0.1", served.port)) as client:
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
                with contextlib.suppress(ConnectionError):
                    assert re.match(rb"HTTP/1.1 4\d\d|\Z", client.recv(1000))
        assert served.ask("ASK {}").status == 200
        served.process.send_signal(signal.SIGTERM)
        _, said = served.process.communicate(timeout=10)
    line = next(line for line in said.splitlines() if "/a" in line)
    assert "\\n" in line and "\x1b" not in line
    assert "secret" not in said and "?..." in line
    assert "Traceback" not in said


def test_slow_clients_are_let_go(slow_client: socket.socket) -> None:
    """A request that does not come to its end loses its connection; it took nobody's place meanwhile."""
    slow_client.settimeout(15)
    assert slow_client.recv(100) == b""


def test_the_package_asks_its_own_endpoint(server: Served, example_graph: str) -> None:
    """Questions give the same rows over the endpoint as on the graph itself."""
    asked = 0
    with open_graph(example_graph) as near, open_graph(f"{server.url}/sparql") as far:
        near.store.text = None  # an endpoint has no index of words
        for question in list(Catalogue(queries_folder()))[::3]:
            given = {each.name: list(example_value(each)) for each in question.parameters if each.required}
            try:
                here = ask(near.store, question, given)
            except ParameterError:  # the example names a thing that the examples' graph does not hold
                continue
            assert ask(far.store, question, given).rows == here.rows, question.name
            asked += 1
    assert asked > 8
