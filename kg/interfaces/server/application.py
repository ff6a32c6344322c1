"""The routes of the server."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.app.serving.kept import Kept
from kg.interfaces.server.queries import QueryPages
from kg.interfaces.server.replies import refusal
from kg.interfaces.server.resources import Resources
from kg.interfaces.server.sparql import SparqlEndpoint

__all__ = ["application"]


def application(answers: Kept, static: Path) -> Starlette:
    """The server's routes as an ASGI application.

    Args:
        answers: what gives the answers.
        static: the folder of the files under `/static/`.
    """
    return Starlette(
        routes=[
            Route("/sparql", SparqlEndpoint(answers).respond, methods=["GET", "POST"]),
            Mount("/static", StaticFiles(directory=static, check_dir=False)),
            *QueryPages(answers).routes(),
            *Resources(answers).routes(),
        ],
        exception_handlers={HTTPException: _failed, Exception: _broke},
    )


async def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = {404: "there is no such address", 405: "that method is not answered here"}.get(error.status_code)
    headers = dict(error.headers or {})
    if "Allow" in headers:
        headers["Allow"] = ", ".join([*sorted(headers["Allow"].split(", ")), "OPTIONS"])
    return refusal(error.status_code, message or str(error.detail), headers)


async def _broke(request: Request, error: Exception) -> Response:
    return refusal(500, "the server met an error of its own; its log says more")
