"""Requests to an endpoint somewhere else: how long, how often and how much, and what refusals mean.

urllib has no time-out for a whole answer, does not retry, and follows redirects anywhere; all of that is settled here.
"""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Final, NamedTuple, TypeAlias
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    HTTPRedirectHandler,
    Request,
    build_opener,
)

from kg.errors import GraphError, QueryError, TrialkgError

__all__ = ["Channel", "Limits", "Login", "Reply", "login_of", "one_line", "place_of"]

_WORTH_RETRYING: Final = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE_S: Final = 30.0
_CHUNK_BYTES: Final = 65_536

Refused: TypeAlias = Callable[[int, str], TrialkgError | None]
"""What a refusal with a status, and the words that came with it, means; None for the general meaning."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, how often and how much an endpoint is asked.

    Args:
        timeout_s: seconds for one answer, from the request to its last byte.
        attempts: how often a request is sent while the endpoint is busy or out of reach.
        pause_s: seconds before the second attempt; doubled before each further one.
        max_bytes: the longest answer read.
    """

    timeout_s: float = 60.0
    attempts: int = 3
    pause_s: float = 1.0
    max_bytes: int = 512 * 1024**2


class Login(NamedTuple):
    """Who asks: a token, or a user with a password, or nobody.

    Args:
        token: sent as a bearer's.
        user: sent with the password, as basic or, where the endpoint wants it, digest authentication.
        password: the user's.
    """

    token: str = ""
    user: str = ""
    password: str = ""


class Reply(NamedTuple):
    """A whole answer."""

    kind: str
    body: bytes
    headers: HTTPMessage


class Channel:
    """The way to one endpoint.

    Args:
        name: its address, for messages and for what a redirect may lead to.
        login: who asks.
        limits: how long, how often and how much.
    """

    def __init__(self, name: str, login: Login, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self._headers = _authorization(login)
        passwords = HTTPPasswordMgrWithDefaultRealm()
        if login.user:
            passwords.add_password(None, name, login.user, login.password)
        self._opener = build_opener(_SameHostRedirects(name), HTTPDigestAuthHandler(passwords))

    def answer(self, request: Request, refused: Refused | None = None) -> Reply:
        """The answer, after as many attempts as are worth it.

        Args:
            request: what is asked; the login is added.
            refused: what a refusal means here, where it means something of its own.

        Raises:
            QueryError: the endpoint could not answer what was asked, or not in time.
            GraphError: it cannot be reached, refuses access, or is no endpoint.
        """
        for attempt in range(1, self.limits.attempts + 1):
            pause = self.limits.pause_s * 2 ** (attempt - 1)
            try:
                return self._sent(request)
            except HTTPError as error:
                with error:
                    if error.code not in _WORTH_RETRYING or attempt == self.limits.attempts:
                        raise self._refused(error, refused) from None
                    pause = max(pause, _seconds(error.headers.get("Retry-After", "")))
            except TrialkgError:
                raise
            except (URLError, HTTPException, OSError) as error:
                cause = error.reason if isinstance(error, URLError) else error
                if isinstance(cause, TimeoutError):
                    raise self._too_slow() from None
                if attempt == self.limits.attempts:
                    raise GraphError(
                        f"{self.name} gave no whole answer: {one_line(str(cause) or repr(cause))}"
                    ) from None
            time.sleep(min(pause, _LONGEST_PAUSE_S))
        raise GraphError(f"{self.name} was asked no time; allow at least one attempt")

    def _sent(self, request: Request) -> Reply:
        deadline = time.monotonic() + self.limits.timeout_s
        with self._opened(request) as response:
            chunks: list[bytes] = []
            size = 0
            while chunk := response.read1(_CHUNK_BYTES):
                chunks.append(chunk)
                size += len(chunk)
                if size > self.limits.max_bytes:
                    raise QueryError(
                        f"{self.name} answers with over {self.limits.max_bytes:,} bytes: ask for less, with LIMIT"
                    )
                # The time-out of a socket begins anew with each byte.
                if time.monotonic() > deadline:
                    raise self._too_slow()
            length = response.headers.get("Content-Length")
            if length and length.isdecimal() and size < int(length):
                raise HTTPException(f"the answer broke off after {size:,} of {int(length):,} bytes")
            return Reply(response.headers.get_content_type(), b"".join(chunks), response.headers)

    def _opened(self, request: Request) -> Any:
        for header, value in self._headers.items():
            request.add_header(header, value)
        try:
            return self._opener.open(request, timeout=self.limits.timeout_s)
        except HTTPError as error:
            offered = self._headers.get("Authorization", "")
            if error.code != 401 or "WWW-Authenticate" in error.headers or not offered.startswith("Basic "):
                raise
            # Virtuoso names its challenge only to those who offer nothing.
            error.close()
            self._headers = {}
            request.remove_header("Authorization")
            return self._opener.open(request, timeout=self.limits.timeout_s)

    def _too_slow(self) -> QueryError:
        return QueryError(
            f"{self.name} gave no answer within {self.limits.timeout_s:g} s: ask for less, or allow it more time"
        )

    def _refused(self, error: HTTPError, refused: Refused | None) -> TrialkgError:
        said = one_line(_words_of(error)) or error.reason
        if refused and (meant := refused(error.code, said)):
            return meant
        if error.code in (401, 403):
            return GraphError(
                f"{self.name} refuses access ({error.code}): set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or "
                "KG_ENDPOINT_TOKEN"
            )
        if error.code in (404, 405, 410):
            return GraphError(f"{self.name} is no SPARQL endpoint ({error.code} {error.reason}): check its address")
        if 300 <= error.code < 400:
            return GraphError(f"{self.name} sends on to an address that is not followed ({error.code})")
        if error.code in _WORTH_RETRYING:
            return GraphError(f"{self.name} is busy or down ({error.code}): {said}; try again later")
        return QueryError(f"{self.name} could not answer the query ({error.code}): {said}")


class _SameHostRedirects(HTTPRedirectHandler):
    """Follows a redirect only to the same scheme, host and port."""

    def __init__(self, name: str) -> None:
        self._name = name

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise GraphError(
                f"{self._name} sends on to {new.scheme}://{new.hostname or ''}: if you trust it, give its address"
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def place_of(url: str) -> tuple[str, str]:
    """An endpoint's address without its parameters, and its parameters.

    Raises:
        GraphError: the address is no endpoint's, or holds a password.

    >>> place_of("http://127.0.0.1:8890/sparql?default-graph-uri=urn:g")
    ('http://127.0.0.1:8890/sparql', 'default-graph-uri=urn:g')
    """
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and url.isprintable()
    except ValueError:  # brackets that do not match, a port that is no number
        sound = False
    if not sound or " " in url:
        raise GraphError(
            f"{url!r} is no address of an endpoint, such as http://127.0.0.1:7878/query: check scheme, host and port"
        )
    if "@" in parts.netloc:
        raise GraphError(
            f"the address of {parts.hostname} holds a user or password: give them in KG_ENDPOINT_USER and "
            "KG_ENDPOINT_PASSWORD"
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), parts.query


def login_of(environment: Mapping[str, str]) -> Login:
    """Who asks, by the environment: KG_ENDPOINT_TOKEN, or KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD.

    Raises:
        GraphError: a user is given without a password, or a password without a user.

    >>> login_of({"KG_ENDPOINT_TOKEN": "t"}).token, login_of({}) == Login()
    ('t', True)
    """
    if token := environment.get("KG_ENDPOINT_TOKEN"):
        return Login(token=token)
    user, password = environment.get("KG_ENDPOINT_USER"), environment.get("KG_ENDPOINT_PASSWORD")
    if not user and not password:
        return Login()
    if not user or password is None:
        raise GraphError("KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD go together: set both, or neither")
    return Login(user=user, password=password)


def _authorization(login: Login) -> dict[str, str]:
    if login.token:
        return {"Authorization": f"Bearer {login.token}"}
    if login.user:
        return {"Authorization": "Basic " + b64encode(f"{login.user}:{login.password}".encode()).decode("ascii")}
    return {}


def _words_of(error: HTTPError) -> str:
    """What came with a refusal; nothing where it broke off, as its status says enough."""
    try:
        return error.read(2_000).decode("utf-8", "replace")
    except (HTTPException, OSError):
        return ""


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 0.0


def one_line(text: str) -> str:
    """What a server said, as one line of printable text of at most 200 characters.

    >>> one_line("bad\\nquery")
    'bad query'
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 200 else line[:197] + "..."
