"""Writing files for people."""

from __future__ import annotations

from pathlib import Path

from kg.store.bulk import storage_errors

__all__ = ["write_text"]


def write_text(path: Path, text: str) -> None:
    """Writes a text as UTF-8, into a folder that is there.

    Raises:
        StorageError: the disk refuses.
    """
    with storage_errors(path):
        path.write_text(text, encoding="utf-8", newline="\n")
