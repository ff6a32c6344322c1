"""Opening whatever `-g` names: a graph's directory, an RDF file, or a SPARQL endpoint."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from kg.app.table import Table, table_of_answer
from kg.ask.catalogue import Catalogue
from kg.ask.provenance import Origins, origins_of
from kg.ask.run import ask, to_value
from kg.errors import GraphNotFoundError, UsageError
from kg.ports import Store
from kg.resources import queries_folder
from kg.store.guard import check_query
from kg.store.publication import GraphDirectory, Published
from kg.store.records import Records

if TYPE_CHECKING:
    import rdflib

    from kg.app.display import Page, TrialCard

__all__ = ["Graph", "existing_graph", "find_graph", "open_graph"]

TRIPLE_COLUMNS: Final = ("subject", "predicate", "object")
"""The columns of a table of triples."""

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


def existing_graph(location: str | None = None) -> str:
    """Where the graph is, as `find_graph` has it; of a directory or a file it is known that it is there.

    Raises:
        GraphNotFoundError: none was named and none is found, or there is none of that name.
    """
    place = find_graph(location)
    if not place.startswith(("http://", "https://")) and not Path(place).exists():
        raise GraphNotFoundError(f"{place}: no such graph: build one with 'kg build SOURCE -g {place}'")
    return place


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
        self._origins: Origins | None = None

    @property
    def name(self) -> str:
        """The directory, file or address."""
        return str(self._directory.path) if self._directory else self.store.name

    @property
    def manifest(self) -> dict[str, Any]:
        """What was built, when; empty for a file or an endpoint."""
        return self.published.manifest if self.published else {}

    def origins(self) -> Origins:
        """The sources of the graph's records with their dates; of a published graph, which never changes, asked once.

        Raises:
            QueryError: the graph could not be asked.
        """
        found = self._origins or origins_of(self.store)
        if self.published:
            self._origins = found
        return found

    def ask(self, question: str, **parameters: object) -> Table:
        """The answer to a question of the library.

        Args:
            question: its name, such as `top-sponsors`.
            parameters: values by name, as Python values or text; a list where several are taken, None to take a
                default away.

        Raises:
            QuestionError: there is no such question, or a parameter is wrong.
            QueryError: the graph could not answer.
        """
        asked = Catalogue(queries_folder()).question(question)
        return table_of_answer(ask(self.store, asked, _plain(parameters)), self.name)

    def query(self, sparql: str) -> Table:
        """The answer to a SPARQL query: the rows of a SELECT or ASK, or the triples of a CONSTRUCT or DESCRIBE.

        Triples are rows of subject, predicate and object.

        Raises:
            QueryError: the query is invalid, refused, or could not be answered.
        """
        if check_query(sparql) in ("CONSTRUCT", "DESCRIBE"):
            triples = self.store.construct(sparql)
            found = [(to_value(s), to_value(p), to_value(o)) for s, p, o in triples]
            return Table.of(TRIPLE_COLUMNS, found, query=sparql, graph=self.name, are_triples=True)
        rows = self.store.select(sparql)
        values = [tuple(to_value(term) for term in row) for row in rows]
        return Table.of(rows.variables, values, query=sparql, graph=self.name)

    def questions(self) -> Table:
        """The questions of the library, with what they count and the parameters that they take."""
        rows = [
            (
                asked.name,
                asked.title,
                asked.counting,
                ", ".join(asked.tags),
                ", ".join(p.name for p in asked.parameters),
            )
            for asked in Catalogue(queries_folder())
        ]
        columns = ("name", "question", "counting", "tags", "parameters")
        return Table.of(columns, rows, query="", graph=self.name, title="Questions of the library")

    def trial(self, nct_id: str) -> TrialCard:
        """One trial, as a card for people.

        Args:
            nct_id: its NCT id, or the address of its page.

        Raises:
            GraphError: the trial is not in the graph.
            UsageError: the text names no trial.
        """
        from kg.app.display import TrialCard
        from kg.app.explore import card_of, show_criteria

        return TrialCard(card_of(self, nct_id), show_criteria(self, nct_id))

    def draw(self, *trials: str, criteria: bool = False) -> Page:
        """A page that draws a trial with everything around it, or several with what they share.

        Args:
            trials: NCT ids or addresses of their pages.
            criteria: True draws the criteria of one trial as a tree.

        Raises:
            GraphError: a trial is not in the graph.
            UsageError: no trial is named, or a text names none, or criteria are asked of several.
        """
        from kg.app.display import Page
        from kg.app.drawing.draw import draw, draw_criteria

        if not trials or (criteria and len(trials) > 1):
            raise UsageError("name one trial to draw, such as NCT03444220, or several without criteria=True")
        if criteria:
            return Page(draw_criteria(self, trials[0]), f"Criteria of {trials[0]}")
        return Page(draw(self, trials), f"Graph of {', '.join(trials)}")

    def draw_answer(self, question: str, **parameters: object) -> Page:
        """A page that draws the answer to a question of the library; the arguments are those of `ask`.

        Raises:
            QuestionError: there is no such question, a parameter is wrong, or the answer names no things.
        """
        from kg.app.display import Page
        from kg.app.drawing.draw import draw_answer

        return Page(draw_answer(self, question, _plain(parameters)), f"Answer to {question}")

    def draw_query(self, sparql: str) -> Page:
        """A page that draws the answer to a SPARQL query, CONSTRUCT or SELECT.

        Raises:
            QueryError: the query is invalid, refused, or could not be answered.
        """
        from kg.app.display import Page
        from kg.app.drawing.draw import draw_query

        return Page(draw_query(self, sparql), "Answer to a query")

    def draw_condition(self, condition: str) -> Page:
        """A page that draws the landscape of a condition: its trials, sponsors and interventions.

        Raises:
            ParameterError: the graph has no such condition.
        """
        from kg.app.display import Page
        from kg.app.drawing.networks import draw_condition

        return Page(draw_condition(self, condition), f"Landscape of {condition}")

    def draw_sponsors(self, condition: str | None = None) -> Page:
        """A page that draws who works with whom, in all trials or in those on a condition.

        Raises:
            ParameterError: the graph has no such condition.
        """
        from kg.app.display import Page
        from kg.app.drawing.networks import draw_sponsors

        return Page(draw_sponsors(self, condition), "Sponsors and collaborators")

    def rdflib(self) -> rdflib.Graph:
        """The default graph as an rdflib graph over the store: read-only, and nothing is copied.

        Raises:
            GraphError: the graph was closed.
        """
        from kg.store.as_rdflib import as_rdflib

        return as_rdflib(self.store)

    def describe(self) -> str:
        """What the graph holds and which version of the data it is, as lines of text."""
        from kg.app.describe import describe_graph

        return describe_graph(self)

    def __repr__(self) -> str:
        return f"<Graph {self.name}>"

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


def open_graph(location: str | Path | None = None) -> Graph:
    """Opens a graph for reading; nothing is created.

    Args:
        location: a graph's directory, an RDF file (N-Quads, N-Triples, Turtle, TriG, JSON-LD, also gzipped), or the
            address of a SPARQL endpoint; where None, see `find_graph`.

    Raises:
        GraphError: it is absent, damaged or out of reach.
    """
    place = existing_graph(None if location is None else str(location))
    if place.startswith(("http://", "https://")):
        from kg.store.remote import open_endpoint

        return Graph(open_endpoint(place))
    from kg.app.finding.words import TEXT_FOLDER
    from kg.store.embedded import open_file, open_store
    from kg.store.text import TextIndex

    path = Path(place)
    if path.is_dir():
        directory = GraphDirectory(path)
        published = directory.open()
        store = open_store(published.store_path)
        words = published.path / TEXT_FOLDER
        store.text = TextIndex(words) if words.is_dir() else None
        return Graph(store, published, directory)
    return Graph(open_file(path))
