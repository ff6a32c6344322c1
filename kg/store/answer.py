"""Answers of an embedded store as bytes in the formats of the W3C, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Final, cast

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Triple

from kg.errors import AnswerFormatError, AnswerTooLargeError, QueryError
from kg.names import PREFIXES
from kg.store.embedded import EmbeddedStore, as_our_errors
from kg.store.guard import check_query

__all__ = ["GRAPH_FORMATS", "ROW_FORMATS", "Caps", "Dataset", "answer", "serialized"]

ROW_FORMATS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
"""Formats of rows and truth values."""

GRAPH_FORMATS: Final = {
    "ttl": RdfFormat.TURTLE,
    "nt": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
}
"""Formats of triples."""

_TRIPLE_FORMS: Final = ("CONSTRUCT", "DESCRIBE")
_TAIL_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Caps:
    """How large an answer may become.

    Args:
        rows: rows or triples.
        bytes: bytes of the serialised answer.
    """

    rows: int = 1_000_000
    bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that a query is asked of, in place of what its FROM clauses say.

    Args:
        default: IRIs of the graphs that make up the default graph.
        named: IRIs of the graphs that GRAPH may name.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """False where the query decides for itself."""
        return bool(self.default or self.named)


def answer(
    store: EmbeddedStore,
    query: str,
    *,
    rows_as: str | None = "json",
    triples_as: str | None = "ttl",
    dataset: Dataset | None = None,
    base: str | None = None,
    caps: Caps | None = None,
) -> tuple[str, list[bytes]]:
    """The answer to any query, serialised.

    Args:
        store: what is asked.
        query: SPARQL: SELECT, ASK, CONSTRUCT or DESCRIBE.
        rows_as: a key of `ROW_FORMATS`; None where the asker takes no rows.
        triples_as: a key of `GRAPH_FORMATS`; None where the asker takes no triples.
        dataset: graphs that take the place of FROM and FROM NAMED.
        base: what relative IRIs of the query are relative to.
        caps: how large the answer may become.

    Returns:
        The key of the format, and the pieces of the answer.

    Raises:
        QueryError: the query is refused, invalid, or could not be answered.
        AnswerFormatError: the query gives what the asker takes in no format; nothing was evaluated.
        AnswerTooLargeError: the answer goes over a cap.

    >>> store = EmbeddedStore(pyoxigraph.Store(), "empty")
    >>> answer(store, "SELECT (1 AS ?n) {}", rows_as="csv")
    ('csv', [b'n\\r\\n1\\r\\n'])
    """
    form = check_query(query)
    chosen = triples_as if form in _TRIPLE_FORMS else rows_as
    if chosen is None:
        raise AnswerFormatError(
            f"{form} gives triples, and no format of triples is asked for: use Turtle, N-Triples, RDF/XML or JSON-LD"
            if form in _TRIPLE_FORMS
            else f"{form} gives rows, and no format of rows is asked for: use SPARQL results in JSON, XML, CSV or TSV"
        )
    default: list[NamedNode | BlankNode | DefaultGraph] | None = None
    named: list[NamedNode | BlankNode] | None = None
    if dataset:
        default, named = [*_nodes(dataset.default)], [*_nodes(dataset.named)]
    caps = caps or Caps()
    with as_our_errors(store.name, query):
        found = store.oxigraph.query(query, base_iri=base, default_graph=default, named_graphs=named)
        if isinstance(found, QueryTriples):
            return chosen, _triples(found, chosen, caps)
        sink = _Sink(caps, *_MARKS[chosen])
        found.serialize(cast(IO[bytes], sink), ROW_FORMATS[chosen])
    return chosen, sink.pieces


def serialized(triples: Iterable[Triple], format: str) -> bytes:
    """Triples as bytes; Turtle and RDF/XML use those prefixes of the package that shorten something.

    Args:
        triples: any.
        format: a key of `GRAPH_FORMATS`.
    """
    found = list(triples)
    prefixes = _used(found) if format in ("ttl", "rdfxml") else None
    return cast(bytes, pyoxigraph.serialize(found, format=GRAPH_FORMATS[format], prefixes=prefixes))


def _used(triples: Iterable[Triple]) -> dict[str, str]:
    """The prefixes that shorten something."""
    iris = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
    iris |= {triple.object.datatype.value for triple in triples if isinstance(triple.object, Literal)}
    return {
        prefix: namespace for prefix, namespace in PREFIXES.items() if any(iri.startswith(namespace) for iri in iris)
    }


def _triples(found: QueryTriples, chosen: str, caps: Caps) -> list[bytes]:
    sink = _Sink(caps, None, 0)
    prefixes = PREFIXES if chosen in ("ttl", "rdfxml") else None
    pyoxigraph.serialize(
        _counted(found, caps.rows), cast(IO[bytes], sink), format=GRAPH_FORMATS[chosen], prefixes=prefixes
    )
    return sink.pieces


def _counted(triples: Iterable[Triple], most: int) -> Iterable[Triple]:
    for number, triple in enumerate(triples, start=1):
        if number > most:
            raise _too_many(most, "triples")
        yield triple


def _nodes(iris: Sequence[str]) -> list[NamedNode]:
    nodes = []
    for iri in iris:
        try:
            nodes.append(NamedNode(iri))
        except ValueError:
            raise QueryError(f"{iri[:60]!r} names no graph: give an absolute IRI") from None
    return nodes


def _too_many(most: int, noun: str) -> AnswerTooLargeError:
    return AnswerTooLargeError(
        f"the answer has over {most:,} {noun}: add LIMIT, count instead, or ask in pages with ORDER BY and OFFSET"
    )


class _Sink:
    """Takes what an engine writes, counts it, and stops the engine at a cap."""

    def __init__(self, caps: Caps, mark: bytes | None, rows: int) -> None:
        self.pieces: list[bytes] = []
        self._caps = caps
        self._mark = mark
        self._bytes = 0
        self._rows = rows
        self._tail = b""

    def write(self, piece: bytes) -> int:
        """Takes a piece of the answer."""
        self.pieces.append(piece)
        self._bytes += len(piece)
        if self._mark:  # it may lie across two pieces; one that lies within the tail was counted before
            joined = self._tail + piece
            self._rows += joined.count(self._mark) - self._tail.count(self._mark)
            self._tail = joined[-_TAIL_BYTES:]
        if self._rows > self._caps.rows:
            raise _too_many(self._caps.rows, "rows")
        if self._bytes > self._caps.bytes:
            raise AnswerTooLargeError(
                f"the answer has over {self._caps.bytes / 1e6:,.0f} MB: add LIMIT, name fewer columns, or ask in pages "
                "with ORDER BY and OFFSET"
            )
        return len(piece)

    def flush(self) -> None:
        """Does nothing: all is taken at once."""


_MARKS: Final = {"json": (b'},{"', 1), "xml": (b"<result>", 0), "csv": (b"\r\n", -1), "tsv": (b"\n", -1)}
"""What stands once for each row, and how many rows there are before the first mark.

In JSON a quotation mark of the data is escaped, in XML an angle bracket, in TSV a line end; a line end within a cell
of CSV counts as a row.
"""
