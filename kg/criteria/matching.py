"""Finding without trying everything everywhere: phrases by their first word, patterns by a stem they need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import compress, count
from typing import Generic, NamedTuple, TypeAlias, TypeVar

__all__ = ["PhraseTable", "Stemmed"]

Meaning = TypeVar("Meaning")
_Phrases: TypeAlias = tuple[list[tuple[int, dict[tuple[str, ...], Meaning]]], list[tuple[int, Meaning]]]
"""Phrases with the same first two words: those of more words by their size and what follows the two, the longest
first, and those of two words and one, which nothing has to follow.
"""


class PhraseTable(Generic[Meaning]):
    """Phrases of several words and what they mean.

    Args:
        phrases: the words of each and its meaning; of two with the same words the first one counts.

    `firsts` holds the words that phrases begin with: without one of them a text holds no phrase.

    Example:
        >>> table = PhraseTable([(("other", "than"), "except"), (("other",), "more")])
        >>> table.matches("none other than".split())
        [(1, 2, 'except'), (1, 1, 'more')]
    """

    __slots__ = ("_beginnings", "firsts")

    def __init__(self, phrases: Iterable[tuple[tuple[str, ...], Meaning]]) -> None:
        # First word -> second word, or none of them -> the phrases that begin so.
        self._beginnings: dict[str, dict[str, _Phrases[Meaning]]] = {}
        known: dict[tuple[str, ...], Meaning] = {}
        for words, meaning in phrases:
            known.setdefault(words, meaning)
        for words in known:
            self._beginnings.setdefault(words[0], {"": ([], [])}).setdefault("".join(words[1:2]), ([], []))
        for words in sorted(known, key=len, reverse=True):
            seconds = self._beginnings[words[0]]
            if len(words) == 1:
                for _, told in seconds.values():
                    told.append((1, known[words]))
                continue
            longer, told = seconds[words[1]]
            if len(words) == 2:
                told.append((2, known[words]))
            elif longer and longer[-1][0] == len(words):
                longer[-1][1][words[2:]] = known[words]
            else:
                longer.append((len(words), {words[2:]: known[words]}))
        self.firsts = frozenset(self._beginnings)

    def matches(self, words: list[str]) -> list[tuple[int, int, Meaning]]:
        """All phrases that a text holds: where, of how many words and with which meaning; longer ones come first.

        Args:
            words: of the text.
        """
        found: list[tuple[int, int, Meaning]] = []
        beginnings = self._beginnings
        last = len(words) - 1
        for at in compress(count(), map(beginnings.__contains__, words)):
            seconds = beginnings[words[at]]
            longer, told = seconds.get(words[at + 1] if at < last else "") or seconds[""]
            for size, rests in longer:
                rest = tuple(words[at + 2 : at + size])
                if rest in rests:
                    found.append((at, size, rests[rest]))
            for size, meaning in told:
                found.append((at, size, meaning))
        return found


class Stemmed(NamedTuple):
    """A pattern, and letters one of which stands wherever it matches.

    Example:
        >>> consent = Stemmed(("sent", "agree"), re.compile(r"\\b(?:consents?|agreed?)\\b"))
        >>> consent.search("diabetes"), consent.search("they agree")[0]
        (None, 'agree')
    """

    stems: tuple[str, ...]
    pattern: re.Pattern[str]

    def may_match(self, text: str) -> bool:
        """Whether the pattern has to be tried.

        Args:
            text: or any part of it.
        """
        return any(map(text.__contains__, self.stems))

    def search(self, text: str) -> re.Match[str] | None:
        """The first match.

        Args:
            text: where to look.
        """
        return self.pattern.search(text) if self.may_match(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """The match at the beginning.

        Args:
            text: where to look.
        """
        return self.pattern.match(text) if self.may_match(text) else None
