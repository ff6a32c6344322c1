"""A graph of made trials whose sites hold the cases on which answers about places go wrong."""

from __future__ import annotations

from typing import Any

import pyoxigraph
from made import read, record
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


def statements() -> list[str]:
    """N-Quads of the trials."""
    lines = []
    for nct_id, (status, conditions, eligibility, sites) in TRIALS.items():
        made = record(
            nct_id,
            identification={"briefTitle": f"Trial {nct_id[-1]}"},
            status={"overallStatus": status},
            conditions={"conditions": conditions},
            eligibility=eligibility,
            contactsLocations={"locations": sites},
        )
        if nct_id.endswith("4"):
            made["derivedSection"] = {"miscInfoModule": {"removedCountries": ["Norway", "Sweden"]}}
        stated = trial_statements([(read(made), nct_id.lower())])
        lines += [*stated.own, *"\n".join(stated.shared.values()).split("\n")]
    return lines


def places_graph(*, union: bool = False) -> EmbeddedStore:
    """The trials of `TRIALS`, the first of which another record describes as recruiting in Paris.

    Args:
        union: what that record says stands in the default graph too, as on a store whose default graph is the union
            of all.
    """
    store = pyoxigraph.Store()
    store.load("\n".join(statements()), format=pyoxigraph.RdfFormat.N_QUADS)
    store.load(PROLOGUE + codes(), format=pyoxigraph.RdfFormat.TURTLE)
    tkg = "https://w3id.org/trialkg/ontology#"
    (point,) = {quad.object for quad in store.quads_for_pattern(
        pyoxigraph.NamedNode("https://clinicaltrials.gov/study/NCT00000003#site-2"),
        pyoxigraph.NamedNode(f"{tkg}point"), None)}  # fmt: skip
    name = pyoxigraph.NamedNode("https://w3id.org/trialkg/id/record/page-1")
    part = pyoxigraph.NamedNode(f"{name.value}#site-1")
    recruiting = pyoxigraph.NamedNode("https://w3id.org/trialkg/code/status-RECRUITING")
    said = [(name, "site", part), (part, "point", point), (name, "overallStatus", recruiting)]
    for graph in [name, *([pyoxigraph.DefaultGraph()] if union else [])]:
        for subject, predicate, value in said:
            store.add(pyoxigraph.Quad(subject, pyoxigraph.NamedNode(tkg + predicate), value, graph))
    return EmbeddedStore(store, "trials with places")
