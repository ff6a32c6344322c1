"""Pages as plain values: a request in, a response out, no server in between.

A page is a synchronous function of an open graph and a request. The server runs it in a worker process of its own,
under the same time limit and queue as a query, so a page may take its time without holding anybody else up; one that
takes too long is ended, and its reader is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from kg.app.exchange import PageRequest, PageResponse
from kg.app.graph import Graph
from kg.app.pages.ask import ask_list, ask_page, to_ask
from kg.app.pages.downloads import trial_data
from kg.app.pages.explorer import Explorer, explorer_of
from kg.app.pages.export import trials_data
from kg.app.pages.graphs import (
    answer_graph,
    condition_graph,
    connection_graph,
    criteria_graph,
    graph_page,
    network_graph,
)
from kg.app.pages.query import query_page
from kg.app.pages.record import record_page
from kg.app.pages.sites import sites_page
from kg.app.pages.start import start_page
from kg.app.pages.suggest import suggest
from kg.app.pages.things import KINDS, thing_page, to_thing
from kg.app.pages.trial import results_page, similar_part, trial_page

__all__ = ["respond"]

_ROUTES: Final[tuple[tuple[str, Callable[..., PageResponse]], ...]] = (
    (r"/", start_page),
    (r"/trials\.(csv|json|rq)", trials_data),
    (r"/suggest", suggest),
    (r"/trial/([^/]+)/card\.(json|jsonld)", trial_data),
    (r"/trial/([^/]+)", trial_page),
    (r"/trial/([^/]+)/results", results_page),
    (r"/trial/([^/]+)/similar", similar_part),
    (r"/trial/([^/]+)/sites/([^/]+)", sites_page),
    (r"/trial/([^/]+)/record/([^/]+)", record_page),
    (r"/graph/(sponsors|interventions)", network_graph),
    (r"/graph/path", connection_graph),
    (r"/graph/condition/([^/]+)", condition_graph),
    (r"/graph/question/([^/]+)", answer_graph),
    (r"/graph/([^/]+)/criteria", criteria_graph),
    (r"/graph/([^/]+)", graph_page),
    (r"/query|/sparql", query_page),
    (r"/ask", ask_list),
    (r"/ask/([^/]+)", ask_page),
    (r"/questions", to_ask),
    (r"/questions/([^/]+)", to_ask),
    (rf"/({'|'.join(KINDS)})/([^/]+)", thing_page),
    (rf"/id/({'|'.join(about.kind for about in KINDS.values())})/([^/]+)", to_thing),
)
_COMPILED: Final = tuple((re.compile(pattern), page) for pattern, page in _ROUTES)


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
    explorer: Explorer = explorer_of(graph)
    for pattern, page in _COMPILED:
        if match := pattern.fullmatch(request.path):
            return page(explorer, request, *match.groups())
    return explorer.page("absent.html", 404, what=request.path)
