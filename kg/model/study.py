"""A study record as a whole.

Names and nesting follow the registry's own data dictionary
(https://clinicaltrials.gov/data-api/about-api/study-data-structure): a field is found under the same path in
the model, the record and the documentation.
"""

from __future__ import annotations

import msgspec

from kg.model import codes
from kg.model.administration import (
    Conditions,
    DateStruct,
    Description,
    Identification,
    Oversight,
    SponsorCollaborators,
    Status,
)
from kg.model.design import ArmsInterventions, Design, Eligibility, Outcomes
from kg.model.places import ContactsLocations, IpdSharingStatement, References
from kg.model.results import Results
from kg.model.values import Count, Part, PartialDate, field


class Protocol(Part, frozen=True, kw_only=True):
    """What was planned, and where the trial stands."""

    identification: Identification = field(default=Identification(), name="identificationModule")
    status: Status = field(default=Status(), name="statusModule")
    sponsor_collaborators: SponsorCollaborators = field(
        default=SponsorCollaborators(), name="sponsorCollaboratorsModule"
    )
    oversight: Oversight = field(default=Oversight(), name="oversightModule")
    description: Description = field(default=Description(), name="descriptionModule")
    conditions: Conditions = field(default=Conditions(), name="conditionsModule")
    design: Design = field(default=Design(), name="designModule")
    arms_interventions: ArmsInterventions = field(default=ArmsInterventions(), name="armsInterventionsModule")
    outcomes: Outcomes = field(default=Outcomes(), name="outcomesModule")
    eligibility: Eligibility = field(default=Eligibility(), name="eligibilityModule")
    contacts_locations: ContactsLocations = field(default=ContactsLocations(), name="contactsLocationsModule")
    references: References = field(default=References(), name="referencesModule")
    ipd_sharing_statement: IpdSharingStatement = field(default=IpdSharingStatement(), name="ipdSharingStatementModule")


class UnpostedEvent(Part, frozen=True, kw_only=True):
    """A submission of results that was released, withdrawn or reset."""

    type: codes.UnpostedEventType | None = None
    date: PartialDate | None = None
    date_unknown: bool | None = None


class UnpostedAnnotation(Part, frozen=True, kw_only=True):
    """Results submitted but not posted."""

    unposted_responsible_party: str | None = None
    unposted_events: tuple[UnpostedEvent, ...] = ()


class ViolationEvent(Part, frozen=True, kw_only=True):
    """A notice of violation of FDAAA 801."""

    type: codes.ViolationEventType | None = None
    description: str | None = None
    creation_date: PartialDate | None = None
    issued_date: PartialDate | None = None
    release_date: PartialDate | None = None
    posted_date: PartialDate | None = None


class ViolationAnnotation(Part, frozen=True, kw_only=True):
    """Violations of FDAAA 801."""

    violation_events: tuple[ViolationEvent, ...] = ()


class AnnotationModule(Part, frozen=True, kw_only=True):
    """The registry's annotations."""

    unposted_annotation: UnpostedAnnotation = UnpostedAnnotation()
    violation_annotation: ViolationAnnotation = ViolationAnnotation()


class Annotations(Part, frozen=True, kw_only=True):
    """What the registry adds to the record."""

    annotation: AnnotationModule = field(default=AnnotationModule(), name="annotationModule")


class Document(Part, frozen=True, kw_only=True):
    """An uploaded protocol, analysis plan or consent form."""

    type_abbrev: str | None = None
    has_protocol: bool | None = None
    has_sap: bool | None = None
    has_icf: bool | None = None
    label: str | None = None
    date: PartialDate | None = None
    upload_date: PartialDate | None = None
    filename: str | None = None
    size: Count | None = None


class LargeDocuments(Part, frozen=True, kw_only=True):
    """Uploaded documents."""

    no_sap: bool | None = None
    large_docs: tuple[Document, ...] = ()


class Documents(Part, frozen=True, kw_only=True):
    """Documents of the study."""

    large_document: LargeDocuments = field(default=LargeDocuments(), name="largeDocumentModule")


class FirstMcpInfo(Part, frozen=True, kw_only=True):
    """When results were first posted with quality-control comments."""

    post_date_struct: DateStruct = DateStruct()


class SubmissionInfo(Part, frozen=True, kw_only=True):
    """One round of submission and review of results."""

    release_date: PartialDate | None = None
    unrelease_date: PartialDate | None = None
    unrelease_date_unknown: bool | None = None
    reset_date: PartialDate | None = None
    mcp_release_n: Count | None = None


class SubmissionTracking(Part, frozen=True, kw_only=True):
    """How results went through the registry's review."""

    estimated_results_first_submit_date: PartialDate | None = None
    first_mcp_info: FirstMcpInfo = FirstMcpInfo()
    submission_infos: tuple[SubmissionInfo, ...] = ()


class MiscInfo(Part, frozen=True, kw_only=True):
    """Data version, withdrawn countries, submission tracking."""

    version_holder: PartialDate | None = None
    removed_countries: tuple[str, ...] = ()
    submission_tracking: SubmissionTracking = SubmissionTracking()


class Mesh(Part, frozen=True, kw_only=True):
    """A MeSH term the registry assigned, or an ancestor of one."""

    id: str | None = None
    term: str | None = None


class Browse(Part, frozen=True, kw_only=True):
    """MeSH terms and ancestors; leaves and branches are the registry's own index and are not read."""

    meshes: tuple[Mesh, ...] = ()
    ancestors: tuple[Mesh, ...] = ()
    browse_leaves: msgspec.Raw = msgspec.Raw()
    browse_branches: msgspec.Raw = msgspec.Raw()


class Derived(Part, frozen=True, kw_only=True):
    """What the registry computed."""

    misc_info: MiscInfo = field(default=MiscInfo(), name="miscInfoModule")
    condition_browse: Browse = field(default=Browse(), name="conditionBrowseModule")
    intervention_browse: Browse = field(default=Browse(), name="interventionBrowseModule")


class Study(Part, frozen=True, kw_only=True):
    """A study record as the registry's API gives it.

    Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure
    """

    protocol: Protocol = field(default=Protocol(), name="protocolSection")
    results: Results = field(default=Results(), name="resultsSection")
    annotations: Annotations = field(default=Annotations(), name="annotationSection")
    documents: Documents = field(default=Documents(), name="documentSection")
    derived: Derived = field(default=Derived(), name="derivedSection")
    has_results: bool | None = None
    trialkg_example: str | None = None

    @property
    def nct_id(self) -> str:
        """The trial's NCT id, or an empty string where the record has none."""
        return self.protocol.identification.nct_id or ""
