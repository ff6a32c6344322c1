"""A remote endpoint, its answers and its faults."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple
from sparql_server import (
    Fault,
    SparqlServer,
    body,
    cut,
    dripping,
    hang_up,
    refused_and_cut,
    refused_and_silent,
    silent,
    status,
    virtuoso,
)

from kg.errors import GraphError, QueryError, TrialkgError
from kg.store.remote import Limits, RemoteStore, open_endpoint

A, P = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")
LIMITS = Limits(timeout_s=1.5, attempts=3, pause_s=0.01, max_bytes=10_000)
ALL = "SELECT ?s ?o ?none WHERE { ?s ?p ?o }"


@pytest.fixture
def server() -> Iterator[SparqlServer]:
    store = Store()
    store.add(Quad(A, P, Literal('é " \\ \n\t')))
    with SparqlServer(store) as running:
        yield running


def remote(server: SparqlServer) -> RemoteStore:
    return RemoteStore(server.url, limits=LIMITS)


def test_rows_arrive_as_from_the_embedded_store(server: SparqlServer) -> None:
    """A SELECT gives the same terms and variables as in this process."""
    rows = remote(server).select(ALL)
    assert rows.variables == ("s", "o", "none")
    assert list(rows) == [(A, Literal('é " \\ \n\t'), None)]


def test_an_ask_and_a_construct_and_a_size(server: SparqlServer) -> None:
    """The other forms answer as the embedded store does."""
    store = remote(server)
    assert list(store.select("ASK { ?s ?p 1 }")) == [(Literal(False),)]
    assert list(store.construct("CONSTRUCT WHERE { ?s ?p ?o }")) == [Triple(A, P, Literal('é " \\ \n\t'))]
    assert store.size() == 1


def test_long_queries_are_posted(server: SparqlServer) -> None:
    """A short query goes by GET, one of over 2,000 characters by POST."""
    store = remote(server)
    list(store.select(ALL))
    list(store.select(ALL + " #" + "x" * 3_000))
    assert [method for method, _ in server.requests] == ["GET", "POST"]


def test_parameters_of_the_address_are_sent(server: SparqlServer) -> None:
    """An endpoint whose address carries parameters keeps them, and they stay out of its name."""
    store = RemoteStore(server.url + "?key=secret", limits=LIMITS)
    list(store.select(ALL))
    assert "key=secret" in server.requests[0][1]["form"]
    assert store.name == server.url


@pytest.mark.parametrize(
    ("environment", "header"),
    [
        ({}, None),
        ({"KG_ENDPOINT_TOKEN": "t0ken"}, "Bearer t0ken"),
        (
            {"KG_ENDPOINT_USER": "ann", "KG_ENDPOINT_PASSWORD": "p:w"},
            "Basic " + b64encode(b"ann:p:w").decode(),
        ),
    ],
)
def test_credentials_come_from_the_environment(
    server: SparqlServer, environment: dict[str, str], header: str | None
) -> None:
    """A token or a user with password is sent; nothing is sent where neither is set."""
    list(open_endpoint(server.url, environment=environment, limits=LIMITS).select(ALL))
    assert server.requests[0][1].get("Authorization") == header


def test_credentials_are_never_in_a_message(server: SparqlServer) -> None:
    """A refused login names the variables to set and not what they hold."""
    server.faults = [status(401)]
    store = open_endpoint(server.url, environment={"KG_ENDPOINT_TOKEN": "t0ken"}, limits=LIMITS)
    with pytest.raises(GraphError, match="refuses access") as refusal:
        store.select(ALL)
    assert "t0ken" not in str(refusal.value)


@pytest.mark.parametrize("fault", [status(503), status(429, Retry_After="0"), status(502), hang_up, cut])
def test_passing_faults_are_tried_again(server: SparqlServer, fault: Fault) -> None:
    """A busy endpoint, a lost connection and a cut answer are asked once more."""
    server.faults = [fault, fault]
    assert len(list(remote(server).select(ALL))) == 1
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("faults", "error", "message", "requests"),
    [
        ([status(503)] * 3, GraphError, "is busy or down (503): no; try again later", 3),
        ([hang_up] * 3, GraphError, "gave no whole answer", 3),
        ([silent], QueryError, "gave no answer within 1.5 s", 1),
        ([dripping], QueryError, "gave no answer within 1.5 s", 1),
        ([status(400, b"bad\nquery\x1b[31m at 1:2")], QueryError, "(400): bad query [31m at 1:2", 1),
        ([status(500, b"x" * 5_000)], QueryError, "(500): xxx", 1),
        ([refused_and_cut], QueryError, "could not answer the query (500): ", 1),
        ([refused_and_silent], QueryError, "could not answer the query (500): Internal Server Error", 1),
        ([status(404)], GraphError, "is no SPARQL endpoint (404 Not Found)", 1),
        ([status(302, Location="http://localhost:9/sparql")], GraphError, "sends on to http://localhost", 1),
        (
            [status(302, Location="file:///etc/passwd")],
            GraphError,
            "sends on to an address that is not followed (302)",
            1,
        ),
        ([body(b" " * 20_000)], QueryError, "over 10,000 bytes", 1),
        ([body(b'{"head": {"vars": ["s"]}, "results": {"bindings": [')], GraphError, "damaged", 1),
        ([body(b"not json")], GraphError, "damaged", 1),
        ([body(b"<html>", "text/html")], GraphError, "answered with text/html: is it a SPARQL endpoint?", 1),
    ],
)
def test_faults_are_errors_that_name_endpoint_and_cause(
    server: SparqlServer, faults: list[Fault], error: type[TrialkgError], message: str, requests: int
) -> None:
    """Each fault is one sentence with the endpoint's address; only passing ones are tried again."""
    server.faults = list(faults)
    with pytest.raises(error, match=re.escape(message)) as raised:
        remote(server).select(ALL)
    assert server.url in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "\x1b" not in str(raised.value)
    assert len(server.requests) == requests


def test_a_redirect_on_the_same_host_is_followed(server: SparqlServer) -> None:
    """An endpoint may move its path."""
    server.faults = [status(307, Location=server.url + "?query=ASK%20%7B%7D")]
    assert list(remote(server).select("ASK {}")) == [(Literal(True),)]


def test_a_truth_in_a_row_is_a_truth(server: SparqlServer) -> None:
    """Virtuoso answers an ASK with a row that holds 1."""
    row = b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "%d"}}]}}'
    server.faults = [virtuoso(row % 1), virtuoso(row % 0)]
    for truth in (True, False):
        rows = remote(server).select("ASK { ?s ?p 1 }")
        assert (rows.variables, list(rows)) == (("answer",), [(Literal(truth),)])


def test_a_digest_is_sent_where_one_is_asked_for(server: SparqlServer) -> None:
    """An endpoint that wants digest authentication gets it, once for each request, without the password."""
    challenge = status(401, WWW_Authenticate='Digest realm="r", nonce="n", qop="auth", algorithm=MD5')
    server.faults = [challenge]
    environment = {"KG_ENDPOINT_USER": "ann", "KG_ENDPOINT_PASSWORD": "pw"}
    assert len(list(open_endpoint(server.url, environment=environment, limits=LIMITS).select(ALL))) == 1
    sent = [request["Authorization"] for _, request in server.requests]
    assert sent[0].startswith("Basic ") and sent[1].startswith('Digest username="ann", realm="r"')
    server.faults = [challenge] * 10
    with pytest.raises(GraphError, match="refuses access"):
        open_endpoint(server.url, environment=environment, limits=LIMITS).select(ALL)


def test_broken_triples_are_an_error(server: SparqlServer) -> None:
    """A construct never gives the first half of an answer."""
    server.faults = [body(b"<a:a> <a:b> <a:c> . <a:a>", "text/turtle"), body(b"<rdf:RDF/>", "application/rdf+xml")]
    store = remote(server)
    with pytest.raises(GraphError, match="damaged"):
        store.construct("CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(GraphError, match="Turtle or N-Triples is read"):
        store.construct("CONSTRUCT WHERE { ?s ?p ?o }")


ONE_ROW = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "a:a"}}]}}'


@pytest.mark.parametrize(
    ("query", "headers", "whole"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", {}, True),
        ("SELECT ?s WHERE { ?s ?p ?o }", {"X_SPARQL_MaxRows": "1"}, False),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 2", {"X_SPARQL_MaxRows": "1"}, False),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1 OFFSET 5\n", {"X_SPARQL_MaxRows": "1"}, True),
        ("SELECT ?s WHERE { { SELECT ?s WHERE { ?s ?p ?o } LIMIT 1 } }", {"X_SPARQL_MaxRows": "1"}, False),
        ("SELECT ?s WHERE { ?s ?p ?o }", {"X_SQL_State": "S1TAT"}, False),
    ],
)
def test_rows_that_virtuoso_cut_are_an_error(
    server: SparqlServer, query: str, headers: dict[str, str], whole: bool
) -> None:
    """An answer that stops at a limit of the server's, rows or time, is whole only if the query asked for no more."""
    server.faults = [virtuoso(ONE_ROW, **headers)]
    if whole:
        assert list(remote(server).select(query)) == [(NamedNode("a:a"),)]
        return
    with pytest.raises(QueryError, match="may have left out more"):
        remote(server).select(query)


def test_triples_that_virtuoso_may_have_cut_are_an_error(server: SparqlServer) -> None:
    """Virtuoso does not tell that it cut triples, so it is asked for its limit, once for each greater answer."""
    triple, query = virtuoso(b"<a:a> <a:b> <a:c> .", "application/n-triples"), "CONSTRUCT WHERE { ?s ?p ?o }"
    server.faults = [triple, virtuoso(ONE_ROW), triple]
    store = remote(server)
    assert len(list(store.construct(query))) == 1
    assert len(list(store.construct(query))) == 1
    assert len(server.requests) == 3
    server.faults = [triple, virtuoso(ONE_ROW, X_SPARQL_MaxRows="1")]
    with pytest.raises(QueryError, match="answered with 1 triples and may have left out more: ask in parts"):
        remote(server).construct(query)


def test_n_triples_are_asked_for_first(server: SparqlServer) -> None:
    """Engines abbreviate in Turtle, and not all keep the type of a number when they do."""
    list(remote(server).construct("CONSTRUCT WHERE { ?s ?p ?o }"))
    assert server.requests[0][1]["Accept"].startswith("application/n-triples, text/turtle;")


def test_refused_queries_are_not_sent(server: SparqlServer) -> None:
    """The guard stands before every store."""
    with pytest.raises(QueryError, match="belongs to an update"):
        remote(server).select("DROP ALL")
    assert server.requests == []


def test_nobody_listening_is_a_graph_error() -> None:
    """A closed port is told with the address."""
    with pytest.raises(GraphError, match=r"http://127.0.0.1:9/sparql gave no whole answer: .*refused"):
        RemoteStore("http://127.0.0.1:9/sparql", limits=LIMITS).select(ALL)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://example.org/", "no address of an endpoint"),
        ("http:///sparql", "no address of an endpoint"),
        ("http://[::1/sparql", "no address of an endpoint"),
        ("http://example.org:secret/sparql", "no address of an endpoint"),
        ("http://example.org:99999/sparql", "check scheme, host and port"),
        ("http://example.org/a b", "no address of an endpoint"),
        ("http://ann:secret@example.org/sparql", "KG_ENDPOINT_USER"),
    ],
)
def test_addresses_are_checked(url: str, message: str) -> None:
    """An address without a host, of another scheme or with a password is refused without repeating the password."""
    with pytest.raises(GraphError, match=message) as refusal:
        RemoteStore(url)
    assert "secret@" not in str(refusal.value)


def test_a_user_needs_a_password() -> None:
    """Half of the credentials is a mistake."""
    with pytest.raises(GraphError, match="go together"):
        open_endpoint("http://example.org/", environment={"KG_ENDPOINT_USER": "ann"})
