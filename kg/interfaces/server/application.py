"""The routes of the server."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.app.exchange import HEADERS_OF_INTEREST
from kg.app.kept import Kept
from kg.interfaces.server.replies import answered, base_of, refusal, response_of
from kg.interfaces.server.sparql import Refused, SparqlEndpoint, pairs_of

__all__ = ["application"]


class _Pages:
    """All addresses that have no other owner."""

    def __init__(self, answers: Kept) -> None:
        self._answers = answers

    async def respond(self, request: Request) -> Response:
        """The page at an address."""
        try:
            query = pairs_of(request.scope["query_string"])
        except Refused as refused:
            return refusal(refused.status, refused.message)
        headers = {name: request.headers[name] for name in HEADERS_OF_INTEREST if name in request.headers}
        made = await answered(
            request,
            self._answers.call("page", path=request.url.path, query=query, headers=headers, base=base_of(request)),
        )
        return made if isinstance(made, Response) else response_of(request, made)


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = {404: "there is no such address", 405: "that method is not answered here"}.get(error.status_code)
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join(dict.fromkeys([*sorted(headers["Allow"].split(", ")), "OPTIONS"]))
    return refusal(error.status_code, message or str(error.detail), headers)


async def _broke(request: Request, error: Exception) -> Response:
    return refusal(500, "the server met an error of its own; its log says more")


def application(answers: Kept, static: Path) -> Starlette:
    """The server's routes as an ASGI application.

    Args:
        answers: what gives the answers.
        static: the folder of the files under `/static/`.
    """
    pages = _Pages(answers)
    return Starlette(
        routes=[
            Route("/sparql", SparqlEndpoint(answers).respond, methods=["GET", "POST"]),
            Mount("/static", StaticFiles(directory=static, check_dir=False)),
            Route("/{path:path}", pages.respond, methods=["GET"]),
        ],
        exception_handlers={HTTPException: _failed, Exception: _broke},
    )
