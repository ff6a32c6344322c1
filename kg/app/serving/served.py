"""What page workers can be called for: functions of an open graph and plain values, each giving a whole answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from kg.app.asking.asked import asked
from kg.app.asking.forms import openapi
from kg.app.asking.listing import questions
from kg.app.asking.tools import about, answer_for_tool, tools, trial_for_tool
from kg.app.described import describe, iri_at
from kg.app.exchange import PageRequest, PageResponse
from kg.app.graph import Graph
from kg.app.pages.explorer import explorer_of
from kg.app.pages.query import drawn_triples, query_page
from kg.app.serving.service import service_description
from kg.app.serving.web import respond
from kg.store.answer import serialized

__all__ = ["FUNCTIONS"]

_Arguments: TypeAlias = Mapping[str, Any]


def _page(graph: Graph, given: _Arguments) -> PageResponse:
    query = tuple((name, value) for name, value in given["query"])
    return respond(graph, PageRequest(given["path"], query, headers=given["headers"], base=given["base"]))


def _query(graph: Graph, given: _Arguments) -> PageResponse:
    request = PageRequest("/query", (("query", given["query"]),), base=given["base"])
    return query_page(explorer_of(graph), request, given["answer"], given["error"])


def _drawing(graph: Graph, given: _Arguments) -> PageResponse:
    return drawn_triples(graph, given["answer"])


def _service(graph: Graph, given: _Arguments) -> PageResponse:
    described = service_description(f"{given['base']}/sparql")
    return PageResponse(200, given["media_type"], serialized(described, given["format"]), (("Vary", "Accept"),))


def _describe(graph: Graph, given: _Arguments) -> PageResponse:
    iri = given["iri"] or iri_at(given["path"])
    if iri is None:
        return PageResponse(404, "text/plain; charset=utf-8", b"there is no such thing here\n")
    return describe(graph, iri, given["format"], given["media_type"], f"{given['base']}{given['path']}")


def _questions(graph: Graph, given: _Arguments) -> PageResponse:
    return questions(given["name"], given["format"], given["media_type"], given["base"])


def _ask(graph: Graph, given: _Arguments) -> PageResponse:
    pairs = [(name, value) for name, value in given["pairs"]]
    return asked(graph, given["name"], pairs, given["format"], given["media_type"])


def _openapi(graph: Graph, given: _Arguments) -> PageResponse:
    return _json(openapi(graph, given["base"]))


def _tools(graph: Graph, given: _Arguments) -> PageResponse:
    return _json(tools(graph))


def _tool(graph: Graph, given: _Arguments) -> PageResponse:
    return _json(answer_for_tool(graph, given["name"], given["arguments"]))


def _about(graph: Graph, given: _Arguments) -> PageResponse:
    return _json(about(graph))


def _trial(graph: Graph, given: _Arguments) -> PageResponse:
    return PageResponse(200, "text/plain", trial_for_tool(graph, given["trial"], given["criteria"]).encode())


def _json(value: object) -> PageResponse:
    return PageResponse(200, "application/json", f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode())


FUNCTIONS: Final[Mapping[str, Callable[[Graph, _Arguments], PageResponse]]] = {
    "about": _about,
    "ask": _ask,
    "describe": _describe,
    "drawing": _drawing,
    "openapi": _openapi,
    "page": _page,
    "query": _query,
    "questions": _questions,
    "service": _service,
    "tool": _tool,
    "tools": _tools,
    "trial": _trial,
}
"""The functions by name."""
