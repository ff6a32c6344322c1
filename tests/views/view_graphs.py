"""Triples and networks that the tests of views share."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.model.trial import Origin
from kg.rdf.trial import trial_statements
from kg.read.ctgov_json import read
from kg.views.network import Edge, Fact, Network, Node
from kg.views.queries import TRIAL_QUERY, of_trial

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DATA = os.environ.get("TRIALKG_DATA")


def store_of(*records: dict[str, Any]) -> ox.Store:
    """A graph in memory of records of the registry's API."""
    store = ox.Store()
    for place, record in enumerate(records):
        raw = json.dumps(record).encode()
        origin = Origin(source="clinicaltrials-gov", format="ctgov-json", file="test.json", locator=f"studies[{place}]")
        said = trial_statements([(read(raw, origin), hashlib.sha256(raw).hexdigest())])
        lines = "\n".join([*said.own, *said.shared.values()]) + "\n"
        store.load(lines.encode("utf-8", "replace"), format=ox.RdfFormat.N_QUADS)
    return store


def example(name: str) -> dict[str, Any]:
    """One example record."""
    raw = (EXAMPLES / name).read_bytes()
    found: dict[str, Any] = json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw)
    return found


def triples_of(store: ox.Store, nct_id: str) -> list[Any]:
    """What a view of one trial is given."""
    return list(store.query(of_trial(TRIAL_QUERY, nct_id)))


def example_triples(name: str) -> list[Any]:
    """What a view of one example is given."""
    return triples_of(store_of(example(name)), name[:11])


def random_network(count: int, links: int, seed: int = 1) -> Network:
    """A network of a given size with facts as trials have them, the same for the same seed."""
    chance = random.Random(seed)
    kinds = ["Trial", "Condition", "Intervention", "Site", "Organization", "Outcome"]
    base = "https://w3id.org/trialkg/id/thing/number"
    nodes = tuple(
        Node(
            f"{base}-{place}",
            f"Thing number {place} of a network",
            kinds[min(5, int(chance.expovariate(0.6)))],
            tuple(Fact(f"fact {order}", "some words that say so " * 2) for order in range(6)),
        )
        for place in range(count)
    )
    edges = [Edge(nodes[n].id, "is linked with", nodes[int(chance.random() ** 2 * n)].id) for n in range(1, count)]
    edges += [
        Edge(nodes[chance.randrange(count // 2)].id, "is near", nodes[chance.randrange(count)].id)
        for _ in range(max(links - len(edges), 0))
    ]
    return Network(nodes, tuple(dict.fromkeys(edges)))
