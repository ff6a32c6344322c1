"""Pages as plain values: a request in, a response out, no server in between.

A page is a synchronous function of an open graph and a request. The server runs it in a worker process of its own,
under the same time limit and queue as a query, so a page may take its time without holding anybody else up; one that
takes too long is ended, and its reader is told.
"""

from __future__ import annotations

from typing import Final

from kg.app.exchange import PageRequest, PageResponse, static_folder
from kg.app.graph import Graph

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
    if request.path == "/":
        return PageResponse(200, "text/html; charset=utf-8", _START)
    if request.path == "/sparql":
        return PageResponse(200, "text/html; charset=utf-8", _EDITOR)
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

_EDITOR: Final = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>SPARQL</title>
<h1>SPARQL</h1>
<form action="/sparql" method="get">
<p><label for="query">Query</label>
<p><textarea id="query" name="query" rows="20" cols="100">SELECT ?class (COUNT(?thing) AS ?things)
WHERE { ?thing a ?class }
GROUP BY ?class ORDER BY DESC(?things)</textarea>
<p><button>Ask</button>
</form>
</html>
"""
