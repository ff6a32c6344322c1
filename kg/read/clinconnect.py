"""Reads trial pages of ClinConnect.

Source: https://clinconnect.io/trials (the pages restate ClinicalTrials.gov and add texts of their own).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.model.labels import SCHEMES
from kg.model.trial import Origin, Trial
from kg.model.values import PartialDate
from kg.read import page_values as values
from kg.read.lines import Line, page_lines
from kg.read.page import Heading, Site
from kg.read.page_reading import Reading, Record

__all__ = ["SITE", "read"]

_LAUNCHED: Final = re.compile(r"Launched by(?:\s+(.{2,200}?))?(?:\s*[·•|]\s*([^·•|]+?))?", re.IGNORECASE)
_CURRENT: Final = re.compile(r"Current as of\s+(.{4,40})", re.IGNORECASE)
_CRUMB: Final = re.compile(r"(?:Search\s*[/>›»]\s*)?Trial\s+NCT[0-9]{8}", re.IGNORECASE)
_ABOUT: Final = re.compile(
    r"(?:About|ABOUT) (?!the\b|this\b|us\b|[0-9])(?:\S{1,40} ){0,14}"
    r"\S{0,40}(?:[^\s.,;:!?]|\b(?:Inc|Ltd|Co|Corp|[A-Z])\.)"
)
_APPLIED: Final = "patients? (?:have )?applied"
_NOT_REPORTED: Final = frozenset(("not reported", "not provided", "n/a", "-", "–", "—"))
_EVENTS: Final = frozenset(
    ("first submit", "first submitted", "trial launched", "trial updated", "estimated completion")
)


def _top_ends(top: Sequence[Line]) -> bool:
    return any(line.text.casefold().startswith("launched by") for line in top) or len(top) >= 4


def _is_information(text: str) -> bool:
    return bool(_CURRENT.fullmatch(text) or values.code("status", text) or values.phases_of(text))


def _is_official(text: str) -> bool:
    return values.code("official-role", text) is not None


def _is_event(text: str) -> bool:
    low = text.casefold()
    return low in _EVENTS or low in _NOT_REPORTED or values.accepts(values.date_of)(text)


SITE: Final = Site(
    name="ClinConnect",
    sign=re.compile(r"\AClinConnect\b", re.IGNORECASE),
    host=re.compile(r"//(?:www\.)?clinconnect\.io/", re.IGNORECASE),
    furniture=re.compile(
        r"ClinConnect|ClinConnect(?: ClinConnect)? Logo|Search|Home|Menu|Sign [Ii]n|Log [Ii]n|Sign [Uu]p|Share|Apply"
        r"|Loading(?:\.\.\.|…)?|©.*ClinConnect.*",
    ),
    id_place='in the line "Search / Trial NCT..."',
    top_ends=_top_ends,
    headings=(
        Heading("information", ("Trial Information",), "value", _is_information, always=True, usual=True),
        Heading("keywords", ("Keywords",), "list"),
        Heading("summary", ("ClinConnect Summary",), "text", always=True, usual=True),
        Heading("sex", ("Gender",), "value", values.coded("sex"), always=True, usual=True),
        Heading("criteria", ("Eligibility criteria",), "criteria", always=True, usual=True),
        Heading("sponsor", (), "text", pattern=_ABOUT),
        Heading("locations", ("Locations",), "loose", values.accepts(values.place_of)),
        Heading(
            "applied",
            ("Patients applied",),
            "value",
            values.accepts(lambda text: values.count_of(text, _APPLIED)),
        ),
        Heading("officials", ("Trial Officials", "Trial Official"), "loose", _is_official),
        Heading("timeline", ("Timeline",), "loose", _is_event),
        Heading("similar", ("Similar Trials",), "skip"),
    ),
)


def read(data: bytes, origin: Origin) -> Trial:
    """The trial that a page of ClinConnect describes.

    Args:
        data: the page as text, HTML or MHTML.
        origin: where it was found.

    Returns:
        What the page states, and notes of what could not be taken.

    Raises:
        RecordError: it is no page of the site, or holds no NCT id.

    >>> origin = Origin(source="clinconnect", format="clinconnect-page", file="page.txt")
    >>> page = b"ClinConnect\\nSearch / Trial NCT90000001\\n\\nA trial\\n\\nGender\\n\\nALL"
    >>> trial = read(page, origin)
    >>> trial.study.protocol.identification.brief_title, trial.study.protocol.eligibility.sex
    ('A trial', 'ALL')
    """
    reading = Reading(page_lines(data), SITE, origin)
    nct_id = reading.nct_id("information", [line.text for line in reading.page.lines if _CRUMB.fullmatch(line.text)])
    title, sponsor, launched = _top(reading)
    information = _information(reading)
    run, keywords = _keywords(reading)
    protocol: Record = {
        "identificationModule": {"nctId": nct_id, "briefTitle": title},
        "statusModule": {"overallStatus": information["status"]},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": sponsor}},
        "conditionsModule": {"keywords": keywords},
        "designModule": {"phases": information["phases"]},
        "eligibilityModule": {
            "eligibilityCriteria": values.criteria_text([("", reading.lines("criteria"))]),
            "sex": reading.code("sex", "sex"),
        },
        "contactsLocationsModule": {
            "locations": reading.places("locations", reading.texts("locations")),
            "overallOfficials": _officials(reading),
        },
    }
    facts: Record = {
        "launched_by": sponsor,
        "launched": launched.iso if launched else None,
        "current_as_of": information["current"],
        "keyword_run": run,
        "plain_summary": reading.text("summary"),
        "about_sponsor": reading.text("sponsor"),
        "patients_applied": reading.one("applied", lambda text: values.count_of(text, _APPLIED)),
        "timeline": _timeline(reading),
    }
    return reading.trial(protocol, facts)


def _top(reading: Reading) -> tuple[str | None, str | None, PartialDate | None]:
    """The title, who launched the trial, and when, from the lines above the first heading."""
    top = [line for line in reading.sections.top if not _CRUMB.fullmatch(line.text)]
    launch = next((index for index, line in enumerate(top) if _LAUNCHED.fullmatch(line.text)), None)
    sponsor: str | None = None
    launched: PartialDate | None = None
    below: list[Line] = []
    if launch is not None:
        match = _LAUNCHED.fullmatch(top[launch].text)
        sponsor, printed = (match[1], match[2]) if match else (None, None)
        below = [line for line in top[launch + 1 :] if not _LAUNCHED.fullmatch(line.text)]
        if sponsor is None and below and not SITE.is_foreign(below[0].text):
            sponsor = below.pop(0).text
        if printed is None and below and values.accepts(values.date_of)(below[0].text):
            printed = below.pop(0).text
        launched = reading.first("Launched by", [printed] if printed else [], values.date_of)
    above = [line for line in top[:launch] if not line.bullet and not SITE.is_foreign(line.text)]
    marked = [line.text for line in above if line.level == 1]
    nearest = [above[-1].text] if above and launch is not None else []
    few = [line.text for line in above[:1] if len(above) <= 3 and SITE.begins(reading.page.lines)]
    title = next(iter(marked or nearest or few), None)
    for line in [*top[:launch], *below]:
        if line.text != title:
            reading.note("unmapped", "top of the page", line.text, "neither the title nor who launched it; not taken")
    return title, sponsor, launched


def _information(reading: Reading) -> Record:
    """The status, the phases and the day to which the page is current."""
    current: list[str] = []
    statuses: list[str] = []
    phases: set[str] = set()
    for text in reading.texts("information"):
        match = _CURRENT.fullmatch(text)
        if match:
            current.append(match[1])
        elif values.phases_of(text):
            phases.update(values.phases_of(text))
        else:
            statuses.append(text)
    day = reading.first("information", current, values.date_of)
    return {
        "current": day.iso if day else None,
        "status": reading.first("information", statuses, values.status_of),
        "phases": [phase for phase in SCHEMES["phase"] if phase in phases],
    }


def _keywords(reading: Reading) -> tuple[str | None, list[str]]:
    """The run of keywords, or the phrases themselves where the page sets them apart."""
    lines = reading.phrases("keywords", most_words=200)
    if len(lines) > 1:
        return None, lines
    run = lines[0] if lines else None
    phrases = [phrase.strip() for phrase in re.split(r"[;|•·]", run or "") if phrase.strip()]
    return (run, []) if len(phrases) < 2 else (None, phrases)


def _officials(reading: Reading) -> list[Record]:
    """People with role and affiliation: a name stands before a role, an affiliation behind it."""
    texts = [line.text for line in reading.lines("officials")]
    roles = [index for index, text in enumerate(texts) if _is_official(text)]
    taken: set[int] = set(roles)
    officials: list[Record] = []
    named_only = bool(roles) and roles == list(range(1, len(texts), 2)) and len(texts) % 2 == 0
    for place, index in enumerate(roles):
        before = index - (roles[place - 1] + 1 if place else 0)
        after = (roles[place + 1] if place + 1 < len(roles) else len(texts)) - index - 1
        # One line between two roles may be the affiliation of the one or the name of the other: it is left out.
        has_name = before > 0 and (place == 0 or before > 1 or named_only)
        has_affiliation = after > 0 and (place == len(roles) - 1 or after > 1)
        name = texts[index - 1] if has_name and _is_name(texts[index - 1]) else None
        affiliation = texts[index + 1] if has_affiliation and _is_name(texts[index + 1]) else None
        taken.update([index - 1] if name else [])
        taken.update([index + 1] if affiliation else [])
        role = values.code("official-role", texts[index])
        if (name or affiliation) and {"name": name, "role": role, "affiliation": affiliation} not in officials:
            officials.append({"name": name, "role": role, "affiliation": affiliation})
    for index, text in enumerate(texts):
        if index not in taken:
            reading.left_out("officials", text, "left out: neither name, role nor affiliation of an official for sure")
    return officials


def _is_name(text: str) -> bool:
    """Whether a line may name a person or an organization."""
    return len(text.split()) <= 25 and not SITE.is_foreign(text)


def _timeline(reading: Reading) -> list[Record]:
    """Events with their dates; a label without a date states nothing."""
    texts = [line.text for line in reading.lines("timeline")]
    is_date = values.accepts(values.date_of)
    if texts and is_date(texts[0]):
        texts.reverse()
    entries: list[Record] = []
    label: str | None = None
    for text in texts:
        if not is_date(text):
            if text.casefold() not in _NOT_REPORTED:
                label = text
            continue
        entry = {"label": label, "date": values.date_of(text).iso}
        if label is None:
            reading.left_out("timeline", text, "left out: a date without the event that it belongs to")
        elif entry not in entries:
            entries.append(entry)
        label = None
    return entries
