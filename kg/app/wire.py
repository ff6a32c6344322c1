"""What a pool and its workers say to each other, and how it is put into bytes.

A message is two lengths, a small head in MessagePack and a body as it is. Nothing that arrives is ever unpickled, so
that a worker that was taken over could at most send a wrong answer.
"""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from kg import errors
from kg.errors import TrialkgError

__all__ = [
    "CallJob",
    "Head",
    "Job",
    "QueryJob",
    "Ready",
    "Receiver",
    "Reply",
    "error_of",
    "pack",
    "receive",
    "reply_of",
    "send",
]

_LENGTHS: Final = struct.Struct("!IQ")
_MAX_HEAD_BYTES: Final = 8_000_000


class QueryJob(msgspec.Struct, frozen=True, tag="query"):
    """A query of somebody else's.

    Args:
        query: its text.
        rows_as: the format of rows, a key of `kg.store.answer.ROW_FORMATS`; None where none is taken.
        triples_as: the format of triples, a key of `kg.store.answer.GRAPH_FORMATS`; None where none is taken.
        default: graphs in place of FROM.
        named: graphs in place of FROM NAMED.
        base: what relative IRIs are relative to.
    """

    query: str
    rows_as: str | None = "json"
    triples_as: str | None = "ttl"
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    base: str | None = None


class CallJob(msgspec.Struct, frozen=True, tag="call"):
    """A call of a function of ours.

    Args:
        function: its name among those that `kg.app.worker` knows.
        arguments: plain values by name.
    """

    function: str
    arguments: dict[str, Any]


Job: TypeAlias = QueryJob | CallJob


class Reply(msgspec.Struct, frozen=True, tag="reply"):
    """The answer to a job, its body aside.

    Args:
        status: an HTTP status, of a page.
        media_type: of a page, its media type; of a query, the key of the format.
        headers: of a page, further headers.
        csp: of a page, its content security policy.
        error: the class of the error, empty where there was none.
        message: what the error says.
    """

    status: int = 200
    media_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    csp: str = ""
    error: str = ""
    message: str = ""


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """A worker has opened the graph.

    Args:
        version: of a graph's directory, the number of the published version.
    """

    version: int = 0


Head: TypeAlias = QueryJob | CallJob | Reply | Ready

_encode = msgspec.msgpack.Encoder().encode
_decoder: Final = msgspec.msgpack.Decoder(Head)


def pack(head: Head, body: Sequence[bytes] = ()) -> bytes:
    """A message as bytes, its body left out but counted.

    Args:
        head: the message.
        body: the pieces that will follow.
    """
    packed = _encode(head)
    return _LENGTHS.pack(len(packed), sum(map(len, body))) + packed


def send(connection: socket.socket, head: Head, body: Sequence[bytes] = ()) -> None:
    """Sends a message and waits until all of it is gone."""
    connection.sendall(pack(head, body))
    for piece in body:
        connection.sendall(piece)


def receive(connection: socket.socket) -> Head | None:
    """Waits for a message without a body; None where the other side has gone."""
    lengths = _exactly(connection, _LENGTHS.size)
    if lengths is None:
        return None
    packed = _exactly(connection, _LENGTHS.unpack(lengths)[0])
    return None if packed is None else _decoder.decode(packed)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        piece = connection.recv(min(size - len(found), 1 << 20))
        if not piece:
            return None
        found += piece
    return bytes(found)


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
        while len(self._arrived) >= _LENGTHS.size:
            head_size, body_size = _LENGTHS.unpack_from(self._arrived)
            if head_size > _MAX_HEAD_BYTES or body_size > self._most:
                self._break_off()
                return
            start = _LENGTHS.size + head_size
            if len(self._arrived) < start + body_size:
                return
            try:
                head = _decoder.decode(self._arrived[_LENGTHS.size : start])
            except msgspec.MsgspecError:
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


def reply_of(error: BaseException) -> Reply:
    """An error as a reply; what is none of ours is named, and told to nobody in detail."""
    if isinstance(error, TrialkgError):
        return Reply(error=type(error).__name__, message=str(error))
    if isinstance(error, MemoryError):
        return Reply(error="QueryMemoryError", message=MEMORY_MESSAGE)
    return Reply(error="TrialkgError", message="the server met an error of its own; its log says more")


def error_of(reply: Reply) -> TrialkgError | None:
    """The error that a reply carries, None where it carries none."""
    if not reply.error:
        return None
    kind = getattr(errors, reply.error, TrialkgError)
    made: TrialkgError = kind(reply.message)
    return made


MEMORY_MESSAGE: Final = (
    "the query used up the memory it may use and was stopped: add LIMIT, sort and DISTINCT fewer rows, or ask in parts"
)
"""What is said of a query that ran out of memory."""
