"""Addresses of pages for what the graph names."""

from __future__ import annotations

import pytest

from kg.names import ID, shared_iri
from kg.views.site import path_of


@pytest.mark.parametrize(
    ("iri", "path"),
    [
        ("https://clinicaltrials.gov/study/NCT03444220#site-1", "/trial/NCT03444220"),
        ("http://id.nlm.nih.gov/mesh/D012595", "/condition/D012595"),
        (f"{ID}organization/a-1", "/sponsor/a-1"),
        (f"{ID}facility/a-1", "/site/a-1"),
        (f"{ID}place/a>b", "/place/a%3Eb"),
        (f"{ID}place/", ""),
        (f"{ID}place", ""),
        (f"{ID}a/place/b", ""),
        (f"{ID}country/norway-1", ""),
        ("https://example.org/place/x", ""),
        ("https://example.org/condition/x", ""),
        ("place/x", ""),
    ],
)
def test_what_has_a_page(iri: str, path: str) -> None:
    """Trials, MeSH terms and shared things of this project's own names; what others call so is theirs."""
    assert path_of(iri) == path


def test_shared_things_have_pages() -> None:
    """By the names that the graph makes for them."""
    iri = shared_iri("facility", "Oslo Hospital", "Oslo", "Norway")
    assert path_of(iri) == f"/site/{iri.rpartition('/')[2]}"
