"""Where the ontology and the questions lie: in the installed package, or beside it in a checkout."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from kg.errors import TrialkgError

__all__ = ["ontology_folder", "ontology_rows", "queries_folder"]

_PACKAGE: Final = Path(__file__).parent


def ontology_folder() -> Path:
    """The folder of the ontology, the code lists and the shapes.

    Raises:
        TrialkgError: the installation lacks it.

    >>> ontology_folder().name
    'ontology'
    """
    return _folder("ontology")


def ontology_rows(name: str) -> list[dict[str, str]]:
    """The rows of a table of the ontology, by column.

    Args:
        name: of its file, such as `units.csv`.

    Raises:
        TrialkgError: the installation lacks the folder.
    """
    with (ontology_folder() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def queries_folder() -> Path:
    """The folder of the questions, one `.rq` file each.

    Raises:
        TrialkgError: the installation lacks it.

    >>> (queries_folder() / "trial-card.rq").is_file()
    True
    """
    return _folder("queries")


def _folder(name: str) -> Path:
    # In a checkout kg/_data does not exist; in a wheel nothing lies beside kg/ but other packages.
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise TrialkgError(
        f"the installation lacks its folder {name!r} (looked in {_PACKAGE / '_data'}); install trialkg again"
    )
