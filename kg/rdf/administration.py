"""Statements on what a trial is called, where it stands, who runs it, where, and what it refers to."""

from __future__ import annotations

from typing import Final

from kg.model.places import Contact, Location, Reference
from kg.model.study import Study
from kg.names import PUBMED, TRIAL, is_nct_id
from kg.rdf import terms
from kg.rdf.shared import SharedNodes
from kg.rdf.tables import Table, code, dated, flag, label, string, when

IDENTIFICATION: Final = Table(
    None,
    string("nct_id", "nctId"),
    string("nct_id_aliases", "nctIdAlias"),
    string("brief_title", "briefTitle"),
    string("official_title", "officialTitle"),
    string("acronym", "acronym"),
)
ORG_STUDY_ID: Final = Table(
    "Identifier",
    string("id", "idValue"),
    code("type", "orgIdType", "org-study-id-type"),
    string("link", "idLink"),
)
SECONDARY_ID: Final = Table(
    "Identifier",
    string("id", "idValue"),
    code("type", "secondaryIdType", "secondary-id-type"),
    string("domain", "idDomain"),
    string("link", "idLink"),
)
STATUS: Final = Table(
    None,
    when("status_verified_date", "statusVerifiedDate"),
    code("overall_status", "overallStatus", "status"),
    code("last_known_status", "lastKnownStatus", "status"),
    flag("delayed_posting", "delayedPosting"),
    string("why_stopped", "whyStopped"),
    dated("start_date_struct", "startDate", sortable=True),
    dated("primary_completion_date_struct", "primaryCompletionDate", sortable=True),
    dated("completion_date_struct", "completionDate", sortable=True),
    when("study_first_submit_date", "studyFirstSubmitDate"),
    when("study_first_submit_qc_date", "studyFirstSubmitQcDate"),
    dated("study_first_post_date_struct", "studyFirstPostDate"),
    flag("results_waived", "resultsWaived"),
    when("results_first_submit_date", "resultsFirstSubmitDate"),
    when("results_first_submit_qc_date", "resultsFirstSubmitQcDate"),
    dated("results_first_post_date_struct", "resultsFirstPostDate"),
    when("disp_first_submit_date", "certificationFirstSubmitDate"),
    when("disp_first_submit_qc_date", "certificationFirstSubmitQcDate"),
    dated("disp_first_post_date_struct", "certificationFirstPostDate"),
    when("last_update_submit_date", "lastUpdateSubmitDate"),
    dated("last_update_post_date_struct", "lastUpdatePostDate"),
)
EXPANDED_ACCESS: Final = Table(
    None,
    flag("has_expanded_access", "hasExpandedAccess"),
    code("status_for_nct_id", "expandedAccessStatus", "expanded-access-status"),
)
RESPONSIBLE_PARTY: Final = Table(
    "ResponsibleParty",
    code("type", "responsiblePartyType", "responsible-party-type"),
    label("investigator_full_name"),
    string("investigator_title", "personTitle"),
    string("investigator_affiliation", "affiliation"),
    string("old_name_title", "nameAndTitle"),
    string("old_organization", "organizationName"),
)
OVERSIGHT: Final = Table(
    None,
    flag("oversight_has_dmc", "hasDataMonitoringCommittee"),
    flag("is_fda_regulated_drug", "isFdaRegulatedDrug"),
    flag("is_fda_regulated_device", "isFdaRegulatedDevice"),
    flag("is_unapproved_device", "isUnapprovedDevice"),
    flag("is_ppsd", "isPediatricPostmarketSurveillance"),
    flag("is_us_export", "isUsExport"),
    flag("fdaaa801_violation", "hasFdaaa801Violation"),
)
DESCRIPTION: Final = Table(
    None,
    string("brief_summary", "briefSummary"),
    string("detailed_description", "detailedDescription"),
)
OFFICIAL: Final = Table(
    "Official",
    label("name"),
    code("role", "officialRole", "official-role"),
    string("affiliation", "affiliation"),
)
CONTACT: Final = Table("Contact", label("name"), code("role", "contactRole", "contact-role"))
SITE: Final = Table(
    "Site",
    string("facility", "facilityName"),
    code("status", "siteStatus", "recruitment-status"),
    string("city", "cityName"),
    string("state", "stateName"),
    string("zip", "postalCode"),
    string("country", "countryName"),
)
SITE_IN_CORE: Final = SITE.without("zip")
REFERENCE: Final = Table(
    "Reference",
    string("pmid", "pmid"),
    code("type", "referenceType", "reference-type"),
    string("citation", "citation"),
)
RETRACTION: Final = Table("Retraction", string("pmid", "pmid"), string("source", "retractionSource"))
LINK: Final = Table("Link", label("label"), string("url", "url"))
AVAILABLE_DATA: Final = Table(
    "AvailableData",
    string("id", "dataId"),
    string("type", "dataType"),
    string("url", "url"),
    string("comment", "comment"),
)
DATA_SHARING: Final = Table(
    None,
    code("ipd_sharing", "dataSharing", "ipd-sharing"),
    string("description", "dataSharingDescription"),
    code("info_types", "dataSharingInformation", "ipd-sharing-info"),
    string("time_frame", "dataSharingTimeFrame"),
    string("access_criteria", "dataSharingAccess"),
    string("url", "dataSharingUrl"),
)
SPONSOR_ROLE: Final = Table("SponsorRole", code("class_", "agencyClass", "agency-class"))

TABLES: Final = {
    "protocolSection.identificationModule": IDENTIFICATION,
    "protocolSection.identificationModule.orgStudyIdInfo": ORG_STUDY_ID,
    "protocolSection.identificationModule.secondaryIdInfos": SECONDARY_ID,
    "protocolSection.identificationModule.organization": SPONSOR_ROLE,
    "protocolSection.statusModule": STATUS,
    "protocolSection.statusModule.expandedAccessInfo": EXPANDED_ACCESS,
    "protocolSection.sponsorCollaboratorsModule.responsibleParty": RESPONSIBLE_PARTY,
    "protocolSection.sponsorCollaboratorsModule.leadSponsor": SPONSOR_ROLE,
    "protocolSection.sponsorCollaboratorsModule.collaborators": SPONSOR_ROLE,
    "protocolSection.oversightModule": OVERSIGHT,
    "protocolSection.descriptionModule": DESCRIPTION,
    "protocolSection.contactsLocationsModule.overallOfficials": OFFICIAL,
    "protocolSection.contactsLocationsModule.centralContacts": CONTACT,
    "protocolSection.contactsLocationsModule.locations": SITE,
    "protocolSection.contactsLocationsModule.locations.contacts": CONTACT,
    "protocolSection.referencesModule.references": REFERENCE,
    "protocolSection.referencesModule.references.retractions": RETRACTION,
    "protocolSection.referencesModule.seeAlsoLinks": LINK,
    "protocolSection.referencesModule.availIpds": AVAILABLE_DATA,
    "protocolSection.ipdSharingStatementModule": DATA_SHARING,
}
"""The tables of this module by the path of the part they state."""


def write_administration(lines: list[str], root: str, study: Study, shared: SharedNodes) -> None:
    """Appends identification, status, sponsors, oversight, descriptions and data sharing."""
    subject = f"<{root}>"
    protocol = study.protocol
    identification = protocol.identification
    IDENTIFICATION.write(lines, subject, identification)
    if identification.brief_title:
        lines.append(f"{subject} {terms.LABEL} {terms.text(identification.brief_title)} .")
    if identification.org_study_id_info:
        node = _part(lines, root, "identifier", "identifier-org")
        ORG_STUDY_ID.write(lines, node, identification.org_study_id_info)
    for order, other in enumerate(identification.secondary_id_infos, 1):
        SECONDARY_ID.write(lines, _part(lines, root, "identifier", f"identifier-{order}"), other)
    STATUS.write(lines, subject, protocol.status)
    access = protocol.status.expanded_access_info
    EXPANDED_ACCESS.write(lines, subject, access)
    if access.nct_id:
        if is_nct_id(access.nct_id):
            lines.append(f"{subject} {terms.property_iri('expandedAccessRecord')} <{TRIAL}{access.nct_id}> .")
        else:
            printed = terms.property_iri("expandedAccessRecordAsPrinted")
            lines.append(f"{subject} {printed} {terms.text(access.nct_id)} .")
    _write_sponsors(lines, root, study, shared)
    OVERSIGHT.write(lines, subject, protocol.oversight)
    DESCRIPTION.write(lines, subject, protocol.description)
    DATA_SHARING.write(lines, subject, protocol.ipd_sharing_statement)


def _part(lines: list[str], root: str, link: str, name: str) -> str:
    node = f"<{root}#{name}>"
    lines.append(f"<{root}> {terms.property_iri(link)} {node} .")
    return node


def _write_sponsors(lines: list[str], root: str, study: Study, shared: SharedNodes) -> None:
    module = study.protocol.sponsor_collaborators
    organization = study.protocol.identification.organization
    if module.responsible_party:
        node = _part(lines, root, "responsibleParty", "responsible-party")
        RESPONSIBLE_PARTY.write(lines, node, module.responsible_party)
    roles = [("lead", "leadSponsor", "sponsor-lead", module.lead_sponsor.name, module.lead_sponsor)]
    roles += [
        ("collaborator", "collaborator", f"collaborator-{order}", sponsor.name, sponsor)
        for order, sponsor in enumerate(module.collaborators, 1)
    ]
    roles.append(("submitter", "submitter", "submitter", organization.full_name, organization))  # type: ignore[arg-type]
    for kind, link, name, title, part in roles:
        if not part:
            continue
        node = _part(lines, root, "sponsorRole", name)
        SPONSOR_ROLE.write(lines, node, part)
        lines.append(f"{node} {terms.property_iri('sponsorRoleKind')} {terms.code('sponsor-role', kind)} .")
        if title:
            thing = shared.named("organization", title)
            lines.append(f"{node} {terms.property_iri('organization')} {thing} .")
            lines.append(f"<{root}> {terms.property_iri(link)} {thing} .")


def write_places(lines: list[str], root: str, study: Study, shared: SharedNodes, *, whole: bool = True) -> None:
    """Appends officials, contacts by name and role, and sites with their own status.

    Args:
        root: the trial's IRI; every part's IRI begins with it.
        study: what is described.
        shared: takes the facilities, places and countries that are named.
        whole: False leaves out contacts and postal codes.
    """
    module = study.protocol.contacts_locations
    for order, official in enumerate(module.overall_officials, 1):
        OFFICIAL.write(lines, _part(lines, root, "official", f"official-{order}"), official)
    if whole:
        _write_contacts(lines, root, f"<{root}>", "contact", module.central_contacts)
    for order, location in enumerate(module.locations, 1):
        _write_site(lines, root, order, location, shared, SITE if whole else SITE_IN_CORE)
        if whole:
            prefix = f"site-{order}-contact"
            _write_contacts(lines, root, f"<{root}#site-{order}>", prefix, location.contacts)


def _write_contacts(lines: list[str], root: str, owner: str, prefix: str, contacts: tuple[Contact, ...]) -> None:
    for order, contact in enumerate(contacts, 1):
        if contact.name or contact.role:
            node = f"<{root}#{prefix}-{order}>"
            lines.append(f"{owner} {terms.property_iri('contact')} {node} .")
            CONTACT.write(lines, node, contact)


def _write_site(lines: list[str], root: str, order: int, location: Location, shared: SharedNodes, table: Table) -> None:
    node = _part(lines, root, "site", f"site-{order}")
    table.write(lines, node, location)
    facility, spot = _facility(location, shared), _spot(location, shared)
    if facility:
        lines.append(f"{node} {terms.property_iri('facility')} {facility} .")
    if location.city:
        place = shared.place(location.city, location.state, location.country)
        lines.append(f"{node} {terms.property_iri('place')} {place} .")
    if location.country:
        country = shared.named("country", location.country)
        lines.append(f"<{root}> {terms.property_iri('country')} {country} .")
    if location.geo_point is not None:
        latitude = terms.decimal_literal(location.geo_point.lat)
        longitude = terms.decimal_literal(location.geo_point.lon)
        lines.append(f"{node} {terms.property_iri('latitude')} {latitude} .")
        lines.append(f"{node} {terms.property_iri('longitude')} {longitude} .")
    if spot:
        lines.append(f"{node} {terms.property_iri('locatedBy')} {spot} .")


def _facility(location: Location, shared: SharedNodes) -> str | None:
    return shared.facility(location.facility, location.city, location.country) if location.facility else None


def _spot(location: Location, shared: SharedNodes) -> str | None:
    """What locates a site: its point, or else its city."""
    if location.geo_point is not None:
        return shared.point(location.geo_point, location.city, location.state, location.country)
    return shared.place(location.city, location.state, location.country) if location.city else None


def write_sponsor_classes(lines: list[str], root: str, study: Study) -> None:
    """Appends what kinds of body lead the trial and work on it; of the resolved trial alone, as `write_whereabouts`."""
    module = study.protocol.sponsor_collaborators
    leads = [("leadSponsorClass", module.lead_sponsor)]
    for link, sponsor in leads + [("collaboratorClass", sponsor) for sponsor in module.collaborators]:
        if sponsor.class_:
            lines.append(f"<{root}> {terms.property_iri(link)} {terms.code('agency-class', sponsor.class_)} .")


def write_reached_completion(lines: list[str], root: str, study: Study) -> None:
    """Appends when the trial reached its completion; of the resolved trial alone, as `write_whereabouts`."""
    if reached := study.protocol.status.reached_completion_date:
        lines.append(f"<{root}> {terms.property_iri('reachedCompletionDate')} {terms.date_literal(reached)} .")


def write_whereabouts(lines: list[str], root: str, study: Study, shared: SharedNodes) -> None:
    """Appends what lies near the sites of a trial, and where it recruits: at sites that recruit, or that say nothing
    while the trial recruits.

    It is of the resolved trial alone, so that who counts by it needs not tell trials from records.
    """
    recruits = study.protocol.status.overall_status == "RECRUITING"
    for location in study.protocol.contacts_locations.locations:
        spot = _spot(location, shared)
        links = [("hasSiteNear", spot)]
        if recruits and location.status in (None, "RECRUITING"):
            links += [("recruitsAt", _facility(location, shared)), ("recruitsNear", spot)]
        for link, thing in links:
            if thing:
                lines.append(f"<{root}> {terms.property_iri(link)} {thing} .")


def write_references(lines: list[str], root: str, study: Study) -> None:
    """Appends cited papers with their retractions, links and available data."""
    module = study.protocol.references
    for order, reference in enumerate(module.references, 1):
        _write_reference(lines, root, order, reference)
    for order, link in enumerate(module.see_also_links, 1):
        LINK.write(lines, _part(lines, root, "link", f"link-{order}"), link)
    for order, data in enumerate(module.avail_ipds, 1):
        AVAILABLE_DATA.write(lines, _part(lines, root, "availableData", f"available-data-{order}"), data)


def _write_reference(lines: list[str], root: str, order: int, reference: Reference) -> None:
    node = _part(lines, root, "citedReference", f"reference-{order}")
    REFERENCE.write(lines, node, reference)
    if reference.pmid and reference.pmid.isdigit():
        lines.append(f"{node} {terms.property_iri('publication')} <{PUBMED}{reference.pmid}> .")
    for position, retraction in enumerate(reference.retractions, 1):
        below = f"<{root}#reference-{order}-retraction-{position}>"
        lines.append(f"{node} {terms.property_iri('retraction')} {below} .")
        RETRACTION.write(lines, below, retraction)
