"""Reads trial pages of ClinicalTrials.Veeva.

Source: https://ctv.veeva.com (the pages restate ClinicalTrials.gov).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kg.model.labels import SCHEMES
from kg.model.trial import Origin, Trial
from kg.read import page_values as values
from kg.read.lines import Line, page_lines
from kg.read.page import NCT_ID, Heading, Site
from kg.read.page_reading import Reading, Record
from kg.read.veeva_groups import Group, groups_of

__all__ = ["REACHES", "SITE", "read"]

REACHES: Final = re.compile(r"[0-9@:]")
"""What tells the telephone numbers and addresses among the lines of contacts from the names."""

_LOGO: Final = re.compile(r"(.+\S) logo", re.IGNORECASE)
_GROUPS: Final = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9}) participants? in ([0-9]{1,4}) (?:patient )?groups?(?:, .{3,120})?",
    re.IGNORECASE,
)
_SOURCED: Final = re.compile(r"Data sourced from (\S.{2,80})", re.IGNORECASE)
_NO_ENROLLMENT: Final = 99_999_999
_ID: Final = re.compile(r"(?=.{1,120}\Z)(?:\S+|(?=.*[0-9])\S+(?: \S+){1,5})")
_ID_TYPED: Final = re.compile(r"(.+\S) \(([A-Za-z/ -]+)\)")


def _top_ends(top: Sequence[Line]) -> bool:
    logo = next((_LOGO.fullmatch(line.text) for line in top if _LOGO.fullmatch(line.text)), None)
    return any(line.text == logo[1] for line in top) if logo else len(top) > 2


def _is_status(text: str) -> bool:
    return bool(values.code("status", text) or values.phases_of(text))


SITE: Final = Site(
    name="ClinicalTrials.Veeva",
    sign=re.compile(r"\AClinicalTrials\.Veeva\Z|© ?Copyright [0-9]{4} Veeva|\ACTV\Z", re.IGNORECASE),
    host=re.compile(r"//(?:[a-z]+\.)*veeva\.com/", re.IGNORECASE),
    furniture=re.compile(
        r"ClinicalTrials\.Veeva|Menu|Loading(?:\.\.\.|…)?|Clinical trials|Find clinical trials|Trials by location"
        r"|Find clinical trialsTrials by location|©.*Veeva.*|Search|Sign in|Log in|Back|Share|Print|Save",
        re.IGNORECASE,
    ),
    id_place="under the heading Identifiers",
    top_ends=_top_ends,
    headings=(
        Heading("status", ("Status and phase", "Status", "Phase"), "value", _is_status, always=True, usual=True),
        Heading("conditions", ("Conditions", "Condition"), "list", always=True, usual=True),
        Heading(
            "treatments",
            ("Treatments",),
            "list",
            lambda text: values.typed_name(text)[0] is not None,
            usual=True,
        ),
        Heading("study-type", ("Study type",), "value", values.coded("study-type"), always=True, usual=True),
        Heading("funders", ("Funder types", "Funder type"), "value", values.coded("agency-class"), usual=True),
        Heading(
            "ids",
            ("Identifiers", "Identifier"),
            "list",
            lambda text: bool(NCT_ID.search(text)),
            always=True,
            usual=True,
        ),
        Heading("details", ("Details and patient eligibility",), "group", always=True, usual=True),
        Heading("about", ("About",), "text", always=True, usual=True),
        Heading("description", ("Full description",), "text"),
        Heading(
            "enrollment",
            ("Enrollment", "Enrolment"),
            "value",
            values.accepts(values.enrollment_of),
            always=True,
            usual=True,
        ),
        Heading("sex", ("Sex",), "value", values.coded("sex"), always=True, usual=True),
        Heading("ages", ("Ages",), "value", values.accepts(values.ages_of), always=True, usual=True),
        Heading(
            "volunteers",
            ("Volunteers",),
            "value",
            values.accepts(values.volunteers_of),
            always=True,
            usual=True,
        ),
        Heading("inclusion", ("Inclusion criteria",), "criteria", always=True, usual=True),
        Heading("exclusion", ("Exclusion criteria",), "criteria", usual=True),
        Heading("design", ("Trial design",), "group", usual=True),
        Heading("purpose", ("Primary purpose",), "value", values.coded("primary-purpose")),
        Heading("allocation", ("Allocation",), "value", values.coded("allocation")),
        Heading("model", ("Interventional model",), "value", values.coded("intervention-model")),
        Heading("observation", ("Observational model",), "value", values.coded("observational-model")),
        Heading("perspective", ("Time perspective",), "value", values.coded("time-perspective")),
        Heading("masking", ("Masking",), "value", values.coded("masking")),
        Heading("groups", (), "parts", pattern=_GROUPS, states=True),
        Heading("locations", ("Trial contacts and locations",), "loose", always=True, usual=True),
        Heading("contacts", ("Central trial contact", "Central trial contacts"), "loose"),
        Heading("source", (), "value", lambda text: bool(_SOURCED.fullmatch(text)), pattern=_SOURCED, states=True),
    ),
)


def read(data: bytes, origin: Origin) -> Trial:
    """The trial that a page of ClinicalTrials.Veeva describes.

    Args:
        data: the page as text, HTML or MHTML.
        origin: where it was found.

    Returns:
        What the page states, and notes of what could not be taken.

    Raises:
        RecordError: it is no page of the site, or holds no NCT id.

    >>> origin = Origin(source="veeva", format="veeva-page", file="page.txt")
    >>> page = b"ClinicalTrials.Veeva\\n\\nIdentifiers\\n\\nNCT90000001\\n\\nSex\\n\\nFemale"
    >>> read(page, origin).study.protocol.eligibility.sex
    'FEMALE'
    """
    reading = Reading(page_lines(data), SITE, origin)
    nct_id = reading.nct_id("ids", reading.texts("ids"))
    title, sponsor = _top(reading)
    size, groups = _groups(reading)
    places, contacts, location_count = _locations(reading)
    protocol: Record = {
        "identificationModule": {"nctId": nct_id, "briefTitle": title, **_other_ids(reading, nct_id)},
        "statusModule": {"overallStatus": reading.first("status", _words(reading, phases=False), values.status_of)},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": sponsor}},
        "descriptionModule": {
            "briefSummary": reading.text("about"),
            "detailedDescription": reading.text("description"),
        },
        "conditionsModule": {"conditions": reading.phrases("conditions")},
        "designModule": _design(reading, size),
        "armsInterventionsModule": _arms(reading, groups),
        "eligibilityModule": _eligibility(reading),
        "contactsLocationsModule": {"centralContacts": contacts, "locations": places},
    }
    counted = _GROUPS.fullmatch(next(iter(reading.texts("groups")), ""))
    facts: Record = {
        "ages": next(filter(values.accepts(values.ages_of), reading.texts("ages")), None),
        "groups": counted[0] if counted else None,
        "group_count": int(counted[2]) if counted else None,
        "location_count": location_count,
        "funder_types": reading.codes("funders", "agency-class"),
        "sourced_from": reading.one("source", _sourced),
    }
    return reading.trial(protocol, facts)


def _top(reading: Reading) -> tuple[str | None, str | None]:
    """The title and the sponsor, from the lines above the first heading."""
    top = [line for line in reading.sections.top if not line.bullet and not SITE.is_foreign(line.text)]
    logo = next((index for index, line in enumerate(top) if _LOGO.fullmatch(line.text)), None)
    named = _LOGO.fullmatch(top[logo].text) if logo is not None else None
    sponsor = next((line.text for line in top if named and line.text == named[1]), None)
    others = list(dict.fromkeys(line.text for line in top if line.text != sponsor and not _LOGO.fullmatch(line.text)))
    above = [line.text for line in top[: logo or 0] if line.text in others]
    marked = [line.text for line in top if line.level == 1 and line.text in others]
    few = others[:1] if logo is None and len(others) <= 3 and SITE.begins(reading.page.lines) else []
    title = next(iter(marked or above[-1:] or few), None)
    others = [text for text in others if text != title]
    if logo is None and title and len(others) == 1:
        sponsor = others.pop()
    for text in others:
        reading.note("unmapped", "top of the page", text, "neither the title nor the sponsor; not taken")
    return title, sponsor


def _other_ids(reading: Reading, nct_id: str) -> Record:
    """The sponsor's own id, which comes first, and further ids with the type in brackets behind them."""
    ids: list[Record] = []
    texts = reading.texts("ids")
    for index, text in enumerate(texts):
        if NCT_ID.search(text):
            beside = NCT_ID.sub("", text, count=1).strip()
            if nct_id not in text or beside:
                reading.left_out("ids", text, "left out: only an id is taken from this line")
            continue
        typed = _ID_TYPED.fullmatch(text)
        kind = values.code("secondary-id-type", typed[2]) if typed else None
        words = typed[1] if typed and kind else text
        first = index > 0 and texts[index - 1] == nct_id
        numbered = any(character.isdigit() for character in words)
        if _ID.fullmatch(words) and (kind or numbered or first) and not SITE.is_foreign(text):
            ids.append({"id": words, "type": kind})
        else:
            reading.left_out("ids", text, "left out: no identifier has such a form")
    own = next((item for item in ids if item["type"] is None), None)
    return {"orgStudyIdInfo": own, "secondaryIdInfos": [item for item in ids if item is not own]}


def _words(reading: Reading, *, phases: bool) -> list[str]:
    """The lines under "Status and phase" that are phases, or those that are not."""
    return [text for text in reading.texts("status") if bool(values.phases_of(text)) is phases]


def _design(reading: Reading, size: int | None) -> Record:
    """Study type, phases, design and enrollment."""
    phases = {code for text in _words(reading, phases=True) for code in values.phases_of(text)}
    enrollment = reading.one("enrollment", values.enrollment_of)
    count, kind = enrollment or (size, None)
    if count is not None and count >= _NO_ENROLLMENT:
        reading.note("sentinel", reading.name("enrollment"), str(count), "no number of participants can be so large")
        count, kind = None, None
    if size is not None and count is not None and size != count:
        reading.left_out("groups", str(size), f"left out: the page also says {count} under Enrollment")
    return {
        "studyType": reading.code("study-type", "study-type"),
        "phases": [phase for phase in SCHEMES["phase"] if phase in phases],
        "enrollmentInfo": {"count": count, "type": kind},
        "designInfo": {
            "allocation": reading.code("allocation", "allocation"),
            "interventionModel": reading.code("model", "intervention-model"),
            "primaryPurpose": reading.code("purpose", "primary-purpose"),
            "observationalModel": reading.code("observation", "observational-model"),
            "timePerspective": reading.code("perspective", "time-perspective"),
            "maskingInfo": {"masking": reading.code("masking", "masking")},
        },
    }


def _groups(reading: Reading) -> tuple[int | None, list[Group]]:
    """The number of participants in the sentence on groups, and the groups below it."""
    sentences = [text for text in reading.texts("groups") if _GROUPS.fullmatch(text)]
    texts = [line.text for line in reading.lines("groups") if not _GROUPS.fullmatch(line.text)]
    groups, rest = groups_of(texts, frozenset(reading.texts("treatments")))
    for text in rest:
        reading.left_out("groups", text, "left out: no part of a group that is known")
    for text in sentences[1:]:
        reading.left_out("groups", text, "left out: an earlier line gives another value")
    match = _GROUPS.fullmatch(sentences[0]) if sentences else None
    return int(match[1].replace(",", "")) if match else None, groups


def _arms(reading: Reading, groups: list[Group]) -> Record:
    """Arms, and interventions with the arms that get them."""
    labels: dict[str, dict[str, None]] = {text: {} for text in reading.texts("treatments")}
    for group in groups:
        for text in group.treatments:
            labels.setdefault(text, {}).update({group.label: None} if group.label else {})
    interventions: list[Record] = []
    for text, arms_with in labels.items():
        kind, name = values.typed_name(text)
        if kind is None:
            reading.left_out("treatments", text, "left out: no type of treatment stands before it")
            continue
        interventions.append({"type": kind, "name": name, "armGroupLabels": list(arms_with)})
    arms: list[Record] = [
        {
            "label": group.label,
            "type": group.type,
            "description": "\n\n".join(group.description),
            "interventionNames": list(dict.fromkeys(group.treatments)),
        }
        for group in groups
    ]
    return {"armGroups": arms, "interventions": interventions}


def _eligibility(reading: Reading) -> Record:
    """Sex, ages, volunteers and the criteria with their headings."""
    blocks = [
        (reading.name(key), lines) for key, lines in reading.sections.parts.items() if key in ("inclusion", "exclusion")
    ]
    least, most = reading.one("ages", values.ages_of) or (None, None)
    return {
        "eligibilityCriteria": values.criteria_text(blocks),
        "healthyVolunteers": reading.one("volunteers", values.volunteers_of),
        "sex": reading.code("sex", "sex"),
        "minimumAge": least.text if least else None,
        "maximumAge": most.text if most else None,
    }


def _locations(reading: Reading) -> tuple[list[Record], list[Record], int | None]:
    """Places, contacts by name only, and the number of locations."""
    counted = [text for text in reading.texts("locations") if text[0].isdigit()]
    count = reading.first("locations", counted, lambda text: values.count_of(text, "locations?|sites?"))
    places = reading.places("locations", [text for text in reading.texts("locations") if text not in counted])
    named = [text for text in reading.texts("contacts") if not REACHES.search(text)]
    return places, [{"name": text} for text in named], count


def _sourced(text: str) -> str:
    match = _SOURCED.fullmatch(text)
    if match is None:
        raise ValueError("not part of the sentence that names the source")
    return match[1]
