"""Opening whatever `-g` names: a graph's directory, an RDF file, or a SPARQL endpoint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from kg.ask.catalogue import Catalogue
from kg.ask.run import Answer, ask
from kg.errors import GraphNotFoundError, UsageError
from kg.ports import Rows, Store
from kg.resources import queries_folder
from kg.store.publication import GraphDirectory, Published
from kg.store.records import Records

__all__ = ["Graph", "find_graph", "open_graph"]

_DEFAULT: Final = "kg-data"


def find_graph(location: str | None = None) -> str:
    """Where the graph is: as named, else `KG_GRAPH`, else `kg-data` here or in a folder above.

    Args:
        location: a directory, an RDF file, an http(s) address, or None.

    Raises:
        GraphNotFoundError: none was named and none is found.
    """
    named = location or os.environ.get("KG_GRAPH")
    if named:
        return named
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / _DEFAULT).is_dir():
            return str(folder / _DEFAULT)
    raise GraphNotFoundError(
        f"no graph named, and no {_DEFAULT} in {here} or above it: name one with -g, or build one: kg build SOURCE"
    )


class Graph:
    """An open graph.

    Args:
        store: answers SPARQL.
        published: the version that is held open, None for a file or an endpoint.
        directory: the graph's directory, None for a file or an endpoint.
    """

    def __init__(
        self, store: Store, published: Published | None = None, directory: GraphDirectory | None = None
    ) -> None:
        self.store = store
        self.published = published
        self._directory = directory

    @property
    def name(self) -> str:
        """The directory, file or address."""
        return str(self._directory.path) if self._directory else self.store.name

    @property
    def manifest(self) -> dict[str, Any]:
        """What was built, when; empty for a file or an endpoint."""
        return self.published.manifest if self.published else {}

    def ask(self, question: str, **parameters: object) -> Answer:
        """The answer to a question of the library.

        Args:
            question: its name, such as `top-sponsors`.
            parameters: values by name.

        Raises:
            QuestionError: there is no such question, or a parameter is wrong.
            QueryError: the graph could not answer.
        """
        return ask(self.store, Catalogue(queries_folder()).question(question), _plain(parameters))

    def query(self, sparql: str) -> Rows:
        """The rows of a SELECT query."""
        return self.store.select(sparql)

    def records(self) -> Records:
        """The verbatim records.

        Raises:
            UsageError: the graph was built from RDF, or is a file or an endpoint: it has none.
        """
        if self._directory is None or not self.manifest.get("has_records"):
            raise UsageError(f"{self.name}: has no verbatim records, only statements: build it from the records")
        return Records(self._directory.records_path)

    def close(self) -> None:
        """Lets go of files and connections."""
        self.store.close()
        if self.published:
            self.published.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _plain(parameters: Mapping[str, object]) -> dict[str, object]:
    return {name.replace("-", "_"): value for name, value in parameters.items()}


def open_graph(location: str | None = None) -> Graph:
    """Opens a graph for reading; nothing is created.

    Args:
        location: a graph's directory, an RDF file (N-Quads, N-Triples, Turtle, TriG, JSON-LD, also gzipped), or the
            address of a SPARQL endpoint; where None, see `find_graph`.

    Raises:
        GraphError: it is absent, damaged or out of reach.
    """
    place = find_graph(location)
    if place.startswith(("http://", "https://")):
        from kg.store.remote import open_endpoint

        return Graph(open_endpoint(place))
    from kg.store.embedded import open_file, open_store

    path = Path(place)
    if path.is_dir():
        directory = GraphDirectory(path)
        published = directory.open()
        return Graph(open_store(published.store_path), published, directory)
    if not path.exists():
        raise GraphNotFoundError(f"{place}: no such graph: build one with 'kg build SOURCE -g {place}'")
    return Graph(open_file(path))
