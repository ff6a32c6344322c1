"""The tokens of a SPARQL query, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

__all__ = ["OPENING", "TOKEN", "Token", "behind", "line_of", "place_of", "quoted", "tokens_of"]

OPENING: Final = {"{": "}", "(": ")", "[": "]"}
"""Brackets, and what closes each."""

_CLOSING: Final = frozenset(OPENING.values())
_LONGEST_QUOTED: Final = 40

_CHAR = r"\w\u00b7\u0300-\u036f\u203f\u2040"
TOKEN: Final[re.Pattern[str]] = re.compile(
    rf"""
      (?P<space>   [\s\ufeff]+ | \#[^\r\n]* )
    | (?P<string>  \"{{3}} (?: [^"\\] | \\. | "(?!"") )* \"{{3}} | '{{3}} (?: [^'\\] | \\. | '(?!'') )* '{{3}}
                 | "(?!"") (?: [^"\\\r\n] | \\. )* " | '(?!'') (?: [^'\\\r\n] | \\. )* ' )
    | (?P<iri>     < [^<>"{{}}\x00-\x20]* > )
    | (?P<var>     [?$]\w+ )
    | (?P<lang>    @[A-Za-z]+ (?: -[A-Za-z0-9]+ )* )
    | (?P<name>    (?: [^\W\d] [{_CHAR}.\-]{{0,100}} )? : (?: (?: [\w:] | %[0-9A-Fa-f]{{2}} | \\[^\w\s] )
                                                   (?: [{_CHAR}:.\-] | %[0-9A-Fa-f]{{2}} | \\[^\w\s] )* )? )
    | (?P<number>  (?: \d+ (?:\.\d*)? | \.\d+ ) (?: [eE][+-]?\d+ )? )
    | (?P<word>    [^\W\d]\w* )
    | (?P<mark>    \^\^ | && | \|\| | . )
    """,
    re.VERBOSE | re.DOTALL,
)
"""One token; the name of the group that matched tells its kind. A name may end in a dot that ends a statement."""


class Token(NamedTuple):
    """A piece of a query.

    Args:
        kind: `string`, `iri`, `var`, `lang`, `name` (with a prefix), `number`, `word` or `mark`.
        text: as it is written.
        at: how many characters are before it.
    """

    kind: str
    text: str
    at: int


def tokens_of(query: str) -> Iterator[Token]:
    """The tokens of a query, spaces and comments left out.

    >>> [token.text for token in tokens_of("ASK { ?s a ex:Thing } # all")]
    ['ASK', '{', '?s', 'a', 'ex:Thing', '}']
    """
    for match in TOKEN.finditer(query):
        if match.lastgroup and match.lastgroup != "space":
            yield Token(match.lastgroup, match[0], match.start())


def place_of(query: str, at: int) -> str:
    """A place in a query for people: its line and column, both from 1.

    >>> place_of("ASK\\n{ }", 6)
    'line 2, column 3'
    """
    before = query[:at]
    return f"line {line_of(query, at)}, column {at - before.rfind(chr(10))}"


def line_of(query: str, at: int) -> int:
    """The line of a place in a query, from 1."""
    return query.count("\n", 0, at) + 1


def quoted(token: Token) -> str:
    """A token as messages show it."""
    return token.text if len(token.text) <= _LONGEST_QUOTED else token.text[: _LONGEST_QUOTED - 3] + "..."


def behind(tokens: Sequence[Token], at: int) -> int:
    """The place behind the bracket that closes the one at a place; behind the last token where none does."""
    depth = 0
    for place in range(at, len(tokens)):
        if tokens[place].kind == "mark":
            depth += (tokens[place].text in OPENING) - (tokens[place].text in _CLOSING)
        if depth == 0:
            return place + 1
    return len(tokens)
