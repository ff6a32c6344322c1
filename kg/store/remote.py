"""A SPARQL endpoint somewhere else, asked through SPARQLWrapper and believed in nothing.

SPARQLWrapper has no time-out of its own, does not retry, follows redirects anywhere and reads answers of any
size; all of that is settled here.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, RdfFormat, Triple, parse
from pyoxigraph import parse_query_results as parse_results

from kg.errors import GraphError, QueryError, TrialkgError
from kg.ports import Rows
from kg.store.guard import QueryForm, check_query

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

__all__ = ["Limits", "RemoteStore", "open_endpoint"]

_LONGEST_GET: Final = 2_000
_WORTH_RETRYING: Final = frozenset({429, 502, 503, 504})
_LONGEST_PAUSE_S: Final = 30.0
_CHUNK_BYTES: Final = 65_536
_AGENT: Final = "trialkg"
_TRIPLE_FORMATS: Final = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "text/plain": RdfFormat.N_TRIPLES,
    "text/turtle": RdfFormat.TURTLE,
    "application/turtle": RdfFormat.TURTLE,
    "application/x-turtle": RdfFormat.TURTLE,
}
_RESULT_TYPES: Final = ("application/sparql-results+json", "application/json")
# N-Triples first: Virtuoso's Turtle writes the decimal 18 as an integer.
_ACCEPTED_TRIPLES: Final = "application/n-triples, text/turtle;q=0.9, application/x-turtle;q=0.5, text/plain;q=0.1"
_LAST_LIMIT: Final = re.compile(r"\bLIMIT\s+(\d+)(?:\s+OFFSET\s+\d+)?\s*\Z", re.IGNORECASE)


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


class _Reply(NamedTuple):
    """A whole answer."""

    kind: str
    body: bytes
    headers: HTTPMessage


class RemoteStore:
    """A SPARQL 1.1 endpoint.

    Args:
        url: its address, http or https, without user and password.
        headers: sent with each request, such as Authorization.
        limits: how long, how often and how much.

    Raises:
        GraphError: the address is no endpoint's.

    >>> RemoteStore("http://127.0.0.1:7878/query").name
    'http://127.0.0.1:7878/query'
    """

    def __init__(self, url: str, *, headers: Mapping[str, str] | None = None, limits: Limits | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise GraphError(f"{url!r} is no address of an endpoint: it begins with http:// or https:// and a host")
        if "@" in parts.netloc:
            raise GraphError(
                f"the address of {parts.hostname} holds a user or password: give them in KG_ENDPOINT_USER and "
                "KG_ENDPOINT_PASSWORD"
            )
        self.name = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        self._parameters = parse_qsl(parts.query)
        self._headers = dict(headers or {})
        self._limits = limits or Limits()
        self._opener = build_opener(_SameHostRedirects(self.name))
        self._whole_up_to = 0
        self._server = ""

    @property
    def engine(self) -> str:
        """The endpoint's address, and what its last answer said of the server."""
        return f"SPARQL endpoint {self.name}" + (f" ({self._server})" if self._server else "")

    def select(self, query: str) -> Rows:
        """The rows of a SELECT query; an ASK gives one row of one column, `answer`.

        Raises:
            QueryError: the query is refused, invalid, or could not be answered.
            GraphError: the endpoint cannot be reached, or its answer cannot be understood.
        """
        form = check_query(query)
        if form not in ("SELECT", "ASK"):
            raise QueryError("the query gives triples, not rows: use SELECT, or construct()")
        reply = self._answer(query, form)
        if reply.kind not in _RESULT_TYPES:
            raise GraphError(f"{self.name} answered with {reply.kind or 'no content type'}: is it a SPARQL endpoint?")
        try:
            answer = parse_results(reply.body, format=QueryResultsFormat.JSON)
            if isinstance(answer, QueryBoolean):
                return Rows(("answer",), [(Literal(bool(answer)),)])
            # Read whole, so that a broken answer is an error and never a shorter answer.
            rows = [tuple(solution) for solution in answer]
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(error) from None
        most = _most_rows(reply)
        limit = _LAST_LIMIT.search(query)
        if most is not None and len(rows) >= most and not (limit and int(limit[1]) <= most):
            raise self._cut(f"{most:,} rows", f"with LIMIT {most} at most")
        return Rows(tuple(variable.value for variable in answer.variables), rows)

    def construct(self, query: str) -> Iterator[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE query.

        Raises:
            QueryError: as for `select`.
            GraphError: as for `select`.
        """
        form = check_query(query)
        if form not in ("CONSTRUCT", "DESCRIBE"):
            raise QueryError("the query gives rows, not triples: use CONSTRUCT, or select()")
        reply = self._answer(query, form)
        if reply.kind not in _TRIPLE_FORMATS:
            raise GraphError(
                f"{self.name} answered with {reply.kind or 'no content type'}; Turtle or N-Triples is read"
            )
        try:
            quads = list(parse(reply.body, format=_TRIPLE_FORMATS[reply.kind], base_iri=self.name))
        except (SyntaxError, ValueError) as error:
            raise self._unreadable(error) from None
        if form == "CONSTRUCT" and reply.headers.get("Server", "").startswith("Virtuoso"):
            self._hold_whole(len(quads))
        return iter([quad.triple for quad in quads])

    def size(self) -> int:
        """How many statements the default graph has."""
        for (count,) in self.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"):
            if isinstance(count, Literal) and count.value.isdecimal():
                return int(count.value)
        raise GraphError(f"{self.name} does not say how many statements it has")

    def close(self) -> None:
        """Lets go of nothing: each request has its own connection."""

    def _hold_whole(self, triples: int) -> None:
        """Raises where Virtuoso may have cut a CONSTRUCT at its row limit, which it tells of in a SELECT only."""
        if triples <= self._whole_up_to:
            return
        reply = self._answer(f"SELECT ?s WHERE {{ ?s ?p ?o }} LIMIT {triples + 1}", "SELECT")
        most = _most_rows(reply)
        if most is not None and most <= triples:
            raise self._cut(f"{most:,} triples", "in parts")
        self._whole_up_to = triples

    def _answer(self, query: str, form: QueryForm) -> _Reply:
        """The answer, after as many attempts as are worth it."""
        request = self._request(query, form)
        for attempt in range(1, self._limits.attempts + 1):
            pause = self._limits.pause_s * 2 ** (attempt - 1)
            try:
                return self._sent(request)
            except HTTPError as error:
                with error:
                    if error.code not in _WORTH_RETRYING or attempt == self._limits.attempts:
                        raise self._refused(error) from None
                    pause = max(pause, _seconds(error.headers.get("Retry-After", "")))
            except TrialkgError:
                raise
            except (URLError, HTTPException, OSError) as error:
                cause = error.reason if isinstance(error, URLError) else error
                if isinstance(cause, TimeoutError):
                    raise self._too_slow() from None
                if attempt == self._limits.attempts:
                    raise GraphError(f"{self.name} gave no whole answer: {_line(str(cause) or repr(cause))}") from None
            time.sleep(min(pause, _LONGEST_PAUSE_S))
        raise GraphError(f"{self.name} was asked no time; allow at least one attempt")

    def _request(self, query: str, form: QueryForm) -> Request:
        from SPARQLWrapper import GET, JSON, POST, TURTLE, SPARQLWrapper

        wrapper: SPARQLWrapper = SPARQLWrapper(self.name, agent=_AGENT)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(GET if len(query) <= _LONGEST_GET else POST)
        rows = form in ("SELECT", "ASK")
        wrapper.setReturnFormat(JSON if rows else TURTLE)
        for name, value in self._parameters:
            wrapper.addParameter(name, value)
        for name, value in self._headers.items():
            wrapper.addCustomHttpHeader(name, value)
        # setQuery would guess the form with an expression of its own; ours is known.
        wrapper.queryType, wrapper.queryString = form, query
        request: Request = wrapper._createRequest()
        if not rows:
            request.add_header("Accept", _ACCEPTED_TRIPLES)
        return request

    def _sent(self, request: Request) -> _Reply:
        deadline = time.monotonic() + self._limits.timeout_s
        with self._opener.open(request, timeout=self._limits.timeout_s) as response:
            chunks: list[bytes] = []
            size = 0
            while chunk := response.read1(_CHUNK_BYTES):
                chunks.append(chunk)
                size += len(chunk)
                if size > self._limits.max_bytes:
                    raise QueryError(
                        f"{self.name} answers with over {self._limits.max_bytes:,} bytes: ask for less, with LIMIT"
                    )
                # The time-out of a socket begins anew with each byte.
                if time.monotonic() > deadline:
                    raise self._too_slow()
            length = response.headers.get("Content-Length")
            if length and length.isdecimal() and size < int(length):
                raise HTTPException(f"the answer broke off after {size:,} of {int(length):,} bytes")
            if response.headers.get("X-SQL-State"):
                # Virtuoso answers 200 with what it found until its own time limit.
                raise self._cut("what it found in its own time limit", "for less")
            self._server = _line(response.headers.get("Server", ""))
            return _Reply(response.headers.get_content_type(), b"".join(chunks), response.headers)

    def _too_slow(self) -> QueryError:
        return QueryError(
            f"{self.name} gave no answer within {self._limits.timeout_s:g} s: ask for less, or allow it more time"
        )

    def _cut(self, what: str, advice: str) -> QueryError:
        return QueryError(
            f"{self.name} answered with {what} and may have left out more: ask {advice}, or have its owner raise the "
            "limit (ResultSetMaxRows, MaxQueryExecutionTime)"
        )

    def _unreadable(self, error: Exception) -> GraphError:
        return GraphError(f"the answer of {self.name} is damaged: {_line(str(error))}")

    def _refused(self, error: HTTPError) -> TrialkgError:
        said = _line(error.read(2_000).decode("utf-8", "replace")) or error.reason
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


def open_endpoint(
    url: str, *, environment: Mapping[str, str] | None = None, limits: Limits | None = None
) -> RemoteStore:
    """An endpoint with the credentials that the environment holds.

    Args:
        url: its address.
        environment: where KG_ENDPOINT_TOKEN, or KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, are looked up;
            the process's own where not given.
        limits: how long, how often and how much.

    Raises:
        GraphError: the address is no endpoint's, or a user is given without a password.

    >>> open_endpoint("https://example.org/sparql", environment={}).name
    'https://example.org/sparql'
    """
    return RemoteStore(url, headers=_authorization(os.environ if environment is None else environment), limits=limits)


def _authorization(environment: Mapping[str, str]) -> dict[str, str]:
    if token := environment.get("KG_ENDPOINT_TOKEN"):
        return {"Authorization": f"Bearer {token}"}
    user, password = environment.get("KG_ENDPOINT_USER"), environment.get("KG_ENDPOINT_PASSWORD")
    if not user and not password:
        return {}
    if not user or password is None:
        raise GraphError("KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD go together: set both, or neither")
    from base64 import b64encode

    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")}


def _most_rows(reply: _Reply) -> int | None:
    """The limit at which Virtuoso stopped adding rows; None where it did not."""
    most = reply.headers.get("X-SPARQL-MaxRows", "")
    return int(most) if most.isdecimal() else None


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else 0.0


def _line(text: str) -> str:
    """What a server said, as one line of printable text."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 200 else line[:197] + "..."
