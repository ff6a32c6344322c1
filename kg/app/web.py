"""Pages as plain values: a request in, a response out, no server in between.

A page is a synchronous function of an open graph and a request. The server runs it in a worker process of its own,
under the same time limit and queue as a query, so a page may take its time without holding anybody else up; one that
takes too long is ended, and its reader is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import kg.views
from kg.app.exchange import PageRequest, PageResponse
from kg.app.graph import Graph

__all__ = ["PageRequest", "PageResponse", "respond", "static_folder"]


def static_folder() -> Path:
    """The folder whose files the server gives out under `/static/`: scripts, styles and pictures of the pages."""
    return Path(kg.views.__file__).parent / "static"


def respond(graph: Graph, request: PageRequest) -> PageResponse:
    """The page at an address.

    Args:
        graph: the published version; the same object for many requests, so a page may keep what it prepared by
            the graph's version.
        request: what was asked for.

    Returns:
        404 where there is no such page.

    Raises:
        TrialkgError: the server turns its message into a page with status 400, or 500 for a graph that cannot be read.
    """
    if request.path == "/":
        return PageResponse(200, "text/html; charset=utf-8", _START)
    return PageResponse(404, "text/plain; charset=utf-8", b"There is no such page; / is the first one.\n")


_START: Final = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>trialkg</title>
<h1>Clinical trials as a graph</h1>
<ul>
<li><a href="/sparql">SPARQL</a>
<li><a href="/questions">Questions</a>
</ul>
</html>
"""
