"""SPARQL 1.1 Protocol, its queries: three ways to ask, and the format that the asker likes best.

Source: https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import asyncio
import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kg.app.serving.kept import Kept
from kg.app.serving.wire import QueryJob
from kg.interfaces.server.accept import Offer, best
from kg.interfaces.server.replies import answered, base_of, refusal, response_of

__all__ = ["GRAPH_OFFERS", "Refused", "SparqlEndpoint", "pairs_of"]

_MAX_BODY_BYTES: Final = 1_000_000
_MAX_FIELDS: Final = 1_000
_BODY_S: Final = 10.0

_ROW_OFFERS: Final = (
    Offer("application/sparql-results+json", "json"),
    Offer("application/json", "json"),
    Offer("application/sparql-results+xml", "xml"),
    Offer("application/xml", "xml"),
    Offer("text/xml", "xml"),
    Offer("text/csv", "csv"),
    Offer("text/tab-separated-values", "tsv"),
)
GRAPH_OFFERS: Final = (
    Offer("text/turtle", "ttl"),
    Offer("application/n-triples", "nt"),
    Offer("text/plain", "nt"),
    Offer("application/rdf+xml", "rdfxml"),
    Offer("application/xml", "rdfxml"),
    Offer("application/ld+json", "jsonld"),
    Offer("application/json", "jsonld"),
)
"""The media types of triples."""

_HTML: Final = Offer("text/html", "html")
_BROKEN_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_READ_ONLY: Final = "this endpoint answers queries only; a graph is changed with 'kg build'"


class Refused(Exception):  # noqa: N818 - it carries a response
    """A request that is answered with an error before anything is asked of the graph."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class _Asked(NamedTuple):
    """What a request asks."""

    query: str | None
    default: tuple[str, ...]
    named: tuple[str, ...]


class SparqlEndpoint:
    """The endpoint at `/sparql`.

    Args:
        answers: what gives the answers.
    """

    def __init__(self, answers: Kept) -> None:
        self._answers = answers

    async def respond(self, request: Request) -> Response:
        """The response to a query, asked in any of the three ways, or to a GET without one."""
        try:
            asked = await _asked(request)
        except Refused as refused:
            return refusal(refused.status, refused.message)
        if asked.query is None:
            return await self._describe(request)
        accept = request.headers.get("accept")
        rows, triples = best(accept, _ROW_OFFERS), best(accept, GRAPH_OFFERS)
        if rows is None and triples is None:
            return refusal(406, f"no format that is asked for is given here: {_names(*_ROW_OFFERS, *GRAPH_OFFERS)} are")
        job = QueryJob(
            asked.query,
            rows.key if rows else None,
            triples.key if triples else None,
            asked.default,
            asked.named,
            base_of(request) + request.url.path,
        )
        made = self._answers.at_hand(job) or await answered(request, self._answers.query(job))
        if isinstance(made, Response):
            return made
        used = rows if rows is not None and made.media_type == rows.key else triples
        media_type = used.media_type if used is not None else ""
        charset = "; charset=utf-8" if media_type.startswith("text/") else ""
        return Response(made.body, headers={"Vary": "Accept"}, media_type=media_type + charset)

    async def _describe(self, request: Request) -> Response:
        """A page to write queries on for a browser, the description of the service for a program."""
        offer = best(request.headers.get("accept"), (*GRAPH_OFFERS, _HTML))
        if offer is None:
            return refusal(406, f"the description of the service is given as {_names(*GRAPH_OFFERS, _HTML)}")
        base = base_of(request)
        if offer is _HTML:
            page = self._answers.call("page", path=request.url.path, query=[], headers={}, base=base)
            made = await answered(request, page)
        else:
            made = await answered(
                request,
                self._answers.call("service", format=offer.key, media_type=offer.media_type, base=base),
            )
        return made if isinstance(made, Response) else response_of(request, made)


def _names(*offers: Offer) -> str:
    return ", ".join(dict.fromkeys(offer.media_type for offer in offers))


async def _asked(request: Request) -> _Asked:
    pairs = pairs_of(request.scope["query_string"])
    query = None
    if request.method == "POST":
        media_type, _, parameters = request.headers.get("content-type", "").partition(";")
        charset = re.search(r"charset\s*=\s*\"?([\w.:-]+)", parameters, re.IGNORECASE)
        if charset and charset[1].lower() not in ("utf-8", "utf8"):
            raise Refused(415, f"the charset {charset[1]} is not taken: send UTF-8")
        kind = media_type.strip().lower()
        if kind == _UPDATE:
            raise Refused(403, _READ_ONLY)
        if kind not in (_FORM, _DIRECT):
            raise Refused(415, f"a POST is a form ({_FORM}) or the query itself ({_DIRECT}): say which by Content-Type")
        body = await _body(request)
        if kind == _FORM:
            pairs = [*pairs, *pairs_of(body)]
        else:
            query = _text(body)
    return _read(pairs, query, request.method == "POST")


def _read(pairs: list[tuple[str, str]], direct: str | None, must_ask: bool) -> _Asked:
    queries = [value for name, value in pairs if name == "query"]
    if direct is not None:
        queries.append(direct)
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in pairs):
        raise Refused(403, _READ_ONLY)
    if len(queries) > 1:
        raise Refused(400, f"{len(queries)} queries in one request: send one")
    if queries and not queries[0].strip():
        raise Refused(400, "the query is empty: write SELECT, ASK, CONSTRUCT or DESCRIBE")
    if not queries and (must_ask or any(name.endswith("graph-uri") for name, _ in pairs)):
        raise Refused(400, "there is no query in the request: send it as 'query'")
    return _Asked(
        queries[0] if queries else None,
        tuple(value for name, value in pairs if name == "default-graph-uri"),
        tuple(value for name, value in pairs if name == "named-graph-uri"),
    )


async def _body(request: Request) -> bytes:
    """The body, read for so long and up to so many bytes."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > _MAX_BODY_BYTES:
        raise Refused(413, f"the request has over {_MAX_BODY_BYTES:,} bytes: ask in parts")
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for piece in request.stream():
                body += piece
                if len(body) > _MAX_BODY_BYTES:
                    raise Refused(413, f"the request has over {_MAX_BODY_BYTES:,} bytes: ask in parts")
    except TimeoutError:
        raise Refused(408, f"the request was not whole after {_BODY_S:g} s: send it again") from None
    except ClientDisconnect:
        raise Refused(400, "the request was broken off") from None
    return bytes(body)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refused(400, f"the request is not UTF-8: byte {data[error.start]:#04x} at {error.start}") from None


def pairs_of(data: bytes) -> list[tuple[str, str]]:
    """The names and values of a query string or form, decoded once.

    Raises:
        Refused: the percent-encoding is broken, the text is not UTF-8, or there are too many fields.

    >>> pairs_of(b"a=1%252&b=x+y&c=")
    [('a', '1%2'), ('b', 'x y'), ('c', '')]
    """
    text = _text(data)
    if found := _BROKEN_PERCENT.search(text):
        raise Refused(
            400, f"the percent-encoding is broken at {text[found.start() : found.start() + 3]!r}: write %25 for %"
        )
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError:
        raise Refused(400, "the percent-encoded text is not UTF-8") from None
    except ValueError:
        raise Refused(400, f"the request has over {_MAX_FIELDS:,} fields: send fewer") from None
