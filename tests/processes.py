"""Processes that tests start."""

from __future__ import annotations

from pathlib import Path


def lives(pid: int | str) -> bool:
    """Whether a process is there, and is not only waited for by the one that started it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
