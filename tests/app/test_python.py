"""The package as a notebook uses it: open, ask, frame, draw."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from made import as_bytes, record

import kg
from kg.app.building.build import build
from kg.app.table import Row, Table
from kg.app.transfer.export import export
from kg.errors import (
    GraphError,
    GraphNotFoundError,
    ParameterError,
    QueryError,
    StorageError,
    UnknownQuestionError,
    UsageError,
)
from kg.names import TKG

TRIALS = f"SELECT ?trial ?count WHERE {{ ?trial a <{TKG}Trial> ; <{TKG}enrollmentCount> ?count }} ORDER BY ?trial"
CONDITIONS = f"CONSTRUCT {{ ?t <{TKG}condition> ?c }} WHERE {{ ?t a <{TKG}Trial> ; <{TKG}condition> ?c }}"


@pytest.fixture(scope="module")
def graph(example_graph: Path) -> Iterator[kg.Graph]:
    """The example records, opened."""
    with kg.open(example_graph) as opened:
        yield opened


def test_the_public_face_is_exact() -> None:
    """Every public name is there and documented, and no other is shown."""
    assert sorted(kg.__all__) == dir(kg)
    assert all(getattr(kg, name).__doc__ for name in kg.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'opne'; it has Graph"):
        kg.opne  # noqa: B018
    listed = ast.parse(Path(kg.__file__ or "").read_text(encoding="utf-8"))
    typed = [n for n in ast.walk(listed) if isinstance(n, ast.ImportFrom) and n.module and n.module.startswith("kg.")]
    assert {alias.name for node in typed for alias in node.names} >= set(kg.__all__) - {"open"}


def test_importing_and_asking_load_nothing_heavy(example_graph: Path) -> None:
    """pandas, networkx, rdflib and pyvis are imported when they are used, and not before."""
    code = (
        "import sys, kg\nassert [name for name in sys.modules if name.startswith('kg.')] == ['kg.compiled']\n"
        f"graph = kg.open({str(example_graph)!r})\ngraph.ask('status-breakdown')\n"
        "print({'pandas', 'networkx', 'rdflib', 'oxrdflib', 'pyvis', 'igraph'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_an_answer_says_what_it_is(graph: kg.Graph) -> None:
    """An answer carries its unit, caveats, query, parameters and graph, and values with names."""
    answer = graph.ask("trials-by-condition", condition="Scleroderma, Systemic")
    assert answer.counting.startswith("trials") and answer.caveats
    assert "SELECT" in answer.query and "#@param" not in answer.query
    assert answer.parameters["condition"] and answer.graph == graph.name
    first = answer[0]
    assert first.nct_id == first["nct_id"] == first[1] == list(first)[1] == answer.column("nct_id")[0]
    assert isinstance(first.trial, kg.Iri) and first.to_dict()["trial"] == first.trial
    assert len(answer) == len(list(answer)) == len(answer[:]) and first == answer.rows[0]
    assert repr(answer).startswith(f"<Table of {len(answer)} rows: trial, nct_id, ")


def test_parameters_are_python_values(graph: kg.Graph) -> None:
    """Numbers, lists, None and text are taken; names may be written with a hyphen."""
    assert graph.ask("open-to", age=40, sex="FEMALE").column("nct_id") == graph.ask(
        "open-to", age="40", sex="female"
    ).column("nct_id")
    both = graph.ask("trials-by-condition", condition="Scleroderma, Systemic", status=["COMPLETED", "RECRUITING"])
    assert set(both.column("status")) <= {"Completed", "Recruiting"}


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda g: g.ask("top-sponsor"), UnknownQuestionError),
        (lambda g: g.ask("top-sponsors", limt=5), ParameterError),
        (lambda g: g.query("SELECT"), QueryError),
        (lambda g: g.query("DELETE WHERE { ?s ?p ?o }"), QueryError),
        (lambda g: g.trial("NCT99999999"), GraphError),
        (lambda g: g.trial("nothing"), UsageError),
        (lambda g: g.draw(), UsageError),
        (lambda g: g.draw("NCT03444220", "NCT05925803", criteria=True), UsageError),
        (lambda g: g.ask("status-breakdown").column("x"), UsageError),
        (lambda g: g.ask("status-breakdown").to_text("xls"), UsageError),
    ],
)
def test_mistakes_are_our_errors(graph: kg.Graph, call: object, error: type[kg.TrialkgError]) -> None:
    """What cannot be asked is an error of the package, of the kind that says so."""
    with pytest.raises(error):
        call(graph)  # type: ignore[operator]


def test_a_mistyped_column_is_told_with_those_there(graph: kg.Graph) -> None:
    """A row names its columns when asked for another."""
    row = graph.ask("status-breakdown")[0]
    with pytest.raises(AttributeError, match="no column 'trails'; it has code, status, trials"):
        row.trails  # noqa: B018
    with pytest.raises(KeyError, match="no column 'trails'"):
        row["trails"]
    assert "trials" in dir(row)


def test_frames_are_typed_and_carry_what_they_are(graph: kg.Graph) -> None:
    """Types are kept, trials have their ids beside them, and the frame remembers its question."""
    frame = graph.query(TRIALS).to_pandas()
    assert list(frame.columns) == ["trial", "nct_id", "count"]
    assert [str(kind) for kind in frame.dtypes] == ["string", "string", "Int64"]
    limits = graph.ask("measurement-limits", measurement="fvc")
    framed = limits.to_pandas()
    assert str(framed["value"].dtype) == "Float64" and isinstance(limits[0].value, Decimal)
    assert framed.attrs["counting"] == limits.counting and framed.attrs["query"] == limits.query
    assert graph.query("SELECT ?s WHERE { ?s a <urn:none> }").to_pandas().empty


def test_dates_keep_their_precision(graph: kg.Graph) -> None:
    """A day is a date, a month stays a month."""
    starts = graph.ask("trials-by-condition", condition="Scleroderma, Systemic").column("start_date")
    assert {type(value) for value in starts} == {date, kg.PartialDate, type(None)}


def test_triples_and_truths_are_tables_too(graph: kg.Graph) -> None:
    """A CONSTRUCT gives subject, predicate and object, an ASK one truth."""
    triples = graph.query(CONDITIONS)
    assert triples.columns == ("subject", "predicate", "object")
    network = triples.to_networkx()
    assert network.number_of_edges() == len(set(triples))
    assert triples.to_networkx(source="subject", target="object").number_of_edges() == len(triples)
    assert graph.query("ASK { ?s ?p ?o }").column("answer") == [True]


def test_tables_show_themselves_escaped() -> None:
    """A notebook's table has title, unit and caveats, and takes nothing in the data for markup."""
    bad = "<script>alert(1)</script>"
    table = Table.of([bad], [(bad,), (kg.Iri("javascript:alert(1)"),)], query="", graph=bad, title=bad, caveats=(bad,))
    html = table._repr_html_()
    assert "<script" not in html and "href" not in html and html.count("&lt;script&gt;") == 5
    linked = Table.of(["trial"], [(kg.Iri("https://clinicaltrials.gov/study/NCT03444220"),)], query="", graph="g")
    assert '<a href="https://clinicaltrials.gov/study/NCT03444220"' in linked._repr_html_()


def test_long_tables_are_cut_and_say_so() -> None:
    """Text shows 20 rows and HTML 50, with the number of the others."""
    table = Table.of(["n"], [(n,) for n in range(60)], query="", graph="g")
    assert "... 40 more rows" in str(table)
    assert "10 more rows" in table._repr_html_() and "<td>49" not in table._repr_html_()
    assert ">49</td>" in table._repr_html_() and ">50</td>" not in table._repr_html_()


def test_rows_are_values() -> None:
    """Rows are equal and hash as their values; a column may have any name."""
    row = Row({"count": 0, "index": 1}, (1, 2))
    assert row == (1, 2) and hash(row) == hash((1, 2)) and row["count"] == 1 and row[0:1] == (1,)
    assert repr(row) == "Row(count=1, index=2)"


def test_a_trial_and_a_page_show_themselves_in_a_sandbox(graph: kg.Graph, tmp_path: Path) -> None:
    """A trial is text, data and a framed page; a drawing is a framed page that can be saved."""
    trial = graph.trial("https://www.clinicaltrials.gov/ct2/show/NCT03444220")
    assert trial.nct_id == "NCT03444220" and trial.title in str(trial) and trial.to_dict()["nct_id"] == trial.nct_id
    assert "INCLUSION" in trial.criteria.upper() and repr(trial).startswith("<TrialCard NCT03444220: ")
    page = graph.draw("NCT03444220", "NCT05925803")
    for html in (trial._repr_html_(), page._repr_html_()):
        assert html.startswith('<iframe srcdoc="') and html.count("<") == 2
        assert "allow-scripts" in html and "allow-same-origin" not in html
    assert page.save(tmp_path / "page.html").read_text(encoding="utf-8") == page.html
    with pytest.raises(StorageError, match="there is no folder"):
        page.save(tmp_path / "new" / "page.html")
    assert repr(page) == f"<Page {page.title!r}, {len(page.html):,} characters: save it with .save(path)>"


@pytest.mark.parametrize(
    ("drawn", "title"),
    [
        (lambda g: g.draw("NCT03444220", criteria=True), "Criteria of NCT03444220"),
        (
            lambda g: g.draw_answer("trials-by-condition", condition="Scleroderma, Systemic"),
            "Answer to trials-by-condition",
        ),
        (lambda g: g.draw_query(CONDITIONS), "Answer to a query"),
        (lambda g: g.draw_condition("Scleroderma, Systemic"), "Landscape of Scleroderma, Systemic"),
        (lambda g: g.draw_sponsors(), "Sponsors and collaborators"),
    ],
)
def test_whatever_is_drawn_is_a_page(graph: kg.Graph, drawn: object, title: str) -> None:
    """Answers, queries, criteria, landscapes and networks are pages that show themselves."""
    page = drawn(graph)  # type: ignore[operator]
    assert page.title == title and page.html.startswith("<!doctype html>")
    assert page._repr_html_().startswith('<iframe srcdoc="')


def test_rdflib_reads_the_same_graph(graph: kg.Graph) -> None:
    """rdflib counts the same trials, over the same store."""
    from rdflib import RDF, URIRef

    trials = set(graph.rdflib().subjects(RDF.type, URIRef(TKG + "Trial")))
    assert {str(trial) for trial in trials} == set(graph.query(f"SELECT ?t {{ ?t a <{TKG}Trial> }}").column("t"))


def test_the_library_is_a_table(graph: kg.Graph) -> None:
    """The questions can be listed and asked from the list."""
    questions = graph.questions()
    (asked,) = [row for row in questions if row.name == "status-breakdown"]
    assert asked.counting == graph.ask(asked.name).counting and asked.parameters == "condition, phase"


def test_a_file_is_a_graph_as_well(graph: kg.Graph, tmp_path: Path) -> None:
    """An exported file answers alike, describes itself, and has no verbatim records."""
    export(graph, tmp_path / "g.nq", "nq")
    with kg.open(tmp_path / "g.nq") as opened:
        assert opened.ask("top-sponsors").rows == graph.ask("top-sponsors").rows
        assert f"{graph.manifest['trials']} trials at detail full" in opened.describe()
        assert sum(1 for _ in opened.rdflib()) == len(graph.rdflib())
        with pytest.raises(UsageError, match="no verbatim records"):
            opened.records()


def test_a_file_without_a_description_is_counted(tmp_path: Path) -> None:
    """RDF of another origin is described by its size and classes."""
    (tmp_path / "x.ttl").write_text(f"<urn:a> a <{TKG}Trial> , <urn:other> .")
    with kg.open(tmp_path / "x.ttl") as opened:
        assert opened.describe().splitlines()[1:] == ["statements  2", "          1 Trial"]


def test_a_closed_graph_says_so(tmp_path: Path) -> None:
    """A closed graph answers no more, and an absent one is not made."""
    (tmp_path / "x.jsonl").write_bytes(as_bytes(record("NCT00000001")))
    build([str(tmp_path / "x.jsonl")], tmp_path / "g")
    opened = kg.open(tmp_path / "g")
    assert repr(opened) == f"<Graph {tmp_path / 'g'}>"
    opened.close()
    with pytest.raises(GraphError, match="was closed"):
        opened.query("ASK {}")
    with pytest.raises(GraphError, match="was closed"):
        opened.rdflib()
    with pytest.raises(GraphNotFoundError):
        kg.open(tmp_path / "absent")
    assert not (tmp_path / "absent").exists()
