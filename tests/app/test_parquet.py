"""A folder of Parquet files holds what the graph states, row for row, from whatever store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from sparql_server import SparqlServer

import kg
from kg.analysis.star import TableSpec
from kg.analysis.star_tables import TABLES
from kg.app.transfer import parquet
from kg.app.transfer.export import export
from kg.app.transfer.parquet import export_parquet
from kg.errors import QueryError, UsageError
from kg.names import PREFIXES, TKG
from kg.store.embedded import EmbeddedStore

DOCS = Path(__file__).resolve().parents[2] / "docs"
TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "texts": pa.list_(pa.string()),
}


@pytest.fixture(scope="module")
def graph(example_graph: Path) -> Iterator[kg.Graph]:
    """The example records, opened."""
    with kg.open(example_graph) as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(graph: kg.Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example records as tables."""
    path = tmp_path_factory.mktemp("tables") / "new"
    export_parquet(graph, path)
    return path


def tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """All rows of all files of a folder."""
    return {path.stem: pq.read_table(path).to_pylist() for path in sorted(folder.glob("*.parquet"))}


def counted(graph: kg.Graph, table: TableSpec) -> int:
    """How many rows SPARQL counts."""
    chain, nodes, last = "", ["?trial"], "?trial"
    for place, step in enumerate(table.steps):
        here = f"?node{place}"
        chain += f"VALUES ?link{place} {{ {' '.join(f'tkg:{name}' for name in step)} }} {last} ?link{place} {here} . "
        nodes += [f"?link{place}", here]
        last = here
    if table.only:
        path, values = table.only
        names = "/".join(name if ":" in name else f"tkg:{name}" for name in path)
        chain += f"{last} {names} ?only FILTER(?only IN ({', '.join(repr(value) for value in values)})) "
    prefixes = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
    distinct = f"SELECT DISTINCT {' '.join(nodes)} {{ ?trial a tkg:Trial . {chain} }}"
    (count,) = graph.query(f"{prefixes} SELECT (COUNT(*) AS ?n) {{ {{ {distinct} }} }}").column("n")
    assert isinstance(count, int)
    return count


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_rows_are_those_that_sparql_counts(table: TableSpec, graph: kg.Graph, folder: Path) -> None:
    """Each file has as many rows as the graph has links, the declared types, and an NCT id in every row."""
    file = pq.read_table(folder / f"{table.name}.parquet")
    assert file.num_rows == counted(graph, table) > 0
    assert file.schema.names == ["nct_id", *(column.name for column in table.columns)]
    assert file.schema.types == [pa.string(), *(TYPES[column.kind] for column in table.columns)]
    assert all(re.fullmatch(r"NCT\d{8}", value) for value in file["nct_id"].to_pylist())
    assert file.schema.metadata[b"description"].decode() == table.meaning


def test_values_are_those_of_the_graph(graph: kg.Graph, folder: Path) -> None:
    """Numbers, dates and texts equal what SPARQL gives."""
    rows = {row["nct_id"]: row for row in tables(folder)["trials"]}
    said = graph.query(
        f"PREFIX tkg: <{TKG}> SELECT ?id ?n ?title ?day ?start WHERE {{ ?t a tkg:Trial ; tkg:nctId ?id ; "
        "tkg:briefTitle ?title OPTIONAL { ?t tkg:enrollmentCount ?n } "
        "OPTIONAL { ?t tkg:startDateOnOrAfter ?day ; tkg:startDate ?start } }"
    )
    assert len(said) == len(rows) > 0
    for row in said:
        made = rows[row.id]
        assert (made["enrollment"], made["brief_title"]) == (row.n, row.title)
        assert made["start_date_on_or_after"] == row.day
        stated = row.start.iso if isinstance(row.start, kg.PartialDate) else row.start and row.start.isoformat()
        assert made["start_month_year"] == stated
    assert {row["start_date_precision"] for row in rows.values()} == {"day", "month", None}


def test_serious_events_stay_apart_by_group(graph: kg.Graph, folder: Path) -> None:
    """Affected and at risk of each group are those of the graph."""
    made = {
        (row["nct_id"], row["adverse_event_term"], row["ctgov_group_code"], row["event_type"])
        for row in tables(folder)["adverse_events"]
    }
    assert len(made) == len(tables(folder)["adverse_events"])
    totals = graph.query(
        f"PREFIX tkg: <{TKG}> SELECT (SUM(?n) AS ?sum) {{ ?c a tkg:EventCount ; tkg:participantsAffected ?n }}"
    )
    assert sum(row["subjects_affected"] or 0 for row in tables(folder)["adverse_events"]) == totals[0].sum


def test_keys_join(folder: Path) -> None:
    """Every key of a part leads to a row of its table, within the trial."""
    held = tables(folder)
    for table, column, home in (
        ("arm_interventions", "arm", "arms"),
        ("arm_interventions", "intervention", "interventions"),
        ("constraints", "criterion", "criteria"),
        ("criteria", "parent", "criteria"),
    ):
        key = {"parent": "criterion"}.get(column, column)
        known = {(row["nct_id"], row[key]) for row in held[home]}
        links = {(row["nct_id"], row[column]) for row in held[table] if row[column] is not None}
        assert links and links <= known, (table, column)


@pytest.mark.parametrize("kind", ["file", "endpoint"])
def test_any_store_gives_the_same_rows(kind: str, graph: kg.Graph, folder: Path, tmp_path: Path) -> None:
    """An RDF file and an endpoint give the same tables as the graph's directory."""
    export(graph, tmp_path / "g.nq", "nq")
    if kind == "file":
        with kg.open(tmp_path / "g.nq") as opened:
            export_parquet(opened, tmp_path / "out")
    else:
        store = ox.Store()
        store.bulk_load(path=str(tmp_path / "g.nq"))
        with SparqlServer(store) as server, kg.open(server.url) as opened:
            export_parquet(opened, tmp_path / "out")
    assert tables(tmp_path / "out") == tables(folder)


def test_rows_are_written_a_group_at_a_time(
    graph: kg.Graph, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are written while trials are read, in groups of rows, and how large these are changes no row."""
    monkeypatch.setattr(parquet, "_ROWS_AT_ONCE", 50)
    monkeypatch.setattr(parquet, "_TRIALS_AT_ONCE", 3)
    told: list[tuple[str, int, int]] = []
    export_parquet(graph, tmp_path, on_progress=lambda *step: told.append(step))
    assert pq.ParquetFile(tmp_path / "constraints.parquet").num_row_groups > 5
    assert tables(tmp_path) == tables(folder)
    total = len(tables(folder)["trials"])
    assert told == [("trials", min(done, total), total) for done in range(3, total + 3, 3)]


def test_an_export_that_fails_leaves_the_earlier_one(
    graph: kg.Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are put in place when all are whole; what was begun is taken away."""
    monkeypatch.setattr(parquet, "_TRIALS_AT_ONCE", 5)
    export_parquet(graph, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def stop(stage: str, done: int, total: int) -> None:
        if done > 10:
            raise QueryError("no more")

    with pytest.raises(QueryError, match="no more"):
        export_parquet(graph, tmp_path, on_progress=stop)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_empty_graph_gives_empty_tables(tmp_path: Path) -> None:
    """No trials are no rows, with all columns."""
    rows = export_parquet(kg.Graph(EmbeddedStore(ox.Store(), "empty")), tmp_path)
    assert set(rows.values()) == {0}
    assert pq.read_table(tmp_path / "trials.parquet").schema.names[0] == "nct_id"


def test_a_file_is_no_folder(graph: kg.Graph, tmp_path: Path) -> None:
    """A file in the way is told."""
    (tmp_path / "x").write_text("")
    with pytest.raises(UsageError, match="is a file: give a folder"):
        export_parquet(graph, tmp_path / "x")


def test_aacts_views_and_the_example_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB makes all views of `aact.sql`, and answers the query of the page on tables."""
    monkeypatch.chdir(folder)
    connection = duckdb.connect()
    connection.execute((folder / "aact.sql").read_text(encoding="utf-8"))
    files = {"studies": "trials", "facilities": "sites", "reported_events": "adverse_events", "design_groups": "arms"}
    for view, file in files.items():
        assert connection.execute(f"SELECT count(*) FROM {view}").fetchone() == (len(tables(folder)[file]),)
    page = (DOCS / "parquet.md").read_text(encoding="utf-8")
    query = page.partition("```sql\n")[2].partition("```")[0]
    assert len(connection.execute(query).fetchall()) > 1
