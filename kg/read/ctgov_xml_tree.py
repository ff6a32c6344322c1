"""Parses the XML of one record: no entity, no DTD, no network, and a plain tree of text.

The only module that knows lxml.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Final, NamedTuple

from lxml import etree  # type: ignore[import-untyped]

from kg.errors import RecordError
from kg.model.trial import Note, Origin

__all__ = ["Element", "parse"]

ROOT: Final = "clinical_study"

_OPTIONS: Final = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
# What may stand before the root: each part is taken once and for all, so that no input makes the search slow.
_DOCTYPE: Final = re.compile(rb"(?:\xef\xbb\xbf)?+(?>\s+|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE([^\[>]*+)(\[?)", re.DOTALL)
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)""")
_FORBIDDEN: Final = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcBCeEfF]|1[\da-fA-F]));"
)
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00")
_SCHEMA_NAMESPACES: Final = frozenset(
    {"http://www.w3.org/2001/XMLSchema-instance", "http://www.w3.org/XML/1998/namespace"}
)


class Element(NamedTuple):
    """One element: its local name, its XPath in the record, its own text, attributes and child elements."""

    name: str
    path: str
    text: str
    attributes: dict[str, str]
    children: tuple[Element, ...]


def parse(data: bytes, origin: Origin, notes: list[Note]) -> Element:
    """The root element of one legacy record.

    Args:
        data: the file as it stands.
        origin: where it was found.
        notes: takes what was changed so that the file could be read.

    Raises:
        RecordError: it is empty, broken, in another encoding than it declares, declares entities, or has a root
            other than `clinical_study`.
    """
    if not data.strip():
        raise RecordError(f"{origin}: line 1: the file is empty: expected a <{ROOT}> record; get it again")
    _refuse_declarations(data, origin)
    data = _without_forbidden(data, notes)
    try:
        root = etree.fromstring(data, etree.XMLParser(**_OPTIONS))
    except etree.XMLSyntaxError as error:
        raise _broken(data, error.msg or "no XML", error.position, origin) from error
    _refuse_entities(root, origin)
    name = _local(root.tag)
    if name != ROOT:
        raise RecordError(
            f"{origin}: line {root.sourceline}: the root element is <{name}>, not <{ROOT}>: "
            "give legacy records of ClinicalTrials.gov"
        )
    namespace = etree.QName(root).namespace
    if namespace:
        reason = "the namespace was ignored; elements are known by their local names"
        notes.append(Note(kind="changed", path=f"/{ROOT}", value=namespace, reason=reason))
    return _element(root, ROOT, f"/{ROOT}")


def _refuse_declarations(data: bytes, origin: Origin) -> None:
    found = _DOCTYPE.match(data)
    if found and found[2]:
        line = data.count(b"\n", 0, found.start(1)) + 1
        shown = (b"<!DOCTYPE" + found[1]).decode("latin-1").strip()[:60]
        raise RecordError(
            f"{origin}: line {line}: the file opens with {shown!r} and declarations of its own, where entities "
            "could be declared: records need no DOCTYPE; take it out if you trust the file"
        )


def _refuse_entities(root: Any, origin: Origin) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and (any(declared.iterentities()) or any(declared.iterelements())):
        raise RecordError(
            f"{origin}: line 1: the DOCTYPE makes declarations of its own, where entities could be declared: "
            "records need no DOCTYPE; take it out if you trust the file"
        )
    for entity in root.iter(etree.Entity):
        raise RecordError(
            f"{origin}: line {entity.getparent().sourceline}: {entity.text!r} names an entity that the file does "
            "not hold, and none is fetched: write the character itself"
        )


def _without_forbidden(data: bytes, notes: list[Note]) -> bytes:
    if data.startswith(_WIDE):
        return data
    cleaned, count = _FORBIDDEN.subn(b"", data)
    if count:
        reason = "control characters, which XML forbids, were taken out"
        notes.append(Note(kind="changed", path=f"/{ROOT}", value=f"{count} of them", reason=reason))
    return cleaned


def _broken(data: bytes, message: str, position: tuple[int, int], origin: Origin) -> RecordError:
    declared = _ENCODING.search(data[:400])
    if "encoding" in message and declared:
        name = declared[1].decode("ascii")
        try:
            data.decode(name)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            return RecordError(
                f"{origin}: line {line}: the file declares the encoding {name} but holds the bytes "
                f"{data[error.start : error.start + 4]!r}: declare the encoding it is in, or save it as {name}"
            )
        except LookupError:
            return RecordError(f"{origin}: line 1: the declared encoding {name!r} is unknown: save the file as UTF-8")
    line, column = position
    lines = data.splitlines()
    seen = lines[line - 1][max(0, column - 40) : column + 10] if 0 < line <= len(lines) else b""
    return RecordError(
        f"{origin}: line {line}, column {column}: broken XML: {message.split(', line ')[0]}; "
        f"near {seen.decode('utf-8', 'replace')!r}: the file may have been cut; get it again"
    )


def _element(node: Any, name: str, path: str) -> Element:
    names = [_local(child.tag) for child in node]
    repeated = {name for name, times in Counter(names).items() if times > 1}
    seen: Counter[str] = Counter()
    children = []
    text = node.text or ""
    for child, child_name in zip(node, names, strict=True):
        seen[child_name] += 1
        step = f"{child_name}[{seen[child_name]}]" if child_name in repeated else child_name
        children.append(_element(child, child_name, f"{path}/{step}"))
        text += child.tail or ""
    return Element(name, path, text, _attributes(node), tuple(children))


def _attributes(node: Any) -> dict[str, str]:
    return {
        etree.QName(name).localname: value
        for name, value in node.attrib.items()
        if etree.QName(name).namespace not in _SCHEMA_NAMESPACES
    }


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
