"""What a reader asks of the start page, as the address states it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from kg.app.exchange import PageRequest
from kg.app.finding.trial_search import SORTS
from kg.ask.near import USUAL_KM

__all__ = ["ANY_DISTANCE", "FACETS", "KILOMETRES", "Selection", "count_in"]

FACETS: Final = {
    "status": "Status",
    "condition": "Condition",
    "phase": "Phase",
    "type": "What is tried",
    "kind": "Kind of study",
    "country": "Country",
    "sex": "Open to",
    "group": "Age group",
    "healthy": "Healthy volunteers",
    "sponsor": "Led by",
    "results": "Results posted",
}
"""Facets in the order in which they stand beside the results, with their headings."""

KILOMETRES: Final = (25, 50, 100, 250, 500, 1000)
"""Distances that are offered."""

ANY_DISTANCE: Final = "any"
"""How an address says that no distance is too far."""

_OLDEST: Final = 130
_LONGEST: Final = 400
_MOST_VALUES: Final = 50
_MOST_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for.

    Args:
        q: words.
        of: a thing that trials name, as the address of its page without the first slash.
        near: a place.
        km: how far from it is near, None for any distance.
        age: in completed years, None where not given.
        chosen: keys of values by facet.
        sort: one of `SORTS`; empty for the one that fits.
        page: from 1.
        notes: what of the address could not be taken, in sentences.
    """

    q: str = ""
    of: str = ""
    near: str = ""
    km: float | None = USUAL_KM
    age: float | None = None
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = ""
    page: int = 1
    notes: tuple[str, ...] = ()

    @classmethod
    def asked(cls, request: PageRequest) -> Selection:
        """What the address of a request asks for; what makes no sense is left out, with a note."""
        notes: list[str] = []
        chosen = []
        for name in FACETS:
            keys = tuple(dict.fromkeys(value[:_LONGEST] for value in request.values(name) if value))
            if keys:
                chosen.append((name, keys[:_MOST_VALUES]))
        age = _number(request.value("age"), 0, _OLDEST, f"an age is a number of years from 0 to {_OLDEST}", notes)
        km = None
        if request.value("km") != ANY_DISTANCE:
            rule = f"a distance is a number of kilometres from 1 to 20,000, or {ANY_DISTANCE!r}"
            km = _number(request.value("km"), 1, 20_000, rule, notes) or USUAL_KM
        page = _number(request.value("page"), 1, 10**6, "a page is a whole number from 1", notes)
        sort = request.value("sort")
        if sort and sort not in SORTS:
            notes.append(f"There is no order {sort[:40]!r}: the orders are {', '.join(SORTS)}.")
            sort = ""
        return cls(
            q=" ".join(request.value("q")[:_LONGEST].split()),
            of=request.value("of")[:_LONGEST],
            near=" ".join(request.value("near")[:_LONGEST].split()),
            km=km,
            age=age,
            chosen=tuple(chosen),
            sort=sort,
            page=int(page or 1),
            notes=tuple(notes),
        )

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """The keys chosen, by facet."""
        return dict(self.chosen)

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked for."""
        return not (self.q or self.of or self.near or self.age is not None or self.chosen)

    def pairs(self) -> list[tuple[str, str]]:
        """The names and values of the address, without those that say nothing."""
        found = [("q", self.q)] if self.q else []
        if self.of:
            found.append(("of", self.of))
        if self.near:
            found += [("near", self.near), ("km", ANY_DISTANCE if self.km is None else f"{self.km:g}")]
        if self.age is not None:
            found.append(("age", f"{self.age:g}"))
        found += [(name, key) for name, keys in self.chosen for key in keys]
        if self.sort:
            found.append(("sort", self.sort))
        if self.page > 1:
            found.append(("page", str(self.page)))
        return found

    def address(self, path: str = "/") -> str:
        """The address that asks for this."""
        pairs = self.pairs()
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def without(self, name: str, key: str | None = None) -> Selection:
        """The same without one filter, or without one value of it; on the first page."""
        if name in ("q", "of", "near", "age"):
            return replace(self, **{name: None if name == "age" else ""}, page=1)  # type: ignore[arg-type]
        chosen = tuple(
            (facet, tuple(one for one in keys if facet != name or (key is not None and one != key)))
            for facet, keys in self.chosen
        )
        return replace(self, chosen=tuple((facet, keys) for facet, keys in chosen if keys), page=1)

    def near_at(self, place: str) -> Selection:
        """The same near another place; on the first page."""
        return replace(self, near=place, page=1)

    def having(self, name: str, *keys: str) -> Selection:
        """The same with only these values of a facet; on the first page."""
        rest = dict(self.without(name).chosen)
        order = [facet for facet in FACETS if facet in rest or facet == name]
        chosen = tuple((facet, keys if facet == name else rest[facet]) for facet in order)
        return replace(self, chosen=chosen, page=1)


def count_in(text: str) -> int:
    """A whole number from 1, as a page counts, that stands in an address; 0 where none does.

    >>> count_in("007"), count_in("00"), count_in("²"), count_in("-1")
    (7, 0, 0, 0)
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 0


def _number(text: str, lowest: float, highest: float, rule: str, notes: list[str]) -> float | None:
    if not text.strip():
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not lowest <= number <= highest:
        notes.append(f"{text[:40]!r} was left out: {rule}.")
        return None
    return number
