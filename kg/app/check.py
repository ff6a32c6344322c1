"""Whether a graph is what it says it is."""

from __future__ import annotations

from typing import NamedTuple

from kg.app.graph import Graph
from kg.errors import GraphDamagedError, UsageError
from kg.rdf.dataset import Statistics
from kg.store.bulk import dumped_lines
from kg.store.embedded import EmbeddedStore

__all__ = ["Verified", "verify"]


class Verified(NamedTuple):
    """A store that agrees with its manifest."""

    statements: int
    trials: int
    digest: str


def verify(graph: Graph) -> Verified:
    """Walks every statement of the store and compares count, checksum and classes with the manifest.

    Args:
        graph: a graph's directory, opened.

    Raises:
        GraphDamagedError: they disagree.
        UsageError: the graph is a file or an endpoint and has no manifest.
    """
    if not graph.published or not isinstance(graph.store, EmbeddedStore):
        raise UsageError(f"{graph.name}: has no manifest to verify against: name a graph's directory")
    found = Statistics()
    for lines in dumped_lines(graph.store.oxigraph):
        found.count(lines)
    manifest = graph.manifest
    for what, seen, said in (
        ("statements", found.statements, manifest["statements"]),
        ("checksum", found.checksum, manifest["checksum"]),
        ("counts by class", found.classes, manifest["classes"]),
    ):
        if seen != said:
            shown = f"{seen} in the store, {said} in the manifest" if isinstance(seen, int) else "they differ"
            raise GraphDamagedError(f"{graph.name}: {what}: {shown}: the store is damaged, build the graph again")
    return Verified(found.statements, manifest["trials"], found.digest)
