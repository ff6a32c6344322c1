"""Things that several trials may name: organizations, conditions, interventions, places, MeSH concepts.

What is said of such a thing is a function of its key alone, so that any worker in any order says the same. What a
trial says of it (a sponsor's class, a site's zip code) stands on a node of the trial's own.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kg.model.geography import cell_of, geocentric
from kg.model.values import GeoPoint
from kg.names import fold_name, mesh_iri, shared_iri
from kg.rdf import terms

__all__ = ["SharedNodes", "is_placeholder_facility"]

_PLACEHOLDER = re.compile(
    r"(?:local institution|(?:[\w&.,-]+ ){0,4}(?:investigational|investigative|research|study|clinical|trial) "
    r"(?:site|facility)|(?:research|study|investigational) (?:center|centre)|site|facility|investigator"
    r"|[a-z]{1,3}\d{3,5}(?= ))"
    r"(?: ?(?:number|no\.?|reference(?: id)?(?:/investigator#?)?))?"
    r"[ #:(-]{0,4}[a-z]{0,3}[\d-]{0,12}\)?\Z"
    r"|(?:for additional information|multiple (?:sites|locations)|many locations)\b.*\Z",
    re.IGNORECASE,
)
_LONGEST_PLACEHOLDER: Final = 120
_TYPE_OF_KIND: Final = {
    "organization": "Organization",
    "condition": "Condition",
    "intervention": "Intervention",
    "facility": "Facility",
    "place": "Place",
    "point": "GeoPoint",
    "country": "Country",
}


def is_placeholder_facility(name: str) -> bool:
    """True for a name that many sites bear because the real one is withheld.

    >>> is_placeholder_facility("Research Site"), is_placeholder_facility("Local Institution - 0028")
    (True, True)
    >>> is_placeholder_facility("Teva Investigational Site 42047"), is_placeholder_facility("Oslo University Hospital")
    (True, False)
    """
    return len(name) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.match(fold_name(name)) is not None


class SharedNodes:
    """The shared things that one trial names, each with its statements."""

    def __init__(self) -> None:
        self.blocks: dict[str, str] = {}

    def named(self, kind: str, name: str) -> str:
        """The node of an organization, condition, intervention or country, in angle brackets."""
        iri, block = _named(kind, name)
        self.blocks[iri] = block
        return f"<{iri}>"

    def place(self, city: str, state: str | None, country: str | None) -> str:
        """The node of a city, in angle brackets."""
        iri, block = _place(city, state or "", country or "")
        self.blocks[iri] = block
        return f"<{iri}>"

    def point(self, point: GeoPoint, city: str | None, state: str | None, country: str | None) -> str:
        """The node of a point that sites in a city are said to lie at, in angle brackets."""
        iri, block = _point(point.lat, point.lon, city or "", state or "", country or "")
        self.blocks[iri] = block
        return f"<{iri}>"

    def facility(self, name: str, city: str | None, country: str | None) -> str | None:
        """The node of a facility, in angle brackets; None for a placeholder's name."""
        found = _facility(name, city or "", country or "")
        if found is None:
            return None
        iri, block = found
        self.blocks[iri] = block
        return f"<{iri}>"

    def mesh(self, mesh_id: str, term: str | None) -> str | None:
        """The node of a MeSH concept, in angle brackets; None where the id is none of MeSH's."""
        iri = mesh_iri(mesh_id)
        if iri is None:
            return None
        self.blocks[f"{iri} {term}"] = _mesh(iri, term)
        return f"<{iri}>"


@lru_cache(maxsize=100_000)
def _mesh(iri: str, term: str | None) -> str:
    lines = [f"<{iri}> {terms.A} {terms.property_iri('MeshConcept')} ."]
    if term:
        lines.append(f"<{iri}> {terms.LABEL} {terms.text(fold_name(term))} .")
        lines.append(_lower_case(iri, term))
    return "\n".join(lines)


@lru_cache(maxsize=100_000)
def _named(kind: str, name: str) -> tuple[str, str]:
    iri = shared_iri(kind, name)
    return iri, f"{_described(iri, kind, fold_name(name))}\n{_lower_case(iri, name)}"


@lru_cache(maxsize=50_000)
def _place(city: str, state: str, country: str) -> tuple[str, str]:
    iri = shared_iri("place", city, state, country)
    parts = [("cityName", city), ("stateName", state), ("countryName", country)]
    title = ", ".join(fold_name(value) for _, value in parts if value)
    return iri, f"{_described(iri, 'place', title, parts)}\n{_lower_case(iri, city)}"


@lru_cache(maxsize=50_000)
def _point(latitude: float, longitude: float, city: str, state: str, country: str) -> tuple[str, str]:
    iri = shared_iri("point", city, state, country, str(latitude), str(longitude))
    named = [fold_name(part) for part in (city, state, country) if part]
    lines = [_described(iri, "point", ", ".join([*named, f"{latitude}, {longitude}"]))]
    lines.append(f"<{iri}> {terms.property_iri('locates')} <{iri}> .")
    if city:
        place = shared_iri("place", city, state, country)
        lines.append(f"<{iri}> {terms.property_iri('locates')} <{place}> .")
    lines.append(f"<{iri}> {terms.property_iri('latitude')} {terms.decimal_literal(latitude)} .")
    lines.append(f"<{iri}> {terms.property_iri('longitude')} {terms.decimal_literal(longitude)} .")
    lines.append(f"<{iri}> {terms.property_iri('geoCell')} {terms.text(cell_of(latitude, longitude))} .")
    for axis, value in zip("XYZ", geocentric(latitude, longitude), strict=True):
        lines.append(f"<{iri}> {terms.property_iri(f'geocentric{axis}')} {terms.integer(value)} .")
    return iri, "\n".join(lines)


@lru_cache(maxsize=100_000)
def _facility(name: str, city: str, country: str) -> tuple[str, str] | None:
    if is_placeholder_facility(name):
        return None
    iri = shared_iri("facility", name, city, country)
    return iri, _described(iri, "facility", fold_name(name), [("cityName", city), ("countryName", country)])


def _described(iri: str, kind: str, title: str, parts: list[tuple[str, str]] | None = None) -> str:
    lines = [
        f"<{iri}> {terms.A} {terms.property_iri(_TYPE_OF_KIND[kind])} .",
        f"<{iri}> {terms.LABEL} {terms.text(title)} .",
    ]
    for name, value in parts or ():
        if value:
            lines.append(f"<{iri}> {terms.property_iri(name)} {terms.text(fold_name(value))} .")
    return "\n".join(lines)


def _lower_case(iri: str, name: str) -> str:
    return f"<{iri}> {terms.property_iri('lowerCaseName')} {terms.text(fold_name(name).lower())} ."
