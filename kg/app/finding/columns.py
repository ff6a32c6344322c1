"""What a graph states of its trials, property by property: from its store, or from lines that are yet to be loaded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress, repeat
from typing import Any, Final

from pyoxigraph import DefaultGraph, NamedNode

from kg.names import PREFIXES, TKG, TRIAL
from kg.ports import Store
from kg.rdf import terms
from kg.store.embedded import EmbeddedStore

__all__ = ["Column", "LineColumns", "Names", "names_in", "names_of", "store_column", "text_of"]

Column = Callable[[str], Iterable[tuple[str, str]]]
"""Gives all subjects of one property with its values, as text."""

Names = dict[str, dict[str, str]]
"""By class, the name of each of its things by IRI."""

_NAMED: Final = ("Condition", "Intervention", "MeshConcept", "Organization", "Country", "Place")
"""Classes whose names the index shows."""

_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tkg", "rdfs"))
_OWN: Final = f"<{TRIAL}"
_ESCAPED: Final = re.compile(r"\\(?:u([0-9A-F]{4})|(.))", re.DOTALL)
_LETTERS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_CLASSES: Final = {terms.property_iri(name): name for name in _NAMED}
_PARTS: Final = {terms.property_iri("cityName"): 0, terms.property_iri("countryName"): 1}


def text_of(term: Any) -> str:
    """The text of a term; empty where there is none."""
    return term.value if term is not None else ""


def store_column(store: Store) -> Column:
    """The columns of an open graph."""

    def column(name: str) -> Iterator[tuple[str, str]]:
        if isinstance(store, EmbeddedStore):  # half the time of the same as a query
            for quad in store.oxigraph.quads_for_pattern(None, NamedNode(TKG + name), None, DefaultGraph()):
                yield text_of(quad.subject), text_of(quad.object)
            return
        for subject, value in store.select(f"{_PROLOGUE}SELECT ?subject ?value {{ ?subject tkg:{name} ?value }}"):
            yield text_of(subject), text_of(value)

    return column


def names_of(store: Store) -> Names:
    """The names of the things of an open graph; of a place, its city and country; of several names, the first."""
    found: Names = {}
    for kind in _NAMED[:-1]:
        query = f"{_PROLOGUE}SELECT ?thing ?label {{ ?thing a tkg:{kind} ; rdfs:label ?label }}"
        found[kind] = {}
        for thing, label in store.select(query):
            _keep(found[kind], text_of(thing), text_of(label))
    query = (
        f"{_PROLOGUE}SELECT ?place ?city ?country {{ ?place a tkg:Place ; tkg:cityName ?city "
        "OPTIONAL { ?place tkg:countryName ?country } }"
    )
    places = found["Place"] = {}
    for row in store.select(query):
        _keep(places, text_of(row[0]), ", ".join(text_of(term) for term in row[1:] if term))
    return found


def _keep(names: dict[str, str], thing: str, name: str) -> None:
    names[thing] = min(name, names.get(thing, name))


def names_in(lines: Sequence[str], names: Names) -> None:
    """Adds the name of one shared thing.

    Args:
        lines: all N-Quads of the thing.
        names: what is added to.
    """
    kind = ""
    labels: list[str] = []
    parts = ["", ""]
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        if predicate == terms.A:
            kind = kind or _CLASSES.get(value[:-2], "")
        elif predicate == terms.LABEL:
            labels.append(value)
        elif predicate in _PARTS:
            parts[_PARTS[predicate]] = _text(value)
    if not kind:
        return
    thing = subject[1:-1]
    if kind != "Place":
        for label in labels:
            _keep(names[kind], thing, _text(label))
    elif parts[0]:
        names[kind][thing] = ", ".join(filter(None, parts))


class LineColumns:
    """The columns of trials whose own statements are at hand as lines.

    Args:
        properties: the names of the properties to keep.
    """

    def __init__(self, properties: Iterable[str]) -> None:
        self._kept = frozenset(terms.property_iri(name).encode() for name in properties)
        self._stated: dict[str, list[list[str]]] = defaultdict(list)

    def add(self, lines: Sequence[str], predicates: Sequence[bytes]) -> None:
        """Takes up the own statements of a trial.

        Args:
            lines: N-Quads; what a source record states in its own graph is kept out of the columns.
            predicates: of each line.
        """
        stated = self._stated
        kept = compress(lines, map(self._kept.__contains__, predicates))
        for parts in map(str.split, kept, repeat(" "), repeat(2)):
            stated[parts[1]].append(parts)

    def __call__(self, name: str) -> list[tuple[str, str]]:
        """All subjects of one property with its values."""
        stated = self._stated.get(terms.property_iri(name), ())
        return [(subject[1:-1], _text(value)) for subject, _, value in stated if subject.startswith(_OWN)]


def _text(value: str) -> str:
    """The text of the term that a line without graph ends with."""
    if value.startswith("<"):
        return value[1:-3]
    text = value[1 : value.rindex('"')]
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _LETTERS.get(match[2], match[2])
