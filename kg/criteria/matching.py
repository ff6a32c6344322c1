"""Finding without trying everything everywhere: phrases by their first word, patterns by a stem they need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import compress, count
from typing import Generic, NamedTuple, TypeVar

__all__ = ["PhraseTable", "Stemmed"]

Meaning = TypeVar("Meaning")


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

    __slots__ = ("_meanings", "_sizes", "firsts")

    def __init__(self, phrases: Iterable[tuple[tuple[str, ...], Meaning]]) -> None:
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        # First word -> second word, or none of them -> how long the phrases are that begin so, longest first.
        self._sizes: dict[str, dict[str, list[int]]] = {}
        for words, meaning in phrases:
            self._meanings.setdefault(words, meaning)
            self._sizes.setdefault(words[0], {"": []})
        for words in sorted(self._meanings, key=len, reverse=True):
            seconds = self._sizes[words[0]]
            for second in [words[1]] if len(words) > 1 else seconds:
                sizes = seconds.setdefault(second, [])
                if len(words) not in sizes:
                    sizes.append(len(words))
        self.firsts = frozenset(self._sizes)

    def matches(self, words: Sequence[str]) -> list[tuple[int, int, Meaning]]:
        """All phrases that a text holds: where, of how many words and with which meaning; longer ones come first.

        Args:
            words: of the text.
        """
        found: list[tuple[int, int, Meaning]] = []
        sizes, meanings = self._sizes, self._meanings
        last = len(words) - 1
        for at in compress(count(), map(sizes.__contains__, words)):
            seconds = sizes[words[at]]
            for size in seconds.get(words[at + 1] if at < last else "") or seconds[""]:
                phrase = tuple(words[at : at + size])
                if phrase in meanings and len(phrase) == size:
                    found.append((at, size, meanings[phrase]))
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
