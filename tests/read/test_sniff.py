"""A format is told by content, never by a name alone."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.read.sniff import HEAD, sniff

_PAGE = "Status and phase\n\nCompleted\n\nIdentifiers\nNCT01234567\n"


@pytest.mark.parametrize(
    ("head", "format"),
    [
        ('{"protocolSection": {}}', "json"),
        ("\n  [\n{}]", "json"),
        ('{"studies": []}', "json"),
        ('{"a": 1}\n{"a": 2}', "json-lines"),
        ('{"@context": "x"}', "json-ld"),
        ('[{"@id": "x"}]', "json-ld"),
        ("null", "json"),
        ("<clinical_study>", "ctgov-xml"),
        ('<?xml version="1.0"?>\n<clinical_study rank="1">', "ctgov-xml"),
        ('<?xml version="1.0"?>\n<rss/>', "ctgov-xml"),
        ('<?xml version="1.0"?><rdf:RDF xmlns:rdf="x">', "rdf-xml"),
        ("<!DOCTYPE html><p>", "page"),
        ("<html><body>", "page"),
        ("<div>Veeva</div>", "page"),
        ("ClinConnect\nTrial Information\n", "page"),
        (_PAGE, "page"),
        ("MIME-Version: 1.0\n", "page"),
        ('<http://a> <http://b> "c" .', "n-quads"),
        ("# a comment\n<http://a> <http://b> <http://c> <http://g> .", "n-quads"),
        ("@prefix a: <http://a> .", "turtle"),
        ("PREFIX a: <http://a>", "turtle"),
        ("", "empty"),
        (" \n\t", "empty"),
        ("nct_id,title\nNCT01234567,A", "unknown"),
        ("A letter about NCT01234567.", "unknown"),
        ("\x89PNG\r\n", "unknown"),
    ],
)
def test_formats(head: str, format: str) -> None:
    """The first bytes of a file show what it holds, in UTF-8 with or without a mark, and in UTF-16."""
    assert sniff(head.encode()) == format
    if format != "unknown":
        assert sniff(b"\xef\xbb\xbf" + head.encode()) == format
        assert sniff(head.encode("utf-16")) == format


def test_archives() -> None:
    """Compressed files are known by their first bytes."""
    with io.BytesIO() as out:
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("a.json", "{}")
        assert sniff(out.getvalue()) == "zip"
    with io.BytesIO() as out:
        zipfile.ZipFile(out, "w").close()
        assert sniff(out.getvalue()) == "zip"
    assert sniff(gzip.compress(b"{}")) == "gzip"


def test_examples_are_known(examples: Path) -> None:
    """Every example is of a format that is read."""
    formats = {sniff(path.read_bytes()[:HEAD]) for path in examples.iterdir() if path.name != "README.md"}
    assert formats == {"json", "json-lines", "ctgov-xml", "page", "zip", "gzip"}


@given(st.binary(max_size=300))
def test_any_bytes_have_a_format(head: bytes) -> None:
    """Whatever a file begins with, the answer is a format or `unknown`."""
    assert isinstance(sniff(head), str)
