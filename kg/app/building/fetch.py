"""Fetching records from the registry."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kg.app.building.build import Progress
from kg.read.registry_api import FetchProgress, FetchSummary, RegistryQuery
from kg.read.registry_api import fetch as run

__all__ = ["fetch"]


def fetch(
    output: Path,
    *,
    condition: str | None = None,
    term: str | None = None,
    intervention: str | None = None,
    sponsor: str | None = None,
    ids: tuple[str, ...] = (),
    statuses: tuple[str, ...] = (),
    countries: tuple[str, ...] = (),
    since: date | None = None,
    everything: bool = False,
    rate_per_s: float = 1.0,
    base_url: str,
    on_progress: Progress | None = None,
) -> FetchSummary:
    """Writes the studies that a query finds as JSON lines; see `kg.read.registry_api.fetch`.

    Args:
        output: the file to write; a log and a state file lie beside it.
        on_progress: told how far it is.

    Raises:
        UsageError: the query is empty or contradicts itself.
        FetchError: the registry did not answer.
    """
    query = RegistryQuery(
        condition=condition,
        term=term,
        intervention=intervention,
        sponsor=sponsor,
        ids=ids,
        statuses=statuses,
        countries=countries,
        since=since,
        everything=everything,
    )

    def tell(progress: FetchProgress) -> None:
        if on_progress:
            on_progress("fetching", progress.done, progress.total or progress.done)

    return run(query, output, base_url=base_url, rate_per_s=rate_per_s, on_progress=tell)
