"""What a reader and a store must be able to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from kg.model.trial import Origin, Trial


class Reader(Protocol):
    """Turns the bytes of one record into a trial; one function per source format."""

    def __call__(self, data: bytes, origin: Origin) -> Trial:
        """The trial that one record describes.

        Raises:
            RecordError: the record cannot be used; the message names the path, the value and what to do.
        """


class Store(Protocol):
    """Answers SPARQL queries: the embedded store, an RDF file in memory, or a remote endpoint."""

    name: str

    def select(self, query: str) -> Any:
        """The rows of a SELECT query."""

    def construct(self, query: str) -> Iterator[Any]:
        """The triples of a CONSTRUCT or DESCRIBE query."""

    def close(self) -> None:
        """Lets go of files and connections."""
