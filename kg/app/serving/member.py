"""One worker as its pool sees it: started, given a job, watched by the clock, ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Final

import msgspec

from kg.app.exchange import PageResponse
from kg.app.serving.receiver import Receiver
from kg.app.serving.wire import MEMORY_MESSAGE, Head, Job, Ready, Reply, error_of, pack
from kg.app.serving.worker import Orders
from kg.errors import GraphError, QueryError, QueryMemoryError, QueryTooComplexError, TrialkgError

__all__ = ["Member"]

_WORKER: Final = "kg.app.serving.worker"
_START_S: Final = 60.0
_OVERHEAD_BYTES: Final = 1_000_000
_STEP_BACK_AFTER_S: Final = 2.0
_STEP_BACK: Final = 5


class Member:
    """A worker process.

    Args:
        orders: what it is to do.
        on_free: is called when it can take a job again.
        on_end: is called when its process has gone.
    """

    def __init__(self, orders: Orders, on_free: Callable[[Member], None], on_end: Callable[[Member], None]) -> None:
        self.retiring = False
        self.version = 0
        self._orders = orders
        self._on_free = on_free
        self._on_end = on_end
        self._process: subprocess.Popen[bytes] | None = None
        self._transport: asyncio.WriteTransport | None = None
        self._ready: asyncio.Future[None] | None = None
        self._done: asyncio.Future[PageResponse] | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._stopped_by: TrialkgError | None = None
        self._stepped_back = False
        self._gone = False
        self._ending = False

    @property
    def pid(self) -> int:
        """The number of its process; 0 before it is started."""
        return self._process.pid if self._process else 0

    @property
    def free(self) -> bool:
        """True where it waits for a job."""
        there = self._transport is not None and self._process is not None and self._process.poll() is None
        return there and not self.working and not self.retiring and not self._ending

    @property
    def working(self) -> bool:
        """True where a job runs on it."""
        return self._done is not None

    async def start(self) -> None:
        """Starts the process and waits until it has opened the graph.

        Raises:
            GraphError: it could not; the message is the worker's own.
        """
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    _WORKER,
                    str(theirs.fileno()),
                    msgspec.json.encode(self._orders),
                ],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                # What an engine prints of a query that exhausts it is of no use, and holds pieces of the query.
                stderr=subprocess.DEVNULL if self._orders.confined else None,
                env={**os.environ, "RUST_BACKTRACE": "0"},
            )
        ours.setblocking(False)
        self._ready = loop.create_future()
        receiver = Receiver(self._arrived, self._connection_ended, self._orders.bytes + _OVERHEAD_BYTES)
        try:
            self._transport, _ = await loop.create_connection(lambda: receiver, sock=ours)
            await asyncio.wait_for(self._ready, _START_S)
        except BaseException as error:
            self._kill()
            if isinstance(error, TimeoutError):
                raise GraphError(
                    f"{self._orders.location} was not open after {_START_S:g} s: try again when this machine has "
                    "less to do, or keep the graph on a faster disk"
                ) from None
            raise

    def give(
        self, job: Job, done: asyncio.Future[PageResponse], timeout_s: float, too_long: Callable[[], TrialkgError]
    ) -> None:
        """Lets it work on a job.

        Args:
            job: what to do.
            done: takes the answer; where it is cancelled, the work is stopped.
            timeout_s: seconds until the process is ended.
            too_long: gives what `done` is told then.
        """
        assert self._transport is not None
        loop = asyncio.get_running_loop()
        self._done = done
        self._timers = [
            loop.call_later(timeout_s, lambda: self.stop(too_long())),
            loop.call_later(_STEP_BACK_AFTER_S, self._step_back),
        ]
        done.add_done_callback(self._was_cancelled)
        self._transport.write(pack(job))

    def _was_cancelled(self, done: asyncio.Future[PageResponse]) -> None:
        if done.cancelled() and self._done is done:
            self.stop(QueryError("nobody waits for the answer any more"))

    def _step_back(self) -> None:
        """What takes long lets what is short go first."""
        if self._process is not None and not self._gone:
            with contextlib.suppress(OSError):
                now = os.getpriority(os.PRIO_PROCESS, self._process.pid)
                os.setpriority(os.PRIO_PROCESS, self._process.pid, now + _STEP_BACK)
                self._stepped_back = True

    def _step_forward(self) -> None:
        if not self._stepped_back or self._process is None:
            return
        self._stepped_back = False
        try:
            os.setpriority(os.PRIO_PROCESS, self._process.pid, os.getpriority(os.PRIO_PROCESS, 0))
        except OSError:
            self.retiring = True  # only a privileged process may come forward again; another one takes its place

    def _arrived(self, head: Head, body: bytes) -> None:
        if isinstance(head, Ready):
            self.version = head.version
            if self._ready is not None and not self._ready.done():
                self._ready.set_result(None)
        elif isinstance(head, Reply):
            error = error_of(head)
            if self._ready is not None and not self._ready.done():
                self._ready.set_exception(error or GraphError("a worker spoke out of turn"))
                return
            done = self._settled()
            if done is not None and not done.done():
                if error is None:
                    done.set_result(PageResponse(head.status, head.media_type, body, head.headers, head.csp))
                else:
                    done.set_exception(error)
            if isinstance(error, QueryMemoryError):
                self._kill()  # what is left of its memory may be in pieces
            else:
                self._step_forward()
                self._on_free(self)

    def _settled(self) -> asyncio.Future[PageResponse] | None:
        for timer in self._timers:
            timer.cancel()
        self._timers = []
        done, self._done = self._done, None
        return done

    def stop(self, reason: TrialkgError) -> None:
        """Ends the process at once; who waits for its answer is told the reason."""
        self._stopped_by = reason
        done = self._settled()
        self._kill()
        if done is not None and not done.done():
            done.set_exception(reason)

    def end(self) -> None:
        """Lets a process that is free go."""
        self._kill()

    def _kill(self) -> None:
        self._ending = True
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        if self._transport is not None:
            self._transport.abort() if isinstance(self._transport, asyncio.Transport) else self._transport.close()

    def _connection_ended(self) -> None:
        if self._gone:
            return
        self._gone = True
        self._ending = True
        loop = asyncio.get_running_loop()
        task = loop.run_in_executor(None, self._process.wait) if self._process else None
        if task is not None:
            task.add_done_callback(lambda ended: self._process_ended(ended.result() if not ended.cancelled() else 0))

    def _process_ended(self, status: int) -> None:
        error = self._stopped_by or _error_of_end(status)
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(GraphError(f"a worker ended with status {status} before it was ready"))
        done = self._settled()
        if done is not None and not done.done():
            done.set_exception(error)
        self._on_end(self)


def _error_of_end(status: int) -> TrialkgError:
    """What a process died of, as its exit status tells it: the engine aborts when it gets no memory."""
    if status in (-signal.SIGABRT, -signal.SIGKILL):
        return QueryMemoryError(MEMORY_MESSAGE)
    if status in (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGILL):
        return QueryTooComplexError("the query is too complex for the engine: take it apart, and ask in parts")
    return QueryError(f"the query ended its process (status {status}): ask in parts")
