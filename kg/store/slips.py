"""What people often write who know another language, or think of another place of a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from kg.store.tokens import Token, behind, place_of, quoted

__all__ = ["COUNTING", "foreign_word", "slip_of"]

COUNTING: Final = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
_MEANT: Final = {
    "AND": "write && for and",
    "OR": "write || for or",
    "LIKE": "use CONTAINS, STRSTARTS or REGEX",
    "NULL": "write !BOUND(?name) where nothing is stated",
    "CASE": "use IF(condition, then, else)",
    "WHEN": "use IF(condition, then, else)",
    "BETWEEN": "write ?name >= least && ?name <= most",
    "TOP": "write LIMIT at the end of the query",
    "UPPER": "did you mean UCASE?",
    "LOWER": "did you mean LCASE?",
    "LENGTH": "did you mean STRLEN?",
    "LEN": "did you mean STRLEN?",
    "SUBSTRING": "did you mean SUBSTR?",
    "IFNULL": "did you mean COALESCE?",
}
"""Words of SQL, and what SPARQL has for them."""

_TYPOGRAPHIC: Final = frozenset("“”„‟‘’‚«»")
_BEFORE_BRACES: Final = frozenset(["WHERE", "OPTIONAL", "UNION", "MINUS"])
_HEAD_ENDS: Final = frozenset(["WHERE", "FROM", "GROUP", "ORDER", "HAVING", "LIMIT", "OFFSET", "VALUES"])
_LONGEST: Final = 40


def foreign_word(tokens: Sequence[Token], at: int) -> str:
    """What was meant by a word that SPARQL does not have, in other words than those like it; empty where unknown."""
    token = tokens[at]
    if at > 1 and tokens[at - 1].text == "-" and tokens[at - 2].kind == "var" and _touch(tokens[at - 2 : at + 1]):
        return f"a variable's name has no '-': write {tokens[at - 2].text}_{token.text}"
    if at and tokens[at - 1].text.upper() == "PREFIX":
        return f"a ':' seems to be missing behind {token.text}"
    if at and tokens[at - 1].text in _TYPOGRAPHIC:
        return f'{tokens[at - 1].text} is a typographic quote: write " before and behind the text'
    return _MEANT.get(token.text.upper(), "")


def slip_of(query: str, tokens: Sequence[Token]) -> tuple[int, str] | None:
    """The first thing that no query can hold, and what to write.

    Args:
        query: one that an engine could not read.
        tokens: all of it.

    Returns:
        The number of a token and a sentence that begins with its place; None where nothing of the kind is seen.
    """
    found = [*_signs(query, tokens), *_heads(query, tokens), *_order(tokens)]
    if not found:
        return None
    at, words = min(found)
    return at, f"{place_of(query, tokens[at].at)}: {words}"


def _signs(query: str, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Signs that are none of SPARQL's, and brackets that do not follow where they must."""
    compared: set[int] = set()
    depth = 0
    for at, token in enumerate(tokens):
        word = token.text.upper() if token.kind == "word" else ""
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        depth += (token.text == "{") - (token.text == "}")
        if token.text in _TYPOGRAPHIC:
            yield at, f'{token.text} is a typographic quote: write " before and behind the text'
        elif token.text == ";" and not depth:
            yield at, "; cannot stand here: a query ends without a sign"
        elif token.text == "&" or (token.text == "|" and at in compared):
            yield at, f"{token.text} cannot stand here: write {2 * token.text}"
        elif token.text == "=" and following and following.text == "=" and _touch([token, following]):
            yield at, "== is no sign of SPARQL: write ="
        elif token.text == "<>" and at in compared:
            yield at, "<> is no sign of SPARQL: write !="
        elif not following:
            continue
        elif word in ("FILTER", "HAVING"):
            if following.kind in ("var", "number", "string") or following.text == "!":
                yield at + 1, f"{quoted(following)} cannot stand here: write {word}(...), its condition in brackets"
            elif following.text == "(":
                inside = range(at, behind(tokens, at + 1))
                compared.update(inside if all(tokens[place].text != "{" for place in inside) else ())
        elif word == "VALUES" and following.kind == "var" and tokens[at + 2 : at + 3] and tokens[at + 2].text != "{":
            yield (
                at + 2,
                f"{quoted(tokens[at + 2])} cannot stand here; a '{{' seems to be missing behind {following.text}",
            )
        elif word == "IN" and following.text != "(":
            yield at + 1, f"{quoted(following)} cannot stand here: write IN (...), its list in brackets"
        elif word in _BEFORE_BRACES and following.text != "{":
            yield at + 1, f"{quoted(following)} cannot stand here; a '{{' seems to be missing behind {word}"
        elif word == "BIND":
            yield from _bound(query, tokens, at, following)


def _bound(query: str, tokens: Sequence[Token], at: int, following: Token) -> Iterator[tuple[int, str]]:
    if following.text == "(":
        yield from _named(query, tokens, at + 1, "BIND")
    else:
        yield at + 1, f"{quoted(following)} cannot stand here: write BIND(... AS ?name)"


def _heads(query: str, tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """What stands between SELECT, GROUP BY or ORDER BY and what follows them."""
    for start, token in enumerate(tokens):
        word = token.text.upper() if token.kind == "word" else ""
        if word not in ("SELECT", "BY"):
            continue
        place = start + 1
        plain, counts = [], False
        while place < len(tokens) and tokens[place].text not in ("{", "}"):
            one = tokens[place]
            name = one.text.upper() if one.kind == "word" else ""
            if name in _HEAD_ENDS:
                break
            if one.text == ",":
                list_of = word if word == "SELECT" else f"{tokens[start - 1].text.upper()} BY"
                yield place, f", cannot stand behind {quoted(tokens[place - 1])}: {list_of} lists with spaces alone"
            elif word == "SELECT" and name == "AS":
                yield place, f"AS cannot stand here: write ({_clipped(query, tokens[place - 1 : place])} AS ?name)"
            elif word == "SELECT" and name in COUNTING:
                yield place, f"{one.text} cannot stand here: write ({name}(...) AS ?name)"
            elif (
                word == "SELECT"
                and one.text == "*"
                and tokens[place + 1 : place + 2]
                and tokens[place + 1].kind == "var"
            ):
                yield place + 1, f"{quoted(tokens[place + 1])} cannot stand here: * stands for all variables, alone"
            elif word == "SELECT" and one.text == "(":
                yield from _named(query, tokens, place, "SELECT ")
                counts |= tokens[place + 1].text.upper() in COUNTING if place + 1 < len(tokens) else False
            if one.kind == "var":
                plain.append(place)
            place = behind(tokens, place) if one.text == "(" else place + 1
        if counts and plain and not any(one.text.upper() == "GROUP" for one in tokens):
            names = " ".join(tokens[one].text for one in plain)
            yield plain[0], f"{tokens[plain[0]].text} stands beside what is counted: write GROUP BY {names} at the end"


def _named(query: str, tokens: Sequence[Token], at: int, owner: str) -> Iterator[tuple[int, str]]:
    """Whether what is computed in brackets gets a name with AS."""
    end = behind(tokens, at)
    if end > len(tokens) or tokens[end - 1].text != ")":
        return
    inner = [place for place, depth in _depths(tokens, at, end) if depth == 1]
    as_at = next((place for place in inner if tokens[place].text.upper() == "AS"), None)
    if as_at is not None:
        if tokens[as_at + 1].kind != "var" or as_at + 2 != end - 1:
            yield as_at + 1, f"behind AS stands a new variable alone: write {owner}(... AS ?name)"
        return
    equal = next((place for place in inner if tokens[place].text == "="), None)
    if equal is not None:
        sides = tokens[at + 1 : equal], tokens[equal + 1 : end - 1]
        name, value = sides if len(sides[0]) == 1 and sides[0][0].kind == "var" else sides[::-1]
        if len(name) == 1 and name[0].kind == "var" and value:
            yield equal, f"= compares: write {owner}({_clipped(query, value)} AS {name[0].text})"
            return
    last = tokens[end - 2]
    if end - at > 3 and last.kind == "var" and (tokens[end - 3].kind != "mark" or tokens[end - 3].text == ")"):
        yield end - 2, f"{last.text} cannot stand here; AS seems to be missing before it"
    else:
        yield end - 1, f") cannot stand behind {quoted(last)}; AS and a new variable seem to be missing before it"


def _order(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Parts behind LIMIT and OFFSET that stand before them."""
    limits: list[str] = [""]
    for at, token in enumerate(tokens):
        word = token.text.upper() if token.kind == "word" else ""
        if token.text == "{":
            limits.append("")
        elif token.text == "}" and len(limits) > 1:
            limits.pop()
        elif word in ("LIMIT", "OFFSET"):
            limits[-1] = word
        elif word in ("ORDER", "GROUP", "HAVING") and limits[-1]:
            yield at, f"{word} cannot stand behind {limits[-1]}: it stands before it"


def _depths(tokens: Sequence[Token], start: int, end: int) -> Iterator[tuple[int, int]]:
    depth = 0
    for place in range(start, end):
        text = tokens[place].text
        depth += text == "("
        yield place, depth
        depth -= text == ")"


def _touch(tokens: Sequence[Token]) -> bool:
    return all(one.at + len(one.text) == other.at for one, other in pairwise(tokens))


def _clipped(query: str, tokens: Sequence[Token]) -> str:
    text = " ".join(query[tokens[0].at : tokens[-1].at + len(tokens[-1].text)].split())
    return text if len(text) <= _LONGEST else "..."
