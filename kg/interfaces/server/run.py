"""Starting and ending the server."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.app.exchange import static_folder
from kg.app.finding.index_file import keep_index
from kg.app.serving.kept import Kept
from kg.app.serving.pool import Limits, Pool
from kg.errors import UsageError
from kg.interfaces.server.application import application
from kg.interfaces.server.gate import Door, Gate

__all__ = ["serve"]

_HEAD_BYTES: Final = 96_000
_HEAD_S: Final = 10.0
_STALLED_S: Final = 20.0
_KEEP_ALIVE_S: Final = 30
_CONNECTIONS: Final = 512
_GRACE_S: Final = 3.0
_LAST_WORDS_S: Final = 1


_LOG: Final = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # A malformed request is its client's affair; an error of our own is told whole.
    "loggers": {"uvicorn": {"level": "ERROR", "handlers": ["stderr"], "propagate": False}},
}


class _Protocol(H11Protocol):
    """HTTP/1.1 that has no patience for a client that sends its request, or takes its answer, too slowly."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Gives the client some time for its first request."""
        super().connection_made(transport)
        self._head_timer = self.loop.call_later(_HEAD_S, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Takes bytes; the first of a request start the clock, the last of its head stop it."""
        try:
            super().data_received(data)
        except h11.LocalProtocolError:  # what is wrong with the request is to be told after the client has gone
            self._give_up()
            return
        waiting = self.cycle is None or self.cycle.response_complete
        if not waiting:
            self._head_timer = _stopped(self._head_timer)
        elif self._head_timer is None:
            self._head_timer = self.loop.call_later(_HEAD_S, self._give_up)

    def send_400_response(self, msg: str) -> None:
        """Tells the client what is wrong with its request; what was being made of the request is told to nobody."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Starts the clock for a client that takes no more."""
        super().pause_writing()
        self._stall_timer = self.loop.call_later(_STALLED_S, self._give_up)

    def resume_writing(self) -> None:
        """Stops it."""
        super().resume_writing()
        self._stall_timer = _stopped(self._stall_timer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stops all clocks."""
        self._head_timer, self._stall_timer = _stopped(self._head_timer), _stopped(self._stall_timer)
        super().connection_lost(exc)

    def _give_up(self) -> None:
        self.transport.abort()


def _stopped(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None


class _Server(uvicorn.Server):
    """A server that answers what runs when it is told to end."""

    def __init__(self, config: uvicorn.Config, pool: Pool) -> None:
        super().__init__(config)
        self._pool = pool
        self._closing: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begins to end; a second Ctrl-C ends at once."""
        self._loop.call_soon_threadsafe(self._begin_to_end)
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True

    def _begin_to_end(self) -> None:
        if self._closing is None:
            self._closing = self._loop.create_task(self._pool.close(_GRACE_S))


def serve(
    location: str, host: str, port: int, *, limits: Limits, door: Door, cache_mb: int, say: Callable[[str], None]
) -> None:
    """Serves a graph until it is told to end.

    Args:
        location: a graph's directory, or an RDF file.
        host: the address to listen on.
        port: the port; 0 for any that is free.
        limits: what one query or page may use.
        door: who is let in.
        cache_mb: megabytes of answers that are kept; 0 for none.
        say: is told what a person should know.

    Raises:
        UsageError: the port is taken, or the address is none of this machine.
        GraphError: the graph cannot be opened.
    """
    with contextlib.closing(_socket(host, port)) as listener:
        asyncio.run(_serve(location, listener, limits=limits, door=door, cache_mb=cache_mb, say=say))


async def _serve(
    location: str, listener: socket.socket, *, limits: Limits, door: Door, cache_mb: int, say: Callable[[str], None]
) -> None:
    await asyncio.to_thread(keep_index, location)
    pool = Pool(location, limits, say)
    try:
        await pool.start()
        app = Gate(application(Kept(pool, cache_mb), static_folder()), door, say)
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="off",
            log_config=_LOG,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=_HEAD_BYTES,
            limit_concurrency=_CONNECTIONS,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=int(_GRACE_S) + _LAST_WORDS_S,
        )
        address, port = listener.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        say(f"serving {location} at http://{shown}:{port}/ - SPARQL at /sparql; Ctrl-C ends")
        await _Server(config, pool).serve(sockets=[listener])
    finally:
        await pool.close()


def _socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} of {host} is taken: choose another with --port, or end what runs there"
            ) from None
        raise UsageError(f"cannot listen on {host}, port {port}: {error}") from None
    return listener
