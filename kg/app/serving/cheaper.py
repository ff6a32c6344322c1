"""A cheaper way to learn what a query asked that took too long."""

from __future__ import annotations

import re
from typing import Final

from kg.rdf.dataset import DATASET_GRAPH

__all__ = ["cheaper_way"]

_VARIABLE: Final = r"[?$]\w+"
_READ_CHARACTERS: Final = 10_000
_COUNTS_ALL: Final = (
    "the counts of all statements, classes and properties are stated once for all, as void:triples, "
    f"void:classPartition and void:propertyPartition in the graph <{DATASET_GRAPH}>"
)
_COUNT: Final = re.compile(r"\bCOUNT ?\(", re.IGNORECASE)
_ALL: Final = re.compile(rf"\{{ ?{_VARIABLE} {_VARIABLE} {_VARIABLE} ?\.? ?\}}")
_WAYS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (
        _ALL,
        "name the property or the class, or add LIMIT; to have everything, take a dump with 'kg export'",
    ),
    (
        re.compile(r"skos:broader(?:Transitive)? ?[*+]", re.IGNORECASE),
        "ancestors of concepts are stated on the trial, as tkg:conditionAncestor and tkg:interventionAncestor",
    ),
    (
        re.compile(r"\b(?:CONTAINS|REGEX|STRSTARTS|LCASE) ?\(", re.IGNORECASE),
        "filters on text look at every value: name the concept or its label instead, put a selective pattern first, "
        "or use the text search",
    ),
    (
        re.compile(r"\bORDER BY\b", re.IGNORECASE),
        "sorting needs all rows first: make the pattern narrower, or leave ORDER BY out",
    ),
)
_OTHERWISE: Final = (
    "see that all patterns share variables, put the rarest pattern first, add LIMIT, or see whether one of the "
    "ready-made questions fits"
)


def cheaper_way(query: str) -> str:
    """What to do instead, as the part of a sentence.

    Args:
        query: the text of a query that was stopped at its time limit.

    >>> cheaper_way("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[:26]
    'the counts of all statemen'
    >>> cheaper_way("SELECT * { ?s a ?c . ?t a ?d }")[:28]
    'see that all patterns share '
    """
    text = " ".join(query[:_READ_CHARACTERS].split())
    if _COUNT.search(text) and _ALL.search(text):
        return _COUNTS_ALL
    return next((words for pattern, words in _WAYS if pattern.search(text)), _OTHERWISE)
