"""Which format a file holds, told by its content and never by its name alone."""

from __future__ import annotations

import re
from typing import Final, Literal

from kg.read.json_split import is_json_lines

__all__ = ["HEAD", "Format", "sniff"]

Format = Literal[
    "json",
    "json-lines",
    "ctgov-xml",
    "page",
    "n-quads",
    "turtle",
    "rdf-xml",
    "json-ld",
    "gzip",
    "zip",
    "empty",
    "unknown",
]
HEAD: Final = 1 << 16
"""How many bytes at the beginning of a file `sniff` wants to see."""

_STATEMENT = re.compile(rb"(?:#[^\n]*\n|\s)*(?:<[^<>\s]+>|_:\S+)\s+<[^<>\s]+>\s+(?:<[^<>\s]+>|_:|\")")
_TURTLE = re.compile(rb"(?:#[^\n]*\n|\s)*(?:@prefix|@base|PREFIX|BASE)\s", re.IGNORECASE)
_PAGE_WORDS = re.compile(
    rb"<!doctype\s+html|<html|<head|<body|<frameset|<div|<title|\A(?:[^\n]*\n){0,40}?mime-version:"
    rb"|\A\s*(?:[^\n]*\n){0,2}\s*(?:clinicaltrials\.veeva|clinconnect)\b",
    re.IGNORECASE,
)
_PAGE_HEADINGS = re.compile(
    rb"^(?:Status and phase|Funder types|Details and patient eligibility|Trial Information|ClinConnect Summary)\s*$",
    re.MULTILINE,
)


def sniff(head: bytes) -> Format:
    """The format that the first bytes of a file show.

    Args:
        head: the first `HEAD` bytes, or all of a shorter file.

    >>> sniff(b'{"protocolSection": {}}'), sniff(b"<clinical_study>"), sniff(b"@prefix a: <b> ."), sniff(b"x,y")
    ('json', 'ctgov-xml', 'turtle', 'unknown')
    """
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    text = _as_utf8(head).lstrip()
    if not text.strip(b"\x00 \t\r\n"):
        return "empty"
    if text[:1] in b"{[":
        if re.match(rb'\s*[\[{]\s*\{?\s*"@(?:context|graph|id)"', text):
            return "json-ld"
        return "json-lines" if is_json_lines(text) else "json"
    if _STATEMENT.match(text):
        return "n-quads"
    if _TURTLE.match(text):
        return "turtle"
    if re.match(rb"(?:<\?xml|<!--|<!DOCTYPE (?!html)|\s)[^\x00]{0,4000}?<rdf:RDF", text):
        return "rdf-xml"
    if _PAGE_WORDS.search(text[:4096]) and not text.startswith((b"<?xml", b"<clinical_study")):
        return "page"
    if text.startswith(b"<"):
        return "ctgov-xml"
    if re.match(rb"(?:null|true|false|-?\d+(?:\.\d+)?|\"[^\"]*\")\s*\Z", text):
        return "json"
    if _PAGE_HEADINGS.search(text) and re.search(rb"NCT\d{8}", text):
        return "page"
    return "unknown"


def _as_utf8(head: bytes) -> bytes:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace").encode("utf-8", "replace")
    return head
