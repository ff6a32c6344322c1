"""Phrases found by their first words, and words without which a pattern is not tried."""

from __future__ import annotations

import re

import pytest

from kg.criteria.headings import inline_sections
from kg.criteria.lexer import Tokens
from kg.criteria.matching import PhraseTable
from kg.criteria.phrases import ABSORBED, ABSORBED_WORDS, DEFINING, DEFINING_WORDS, REASON, uncomputed_kind

TABLE = PhraseTable(
    (tuple(words.split()), words) for words in ("no", "no more than", "no more", "history", "history of stroke")
)


def words_of(text: str) -> set[str]:
    """The words of a text by which patterns are chosen."""
    return Tokens(text, 0, len(text)).words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("no more than two", ["no more than", "no more", "no"]),
        ("none or no", ["no"]),
        ("or no more", ["no more", "no"]),
        ("a history of", ["history"]),
        ("a history of stroke", ["history of stroke", "history"]),
        ("", []),
    ],
)
def test_phrases_are_found_longest_first(text: str, found: list[str]) -> None:
    """Also where the text ends, and where a longer phrase only begins."""
    assert [meaning for _, _, meaning in TABLE.matches(text.split())] == found


def test_of_two_phrases_with_the_same_words_the_first_counts() -> None:
    """A table lists what is more special first."""
    assert PhraseTable([(("at", "least"), 1), (("at", "least"), 2)]).matches(["at", "least"]) == [(0, 2, 1)]


@pytest.mark.parametrize(
    ("pattern", "needed", "text"),
    [
        *(
            (DEFINING, DEFINING_WORDS, text)
            for text in ("asthma defined as", "i.e.", "ie", "as follows", "meaning", "a: b")
        ),
        *((DEFINING, DEFINING_WORDS, text) for text in ("asthma defined as", "i.e.", "ie", "as follows", "a: b")),
        *((DEFINING, DEFINING_WORDS, text) for text in ("meaning", "characterised by", "as indicated by its")),
        *((ABSORBED, ABSORBED_WORDS, text) for text in ("as measured", "within 3", "on", "over the past")),
    ],
)
def test_a_pattern_matches_only_where_its_words_stand(pattern: re.Pattern[str], needed: set[str], text: str) -> None:
    """So that the pattern need not be tried anywhere else."""
    assert pattern.search(text) is not None
    assert not needed.isdisjoint(words_of(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("signed informed consent", "consent"),
        ("able to understand the study", "consent"),
        ("unwillingness of the parents", "consent"),
        ("compliance with visits", "consent"),
        ("in the judgment of a doctor", "judgement"),
        ("as investigators see it", "judgement"),
        ("a physician agrees", "consent"),
        ("within the hospital", "window"),
        ("long hair", "free-text"),
    ],
)
def test_the_reason_why_words_are_not_computed(text: str, kind: str) -> None:
    """What needs a person's consent or judgement, a time, or nothing that is known."""
    assert uncomputed_kind(text) == kind
    assert REASON.may_match(text) == (kind in ("consent", "judgement"))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Adults. Inclusion criteria: FVC", [8]),
        ("Adults. Key  Inclusion\nCriteria : FVC", [8]),
        ("Monkey Inclusion Criteria: FVC", [7]),
        ("'Exclusion Criteria: FVC", []),
        ("Adults; Exclusion: FVC", [8]),
        ("Adults, Exclusion: FVC", []),
        ("PATIENT CHARACTERISTICS: Age: 18 PRIOR/CONCURRENT THERAPY: none", [0, 33]),
    ],
)
def test_section_headings_inside_a_line(text: str, places: list[int]) -> None:
    """They begin with the word that qualifies them, and never in the middle of a word or behind a quote."""
    assert inline_sections(text) == places
