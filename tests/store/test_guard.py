"""Which queries are evaluated and which are refused before."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from pyoxigraph import Store

from kg.errors import QueryError
from kg.store.guard import MAX_BYTES, check_query

HOST = "<http://127.0.0.1:9/>"
GROUP = "{ ?s ?p ?o }"

HARMLESS = {
    "prefixed name": "PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ?o ; ex:LOAD ?load }",
    "variable": "SELECT ?service { ?service ?load ?drop }",
    "string": "SELECT * { ?s ?p 'SERVICE <http://x/> {}' , \"LOAD\" , '''a ' SERVICE ' b''' }",
    "escaped quote": r"""SELECT * { ?s ?p "a \" SERVICE <x> " }""",
    "IRI": "SELECT * { ?s <http://example.org/service/load?a=1&b=(2)#service> ?o }",
    "comment": "SELECT * { ?s ?p ?o # SERVICE <http://x/> {}\n }",
    "language": "SELECT * { ?s ?p 'x'@en-service }",
    "less than": "SELECT * { ?s ?p ?o FILTER(?o<5 && ?o >3) }",
    "many values": f"SELECT * {{ VALUES ?x {{ {'<http://example.org/a-b+c> ' * 8_000} }} ?x ?p ?o }}",
    "many rows": f"SELECT * {{ VALUES (?x ?y) {{ {'(-1 UNDEF) ' * 20_000} }} ?x ?p ?y }}",
    "many in a list": f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({', '.join(['<http://e.org/a>'] * 10_000)})) }}",
}

CALLS = {
    "plain": f"SELECT * {{ SERVICE {HOST} {GROUP} }}",
    "lower case": f"SELECT * {{ service silent {HOST} {GROUP} }}",
    "after a number": f"SELECT * {{ ?a ?b 1SERVICE {HOST} {GROUP} }}",
    "after a number and a dot": f"SELECT * {{ ?a ?b 1.SERVICE {HOST} {GROUP} }}",
    "after a boolean": f"SELECT * {{ ?a ?b trueSERVICE {HOST} {GROUP} }}",
    "after an empty local name": f"PREFIX : <http://e/> SELECT * {{ ?a ?b :.SERVICE {HOST} {GROUP} }}",
    "glued to SILENT": f"SELECT * {{ SERVICESILENT{HOST}{GROUP} }}",
    "glued to a prefix": f"PREFIX ex: <http://e/> SELECT * {{ SERVICEex:a{GROUP} }}",
    "behind a sham IRI": f"SELECT * {{ ?a ?b ?c FILTER(?c<?d)SERVICE#>\n{HOST} {GROUP} }}",
    "variable behind a sham IRI": f"SELECT * {{ ?a ?b ?c FILTER(?c<5)SERVICE?x#>\n{GROUP} }}",
    "after a comment that ends with a carriage return": f"SELECT * {{ # x\rSERVICE {HOST} {GROUP} }}",
    "after an escaped quote in a name": f"PREFIX e: <a:> SELECT * {{ ?a ?b e:a\\' SERVICE {HOST} {GROUP} #'\n }}",
    "after an escape in an IRI": f"SELECT * {{ ?s <\\u0061:x#> ?o . SERVICE {HOST} {GROUP} }}",
    "in a sub-select": f"SELECT * {{ {{ SELECT * {{ SERVICE {HOST} {GROUP} }} }} }}",
}

UPDATES = (
    "INSERT DATA { <a:a> <a:b> 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "LOAD <http://example.org/>",
    "CLEAR ALL",
    "DROP GRAPH <a:a>",
    "PREFIX e: <http://e/> WITH e:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } ; LOAD <http://example.org/>",
)

CHAINS = {
    "groups": lambda n: "SELECT * {" + "{" * n + "}" * n + "}",
    "brackets": lambda n: "SELECT * { FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "brackets in a sham IRI": lambda n: "SELECT * { ?a ?b ?c FILTER(?c<" + "(" * n + "1>0" + ")" * n + ") }",
    "not": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "!" * n + "?o) }",
    "or": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "||".join(["?o"] * n) + ") }",
    "or in a sham IRI": lambda n: "SELECT * { ?s ?p ?o FILTER(?o<" + "+".join(["1"] * n) + "&&?o>1) }",
    "sum in a list": lambda n: "SELECT * { ?s ?p ?o FILTER(?o IN (" + "+".join(["1"] * n) + ")) }",
    "path": lambda n: "SELECT * { ?s " + "/".join(["<a:b>"] * n) + " ?o }",
    "triples": lambda n: "SELECT * {" + "?s ?p ?o." * n + "}",
    "objects": lambda n: "SELECT * { ?s ?p ?o" + ",?o" * n + " }",
    "collection": lambda n: "SELECT * { ?s ?p (" + "1 " * n + ") }",
    "union": lambda n: "SELECT * {" + "UNION".join([GROUP] * n) + "}",
    "optional": lambda n: "SELECT * {" + "OPTIONAL{?s ?p ?o}" * n + "}",
    "bind": lambda n: "SELECT * {" + "".join(f"BIND(1 AS ?x{i})" for i in range(n)) + "}",
    "minus": lambda n: "SELECT * { ?s ?p ?o " + "MINUS{?s ?p ?o}" * n + "}",
    "projections": lambda n: "SELECT " + " ".join(f"(1 AS ?x{i})" for i in range(n)) + " {}",
    "quoted": lambda n: "SELECT * { VALUES ?x {" + "<<" * n + "1" + ">>" * n + "} }",
    "values": lambda n: "SELECT * { ?s ?p ?o " + "VALUES ?s {<a:b>}" * n + "}",
}


@pytest.mark.parametrize("query", HARMLESS.values(), ids=HARMLESS.keys())
def test_harmless_queries_pass_and_run(query: str) -> None:
    """Words of updates and of SERVICE are only words in names, strings, IRIs and comments."""
    assert check_query(query) == "SELECT"
    list(Store().query(query))


@pytest.mark.parametrize("query", CALLS.values(), ids=CALLS.keys())
def test_calls_to_other_hosts_are_refused(query: str) -> None:
    """SERVICE is refused however it is glued or hidden."""
    with pytest.raises(QueryError, match="SERVICE would call another host"):
        check_query(query)


@pytest.mark.parametrize("query", UPDATES)
def test_updates_are_refused(query: str) -> None:
    """An update is told to be one."""
    with pytest.raises(QueryError, match="belongs to an update"):
        check_query(query)


@pytest.mark.parametrize("build", CHAINS.values(), ids=CHAINS.keys())
def test_long_chains_are_refused(build: object) -> None:
    """What would end the process is refused, and quickly."""
    assert callable(build)
    started = time.monotonic()
    with pytest.raises(QueryError, match=r"ask in parts|use VALUES"):
        check_query(build(3_500))
    assert time.monotonic() - started < 1


def test_what_passes_at_the_limits_does_not_end_the_process() -> None:
    """The longest chains that are taken leave Oxigraph alive when they are prepared."""
    script = (
        "import sys, resource; from pyoxigraph import Store; from kg.store.guard import check_query\n"
        "for query in sys.stdin.read().split('\\0'):\n"
        "    check_query(query)\n"
        "    Store().query(query)\n"
    )
    queries = [
        "SELECT * {" + "{" * 99 + "}" * 99 + "}",
        "SELECT * { ?s ?p ?o FILTER(" + "!" * 2_900 + "?o) }",
        "SELECT * { ?s ?p ?o FILTER(" + "||".join(["?o"] * 1_450) + ") }",
        "SELECT * {" + "UNION".join([GROUP] * 200) + "}",
        "SELECT " + " ".join(f"(1 AS ?x{i})" for i in range(590)) + " {}",
    ]
    done = subprocess.run([sys.executable, "-c", script], input="\0".join(queries), text=True, timeout=120, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    "query",
    [
        "a." * 120_000,
        "'''\\" * 60_000,
        '"' * 250_000,
        "<" * 250_000,
        "VALUES ?x {" + "a.b " * 60_000,
        "SELECT * { VALUES ?x {" + "'''\\'" * 40_000,
        "@" * 250_000,
        "\\" * 250_000,
    ],
)
def test_reading_is_quick_for_any_text(query: str) -> None:
    """No text makes the guard itself slow."""
    started = time.monotonic()
    with pytest.raises(QueryError):
        check_query(query)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("ask {}", "ASK"),
        ("BASE <http://select/> PREFIX ask: <http://x/> construct where { ?s ?p ?o }", "CONSTRUCT"),
        ("# SELECT\nDESCRIBE <http://example.org/a>", "DESCRIBE"),
    ],
)
def test_the_form_is_read_after_the_prologue(query: str, form: str) -> None:
    """Form words in the prologue are not the form."""
    assert check_query(query) == form


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "no SELECT, CONSTRUCT, DESCRIBE or ASK"),
        ("hello", "no SELECT, CONSTRUCT, DESCRIBE or ASK in the query 'hello'"),
        ("SELECT * { ?s ?p 'open }", "line 1, column 18: the string after ' is not closed"),
        ("SELECT *\n{ \\u0053ERVICE <http://x/> {} }", "line 2, column 3: a backslash"),
        ("SELECT * { ?s ?p \x00 }", "NUL"),
        ("SELECT * { ?s ?p '\ud800' }", "not valid text"),
        ("SELECT * { } #" + "x" * MAX_BYTES, "bytes; at most 300,000"),
    ],
)
def test_refusals_say_what_and_where(query: str, message: str) -> None:
    """A refusal names the reason, with line and column where there is a place."""
    with pytest.raises(QueryError, match="^.*" + message.replace("\\", "\\\\")):
        check_query(query)
