"""What is wrong with a query that an engine cannot read, where its own words tell people little.

An engine that looks for keywords tells how far it read while it compared, and the longest keywords that would fit:
of `ORDR BY` it says `expected one of HAVING, OFFSET, OPTIONAL, VALUES`, six characters behind the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from operator import itemgetter
from typing import Final

from kg.names import PREFIXES
from kg.store.slips import COUNTING, foreign_word, slip_of
from kg.store.statements import incomplete
from kg.store.tokens import OPENING, Token, line_of, place_of, quoted, tokens_of

__all__ = ["mistake_of", "stopped_at"]

_WORDS: Final = re.findall(
    r"\w+",
    "SELECT CONSTRUCT DESCRIBE ASK WHERE PREFIX BASE DISTINCT REDUCED FROM NAMED OPTIONAL UNION MINUS FILTER BIND "
    "VALUES UNDEF GRAPH SERVICE SILENT GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET AS A IN NOT EXISTS LATERAL VERSION "
    "TRUE FALSE COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR IF COALESCE SAMETERM STR LANG LANGDIR LANGMATCHES "
    "HASLANG HASLANGDIR DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE "
    "ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ "
    "NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 STRLANG STRLANGDIR STRDT ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC "
    "ISTRIPLE TRIPLE SUBJECT PREDICATE OBJECT ADJUST REGEX REPLACE SUBSTR INSERT DELETE LOAD CLEAR CREATE DROP COPY "
    "MOVE ADD WITH",
)
"""All words that SPARQL has.

Source: https://www.w3.org/TR/sparql12-query/#sparqlGrammar
"""

_KNOWN: Final = frozenset(_WORDS)
_NEAR: Final = 0.7
_TOKENS_QUOTED: Final = 4
_AS_FAR: Final = 3
"""How many tokens behind a mistake an engine may stop."""
_KEYWORD: Final = re.compile(r"[A-Za-z][A-Za-z_0-9]+")
_SENTENCE: Final = re.compile(r"[A-Z][a-z]+ [A-Za-z]+ ")
_DIGITS: Final = "['0'..='9']"
_BEHIND_PATTERNS: Final = frozenset(["ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET"])
_BEHIND_VALUES: Final = frozenset(["{", "}", ";", "WHERE", "FROM", "FILTER", "BIND", "OPTIONAL", "VALUES"])
_CLOSING: Final = {closing: opening for opening, closing in OPENING.items()}


def mistake_of(query: str) -> str | None:
    """The first word that SPARQL does not have, prefix that is not declared, or bracket without its other one.

    Args:
        query: one that an engine could not read.

    Returns:
        A sentence that begins with the place; None where there is no such mistake.

    >>> mistake_of("SELECT ?s { ?s ?p ?o } ORDR BY ?s")
    'line 1, column 24: ORDR is no word of SPARQL; did you mean ORDER?'
    >>> mistake_of("ASK { ?s a foo:Bar }")
    'line 1, column 12: the prefix foo: is not declared; write PREFIX foo: <...> above the query'
    """
    tokens = list(tokens_of(query))
    declared = set(_declared(tokens))
    opened: list[Token] = []
    for number, token in enumerate(tokens):
        if token.kind == "word" and token.text.upper() not in _KNOWN:
            hint = foreign_word(tokens, number) or _near(token.text)
            return f"{place_of(query, token.at)}: {quoted(token)} is no word of SPARQL; {hint}"
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and prefix != "_" and prefix not in declared:
            if number > 1 and tokens[number - 2].text.upper() == "PREFIX":
                return f"{place_of(query, token.at)}: the address of a prefix stands between < and >"
            line = f"PREFIX {prefix}: <{PREFIXES.get(prefix, '...')}>"
            return f"{place_of(query, token.at)}: the prefix {prefix}: is not declared; write {line} above the query"
        if token.text in OPENING:
            opened.append(token)
        elif token.text in _CLOSING:
            last = opened.pop() if opened else None
            if last is None or last.text != _CLOSING[token.text]:
                return f"{place_of(query, token.at)}: {token.text} {_unclosed(query, last, tokens[number - 1])}"
    if not opened:
        return None
    return f"{place_of(query, opened[-1].at)}: {opened[-1].text} is not closed; {_missing(query, tokens, opened[-1])}"


def _near(word: str) -> str:
    near = get_close_matches(word.upper(), _WORDS, n=1, cutoff=_NEAR)
    return f"did you mean {near[0]}?" if near else "variables begin with ?, names have a prefix, texts quotes"


def _unclosed(query: str, last: Token | None, before: Token) -> str:
    if last is None:
        return "closes nothing"
    place = f"behind {quoted(before)} in line {line_of(query, before.at)}"
    return (
        f"cannot close {last.text} of {place_of(query, last.at)}; a '{OPENING[last.text]}' seems to be missing {place}"
    )


def _missing(query: str, tokens: Sequence[Token], last: Token) -> str:
    """Where the sign goes that closes a bracket: before what cannot stand in it, else at the end."""
    closed = max((token.at for token in tokens if token.text == "}"), default=len(query))
    within = last.at if last.text != "{" else closed
    ends = _BEHIND_PATTERNS if last.text == "{" else _BEHIND_VALUES
    ending = next((token for token in tokens if token.at > within and token.text.upper() in ends), None)
    place = f"before {ending.text} in line {line_of(query, ending.at)}" if ending else "at the end"
    return f"a '{OPENING[last.text]}' seems to be missing {place}"


def _declared(tokens: list[Token]) -> Iterator[str]:
    for before, token in pairwise(tokens):
        if before.kind == "word" and before.text.upper() == "PREFIX" and token.kind == "name":
            yield token.text.partition(":")[0]


def stopped_at(query: str, line: int, column: int, expected: str) -> str:
    """Where an engine stopped, and what stands there as far as its words let that be known.

    Args:
        query: what it could not read.
        line: where it says that it stopped, from 1.
        column: in that line, from 1; behind a keyword that it compared.
        expected: what it says that it expected.

    >>> stopped_at("SELECT ?s { } ORDER ?s", 1, 23, "expected BY")
    'line 1, column 21: BY is expected where ?s stands'
    """
    tokens = list(tokens_of(query))
    starts = {token.at: token for token in tokens}
    at = sum(len(one) + 1 for one in query.split("\n")[: line - 1]) + column - 1
    if slip := _slip(query, tokens, at):
        return slip
    wanted = " ".join(expected.split()).removeprefix("expected ").removeprefix("one of ").split(", ")
    for one in wanted:
        if _SENTENCE.match(one):
            return f"{place_of(query, at)}: {one}"
    words = sorted((one for one in wanted if _KEYWORD.fullmatch(one)), key=len)
    if len(words) == len(wanted):
        for word in words:
            token = starts.get(at - len(word))
            if not token or any(token.at < other < at for other in starts):
                continue
            place = place_of(query, token.at)
            if len(word) > len(token.text):
                return f"{place}: {quoted(token)} cannot stand here"
            fitting = " or ".join(one for one in words if len(one) == len(word))
            return f"{place}: {fitting} is expected where {quoted(token)} stands{_in_head(token)}"
    marks = [one for one in wanted if one.startswith('"')] + ["a number"] * (_DIGITS in wanted)
    hint = f"; expected {'one of ' if len(marks) > 1 else ''}{', '.join(marks)}" if marks else ""
    if len(words) < len(wanted) and (token := starts.get(at)):
        return f"{place_of(query, at)}: {quoted(token)} cannot stand here{hint}"
    if marks and at > max(starts, default=0):
        return f"{place_of(query, at)}: the query ends too early{hint}"
    begin = [start for start in starts if start < at][-_TOKENS_QUOTED:]
    return (
        f"{place_of(query, at)}: the query cannot be read near {' '.join(quoted(starts[one]) for one in begin)}{hint}"
    )


def _slip(query: str, tokens: Sequence[Token], stopped: int) -> str:
    """What is likely to be wrong; a statement only where the engine stopped near it."""
    seen = slip_of(query, tokens)
    lacking = incomplete(query, tokens)
    if lacking:
        upto = tokens[min(lacking[0] + _AS_FAR, len(tokens) - 1)]
        if not tokens[lacking[0]].at <= stopped <= upto.at + len(upto.text):
            lacking = None
    found = [one for one in (seen, lacking) if one]
    return min(found, key=itemgetter(0))[1] if found else ""


def _in_head(token: Token) -> str:
    return f": write ({token.text.upper()}(...) AS ?name)" if token.text.upper() in COUNTING else ""
