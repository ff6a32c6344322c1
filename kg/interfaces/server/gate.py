"""What every request passes on its way in and every answer on its way out: hosts, tokens, sizes, headers, the log."""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.app.exchange import DEFAULT_POLICY, LONGEST_ADDRESS_BYTES
from kg.errors import UsageError
from kg.interfaces.server.replies import POLICY_KEY, refusal
from kg.interfaces.talk import visible

__all__ = ["Door", "Gate", "allowed_host", "allowed_origin", "host_name"]

_MAX_HEADER_BYTES: Final = 16_000
_MAX_AGE_S: Final = "600"
_HOST: Final = re.compile(r"(?:\[([^\]]*)\]|([^:\[]*))(?::[0-9]{1,5})?")
_NAME: Final = re.compile(r"[^\s/@?#*]+")
_ORIGIN: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<host>\[[0-9a-f:.]+\]|[^\s/@?#*:\[\]]+)(?::(?P<port>[0-9]{1,5}))?/?"
)
_ORIGINS_AS_THEY_ARE: Final = ("*", "null")
_USUAL_PORTS: Final = {"http": "80", "https": "443"}
"""Ports that browsers leave out of an origin."""

_NO_FRAMES: Final = "frame-ancestors 'none'"
_HEADERS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=()"),
)


@dataclass(frozen=True, slots=True)
class Door:
    """Who is let in.

    Args:
        hosts: names by which the server may be called, without ports; any other is refused, so that a page that had
            its own name point here cannot read answers.
        token: what a request must bring, empty where none is needed.
        origins: pages of which others' scripts may read answers; `*` for all.
        log: `none`, `paths`, or `queries` for the values of queries too.
    """

    hosts: frozenset[str] = field(default_factory=lambda: frozenset({"localhost", "127.0.0.1", "::1"}))
    token: str = ""
    origins: frozenset[str] = frozenset()
    log: str = "paths"


class Gate:
    """Lets requests in and sends answers out.

    Args:
        app: what answers them.
        door: who is let in.
        write: takes the lines of the log.
    """

    def __init__(self, app: ASGIApp, door: Door, write: Callable[[str], None] | None = None) -> None:
        self._app = app
        self._door = door
        self._write = write or (lambda line: print(line, file=sys.stderr, flush=True))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.monotonic()
        headers = Headers(scope=scope)
        sent = {"status": 0, "bytes": 0}

        async def out(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                self._dress(MutableHeaders(scope=message), scope, headers)
            else:
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            response = self._refuse(scope, headers)
            await (self._app if response is None else response)(scope, receive, out)
        finally:
            if self._door.log != "none":
                self._write(self._line(scope, sent["status"], sent["bytes"], time.monotonic() - started))

    def _refuse(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        """The response to a request that is not let in; None where it is."""
        if host_name(headers.get("host", "")) not in self._door.hosts:
            return refusal(421, "this server does not answer for that host: start it with --allow-host NAME")
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS_BYTES:
            return refusal(414, f"the address has over {LONGEST_ADDRESS_BYTES:,} bytes: send the query by POST")
        if sum(len(name) + len(value) for name, value in scope["headers"]) > _MAX_HEADER_BYTES:
            return refusal(431, f"the headers have over {_MAX_HEADER_BYTES:,} bytes")
        if scope["method"] == "OPTIONS":
            posts = "POST, " if scope["path"] == "/sparql" else ""
            return _empty(204, {"Allow": f"GET, HEAD, {posts}OPTIONS"})
        if self._door.token and not self._brings_token(headers.get("authorization", "")):
            challenge = 'Bearer realm="trialkg", Basic realm="trialkg"'
            return refusal(
                401, "a token is needed: send it as 'Authorization: Bearer TOKEN'", {"WWW-Authenticate": challenge}
            )
        return None

    def _brings_token(self, authorization: str) -> bool:
        kind, _, value = authorization.partition(" ")
        given = value.strip()
        if kind.lower() == "basic":  # what a browser can send: any name, and the token for a password
            try:
                given = base64.b64decode(given, validate=True).decode().partition(":")[2]
            except (binascii.Error, UnicodeDecodeError):
                return False
        elif kind.lower() != "bearer":
            return False
        return hmac.compare_digest(given.encode(), self._door.token.encode())

    def _dress(self, answer: MutableHeaders, scope: Scope, asked: Headers) -> None:
        for name, value in _HEADERS:
            answer.setdefault(name, value)
        policy = scope.get(POLICY_KEY) or DEFAULT_POLICY
        answer["Content-Security-Policy"] = policy if "frame-ancestors" in policy else f"{policy}; {_NO_FRAMES}"
        answer.setdefault("Cache-Control", "no-cache")
        origin = asked.get("origin")
        if origin is None or not self._door.origins:
            answer["Cross-Origin-Resource-Policy"] = "same-origin"
            return
        answer.add_vary_header("Origin")
        if "*" in self._door.origins or origin in self._door.origins:
            answer["Access-Control-Allow-Origin"] = "*" if "*" in self._door.origins else origin
            if scope["method"] == "OPTIONS":
                answer["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
                answer["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type"
                answer["Access-Control-Max-Age"] = _MAX_AGE_S

    def _line(self, scope: Scope, status: int, size: int, seconds: float) -> str:
        client = scope["client"][0] if scope.get("client") else "-"
        target = scope["path"]
        if scope["query_string"]:
            query = scope["query_string"].decode("latin-1")
            target += f"?{query}" if self._door.log == "queries" else "?..."
        line = f"{client} {scope['method']} {target} {status} {size} B {seconds * 1000:.0f} ms"
        return visible(line).replace("\n", "\\n").replace("\t", "\\t")


def host_name(host: str) -> str | None:
    """The name in a Host header, without its port; None where what stands there makes no address.

    >>> host_name("Localhost:7171"), host_name("[::1]:80"), host_name("localhost:x")
    ('localhost', '::1', None)
    """
    found = _HOST.fullmatch(host.lower())
    return found and (found[1] or found[2])


def allowed_host(text: str) -> str:
    """The name by which a server may be called, from what was given as one: with a port, too.

    Raises:
        UsageError: it is no name.

    >>> allowed_host("KG.example.org:7399"), allowed_host("::1"), allowed_host("[::1]:80")
    ('kg.example.org', '::1', '::1')
    """
    name = text.lower() if _is_ipv6(text) else host_name(text)
    if not name or not _NAME.fullmatch(name):
        raise UsageError(f"--allow-host {text!r} is no name of a host: give it alone, such as kg.example.org")
    return name


def allowed_origin(text: str) -> str:
    """What a browser calls a page's origin, from what was given as one; `*` stays as it is.

    Raises:
        UsageError: it is no origin.

    >>> allowed_origin("HTTP://a.example/"), allowed_origin("https://a.example:443"), allowed_origin("*")
    ('http://a.example', 'https://a.example', '*')
    """
    if text in _ORIGINS_AS_THEY_ARE:
        return text
    found = _ORIGIN.fullmatch(text.lower())
    if not found:
        raise UsageError(f"--cors {text!r} is no origin: give scheme and host, such as https://page.example.org, or *")
    usual = _USUAL_PORTS.get(found["scheme"])
    port = "" if found["port"] in (None, usual) else f":{found['port']}"
    return f"{found['scheme']}://{found['host']}{port}"


def _is_ipv6(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).version == 6
    except ValueError:
        return False


def _empty(status: int, headers: dict[str, str]) -> ASGIApp:
    from starlette.responses import Response

    return Response(status_code=status, headers=headers)
