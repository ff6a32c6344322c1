"""Reads values out of a page's sections and keeps notes of what could not be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias, TypeVar

import msgspec

from kg.errors import RecordError
from kg.model.labels import code_of
from kg.model.study import Study
from kg.model.trial import Note, NoteKind, Origin, PageFacts, Section, Trial
from kg.model.values import decode_value
from kg.read.lines import Line, Page
from kg.read.page import NCT_ID, RESTATED, Site, trial_page
from kg.read.page_values import place_of, prose

__all__ = ["Reading", "Record"]

Record: TypeAlias = dict[str, Any]
"""Part of a record in the registry's shape; empty values mean nothing."""

T = TypeVar("T")


class Reading:
    """A page being read: its sections, and the notes made on the way.

    Args:
        page: the lines of the page.
        site: the site it must be of.
        origin: where it was found, for messages.

    Raises:
        RecordError: it is no page of the site.
    """

    def __init__(self, page: Page, site: Site, origin: Origin) -> None:
        self.page = page
        self.site = site
        self.origin = origin
        self.notes: dict[Note, None] = dict.fromkeys(page.notes)
        self.sections = trial_page(page, site, origin)
        for heading, text in self.sections.strays:
            self.note("left-out", heading, text, "left out: a value whose own heading the page lacks")

    def note(self, kind: NoteKind, path: str, value: str, reason: str) -> None:
        """Keeps a note, once."""
        self.notes[Note(kind=kind, path=path, value=value, reason=reason)] = None

    def name(self, key: str) -> str:
        """A heading as the page prints it, or as the site does where the page lacks it."""
        usual = (heading.names[0] for heading in self.site.headings if heading.key == key and heading.names)
        return self.sections.printed.get(key) or next(usual, key)

    def lines(self, key: str) -> list[Line]:
        """The lines under a heading."""
        return self.sections.parts.get(key, [])

    def texts(self, key: str) -> list[str]:
        """The different lines under a heading, without bullets."""
        return list(dict.fromkeys(line.text for line in self.lines(key)))

    def text(self, key: str) -> str | None:
        """The prose under a heading."""
        return prose(self.lines(key))

    def left_out(self, key: str, value: str, reason: str) -> None:
        """Notes a line that is no value of its section."""
        self.note("left-out", self.name(key), value, reason)

    def one(self, key: str, parse: Callable[[str], T]) -> T | None:
        """The value under a heading that has one.

        Args:
            key: of the section.
            parse: gives the value of a line; raises ValueError for what is none.
        """
        return self.first(key, self.texts(key), parse)

    def first(self, key: str, texts: Iterable[str], parse: Callable[[str], T]) -> T | None:
        """The first value among some lines of a section; the other lines are noted."""
        found: T | None = None
        for text in texts:
            try:
                value = parse(text)
            except ValueError as error:
                self.left_out(key, text, f"left out: {error}")
                continue
            if found is None:
                found = value
            elif value != found:
                self.left_out(key, text, "left out: an earlier line gives another value")
        return found

    def phrases(self, key: str, most_words: int = 30) -> list[str]:
        """The values of a section of free phrases, without sentences and values of other sections.

        Args:
            key: of the section.
            most_words: the longest phrase that is taken.
        """
        lines = self.lines(key)
        bulleted = sum(bool(line.bullet) for line in lines)
        found: dict[str, None] = {}
        for line, below in zip(lines, [*lines[1:], None], strict=False):
            mixed = bool(line.bullet) and bulleted < len(lines)
            long = _is_sentence(line) or len(line.text.split()) > most_words
            # A short line right above a sentence is more likely the heading of that sentence than one more phrase.
            heads = bool(found) and below is not None and _is_sentence(below)
            if mixed or long or heads or self.site.is_foreign(line.text):
                self.left_out(key, line.text, "left out: a sentence or a value of another section, no phrase")
            else:
                found[line.text] = None
        return list(found)

    def code(self, key: str, scheme: str) -> str | None:
        """The code under a heading that has one."""
        return self.one(key, lambda text: _code(scheme, text))

    def codes(self, key: str, scheme: str) -> list[str]:
        """The codes under a heading, one a line or several with commas between."""
        found: list[str] = []
        for text in self.texts(key):
            whole = code_of(scheme, text)
            parts = [whole] if whole else [code_of(scheme, part) for part in text.split(",")]
            known = [part for part in parts if part]
            if len(known) < len(parts):
                self.left_out(key, text, f"left out: no wording of a code of {scheme}")
            else:
                found += [code for code in known if code not in found]
        return found

    def nct_id(self, key: str, candidates: Iterable[str]) -> str:
        """The trial's NCT id: where the site prints it, in the page's address, or else the only one that stands alone.

        Args:
            key: of the section that holds it, for messages.
            candidates: the lines where the site prints it.

        Raises:
            RecordError: the page holds none, or several and none where it belongs.
        """
        for text in candidates:
            match = NCT_ID.search(text)
            if match:
                return match[0]
        match = NCT_ID.search(self.page.address)
        if match:
            return match[0]
        held = [line.text for line in self.page.lines if NCT_ID.search(line.text)]
        alone = sorted({text for text in held if NCT_ID.fullmatch(text)})
        every = sorted({found for text in held for found in NCT_ID.findall(text)})
        if not self.lines(key) and len(alone) == 1 and every == alone:
            self.note("missing", self.name(key), alone[0], "no such heading; the only NCT id of the page is taken")
            return alone[0]
        seen = f"the page holds {', '.join(every[:5])} elsewhere" if every else "the page holds none"
        raise RecordError(
            f"{self.origin}: no NCT id {self.site.id_place}: {seen}; save the trial's own page, where it stands"
            f" {self.site.id_place}, or give the registry's record"
        )

    def places(self, key: str, texts: Iterable[str]) -> list[Record]:
        """The places that lines name; other lines are noted."""
        found: list[Record] = []
        for text in texts:
            try:
                place = place_of(text)
            except ValueError as error:
                self.left_out(key, text, f"left out: {error}")
                continue
            found.append({"city": place.city, "state": place.state, "country": place.country})
        return found

    def trial(self, protocol: Record, facts: Record) -> Trial:
        """The trial that a page describes.

        Args:
            protocol: what it states of the registry's `protocolSection`, in the registry's shape.
            facts: what else it states, by the fields of `PageFacts`.
        """
        unknown = self.unknown_sections()
        self.report_missing()
        record = {
            "protocolSection": protocol,
            "trialkgExample": RESTATED if self.sections.restated else None,
        }
        page = msgspec.convert(_stated(facts), PageFacts, dec_hook=decode_value)
        return Trial(
            study=msgspec.convert(_stated(record), Study, dec_hook=decode_value),
            origin=self.origin,
            page=msgspec.structs.replace(page, unknown_sections=unknown),
            notes=tuple(self.notes),
        )

    def unknown_sections(self) -> tuple[Section, ...]:
        """What stands under headings that no reader knows, and right under headings that only group others."""
        found = list(self.sections.unknown)
        for heading in self.site.headings:
            if heading.kind == "group" and self.lines(heading.key):
                found.append((self.name(heading.key), self.lines(heading.key)))
        for heading_text, lines in found:
            reason = "this heading, or text right under it, is not known; kept as text"
            self.note("unmapped", heading_text, prose(lines) or "", reason)
        return tuple(Section(heading=heading, text=prose(lines) or "") for heading, lines in found)

    def report_missing(self) -> None:
        """Notes the headings that every page of the site has and this one has not."""
        told = {note.path for note in self.notes if note.kind == "missing"}
        for heading in self.site.headings:
            if not heading.always or heading.names[0] in told:
                continue
            if heading.key not in self.sections.parts:
                self.note("missing", heading.names[0], "", "the page has no such heading")
            elif not self.lines(heading.key) and heading.kind != "group":
                self.note("missing", heading.names[0], "", "nothing stands under this heading")


def _code(scheme: str, text: str) -> str:
    code = code_of(scheme, text)
    if code is None:
        raise ValueError(f"no wording of a code of {scheme}")
    return code


def _is_sentence(line: Line) -> bool:
    return line.text.endswith(".") and len(line.text.split()) > 2


def _stated(value: Any) -> Any:
    """A record without the parts that hold nothing."""
    if isinstance(value, dict):
        parts = {name: _stated(part) for name, part in value.items()}
        return {name: part for name, part in parts.items() if part not in (None, "", [], {})}
    if isinstance(value, list):
        return [part for part in map(_stated, value) if part not in (None, "", [], {})]
    return value
