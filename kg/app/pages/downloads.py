"""One trial as data, and graph pages that other pages may hold in a frame."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from kg.app.exchange import PageRequest, PageResponse
from kg.app.explore import show
from kg.app.pages.explorer import Explorer
from kg.errors import GraphError, UsageError

__all__ = ["framed", "trial_data"]

_MEDIA_TYPES: Final = {"json": "application/json", "jsonld": "application/ld+json"}
_POLICY: Final = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def trial_data(explorer: Explorer, request: PageRequest, name: str, format: str) -> PageResponse:
    """One trial as a card in JSON, or in schema.org's JSON-LD."""
    try:
        text = show(explorer.graph, name, format)
    except (UsageError, GraphError):
        return explorer.page("absent.html", 404, what=name)
    return PageResponse(200, _MEDIA_TYPES[format], text.encode("utf-8", "replace"))


def framed(text: str) -> PageResponse:
    """A graph page that pages of this server may hold in a frame."""
    stated = _POLICY.search(text)
    policy = f"{unescape(stated[1])}; frame-ancestors 'self'" if stated else ""
    headers = (("X-Frame-Options", "SAMEORIGIN"),)
    return PageResponse(200, "text/html; charset=utf-8", text.encode("utf-8", "replace"), headers, policy)
