"""What a page is asked and what it answers, as plain values: no server, no graph, no store in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import kg.views

__all__ = [
    "DEFAULT_POLICY",
    "HEADERS_OF_INTEREST",
    "LONGEST_ADDRESS_BYTES",
    "PageRequest",
    "PageResponse",
    "query_address",
    "static_folder",
]

HEADERS_OF_INTEREST: Final = ("hx-request", "sec-fetch-dest")
"""The request headers that a page sees, by lower-case name."""

LONGEST_ADDRESS_BYTES: Final = 64_000
"""A longer address, from its path on, is refused."""

DEFAULT_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of an answer that brings none of its own."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What a page needs to know of an HTTP request.

    Args:
        path: from `/`, percent-decoded, without the query.
        query: names and values, decoded, in the order of the address; a name may come twice.
        headers: those of `HEADERS_OF_INTEREST` that were sent, by lower-case name.
        base: scheme and host that the reader used, such as `http://127.0.0.1:7171`, without a slash at the end.

    >>> PageRequest("/search", (("q", "asthma"),)).value("q")
    'asthma'
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    base: str = ""

    def value(self, name: str, default: str = "") -> str:
        """The first value of that name in the query."""
        return next((value for key, value in self.query if key == name), default)

    def values(self, name: str) -> tuple[str, ...]:
        """All values of that name in the query."""
        return tuple(value for key, value in self.query if key == name)


@dataclass(frozen=True, slots=True)
class PageResponse:
    """What a page answers.

    The server adds the security headers to every answer in one place; a page never sends them. What a page's inline
    scripts and styles need beyond `DEFAULT_POLICY`, it states as a whole policy in `csp`, best made by
    `kg.views.page.policy` from hashes; the server adds `frame-ancestors 'none'` to it.

    Args:
        status: an HTTP status.
        media_type: with its charset, such as `text/html; charset=utf-8`.
        body: the whole answer.
        headers: further headers, such as `Location`, `ETag`, `Vary` or `Content-Disposition`.
        csp: the content security policy of this answer; empty: `DEFAULT_POLICY`.
    """

    status: int
    media_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    csp: str = ""


def query_address(path: str, query: str) -> str:
    """The address of a page that shows or draws a query; empty where it would be refused for its length.

    Args:
        path: of the page.
        query: SPARQL.

    >>> query_address("/query", "ASK { ?s ?p ?o }"), query_address("/query", "ASK { ?s ?p ?o }" * 3_000)
    ('/query?query=ASK+%7B+%3Fs+%3Fp+%3Fo+%7D', '')
    """
    address = f"{path}?{urlencode({'query': query})}"
    return address if len(address) <= LONGEST_ADDRESS_BYTES else ""


def static_folder() -> Path:
    """The folder whose files the server gives out under `/static/`: scripts, styles and pictures of the pages."""
    return Path(kg.views.__file__).parent / "static"
