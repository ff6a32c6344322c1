"""Writing a graph out as a folder of Parquet files, a batch of trials at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, cast

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from pyoxigraph import NamedNode

from kg.analysis.star import TableSpec
from kg.analysis.star_rows import Facts, rows_of, short_name
from kg.analysis.star_tables import FOLLOWED, NEEDED, TABLES
from kg.app.everything import statements_of, trial_iris
from kg.app.graph import Graph
from kg.ask.run import to_value
from kg.errors import UsageError
from kg.names import CODE, ID, MEASUREMENT, MESH
from kg.ports import Iri, Store
from kg.store.bulk import storage_errors

__all__ = ["export_parquet"]

_TRIALS_AT_ONCE: Final = 50
_ROWS_AT_ONCE: Final = 20_000
_TYPES: Final[dict[str, Any]] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "texts": pa.list_(pa.string()),
}
_KEPT: Final = (CODE, MESH, MEASUREMENT, f"{ID}country/", f"{ID}source/")
"""Things that many trials share and of which there are few: they are fetched once."""

Progress = Callable[[str, int, int], None]


def export_parquet(graph: Graph, folder: Path, *, on_progress: Progress | None = None) -> dict[str, int]:
    """Writes one Parquet file for each table, and `aact.sql` with views under AACT's names.

    The same graph gives the same rows in the same order. Files of an earlier export are replaced when all are whole.

    Args:
        graph: any graph.
        folder: where to write; it is made where it is absent.
        on_progress: told how many trials are done, of how many.

    Returns:
        How many rows each table has.

    Raises:
        StorageError: the disk is full or fails.
        UsageError: the folder is a file.
        QueryError: the graph could not answer.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: give a folder with -o for a file for each table")
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    trials = sorted(trial_iris(graph.store))
    parts = {table.name: folder / f".{table.name}.parquet.part" for table in TABLES}
    try:
        with ExitStack() as stack, storage_errors(folder):
            writers = [stack.enter_context(_Writer(table, parts[table.name])) for table in TABLES]
            for done, batch, facts in _batches(graph.store, trials):
                for writer in writers:
                    for trial in batch:
                        writer.add(rows_of(writer.table, trial, facts))
                if on_progress:
                    on_progress("trials", done, len(trials))
        with storage_errors(folder):
            for name, part in parts.items():
                part.replace(folder / f"{name}.parquet")
            (folder / "aact.sql").write_text(_views(), encoding="utf-8")
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    return {writer.table.name: writer.rows for writer in writers}


class _Writer:
    """One file, written a group of rows at a time."""

    def __init__(self, table: TableSpec, path: Path) -> None:
        self.table = table
        self.rows = 0
        fields = [pa.field("nct_id", pa.string(), metadata={"description": "NCT id of the trial"})]
        for column in table.columns:
            meaning = {"description": column.meaning, **({"aact": column.aact} if column.aact else {})}
            fields.append(pa.field(column.name, _TYPES[column.kind], metadata=meaning))
        self._schema = pa.schema(fields, metadata={"description": table.meaning})
        self._columns: list[list[object]] = [[] for _ in fields]
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")

    def add(self, rows: Iterable[tuple[object, ...]]) -> None:
        for row in rows:
            for held, value in zip(self._columns, row, strict=True):
                held.append(value)
            self.rows += 1
        if len(self._columns[0]) >= _ROWS_AT_ONCE:
            self._write()

    def _write(self) -> None:
        arrays = [pa.array(held, field.type) for held, field in zip(self._columns, self._schema, strict=True)]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        for held in self._columns:
            held.clear()

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and (self._columns[0] or not self.rows):
            self._write()
        self._file.close()


def _batches(store: Store, trials: list[str]) -> Iterator[tuple[int, list[str], Facts]]:
    """Some trials at a time, with all that the tables need to know of them."""
    kept: Facts = {}
    waiting = iter(trials)
    done = 0
    while batch := list(islice(waiting, _TRIALS_AT_ONCE)):
        done += len(batch)
        yield done, batch, _facts(store, batch, kept)


def _facts(store: Store, trials: list[str], kept: Facts) -> Facts:
    facts: Facts = {}
    level = dict.fromkeys(trials)
    seen = set(level)
    while level:
        found: dict[str, None] = {}
        for subject, predicate, value in statements_of(store, [name for name in level if name not in kept]):
            short = _short(predicate.value)
            if short is None:
                continue
            node = cast(NamedNode, subject).value
            made = to_value(value)
            stated = (kept if node.startswith(_KEPT) else facts).setdefault(node, {})
            stated.setdefault(short, []).append(made)
            if short in FOLLOWED and isinstance(made, Iri):
                found[made] = None
        for name in level:
            if name in kept:
                facts[name] = kept[name]
                found.update(dict.fromkeys(_further(kept[name])))
        level = {name: None for name in found if name not in seen}
        seen.update(level)
    return facts


@cache
def _short(predicate: str) -> str | None:
    """What the tables call a property; None where no table needs it."""
    short = short_name(predicate)
    return short if short in NEEDED else None


def _further(stated: dict[str, list[Any]]) -> Iterator[str]:
    for name in FOLLOWED & stated.keys():
        yield from (value for value in stated[name] if isinstance(value, Iri))


def _views() -> str:
    """SQL that shows the files under AACT's names, for DuckDB."""
    views: dict[tuple[str, str], list[str]] = {}
    for table in TABLES:
        for column in table.columns:
            if column.aact:
                name, _, aact_column = column.aact.partition(".")
                views.setdefault((name, table.name), []).append(aact_column)
    lines = ["-- AACT's names for what means the same. In DuckDB, in this folder: .read aact.sql"]
    for (name, file), columns in views.items():
        listed = ", ".join(f'"{column}"' for column in ("nct_id", *columns))
        lines.append(f"CREATE OR REPLACE VIEW {name} AS SELECT {listed} FROM '{file}.parquet';")
    return "\n".join(lines) + "\n"
