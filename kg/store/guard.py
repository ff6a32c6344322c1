"""What a query must not hold: calls to other hosts, updates, and shapes that exhaust an engine.

The text is read token by token, because an engine accepts what a search for words misses: `1SERVICE <...>`
needs no space, a comment may look like part of an IRI, and `?a<?b)...#>` is an IRI to a hasty reader. In
doubt a query is refused.

Measured on pyoxigraph 0.5.13: chains of `!`, `||`, `+`, `/`, `.`, `;`, `,`, `MINUS`, `AS` and the items of
a collection end the process from about 3,000 links on; VALUES and IN take 20,000 terms without harm.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from kg.errors import QueryError
from kg.store.mistakes import mistake_of
from kg.store.tokens import OPENING, TOKEN, place_of

__all__ = ["MAX_BYTES", "MAX_CLAUSES", "MAX_NESTING", "MAX_TOKENS", "QueryForm", "check_query"]

MAX_BYTES: Final = 300_000
MAX_NESTING: Final = 100
MAX_CLAUSES: Final = 200
MAX_TOKENS: Final = 3_000

QueryForm: TypeAlias = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORMS: Final[dict[str, QueryForm]] = {
    "SELECT": "SELECT",
    "ASK": "ASK",
    "CONSTRUCT": "CONSTRUCT",
    "DESCRIBE": "DESCRIBE",
}
_UPDATES: Final = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
_CLAUSES: Final = frozenset(["UNION", "OPTIONAL", "BIND", "FILTER", "MINUS", "GRAPH", "VALUES", "EXISTS", "LATERAL"])

_SERVICE: Final = re.compile(r"(?:true|false)?service", re.IGNORECASE)
_HIDDEN_SERVICE: Final = re.compile(r"\).*service.*#", re.IGNORECASE)
_HIDDEN_CLAUSE: Final = re.compile("|".join(_CLAUSES), re.IGNORECASE)
_OPERATORS: Final = re.compile(r"[-+*/|&!=,.;^]")
_OPENS: Final = {"rows": "{", "list": "("}
_FREE: Final = {"pattern": (), "rows": ("^^", "+", "-"), "list": ("^^", ",")}


def check_query(query: str) -> QueryForm:
    """The form of a query that may be evaluated.

    Args:
        query: the text, at most 300,000 bytes in UTF-8; brackets at most 100 deep; at most 200 clauses
            (UNION, OPTIONAL, BIND, FILTER and the like); at most 3,000 tokens outside VALUES and IN lists.

    Raises:
        QueryError: the query is no query, an update, calls another host, or goes over a limit; the
            message holds line and column.

    >>> check_query("PREFIX ex: <http://example.org/> SELECT * { ?s ex:service ?service }")
    'SELECT'
    >>> check_query("SELECT * {\\n SERVICE <http://example.org/> { ?s ?p ?o } }")
    Traceback (most recent call last):
        ...
    kg.errors.QueryError: line 2, column 2: SERVICE would call another host: remove it, or rename the prefix
    """
    if "\x00" in query:
        raise QueryError("the query holds a NUL character; remove it")
    try:
        size = len(query.encode())
    except UnicodeEncodeError as error:
        raise QueryError(f"the query is not valid text: {error.reason} at character {error.start}") from None
    if size > MAX_BYTES:
        raise QueryError(f"the query has {size:,} bytes; at most {MAX_BYTES:,} are taken: ask in parts")
    return _Reading(query).run()


class _Reading:
    """One pass over the tokens of a query."""

    def __init__(self, query: str) -> None:
        self.query = query
        self.at = 0
        self.form: QueryForm | None = None
        self.open: list[tuple[str, str]] = []  # bracket, and what it holds: "rows", "list" or "pattern"
        self.hidden = 0
        self.clauses = 0
        self.tokens = 0
        self.operand = False
        self.awaiting = ""  # "rows" after VALUES, "list" after IN: what the next bracket opens

    def run(self) -> QueryForm:
        for match in TOKEN.finditer(self.query):
            kind = match.lastgroup or ""
            if kind == "space":
                continue
            self.at, text = match.start(), match[0]
            inside = self.open[-1][1] if self.open else "pattern"
            if kind not in ("var", "mark"):
                self.awaiting = ""
                self.tokens += inside == "pattern"
            if kind == "iri":
                self._iri(text, inside)
            elif kind == "mark":
                self._mark(text, inside)
            elif kind in ("word", "name"):
                self._word(text, kind)
            self.operand = kind != "mark" or text in ("}", ")", "]")
            self._weigh()
        if self.form is None:
            mistake = mistake_of(self.query)
            raise QueryError(
                f"no SELECT, CONSTRUCT, DESCRIBE or ASK in the query {_glimpse(self.query)}"
                + (f": {mistake}" if mistake else "")
            )
        return self.form

    def _weigh(self) -> None:
        if self.tokens > MAX_TOKENS:
            raise self._refusal(f"the query has over {MAX_TOKENS:,} tokens outside VALUES and IN: ask in parts")
        if self.clauses > MAX_CLAUSES:
            raise self._refusal(f"the query has over {MAX_CLAUSES} clauses: use VALUES, or ask in parts")
        if len(self.open) + self.hidden > MAX_NESTING:
            raise self._too_deep()

    def _word(self, text: str, kind: str) -> None:
        if _SERVICE.match(text):
            raise self._calls_service()
        if kind == "name":
            return
        word = text.upper()
        if word in _UPDATES:
            raise self._refusal(f"{word} belongs to an update; only queries are answered here")
        if self.form is None:
            self.form = _FORMS.get(word)
        self.clauses += word in _CLAUSES
        self.awaiting = {"VALUES": "rows", "IN": "list"}.get(word, "")

    def _mark(self, text: str, inside: str) -> None:
        if text in ("\\", '"', "'"):
            raise self._refusal(
                "a backslash stands outside a string" if text == "\\" else f"the string after {text} is not closed"
            )
        if text in OPENING:
            self._open(text, inside)
        elif text in ("}", ")", "]"):
            if self.open and OPENING[self.open[-1][0]] == text:
                self.open.pop()
        elif text not in _FREE[inside]:
            self.tokens += 1

    def _open(self, bracket: str, inside: str) -> None:
        holds = "pattern"
        if bracket == _OPENS.get(self.awaiting):
            holds = self.awaiting
        elif bracket == "(" and inside == "rows":
            holds = "rows"
        self.tokens += holds == "pattern"
        if not (self.awaiting == "rows" and bracket == "("):
            self.awaiting = ""
        self.open.append((bracket, holds))

    def _iri(self, text: str, inside: str) -> None:
        if not self.operand or inside == "rows":
            return
        # After an operand the engine may read `<` as "less than": what follows then counts as code too.
        self.tokens += len(_OPERATORS.findall(text))
        opened = text.count("(")
        if len(self.open) + self.hidden + opened > MAX_NESTING:
            raise self._too_deep()
        self.hidden += max(0, opened - text.count(")"))
        if ")" in text:
            self.clauses += len(_HIDDEN_CLAUSE.findall(text))
            if _HIDDEN_SERVICE.search(text):
                raise self._calls_service()

    def _refusal(self, reason: str) -> QueryError:
        return QueryError(f"{place_of(self.query, self.at)}: {reason}")

    def _calls_service(self) -> QueryError:
        return self._refusal("SERVICE would call another host: remove it, or rename the prefix")

    def _too_deep(self) -> QueryError:
        return self._refusal(f"brackets are nested over {MAX_NESTING} deep: ask in parts")


def _glimpse(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
