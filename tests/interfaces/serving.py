"""A real server in a process of its own, and requests to it byte by byte."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[2]
RUNAWAY = "SELECT (COUNT(*) AS ?n) {{ {} FILTER(?a + ?b + ?c + ?d < 0) }}".format(
    " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(300)))} }}" for name in "abcd")
)
"""A query that would run for hours."""


class Got(NamedTuple):
    """A response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def kind(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class Served:
    """A running `kg serve`."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def send(
        self, method: str, target: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Got:
        """The response to a request, sent as it is given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            sent = {"host": f"127.0.0.1:{self.port}", **(headers or {})}
            if body is not None:
                sent.setdefault("content-length", str(len(body)))
            for name, value in sent.items():
                connection.putheader(name, value)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                connection.endheaders(body)
            response = connection.getresponse()
            return Got(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def get(self, target: str, accept: str | None = None, **headers: str) -> Got:
        """The response to a GET."""
        return self.send("GET", target, {**headers, **({"accept": accept} if accept is not None else {})})

    def ask(self, query: str, accept: str | None = "application/sparql-results+json", **headers: str) -> Got:
        """The response to a query by GET."""
        return self.get(f"/sparql?query={quote(query, safe='')}", accept, **headers)


@contextlib.contextmanager
def serving(graph: str, *options: str) -> Iterator[Served]:
    """Starts a server over a graph on a free port, and ends it."""
    command = [sys.executable, "-m", "kg.interfaces.cli", "serve", "-g", graph, "--port", "0", *options]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}
    )
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if found := re.search(r"serving .* at http://\S+:(\d+)/", line):
            break
    else:
        raise AssertionError(f"the server did not start: {''.join(lines)}")
    served = Served(process, int(found[1]))
    try:
        for _ in range(100):  # the line is said just before the port is open
            with contextlib.suppress(OSError):
                served.get("/sparql")
                break
            time.sleep(0.05)
        yield served
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
