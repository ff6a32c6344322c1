"""A trial as one source describes it, with where the description came from.

A source gives a `Trial`, or a `Rejected` where its record cannot be used.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from kg.errors import RecordError
from kg.model import codes
from kg.model.study import Study
from kg.model.values import PartialDate

__all__ = [
    "Fact",
    "Note",
    "NoteKind",
    "Origin",
    "PageFacts",
    "Rejected",
    "Section",
    "SourceName",
    "TimelineEntry",
    "Trial",
]

SourceName = Literal["clinicaltrials-gov", "veeva", "clinconnect"]
"""The sources, best first: where two state one thing differently, the earlier one's value is taken."""

NoteKind = Literal["unmapped", "left-out", "sentinel", "changed", "dangling", "missing", "inferred"]


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the structures that stand beside a study record."""


class Origin(Fact, frozen=True, kw_only=True):
    """Where a record was found.

    Args:
        source: who publishes the record.
        format: the reader's name, such as `ctgov-json`.
        file: the file as the user named it, with the member of an archive after `!`.
        locator: where in the file: `line 3`, `studies[2]`, or empty for the whole file.
    """

    source: SourceName
    format: str
    file: str
    locator: str = ""

    def __str__(self) -> str:
        return f"{self.file}, {self.locator}" if self.locator else self.file


class Note(Fact, frozen=True, kw_only=True):
    """Something in a record that could not be taken as it stands, kept beside the facts.

    Args:
        kind: `unmapped` (no field of ours holds it), `left-out` (no value of its field's type),
            `sentinel` (a value that means "none given"), `changed` (a value was cleaned), `dangling` (it
            names a part the record does not have), `missing` (a part that every record has is not there),
            `inferred` (it follows from other values of the record).
        path: where in the record, as the source names it: `protocolSection.designModule.phases[0]`, `Ages`.
        value: the value seen, text as it stands and anything else as JSON.
        reason: what was done and why, one sentence without a full stop.
    """

    kind: NoteKind
    path: str
    value: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}: {self.value[:80]!r}"


class Section(Fact, frozen=True, kw_only=True):
    """A part of a page whose heading no reader knows."""

    heading: str
    text: str


class TimelineEntry(Fact, frozen=True, kw_only=True):
    """An event on a page's timeline; a label without a date states nothing and is not kept."""

    label: str
    date: PartialDate


class PageFacts(Fact, frozen=True, kw_only=True):
    """What portals' pages say beyond the registry's fields.

    Args:
        launched_by: the person or organization a page says launched the trial.
        launched: when.
        current_as_of: the day to which the page says it is current.
        keyword_run: keywords as one run of phrases without separators.
        plain_summary: the portal's summary in plain language.
        about_sponsor: what the portal says of the sponsor.
        patients_applied: how many patients applied through the portal.
        ages: the ages as the page words them.
        groups: the sentence on participants and groups.
        group_count: how many groups, as printed.
        location_count: how many locations, as printed.
        funder_types: who pays, as the page words it, in codes of the registry.
        sourced_from: the site the page says its data come from.
        timeline: dated events.
        unknown_sections: parts with headings that no reader knows.
    """

    launched_by: str | None = None
    launched: PartialDate | None = None
    current_as_of: PartialDate | None = None
    keyword_run: str | None = None
    plain_summary: str | None = None
    about_sponsor: str | None = None
    patients_applied: int | None = None
    ages: str | None = None
    groups: str | None = None
    group_count: int | None = None
    location_count: int | None = None
    funder_types: tuple[codes.AgencyClass, ...] = ()
    sourced_from: str | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    unknown_sections: tuple[Section, ...] = ()


class Trial(Fact, frozen=True, kw_only=True):
    """One trial as one record describes it."""

    study: Study
    origin: Origin
    page: PageFacts = PageFacts()
    notes: tuple[Note, ...] = ()

    @property
    def nct_id(self) -> str:
        """The trial's NCT id."""
        return self.study.nct_id

    @property
    def restated(self) -> bool:
        """True for a demonstration record: it loses to any other, and disagrees with none."""
        return self.study.trialkg_example is not None

    @property
    def version_date(self) -> str:
        """The day of the source's own last update as ISO text, empty when it states none."""
        posted = self.study.protocol.status.last_update_post_date_struct.date
        newest = posted or self.study.protocol.status.last_update_submit_date or self.page.current_as_of
        return newest.iso if newest else ""


class Rejected(Fact, frozen=True, kw_only=True):
    """A record that cannot be used, and why."""

    origin: Origin
    error: RecordError
