"""From files, folders and archives to the bytes of single records.

A source is cut into pieces that workers read on their own: a range of bytes of JSON lines, a range of members of an
archive, or a file. Sizes are counted while decompressing, nothing is extracted by name, and only regular files are
opened.
"""

from __future__ import annotations

import gzip
import io
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from kg.errors import SourceError, UnknownFormatError, UnreadableSourceError
from kg.read.json_split import LARGEST_RECORD, split_document
from kg.read.sniff import HEAD, Format, sniff

__all__ = ["Piece", "RawRecord", "Refused", "Skipped", "display_name", "opened", "plan", "raw_records", "unreadable"]

_RANGE: Final = 8 << 20
_MEMBERS: Final = 2_000
_READ: Final = 1 << 20
_UTF8_MARK: Final = b"\xef\xbb\xbf"


class Piece(NamedTuple):
    """A part of a source that one worker reads.

    Args:
        path: the file.
        name: what the file is called in messages.
        format: what it holds, behind any compression.
        gzipped: whether it is compressed with gzip.
        begin: first byte of a range of JSON lines, or first member of an archive.
        end: where the range or the members end (exclusive).
        size: about how many bytes there are to read.
        line: the number of the first line.
    """

    path: str
    name: str
    format: Format
    gzipped: bool
    begin: int
    end: int
    size: int
    line: int = 1


class RawRecord(NamedTuple):
    """The bytes of one record and where they stand."""

    data: bytes
    format: Format
    name: str
    locator: str


class Refused(NamedTuple):
    """A file, or a member of an archive, that cannot be read."""

    name: str
    error: SourceError


class Skipped(NamedTuple):
    """A file of a folder that is of no format trialkg reads."""

    name: str


def display_name(path: str | bytes | os.PathLike[str]) -> str:
    """A path fit for a terminal: bytes that are no UTF-8 and control characters as escapes.

    >>> display_name(b"caf\\xe9.json"), display_name("line\\nend.json")
    ('caf\\\\xe9.json', 'line\\\\nend.json')
    """
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def plan(paths: Iterable[str]) -> Iterator[Piece | Refused | Skipped]:
    """The pieces of the named files and folders, in a fixed order.

    Args:
        paths: files and folders; the files of a folder are taken in order of their names, each once.
    """
    for path in {os.path.realpath(path): path for path in paths}.values():
        if Path(path).is_dir():
            for file in _files_below(path):
                yield from _plan_file(file, named=False)
        else:
            yield from _plan_file(path, named=True)


def _files_below(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield str(Path(place) / name)


def _plan_file(path: str, *, named: bool) -> Iterator[Piece | Refused | Skipped]:
    name = display_name(path)
    try:
        status = Path(path).stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableSourceError(f"{name}: not a regular file: give a file or folder, or - to read from a pipe")
        with Path(path).open("rb") as file:
            head = _head(file)
            format = sniff(head)
            gzipped = format == "gzip"
            if gzipped:
                with gzip.open(path) as inner:
                    head = _head(cast(BinaryIO, inner))
                    format = sniff(head)
        yield from _pieces(path, name, head, format, gzipped, status.st_size, named)
    except FileNotFoundError:
        yield Refused(name, UnreadableSourceError(f"{name}: no such file or folder: check the path"))
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        yield Refused(name, unreadable(name, error))
    except SourceError as error:
        yield Refused(name, error)


def _head(file: BinaryIO) -> bytes:
    """The beginning of a file; where that is one long line of an object, to its end and what begins the next."""
    head = file.read(HEAD)
    if len(head) == HEAD and b"\n" not in head.strip() and head.removeprefix(_UTF8_MARK).lstrip().startswith(b"{"):
        head += file.readline(LARGEST_RECORD) + file.read(HEAD)
    return head


def _pieces(
    path: str, name: str, head: bytes, format: Format, gzipped: bool, size: int, named: bool
) -> Iterator[Piece | Refused | Skipped]:
    if format in ("empty", "unknown", "rdf-xml", "json-ld") or (gzipped and format in ("gzip", "zip")):
        if named or format == "empty":
            yield Refused(name, _unknown(name, format))
        else:
            yield Skipped(name)
    elif format == "json-lines" and head.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield Refused(name, UnreadableSourceError(f"{name}: JSON lines in the UTF-16 encoding: save the file as UTF-8"))
    elif format == "json-lines" and not gzipped:
        with Path(path).open("rb") as file:
            begin, line = 0, 1
            while begin < size:
                file.seek(min(begin + _RANGE, size))
                file.readline()
                end = min(file.tell(), size)
                yield Piece(path, name, format, False, begin, end, end - begin, line)
                line += _line_ends(file, begin, end)
                begin = end
    elif format == "zip":
        with zipfile.ZipFile(path) as archive:
            count = len(archive.infolist())
        for begin in range(0, count, _MEMBERS):
            end = min(begin + _MEMBERS, count)
            yield Piece(path, name, format, False, begin, end, size * (end - begin) // count)
        if not count:
            yield Refused(name, UnreadableSourceError(f"{name}: the archive is empty"))
    else:
        yield Piece(path, name, format, gzipped, 0, size, size * (6 if gzipped else 1))


def _unknown(name: str, format: Format) -> SourceError:
    if format == "empty":
        return UnreadableSourceError(f"{name}: the file is empty: get it again")
    known = "API v2 JSON, legacy XML, ClinicalTrials.Veeva and ClinConnect pages, N-Quads, TriG, Turtle, N-Triples"
    held = {"rdf-xml": "RDF/XML", "json-ld": "JSON-LD"}.get(format)
    if held:
        return UnknownFormatError(f"{name}: {held} is not read: convert it to N-Quads or Turtle")
    return UnknownFormatError(f"{name}: not recognised as a trial record or page; formats read: {known}")


def unreadable(name: str, error: Exception) -> UnreadableSourceError:
    """What a file or archive that cannot be read raises, in one sentence."""
    if isinstance(error, EOFError):
        return UnreadableSourceError(f"{name}: the gzip file is truncated (end-of-stream is missing): get it again")
    if isinstance(error, gzip.BadGzipFile) and "CRC" in str(error):
        return UnreadableSourceError(f"{name}: the gzip checksum (CRC) does not fit, the file is corrupt: get it again")
    if isinstance(error, zlib.error | gzip.BadGzipFile | zipfile.BadZipFile):
        return UnreadableSourceError(f"{name}: the archive is corrupt ({error}): get it again")
    reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
    return UnreadableSourceError(f"{name}: cannot be read: {reason.lower()}")


def raw_records(piece: Piece) -> Iterator[RawRecord | Refused]:
    """The records of one piece.

    A record-wise file (JSON lines, an archive) gives what is sound beside what is damaged; any other damaged file
    gives nothing but one `Refused`.
    """
    try:
        if piece.format == "zip":
            yield from _members(piece)
        elif piece.format == "json-lines":
            yield from _lines(piece)
        else:
            yield from _document(lambda: opened(piece), piece.name, piece.format)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        yield Refused(piece.name, unreadable(piece.name, error))
    except SourceError as error:
        yield Refused(piece.name, error)


def opened(piece: Piece) -> BinaryIO:
    """The bytes of a piece's file behind any compression, from the beginning."""
    if piece.gzipped:
        return cast(BinaryIO, gzip.open(piece.path))
    return Path(piece.path).open("rb")


def _document(reopen: Callable[[], BinaryIO], name: str, format: Format) -> Iterator[RawRecord]:
    if format == "json":
        with reopen() as stream:
            head = stream.read(4)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            whole = _whole(reopen, name)
            try:
                text = whole.decode("utf-16").encode()
            except UnicodeDecodeError as error:
                raise UnreadableSourceError(f"{name}: not valid UTF-16 ({error.reason}): save it as UTF-8") from error
            reopen, head = (lambda: io.BytesIO(text)), b""
        start = len(_UTF8_MARK) if head.startswith(_UTF8_MARK) else 0
        for locator, data in split_document(reopen, name, start):
            yield RawRecord(data, format, name, locator)
    else:
        yield RawRecord(_whole(reopen, name), format, name, "")


def _whole(reopen: Callable[[], BinaryIO], name: str) -> bytes:
    with reopen() as stream:
        data = stream.read(LARGEST_RECORD + 1)
    if len(data) > LARGEST_RECORD:
        raise UnreadableSourceError(f"{name}: over {LARGEST_RECORD >> 20} MB, larger than any trial's record")
    return data


def _lines(piece: Piece) -> Iterator[RawRecord | Refused]:
    with opened(piece) as stream:
        stream.seek(piece.begin)
        number, place = piece.line, piece.begin
        while piece.gzipped or place < piece.end:
            line = stream.readline(LARGEST_RECORD + 1)
            if not line:
                break
            place += len(line)
            if len(line) > LARGEST_RECORD:
                raise UnreadableSourceError(f"{piece.name}: line {number} is larger than any study")
            if number == 1:
                line = line.removeprefix(_UTF8_MARK)
            if line.strip():
                yield RawRecord(line.strip(), "json", piece.name, f"line {number}")
            number += 1


def _line_ends(file: BinaryIO, begin: int, end: int) -> int:
    file.seek(begin)
    parts = (file.read(min(_READ, end - place)) for place in range(begin, end, _READ))
    return sum(part.count(b"\n") for part in parts)


def _members(piece: Piece) -> Iterator[RawRecord | Refused]:
    status = Path(piece.path).stat()
    archive = _archive(piece.path, status.st_mtime_ns, status.st_size, os.getpid())
    for member in archive.infolist()[piece.begin : piece.end]:
        name = f"{piece.name}!{display_name(member.filename)}"
        if member.is_dir() or member.filename.startswith("__MACOSX/"):
            continue
        try:
            with archive.open(member) as stream:
                data = stream.read(LARGEST_RECORD + 1)
            if len(data) > LARGEST_RECORD:
                raise UnreadableSourceError(
                    f"{name}: over {LARGEST_RECORD >> 20} MB: unpack the archive and give the file"
                )
            yield from _of_member(data, name)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            yield Refused(name, unreadable(name, error))
        except SourceError as error:
            yield Refused(name, error)


@lru_cache(maxsize=1)
def _archive(path: str, changed: int, size: int, process: int) -> zipfile.ZipFile:
    """An archive as it was changed last, opened once by each process: one of half a million members takes seconds."""
    return zipfile.ZipFile(path)


def _of_member(data: bytes, name: str) -> Iterator[RawRecord | Refused]:
    format = sniff(_head(io.BytesIO(data)))
    if format == "gzip":
        with gzip.open(io.BytesIO(data)) as inner:
            data = inner.read(LARGEST_RECORD + 1)
        format = sniff(_head(io.BytesIO(data)))
    if format == "json-lines":
        for number, line in enumerate(data.removeprefix(_UTF8_MARK).split(b"\n"), 1):
            if line.strip():
                yield RawRecord(line.strip(), "json", name, f"line {number}")
    elif format in ("json", "ctgov-xml", "page"):
        yield from _document(lambda: io.BytesIO(data), name, format)
    elif format in ("empty", "unknown"):
        yield Refused(name, _unknown(name, format))
    else:
        yield Refused(name, UnknownFormatError(f"{name}: {format} inside an archive is not read: unpack it first"))
