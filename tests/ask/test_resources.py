"""Where the ontology and the questions are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg import resources
from kg.errors import TrialkgError


def test_a_checkout_is_read_in_place() -> None:
    """Beside the package lie its questions and its ontology."""
    assert (resources.queries_folder() / "trial-card.rq").is_file()
    assert (resources.ontology_folder() / "codes.ttl").is_file()


def test_an_installed_package_carries_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the package holds comes before a folder of the same name beside it."""
    inside, beside = tmp_path / "kg" / "_data" / "queries", tmp_path / "queries"
    inside.mkdir(parents=True)
    beside.mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "kg")
    assert resources.queries_folder() == inside


def test_a_broken_installation_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing folder is named, with what to do."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "kg")
    with pytest.raises(TrialkgError, match=r"lacks its folder 'ontology'.*install trialkg again"):
        resources.ontology_folder()
