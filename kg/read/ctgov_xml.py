"""Reads one legacy ClinicalTrials.gov record: XML whose root is `clinical_study`.

The registry gave such records until 2024. The reader fills the same model as that of the registry's JSON, so that a
trial read from either is stated the same way. What the format cannot say (coordinates, MeSH ids, whether a reference
that no result cites is background or was found later) stays absent.

Source: https://clinicaltrials.gov/ct2/html/images/info/public.xsd (withdrawn with the format)
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from kg.errors import RecordError
from kg.model.study import Study
from kg.model.trial import Origin, Trial
from kg.model.values import PartialDate, TimeSpan, decode_value
from kg.names import is_nct_id
from kg.read.ctgov_xml_fields import CONSTANTS, FIELDS, FIXED, REPEATED, Field
from kg.read.ctgov_xml_results import RESULT_FIELDS, RESULT_FIXED, finish_results
from kg.read.ctgov_xml_tree import parse
from kg.read.ctgov_xml_walk import Walk, branches

__all__ = ["XML_FIELDS", "read"]

XML_FIELDS: Final[tuple[Field, ...]] = FIELDS + RESULT_FIELDS
"""Where each element and attribute of a legacy record goes."""

_TABLE: Final = branches(XML_FIELDS, CONSTANTS, FIXED | RESULT_FIXED, REPEATED)
_ADULT_FROM: Final = 18
_OLDER_FROM: Final = 65


def read(data: bytes, origin: Origin) -> Trial:
    """The trial that one legacy record describes.

    Args:
        data: one XML document, in the encoding it declares.
        origin: where it was found.

    Returns:
        The trial, with a note for each text that no field holds, that does not fit its field, or that stands for
        "none given".

    Raises:
        RecordError: it is no well-formed legacy record, opens with declarations of its own, or has no valid NCT id.

    Source: https://clinicaltrials.gov/ct2/html/images/info/public.xsd

    >>> from kg.model.trial import Origin
    >>> origin = Origin(source="clinicaltrials-gov", format="ctgov-xml", file="a.xml")
    >>> record = b"<clinical_study><id_info><nct_id>NCT01234567</nct_id></id_info></clinical_study>"
    >>> trial = read(record, origin)
    >>> trial.nct_id, trial.study.has_results
    ('NCT01234567', False)
    """
    walk = Walk()
    root = parse(data, origin, walk.notes)
    walk.read(root, _TABLE)
    protocol = walk.record.setdefault("protocolSection", {})
    _check_id(protocol, origin)
    _finish(walk, protocol)
    walk.record["hasResults"] = any(child.name == "clinical_results" for child in root.children)
    finish_results(walk.record.get("resultsSection", {}))
    _compare(walk, protocol)
    try:
        study = msgspec.convert(walk.record, Study, dec_hook=_as_value)
    except msgspec.ValidationError as error:
        raise RecordError(f"{origin}: {error}: the record does not fit the model; report it") from error
    return Trial(study=study, origin=origin, notes=tuple(walk.notes))


def _as_value(kind: type, value: Any) -> Any:
    return value if isinstance(value, kind) else decode_value(kind, value)


def _check_id(protocol: dict[str, Any], origin: Origin) -> None:
    nct_id = protocol.get("identificationModule", {}).get("nctId")
    if nct_id is None or not is_nct_id(nct_id):
        seen = "absent" if nct_id is None else f"{nct_id[:80]!r}, no NCT id"
        raise RecordError(f"{origin}: /clinical_study/id_info/nct_id is {seen}: a record needs one such as NCT01234567")


def _finish(walk: Walk, protocol: dict[str, Any]) -> None:
    """States what the model holds and the elements say only together."""
    design = protocol.get("designModule", {})
    if design.get("phases") == ["NA"] and design.get("studyType") != "INTERVENTIONAL":
        del design["phases"]
        reason = "stands for 'none given': only interventional studies have a phase; nothing is stated"
        walk.note("sentinel", "/clinical_study/phase", "N/A", reason)
    arms = protocol.get("armsInterventionsModule", {})
    for arm in arms.get("armGroups", []):
        names = [
            _printed(item)
            for item in arms.get("interventions", [])
            if arm.get("label") in item.get("armGroupLabels", [])
        ]
        if names:
            arm["interventionNames"] = list(dict.fromkeys(names))
    eligibility = protocol.get("eligibilityModule", {})
    if {"minimumAge", "maximumAge"} <= eligibility.keys():
        eligibility["stdAges"] = _standard_ages(eligibility["minimumAge"], eligibility["maximumAge"])
    for document in walk.record.get("documentSection", {}).get("largeDocumentModule", {}).get("largeDocs", []):
        parts = (("hasProtocol", "Prot"), ("hasSap", "SAP"), ("hasIcf", "ICF"))
        held = [part for key, part in parts if document.get(key)]
        if held:
            document["typeAbbrev"] = "_".join(held)


def _printed(intervention: dict[str, Any]) -> str:
    """An intervention as its arms name it, `Dietary Supplement: Zinc`."""
    kind, name = intervention.get("type", ""), intervention.get("name", "")
    return f"{kind.replace('_', ' ').title()}: {name}" if kind else str(name)


def _standard_ages(youngest: TimeSpan | None, oldest: TimeSpan | None) -> list[str]:
    """The registry's age groups that overlap the ages let in; an absent bound is open."""
    ages = []
    if youngest is None or youngest.years < _ADULT_FROM:
        ages.append("CHILD")
    if (youngest is None or youngest.years < _OLDER_FROM) and (oldest is None or oldest.years >= _ADULT_FROM):
        ages.append("ADULT")
    if oldest is None or oldest.years >= _OLDER_FROM:
        ages.append("OLDER_ADULT")
    return ages


def _compare(walk: Walk, protocol: dict[str, Any]) -> None:
    """Notes the elements that should repeat what others say, and say something else."""
    arms = protocol.get("armsInterventionsModule", {}).get("armGroups", [])
    places = protocol.get("contactsLocationsModule", {}).get("locations", [])
    updated = protocol.get("statusModule", {}).get("lastUpdateSubmitDate")
    known = {
        "required_header/url": {protocol["identificationModule"]["nctId"]},
        "last_update_submitted_qc": {updated},
        "number_of_arms": {str(len(arms))},
        "number_of_groups": {str(len(arms))},
        "location_countries/country": {place.get("country") for place in places},
    }
    for xpath, path, text in walk.repeats:
        said: object = text
        if xpath == "required_header/url":
            said = text.rstrip("/").rpartition("/")[2]
        elif xpath == "last_update_submitted_qc":
            said = _date(text)
        if xpath in known and said not in known[xpath]:
            walk.note("unmapped", path, text, f"no field of the model holds it, and it is not {REPEATED[xpath]}")


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate.parse(text)
    except ValueError:
        return None
