"""What could not be taken from a record as it stands, told so that who keeps the record can act on it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from kg.model.trial import Note

__all__ = ["counted_in_words", "is_told", "warning"]

_LONGEST: Final = 80
_PART: Final = re.compile(r"[^./\[\]]+(?:\[\d+\])?")
_STRUCT: Final = re.compile(r"Struct(?:\.date\Z)?")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_OUTER: Final = re.compile(r"(?:Section|Module)\Z|\A(?:clinical_study|studies)\Z")
_EXPECTED: Final = re.compile(r"expected (.+), found .*", re.DOTALL)
_LEFT_OUT: Final = ("left out, because it ", "left out: ", "does not fit: ")

_WHAT_NOW: Final[Mapping[str, str]] = {
    "left-out": "it is left out of the graph: correct it in the record",
    "changed": "check that this is what was meant",
    "dangling": "this link is left out of the graph: correct one of the two names",
    "missing": "if the page shows it, save the whole page again",
    "inferred": "check it on the page",
}
_COUNTED: Final[Mapping[str, tuple[str, str]]] = {
    "unmapped": ("value without a place in the graph", "values without a place in the graph"),
    "left-out": ("value left out", "values left out"),
    "sentinel": ("value that means none", "values that mean none"),
    "changed": ("value read in another way", "values read in another way"),
    "dangling": ("name that leads nowhere", "names that lead nowhere"),
    "missing": ("part that is missing", "parts that are missing"),
    "inferred": ("value inferred", "values inferred"),
}


def is_told(note: Note) -> bool:
    """Whether somebody can act on a note; others are only counted, for the record is kept whole."""
    return note.kind in _WHAT_NOW


def warning(place: str, nct_id: str, note: Note) -> str:
    """A note on a record in a sentence: the trial, the field, the value, what is the matter, what to do, and where.

    Args:
        place: the file, and where in it the record stands.
        nct_id: of the record.
        note: one that `is_told`.

    >>> path = "protocolSection.eligibilityModule.minimumAge"
    >>> reason = "left out, because it does not fit: '6.5 Years' is no age like '18 Years'"
    >>> said = warning("a.json", "NCT01234567", Note(kind="left-out", path=path, value="6.5 Years", reason=reason))
    >>> print(said.replace(": ", ":\\n", 2).replace("; ", ";\\n").replace(" (", "\\n("))
    NCT01234567:
    minimum age '6.5 Years':
    is no age like '18 Years';
    it is left out of the graph: correct it in the record
    (a.json, protocolSection.eligibilityModule.minimumAge)
    """
    value = note.value[: _LONGEST - 1] + "…" if len(note.value) > _LONGEST else note.value
    seen = f" {value!r}" if value else ""
    where = f"{place}, {note.path}" if note.path != "page" else place
    return f"{nct_id}: {_field(note.path)}{seen}: {_matter(note)}; {_WHAT_NOW[note.kind]} ({where})"


def counted_in_words(counts: Mapping[str, int]) -> str:
    """How many notes there are of each kind.

    >>> counted_in_words({"left-out": 2, "dangling": 1})
    '1 name that leads nowhere, 2 values left out'
    """
    return ", ".join(f"{count:,} {_COUNTED[kind][count != 1]}" for kind, count in sorted(counts.items()) if count)


def _matter(note: Note) -> str:
    """What is the matter, without the value, which is said beside it."""
    said = note.reason
    for beginning in (*_LEFT_OUT, f"{note.value!r} "):
        said = said.removeprefix(beginning)
    return _EXPECTED.sub(r"should be \1", said)


def _field(path: str) -> str:
    """A path in words.

    >>> _field("protocolSection.armsInterventionsModule.armGroups[0].interventionNames"), _field("About the study")
    ('arm groups no. 1, intervention names', 'About the study')
    >>> _field("protocolSection.statusModule.startDateStruct.date"), _field("/clinical_study/start_date")
    ('start date', 'start date')
    >>> _field("protocolSection.designModule.phases[1]"), _field("/clinical_study")
    ('phases no. 2', 'the record')
    """
    if path == "page":
        return "the page"
    if " " in path:
        return path
    parts = [part for part in _PART.findall(_STRUCT.sub("", path)) if not _OUTER.search(part.partition("[")[0])]
    first = 0 if path.startswith("/") else 1  # XPath counts from 1
    return ", ".join(_part(part, first) for part in parts) or "the record"


def _part(part: str, first: int) -> str:
    name, _, number = part.rstrip("]").partition("[")
    words = " ".join(word if word.isupper() else word.lower() for word in _WORD.findall(name)) or name
    words = "NCT id" if words == "nct id" else words
    return f"{words} no. {int(number) + first}" if number else words
