"""What a pool and its workers say to each other, and how it is put into bytes.

A message is two lengths, a small head in MessagePack and a body as it is. Nothing that arrives is ever unpickled, so
that a worker that was taken over could at most send a wrong answer.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence
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
    "Reply",
    "decode",
    "error_of",
    "pack",
    "receive",
    "reply_of",
    "send",
]

LENGTHS: Final = struct.Struct("!IQ")
"""Of the head and of the body, in bytes, before each message."""


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
        function: its name among those that `kg.app.serving.worker` knows.
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

_encode: Final = msgspec.msgpack.Encoder().encode
_decoder: Final = msgspec.msgpack.Decoder(Head)


def decode(packed: bytes | bytearray) -> Head:
    """The head of a message.

    Raises:
        ValueError: it is none.
    """
    found: Head = _decoder.decode(packed)
    return found


def pack(head: Head, body: Sequence[bytes] = ()) -> bytes:
    """A message as bytes, its body left out but counted.

    Args:
        head: the message.
        body: the pieces that will follow.
    """
    packed = _encode(head)
    return LENGTHS.pack(len(packed), sum(map(len, body))) + packed


def send(connection: socket.socket, head: Head, body: Sequence[bytes] = ()) -> None:
    """Sends a message and waits until all of it is gone."""
    connection.sendall(pack(head, body))
    for piece in body:
        connection.sendall(piece)


def receive(connection: socket.socket) -> Head | None:
    """Waits for a message without a body; None where the other side has gone."""
    lengths = _exactly(connection, LENGTHS.size)
    if lengths is None:
        return None
    packed = _exactly(connection, LENGTHS.unpack(lengths)[0])
    return None if packed is None else decode(packed)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        piece = connection.recv(min(size - len(found), 1 << 20))
        if not piece:
            return None
        found += piece
    return bytes(found)


def reply_of(error: BaseException, path: str = "") -> Reply:
    """An error as a reply; what is none of ours is told to nobody in detail.

    Args:
        error: what was raised.
        path: what strangers are not to read; in messages it becomes "the graph".
    """
    if isinstance(error, TrialkgError):
        message = str(error)
        if path:
            message = message.replace(f"{path}: has", "the graph has").replace(path, "the graph")
        return Reply(error=type(error).__name__, message=message)
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
