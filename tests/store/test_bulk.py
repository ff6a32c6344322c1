"""Files of statements loaded together into a new store."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest

from kg.store import bulk
from kg.store.bulk import BulkLoader, dumped_lines


@pytest.mark.parametrize("at_once", [1, 150, 10_000])
def test_files_are_loaded_and_removed(at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether files are loaded one by one or together, and however many are left over, all of each is there."""
    monkeypatch.setattr(bulk, "_BYTES_AT_ONCE", at_once)
    lines = {f'<http://e/{number}> <http://e/p> "{number}" .'.encode() for number in range(40)}
    files = [tmp_path / f"{number}.nq" for number in range(9)]
    with BulkLoader(tmp_path / "store") as loader:
        for number, path in enumerate(files):
            path.write_bytes(b"".join(line + b"\n" for line in sorted(lines)[number::9]))
            loader.load(path)
        loader.finish()
    assert not any(path.exists() for path in files)
    store = pyoxigraph.Store.read_only(str(tmp_path / "store"))
    assert {line for batch in dumped_lines(store) for line in batch} == lines


def test_nothing_to_load(tmp_path: Path) -> None:
    """A store that nothing was loaded into is empty."""
    with BulkLoader(tmp_path / "store") as loader:
        loader.finish()
    assert not list(dumped_lines(pyoxigraph.Store.read_only(str(tmp_path / "store"))))
