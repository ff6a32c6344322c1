"""What a graph answers to Python: rows of plain values with named access, and ways on from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, overload

from kg.analysis.multigraph import graph_of_rows, graph_of_triples
from kg.ask.run import Answer, Value
from kg.errors import UsageError
from kg.views.rows_html import rows_html
from kg.views.table import TableFormat, render

if TYPE_CHECKING:
    import networkx as nx  # type: ignore[import-untyped]
    import pandas as pd

__all__ = ["Row", "Table", "table_of_answer"]

_SHOWN_AS_TEXT: Final = 20


class Row(Sequence[Value]):
    """One row: values by place, by name in brackets, or by name after a dot.

    >>> row = Row({"nct_id": 0, "count": 1}, ("NCT03444220", 2))
    >>> row.nct_id, row["count"], row[1], list(row)
    ('NCT03444220', 2, 2, ['NCT03444220', 2])
    """

    __slots__ = ("_places", "_values")

    def __init__(self, places: Mapping[str, int], values: tuple[Value, ...]) -> None:
        self._places = places
        self._values = values

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in self._places:
            return self._values[self._places[name]]
        raise AttributeError(f"the row has no column {name!r}; it has {', '.join(self._places)}")

    @overload
    def __getitem__(self, place: int | str) -> Value: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Value, ...]: ...

    def __getitem__(self, place: int | str | slice) -> Value | tuple[Value, ...]:
        if isinstance(place, str):
            if place not in self._places:
                raise KeyError(f"the row has no column {place!r}; it has {', '.join(self._places)}")
            return self._values[self._places[place]]
        return self._values[place]

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return self._values == (other._values if isinstance(other, Row) else other)

    def __hash__(self) -> int:
        return hash(self._values)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._places]

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={self._values[place]!r}' for name, place in self._places.items())})"

    def to_dict(self) -> dict[str, Value]:
        """The values by name."""
        return dict(zip(self._places, self._values, strict=True))


@dataclass(frozen=True, eq=False, repr=False)
class Table(Sequence[Row]):
    """The rows of an answer and all that is needed to read them.

    IRIs are `kg.Iri` (a `str`), integers `int`, decimals `Decimal`, days `date`; a date that is known to the month or
    the year is a `kg.PartialDate`; what is absent is None.

    Args:
        columns: the names of the columns.
        rows: one for each row of the answer.
        query: the SPARQL that was run.
        graph: the graph that answered, its path or address.
        title: the question in words; empty for a query of one's own.
        counting: the unit that a row or a count stands for; empty for a query of one's own.
        caveats: what a reader has to know before using the numbers.
        parameters: what was meant by each parameter in force.
        meanings: what each column means.
        are_triples: the rows are the triples of a CONSTRUCT or DESCRIBE.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    query: str
    graph: str
    title: str = ""
    counting: str = ""
    caveats: tuple[str, ...] = ()
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meanings: Mapping[str, str] = field(default_factory=dict)
    are_triples: bool = False

    @classmethod
    def of(cls, columns: Sequence[str], rows: Sequence[tuple[Value, ...]], **rest: Any) -> Table:
        """A table from plain rows.

        >>> Table.of(["n"], [(1,), (2,)], query="", graph="g").column("n")
        [1, 2]
        """
        places = {name: place for place, name in enumerate(columns)}
        return cls(tuple(columns), tuple(Row(places, row) for row in rows), **rest)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[place]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def column(self, name: str) -> list[Value]:
        """All values of a column.

        Raises:
            UsageError: there is no such column.
        """
        if name not in self.columns:
            raise UsageError(f"there is no column {name!r}: the columns are {', '.join(self.columns)}")
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """A typed frame, with NCT ids beside every trial; title, unit, caveats, query and graph are in its `attrs`.

        Integers are `Int64`, decimals `Float64`, booleans `boolean`, days `datetime64[s]`, texts and IRIs `string`;
        a column with dates that are known to the month or year is `string` (`2019-05`).
        """
        from kg.analysis.frames import frame

        made = frame(self.columns, self.rows)
        made.attrs = {
            "title": self.title,
            "counting": self.counting,
            "caveats": list(self.caveats),
            "query": self.query,
            "graph": self.graph,
        }
        return made

    def to_networkx(self, source: str | None = None, target: str | Sequence[str] | None = None) -> nx.MultiDiGraph:
        """The links of the answer as a directed multigraph.

        Rows give a link from the node of one column to the nodes of the others, one a row and column, with the row's
        other values on it. Triples of a CONSTRUCT give a link each, and literals become attributes of their node.

        Args:
            source: the column that links start from; the first that holds IRIs where not given.
            target: the column or columns that they lead to; all others that hold IRIs where not given.

        Raises:
            UsageError: a column is not there, or there are no two columns to link.
        """
        if self.are_triples and source is None and target is None:
            return graph_of_triples((row[0], row[1], row[2]) for row in self.rows)
        return graph_of_rows(self.columns, self.rows, source, target)

    def to_text(self, format: TableFormat = "table", *, width: int = 100) -> str:
        """The rows as text: a table for people, or csv, tsv, json, md.

        Raises:
            UsageError: there is no such format.
        """
        return render(self.columns, self.rows, format, width=width)

    def __str__(self) -> str:
        shown = render(self.columns, self.rows[:_SHOWN_AS_TEXT])
        left = len(self.rows) - _SHOWN_AS_TEXT
        return shown + (f"... {left:,} more rows\n" if left > 0 else "")

    def __repr__(self) -> str:
        return f"<Table of {len(self.rows):,} rows: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        counted = f"{len(self.rows):,} rows"
        notes = [f"{counted}; counting {self.counting}" if self.counting else counted, *self.caveats, self.graph]
        return rows_html(self.columns, self.rows, caption=self.title, notes=notes, meanings=dict(self.meanings))


def table_of_answer(answer: Answer, graph: str) -> Table:
    """An answer to a question of the library as a table.

    Args:
        answer: the answer.
        graph: what to call the graph that gave it.
    """
    return Table.of(
        [column.name for column in answer.columns],
        answer.rows,
        query=answer.query,
        graph=graph,
        title=answer.question.question,
        counting=answer.counting,
        caveats=(*answer.notes, *answer.caveats),
        parameters=answer.parameters,
        meanings={column.name: column.description for column in answer.columns},
    )
