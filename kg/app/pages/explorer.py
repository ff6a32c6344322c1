"""An open graph with all that its pages need at hand."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Final
from weakref import WeakKeyDictionary

from kg.app.asking.forms import Forms
from kg.app.exchange import PageResponse
from kg.app.finding.index_file import index_of
from kg.app.finding.suggest import KINDS, Names
from kg.app.finding.trial_index import TrialIndex
from kg.app.graph import Graph
from kg.ask.catalogue import Catalogue
from kg.ask.gazetteer_file import cities_database
from kg.ask.near import Near, places_meant
from kg.ask.template import Question
from kg.resources import queries_folder
from kg.store.text import TextIndex
from kg.views.site import html, preload
from kg.views.worldmap import outlines

__all__ = ["Explorer", "explorer_of"]

_MOST_PLACES: Final = 1_000


class Explorer:
    """A graph and what was read from it once for all its pages.

    Args:
        graph: open for reading.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._numbers: dict[str, dict[str, int]] = {}
        self._called: dict[str, dict[str, int]] = {}
        self._places: dict[str, list[Near]] = {}

    @cached_property
    def index(self) -> TrialIndex:
        """All trials by what people filter by."""
        return index_of(self.graph)

    def numbers(self, facet: str) -> dict[str, int]:
        """The number of each value of a facet, by its key and by the last part of every IRI that it stands for."""
        found = self._numbers.get(facet)
        if found is None:
            about = self.index.facets[facet]
            found = {iri.rpartition("/")[2]: number for number, iris in enumerate(about.terms) for iri in iris}
            found |= {key: number for number, key in enumerate(about.keys)}
            self._numbers[facet] = found
        return found

    def called(self, facet: str) -> dict[str, int]:
        """The number of each value of a facet of things, by its name in small letters."""
        found = self._called.get(facet)
        if found is None:
            labels = self.index.facets[facet].labels
            found = self._called[facet] = {label.casefold(): number for number, label in enumerate(labels)}
        return found

    @cached_property
    def names(self) -> Names:
        """The names that may be meant by what somebody types."""
        return Names(self.index)

    @cached_property
    def cities(self) -> list[str]:
        """The names of all cities of the graph."""
        return sorted({name.rpartition(", ")[0] or name for name in self.index.sites.place_names if name})

    def places_called(self, text: str) -> list[Near]:
        """The places of the graph that a text may mean; a city with very many sites is asked for once, not per page."""
        found = self._places.get(text)
        if found is None:
            if len(self._places) >= _MOST_PLACES:
                self._places.clear()
            found = self._places[text] = places_meant(self.graph.store, text, self.cities)
        return found

    @cached_property
    def catalogue(self) -> Catalogue:
        """The library's questions."""
        return Catalogue(queries_folder())

    @cached_property
    def questions(self) -> list[tuple[str, list[Question]]]:
        """The questions by the first of their tags."""
        by_tag: dict[str, list[Question]] = {}
        for question in self.catalogue:
            by_tag.setdefault(question.tags[0] if question.tags else "other", []).append(question)
        return sorted(by_tag.items())

    @cached_property
    def forms(self) -> Forms:
        """The values that parameters of questions may take."""
        return Forms(self.graph)

    @property
    def built(self) -> str:
        """The ISO date on which the graph was made, empty where not known."""
        return str(self.graph.manifest.get("built", ""))[:10]

    @property
    def today(self) -> date:
        """The day against which the age of records is told."""
        return date.today()

    def prepare(self) -> None:
        """Reads what all pages need, so that the first reader waits no longer than the next."""
        preload()
        outlines()
        cities_database()
        self.questions  # noqa: B018 - kept from here on
        for kind in KINDS:
            self.names.of(kind)
        if isinstance(text := self.graph.store.text, TextIndex):
            text.open()

    def page(self, template: str, status: int = 200, *, csp: str = "", **values: object) -> PageResponse:
        """A page of the explorer.

        Args:
            template: its name.
            status: of HTTP.
            csp: its content security policy, where it needs more than others.
            values: what the template shows.
        """
        body = html(template, built=self.built, trials=len(self.index), **values)
        return PageResponse(status, "text/html; charset=utf-8", body, csp=csp)


_EXPLORERS: Final[WeakKeyDictionary[Graph, Explorer]] = WeakKeyDictionary()


def explorer_of(graph: Graph) -> Explorer:
    """The explorer of an open graph, the same one each time."""
    found = _EXPLORERS.get(graph)
    if found is None:
        found = _EXPLORERS[graph] = Explorer(graph)
    return found
