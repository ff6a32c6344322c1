"""The words of trials in an index beside the store: which trials hold what somebody types, the best first.

Words are compared without case and accents. What is typed last may be the beginning of a word; quotation marks make
words stand side by side; where no trial holds all words, words spelt a little differently count, and then trials that
hold some of them.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Iterator
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Occur, Query

from kg.errors import GraphDamagedError
from kg.ports import TextHits, TextNumbers

__all__ = ["TextIndex", "TextWriter", "words_of"]

_BOOSTS: Final = {
    "ids": 8.0,
    "title": 5.0,
    "condition": 4.0,
    "intervention": 4.0,
    "keyword": 3.0,
    "sponsor": 2.0,
    "place": 1.0,
    "wider": 1.0,
    "summary": 0.7,
    "criteria": 0.5,
}
"""The fields that words are looked for in, by what a word found there weighs."""

_SHORT: Final = ("ids", "title", "condition", "intervention", "keyword", "sponsor", "place")
"""Fields of names, in which beginnings and misspelt words are looked for as well."""

_ANALYZER: Final = "words"
_LONGEST_WORD: Final = 60
_MOST_WORDS: Final = 12
_FEWEST_LETTERS: Final = 2
_BEGINNING: Final = 0.3
_TIE: Final = 0.1
_SCORE_DIGITS: Final = 4
_MOST_NUMBERS: Final = 10**8
_HEAP_BYTES: Final = 64_000_000
_Hits: TypeAlias = list[tuple[float, tantivy.DocAddress]]
_PART: Final = re.compile(r'"([^"]*)"|([^"\s]+)')
_NCT: Final = re.compile(r"nct\d{8}\Z")


@cache
def _analyzer() -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for part in (tantivy.Filter.remove_long(_LONGEST_WORD), tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()):
        builder = builder.filter(part)
    return builder.build()


@cache
def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("nct_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("number", fast=True)
    for name in _BOOSTS:
        builder.add_text_field(name, tokenizer_name=_ANALYZER)
    return builder.build()


def words_of(text: str) -> list[tuple[str, int, int]]:
    """The words of a text without case and accents, each with where it begins and ends in the text.

    >>> words_of("Tromsø, β-blocker")
    [('tromso', 0, 6), ('β', 8, 9), ('blocker', 10, 17)]
    """
    tokens = cast(Any, _analyzer().pre_tokenize(text)).tokens
    return [(token.text, token.char_offset_from, token.char_offset_to) for token in tokens]


class TextWriter:
    """A new index of words.

    Args:
        folder: where to write it; it must not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        index = tantivy.Index(_schema(), path=str(folder))
        index.register_tokenizer(_ANALYZER, _analyzer())
        self._writer: tantivy.IndexWriter | None = index.writer(_HEAP_BYTES, 1)

    def add(self, documents: Iterable[str]) -> None:
        """Adds trials.

        Args:
            documents: JSON objects: `nct_id`, `number` with its digits as an integer where it is an NCT id, and lists
                of texts by field.

        Raises:
            OSError: the disk is full or fails.
        """
        assert self._writer is not None
        try:
            for document in documents:
                self._writer.add_json(document)
        except ValueError as error:
            raise _disk_error(error) from error

    def add_file(self, path: Path) -> None:
        """Adds trials from a file of lines, which is removed.

        Raises:
            OSError: the disk is full or fails.
        """
        with path.open(encoding="utf-8", newline="\n") as lines:
            self.add(lines)
        path.unlink()

    def finish(self) -> None:
        """Puts the index on disk.

        Raises:
            OSError: the disk is full or fails.
        """
        assert self._writer is not None
        try:
            self._writer.commit()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()
        except ValueError as error:
            raise _disk_error(error) from error

    def __enter__(self) -> TextWriter:
        return self

    def __exit__(self, *failure: object) -> None:
        self._writer = None


def _disk_error(error: ValueError) -> OSError:
    full = "no space left" in str(error).lower() or "quota" in str(error).lower()
    return OSError(errno.ENOSPC if full else errno.EIO, str(error))


class TextIndex:
    """An index of words, opened when it is first asked, or by `open`.

    Args:
        folder: where it is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._searcher: tantivy.Searcher | None = None

    def open(self) -> tantivy.Searcher:
        """Opens the index; afterwards no more files are opened.

        Raises:
            GraphDamagedError: it cannot be read.
        """
        if self._searcher is None:
            try:
                index = tantivy.Index.open(str(self._folder))
                if index.schema != _schema():
                    raise ValueError("it holds other fields than this version of trialkg writes")
                index.register_tokenizer(_ANALYZER, _analyzer())
                index.config_reader("manual")
                self._searcher = index.searcher()
            except (ValueError, OSError) as error:
                raise GraphDamagedError(
                    f"{self._folder}: the text index cannot be read ({error}): build the graph again"
                ) from error
        return self._searcher

    def search(self, text: str, limit: int) -> TextHits:
        """The trials that hold the words of a text, the best first.

        Args:
            text: words as typed; those in quotation marks stand side by side.
            limit: how many at most.

        Raises:
            GraphDamagedError: the index cannot be read.
        """
        found, total, how = self._found(text, limit)
        return TextHits(_in_order(self.open(), found), total, how)

    def numbers(self, text: str, limit: int) -> TextNumbers:
        """As `search`, but the numbers in the NCT ids of the trials; those that have none are left out.

        Raises:
            GraphDamagedError: the index cannot be read.
        """
        found, total, how = self._found(text, limit)
        return TextNumbers(_numbers_in_order(self.open(), found), total, how)

    def _found(self, text: str, limit: int) -> tuple[_Hits, int, str]:
        """What holds the words of a text: by score, how much in all, and what of the words it holds."""
        searcher = self.open()
        parts = list(_parts(text))[:_MOST_WORDS]
        if not parts:
            return [], 0, "all words"
        last = len(parts) - 1
        exact = [(_exact(words), Occur.Must) for words in parts]
        near = [(_misspelt(words, place == last), Occur.Must) for place, words in enumerate(parts)]
        some = [(_exact([word]), Occur.Should) for words in parts for word in words]
        for how, queries in (("all words", exact), ("similar words", near), ("some words", some)):
            found = cast(Any, searcher.search(Query.boolean_query([(occur, query) for query, occur in queries]), limit))
            if found.count:
                return found.hits, int(found.count), how
        return [], 0, "all words"


def _in_order(searcher: tantivy.Searcher, hits: _Hits) -> tuple[str, ...]:
    """The ids of trials, the best first, those of one score in their order."""
    ids = (str(searcher.doc(address).get_first("nct_id")) for _, address in hits)
    return tuple(name for _, name in sorted(zip((-round(score, _SCORE_DIGITS) for score, _ in hits), ids, strict=True)))


def _numbers_in_order(searcher: tantivy.Searcher, hits: _Hits) -> NDArray[np.int64]:
    """The numbers in the ids of trials, in the same order.

    Numbers stand in a column, of which many are read in the time of one document.
    """
    stated = searcher.fast_field_values("number", list(map(itemgetter(1), hits)))
    numbers = np.asarray(stated, np.float64)  # not a number where there is none
    scores = np.round(np.fromiter(map(itemgetter(0), hits), np.float64, len(hits)), _SCORE_DIGITS)
    worse = np.cumsum(np.diff(scores, prepend=scores[:1]) != 0)  # hits come by score
    there = np.flatnonzero(~np.isnan(numbers))
    order = np.argsort(worse[there] * _MOST_NUMBERS + numbers[there], kind="stable")
    return numbers[there][order].astype(np.int64)


def _parts(text: str) -> Iterator[list[str]]:
    """What must be found: single words, and the words of each phrase."""
    for match in _PART.finditer(text):
        words = [word for word, _, _ in words_of(match[0])]
        if match[1] is not None and len(words) > 1:
            yield words
        else:
            yield from ([word] for word in words)


def _exact(words: list[str]) -> Query:
    """A word, or with less weight what begins with it; or words side by side."""
    if len(words) > 1:
        return _in_fields(_BOOSTS, lambda field: Query.phrase_query(_schema(), field, list(words)))
    (word,) = words
    whole = _in_fields(_BOOSTS, lambda field: Query.term_query(_schema(), field, word))
    ways = [(Occur.Should, whole)]
    if _NCT.match(word):
        ways.append((Occur.Should, Query.boost_query(Query.term_query(_schema(), "nct_id", word.upper()), 50.0)))
    elif len(word) >= _FEWEST_LETTERS:
        beginning = _in_fields(_SHORT, lambda field: _beginning(field, word))
        ways.append((Occur.Should, Query.boost_query(beginning, _BEGINNING)))
    return Query.boolean_query(ways)


def _misspelt(words: list[str], last: bool) -> Query:
    """A word spelt a little differently; of a short word, or of words side by side, only as they are."""
    if len(words) > 1 or len(words[0]) < 4:
        return _exact(words)
    (word,) = words
    distance = 1 if len(word) < 8 else 2
    return _in_fields(
        _SHORT, lambda field: Query.fuzzy_term_query(_schema(), field, word, distance=distance, prefix=last)
    )


def _beginning(field: str, word: str) -> Query:
    return Query.fuzzy_term_query(_schema(), field, word, distance=0, prefix=True)


def _in_fields(fields: Iterable[str], made: Any) -> Query:
    """The best of the fields, each with its weight."""
    weighed = [Query.boost_query(made(field), _BOOSTS[field]) for field in fields]
    return Query.disjunction_max_query(weighed, _TIE)
