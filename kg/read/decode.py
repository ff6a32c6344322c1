"""The text of a saved page: which bytes are letters, in which encoding, inside which wrapper."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from email.message import Message
from typing import NamedTuple

from kg.model.trial import Note

__all__ = ["PageText", "decode_page"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_MHTML = re.compile(
    rb"\s*(?:[A-Za-z-]{2,40}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){0,30}?content-type:\s*(?:multipart/related|text/html)",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0e-\x1f\x7f]")
_DECLARATION_BYTES = 16_384
_OF_TEXT = re.compile(r"(?:utf-8|utf-16|utf-32|iso|cp|koi8|mac|gb|big5|euc|shift|johab|hz|ascii|tis|kz|ptcp)")
_LATIN = frozenset({"iso8859-1", "ascii", "cp1252"})


class PageText(NamedTuple):
    """The text of a page, the address it was saved from (empty when unknown), and what was cleaned."""

    text: str
    address: str
    notes: tuple[Note, ...]


def decode_page(data: bytes) -> PageText:
    """The text of the bytes of a saved page.

    A byte order mark decides, then what the page declares, then UTF-8, then windows-1252; bytes that are not
    what the page declares give a note that names the encoding.

    Args:
        data: a text file, an HTML file or an MHTML archive.

    Returns:
        Its text, never with a character put in for bytes that could not be read without a note.

    Source: https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding

    >>> decode_page("Zürich".encode("cp1252")).text
    'Zürich'
    """
    address = ""
    declared: str | None = None
    if _MHTML.match(data[:_DECLARATION_BYTES]):
        data, declared, address = _unwrapped(data)
    text, notes = _decoded(data, declared)
    if "\0" in text:
        notes.append(_cleaned(f"NUL bytes: {text.count(chr(0))}", "NUL bytes were removed"))
        text = text.replace("\0", "")
    if _CONTROL.search(text):
        seen = sorted({f"U+{ord(character):04X}" for character in _CONTROL.findall(text)})
        notes.append(_cleaned(" ".join(seen), "control characters were removed"))
        text = _CONTROL.sub("", text)
    if "\ufffd" in text:
        notes.append(
            _cleaned(
                "U+FFFD", "the page itself holds replacement characters: its encoding was lost before it was saved"
            )
        )
    return PageText(text, address, tuple(notes))


def _cleaned(value: str, reason: str) -> Note:
    return Note(kind="changed", path="page", value=value, reason=reason)


def _unwrapped(data: bytes) -> tuple[bytes, str | None, str]:
    """The HTML part of an MHTML archive, its charset and the address it was saved from."""
    message: Message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() not in ("text/html", "application/xhtml+xml"):
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            address = part.get("Content-Location") or message.get("Snapshot-Content-Location") or ""
            return payload, part.get_content_charset(), str(address)
    return b"", None, ""


def _decoded(data: bytes, declared: str | None) -> tuple[str, list[Note]]:
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _as(data, name)
    wide = _wide(data)
    if wide:
        return _as(data, wide)
    if declared is None:
        found = _XML_DECLARED.match(data) or _DECLARED.search(data[:_DECLARATION_BYTES])
        declared = found[1].decode("ascii") if found else None
    if declared is None:
        return _as(data, "utf-8")
    try:
        encoding = codecs.lookup(declared).name
    except LookupError:
        encoding = ""
    if not encoding or not _OF_TEXT.match(encoding):
        text, notes = _as(data, "utf-8")
        return text, [_cleaned(declared, "no encoding has the name that the page declares"), *notes]
    if encoding.startswith(("utf-16", "utf-32")):
        return _as(data, "utf-8")  # the declaration itself could be read as ASCII, so it cannot be true
    if encoding in _LATIN:
        if not data.isascii() and _fits(data, "utf-8"):
            reason = "the page declares this encoding but its bytes are UTF-8, and were decoded as that"
            return data.decode("utf-8"), [_cleaned(declared, reason)]
        return _as(data, "cp1252")
    return _as(data, encoding)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: every other byte of Western text is zero."""
    head = data[:2000]
    if len(head) < 4:
        return None
    for name, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros.count(0) > 0.7 * len(zeros) and letters.count(0) < 0.05 * len(letters):
            return name
    return None


def _as(data: bytes, encoding: str) -> tuple[str, list[Note]]:
    """The text of bytes that are said to be of an encoding, with a note when they are not."""
    try:
        return data.decode(encoding), []
    except UnicodeError:
        pass
    if encoding.startswith(("utf-16", "utf-32")):
        text = data.decode(encoding, "ignore")
        return text, [_cleaned(encoding, "some bytes are not of this encoding and were left out")]
    taken = next(name for name in ("utf-8", "cp1252", "latin-1") if _fits(data, name))
    return data.decode(taken), [_cleaned(encoding, f"the bytes are not of this encoding; decoded as {taken}")]


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
