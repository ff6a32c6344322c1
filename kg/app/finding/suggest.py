"""What may be meant by the beginning of a search: names of conditions, treatments, sponsors, countries and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from kg.app.finding.trial_index import TrialIndex
from kg.names import as_words

__all__ = ["KINDS", "Names", "Suggestion"]

KINDS: Final = {
    "condition": "condition",
    "intervention": "intervention",
    "sponsor": "organization",
    "country": "country",
    "place": "",
}
"""The kinds of names, and in which facet of the index each stands; places stand beside the facets."""

_SHORTEST: Final = 2
_LONGEST: Final = 100
_MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that may be meant.

    Args:
        kind: one of `KINDS`.
        name: the name.
        count: how many trials the name finds, those of narrower conditions among them; of a place, how many sites.
        key: what the value is called in an address; of a place its name.
    """

    kind: str
    name: str
    count: int
    key: str


class Names:
    """The names of a graph, as its index holds them.

    Args:
        index: of the graph.
    """

    def __init__(self, index: TrialIndex) -> None:
        self._index = index
        self._read: dict[str, tuple[list[str], list[Suggestion]]] = {}

    def suggest(self, kind: str, text: str, limit: int = 5) -> list[Suggestion]:
        """The names in which words begin as typed: those that begin so themselves first, then the most frequent.

        Args:
            kind: one of `KINDS`.
            text: the beginning of a name, two letters or more, without regard to case, accents and signs.
            limit: how many at most.
        """
        typed = as_words(text[:_LONGEST]).split()[:_MOST_WORDS]
        if not typed or sum(map(len, typed)) < _SHORTEST:
            return []
        lines, names = self.of(kind)
        wanted = [f" {word}" for word in typed]
        first, *others = wanted
        found = [at for at, line in enumerate(lines) if first in line and all(word in line for word in others)]
        phrase = f" {' '.join(typed)}"
        found.sort(key=lambda at: (not lines[at].startswith(phrase), -names[at].count, lines[at]))
        return [names[at] for at in found[:limit]]

    def of(self, kind: str) -> tuple[Sequence[str], Sequence[Suggestion]]:
        """All names of a kind: as words with a space before each, and as they are."""
        if kind not in self._read:
            names = self._places() if kind == "place" else self._values(kind)
            self._read[kind] = ([f" {as_words(one.name)}" for one in names], names)
        return self._read[kind]

    def _values(self, kind: str) -> list[Suggestion]:
        facet = self._index.facets[KINDS[kind]]
        counts = np.bincount(facet.values, minlength=len(facet.keys)).tolist()
        return [Suggestion(kind, *one) for one in zip(facet.labels, counts, facet.keys, strict=True)]

    def _places(self) -> list[Suggestion]:
        sites = self._index.sites
        counts = np.bincount(sites.places, minlength=len(sites.place_names)).tolist()
        found: dict[str, int] = {}
        for name, count in zip(sites.place_names, counts, strict=True):
            if name and count:
                found[name] = found.get(name, 0) + count
        return [Suggestion("place", name, count, name) for name, count in found.items()]
