"""Addresses that stand for things: IRIs of the graph, the questions and their answers, each in several formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.app.exchange import HEADERS_OF_INTEREST, PageResponse
from kg.app.pages.refused import refused_page
from kg.app.serving.kept import Kept
from kg.interfaces.server.accept import Offer, best
from kg.interfaces.server.replies import answered, base_of, refusal, response_of
from kg.interfaces.server.sparql import GRAPH_OFFERS, Refused, pairs_of

__all__ = ["Resources"]

_HTML: Final = Offer("text/html; charset=utf-8", "html")
_JSON: Final = Offer("application/json", "json")
_TURTLE, *_OTHER_GRAPHS = (Offer(offer.media_type, offer.key) for offer in GRAPH_OFFERS)
_THINGS: Final = (_TURTLE, _HTML, *_OTHER_GRAPHS)
_QUESTIONS: Final = (_JSON, _HTML, *(offer for offer in GRAPH_OFFERS if offer.media_type != _JSON.media_type))
_ANSWERS: Final = (
    _JSON,
    _HTML,
    Offer("text/csv; charset=utf-8", "csv"),
    Offer("text/tab-separated-values; charset=utf-8", "tsv"),
)
_QUERY: Final = Offer("application/sparql-query", "rq")
_SUFFIXES: Final = {
    "ttl": "ttl",
    "nt": "nt",
    "rdf": "rdfxml",
    "jsonld": "jsonld",
    "html": "html",
    "json": "json",
    "csv": "csv",
    "tsv": "tsv",
    "rq": "rq",
}


class Resources:
    """The routes of things, questions and pages.

    Args:
        answers: what gives the answers.
    """

    def __init__(self, answers: Kept) -> None:
        self._answers = answers

    def routes(self) -> list[Route]:
        """The routes, the one that takes all other addresses last."""
        documents = ("ontology", "code", "measurement", "shapes", "dataset")
        things = [f"/{name}/{{rest:path}}" for name in ("id", "code", "measurement", "ontology")]
        things += [
            *(f"/{name}" for name in documents),
            *(f"/{name}.{{suffix}}" for name in documents),
            "/trial/{name}",
            "/describe",
        ]
        return [
            *(Route(path, self._thing) for path in things),
            Route("/questions", self._questions),
            Route("/questions.{suffix}", self._questions),
            Route("/questions/{name}", self._questions),
            Route("/ask/{name}", self._ask),
            Route("/openapi.json", self._openapi),
            Route("/{path:path}", self._page),
        ]

    async def _thing(self, request: Request) -> Response:
        path, offer = _chosen(request, request.url.path, _THINGS)
        if offer is None:
            return _not_acceptable(_THINGS)
        if request.url.path == "/describe":
            iri = request.query_params.get("iri", "")
            if ":" not in iri:
                return refusal(400, "say which thing: /describe?iri=...")
        else:
            iri = ""
        return await self._first(request, offer, path, "describe", iri=iri)

    async def _questions(self, request: Request) -> Response:
        path, offer = _chosen(request, request.url.path, (*_QUESTIONS, _QUERY))
        name = path.removeprefix("/questions").removeprefix("/") or None
        if offer is None or (offer is _QUERY and name is None):
            return _not_acceptable(_QUESTIONS)
        return await self._first(request, offer, path, "questions", name=name)

    async def _ask(self, request: Request) -> Response:
        path, offer = _chosen(request, request.url.path, _ANSWERS)
        if offer is None:
            return _not_acceptable(_ANSWERS)
        try:
            pairs = pairs_of(request.scope["query_string"])
        except Refused as refused:
            return refusal(refused.status, refused.message)
        return await self._first(request, offer, path, "ask", name=path.removeprefix("/ask/"), pairs=pairs)

    async def _openapi(self, request: Request) -> Response:
        return _sent(request, await answered(request, self._answers.call("openapi", base=base_of(request))))

    async def _page(self, request: Request) -> Response:
        return _sent(request, await self._asked_page(request, request.url.path))

    async def _asked_page(self, request: Request, path: str) -> PageResponse | Response:
        try:
            query = pairs_of(request.scope["query_string"])
        except Refused as refused:
            return refusal(refused.status, refused.message)
        headers = {name: request.headers[name] for name in HEADERS_OF_INTEREST if name in request.headers}
        made = await answered(
            request, self._answers.call("page", path=path, query=query, headers=headers, base=base_of(request))
        )
        if isinstance(made, Response) and made.status_code >= 400 and _is_person(request):
            page = response_of(request, refused_page(made.status_code, bytes(made.body).decode()))
            page.headers.update({name: value for name, value in made.headers.items() if name == "retry-after"})
            return page
        return made

    async def _first(self, request: Request, offer: Offer, path: str, function: str, **arguments: Any) -> Response:
        """For people the page; for programs, and for things without a page, what the function makes."""
        page = None
        if offer is _HTML:
            page = _sent(request, await self._asked_page(request, path))
            page.headers.add_vary_header("Accept")
            if function != "describe" or not _absent(page):
                return page
        given: Mapping[str, Any] = {
            **arguments,
            "path": path,
            "format": offer.key,
            "media_type": offer.media_type,
            "base": base_of(request),
        }
        made = await answered(request, self._answers.call(function, **given))
        return _sent(request, page if page is not None and _absent(made) else made)


def _is_person(request: Request) -> bool:
    """True for a browser that loads a page; a program, or a page that loads a piece, shows the sentence itself."""
    return "text/html" in request.headers.get("accept", "") and "hx-request" not in request.headers


def _absent(made: PageResponse | Response) -> bool:
    return (made.status_code if isinstance(made, Response) else made.status) == 404


def _sent(request: Request, made: PageResponse | Response) -> Response:
    return made if isinstance(made, Response) else response_of(request, made)


def _chosen(request: Request, path: str, offers: Sequence[Offer]) -> tuple[str, Offer | None]:
    """The path without a suffix that names a format, and that format, else the one that the client likes best."""
    stem, dot, suffix = path.rpartition(".")
    if dot and suffix in _SUFFIXES:
        for offer in offers:
            if offer.key == _SUFFIXES[suffix]:
                return stem, offer
    if "hx-request" in request.headers:  # a piece of a page, whatever its Accept header says
        return path, _HTML
    bare = [Offer(offer.media_type.partition(";")[0], offer.key) for offer in offers]
    found = best(request.headers.get("accept"), bare)
    return path, None if found is None else offers[bare.index(found)]


def _not_acceptable(offers: Sequence[Offer]) -> Response:
    names = ", ".join(dict.fromkeys(offer.media_type.partition(";")[0] for offer in offers))
    return refusal(406, f"no format that is asked for is given here: {names} are")
