"""A registry on 127.0.0.1 that replays the protocol of API v2, its faults included, with invented studies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KNOWN = {
    "format",
    "query.cond",
    "query.term",
    "query.intr",
    "query.spons",
    "filter.ids",
    "filter.overallStatus",
    "filter.advanced",
    "countTotal",
    "pageSize",
    "pageToken",
}
PAGING = {"countTotal", "pageSize", "pageToken"}


def study(number: int, title: str = "An invented trial", aliases: Iterable[str] = ()) -> dict[str, Any]:
    """Make up a study."""
    identification: dict[str, Any] = {"nctId": f"NCT{number:08d}", "briefTitle": title}
    if aliases:
        identification["nctIdAliases"] = list(aliases)
    return {"protocolSection": {"identificationModule": identification}, "hasResults": False}


@dataclass
class Fault:
    """What happens to one request for studies, in place of a page or before it."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_s: float = 0.0
    cut_after: int | None = None


OK = Fault()


@dataclass
class Seen:
    """One request as it came in."""

    path: str
    params: dict[str, str]
    headers: dict[str, str]


class Registry:
    """The server; `faults` are used up one a request for studies, `before_page` may change the data."""

    def __init__(self, studies: Iterable[dict[str, Any]] = ()) -> None:
        self.studies = list(studies)
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.tokens: dict[str, tuple[int, dict[str, str]]] = {}
        self.data_version: str | None = "2024-05-01T09:00:00"
        self.before_page: Callable[[int], None] = lambda _start: None
        registry = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                registry.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Keep quiet."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: object, client_address: object) -> None:
                """Keep quiet when a client is killed."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/api/v2"

    @property
    def asked(self) -> list[dict[str, str]]:
        """Parameters of the requests for studies so far."""
        return [seen.params for seen in self.seen if seen.path.endswith("/studies")]

    def __enter__(self) -> Registry:
        """Start listening."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def forget_tokens(self) -> None:
        """Let all page tokens expire."""
        self.tokens.clear()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        parts = urlsplit(handler.path)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.seen.append(Seen(parts.path, params, dict(handler.headers)))
        if parts.path.endswith("/version"):
            if self.data_version is None:
                self._send(handler, 500, b"no version", {})
            else:
                version = {"apiVersion": "2.0.3", "dataTimestamp": self.data_version}
                self._send(handler, 200, json.dumps(version).encode(), {})
            return
        if not parts.path.endswith("/studies"):
            self._send(handler, 404, b"Not found", {"Content-Type": "text/plain"})
            return
        fault = self.faults.pop(0) if self.faults else OK
        time.sleep(fault.delay_s)
        if fault.status:
            self._send(handler, fault.status, fault.body, fault.headers)
            return
        status, body = self._page(params)
        self._send(handler, status, body, fault.headers, cut_after=fault.cut_after)

    def _page(self, params: dict[str, str]) -> tuple[int, bytes]:
        for name in params:
            if name not in KNOWN:
                return 400, f"`{name}` is unknown parameter".encode()
        size = min(int(params.get("pageSize", 10)) or 10, 1000)
        same = {name: value for name, value in params.items() if name not in PAGING}
        start = 0
        if "pageToken" in params:
            start, first = self.tokens.get(params["pageToken"], (-1, {}))
            if start < 0 or first != same:
                return 400, b"`pageToken` has incorrect value"
        self.before_page(start)
        found = self.studies
        if "filter.ids" in params:
            wanted = set(params["filter.ids"].split("|"))
            found = [one for one in found if wanted & _names(one)]
        chosen = found[start : start + size]
        page: dict[str, Any] = {"studies": chosen}
        if "countTotal" in params and "pageToken" not in params:
            page["totalCount"] = len(found)
        # As the real one does, a page that is full promises another, even when that will be empty.
        if len(chosen) == size:
            token = f"t{len(self.tokens)}-{start + size}"
            self.tokens[token] = (start + size, same)
            page["nextPageToken"] = token
        lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in chosen)
        rest = {name: value for name, value in page.items() if name != "studies"}
        head = json.dumps(rest)[1:-1]
        return 200, ("{" + (head + ", " if head else "") + '"studies": [\n' + lines + "\n]}").encode()

    def _send(
        self,
        handler: BaseHTTPRequestHandler,
        status: int,
        body: bytes,
        headers: dict[str, str],
        cut_after: int | None = None,
    ) -> None:
        try:
            handler.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body[:cut_after])
            if cut_after is not None:
                handler.close_connection = True
        except OSError:
            handler.close_connection = True  # the client gave up waiting, as a test wants it to


def _names(one: dict[str, Any]) -> set[str]:
    identification = one["protocolSection"]["identificationModule"]
    return {identification["nctId"], *identification.get("nctIdAliases", ())}
