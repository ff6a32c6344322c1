"""Finding without trying everything everywhere: phrases by their first word, patterns by a stem they need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

__all__ = ["PhraseTable", "Stemmed"]

Meaning = TypeVar("Meaning")


class PhraseTable(Generic[Meaning]):
    """Phrases of several words and what they mean.

    Args:
        phrases: the words of each and its meaning; of two with the same words the first one counts.

    Example:
        >>> table = PhraseTable([(("other", "than"), "except"), (("other",), "more")])
        >>> words = "none other than".split()
        >>> table.begins(words), table.at(words, 1)
        ([1], [(2, 'except'), (1, 'more')])
    """

    __slots__ = ("_meanings", "_sizes")

    def __init__(self, phrases: Iterable[tuple[tuple[str, ...], Meaning]]) -> None:
        self._meanings: dict[tuple[str, ...], Meaning] = {}
        sizes: dict[str, set[int]] = {}
        for words, meaning in phrases:
            self._meanings.setdefault(words, meaning)
            sizes.setdefault(words[0], set()).add(len(words))
        self._sizes = {first: sorted(found, reverse=True) for first, found in sizes.items()}

    def begins(self, words: Sequence[str]) -> list[int]:
        """Where a phrase may begin.

        Args:
            words: of a text.
        """
        sizes = self._sizes
        return [at for at, word in enumerate(words) if word in sizes]

    def at(self, words: Sequence[str], at: int) -> list[tuple[int, Meaning]]:
        """The phrases that begin at a word, longest first: how many words they have, and what they mean.

        Args:
            words: of a text.
            at: index of the first word.
        """
        meanings = self._meanings
        found: list[tuple[int, Meaning]] = []
        for size in self._sizes.get(words[at], ()):
            phrase = tuple(words[at : at + size])
            if phrase in meanings and len(phrase) == size:
                found.append((size, meanings[phrase]))
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
        return any([stem in text for stem in self.stems])

    def search(self, text: str) -> re.Match[str] | None:
        """The first match.

        Args:
            text: where to look.
        """
        for stem in self.stems:
            if stem in text:
                return self.pattern.search(text)
        return None
