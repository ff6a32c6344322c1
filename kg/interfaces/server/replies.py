"""Errors and answers of the package as HTTP responses."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from kg.app.exchange import PageResponse
from kg.errors import (
    AnswerFormatError,
    AnswerTooLargeError,
    BusyError,
    ParameterError,
    QueryError,
    QueryMemoryError,
    QueryTimeoutError,
    TrialkgError,
    UnknownQuestionError,
    UsageError,
)

__all__ = ["POLICY_KEY", "answered", "base_of", "refusal", "response_of"]

POLICY_KEY: Final = "kg_policy"
"""Where in a request's scope its answer's content security policy stands, where it has one of its own."""

_STATUSES: Final[tuple[tuple[type[TrialkgError], int], ...]] = (
    (AnswerFormatError, 406),
    (AnswerTooLargeError, 413),
    (QueryTimeoutError, 503),
    (QueryMemoryError, 507),
    (QueryError, 400),
    (UnknownQuestionError, 404),
    (ParameterError, 400),
    (UsageError, 400),
    (BusyError, 503),
)
_RETRY_AFTER_S: Final = 2
_GONE_GRACE_S: Final = 1.0
_unwatched: Final[set[asyncio.Task[PageResponse]]] = set()


def refusal(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    """A refusal: one sentence of plain text."""
    text = message if message.endswith("\n") else f"{message}\n"
    return Response(text, status, headers, media_type="text/plain")


def response_of(request: Request, made: PageResponse) -> Response:
    """An answer as it is sent."""
    if made.csp:
        request.scope[POLICY_KEY] = made.csp
    return Response(made.body, made.status, dict(made.headers), media_type=made.media_type)


async def answered(request: Request, work: Coroutine[None, None, PageResponse]) -> PageResponse | Response:
    """What the work gives, or the response that its error becomes.

    Where the client hangs up, the work has a second to come to its end, and is stopped then.
    """
    task = asyncio.get_running_loop().create_task(work)
    gone = asyncio.get_running_loop().create_task(_hangs_up(request))
    await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        _unwatched.add(task)
        task.add_done_callback(_forget)
        asyncio.get_running_loop().call_later(_GONE_GRACE_S, task.cancel)
        return Response(status_code=499)
    gone.cancel()
    try:
        return task.result()
    except TrialkgError as error:
        status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)
        headers = {"Retry-After": str(_RETRY_AFTER_S)} if isinstance(error, BusyError) else None
        return refusal(status, str(error), headers)


async def _hangs_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _forget(task: asyncio.Task[PageResponse]) -> None:
    _unwatched.discard(task)
    if not task.cancelled():
        task.exception()  # nobody is left to be told


def base_of(request: Request) -> str:
    """Scheme and host as the client wrote them, without a slash at the end."""
    return f"{request.url.scheme}://{request.headers.get('host', 'localhost')}"
