"""Sending statements to an endpoint: SPARQL Update, or the Graph Store Protocol, in batches that may be repeated.

Sources: https://www.w3.org/TR/sparql11-protocol/#update-operation, https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode
from urllib.request import Request

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad

from kg.errors import GraphError, QueryError, TrialkgError, UsageError
from kg.store.channel import Channel, Limits, Login, place_of

__all__ = ["PROTOCOLS", "Protocol", "Sender"]

Protocol: TypeAlias = Literal["update", "graph-store"]
PROTOCOLS: Final[tuple[Protocol, ...]] = ("update", "graph-store")
"""How statements are sent: `INSERT DATA` to an address that takes updates, or N-Triples to a graph store."""

_SMALLEST_BATCH: Final = 50


class _TooLargeError(QueryError):
    """The endpoint takes no request of this size."""


class Sender:
    """Sends statements to one endpoint; sending the same ones twice does no harm.

    Args:
        url: the address that takes updates, or that of the graph store.
        protocol: one of `PROTOCOLS`.
        default_graph: the IRI of the graph that statements of the default graph are put into; their own where None.
        login: who sends.
        limits: how long, and how often a request is sent while the endpoint is busy or out of reach.

    Raises:
        GraphError: the address is no endpoint's.
        UsageError: the default graph's name is no IRI.
    """

    def __init__(
        self,
        url: str,
        protocol: Protocol = "update",
        *,
        default_graph: str | None = None,
        login: Login | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.name, self._parameters = place_of(url)
        self._protocol = protocol
        try:
            self._default_graph = NamedNode(default_graph) if default_graph else None
        except ValueError:
            raise UsageError(
                f"{default_graph!r} is no IRI for a graph: give one such as http://example.org/trials"
            ) from None
        self._channel = Channel(self.name, login or Login(), limits or Limits())

    def send(self, quads: Sequence[Quad]) -> None:
        """Sends statements, in smaller portions where the endpoint takes no request of this size.

        Raises:
            UsageError: a statement holds a blank node, which every request would make anew.
            GraphError: the endpoint cannot be reached, refuses access, or takes no statements at this address.
            QueryError: it refuses these statements.
        """
        for quad in quads:
            if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
                raise UsageError(f"{quad}: a blank node would become another one whenever it is sent: give it an IRI")
        try:
            for request in self._requests(quads):
                self._channel.answer(request, self._refused)
        except _TooLargeError:
            if len(quads) <= _SMALLEST_BATCH:
                raise
            half = len(quads) // 2
            self.send(quads[:half])
            self.send(quads[half:])

    def _requests(self, quads: Sequence[Quad]) -> list[Request]:
        graphs = [
            (graph, "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in found))
            for graph, found in groupby(quads, self._graph_of)
        ]
        if self._protocol == "update":
            body = "".join(lines if graph is None else f"GRAPH {graph} {{\n{lines}}}\n" for graph, lines in graphs)
            url = f"{self.name}?{self._parameters}" if self._parameters else self.name
            return [self._request(url, f"INSERT DATA {{\n{body}}}", "application/sparql-update")]
        return [self._request(self._store_url(graph), lines, "application/n-triples") for graph, lines in graphs]

    def _graph_of(self, quad: Quad) -> NamedNode | None:
        """The graph that a statement is put into; None for the default graph."""
        if isinstance(quad.graph_name, DefaultGraph):
            return self._default_graph
        if isinstance(quad.graph_name, NamedNode):
            return quad.graph_name
        raise UsageError(f"{quad}: a graph that is named by a blank node cannot be sent: give it an IRI")

    def _store_url(self, graph: NamedNode | None) -> str:
        named = "default" if graph is None else urlencode({"graph": graph.value})
        return f"{self.name}?{self._parameters}&{named}" if self._parameters else f"{self.name}?{named}"

    def _request(self, url: str, body: str, kind: str) -> Request:
        headers = {"Content-Type": f"{kind}; charset=utf-8", "Accept": "*/*", "User-Agent": "trialkg"}
        return Request(url, body.encode(), headers, method="POST")

    def _refused(self, status: int, said: str) -> TrialkgError | None:
        if status in (401, 403) or (status == 500 and "permission" in said.lower()):
            return GraphError(
                f"{self.name} lets nobody write who asks like this ({status}): set KG_ENDPOINT_USER and "
                f"KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN, or have its owner allow it. It said: {said}"
            )
        if status in (404, 405, 406, 410, 415):
            what = "updates" if self._protocol == "update" else "graphs"
            return GraphError(
                f"{self.name} takes no {what} ({status}): give the address that does, as its manual says, or another "
                f"--protocol ({', '.join(PROTOCOLS)}). It said: {said}"
            )
        if status == 413:
            return _TooLargeError(f"{self.name} takes no request of this size (413): {said}")
        if status == 400 or status >= 500:
            return None if status in (502, 503, 504) else _TooLargeError(f"{self.name} failed ({status}): {said}")
        return None
