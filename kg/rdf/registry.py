"""Statements on what the registry adds: MeSH terms, documents, annotations and submissions of results."""

from __future__ import annotations

from typing import Final

from kg.model.study import Browse, Study
from kg.rdf import terms
from kg.rdf.shared import SharedNodes
from kg.rdf.tables import Table, code, dated, flag, label, string, total, when

DOCUMENT: Final = Table(
    "Document",
    string("type_abbrev", "documentType"),
    flag("has_protocol", "hasProtocol"),
    flag("has_sap", "hasAnalysisPlan"),
    flag("has_icf", "hasConsentForm"),
    label("label"),
    when("date", "documentDate"),
    when("upload_date", "uploadDate"),
    string("filename", "fileName"),
    total("size", "fileSize"),
)
DOCUMENTS: Final = Table(None, flag("no_sap", "hasNoAnalysisPlan"))
UNPOSTED: Final = Table(None, string("unposted_responsible_party", "unpostedResponsibleParty"))
UNPOSTED_EVENT: Final = Table(
    "UnpostedEvent",
    code("type", "unpostedEventType", "unposted-event"),
    when("date", "eventDate"),
    flag("date_unknown", "eventDateUnknown"),
)
VIOLATION_EVENT: Final = Table(
    "ViolationEvent",
    code("type", "violationEventType", "violation-event"),
    string("description", "description"),
    when("creation_date", "creationDate"),
    when("issued_date", "issuedDate"),
    when("release_date", "releaseDate"),
    when("posted_date", "postedDate"),
)
MISC_INFO: Final = Table(
    None,
    when("version_holder", "registryDataDate"),
    string("removed_countries", "removedCountry"),
)
SUBMISSION_TRACKING: Final = Table(None, when("estimated_results_first_submit_date", "estimatedResultsFirstSubmitDate"))
FIRST_MCP: Final = Table(None, dated("post_date_struct", "firstReviewCommentsPostDate"))
SUBMISSION: Final = Table(
    "ResultsSubmission",
    when("release_date", "releaseDate"),
    when("unrelease_date", "unreleaseDate"),
    flag("unrelease_date_unknown", "unreleaseDateUnknown"),
    when("reset_date", "resetDate"),
    total("mcp_release_n", "reviewRound"),
)

TABLES: Final = {
    "documentSection.largeDocumentModule": DOCUMENTS,
    "documentSection.largeDocumentModule.largeDocs": DOCUMENT,
    "annotationSection.annotationModule.unpostedAnnotation": UNPOSTED,
    "annotationSection.annotationModule.unpostedAnnotation.unpostedEvents": UNPOSTED_EVENT,
    "annotationSection.annotationModule.violationAnnotation.violationEvents": VIOLATION_EVENT,
    "derivedSection.miscInfoModule": MISC_INFO,
    "derivedSection.miscInfoModule.submissionTracking": SUBMISSION_TRACKING,
    "derivedSection.miscInfoModule.submissionTracking.firstMcpInfo": FIRST_MCP,
    "derivedSection.miscInfoModule.submissionTracking.submissionInfos": SUBMISSION,
}
"""The tables of this module by the path of the part they state."""


def write_registry(lines: list[str], root: str, study: Study, shared: SharedNodes) -> None:
    """Appends whether results are posted, MeSH terms with ancestors, documents, annotations, submissions."""
    subject = f"<{root}>"
    if study.has_results is not None:
        lines.append(f"{subject} {terms.property_iri('hasResults')} {terms.boolean(study.has_results)} .")
    _write_mesh(lines, subject, "condition", study.derived.condition_browse, shared)
    _write_mesh(lines, subject, "intervention", study.derived.intervention_browse, shared)
    documents = study.documents.large_document
    DOCUMENTS.write(lines, subject, documents)
    _write_each(lines, root, "document", DOCUMENT, documents.large_docs)
    annotation = study.annotations.annotation
    UNPOSTED.write(lines, subject, annotation.unposted_annotation)
    _write_each(lines, root, "unpostedEvent", UNPOSTED_EVENT, annotation.unposted_annotation.unposted_events)
    _write_each(lines, root, "violationEvent", VIOLATION_EVENT, annotation.violation_annotation.violation_events)
    misc = study.derived.misc_info
    MISC_INFO.write(lines, subject, misc)
    SUBMISSION_TRACKING.write(lines, subject, misc.submission_tracking)
    FIRST_MCP.write(lines, subject, misc.submission_tracking.first_mcp_info)
    _write_each(lines, root, "resultsSubmission", SUBMISSION, misc.submission_tracking.submission_infos)


_NODE_NAMES: Final = {
    "document": "document",
    "unpostedEvent": "unposted-event",
    "violationEvent": "violation-event",
    "resultsSubmission": "results-submission",
}


def _write_each(lines: list[str], root: str, link: str, table: Table, parts: tuple[object, ...]) -> None:
    for order, part in enumerate(parts, 1):
        node = f"<{root}#{_NODE_NAMES[link]}-{order}>"
        lines.append(f"<{root}> {terms.property_iri(link)} {node} .")
        table.write(lines, node, part)


def _write_mesh(lines: list[str], subject: str, kind: str, browse: Browse, shared: SharedNodes) -> None:
    for role, meshes in (("Concept", browse.meshes), ("Ancestor", browse.ancestors)):
        link = terms.property_iri(f"{kind}{role}")
        for mesh in meshes:
            node = shared.mesh(mesh.id, mesh.term) if mesh.id else None
            if node:
                lines.append(f"{subject} {link} {node} .")
            elif mesh.term:
                lines.append(f"{subject} {terms.property_iri(f'{kind}Mesh{role}Term')} {terms.text(mesh.term)} .")
