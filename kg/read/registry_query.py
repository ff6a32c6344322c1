"""Says which studies are wanted, and writes that as parameters of ClinicalTrials.gov API v2.

Source: the registry's OpenAPI file, https://clinicaltrials.gov/data-api/api (`/studies`, schema `Status`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, datetime

import msgspec

from kg.errors import UsageError
from kg.model.labels import SCHEMES

__all__ = ["STATUSES", "RegistryQuery"]

STATUSES = SCHEMES["status"]
"""The overall statuses that the registry knows."""

_NCT_ID = re.compile(r"NCT\d{8}")
_SEARCHES = {
    "condition": "query.cond",
    "term": "query.term",
    "intervention": "query.intr",
    "sponsor": "query.spons",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryQuery:
    """Which studies to fetch; all that is given must hold at once.

    Args:
        condition: Condition or disease, in the registry's search syntax: words, `AND`, `OR`, `NOT`, quotes.
        term: Any other term, in the same syntax.
        intervention: Drug, device or other treatment, in the same syntax.
        sponsor: Sponsor or collaborator, in the same syntax.
        ids: NCT ids; upper and lower case are the same, repeats are dropped.
        statuses: Overall statuses, any of which will do, as in `STATUSES` or in words ("not yet recruiting").
        countries: Countries, in one of which the study has a site, in English as the registry writes them.
        since: Studies whose last update was posted on this day or later.
        everything: Says that the whole registry is meant, where nothing else is given.

    Raises:
        UsageError: A value is malformed, nothing is asked for, or the registry would ignore a part of it.

    Source:
        Parameters of `/studies`. A country goes by the field LocationCountry, because `query.locn` searches
        cities and states too ("Mexico" finds New Mexico there).

    Example:
        >>> query = RegistryQuery(term="sclerosis", countries=["Norway"], since=date(2024, 5, 1))
        >>> query.requests()[0]["filter.advanced"]
        'AREA[LocationCountry]"Norway" AND AREA[LastUpdatePostDate]RANGE[2024-05-01,MAX]'
        >>> RegistryQuery(ids=["NCT123"])
        Traceback (most recent call last):
        kg.errors.UsageError: 'NCT123' is not an NCT id. Give NCT and eight digits, such as NCT01234567.
    """

    condition: str | None = None
    term: str | None = None
    intervention: str | None = None
    sponsor: str | None = None
    ids: tuple[str, ...] | list[str] = ()
    statuses: tuple[str, ...] | list[str] = ()
    countries: tuple[str, ...] | list[str] = ()
    since: date | None = None
    everything: bool = False

    def __post_init__(self) -> None:
        """Bring the values into one shape, and refuse what the registry would misread."""
        for name in _SEARCHES:
            text = getattr(self, name)
            object.__setattr__(self, name, " ".join(text.split()) or None if text else None)
        if isinstance(self.since, datetime):
            object.__setattr__(self, "since", self.since.date())
        for name, checked in (("ids", _nct_id), ("statuses", _status), ("countries", _country)):
            values = getattr(self, name)
            if isinstance(values, str):
                raise UsageError(f"{name} is the text {values!r}. Give a list, such as [{values!r}].")
            object.__setattr__(self, name, tuple(dict.fromkeys(checked(value) for value in values)))
        filtered = bool(self.ids or self.statuses or self.countries or self.since)
        searched = any(getattr(self, name) for name in _SEARCHES)
        if self.everything and (filtered or searched):
            raise UsageError("everything was asked for together with a search. Leave one of them out.")
        if not (filtered or searched or self.everything):
            raise UsageError(
                "Nothing was asked for. Give a condition, a term, ids or another search; or ask for "
                "everything, which is more than half a million studies and about 10 GB."
            )
        for name in _SEARCHES if filtered else ():
            text = getattr(self, name)
            if text and all(_NCT_ID.fullmatch(word.upper()) for word in re.split(r"[\s,]+", text) if word):
                raise UsageError(
                    f"{name} is {text!r}: the registry ignores statuses, countries, dates and ids beside a "
                    "search that is only NCT ids. Give them as ids."
                )

    def requests(self, ids_per_request: int = 200) -> list[dict[str, str]]:
        """Write the query as parameters of `/studies`.

        Args:
            ids_per_request: Most ids in one request, so that its address stays short enough for any server.

        Returns:
            One set of parameters for each request that is needed, without paging.
        """
        base = {param: getattr(self, name) for name, param in _SEARCHES.items() if getattr(self, name)}
        if self.statuses:
            base["filter.overallStatus"] = "|".join(self.statuses)
        advanced = []
        if self.countries:
            anyone = " OR ".join(f'AREA[LocationCountry]"{country}"' for country in self.countries)
            advanced.append(anyone if len(self.countries) == 1 else f"({anyone})")
        if self.since:
            advanced.append(f"AREA[LastUpdatePostDate]RANGE[{self.since.isoformat()},MAX]")
        if advanced:
            base["filter.advanced"] = " AND ".join(advanced)
        if not self.ids:
            return [base]
        starts = range(0, len(self.ids), ids_per_request)
        return [{**base, "filter.ids": "|".join(self.ids[i : i + ids_per_request])} for i in starts]

    def facts(self) -> dict[str, object]:
        """Give what was asked for as plain values, for the state and the log."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        plain = {name: msgspec.to_builtins(value) for name, value in given.items() if value}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}


def _nct_id(value: str) -> str:
    if not _NCT_ID.fullmatch(value.strip().upper()):
        raise UsageError(f"{value!r} is not an NCT id. Give NCT and eight digits, such as NCT01234567.")
    return value.strip().upper()


def _status(value: str) -> str:
    token = re.sub(r"[\W_]+", "_", value.strip()).upper()
    if token not in STATUSES:
        raise UsageError(f"{value!r} is not a status of the registry. Give one of {', '.join(STATUSES)}.")
    return token


def _country(value: str) -> str:
    country = " ".join(value.split())
    if not country or '"' in country or "\\" in country:
        raise UsageError(f"{value!r} is not the name of a country. Give it in English, such as Norway.")
    return country
