"""The description of a graph as a dataset: VoID counts by class and property, licence, sources.

Source: https://www.w3.org/TR/void/
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from itertools import compress, repeat
from operator import itemgetter
from typing import Final

import msgspec
from zlib_ng.zlib_ng import crc32

from kg.names import BASE, DCTERMS, ID, ONTOLOGY_IRI, RDFS
from kg.rdf import terms

__all__ = ["DATASET_GRAPH", "Statistics", "dataset_lines"]

DATASET_GRAPH: Final = f"{BASE}dataset"
"""The named graph that the description stands in."""

_VOID: Final = "http://rdfs.org/ns/void#"
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_TYPE: Final = terms.A.encode()
_MASK: Final = (1 << 64) - 1
_SECOND: Final = itemgetter(1)
_THIRD: Final = itemgetter(2)


class Statistics(msgspec.Struct):
    """Counts of statements, added up in any order.

    Args:
        statements: how many.
        checksum: the sum of the CRC-32 of all lines modulo 2^64: tells damage, not malice.
        properties: statements by predicate, each in angle brackets.
        classes: things by class, each in angle brackets.
    """

    statements: int = 0
    checksum: int = 0
    properties: dict[str, int] = {}
    classes: dict[str, int] = {}

    def count(self, lines: Sequence[bytes]) -> list[bytes]:
        """Adds lines of N-Quads, without their line ends.

        Returns:
            The predicate of each line, in angle brackets.
        """
        self.statements += len(lines)
        self.checksum = (self.checksum + sum(map(crc32, lines))) & _MASK
        predicates = list(map(_SECOND, map(bytes.split, lines, repeat(b" "), repeat(2))))
        for name, number in Counter(predicates).items():
            _add(self.properties, name, number)
        typed = compress(lines, map(_TYPE.__eq__, predicates))
        kinds = map(_THIRD, map(bytes.split, typed, repeat(b" "), repeat(3)))
        for kind, number in Counter(kinds).items():
            _add(self.classes, kind, number)
        return predicates

    def add(self, other: Statistics) -> None:
        """Adds the counts of other statements."""
        self.statements += other.statements
        self.checksum = (self.checksum + other.checksum) & _MASK
        for mine, theirs in ((self.properties, other.properties), (self.classes, other.classes)):
            for key, number in theirs.items():
                mine[key] = mine.get(key, 0) + number

    @property
    def digest(self) -> str:
        """A hash of the counts and the checksum: equal for equal graphs."""
        return blake2b(f"{self.statements} {self.checksum}".encode(), digest_size=16).hexdigest()


def _add(counts: dict[str, int], key: bytes, number: int) -> None:
    name = key.decode()
    counts[name] = counts.get(name, 0) + number


def dataset_lines(statistics: Statistics, detail: str) -> list[str]:
    """The description of a dataset as N-Quads lines in its own named graph.

    Args:
        statistics: counts of what the graph states besides this description.
        detail: `full` or `core`.
    """
    subject = f"<{DATASET_GRAPH}>"
    trials = statistics.classes.get(terms.property_iri("Trial"), 0)
    lines = [
        f"{subject} {terms.A} <{_VOID}Dataset> .",
        f"{subject} {terms.A} <{_DCAT}Dataset> .",
        f"{subject} <{DCTERMS}title> {terms.text('Clinical trials as a knowledge graph (trialkg)')} .",
        f"{subject} <{DCTERMS}description> {terms.text(f'{trials} trials at detail {detail}')} .",
        f"{subject} <{DCTERMS}conformsTo> <{ONTOLOGY_IRI}> .",
        f"{subject} <{DCTERMS}rights> {terms.text(_RIGHTS)} .",
        f"{subject} <{_VOID}uriSpace> {terms.text(ID)} .",
        f"{subject} <{_VOID}vocabulary> <{ONTOLOGY_IRI}> .",
        f"{subject} <{_VOID}triples> {terms.integer(statistics.statements)} .",
        f"{subject} <{_VOID}properties> {terms.integer(len(statistics.properties))} .",
        f"{subject} <{_VOID}classes> {terms.integer(len(statistics.classes))} .",
    ]
    partitions = [
        ("propertyPartition", "property", "triples", statistics.properties),
        ("classPartition", "class", "entities", statistics.classes),
    ]
    for link, of, counted, numbers in partitions:
        for key in sorted(numbers):
            node = f"<{DATASET_GRAPH}#{of}-{blake2b(key.encode(), digest_size=6).hexdigest()}>"
            lines.append(f"{subject} <{_VOID}{link}> {node} .")
            lines.append(f"{node} <{_VOID}{of}> {key} .")
            lines.append(f"{node} <{_VOID}{counted}> {terms.integer(numbers[key])} .")
            lines.append(f"{node} <{RDFS}label> {terms.text(key[1:-1].rsplit('#')[-1].rsplit('/')[-1])} .")
    return [f"{line[:-1]}{subject} ." for line in lines]


_RIGHTS: Final = (
    "Facts from ClinicalTrials.gov are public data of the U.S. National Library of Medicine, which endorses neither "
    "this graph nor its use; say where they come from and when they were processed. Prose of portals' pages belongs to "
    "their publishers. See dcterms:rights of each source."
)
