"""An open graph with all that its pages need at hand."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date
from functools import cache, cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.analysis.networks import is_comparator
from kg.app.asking.forms import Forms
from kg.app.exchange import PageResponse
from kg.app.finding.index_file import index_of
from kg.app.finding.suggest import KINDS, Names
from kg.app.finding.trial_index import Ints, TrialIndex, city_in
from kg.app.graph import Graph
from kg.app.pages.ontology import field_paths, terms_of_ontology
from kg.ask.catalogue import Catalogue
from kg.ask.find import trials_with
from kg.ask.gazetteer_file import cities_database
from kg.ask.near import Near, places_meant
from kg.ask.template import Question
from kg.names import TRIAL, as_words, is_nct_id
from kg.ports import TextNumbers
from kg.resources import queries_folder
from kg.store.text import TextIndex
from kg.views import page as drawn
from kg.views import site
from kg.views.worldmap import outlines

__all__ = ["Explorer", "explorer_of"]

_OF_THINGS: Final = ("condition", "intervention", "organization")


class Explorer:
    """A graph and what was read from it once for all its pages.

    Args:
        graph: open for reading.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._numbers: dict[str, dict[str, int]] = {}
        self._called: dict[str, dict[str, int]] = {}
        self._iris: dict[str, list[str]] = {}

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

    def label(self, facet: str, iri: str) -> str | None:
        """What a thing is called; None where the index does not know which of several spellings it bears."""
        about, number = self.index.facets[facet], self.numbers(facet).get(iri.rpartition("/")[2])
        return about.labels[number] if number is not None and list(about.terms[number]) == [iri] else None

    def iris(self, facet: str) -> list[str]:
        """The IRIs that all values of a facet of things stand for, in ascending order."""
        found = self._iris.get(facet)
        if found is None:
            found = self._iris[facet] = self.index.facets[facet].iris()
        return found

    @cached_property
    def comparators(self) -> list[int]:
        """Where the interventions that bear a comparator's name stand among the IRIs of all."""
        facet, iris = self.index.facets["intervention"], self.iris("intervention")
        named = zip(facet.labels, facet.terms, strict=True)
        return [bisect_left(iris, iri) for label, terms in named if is_comparator(label) for iri in terms]

    def holding(self, text: str) -> TextNumbers:
        """The trials that hold the words of a text, by their index, or by titles and names where there is none."""
        store, most = self.graph.store, max(1, len(self.index))
        if store.text is not None:
            return store.text.numbers(text, most)
        hits = trials_with(store, text, most)
        numbers = [int(nct_id[3:]) for nct_id in hits.nct_ids if is_nct_id(nct_id)]
        return TextNumbers(np.asarray(numbers, np.int64), hits.total, hits.how)

    @cached_property
    def _numbered(self) -> tuple[Any, Ints]:
        """The numbers in the NCT ids of trials in ascending order, and the row of each."""
        start = len(TRIAL)
        pairs = [(int(iri[start + 3 :]), row) for row, iri in enumerate(self.index.iris) if is_nct_id(iri[start:])]
        ordered = np.asarray(sorted(pairs), np.int64).reshape(-1, 2)
        return ordered[:, 0].copy(), ordered[:, 1].astype(np.int32)

    def rows_of(self, numbers: NDArray[np.int64]) -> Ints:
        """The rows of the trials that bear some numbers in their NCT ids, in the same order; others are left out."""
        known, rows = self._numbered
        places = np.searchsorted(known, numbers)
        there = places < len(known)
        there[there] = known[places[there]] == numbers[there]
        return rows[places[there]]

    @cached_property
    def names(self) -> Names:
        """The names that may be meant by what somebody types."""
        return Names(self.index)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The names of all countries."""
        return frozenset(self.index.facets["country"].labels)

    @cached_property
    def cities(self) -> dict[str, list[str]]:
        """The IRIs of all places of the graph by their city's name as words."""
        found: dict[str, list[str]] = {}
        for name, iri in zip(self.index.sites.place_names, self.index.sites.place_iris, strict=True):
            found.setdefault(as_words(city_in(name, self.countries)), []).append(iri)
        return found

    def places_called(self, text: str, km: float | None) -> list[Near]:
        """The places of the graph that a text may mean, each with the distance that it gives, else the one given here.

        Raises:
            ParameterError: the text is no place, or what stands behind it no distance.
        """
        return places_meant(self.graph.store, text, self.cities, km)

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
        site.preload()
        drawn.preload()
        field_paths()
        terms_of_ontology()
        outlines()
        cities_database()
        self.graph.origins()
        self.questions, self.cities, self.comparators, self._numbered  # noqa: B018 - kept from here on
        for kind in KINDS:
            self.names.of(kind)
        for facet in _OF_THINGS:
            self.numbers(facet), self.iris(facet)
        self.called("condition")
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
        body = site.html(template, built=self.built, trials=len(self.index), **values)
        return PageResponse(status, "text/html; charset=utf-8", body, csp=csp)


@cache
def explorer_of(graph: Graph) -> Explorer:
    """The explorer of an open graph, kept for as long as the process runs: a worker opens one graph."""
    return Explorer(graph)
