"""One trial as data, and graph pages that other pages may hold in a frame."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

from kg.app.exchange import PageRequest, PageResponse
from kg.app.explore import show
from kg.app.pages.explorer import Explorer
from kg.errors import GraphError, UsageError
from kg.views.words import clip, visible

__all__ = ["ALL_TRIALS", "framed", "trial_data"]

_MEDIA_TYPES: Final = {"json": "application/json", "jsonld": "application/ld+json"}
ALL_TRIALS: Final = ("All trials", "/")
"""Words and address of the page that leads to all others."""

_LONGEST_BACK: Final = 40
_HEAD: Final = '<header class="top">'
_POLICY: Final = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def trial_data(explorer: Explorer, request: PageRequest, name: str, format: str) -> PageResponse:
    """One trial as a card in JSON, or in schema.org's JSON-LD."""
    try:
        text = show(explorer.graph, name, format)
    except (UsageError, GraphError):
        return explorer.page("absent.html", 404, what=name)
    return PageResponse(200, _MEDIA_TYPES[format], text.encode("utf-8", "replace"))


def framed(text: str, request: PageRequest | None = None, back: tuple[str, str] = ALL_TRIALS) -> PageResponse:
    """A graph page that pages of this server may hold in a frame; outside of one it leads back to where it belongs.

    It says in itself that it is served, so that it may lead to other graphs.

    Args:
        text: the page, as it is without a server.
        request: what was asked for; None for a page that only ever stands in a frame.
        back: words and address of the page that the graph belongs to.
    """
    stated = _POLICY.search(text)
    policy = f"{unescape(stated[1])}; frame-ancestors 'self'" if stated else ""
    headers = (("X-Frame-Options", "SAMEORIGIN"), ("Vary", "Sec-Fetch-Dest"))
    text = text.replace('<html lang="en">', '<html lang="en" data-served>', 1)
    if request and request.headers.get("sec-fetch-dest") != "iframe":
        words, address = escape(clip(visible(back[0]), _LONGEST_BACK)), escape(back[1])
        text = text.replace(_HEAD, f'{_HEAD}\n  <a class="back" href="{address}">← {words}</a>', 1)
    return PageResponse(200, "text/html; charset=utf-8", text.encode("utf-8", "replace"), headers, policy)
