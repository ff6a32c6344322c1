"""Counting statements: by property, by class, and the checksum of the lines."""

from __future__ import annotations

from zlib import crc32

from kg.rdf.dataset import Statistics
from kg.rdf.terms import A

LINES = [
    f"<http://e.org/a> {A} <http://e.org/Trial> .".encode(),
    f"<http://e.org/b> {A} <http://e.org/Trial> <http://e.org/g> .".encode(),
    f'<http://e.org/a> <http://e.org/p> "{A} <http://e.org/Trial> in a text" .'.encode(),
    b'<http://e.org/a> <http://e.org/p> "two  blanks" .',
    f"<http://e.org/a> <http://e.org/q> {A} .".encode(),
]


def test_lines_are_counted_by_property_and_class():
    """What stands where a predicate stands is counted, and nothing that a text or an object says."""
    found = Statistics()
    predicates = found.count(LINES)
    assert found.statements == len(LINES)
    assert found.properties == {A: 2, "<http://e.org/p>": 2, "<http://e.org/q>": 1}
    assert found.classes == {"<http://e.org/Trial>": 2}
    assert found.checksum == sum(map(crc32, LINES))
    assert predicates[2:] == [b"<http://e.org/p>", b"<http://e.org/p>", b"<http://e.org/q>"]


def test_counts_add_up_whatever_the_parts():
    """Lines counted in parts, or none at a time, give what they give at once."""
    whole, parts = Statistics(), Statistics()
    whole.count(LINES)
    for line in LINES:
        parts.count([line])
    parts.count([])
    assert parts == whole
    assert parts.digest == whole.digest
