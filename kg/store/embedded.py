"""Graphs in this process: a store directory opened for reading, or an RDF file in memory."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, cast

from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Triple
from pyoxigraph import Store as Oxigraph

from kg.errors import GraphError, GraphNotFoundError, QueryError
from kg.ports import Rows, TextSearch
from kg.store.guard import check_query
from kg.store.mistakes import mistake_of, stopped_at

if TYPE_CHECKING:
    from kg.ports import Term

__all__ = ["EmbeddedStore", "as_our_errors", "open_file", "open_store", "store_file"]

MAX_FILE_BYTES: Final = 4 * 1024**3

_SUFFIXES: Final = {
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".jsonld": RdfFormat.JSON_LD,
}
_XML: Final = re.compile(rb"\s*<(\?xml|!DOCTYPE|!ENTITY|rdf:RDF)", re.IGNORECASE)
_COMMENTS: Final = re.compile(rb"(?:\s+|#[^\r\n]*)*+")
"""What may stand before the first statement; RDF within other text begins further down."""
_TURTLE: Final = re.compile(rb"@prefix|@base|prefix\s+\S*:|base\s+<", re.IGNORECASE)
_STATEMENT: Final = re.compile(rb"(<[^>\r\n]*>|_:\S+)\s+<[^>\r\n]*>\s+[^\r\n]*\.\s*$", re.MULTILINE)
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_RANGE: Final = re.compile(r"(?:, )?\[(?:'|_\])[^\]]*\]?")
"""Ranges of characters among what a parser expects, which tell people nothing."""
_PREAMBLE: Final = re.compile(r"^Parser error at .*?\d: ")
_SAMPLE_BYTES: Final = 8192


class EmbeddedStore:
    """An Oxigraph store that answers SPARQL in this process and writes nothing.

    Args:
        store: an open store; the caller keeps nobody else from writing to it.
        name: what to call it in messages, its path.
        text: finds its trials by words; None where there is no index of them.

    >>> store = EmbeddedStore(Oxigraph(), "nothing yet")
    >>> store.select("SELECT ?s WHERE { ?s ?p ?o }").variables, store.size()
    (('s',), 0)
    """

    def __init__(self, store: Oxigraph, name: str, text: TextSearch | None = None) -> None:
        self._store: Oxigraph | None = store
        self.name = name
        self.text = text

    @property
    def oxigraph(self) -> Oxigraph:
        """The store itself, for what SPARQL is too slow for.

        Raises:
            GraphError: it was closed.
        """
        if self._store is None:
            raise GraphError(f"{self.name} was closed; open it again")
        return self._store

    @property
    def engine(self) -> str:
        """Oxigraph, in this process, with its version."""
        return f"Oxigraph {version('pyoxigraph')}, embedded"

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query; an ASK gives one row of one column, `answer`.

        Raises:
            QueryError: the query is refused, invalid, or could not be answered.
            GraphError: the store cannot be read.
        """
        check_query(query)
        with as_our_errors(self.name, query):
            answer = self.oxigraph.query(query)
        if isinstance(answer, QueryBoolean):
            return Rows(("answer",), [(Literal(bool(answer)),)])
        if isinstance(answer, QueryTriples):
            raise QueryError("the query gives triples, not rows: use SELECT, or construct()")
        return Rows(tuple(variable.value for variable in answer.variables), self._rows(answer))

    def _rows(self, answer: QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
        with as_our_errors(self.name):
            for solution in answer:
                yield tuple(solution)

    def construct(self, query: str) -> Iterator[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: the query is refused, invalid, or could not be answered.
            GraphError: the store cannot be read.

        >>> list(EmbeddedStore(Oxigraph(), "empty").construct("CONSTRUCT WHERE { ?s ?p ?o }"))
        []
        """
        check_query(query)
        with as_our_errors(self.name, query):
            answer = self.oxigraph.query(query)
        if not isinstance(answer, QueryTriples):
            raise QueryError("the query gives rows, not triples: use CONSTRUCT, or select()")
        return self._triples(answer)

    def _triples(self, answer: QueryTriples) -> Iterator[Triple]:
        with as_our_errors(self.name):
            yield from answer

    def stated(self, subjects: Iterable[str], properties: Iterable[str]) -> list[Triple]:
        """The statements of the default graph on some subjects with some properties, in half the time of a query.

        Args:
            subjects: IRIs.
            properties: IRIs.

        Raises:
            QueryError: a text is no IRI.
            GraphError: the store cannot be read.
        """
        found: list[Triple] = []
        with as_our_errors(self.name):
            named = [NamedNode(name) for name in properties]
            for subject in map(NamedNode, subjects):
                for name in named:
                    quads = self.oxigraph.quads_for_pattern(subject, name, None, DefaultGraph())
                    found += [quad.triple for quad in quads]
        return found

    def size(self) -> int:
        """How many statements there are, those of named graphs included."""
        return len(self.oxigraph)

    def close(self) -> None:
        """Lets go of the store's files; a closed store answers no more."""
        self._store = None


def open_store(path: Path) -> EmbeddedStore:
    """The store in a directory, opened for reading.

    Args:
        path: a directory that holds an Oxigraph store that nobody writes to meanwhile.

    Raises:
        GraphNotFoundError: there is no store; none is created.
        GraphError: there is one, and it cannot be opened.
    """
    # RocksDB's own marker; opening a folder without it gives an error that nobody understands.
    marker = path / "CURRENT"
    if not marker.is_file() or not marker.read_bytes().startswith(b"MANIFEST-"):
        raise GraphNotFoundError(f"there is no graph in {path}: build one, kg build SOURCE -g {path}")
    with as_our_errors(str(path)):
        return EmbeddedStore(Oxigraph.read_only(str(path)), str(path))


def open_file(path: Path) -> EmbeddedStore:
    """An RDF file, read into memory.

    Args:
        path: N-Quads, N-Triples, Turtle, TriG or JSON-LD, by suffix (`.nq .nt .ttl .trig .jsonld`) or else
            by content, gzipped or not; at most 4 GiB when unpacked. RDF/XML is refused: its entities can
            unpack without end.

    Raises:
        GraphNotFoundError: there is no such file.
        GraphError: it is of another format, damaged or too large; the message holds line and column.

    >>> open_file(Path("absent.ttl"))
    Traceback (most recent call last):
        ...
    kg.errors.GraphNotFoundError: there is no file absent.ttl: give a graph directory, an RDF file or an address
    """
    store = Oxigraph()
    _load(store, path)
    return EmbeddedStore(store, str(path))


def store_file(path: Path, folder: Path) -> None:
    """Puts an RDF file into a store on disk, for several processes to read.

    Args:
        path: as for `open_file`.
        folder: where the store goes; it must not hold one.

    Raises:
        GraphNotFoundError: there is no such file.
        GraphError: it is of another format, damaged or too large; the message holds line and column.
    """
    with as_our_errors(str(path)):
        store = Oxigraph(str(folder))
        _load(store, path)
        store.flush()


def _load(store: Oxigraph, path: Path) -> None:
    if not path.is_file():
        raise GraphNotFoundError(f"there is no file {path}: give a graph directory, an RDF file or an address")
    with as_our_errors(str(path)), path.open("rb") as file:
        unpacked = _unpacked(file)
        rdf_format = _format_of(path, unpacked.peek(_SAMPLE_BYTES))
        store.bulk_load(cast(IO[bytes], _Limited(unpacked, path)), format=rdf_format)


class _Limited:
    """A stream that refuses to give more than an RDF file may hold."""

    def __init__(self, stream: BufferedReader | gzip.GzipFile, path: Path) -> None:
        self._stream = stream
        self._path = path
        self._left = MAX_FILE_BYTES

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise GraphError(
                f"{self._path} holds over {MAX_FILE_BYTES >> 30} GiB of RDF, too much to keep in memory: "
                f"build a graph from it, kg build {self._path}"
            )
        return data


def _unpacked(file: BufferedReader) -> BufferedReader | gzip.GzipFile:
    return gzip.GzipFile(fileobj=file) if file.peek(2)[:2] == b"\x1f\x8b" else file


def _format_of(path: Path, sample: bytes) -> RdfFormat:
    if _XML.match(sample):
        raise GraphError(f"{path} is XML: RDF/XML is not read; turn it into Turtle or N-Quads first")
    suffix = Path(path.stem).suffix if path.suffix == ".gz" else path.suffix
    if suffix.lower() in _SUFFIXES:
        return _SUFFIXES[suffix.lower()]
    sample = sample[_COMMENTS.match(sample).end() :]  # type: ignore[union-attr]
    if _STATEMENT.match(sample):
        return RdfFormat.N_QUADS
    if _TURTLE.match(sample):
        return RdfFormat.TRIG
    if sample.lstrip()[:1] in (b"{", b"["):
        return RdfFormat.JSON_LD
    raise GraphError(
        f"{path} is no graph, neither by its suffix nor by its content: "
        f"give a graph directory, or RDF: {', '.join(_SUFFIXES)} (or .gz of it)"
    )


@contextmanager
def as_our_errors(name: str, query: str = "") -> Iterator[None]:
    """Turns what pyoxigraph and the file system raise into errors of the package.

    Args:
        name: what to call the store or the file in messages.
        query: what is asked, to tell what is wrong with it; empty where nothing is.
    """
    try:
        yield
    except SyntaxError as error:
        if match := _POSITION.match(str(error)):
            cause = mistake_of(query) or stopped_at(query, int(match[1]), int(match[2]), match[3])
            raise QueryError(cause) from None
        if error.lineno is not None:
            cause = f"line {error.lineno}, column {error.offset}: {_short(_PREAMBLE.sub('', error.msg))}"
            raise GraphError(f"{name} is damaged: {cause}") from None
        raise GraphError(f"{name} cannot be read: {_short(error.msg)}") from None
    except (RuntimeError, ValueError) as error:
        raise QueryError(f"the query could not be answered: {_short(str(error))}") from None
    except (OSError, EOFError, zlib.error) as error:
        raise GraphError(f"{name} cannot be read: {_short(str(error))}") from None


def _short(cause: str) -> str:
    cause = " ".join(cause.split())
    without = _RANGE.sub("", cause).replace(" of , ", " of ")
    cause = cause if without.endswith("of") else without
    return cause if len(cause) <= 200 else cause[:197] + "..."
