"""Legacy XML records: what each element becomes in the model."""

from __future__ import annotations

import pytest
from legacy_xml import kept, notes, record, trial

from kg.model.administration import ExpandedAccessInfo, ResponsibleParty, SecondaryIdInfo
from kg.model.design import ArmGroup, ExpandedAccessTypes, Intervention, MaskingBlock, Outcome
from kg.model.places import AvailableIpd, Contact, IpdSharingStatement, Location, Official, Reference, SeeAlsoLink
from kg.model.study import Document, Mesh, UnpostedEvent
from kg.model.trial import Origin
from kg.model.values import PartialDate, TimeSpan
from kg.read.ctgov_xml import read

AGES = "<eligibility><minimum_age>{}</minimum_age><maximum_age>{}</maximum_age></eligibility>"


def test_names_and_numbers() -> None:
    """Ids, former ids, titles, the organization and the version of the data are read."""
    found = trial(
        "<required_header><download_date>ClinicalTrials.gov processed this data on May 11, 2018</download_date>"
        "<link_text>Link to the current ClinicalTrials.gov record.</link_text>"
        "<url>https://clinicaltrials.gov/show/NCT01234567</url></required_header>"
        "<id_info><secondary_id>R01 1</secondary_id><nct_alias>NCT00000001</nct_alias></id_info>"
        "<brief_title>Short</brief_title><official_title>Long</official_title><acronym>AIR</acronym>"
        "<source>A University</source>"
    )
    names = found.study.protocol.identification
    assert names.nct_id == "NCT01234567"
    assert names.nct_id_aliases == ("NCT00000001",)
    assert names.org_study_id_info.id == "S-1"
    assert names.secondary_id_infos == (SecondaryIdInfo(id="R01 1"),)
    assert (names.brief_title, names.official_title, names.acronym) == ("Short", "Long", "AIR")
    assert names.organization.full_name == "A University"
    assert found.study.derived.misc_info.version_holder == PartialDate("2018-05-11")
    assert found.notes == ()


def test_sponsors_and_responsible_parties_old_and_new() -> None:
    """A sponsor has a class; a responsible party is a type and an investigator, or a name and an organization."""
    found = trial(
        "<sponsors><lead_sponsor><agency>A</agency><agency_class>U.S. Fed</agency_class></lead_sponsor>"
        "<collaborator><agency>B</agency></collaborator></sponsors>"
        "<responsible_party><responsible_party_type>Sponsor-Investigator</responsible_party_type>"
        "<investigator_full_name>C. D.</investigator_full_name></responsible_party>"
    ).study.protocol.sponsor_collaborators
    assert (found.lead_sponsor.name, found.lead_sponsor.class_) == ("A", "FED")
    assert [sponsor.name for sponsor in found.collaborators] == ["B"]
    assert found.responsible_party == ResponsibleParty(type="SPONSOR_INVESTIGATOR", investigator_full_name="C. D.")
    old = trial("<responsible_party><name_title>E</name_title><organization>F</organization></responsible_party>")
    assert old.study.protocol.sponsor_collaborators.responsible_party == ResponsibleParty(
        old_name_title="E", old_organization="F"
    )


def test_dates_keep_their_precision_and_type() -> None:
    """A month stays a month; the type is actual or estimated; names of before 2017 mean what they mean now."""
    status = trial(
        '<start_date>September 2005</start_date><completion_date type="Anticipated">March 3, 2009</completion_date>'
        '<study_first_posted type="Estimate">April 20, 2007</study_first_posted>'
        "<firstreceived_date>April 19, 2007</firstreceived_date><verification_date>01/2020</verification_date>"
    ).study.protocol.status
    assert (status.start_date_struct.date, status.start_date_struct.type) == (PartialDate("2005-09"), None)
    completion = status.completion_date_struct
    assert (completion.date, completion.type) == (PartialDate("2009-03-03"), "ESTIMATED")
    assert status.study_first_post_date_struct.type == "ESTIMATED"
    assert status.study_first_submit_date == PartialDate("2007-04-19")
    assert status.status_verified_date == PartialDate("2020-01")


def test_status_and_expanded_access() -> None:
    """The status, the last known one, the reason for a stop, and expanded access are codes, text and a truth value."""
    found = trial(
        "<overall_status>Unknown status</overall_status><last_known_status>Active, not recruiting</last_known_status>"
        "<why_stopped>No drug left</why_stopped><has_expanded_access>Yes</has_expanded_access>"
        "<study_type>Expanded Access</study_type><expanded_access_info>"
        "<expanded_access_type_treatment>Yes</expanded_access_type_treatment></expanded_access_info>"
    ).study.protocol
    assert (found.status.overall_status, found.status.last_known_status) == ("UNKNOWN", "ACTIVE_NOT_RECRUITING")
    assert found.status.why_stopped == "No drug left"
    assert found.status.expanded_access_info == ExpandedAccessInfo(has_expanded_access=True)
    assert found.design.study_type == "EXPANDED_ACCESS"
    assert found.design.expanded_access_types == ExpandedAccessTypes(treatment=True)


@pytest.mark.parametrize(
    ("words", "phases"),
    [
        ("Phase 1/Phase 2", ("PHASE1", "PHASE2")),
        ("Early Phase 1", ("EARLY_PHASE1",)),
        ("Phase 0", ("EARLY_PHASE1",)),
        ("N/A", ("NA",)),
    ],
)
def test_phases(words: str, phases: tuple[str, ...]) -> None:
    """Two phases at once are two codes."""
    found = trial(f"<phase>{words}</phase><study_type>Interventional</study_type>")
    assert found.study.protocol.design.phases == phases


def test_an_observational_study_has_no_phase() -> None:
    """Until 2018 records of other studies printed N/A, which says that there is none."""
    found = trial("<phase>N/A</phase><study_type>Observational [Patient Registry]</study_type>")
    assert found.study.protocol.design.phases == ()
    assert found.study.protocol.design.patient_registry is True
    assert [note.value for note in kept(found, "sentinel")] == ["N/A"]


def test_design_in_parts() -> None:
    """Allocation, model, purpose and masking are codes; the roles in brackets are who is masked."""
    design = trial(
        "<study_design_info><allocation>Non-Randomized</allocation>"
        "<intervention_model>Crossover Assignment</intervention_model>"
        "<primary_purpose>Educational/Counseling/Training</primary_purpose>"
        "<masking>Double (Participant, Outcomes Assessor)</masking>"
        "<masking_description>Sealed</masking_description></study_design_info>"
    ).study.protocol.design.design_info
    assert (design.allocation, design.intervention_model, design.primary_purpose) == (
        "NON_RANDOMIZED",
        "CROSSOVER",
        "ECT",
    )
    assert design.masking_info == MaskingBlock(
        masking="DOUBLE", who_masked=("PARTICIPANT", "OUTCOMES_ASSESSOR"), masking_description="Sealed"
    )


def test_design_as_one_text() -> None:
    """The design of records of before 2017 is taken apart; parts that the registry gave up are noted."""
    text = (
        "Allocation:  Randomized, Endpoint Classification:  Safety Study, Intervention Model:  Parallel Assignment, "
        "Masking:  Double Blind (Subject, Caregiver, Clown), Primary Purpose:  Treatment"
    )
    found = trial(f"<study_design>{text}</study_design>")
    design = found.study.protocol.design.design_info
    assert (design.allocation, design.intervention_model, design.primary_purpose) == (
        "RANDOMIZED",
        "PARALLEL",
        "TREATMENT",
    )
    assert design.masking_info == MaskingBlock(masking="DOUBLE", who_masked=("PARTICIPANT", "CARE_PROVIDER"))
    assert [note.value for note in found.notes] == ["Endpoint Classification:  Safety Study", "Clown"]


def test_arms_name_their_interventions() -> None:
    """Interventions say which arms they belong to; arms get the names, each once."""
    zinc = (
        "<intervention><intervention_type>Dietary Supplement</intervention_type>"
        "<intervention_name>Zinc</intervention_name><arm_group_label>1</arm_group_label>"
        "<other_name>Zn</other_name></intervention>"
    )
    found = trial(
        "<number_of_arms>2</number_of_arms>"
        "<arm_group><arm_group_label>1</arm_group_label><arm_group_type>Sham Comparator</arm_group_type></arm_group>"
        f"<arm_group><arm_group_label>2</arm_group_label></arm_group>{zinc}{zinc}"
    )
    module = found.study.protocol.arms_interventions
    assert module.arm_groups == (
        ArmGroup(label="1", type="SHAM_COMPARATOR", intervention_names=("Dietary Supplement: Zinc",)),
        ArmGroup(label="2"),
    )
    assert module.interventions[0] == Intervention(
        type="DIETARY_SUPPLEMENT", name="Zinc", arm_group_labels=("1",), other_names=("Zn",)
    )
    assert found.notes == ()


def test_outcomes() -> None:
    """Primary, secondary and other outcomes stay apart and in order."""
    found = trial(
        "<primary_outcome><measure>A</measure><time_frame>1 year</time_frame></primary_outcome>"
        "<secondary_outcome><measure>B</measure><description>b</description></secondary_outcome>"
        "<other_outcome><measure>C</measure></other_outcome>"
    ).study.protocol.outcomes
    assert found.primary_outcomes == (Outcome(measure="A", time_frame="1 year"),)
    assert found.secondary_outcomes == (Outcome(measure="B", description="b"),)
    assert found.other_outcomes == (Outcome(measure="C"),)


@pytest.mark.parametrize(
    ("youngest", "oldest", "groups"),
    [
        ("18 Years", "N/A", ("ADULT", "OLDER_ADULT")),
        ("N/A", "17 Years", ("CHILD",)),
        ("N/A", "N/A", ("CHILD", "ADULT", "OLDER_ADULT")),
        ("6 Months", "64 Years", ("CHILD", "ADULT")),
        ("65 Years", "80 Years", ("OLDER_ADULT",)),
    ],
)
def test_age_groups_follow_from_the_ages(youngest: str, oldest: str, groups: tuple[str, ...]) -> None:
    """The groups are those that the ages overlap; N/A is an open bound."""
    found = trial(AGES.format(youngest, oldest)).study.protocol.eligibility
    assert found.std_ages == groups
    assert found.maximum_age == (None if oldest == "N/A" else TimeSpan.parse(oldest))


def test_an_age_that_cannot_be_read_gives_no_age_group() -> None:
    """An unreadable age is set aside, and no group is made up from the other."""
    found = trial(AGES.format("adult", "N/A"))
    assert found.study.protocol.eligibility.std_ages == ()
    assert [note.value for note in kept(found, "left-out")] == ["adult"]


def test_eligibility() -> None:
    """Sex, gender, volunteers, population and criteria are read."""
    found = trial(
        "<eligibility><study_pop><textblock>\n        People.\n      </textblock></study_pop>"
        "<sampling_method>Non-Probability Sample</sampling_method>"
        "<criteria><textblock>\n        Inclusion:\n\n          -  Adults\n      </textblock></criteria>"
        "<gender>Both</gender><gender_based>Yes</gender_based>"
        "<healthy_volunteers>Accepts Healthy Volunteers</healthy_volunteers></eligibility>"
    ).study.protocol.eligibility
    assert found.study_population == "People."
    assert found.sampling_method == "NON_PROBABILITY_SAMPLE"
    assert found.eligibility_criteria == "Inclusion:\n\n* Adults"
    assert (found.sex, found.gender_based, found.healthy_volunteers) == ("ALL", True, True)


def test_people_and_places() -> None:
    """Names in parts are joined; contacts and investigators of a site are its contacts, each with a role."""
    found = trial(
        "<overall_official><first_name>Ann</first_name><middle_name>B.</middle_name><last_name>Cole</last_name>"
        "<degrees>MD</degrees><role>Study Chair</role><affiliation>A</affiliation></overall_official>"
        "<overall_contact><last_name>Desk</last_name><phone>1</phone></overall_contact>"
        "<overall_contact_backup><last_name>Door</last_name></overall_contact_backup>"
        "<location><facility><name>Clinic</name><address><city>Bonn</city><zip>53111</zip><country>Germany</country>"
        "</address></facility><status>Recruiting</status><contact><last_name>Ed</last_name></contact>"
        "<investigator><last_name>Flo</last_name><role>Principal Investigator</role></investigator></location>"
        "<location><facility/></location><location_countries><country>Germany</country></location_countries>"
        "<removed_countries><country>Italy</country></removed_countries>"
    )
    places = found.study.protocol.contacts_locations
    assert places.overall_officials == (Official(name="Ann B. Cole, MD", role="STUDY_CHAIR", affiliation="A"),)
    assert places.central_contacts == (
        Contact(name="Desk", role="CONTACT", phone="1"),
        Contact(name="Door", role="CONTACT"),
    )
    assert places.locations == (
        Location(
            facility="Clinic",
            city="Bonn",
            zip="53111",
            country="Germany",
            status="RECRUITING",
            contacts=(Contact(name="Ed", role="CONTACT"), Contact(name="Flo", role="PRINCIPAL_INVESTIGATOR")),
        ),
    )
    assert found.study.derived.misc_info.removed_countries == ("Italy",)
    assert found.notes == ()


def test_references_links_documents_and_shared_data() -> None:
    """A reference that results cite is one; a file name is the end of its address."""
    found = trial(
        "<link><url>https://example.org</url><description>Site</description></link>"
        "<reference><citation>One</citation><PMID>1</PMID></reference>"
        "<results_reference><citation>Two</citation></results_reference>"
        "<patient_data><sharing_ipd>Yes</sharing_ipd>"
        "<ipd_info_type>Statistical Analysis Plan (SAP)</ipd_info_type></patient_data>"
        "<study_docs><study_doc><doc_id>X</doc_id><doc_url>https://example.org/x</doc_url></study_doc></study_docs>"
        "<provided_document_section><provided_document><document_type>Study Protocol and Statistical Analysis Plan"
        "</document_type><document_has_protocol>Yes</document_has_protocol><document_has_icf>No</document_has_icf>"
        "<document_has_sap>Yes</document_has_sap><document_date>March 27, 2018</document_date><document_url>"
        "https://ClinicalTrials.gov/ProvidedDocs/67/NCT01234567/Prot_SAP_000.pdf</document_url>"
        "</provided_document></provided_document_section>"
    )
    references = found.study.protocol.references
    assert references.see_also_links == (SeeAlsoLink(label="Site", url="https://example.org"),)
    assert references.references == (Reference(pmid="1", citation="One"), Reference(type="RESULT", citation="Two"))
    assert references.avail_ipds == (AvailableIpd(id="X", url="https://example.org/x"),)
    assert found.study.protocol.ipd_sharing_statement == IpdSharingStatement(ipd_sharing="YES", info_types=("SAP",))
    assert found.study.documents.large_document.large_docs == (
        Document(
            type_abbrev="Prot_SAP",
            label="Study Protocol and Statistical Analysis Plan",
            has_protocol=True,
            has_sap=True,
            has_icf=False,
            date=PartialDate("2018-03-27"),
            filename="Prot_SAP_000.pdf",
        ),
    )


def test_mesh_terms_and_results_under_review() -> None:
    """Terms come without ids; submissions of results are events in order."""
    found = trial(
        "<condition>Asthma</condition><keyword>lung</keyword>"
        "<condition_browse><mesh_term>Asthma</mesh_term></condition_browse>"
        "<pending_results><submitted>August 17, 2009</submitted><returned>September 24, 2009</returned>"
        "<submission_canceled>Unknown</submission_canceled></pending_results>"
    ).study
    assert found.protocol.conditions.conditions == ("Asthma",)
    assert found.derived.condition_browse.meshes == (Mesh(term="Asthma"),)
    assert found.annotations.annotation.unposted_annotation.unposted_events == (
        UnpostedEvent(type="RELEASE", date=PartialDate("2009-08-17")),
        UnpostedEvent(type="RESET", date=PartialDate("2009-09-24")),
        UnpostedEvent(type="UNRELEASE", date_unknown=True),
    )


def test_nothing_vanishes() -> None:
    """Unknown elements, attributes and stray texts become notes with their XPath."""
    assert notes(
        '<brief_title lang="en">T<b>x</b></brief_title><mood><a>1</a><a q="2">3</a></mood><location>stray</location>'
    ) == [
        ("unmapped", "/clinical_study/brief_title/@lang", "en"),
        ("unmapped", "/clinical_study/brief_title/b", "x"),
        ("unmapped", "/clinical_study/mood/a[1]", "1"),
        ("unmapped", "/clinical_study/mood/a[2]", "3"),
        ("unmapped", "/clinical_study/mood/a[2]/@q", "2"),
        ("unmapped", "/clinical_study/location", "stray"),
    ]


def test_values_that_do_not_fit_are_set_aside() -> None:
    """A value of another type is left out with a note; 99999999 participants means that no number was given."""
    found = trial(
        "<enrollment>99999999</enrollment><start_date>soon</start_date><overall_status>Paused</overall_status>"
        "<has_expanded_access>maybe</has_expanded_access><target_duration>long</target_duration>"
    )
    assert found.study.protocol.design.enrollment_info.count is None
    assert [(note.kind, note.value) for note in found.notes] == [
        ("sentinel", "99999999"),
        ("left-out", "soon"),
        ("left-out", "Paused"),
        ("left-out", "maybe"),
        ("left-out", "long"),
    ]
    assert notes("<enrollment>-4</enrollment><enrollment>100000000</enrollment>") == [
        ("left-out", "/clinical_study/enrollment[1]", "-4"),
        ("left-out", "/clinical_study/enrollment[2]", "100000000"),
    ]


def test_repetitions_that_disagree_are_noted() -> None:
    """Counts, countries, dates and addresses that repeat other elements are compared with them."""
    assert notes(
        "<required_header><url>https://clinicaltrials.gov/show/NCT00000002</url></required_header>"
        "<brief_title>A</brief_title><brief_title>A</brief_title><brief_title>B</brief_title>"
        "<number_of_arms>3</number_of_arms><location_countries><country>Chad</country></location_countries>"
        "<last_update_submitted>May 1, 2010</last_update_submitted>"
        "<last_update_submitted_qc>May 2, 2010</last_update_submitted_qc>"
    ) == [
        ("unmapped", "/clinical_study/brief_title[3]", "B"),
        ("unmapped", "/clinical_study/required_header/url", "https://clinicaltrials.gov/show/NCT00000002"),
        ("unmapped", "/clinical_study/number_of_arms", "3"),
        ("unmapped", "/clinical_study/location_countries/country", "Chad"),
        ("unmapped", "/clinical_study/last_update_submitted_qc", "May 2, 2010"),
    ]


def test_notes_hold_no_telephone_numbers() -> None:
    """What is set aside of a contact keeps its place, and not the number."""
    twice = "<overall_contact><last_name>A</last_name><phone>1</phone><phone>2</phone></overall_contact>"
    assert notes(twice) == [("unmapped", "/clinical_study/overall_contact/phone[2]", "")]


def test_a_restated_record_says_so() -> None:
    """The mark of a demonstration record is read from the root."""
    text = record("").replace("<clinical_study>", '<clinical_study trialkg_example="restated">')
    assert read(text.encode(), Origin(source="clinicaltrials-gov", format="ctgov-xml", file="a.xml")).restated
