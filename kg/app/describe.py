"""What a graph holds, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from kg.app.graph import Graph, find_graph, open_graph
from kg.errors import GraphNotFoundError, UsageError
from kg.names import DCTERMS, TKG
from kg.rdf.dataset import DATASET_GRAPH
from kg.store.publication import GraphDirectory

__all__ = ["describe", "describe_graph", "digest_of_graph"]

_SHOWN_CLASSES: Final = 12
_VOID: Final = "http://rdfs.org/ns/void#"
_DESCRIPTION: Final = DCTERMS + "description"


def digest_of_graph(location: str | None) -> dict[str, Any]:
    """Whether a graph was ever published, and what tells it from any other: no path, time or version.

    Args:
        location: a graph's directory; it need not exist.

    Raises:
        UsageError: it is a file or an endpoint, of which there is no manifest.
    """
    try:
        place = find_graph(location)
        if place.startswith(("http://", "https://")) or Path(place).is_file():
            raise UsageError(f"{place}: has no manifest to take a digest from: name a graph's directory")
        directory = GraphDirectory(Path(place))
        published = directory.open()
    except GraphNotFoundError:
        return {"complete": False}
    try:
        manifest = published.manifest
        return {
            "complete": True,
            "trials": manifest["trials"],
            "statements": manifest["statements"],
            "hash": manifest["hash"],
        }
    finally:
        published.close()


def describe(location: str | None) -> str:
    """What a graph holds, as lines of text."""
    with open_graph(location) as graph:
        return describe_graph(graph)


def describe_graph(graph: Graph) -> str:
    """What an open graph holds, as lines of text: from its manifest, or counted where it has none."""
    manifest = graph.manifest
    if not manifest:
        return "\n".join(_counted(graph))
    lines = [
        f"graph       {graph.name}",
        f"version     {graph.published.version if graph.published else ''}, built {manifest['built']}",
        f"detail      {manifest['detail']}",
        f"trials      {manifest['trials']:,}",
        f"records     {manifest['records']:,} read, {manifest['used']:,} used, {manifest['rejected']:,} rejected",
        f"statements  {manifest['statements']:,}",
        f"hash        {manifest['hash']}",
    ]
    if not manifest["has_records"]:
        lines.append("built from exported RDF: there are no verbatim records")
    if manifest["notes"]:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in manifest["notes"].items())
        lines.append(f"notes       {kinds}")
    counts = [(count, name[1:-1]) for name, count in manifest["classes"].items()]
    return "\n".join([*lines, *_classes(counts)])


def _counted(graph: Graph) -> list[str]:
    """The lines on a file or an endpoint: what it says of itself where it does, and its size."""
    said = {
        str(row[0]).removeprefix(_VOID): row[1]
        for row in graph.query(
            f"SELECT ?property ?value WHERE {{ GRAPH <{DATASET_GRAPH}> {{ <{DATASET_GRAPH}> ?property ?value }} }}"
        )
    }
    lines = [f"graph       {graph.name} (a file or endpoint; no manifest)"]
    lines += [f"contents    {said[_DESCRIPTION]}"] if _DESCRIPTION in said else []
    lines.append(f"statements  {graph.store.size():,}")
    counts = graph.query(
        f"SELECT ?class ?count WHERE {{ GRAPH <{DATASET_GRAPH}> {{ "
        f"?part <{_VOID}class> ?class ; <{_VOID}entities> ?count }} }}"
    )
    if not counts.rows:
        counts = graph.query("SELECT ?class (COUNT(*) AS ?count) WHERE { ?thing a ?class } GROUP BY ?class")
    return [*lines, *_classes((int(str(count)), str(name)) for name, count in counts)]


def _classes(counts: Iterable[tuple[int, str]]) -> list[str]:
    ours = sorted(((count, name[len(TKG) :]) for count, name in counts if name.startswith(TKG)), reverse=True)
    return [f"{count:>11,} {name}" for count, name in ours[:_SHOWN_CLASSES]]
