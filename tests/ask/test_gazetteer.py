"""Cities of the world: found by their names, from a database that is made once."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.ask.gazetteer import cities_beginning, cities_called, cities_like
from kg.ask.gazetteer_file import cities_database


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder for the database, which no other test sees."""
    monkeypatch.setenv("TRIALKG_CACHE", str(tmp_path / "cache"))
    cities_database.cache_clear()
    yield tmp_path / "cache"
    cities_database.cache_clear()


def test_cities_are_found_by_any_spelling_the_largest_first(cache: Path) -> None:
    """With what they lie in; a name of its own goes before another city's other name."""
    assert [city.title for city in cities_called("köln")] == ["Köln, Germany"]
    assert [city.title for city in cities_called("COLOGNE", "Germany")] == ["Köln, Germany"]
    assert cities_called("Cologne", "France") == []
    assert [city.title for city in cities_called("Springfield", "IL")] == ["Springfield, Illinois, United States"]
    people = [city.people for city in cities_called("Springfield")]
    assert len(people) > 3
    assert people == sorted(people, reverse=True)


def test_cities_are_found_by_the_beginning_of_their_name(cache: Path) -> None:
    """At most as many as asked for, the largest first; nothing typed finds nothing."""
    assert cities_beginning("Osl")[0].title == "Oslo, Norway"
    assert [city.name for city in cities_beginning("são pau", 1)] == ["São Paulo"]
    assert len(cities_beginning("s", 4)) == 4
    assert cities_beginning(" ") == cities_beginning("%") == []


def test_cities_are_found_by_a_name_that_is_nearly_theirs(cache: Path) -> None:
    """The largest of each name; nothing for what is like none."""
    assert cities_like("Osloo")[0].title == "Oslo, Norway"
    assert [city.title for city in cities_like("londn")] == ["London, United Kingdom"]
    assert cities_like("Xanadu") == cities_like("") == []


def test_the_database_is_made_once(cache: Path) -> None:
    """A second process opens what the first has written; nothing else is left in the folder."""
    assert cities_called("Oslo")
    (kept,) = cache.iterdir()
    written = kept.stat().st_mtime_ns
    cities_database.cache_clear()
    assert cities_called("Oslo")
    assert kept.stat().st_mtime_ns == written


def test_the_folder_may_be_named_from_where_one_stands(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path in the environment is a folder like any other."""
    monkeypatch.chdir(cache.parent)
    monkeypatch.setenv("TRIALKG_CACHE", "beside")
    assert [city.title for city in cities_called("Oslo", "Norway")] == ["Oslo, Norway"]
    assert len(list((cache.parent / "beside").iterdir())) == 1


@pytest.mark.parametrize("spoilt", ["a folder that is a file", "a database that is none"])
def test_a_cache_that_cannot_be_used_is_done_without(cache: Path, spoilt: str) -> None:
    """The cities are read into memory then."""
    if spoilt.startswith("a folder"):
        cache.write_text("in the way")
    else:
        cities_database()
        (kept,) = cache.iterdir()
        cities_database.cache_clear()
        kept.write_bytes(b"no database" * 1000)
    assert cities_called("Oslo")[0].country == "Norway"


def test_a_user_without_a_home_has_cities_too(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a process in a container may be."""

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("TRIALKG_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("kg.ask.gazetteer_file.Path.home", homeless)
    assert cities_called("Oslo")[0].country == "Norway"


def test_without_the_package_there_are_no_cities(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no database is written."""

    def absent(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr("kg.ask.gazetteer_file.importlib.metadata.version", absent)
    assert cities_called("Oslo") == cities_beginning("Osl") == []
    assert not cache.exists()
