"""What page workers can be called for: functions of an open graph and plain values, each giving a whole answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from kg.app.exchange import PageRequest, PageResponse
from kg.app.graph import Graph
from kg.app.service import service_description
from kg.app.web import respond
from kg.store.answer import serialized

__all__ = ["FUNCTIONS"]


def _page(graph: Graph, arguments: Mapping[str, Any]) -> PageResponse:
    return respond(
        graph,
        PageRequest(
            path=arguments["path"],
            query=tuple((name, value) for name, value in arguments["query"]),
            headers=arguments["headers"],
            base=arguments["base"],
        ),
    )


def _service(graph: Graph, arguments: Mapping[str, Any]) -> PageResponse:
    described = service_description(arguments["address"])
    return PageResponse(200, arguments["media_type"], serialized(described, arguments["format"]), _VARY)


_VARY: Final = (("Vary", "Accept"),)

FUNCTIONS: Final[Mapping[str, Callable[[Graph, Mapping[str, Any]], PageResponse]]] = {
    "page": _page,
    "service": _service,
}
"""The functions by name."""
