"""Where each element of a legacy record goes: XPath in the XML, path in the model, kind of text.

The results have a table of their own, `kg.read.ctgov_xml_results.RESULT_FIELDS`.

Source: https://clinicaltrials.gov/ct2/html/images/info/public.xsd (versions of 2016 to 2020, withdrawn since)
"""

from __future__ import annotations

from typing import Final, NamedTuple

from kg.read.ctgov_xml_kinds import (
    AGE,
    DATE,
    DESIGN,
    DOCUMENT_URL,
    DOWNLOADED,
    DURATION,
    ENROLLMENT,
    EVENT_DATE,
    MASKING,
    PHASES,
    STUDY_TYPE,
    TEXT,
    VOLUNTEERS,
    YES_NO,
    Kind,
    code,
)

__all__ = ["CONSTANTS", "FIELDS", "FIXED", "REPEATED", "Field"]


class Field(NamedTuple):
    """One row of a table.

    Args:
        xpath: below `clinical_study`; `[]` after a step that makes an item of a list, a last `.` for the text of
            such a step, and `@` before an attribute.
        path: in the model, as records in JSON name it; `[]` after each list. A path with one list more than the
            XPath gives what holds for all items of that list below the element's parent.
        kind: how the text is read.
        join: put between the texts where several elements make one value.
    """

    xpath: str
    path: str
    kind: Kind = TEXT
    join: str = ""


_ID: Final = "protocolSection.identificationModule."
_STATUS: Final = "protocolSection.statusModule."
_SPONSORS: Final = "protocolSection.sponsorCollaboratorsModule."
_OVERSIGHT: Final = "protocolSection.oversightModule."
_DESIGN: Final = "protocolSection.designModule."
_ARMS: Final = "protocolSection.armsInterventionsModule."
_OUTCOMES: Final = "protocolSection.outcomesModule."
_ELIGIBILITY: Final = "protocolSection.eligibilityModule."
_PLACES: Final = "protocolSection.contactsLocationsModule."
_REFERENCES: Final = "protocolSection.referencesModule."
_SHARING: Final = "protocolSection.ipdSharingStatementModule."
_DOCUMENTS: Final = "documentSection.largeDocumentModule.largeDocs[]."
_UNPOSTED: Final = "annotationSection.annotationModule.unpostedAnnotation.unpostedEvents[]"
_DATE_TYPE: Final = code("date-type")


def _stated_date(element: str, path: str) -> tuple[Field, Field]:
    return (Field(element, f"{path}.date", DATE), Field(f"{element}/@type", f"{path}.type", _DATE_TYPE))


def _person(element: str, path: str, *more: Field) -> tuple[Field, ...]:
    """A name in up to four parts, and what `more` adds."""
    return (
        Field(f"{element}/first_name", f"{path}.name", join=" "),
        Field(f"{element}/middle_name", f"{path}.name", join=" "),
        Field(f"{element}/last_name", f"{path}.name", join=" "),
        Field(f"{element}/degrees", f"{path}.name", join=", "),
        *more,
    )


def _contact(element: str, path: str) -> tuple[Field, ...]:
    return _person(
        element,
        path,
        Field(f"{element}/phone", f"{path}.phone"),
        Field(f"{element}/phone_ext", f"{path}.phoneExt"),
        Field(f"{element}/email", f"{path}.email"),
    )


def _outcome(element: str, path: str) -> tuple[Field, ...]:
    return tuple(
        Field(f"{element}[]/{part}", f"{_OUTCOMES}{path}[].{key}")
        for part, key in (("measure", "measure"), ("time_frame", "timeFrame"), ("description", "description"))
    )


FIELDS: Final[tuple[Field, ...]] = (
    Field("@trialkg_example", "trialkgExample"),
    Field("required_header/download_date", "derivedSection.miscInfoModule.versionHolder", DOWNLOADED),
    Field("id_info/nct_id", f"{_ID}nctId"),
    Field("id_info/nct_alias[]", f"{_ID}nctIdAliases[]"),
    Field("id_info/org_study_id", f"{_ID}orgStudyIdInfo.id"),
    Field("id_info/secondary_id[]/.", f"{_ID}secondaryIdInfos[].id"),
    Field("brief_title", f"{_ID}briefTitle"),
    Field("official_title", f"{_ID}officialTitle"),
    Field("acronym", f"{_ID}acronym"),
    Field("source", f"{_ID}organization.fullName"),
    Field("sponsors/lead_sponsor/agency", f"{_SPONSORS}leadSponsor.name"),
    Field("sponsors/lead_sponsor/agency_class", f"{_SPONSORS}leadSponsor.class", code("agency-class")),
    Field("sponsors/collaborator[]/agency", f"{_SPONSORS}collaborators[].name"),
    Field("sponsors/collaborator[]/agency_class", f"{_SPONSORS}collaborators[].class", code("agency-class")),
    Field(
        "responsible_party/responsible_party_type",
        f"{_SPONSORS}responsibleParty.type",
        code("responsible-party-type"),
    ),
    Field("responsible_party/investigator_full_name", f"{_SPONSORS}responsibleParty.investigatorFullName"),
    Field("responsible_party/investigator_title", f"{_SPONSORS}responsibleParty.investigatorTitle"),
    Field("responsible_party/investigator_affiliation", f"{_SPONSORS}responsibleParty.investigatorAffiliation"),
    Field("responsible_party/name_title", f"{_SPONSORS}responsibleParty.oldNameTitle"),
    Field("responsible_party/organization", f"{_SPONSORS}responsibleParty.oldOrganization"),
    Field("oversight_info/has_dmc", f"{_OVERSIGHT}oversightHasDmc", YES_NO),
    Field("oversight_info/is_fda_regulated_drug", f"{_OVERSIGHT}isFdaRegulatedDrug", YES_NO),
    Field("oversight_info/is_fda_regulated_device", f"{_OVERSIGHT}isFdaRegulatedDevice", YES_NO),
    Field("oversight_info/is_unapproved_device", f"{_OVERSIGHT}isUnapprovedDevice", YES_NO),
    Field("oversight_info/is_ppsd", f"{_OVERSIGHT}isPpsd", YES_NO),
    Field("oversight_info/is_us_export", f"{_OVERSIGHT}isUsExport", YES_NO),
    Field("brief_summary/textblock", "protocolSection.descriptionModule.briefSummary"),
    Field("detailed_description/textblock", "protocolSection.descriptionModule.detailedDescription"),
    Field("overall_status", f"{_STATUS}overallStatus", code("status")),
    Field("last_known_status", f"{_STATUS}lastKnownStatus", code("status")),
    Field("why_stopped", f"{_STATUS}whyStopped"),
    Field("has_expanded_access", f"{_STATUS}expandedAccessInfo.hasExpandedAccess", YES_NO),
    Field("verification_date", f"{_STATUS}statusVerifiedDate", DATE),
    *_stated_date("start_date", f"{_STATUS}startDateStruct"),
    *_stated_date("primary_completion_date", f"{_STATUS}primaryCompletionDateStruct"),
    *_stated_date("completion_date", f"{_STATUS}completionDateStruct"),
    Field("study_first_submitted", f"{_STATUS}studyFirstSubmitDate", DATE),
    Field("study_first_submitted_qc", f"{_STATUS}studyFirstSubmitQcDate", DATE),
    *_stated_date("study_first_posted", f"{_STATUS}studyFirstPostDateStruct"),
    Field("results_first_submitted", f"{_STATUS}resultsFirstSubmitDate", DATE),
    Field("results_first_submitted_qc", f"{_STATUS}resultsFirstSubmitQcDate", DATE),
    *_stated_date("results_first_posted", f"{_STATUS}resultsFirstPostDateStruct"),
    Field("disposition_first_submitted", f"{_STATUS}dispFirstSubmitDate", DATE),
    Field("disposition_first_submitted_qc", f"{_STATUS}dispFirstSubmitQcDate", DATE),
    *_stated_date("disposition_first_posted", f"{_STATUS}dispFirstPostDateStruct"),
    Field("last_update_submitted", f"{_STATUS}lastUpdateSubmitDate", DATE),
    *_stated_date("last_update_posted", f"{_STATUS}lastUpdatePostDateStruct"),
    Field("firstreceived_date", f"{_STATUS}studyFirstSubmitDate", DATE),
    Field("firstreceived_results_date", f"{_STATUS}resultsFirstSubmitDate", DATE),
    Field("firstreceived_results_disposition_date", f"{_STATUS}dispFirstSubmitDate", DATE),
    Field("lastchanged_date", f"{_STATUS}lastUpdateSubmitDate", DATE),
    Field("pending_results/submitted[]/.", _UNPOSTED, EVENT_DATE),
    Field("pending_results/returned[]/.", _UNPOSTED, EVENT_DATE),
    Field("pending_results/submission_canceled[]/.", _UNPOSTED, EVENT_DATE),
    Field("study_type", _DESIGN.rstrip("."), STUDY_TYPE),
    Field("phase", f"{_DESIGN}phases", PHASES),
    Field(
        "expanded_access_info/expanded_access_type_individual",
        f"{_DESIGN}expandedAccessTypes.individual",
        YES_NO,
    ),
    Field(
        "expanded_access_info/expanded_access_type_intermediate",
        f"{_DESIGN}expandedAccessTypes.intermediate",
        YES_NO,
    ),
    Field("expanded_access_info/expanded_access_type_treatment", f"{_DESIGN}expandedAccessTypes.treatment", YES_NO),
    Field("study_design", f"{_DESIGN}designInfo", DESIGN),
    Field("study_design_info/allocation", f"{_DESIGN}designInfo.allocation", code("allocation")),
    Field(
        "study_design_info/intervention_model",
        f"{_DESIGN}designInfo.interventionModel",
        code("intervention-model"),
    ),
    Field("study_design_info/intervention_model_description", f"{_DESIGN}designInfo.interventionModelDescription"),
    Field("study_design_info/primary_purpose", f"{_DESIGN}designInfo.primaryPurpose", code("primary-purpose")),
    Field(
        "study_design_info/observational_model",
        f"{_DESIGN}designInfo.observationalModel",
        code("observational-model"),
    ),
    Field("study_design_info/time_perspective", f"{_DESIGN}designInfo.timePerspective", code("time-perspective")),
    Field("study_design_info/masking", f"{_DESIGN}designInfo.maskingInfo", MASKING),
    Field("study_design_info/masking_description", f"{_DESIGN}designInfo.maskingInfo.maskingDescription"),
    Field("target_duration", f"{_DESIGN}targetDuration", DURATION),
    Field("enrollment", f"{_DESIGN}enrollmentInfo.count", ENROLLMENT),
    Field("enrollment/@type", f"{_DESIGN}enrollmentInfo.type", code("enrollment-type")),
    Field("biospec_retention", f"{_DESIGN}bioSpec.retention", code("bio-spec-retention")),
    Field("biospec_descr/textblock", f"{_DESIGN}bioSpec.description"),
    *_outcome("primary_outcome", "primaryOutcomes"),
    *_outcome("secondary_outcome", "secondaryOutcomes"),
    *_outcome("other_outcome", "otherOutcomes"),
    Field("condition[]", "protocolSection.conditionsModule.conditions[]"),
    Field("keyword[]", "protocolSection.conditionsModule.keywords[]"),
    Field("arm_group[]/arm_group_label", f"{_ARMS}armGroups[].label"),
    Field("arm_group[]/arm_group_type", f"{_ARMS}armGroups[].type", code("arm-type")),
    Field("arm_group[]/description", f"{_ARMS}armGroups[].description"),
    Field("intervention[]/intervention_type", f"{_ARMS}interventions[].type", code("intervention-type")),
    Field("intervention[]/intervention_name", f"{_ARMS}interventions[].name"),
    Field("intervention[]/description", f"{_ARMS}interventions[].description"),
    Field("intervention[]/arm_group_label[]", f"{_ARMS}interventions[].armGroupLabels[]"),
    Field("intervention[]/other_name[]", f"{_ARMS}interventions[].otherNames[]"),
    Field("eligibility/study_pop/textblock", f"{_ELIGIBILITY}studyPopulation"),
    Field("eligibility/sampling_method", f"{_ELIGIBILITY}samplingMethod", code("sampling-method")),
    Field("eligibility/criteria/textblock", f"{_ELIGIBILITY}eligibilityCriteria"),
    Field("eligibility/gender", f"{_ELIGIBILITY}sex", code("sex")),
    Field("eligibility/gender_based", f"{_ELIGIBILITY}genderBased", YES_NO),
    Field("eligibility/gender_description", f"{_ELIGIBILITY}genderDescription"),
    Field("eligibility/minimum_age", f"{_ELIGIBILITY}minimumAge", AGE),
    Field("eligibility/maximum_age", f"{_ELIGIBILITY}maximumAge", AGE),
    Field("eligibility/healthy_volunteers", f"{_ELIGIBILITY}healthyVolunteers", VOLUNTEERS),
    *_person(
        "overall_official[]",
        f"{_PLACES}overallOfficials[]",
        Field("overall_official[]/role", f"{_PLACES}overallOfficials[].role", code("official-role")),
        Field("overall_official[]/affiliation", f"{_PLACES}overallOfficials[].affiliation"),
    ),
    *_contact("overall_contact[]", f"{_PLACES}centralContacts[]"),
    *_contact("overall_contact_backup[]", f"{_PLACES}centralContacts[]"),
    Field("location[]/facility/name", f"{_PLACES}locations[].facility"),
    Field("location[]/facility/address/city", f"{_PLACES}locations[].city"),
    Field("location[]/facility/address/state", f"{_PLACES}locations[].state"),
    Field("location[]/facility/address/zip", f"{_PLACES}locations[].zip"),
    Field("location[]/facility/address/country", f"{_PLACES}locations[].country"),
    Field("location[]/status", f"{_PLACES}locations[].status", code("recruitment-status")),
    *_contact("location[]/contact[]", f"{_PLACES}locations[].contacts[]"),
    *_contact("location[]/contact_backup[]", f"{_PLACES}locations[].contacts[]"),
    *_person(
        "location[]/investigator[]",
        f"{_PLACES}locations[].contacts[]",
        Field("location[]/investigator[]/role", f"{_PLACES}locations[].contacts[].role", code("contact-role")),
    ),
    Field("removed_countries/country[]", "derivedSection.miscInfoModule.removedCountries[]"),
    Field("link[]/url", f"{_REFERENCES}seeAlsoLinks[].url"),
    Field("link[]/description", f"{_REFERENCES}seeAlsoLinks[].label"),
    Field("reference[]/citation", f"{_REFERENCES}references[].citation"),
    Field("reference[]/PMID", f"{_REFERENCES}references[].pmid"),
    Field("results_reference[]/citation", f"{_REFERENCES}references[].citation"),
    Field("results_reference[]/PMID", f"{_REFERENCES}references[].pmid"),
    Field("study_docs/study_doc[]/doc_id", f"{_REFERENCES}availIpds[].id"),
    Field("study_docs/study_doc[]/doc_type", f"{_REFERENCES}availIpds[].type"),
    Field("study_docs/study_doc[]/doc_url", f"{_REFERENCES}availIpds[].url"),
    Field("study_docs/study_doc[]/doc_comment", f"{_REFERENCES}availIpds[].comment"),
    Field("patient_data/sharing_ipd", f"{_SHARING}ipdSharing", code("ipd-sharing")),
    Field("patient_data/ipd_description", f"{_SHARING}description"),
    Field("patient_data/ipd_info_type[]", f"{_SHARING}infoTypes[]", code("ipd-sharing-info")),
    Field("patient_data/ipd_time_frame", f"{_SHARING}timeFrame"),
    Field("patient_data/ipd_access_criteria", f"{_SHARING}accessCriteria"),
    Field("patient_data/ipd_url", f"{_SHARING}url"),
    Field("provided_document_section/provided_document[]/document_type", f"{_DOCUMENTS}label"),
    Field("provided_document_section/provided_document[]/document_has_protocol", f"{_DOCUMENTS}hasProtocol", YES_NO),
    Field("provided_document_section/provided_document[]/document_has_icf", f"{_DOCUMENTS}hasIcf", YES_NO),
    Field("provided_document_section/provided_document[]/document_has_sap", f"{_DOCUMENTS}hasSap", YES_NO),
    Field("provided_document_section/provided_document[]/document_date", f"{_DOCUMENTS}date", DATE),
    Field("provided_document_section/provided_document[]/document_url", f"{_DOCUMENTS}filename", DOCUMENT_URL),
    Field("condition_browse/mesh_term[]/.", "derivedSection.conditionBrowseModule.meshes[].term"),
    Field("intervention_browse/mesh_term[]/.", "derivedSection.interventionBrowseModule.meshes[].term"),
)
"""Every element and attribute of a record but those of the results."""

CONSTANTS: Final[dict[str, dict[str, str]]] = {
    "overall_contact[]": {"role": "CONTACT"},
    "overall_contact_backup[]": {"role": "CONTACT"},
    "location[]/contact[]": {"role": "CONTACT"},
    "location[]/contact_backup[]": {"role": "CONTACT"},
    "results_reference[]": {"type": "RESULT"},
    "pending_results/submitted[]": {"type": "RELEASE"},
    "pending_results/returned[]": {"type": "RESET"},
    "pending_results/submission_canceled[]": {"type": "UNRELEASE"},
}
"""What an element's name alone says of the item it makes."""

REPEATED: Final[dict[str, str]] = {
    "@rank": "its place in a search, no fact of the trial",
    "required_header/url": "the page of the NCT id",
    "last_update_submitted_qc": "the day of last_update_submitted",
    "number_of_arms": "how many arm_group there are",
    "number_of_groups": "how many arm_group there are",
    "location_countries/country": "a country of the locations",
}
"""Elements that repeat what others say; one that says anything else is noted."""

FIXED: Final[dict[str, str]] = {
    "required_header/link_text": "Link to the current ClinicalTrials.gov record.",
}
"""Elements that hold the same text in every record; any other text is noted."""
