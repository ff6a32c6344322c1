"""What of a request a page is told, which is what its answer is kept by."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, cast

from kg.app.exchange import PageResponse
from kg.app.serving.kept import Kept
from kg.interfaces.server.application import application


class Told:
    """Answers that remember what was asked of them."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, object]]] = []

    async def call(self, function: str, **arguments: object) -> PageResponse:
        """An empty page."""
        self.calls.append((function, arguments))
        return PageResponse(200, "text/html; charset=utf-8", b"")


def asked(*requests: dict[str, str]) -> list[tuple[str, dict[str, object]]]:
    """What the answers are asked of GETs of the first page with these headers."""
    told = Told()
    app = application(cast(Kept, told), Path())

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pass

    async def run() -> None:
        for headers in requests:
            sent = {"host": "localhost", **headers}
            scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/", "query_string": b""}
            lines = [(name.encode(), value.encode()) for name, value in sent.items()]
            await app({**scope, "headers": lines}, receive, send)

    asyncio.run(run())
    return told.calls


def test_browsers_of_different_languages_share_a_page() -> None:
    """What no page reads does not make another page; a piece of a page, and one in a frame, are others."""
    first, second, piece, framed = asked(
        {"accept-language": "de", "accept": "text/html", "if-none-match": '"1"'},
        {"accept-language": "en", "accept": "*/*"},
        {"hx-request": "true"},
        {"sec-fetch-dest": "iframe"},
    )
    assert first == second
    assert piece != first != framed != piece
