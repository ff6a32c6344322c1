"""What a trial is called, where it stands and who runs it.

Names and nesting follow the registry's own data dictionary
(https://clinicaltrials.gov/data-api/about-api/study-data-structure): a field is found under the same path in
the model, the record and the documentation.
"""

from __future__ import annotations

from kg.model import codes
from kg.model.values import Part, PartialDate, field


class OrgStudyIdInfo(Part, frozen=True, kw_only=True):
    """The sponsor's own identifier of the study."""

    id: str | None = None
    type: codes.OrgStudyIdType | None = None
    link: str | None = None


class SecondaryIdInfo(Part, frozen=True, kw_only=True):
    """Another identifier: a grant, a EudraCT number, an entry in another registry."""

    id: str | None = None
    type: codes.SecondaryIdType | None = None
    domain: str | None = None
    link: str | None = None


class Organization(Part, frozen=True, kw_only=True):
    """The organization that submits the record."""

    full_name: str | None = None
    class_: codes.AgencyClass | None = field(default=None, name="class")


class Identification(Part, frozen=True, kw_only=True):
    """What the trial is called and numbered."""

    nct_id: str | None = None
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id_info: OrgStudyIdInfo = OrgStudyIdInfo()
    secondary_id_infos: tuple[SecondaryIdInfo, ...] = ()
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization = Organization()


class ExpandedAccessInfo(Part, frozen=True, kw_only=True):
    """Whether the drug can be had outside the trial, and under which record."""

    has_expanded_access: bool | None = None
    nct_id: str | None = None
    status_for_nct_id: codes.ExpandedAccessStatus | None = None


class DateStruct(Part, frozen=True, kw_only=True):
    """A posting date, and whether it is actual or estimated."""

    date: PartialDate | None = None
    type: codes.DateType | None = None


class Status(Part, frozen=True, kw_only=True):
    """Where the trial stands, and its dates."""

    status_verified_date: PartialDate | None = None
    overall_status: codes.Status | None = None
    last_known_status: codes.Status | None = None
    delayed_posting: bool | None = None
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccessInfo = ExpandedAccessInfo()
    start_date_struct: DateStruct = DateStruct()
    primary_completion_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()
    study_first_submit_date: PartialDate | None = None
    study_first_submit_qc_date: PartialDate | None = None
    study_first_post_date_struct: DateStruct = DateStruct()
    results_waived: bool | None = None
    results_first_submit_date: PartialDate | None = None
    results_first_submit_qc_date: PartialDate | None = None
    results_first_post_date_struct: DateStruct = DateStruct()
    disp_first_submit_date: PartialDate | None = None
    disp_first_submit_qc_date: PartialDate | None = None
    disp_first_post_date_struct: DateStruct = DateStruct()
    last_update_submit_date: PartialDate | None = None
    last_update_post_date_struct: DateStruct = DateStruct()

    @property
    def reached_completion_date(self) -> PartialDate | None:
        """When the primary completion, or where none is stated the completion, was reached; None while it is expected.

        A date of which the record does not say whether it is actual or estimated counts as reached.

        >>> from kg.model.values import PartialDate
        >>> Status(completion_date_struct=DateStruct(date=PartialDate("2019-05"))).reached_completion_date.iso
        '2019-05'
        """
        for stated in (self.primary_completion_date_struct, self.completion_date_struct):
            if stated.date is not None:
                return None if stated.type == "ESTIMATED" else stated.date
        return None


class ResponsibleParty(Part, frozen=True, kw_only=True):
    """Who answers for the record: the sponsor or an investigator."""

    type: codes.ResponsiblePartyType | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class Sponsor(Part, frozen=True, kw_only=True):
    """An organization or person that sponsors the trial or collaborates."""

    name: str | None = None
    class_: codes.AgencyClass | None = field(default=None, name="class")


class SponsorCollaborators(Part, frozen=True, kw_only=True):
    """Who runs and pays for the trial."""

    responsible_party: ResponsibleParty = ResponsibleParty()
    lead_sponsor: Sponsor = Sponsor()
    collaborators: tuple[Sponsor, ...] = ()


class Oversight(Part, frozen=True, kw_only=True):
    """Data monitoring and regulation by the U.S. FDA."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


class Description(Part, frozen=True, kw_only=True):
    """The brief summary and the detailed description."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class Conditions(Part, frozen=True, kw_only=True):
    """Conditions and keywords as the sponsor wrote them."""

    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
