"""A graph of made trials whose sites hold the cases on which answers about places go wrong."""

from __future__ import annotations

from typing import Any

import pyoxigraph
from made import read, record, trial
from small_graph import PROLOGUE, codes

from kg.rdf.trial import trial_statements
from kg.store.embedded import EmbeddedStore

OSLO = (59.91273, 10.74609)
BERGEN = (60.39299, 5.32415)
PARIS = (48.85341, 2.3488)
PARIS_IN_TEXAS = (33.66094, -95.55551)


def site(city: str, country: str, point: tuple[float, float] | None = None, **more: Any) -> dict[str, Any]:
    """A site of a record."""
    where = {"geoPoint": {"lat": point[0], "lon": point[1]}} if point else {}
    return {"city": city, "country": country, **where, **more}


TRIALS: dict[str, tuple[str, list[str], dict[str, Any], list[dict[str, Any]]]] = {
    "NCT00000001": (
        "RECRUITING",
        ["Asthma"],
        {"sex": "ALL", "minimumAge": "18 Years", "healthyVolunteers": True},
        [
            site("Oslo", "Norway", OSLO, facility="Oslo University Hospital", status="RECRUITING"),
            site("Oslo", "Norway", (59.92, 10.75), facility="Diakonhjemmet", status="WITHDRAWN"),
            site("Bergen", "Norway", BERGEN, facility="Haukeland"),
        ],
    ),
    "NCT00000002": (
        "RECRUITING",
        ["Asthma", "Eczema"],
        {"sex": "FEMALE", "maximumAge": "39 Years", "healthyVolunteers": False},
        [
            site("Oslo", "Norway", facility="Oslo University Hospital"),
            site("Paris", "France", PARIS, facility="Cochin", status="COMPLETED"),
            site("Hamar", "Norway", facility="Hamar"),
        ],
    ),
    "NCT00000003": (
        "COMPLETED",
        ["Eczema"],
        {"healthyVolunteers": True},
        [site("Oslo", "Norway", OSLO, facility="Oslo University Hospital"), site("Paris", "France", PARIS)],
    ),
    "NCT00000004": (
        "RECRUITING",
        ["Gout"],
        {"sex": "MALE"},
        [
            site("Paris", "United States", PARIS_IN_TEXAS, state="Texas", facility="Research Site"),
            site("Zürich", "Switzerland", (47.36667, 8.55)),
        ],
    ),
    "NCT00000005": ("RECRUITING", ["Gout"], {}, []),
}


def made(
    nct_id: str, status: str, conditions: list[str], eligibility: dict[str, Any], sites: list[dict[str, Any]]
) -> Any:
    """A record."""
    return record(
        nct_id,
        identification={"briefTitle": f"Trial {nct_id[-1]}"},
        status={"overallStatus": status},
        conditions={"conditions": conditions},
        eligibility=eligibility,
        contactsLocations={"locations": sites},
    )


def statements() -> list[str]:
    """N-Quads of the trials."""
    lines = []
    for nct_id, fields in TRIALS.items():
        study = made(nct_id, *fields)
        if nct_id.endswith("4"):
            study["derivedSection"] = {
                "miscInfoModule": {"removedCountries": ["Norway", "Sweden"]},
                "conditionBrowseModule": {"meshes": [{"id": "D006073", "term": "Gout"}]},
            }
        if nct_id.endswith("1"):
            study["derivedSection"] = {"conditionBrowseModule": {"meshes": [{"id": "D001249", "term": "Asthma"}]}}
        records = [(read(study), f"{nct_id.lower()}0")]
        if nct_id.endswith("1"):
            page = made(nct_id, "RECRUITING", ["Asthma"], {}, [site("Paris", "France", PARIS, facility="Cochin")])
            records.append((trial("veeva", page), f"{nct_id.lower()}1"))
        stated = trial_statements(records)
        lines += [*stated.own, *"\n".join(stated.shared.values()).split("\n")]
    return lines


def places_graph(*, union: bool = False) -> EmbeddedStore:
    """The trials of `TRIALS`; a page says of the first that it recruits in Paris alone.

    Args:
        union: what the records say stands in the default graph too, as on a store whose default graph is the union
            of all.
    """
    store = pyoxigraph.Store()
    store.load("\n".join(statements()), format=pyoxigraph.RdfFormat.N_QUADS)
    store.load(PROLOGUE + codes(), format=pyoxigraph.RdfFormat.TURTLE)
    if union:
        for quad in list(store):
            store.add(pyoxigraph.Quad(quad.subject, quad.predicate, quad.object))
    return EmbeddedStore(store, "trials with places")
