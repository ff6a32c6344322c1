"""Pages as plain values: a request in, a response out, no server in between.

A page is a synchronous function of an open graph and a request. The server runs it in a worker process of its own,
under the same time limit and queue as a query, so a page may take its time without holding anybody else up; one that
takes too long is ended, and its reader is told.
"""

from __future__ import annotations

from kg.app.exchange import PageRequest, PageResponse, static_folder
from kg.app.graph import Graph
from kg.app.pages.explorer import explorer_of
from kg.app.pages.start import start_page

__all__ = ["PageRequest", "PageResponse", "respond", "static_folder"]


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
    explorer = explorer_of(graph)
    if request.path == "/":
        return start_page(explorer, request)
    return explorer.page("absent.html", 404, what=request.path)
