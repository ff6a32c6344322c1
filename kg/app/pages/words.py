"""Trials that certain words occur in: in their titles, or in the names of what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.app.finding.index_build import as_words
from kg.app.pages.explorer import Explorer

__all__ = ["rows_with"]

_WEIGHTS: Final = {"condition": 2, "intervention": 2, "organization": 1}
_IN_TITLE: Final = 4
_MOST_WORDS: Final = 12


def rows_with(explorer: Explorer, words: str) -> Sequence[int]:
    """The rows of the trials that words occur in, the best first.

    Each word must begin a word of the title, of a condition, a treatment or a sponsor; all of them must occur.

    Args:
        explorer: of the graph.
        words: as typed; an NCT id finds its trial.
    """
    index = explorer.index
    found = np.ones(len(index), np.bool_)
    score = np.zeros(len(index), np.int32)
    typed = as_words(words).split()[:_MOST_WORDS]
    if not typed:
        return []
    for word in typed:
        here = _scores(explorer, word)
        found &= here > 0
        score += here
    phrase = as_words(words).rstrip()
    score[_titled(explorer, phrase)] += _IN_TITLE
    rows = np.flatnonzero(found)
    order = np.lexsort((rows, -index.updated[rows], -score[rows]))
    return [int(row) for row in rows[order]]


def _scores(explorer: Explorer, word: str) -> NDArray[np.int32]:
    """How well each trial fits a word; 0 where it does not occur."""
    index = explorer.index
    score = np.zeros(len(index), np.int32)
    score[_titled(explorer, f" {word}")] += _IN_TITLE
    for name, weight in _WEIGHTS.items():
        text, starts = explorer.joined(name)
        numbers = _places(text, starts, f" {word}")
        if len(numbers):
            score[index.facets[name].having(numbers, len(index))] += weight
    nct_id = f"https://clinicaltrials.gov/study/{word.upper()}"
    if nct_id in index.row_of:
        score[index.row_of[nct_id]] += _IN_TITLE
    return score


def _titled(explorer: Explorer, text: str) -> list[int]:
    joined, starts = explorer.joined("")
    return _places(joined, starts, text)


def _places(text: str, starts: NDArray[np.int64], wanted: str) -> list[int]:
    """The numbers of the lines of a text that something stands in."""
    found = []
    at = text.find(wanted)
    while at >= 0:
        line = int(np.searchsorted(starts, at, side="right")) - 1
        found.append(line)
        at = text.find(wanted, int(starts[line + 1]))
    return found
