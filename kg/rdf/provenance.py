"""Statements on where a trial's facts come from: records, sources, notes, disagreements, and what pages add."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kg.model.resolve import Disagreement
from kg.model.trial import Note, PageFacts, Trial
from kg.model.values import PartialDate
from kg.names import DCTERMS, ID, PROV, RECORD, TRIAL
from kg.rdf import terms
from kg.rdf.shared import SharedNodes
from kg.rdf.tables import Table, code, label, string, total, when

__all__ = [
    "AGGREGATORS",
    "NOTE",
    "PAGE",
    "READER_VERSION",
    "RESTATED",
    "SECTION",
    "TABLES",
    "TIMELINE",
    "page_url",
    "record_iri",
    "write_disagreements",
    "write_notes",
    "write_page",
    "write_record",
]

READER_VERSION: Final = "1"
"""Counts up whenever the same record would give other statements than before."""

RESTATED: Final = "restated for demonstration, not the registry's words"

PAGE: Final = Table(
    None,
    string("launched_by", "launchedBy"),
    when("launched", "launchedDate"),
    string("keyword_run", "keywordRun"),
    string("plain_summary", "plainSummary"),
    string("about_sponsor", "aboutSponsor"),
    total("patients_applied", "patientsApplied"),
    string("ages", "agesAsWritten"),
    string("groups", "groupsSentence"),
    total("group_count", "groupCount"),
    total("location_count", "locationCount"),
    code("funder_types", "funderType", "agency-class"),
)
TIMELINE: Final = Table("TimelineEntry", label("label"), when("date", "eventDate"))
SECTION: Final = Table("PageSection", label("heading"), string("text", "sectionText"))
NOTE: Final = Table(
    "ReadingNote",
    string("path", "notePath"),
    string("value", "noteValue"),
    string("reason", "noteReason"),
)

TABLES: Final = {"page": PAGE, "page.timeline": TIMELINE, "page.unknown_sections": SECTION, "notes": NOTE}
"""The tables of this module by the path of the part they state."""

_SOURCES: Final = {
    "clinicaltrials-gov": (
        "ClinicalTrials.gov",
        "https://clinicaltrials.gov/",
        "U.S. National Library of Medicine",
        "Public data; name ClinicalTrials.gov as the source and the date the data were processed. "
        "The National Library of Medicine endorses neither this graph nor its use.",
    ),
    "veeva": (
        "ClinicalTrials.Veeva",
        "https://ctv.veeva.com/",
        "Veeva Systems",
        "The page's prose belongs to its publisher: keep it for reading beside the source, do not republish it.",
    ),
    "clinconnect": (
        "ClinConnect",
        "https://clinconnect.io/",
        "ClinConnect",
        "The page's prose belongs to its publisher: keep it for reading beside the source, do not republish it.",
    ),
}
"""Per source: its name, its home page, its publisher, and what its data may be used for."""

AGGREGATORS: Final = ("veeva", "clinconnect")
"""Sources whose prose an export may have to leave out."""


def record_iri(trial: Trial, digest: str) -> str:
    """The IRI of one version of one source's record of a trial.

    Args:
        trial: the trial as the record describes it.
        digest: the record's hash, hexadecimal.
    """
    return f"{RECORD}{trial.origin.source}-{trial.nct_id}-{digest[:12]}"


def page_url(trial: Trial) -> str:
    """The address under which the source shows the record."""
    if trial.origin.source == "veeva":
        return f"https://ctv.veeva.com/study/{trial.nct_id.lower()}"
    if trial.origin.source == "clinconnect":
        return f"https://clinconnect.io/trials/{trial.nct_id}"
    return TRIAL + trial.nct_id


def write_record(lines: list[str], root: str, trial: Trial, digest: str, shared: SharedNodes) -> None:
    """Appends that a record describes the trial, and what is known of the record."""
    iri = record_iri(trial, digest)
    node = f"<{iri}>"
    source = _source(trial.origin.source, shared)
    lines += [
        f"<{root}> {terms.property_iri('describedIn')} {node} .",
        f"{node} {terms.A} {terms.property_iri('SourceRecord')} .",
        f"{node} {terms.property_iri('source')} {source} .",
        f"{node} <{DCTERMS}source> {terms.iri(page_url(trial))} .",
        f"{node} {terms.property_iri('recordHash')} {terms.text(digest)} .",
        f"{node} {terms.property_iri('recordFormat')} {terms.text(trial.origin.format)} .",
        f"{node} {terms.property_iri('readerVersion')} {terms.text(READER_VERSION)} .",
    ]
    if trial.version_date:
        date = terms.date_literal(PartialDate(trial.version_date[:10]))
        lines.append(f"{node} {terms.property_iri('recordVersionDate')} {date} .")
    if trial.page.sourced_from:
        lines.append(f"{node} {terms.property_iri('sourcedFrom')} {terms.text(trial.page.sourced_from)} .")
        if "clinicaltrials.gov" in trial.page.sourced_from.lower():
            lines.append(f"{node} <{PROV}wasDerivedFrom> {_source('clinicaltrials-gov', shared)} .")
    if trial.restated:
        lines.append(f"{node} {terms.property_iri('isRestated')} {terms.boolean(True)} .")
        lines.append(f"{node} <{DCTERMS}rights> {terms.text(RESTATED)} .")


def _source(name: str, shared: SharedNodes) -> str:
    iri = f"{ID}source/{name}"
    shared.blocks[iri] = _described(iri, name)
    return f"<{iri}>"


@cache
def _described(iri: str, name: str) -> str:
    title, home, publisher, rights = _SOURCES[name]
    return "\n".join(
        [
            f"<{iri}> {terms.A} {terms.property_iri('Source')} .",
            f"<{iri}> {terms.LABEL} {terms.text(title)} .",
            f"<{iri}> {terms.property_iri('homePage')} {terms.iri(home)} .",
            f"<{iri}> <{DCTERMS}publisher> {terms.text(publisher)} .",
            f"<{iri}> <{DCTERMS}rights> {terms.text(rights)} .",
        ]
    )


def write_page(lines: list[str], root: str, page: PageFacts) -> None:
    """Appends what portals' pages say beyond the registry's fields."""
    subject = f"<{root}>"
    PAGE.write(lines, subject, page)
    for order, entry in enumerate(page.timeline, 1):
        node = f"<{root}#timeline-{order}>"
        lines.append(f"{subject} {terms.property_iri('timelineEntry')} {node} .")
        TIMELINE.write(lines, node, entry)
    for order, section in enumerate(page.unknown_sections, 1):
        node = f"<{root}#section-{order}>"
        lines.append(f"{subject} {terms.property_iri('pageSection')} {node} .")
        SECTION.write(lines, node, section)


def write_notes(lines: list[str], root: str, notes: Sequence[Note]) -> None:
    """Appends what could not be taken as the record has it."""
    for order, note in enumerate(notes, 1):
        node = f"<{root}#note-{order}>"
        lines.append(f"<{root}> {terms.property_iri('note')} {node} .")
        NOTE.write(lines, node, note)
        lines.append(f"{node} {terms.property_iri('noteKind')} {terms.code('note-kind', note.kind)} .")


def write_disagreements(lines: list[str], root: str, found: Sequence[Disagreement], records: Sequence[str]) -> None:
    """Appends where records disagree.

    Args:
        found: the disagreements; their positions count `records`.
        records: the IRIs of the records compared.
    """
    for disagreement in found:
        node = f"<{root}#discrepancy-{disagreement.field}>"
        lines.append(f"<{root}> {terms.property_iri('discrepancy')} {node} .")
        lines.append(f"{node} {terms.A} {terms.property_iri('Discrepancy')} .")
        kind = terms.code("discrepancy-kind", "between-sources")
        lines.append(f"{node} {terms.property_iri('discrepancyKind')} {kind} .")
        lines.append(f"{node} {terms.property_iri('discrepantProperty')} {terms.property_iri(disagreement.field)} .")
        for order, (position, value) in enumerate(disagreement.values, 1):
            below = f"{node[:-1]}-{order}>"
            lines.append(f"{node} {terms.property_iri('statedValue')} {below} .")
            lines.append(f"{below} {terms.A} {terms.property_iri('StatedValue')} .")
            lines.append(f"{below} {terms.property_iri('statedIn')} <{records[position]}> .")
            lines.append(f"{below} {terms.property_iri('valueInWords')} {terms.text(value)} .")
