"""Verbatim source records, compressed and keyed by their hash, in one SQLite file beside the graph's versions.

Records are only ever added. Which of them a version of the graph was made from stands in `membership`, so that spans,
the card's "show me the source" and comparisons of versions find the bytes they speak of.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from zlib_ng import zlib_ng

from kg.errors import GraphDamagedError

__all__ = ["RecordRow", "Records", "StoredRecord", "digest_of", "packed", "unpacked"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS record (
  hash TEXT PRIMARY KEY, trial TEXT NOT NULL, source TEXT NOT NULL, format TEXT NOT NULL,
  version_date TEXT NOT NULL, restated INTEGER NOT NULL, file TEXT NOT NULL, locator TEXT NOT NULL, body BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS membership (
  version INTEGER NOT NULL, trial TEXT NOT NULL, source TEXT NOT NULL, hash TEXT NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (version, trial, source, hash)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS term (
  version INTEGER NOT NULL, label TEXT NOT NULL, iri TEXT NOT NULL, role TEXT NOT NULL,
  PRIMARY KEY (version, label, iri, role)
) WITHOUT ROWID;
"""
_CHOOSE: Final = """
UPDATE membership SET used = 1 WHERE version = :version AND hash IN (
  SELECT hash FROM (
    SELECT m.hash, ROW_NUMBER() OVER (
      PARTITION BY m.trial, m.source
      ORDER BY r.restated, r.version_date DESC, r.format = 'ctgov-xml', m.hash
    ) AS place
    FROM membership m JOIN record r ON r.hash = m.hash WHERE m.version = :version
  ) WHERE place = 1
)
"""


class RecordRow(NamedTuple):
    """One record as it is kept; `body` is compressed."""

    hash: str
    trial: str
    source: str
    format: str
    version_date: str
    restated: bool
    file: str
    locator: str
    body: bytes


class StoredRecord(NamedTuple):
    """One record as it is read back; `data` is the verbatim bytes."""

    hash: str
    trial: str
    source: str
    format: str
    file: str
    locator: str
    data: bytes


def digest_of(data: bytes) -> str:
    """The hash that a record is known by: BLAKE2b of its bytes, 40 hexadecimal digits.

    >>> digest_of(b"{}")[:8]
    'a22cbfd1'
    """
    return blake2b(data, digest_size=20).hexdigest()


def packed(data: bytes) -> bytes:
    """Compressed bytes."""
    return zlib_ng.compress(data, 1)


def unpacked(body: bytes) -> bytes:
    """The bytes behind `packed`."""
    return zlib_ng.decompress(body)


class Records:
    """The file of verbatim records of one graph directory.

    Args:
        path: the SQLite file.
        writable: open for adding; the file is made where it is absent.

    Raises:
        GraphDamagedError: the file is to be read, and cannot be opened.
    """

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        self.path = path
        if writable:
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=60)
            self._connection.execute("PRAGMA journal_mode = DELETE")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(_SCHEMA)
        else:
            with self._reading():
                self._connection = sqlite3.connect(f"file:{_quoted(path)}?mode=ro", uri=True, timeout=60)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def add(self, version: int, rows: Iterable[RecordRow]) -> None:
        """Adds records to a version, each bytes once."""
        batch = list(rows)
        self._connection.execute("BEGIN")
        self._connection.executemany("INSERT OR IGNORE INTO record VALUES (?,?,?,?,?,?,?,?,?)", batch)
        self._connection.executemany(
            "INSERT OR IGNORE INTO membership VALUES (?,?,?,?,0)",
            [(version, row.trial, row.source, row.hash) for row in batch],
        )
        self._connection.execute("COMMIT")

    def add_terms(self, version: int, terms: Iterable[tuple[str, str, str]]) -> None:
        """Adds labels of concepts that a version's records name: label, IRI, role."""
        self._connection.execute("BEGIN")
        rows = [(version, *term) for term in terms]
        self._connection.executemany("INSERT OR IGNORE INTO term VALUES (?,?,?,?)", rows)
        self._connection.execute("COMMIT")

    def terms(self, version: int) -> list[dict[str, str]]:
        """The labels of a version's concepts, in a fixed order."""
        query = "SELECT label, iri, role FROM term WHERE version = ? ORDER BY label, iri, role"
        rows = self._connection.execute(query, (version,))
        return [{"label": label, "iri": iri, "role": role} for label, iri, role in rows]

    def choose(self, version: int) -> int:
        """Marks the record of each trial and source that a version states, and counts those marked.

        Among several of one source a real one wins over a restated one, then the newest, then JSON over XML.
        """
        return self._connection.execute(_CHOOSE, {"version": version}).rowcount

    def begin(self, version: int) -> None:
        """Makes sure that a version to be written has no records yet, not even those of a killed build."""
        self._connection.execute("DELETE FROM membership WHERE version = ?", (version,))

    def forget_versions_except(self, versions: Iterable[int]) -> None:
        """Drops the membership of versions that are gone; the records stay."""
        kept = ",".join(str(int(version)) for version in versions) or "-1"
        self._connection.execute(f"DELETE FROM membership WHERE version NOT IN ({kept})")
        self._connection.execute(f"DELETE FROM term WHERE version NOT IN ({kept})")

    def trial_count(self, version: int) -> int:
        """How many trials a version describes."""
        query = "SELECT COUNT(DISTINCT trial) FROM membership WHERE version = ? AND used"
        return int(self._connection.execute(query, (version,)).fetchone()[0])

    def trial_ranges(self, version: int, size: int) -> Iterator[tuple[str, str]]:
        """First and last trial of consecutive runs of `size` trials."""
        query = "SELECT DISTINCT trial FROM membership WHERE version = ? AND used ORDER BY trial"
        with closing(self._connection.execute(query, (version,))) as cursor:
            while rows := cursor.fetchmany(size):
                yield rows[0][0], rows[-1][0]

    def used(self, version: int, first: str, last: str) -> Iterator[tuple[str, list[StoredRecord]]]:
        """Each trial from `first` to `last` with the records a version states, in order of trials.

        Raises:
            GraphDamagedError: the file or one of its records is damaged.
        """
        query = """
            SELECT r.hash, r.trial, r.source, r.format, r.file, r.locator, r.body
            FROM membership m JOIN record r ON r.hash = m.hash
            WHERE m.version = ? AND m.trial BETWEEN ? AND ? AND m.used ORDER BY m.trial, m.source, m.hash
        """
        group: list[StoredRecord] = []
        with self._reading():
            for row in self._connection.execute(query, (version, first, last)):
                digest, trial, source, format, file, locator, body = row
                record = StoredRecord(digest, trial, source, format, file, locator, unpacked(body))
                if group and group[0].trial != record.trial:
                    yield group[0].trial, group
                    group = []
                group.append(record)
            if group:
                yield group[0].trial, group

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.DatabaseError, zlib_ng.error) as error:  # type: ignore[misc]  # its stub is wrong
            raise GraphDamagedError(
                f"{self.path}: the verbatim records cannot be read ({error}): build the graph again from its sources"
            ) from error


def _quoted(path: Path) -> str:
    return str(path).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
