"""Cuts JSON of many studies into the bytes of each, holding one at a time.

A document may be one study, a list of them, or a page of the registry's API (`{"studies": [...]}`). Its structure is
walked to the end before anything is given out, so that a cut or damaged document is refused as a whole. A document of
a few megabytes that is sound is cut by a decoder, in a small part of the time; what is wrong with another, and where,
the walk tells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final, NamedTuple

import msgspec

from kg.errors import UnreadableSourceError

__all__ = ["LARGEST_RECORD", "is_json_lines", "split_document"]

LARGEST_RECORD: Final = 64 * 1024 * 1024
"""The most bytes that one record may have."""

_AT_ONCE: Final = 32 * 1024 * 1024
"""The most bytes of a document that is cut in memory."""

_CHUNK: Final = 1 << 20
_HEAD: Final = 1 << 16
_DEEPEST: Final = 200
"""How deep a document that is walked may be nested; a decoder has a limit of its own."""

_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[{}\[\]]|"|\x00', re.DOTALL)
_BARE = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[^\s,]+', re.DOTALL)
_PAGE = re.compile(
    rb'\s*\{(?:\s*"(?!studies")[^"\\]{1,40}"\s*:\s*(?:"[^"\\]{0,400}"|[\w.+-]{1,40})\s*,)*\s*"studies"\s*:\s*\['
)
_ANY: Final = msgspec.json.Decoder(msgspec.Raw)
_LIST: Final = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


class _Bracket(NamedTuple):
    offset: int
    token: bytes


def is_json_lines(head: bytes) -> bool:
    """True where the first line is a JSON object, whole or cut off, and another object begins on the line below.

    >>> is_json_lines(b'{"a": 1}\\n{"a": 2}\\n'), is_json_lines(b'{\\n"a": 1}')
    (True, False)
    """
    line, newline, rest = head.lstrip().partition(b"\n")
    if not newline or not line.startswith(b"{") or not rest.lstrip().startswith(b"{"):
        return False
    if not line.rstrip().endswith((b"[", b",", b":")):
        return True  # within one document no object can begin behind such a line
    tokens = [match[0] for match in _TOKEN.finditer(line) if len(match[0]) == 1]
    return sum(token in b"{[" for token in tokens) == sum(token in b"}]" for token in tokens)


def split_document(reopen: Callable[[], BinaryIO], name: str, start: int = 0) -> Iterator[tuple[str, bytes]]:
    """The records of one JSON document, each with where it stands (`studies[3]`, empty for a lone study).

    Args:
        reopen: opens the document as a seekable stream; called twice, to walk and to read.
        name: what the document is called in messages.
        start: where the document begins, in bytes (behind a byte order mark).

    Raises:
        UnreadableSourceError: the document is empty, no JSON, cut off, followed by something else or nested too deeply.
    """
    with reopen() as stream, reopen() as side:
        side.seek(start)
        head = side.read(_HEAD)
        if not head.strip():
            raise UnreadableSourceError(f"{name}: the file is empty: get it again")
        if head.lstrip()[:1] not in (b"{", b"["):
            raise UnreadableSourceError(
                f"{name}: the JSON document is {head.strip()[:20].decode('utf-8', 'replace')!r}, neither a study nor a "
                "list of studies: give records of the registry's API v2"
            )
        page = _PAGE.match(head)
        depth = 2 if page else 1 if head.lstrip().startswith(b"[") else 0
        label = "studies" if page else ""
        side.seek(start)
        whole = side.read(_AT_ONCE + 1)
        if len(whole) <= _AT_ONCE and (elements := _elements(whole, depth)) is not None:
            for index, element in enumerate(elements):
                yield f"{label}[{index}]" if depth else "", bytes(element)
            return
        del whole
        for _ in _ranges(stream, side, start, depth, name):
            pass
        for index, (begin, end) in enumerate(_ranges(stream, side, start, depth, name)):
            yield f"{label}[{index}]" if depth else "", _read_at(side, begin, end)


def _elements(document: bytes, depth: int) -> list[msgspec.Raw] | None:
    """The elements at `depth` open brackets of a sound document; None where it has to be walked."""
    try:
        if depth == 0:
            return [_ANY.decode(document)]
        if depth == 1:
            return _LIST.decode(document)
        fields = _OBJECT.decode(document)
        lists = [name for name, value in fields.items() if bytes(value).startswith(b"[")]
        return _LIST.decode(fields["studies"]) if lists == ["studies"] else None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def _read_at(side: BinaryIO, begin: int, end: int) -> bytes:
    side.seek(begin)
    return side.read(end - begin)


def _ranges(stream: BinaryIO, side: BinaryIO, start: int, depth: int, name: str) -> Iterator[tuple[int, int]]:
    """Where the elements at `depth` open brackets begin and end; an element may be no object."""
    open_brackets: list[bytes] = []
    begin = edge = start
    wanted = depth
    for offset, token in _brackets(stream, start, name):
        if token in b"{[":
            if not open_brackets and (edge != start or wanted < 0):
                raise UnreadableSourceError(f"{name}: text after the end of the document, at char {edge}: correct it")
            if len(open_brackets) == wanted and (wanted < 2 or open_brackets[1] == b"["):
                if wanted:
                    yield from _bare_elements(side, edge, offset)
                begin = offset
            open_brackets.append(token)
            if len(open_brackets) > _DEEPEST:
                raise UnreadableSourceError(
                    f"{name}: nested over {_DEEPEST} deep at char {offset}, as no study is: get it again"
                )
            if len(open_brackets) == wanted:
                edge = offset + 1
            continue
        if not open_brackets or (open_brackets.pop() == b"{") != (token == b"}"):
            raise UnreadableSourceError(f"{name}: unexpected {token.decode()!r} at char {offset}: correct the JSON")
        if len(open_brackets) == wanted and (wanted < 2 or open_brackets[1] == b"["):
            if offset + 1 - begin > LARGEST_RECORD:
                raise UnreadableSourceError(f"{name}: the record at char {begin} is larger than any study")
            yield begin, offset + 1
            edge = offset + 1
        elif len(open_brackets) == wanted - 1 and token == b"]":
            yield from _bare_elements(side, edge, offset)
            edge, wanted = offset + 1, -1 if wanted == 1 else wanted
        if not open_brackets:
            edge, wanted = offset + 1, -1
    if open_brackets or wanted >= 0:
        raise UnreadableSourceError(
            f"{name}: the file ends in the middle of a record (incomplete JSON, truncated at char {stream.tell()}): "
            "get it again"
        )
    rest = _read_at(side, edge, edge + 200).strip()
    if rest:
        raise UnreadableSourceError(
            f"{name}: text after the end of the document, at char {edge}, {rest[:20]!r}: get it again"
        )


def _bare_elements(side: BinaryIO, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The elements between two others that are numbers, texts or null, where only a separator should be."""
    between = _read_at(side, begin, min(end, begin + LARGEST_RECORD))
    for match in _BARE.finditer(between):
        yield begin + match.start(), begin + match.end()


def _brackets(stream: BinaryIO, start: int, name: str) -> Iterator[_Bracket]:
    """All brackets outside texts, with their offsets."""
    stream.seek(start)
    kept, base = b"", start
    while chunk := stream.read(_CHUNK):
        buffer = kept + chunk
        kept = b""
        after = base + len(buffer)
        for match in _TOKEN.finditer(buffer):
            token = match[0]
            if token == b'"':  # a text that goes on in the next chunk
                kept = buffer[match.start() :]
                break
            if token == b"\x00":
                raise UnreadableSourceError(
                    f"{name}: NUL byte at offset {base + match.start()}: the file is damaged, get it again"
                )
            if len(token) == 1:
                yield _Bracket(base + match.start(), token)
        if len(kept) > LARGEST_RECORD:
            raise UnreadableSourceError(f"{name}: the text at char {after - len(kept)} has no end: get the file again")
        base = after - len(kept)
    if kept:
        raise UnreadableSourceError(
            f"{name}: the file ends in the middle of a text (incomplete JSON, truncated at char {base + len(kept)}): "
            "get it again"
        )
