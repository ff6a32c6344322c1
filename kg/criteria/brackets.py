"""Which tokens stand in brackets."""

from __future__ import annotations

from kg.criteria.lexer import WORD, Tokens

_OPENING = frozenset("([")
_CLOSING = frozenset(")]")


def outside(tokens: Tokens, first: int, last: int) -> list[str]:
    """The tokens [first:last] that stand in no bracket opened or closed among them.

    Args:
        tokens: of a criterion.
        first: index of the first.
        last: index after the last.
    """
    found: list[str] = []
    depth = 0
    for text in tokens.texts[first:last]:
        if text in "([":
            depth += 1
        elif text in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            found.append(text)
    return found


def are_few_words(tokens: Tokens, first: int, last: int) -> bool:
    """Whether the tokens [first:last] are at most three words without a conjunction.

    Args:
        tokens: of a criterion.
        first: index of the first.
        last: index after the last.
    """
    return last - first <= 3 and all(
        (tokens.kinds[at] == WORD and tokens.texts[at] not in ("and", "or")) or tokens.texts[at] == "+"
        for at in range(first, last)
    )


def depths(tokens: Tokens) -> list[int]:
    """How many brackets each token stands in.

    Args:
        tokens: of a criterion.
    """
    found: list[int] = []
    depth = 0
    for text in tokens.texts:
        if text in _OPENING:
            depth += 1
        found.append(depth)
        if text in _CLOSING and depth:
            depth -= 1
    return found


def closings(tokens: Tokens) -> dict[int, int]:
    """For each opening bracket the token that closes it.

    Args:
        tokens: of a criterion.
    """
    found: dict[int, int] = {}
    if _OPENING.isdisjoint(tokens.words):
        return found
    opened: list[int] = []
    for at, text in enumerate(tokens.texts):
        if text in _OPENING:
            opened.append(at)
        elif text in _CLOSING and opened:
            found[opened.pop()] = at
    return found
