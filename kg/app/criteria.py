"""The vocabulary of criteria from the ontology's tables, and the reading of one text with it."""

from __future__ import annotations

import csv
from functools import cache
from typing import Final

import pyoxigraph

from kg.criteria.parse import parse
from kg.criteria.vocabulary import Vocabulary
from kg.model.criterion import Eligibility
from kg.names import MEASUREMENT
from kg.resources import ontology_folder

__all__ = ["quantity_blocks", "read_criteria", "vocabulary"]

_TABLES: Final = ("measurements.csv", "units.csv")


@cache
def vocabulary() -> Vocabulary:
    """The quantities and units that criteria are read with."""
    rows = []
    for name in _TABLES:
        with (ontology_folder() / name).open(encoding="utf-8", newline="") as file:
            rows.append(list(csv.DictReader(file)))
    return Vocabulary.build(*rows)


@cache
def quantity_blocks() -> dict[str, str]:
    """For each quantity kind, by id, its statements as N-Triples joined by line ends."""
    path = ontology_folder() / "measurements.ttl"
    lines: dict[str, list[str]] = {}
    for triple in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        name = str(triple.subject)[1:-1]
        if name.startswith(MEASUREMENT) and name != MEASUREMENT:
            lines.setdefault(name[len(MEASUREMENT) :], []).append(
                f"{triple.subject} {triple.predicate} {triple.object} ."
            )
    return {name: "\n".join(sorted(found)) for name, found in lines.items()}


def read_criteria(text: str) -> Eligibility:
    """The criteria that an eligibility text states.

    >>> [criterion.id for criterion in read_criteria("Inclusion Criteria:\\n\\n* FVC < 45 % predicted").criteria]
    ['i1']
    """
    return parse(text, vocabulary())
