"""What a graph holds, for people and for programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from kg.app.graph import find_graph, open_graph
from kg.errors import GraphNotFoundError
from kg.names import TKG
from kg.store.publication import GraphDirectory

__all__ = ["describe", "digest_of_graph"]

_SHOWN_CLASSES: Final = 12


def digest_of_graph(location: str | None) -> dict[str, Any]:
    """Whether a graph was ever published, and what tells it from any other: no path, time or version.

    Args:
        location: a graph's directory; it need not exist.
    """
    try:
        directory = GraphDirectory(Path(find_graph(location)))
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
        manifest = graph.manifest
        if not manifest:
            return f"{graph.name}: {graph.store.size():,} statements (a file or endpoint; no manifest)"
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
        counts = sorted(
            ((count, name) for name, count in manifest["classes"].items() if name.startswith(f"<{TKG}")), reverse=True
        )
        for count, name in counts[:_SHOWN_CLASSES]:
            lines.append(f"{count:>11,} {name[len(TKG) + 1 : -1]}")
        return "\n".join(lines)
