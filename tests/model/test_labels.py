"""Every code of the registry has words, and is found again from them."""

from __future__ import annotations

import pytest

from kg.model.labels import SCHEMES, code_of, label_of
from kg.names import code_iri, compact

CODES = [(scheme, token) for scheme, tokens in SCHEMES.items() for token in tokens]


def test_a_code_is_found_from_its_words() -> None:
    """Token and label, in any case, with spaces, hyphens or underscores, give the code back."""
    for scheme, token in CODES:
        label = label_of(scheme, token)
        for words in (token, token.lower(), label, label.upper(), f"  {label} ", label.replace(" ", "_")):
            assert code_of(scheme, words) == token, (scheme, words)


def test_labels_are_words() -> None:
    """A label is for people: it begins with a capital or a digit, shouts nothing long, and holds no underscore."""
    for scheme, token in CODES:
        label = label_of(scheme, token)
        assert "_" not in label and label == label.strip(), (scheme, token)
        assert label[0].isupper() or label[0].isdigit(), (scheme, token)
        assert not any(word.isupper() and len(word) > 6 for word in label.split()), (scheme, token)


def test_labels_of_a_scheme_differ() -> None:
    """Two codes of one scheme never have the same label."""
    for scheme, tokens in SCHEMES.items():
        assert len({label_of(scheme, token) for token in tokens}) == len(tokens), scheme


def test_codes_are_prefixed_names_without_escapes() -> None:
    """Every code can be written as `tkgc:scheme-TOKEN`."""
    for scheme, token in CODES:
        assert compact(code_iri(scheme, token)) == f"tkgc:{scheme}-{token}"


@pytest.mark.parametrize(
    ("scheme", "words", "token"),
    [
        ("status", "Active, not enrolling", "ACTIVE_NOT_RECRUITING"),
        ("status", "Enrolling", "RECRUITING"),
        ("phase", "Phase 1", "PHASE1"),
        ("phase", "N/A", "NA"),
        ("masking", "Double Blind", "DOUBLE"),
        ("date-type", "Anticipated", "ESTIMATED"),
        ("sex", "female", "FEMALE"),
    ],
)
def test_wordings_of_other_sources(scheme: str, words: str, token: str) -> None:
    """What pages and legacy records print is understood."""
    assert code_of(scheme, words) == token


def test_the_unknown_is_none_or_refused() -> None:
    """Words that mean no code give None; a code that does not exist has no label."""
    assert code_of("phase", "phase 7") is None
    with pytest.raises(KeyError, match="PHASE7"):
        label_of("phase", "PHASE7")
