"""What a reader and a store must be able to do, and the rows that a store answers with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyoxigraph import BlankNode, Literal, NamedNode, Triple

    from kg.model.trial import Origin, Trial

    Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

__all__ = ["Iri", "Reader", "Rows", "Store", "TextHits", "TextNumbers", "TextSearch"]


class Reader(Protocol):
    """Turns the bytes of one record into a trial; one function per source format."""

    def __call__(self, data: bytes, origin: Origin) -> Trial:
        """The trial that one record describes.

        Raises:
            RecordError: the record cannot be used; the message names the path, the value and what to do.
        """


class Iri(str):
    """An IRI among Python values, so that it is not taken for text."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a SELECT query, to be read once.

    Args:
        variables: the names of the columns, without `?`; of a `SELECT *`, in alphabetical order.
        rows: as many terms a row as there are variables; None where a variable is unbound.

    >>> list(Rows(("a", "b"), [(None, None)]))
    [(None, None)]
    """

    variables: tuple[str, ...]
    rows: Iterable[tuple[Term | None, ...]]

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        """The rows in the order of the answer."""
        return iter(self.rows)


class TextHits(NamedTuple):
    """The trials that hold certain words.

    Args:
        nct_ids: their ids, the best first, at most as many as were asked for.
        total: how many there are in all.
        how: `all words`; `similar words` where no trial holds all as they are typed; `some words` where none holds
            all in a similar spelling either.
    """

    nct_ids: tuple[str, ...]
    total: int
    how: str


class TextNumbers(NamedTuple):
    """The same as `TextHits` of a search that half of all trials may answer, without an object for each.

    Args:
        numbers: those in the NCT ids of the trials, the best first; a trial that has none is not among them.
        total: how many trials there are in all.
        how: as in `TextHits`.
    """

    numbers: NDArray[np.int64]
    total: int
    how: str


class TextSearch(Protocol):
    """Finds trials by words."""

    def search(self, text: str, limit: int) -> TextHits:
        """The trials that hold the words of a text, the best first, at most `limit` of them."""

    def numbers(self, text: str, limit: int) -> TextNumbers:
        """The same trials by the numbers in their NCT ids."""


class Store(Protocol):
    """Answers SPARQL queries: the embedded store, an RDF file in memory, or a remote endpoint.

    All refuse the same queries (`kg.store.guard`) and raise the same errors.
    """

    @property
    def name(self) -> str:
        """What to call the store in a message: its path or its address, never with a password."""

    @property
    def engine(self) -> str:
        """What answers queries, with its version where that is known."""

    @property
    def text(self) -> TextSearch | None:
        """Finds trials by words; None where there is no index of words."""

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query; an ASK gives one row of one column, `answer`.

        Raises:
            QueryError: the query is refused, invalid, or could not be answered.
            GraphError: the store cannot be reached or read.
        """

    def construct(self, query: str) -> Iterator[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: as for `select`.
            GraphError: as for `select`.
        """

    def size(self) -> int:
        """How many statements there are; of an endpoint, in its default graph."""

    def close(self) -> None:
        """Lets go of files and connections; a closed store answers no more."""
