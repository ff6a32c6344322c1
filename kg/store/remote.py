"""A SPARQL endpoint somewhere else, asked through SPARQLWrapper and believed in nothing.

SPARQLWrapper has no time-out of its own, does not retry, follows redirects anywhere and reads answers of any
size; all of that is settled here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl
from urllib.request import Request

from pyoxigraph import Literal, QueryBoolean, QueryResultsFormat, RdfFormat, Triple, parse
from pyoxigraph import parse_query_results as parse_results

from kg.errors import GraphError, QueryError
from kg.ports import Rows, TextSearch
from kg.store.channel import Channel, Limits, Login, Reply, login_of, one_line, place_of
from kg.store.guard import QueryForm, check_query

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

__all__ = ["Limits", "RemoteStore", "open_endpoint"]

_LONGEST_GET: Final = 2_000
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


class RemoteStore:
    """A SPARQL 1.1 endpoint.

    Args:
        url: its address, http or https, without user and password.
        login: who asks; nobody where not given.
        limits: how long, how often and how much.

    Raises:
        GraphError: the address is no endpoint's, or holds a password.

    >>> RemoteStore("http://127.0.0.1:7878/query").name
    'http://127.0.0.1:7878/query'
    """

    def __init__(self, url: str, *, login: Login | None = None, limits: Limits | None = None) -> None:
        self.name, parameters = place_of(url)
        self._parameters = parse_qsl(parameters)
        self._channel = Channel(self.name, login or Login(), limits or Limits())
        self._whole_up_to = 0
        self._server = ""
        self.text: TextSearch | None = None

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
            if form == "ASK":
                # Virtuoso answers an ASK with a row that holds 1 or 0.
                truths = [term.value in ("1", "true") for row in answer for term in row if isinstance(term, Literal)]
                return Rows(("answer",), [(Literal(truths == [True]),)])
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

    def _answer(self, query: str, form: QueryForm) -> Reply:
        reply = self._channel.answer(self._request(query, form))
        if reply.headers.get("X-SQL-State"):
            # Virtuoso answers 200 with what it found until its own time limit.
            raise self._cut("what it found in its own time limit", "for less")
        self._server = one_line(reply.headers.get("Server", ""))
        return reply

    def _request(self, query: str, form: QueryForm) -> Request:
        from SPARQLWrapper import GET, JSON, POST, TURTLE, SPARQLWrapper

        wrapper: SPARQLWrapper = SPARQLWrapper(self.name, agent=_AGENT)
        wrapper.setOnlyConneg(True)
        wrapper.setMethod(GET if len(query) <= _LONGEST_GET else POST)
        rows = form in ("SELECT", "ASK")
        wrapper.setReturnFormat(JSON if rows else TURTLE)
        for name, value in self._parameters:
            wrapper.addParameter(name, value)
        # setQuery would guess the form with an expression of its own; ours is known.
        wrapper.queryType, wrapper.queryString = form, query
        request: Request = wrapper._createRequest()
        if not rows:
            request.add_header("Accept", _ACCEPTED_TRIPLES)
        return request

    def _cut(self, what: str, advice: str) -> QueryError:
        return QueryError(
            f"{self.name} answered with {what} and may have left out more: ask {advice}, or have its owner raise the "
            "limit (ResultSetMaxRows, MaxQueryExecutionTime)"
        )

    def _unreadable(self, error: Exception) -> GraphError:
        return GraphError(f"the answer of {self.name} is damaged: {one_line(str(error))}")


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
    return RemoteStore(url, login=login_of(os.environ if environment is None else environment), limits=limits)


def _most_rows(reply: Reply) -> int | None:
    """The limit at which Virtuoso stopped adding rows; None where it did not."""
    most = reply.headers.get("X-SPARQL-MaxRows", "")
    return int(most) if most.isdecimal() else None
