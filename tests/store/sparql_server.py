"""A tiny SPARQL endpoint over an Oxigraph store in memory, with faults on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import DefaultGraph, NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store

Fault = Callable[[BaseHTTPRequestHandler], None]


class SparqlServer:
    """Speaks the SPARQL 1.1 Protocol and adds to graphs on a free port; faults are used up one a request.

    `writable` lets it take updates at any address, and N-Triples at those that end in `?default` or `?graph=IRI`;
    `write_faults` are used up by those alone, and `largest` is the longest body that it takes of them, in bytes.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.writable = False
        self.largest = 10**9
        self.faults: list[Fault] = []
        self.write_faults: list[Fault | None] = []
        self.written: list[str] = []
        self.requests: list[tuple[str, dict[str, str]]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server._answer(self, urlsplit(self.path).query)

            def do_POST(self) -> None:
                server._answer(self, self.rfile.read(int(self.headers["Content-Length"])).decode(), posted=True)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is written to the terminal."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/sparql"

    def __enter__(self) -> SparqlServer:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler, form: str, posted: bool = False) -> None:
        self.requests.append((handler.command, {**dict(handler.headers), "form": form}))
        if self.faults:
            self.faults.pop(0)(handler)
            return
        if posted and not handler.headers["Content-Type"].startswith("application/x-www-form-urlencoded"):
            self._write(handler, form)
            return
        try:
            body, kind = self._serialized(parse_qs(form)["query"][0])
        except SyntaxError as error:
            body, kind = str(error).encode(), "text/plain"
        send(handler, 400 if kind == "text/plain" else 200, body, kind)

    def _write(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        fault = self.write_faults.pop(0) if self.write_faults else None
        if not self.writable:
            send(handler, 405, b"read only", "text/plain")
        elif len(body.encode()) > self.largest:
            send(handler, 413, b"too large", "text/plain")
        elif fault:
            fault(handler)
        else:
            if handler.headers["Content-Type"].startswith("application/sparql-update"):
                self.store.update(body)
            else:
                graph = parse_qs(urlsplit(handler.path).query, keep_blank_values=True).get("graph")
                self.store.load(
                    body.encode(),
                    format=RdfFormat.N_TRIPLES,
                    to_graph=NamedNode(graph[0]) if graph else DefaultGraph(),
                )
            self.written.append(body)
            send(handler, 204, b"", "text/plain")

    def _serialized(self, query: str) -> tuple[bytes, str]:
        answer = self.store.query(query)
        if isinstance(answer, QueryTriples):
            return answer.serialize(format=RdfFormat.TURTLE) or b"", "text/turtle"
        return answer.serialize(format=QueryResultsFormat.JSON) or b"", "application/sparql-results+json"


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, kind: str, **headers: str) -> None:
    """Sends a whole answer."""
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def status(code: int, body: bytes = b"no", **headers: str) -> Fault:
    """An answer with a status."""
    return lambda handler: send(handler, code, body, "text/plain", **headers)


def body(content: bytes, kind: str = "application/sparql-results+json") -> Fault:
    """A success with a body of any kind."""
    return lambda handler: send(handler, 200, content, kind)


def virtuoso(content: bytes, kind: str = "application/sparql-results+json", **headers: str) -> Fault:
    """A success as Virtuoso sends it, with headers of its own."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.server_version = "Virtuoso/07.20.3229"
        send(handler, 200, content, kind, **headers)

    return answer


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte every tenth of a second, so that no single read times out."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.end_headers()
    for _ in range(50):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Nothing for longer than anybody waits."""
    time.sleep(3)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Half of what was promised."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/sparql-results+json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"head": {')


def refused_and_cut(handler: BaseHTTPRequestHandler) -> None:
    """A refusal, and half of the words that were to come with it."""
    handler.send_response(500)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"the query")


def refused_and_silent(handler: BaseHTTPRequestHandler) -> None:
    """A refusal, and then nothing for longer than anybody waits."""
    handler.send_response(500)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.flush()
    time.sleep(3)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """The connection closes without an answer."""
    handler.connection.close()
