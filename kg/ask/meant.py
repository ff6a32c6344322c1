"""What a name may mean that a graph does not know: its heading in MeSH, the same words, what it abbreviates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from kg.names import as_words, fold_name
from kg.resources import ontology_rows

__all__ = ["is_short", "names_meant", "says_the_same"]

_SHORT: Final = re.compile(r"\w[\w-]{1,9}", re.ASCII)
_FEWEST_INITIALS: Final = 3
"""Two small letters are the initials of too many names."""

_MOST_MEANT: Final = 4


def is_short(text: str) -> bool:
    """Whether a text may abbreviate a name.

    >>> is_short("SSc"), is_short("systemic sclerosis")
    (True, False)
    """
    return _SHORT.fullmatch(text) is not None


def says_the_same(text: str, name: str) -> bool:
    """Whether a text has the words of a name, or is entered under it in MeSH.

    >>> says_the_same("Cancer, Breast", "Breast Neoplasms"), says_the_same("heart attack", "Heart Failure")
    (True, False)
    """
    words = _words(text)
    return words == _words(name) or _headings().get(words, "") == name


def names_meant(text: str, names: Iterable[str], others: Iterable[str] = ()) -> list[str]:
    """The names of a graph that a text means in other words, at most four; of one name its heading in MeSH first.

    It means the heading that MeSH enters it under, a name of the same words, and, if it is short, a name that a text
    gives it in brackets for, or that has its initials.

    Args:
        text: as typed.
        names: all names of a kind.
        others: other texts of the graph, such as keywords, that may tell what is abbreviated.

    >>> known = ["Scleroderma, Systemic", "Systemic Sclerosis", "Multiple Sclerosis"]
    >>> names_meant("systemic scleroderma", known), names_meant("MS", known)
    (['Scleroderma, Systemic'], ['Multiple Sclerosis'])
    >>> names_meant("SSc", known, ["Systemic Sclerosis (SSc)"])
    ['Scleroderma, Systemic', 'Systemic Sclerosis']
    """
    known = {fold_name(name).lower(): name for name in names}
    of_words: dict[frozenset[str], list[str]] = {}
    for name in known.values():
        of_words.setdefault(_words(name), []).append(name)
    found: dict[str, None] = {}
    for candidate in _candidates(fold_name(text), [*known.values()], [*others]):
        words = _words(candidate)
        heading = known.get(_headings().get(words, "").lower())
        alike = of_words.get(words, []) if words else []
        found |= dict.fromkeys([heading, *alike] if heading else alike)
    return [*found][:_MOST_MEANT]


def _candidates(text: str, names: list[str], others: list[str]) -> Iterator[str]:
    """What a text may say in full, itself first."""
    yield text
    if not is_short(text):
        return
    in_brackets = re.compile(rf"(.*\w)\W*\({re.escape(text)}\)", re.IGNORECASE)
    for said in (*names, *others):
        if match := in_brackets.search(said):
            yield match[1]
    if len(text) >= _FEWEST_INITIALS or text.isupper():
        yield from (name for name in names if text.lower() in _initials(name))


def _initials(name: str) -> tuple[str, ...]:
    """The first letters of a name's words without brackets, as it stands and with what is behind its comma in front.

    >>> _initials("Pulmonary Disease, Chronic Obstructive")
    ('pdco', 'copd')
    """
    plain = name.partition(" (")[0]
    before, _, behind = plain.partition(", ")
    return tuple("".join(word[0] for word in as_words(text).split()) for text in (plain, f"{behind} {before}"))


def _words(name: str) -> frozenset[str]:
    return frozenset(as_words(name).split())


@cache
def _headings() -> dict[frozenset[str], str]:
    """The headings of MeSH by the words of the terms that it enters under them."""
    return {_words(row["term"]): row["heading"] for row in ontology_rows("entry_terms.csv")}
