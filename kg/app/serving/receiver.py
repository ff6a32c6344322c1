"""The pool's end of the connection to a worker: bytes become messages without anybody waiting."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from kg.app.serving.wire import LENGTHS, Head, decode

__all__ = ["Receiver"]

_MAX_HEAD_BYTES: Final = 8_000_000


class Receiver(asyncio.Protocol):
    """Puts what arrives together into messages.

    Args:
        on_message: is given each whole message and its body.
        on_end: is called once when the other side has gone, or sends what is no message.
        most: bytes that a body may have.
    """

    def __init__(self, on_message: Callable[[Head, bytes], None], on_end: Callable[[], None], most: int) -> None:
        self._on_message = on_message
        self._on_end = on_end
        self._most = most
        self._arrived = bytearray()
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remembers the connection, to end it."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Takes what arrived."""
        self._arrived += data
        while len(self._arrived) >= LENGTHS.size:
            head_size, body_size = LENGTHS.unpack_from(self._arrived)
            if head_size > _MAX_HEAD_BYTES or body_size > self._most:
                self._break_off()
                return
            start = LENGTHS.size + head_size
            if len(self._arrived) < start + body_size:
                return
            try:
                head = decode(self._arrived[LENGTHS.size : start])
            except ValueError:
                self._break_off()
                return
            body = bytes(memoryview(self._arrived)[start : start + body_size])
            del self._arrived[: start + body_size]
            self._on_message(head, body)

    def _break_off(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """Passes on that the other side has gone."""
        self._on_end()
