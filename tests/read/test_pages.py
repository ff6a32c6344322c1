"""Small invented pages, one a feature, and the plain values read from them."""

from __future__ import annotations

import pytest

from kg.errors import RecordError
from kg.model.trial import Note, Origin, Section, Trial
from kg.read import clinconnect, veeva
from kg.read.page_values import ages_of, place_of, split_run
from kg.read.pages import sniff_page

VEEVA_TOP = "ClinicalTrials.Veeva\n\nMenu\n\nA study of X\n\nExample Hospital logo\n\nExample Hospital\n"
WHOLE = {
    "Status and phase": "Enrolling\nPhase 2\nPhase 3",
    "Conditions": "Asthma\nHay fever",
    "Treatments": "Drug: X\nDevice: Y",
    "Study type": "Interventional",
    "Funder types": "Industry\nNIH",
    "Identifiers": "NCT90000001\nEX-1\n2020-001234-56 (EudraCT Number)",
    "Details and patient eligibility": "",
    "About": "Does X help?",
    "Full description": "First part.\n\nSecond part.",
    "Enrollment": "1,024 estimated patients",
    "Sex": "All",
    "Ages": "6 months to 17 years",
    "Volunteers": "Accepts Healthy Volunteers",
    "Inclusion criteria": "  • one of:\n    • wheeze\n    • cough\n  • consent",
    "Exclusion criteria": "  • smoking",
    "Trial contacts and locations": "12",
    "Data sourced from clinicaltrials.gov": "",
}


def veeva_page(sections: dict[str, str], top: str = VEEVA_TOP) -> Trial:
    """The trial of a page with these sections."""
    text = top + "".join(f"\n{heading}\n\n{body}\n" for heading, body in sections.items())
    return veeva.read(text.encode(), Origin(source="veeva", format="veeva-page", file="page.txt"))


def clinconnect_page(*sections: str, launch: str = "Launched by EXAMPLE HOSPITAL · Mar 3, 2021") -> Trial:
    """The trial of a page with these sections."""
    top = f"ClinConnect ClinConnect Logo\nSearch / Trial NCT90000001\n\nA study of X\n\n{launch}\n\n"
    text = top + "\n\n".join(sections)
    return clinconnect.read(text.encode(), Origin(source="clinconnect", format="clinconnect-page", file="page.txt"))


def told(trial: Trial, kind: str) -> list[tuple[str, str]]:
    """Paths and values of the notes of one kind."""
    return [(note.path, note.value) for note in trial.notes if note.kind == kind]


def test_veeva_sections_become_fields() -> None:
    """Each section of a page fills its field, codes in the registry's tokens."""
    trial = veeva_page(WHOLE)
    protocol = trial.study.protocol
    assert trial.notes == ()
    assert protocol.identification.brief_title == "A study of X"
    assert protocol.sponsor_collaborators.lead_sponsor.name == "Example Hospital"
    assert (protocol.status.overall_status, protocol.design.phases) == ("RECRUITING", ("PHASE2", "PHASE3"))
    assert protocol.conditions.conditions == ("Asthma", "Hay fever")
    assert [(item.type, item.name) for item in protocol.arms_interventions.interventions] == [
        ("DRUG", "X"),
        ("DEVICE", "Y"),
    ]
    assert protocol.identification.org_study_id_info.id == "EX-1"
    (second,) = protocol.identification.secondary_id_infos
    assert (second.id, second.type) == ("2020-001234-56", "EUDRACT_NUMBER")
    assert protocol.description.detailed_description == "First part.\n\nSecond part."
    assert (protocol.design.enrollment_info.count, protocol.design.enrollment_info.type) == (1024, "ESTIMATED")
    assert protocol.eligibility.healthy_volunteers is True
    assert (trial.page.funder_types, trial.page.location_count) == (("INDUSTRY", "NIH"), 12)
    assert (trial.page.ages, trial.page.sourced_from) == ("6 months to 17 years", "clinicaltrials.gov")


def test_criteria_keep_headings_bullets_and_nesting() -> None:
    """The eligibility text is one text, as the page prints it."""
    assert veeva_page(WHOLE).study.protocol.eligibility.eligibility_criteria == (
        "Inclusion criteria\n\n  • one of:\n    • wheeze\n    • cough\n  • consent\n\nExclusion criteria\n\n  • smoking"
    )


@pytest.mark.parametrize(
    ("words", "least", "most"),
    [
        ("18+ years old", "18 Years", None),
        ("18+ years", "18 Years", None),
        ("6 months to 17 years", "6 Months", "17 Years"),
        ("18 to 75 years old", "18 Years", "75 Years"),
        ("18 years to 75 years", "18 Years", "75 Years"),
        ("18-75 years", "18 Years", "75 Years"),
        ("2 weeks to 12 months", "2 Weeks", "12 Months"),
        ("1 year to 90 days", "1 Year", "90 Days"),
        ("Under 75 years old", None, "75 Years"),
        ("Up to 75 years old", None, "75 Years"),
        ("75 years and younger", None, "75 Years"),
        ("18 years and older", "18 Years", None),
        ("18 years old and over", "18 Years", None),
        ("Over 18 years old", "18 Years", None),
        ("All ages", None, None),
    ],
)
def test_shapes_of_ages(words: str, least: str | None, most: str | None) -> None:
    """Every wording of ages gives its bounds in the units printed; an open side is open."""
    low, high = ages_of(words)
    assert (low and low.text, high and high.text) == (least, most)


@pytest.mark.parametrize(
    "words", ["18+", "18 to 75", "adults", "18.5 years and older", "9999 years and older", "18 years"]
)
def test_ages_are_never_guessed(words: str) -> None:
    """A wording without a unit, or of another shape, states no age and is left out with a note."""
    trial = veeva_page(WHOLE | {"Ages": words})
    eligibility = trial.study.protocol.eligibility
    assert (eligibility.minimum_age, eligibility.maximum_age, trial.page.ages) == (None, None, None)
    assert told(trial, "left-out") == [("Ages", words)]


def test_groups_have_type_description_and_treatments() -> None:
    """Groups become arms; treatments know the arms that get them."""
    trial = veeva_page(
        WHOLE
        | {
            "Trial design": "",
            "Masking": "Double Blind\n\n40 participants in 3 patient groups, including a placebo group\n\n"
            "Low\nExperimental group\nDescription:\nOne tablet\nTreatment:\nDrug: X\nDevice: Y\n"
            "Placebo\nPlacebo Comparator group\nTreatment:\nDrug: Z\n"
            "Nothing\nNo Intervention group\nDescription:\nWaiting list",
        }
    )
    arms = trial.study.protocol.arms_interventions
    assert [(arm.label, arm.type, arm.description, arm.intervention_names) for arm in arms.arm_groups] == [
        ("Low", "EXPERIMENTAL", "One tablet", ("Drug: X", "Device: Y")),
        ("Placebo", "PLACEBO_COMPARATOR", None, ("Drug: Z",)),
        ("Nothing", "NO_INTERVENTION", "Waiting list", ()),
    ]
    assert [(item.name, item.arm_group_labels) for item in arms.interventions] == [
        ("X", ("Low",)),
        ("Y", ("Low",)),
        ("Z", ("Placebo",)),
    ]
    assert trial.page.group_count == 3
    assert told(trial, "left-out") == [("40 participants in 3 patient groups, including a placebo group", "40")]


def test_groups_of_observational_trials_have_no_type() -> None:
    """A label is told by the words that follow it."""
    trial = veeva_page(
        WHOLE
        | {
            "Trial design": "10 participants in 2 patient groups\n\nSmokers\nDescription:\nOne pack a day\nTreatment:\n"
            "Drug: X\nOthers\nDescription:\nNone",
        }
    )
    arms = trial.study.protocol.arms_interventions.arm_groups
    assert [(arm.label, arm.type, arm.description, arm.intervention_names) for arm in arms] == [
        ("Smokers", None, "One pack a day", ("Drug: X",)),
        ("Others", None, "None", ()),
    ]


def test_missing_headings_are_named() -> None:
    """A heading that every page has is noted when it is not there, or has nothing below it."""
    sections = {heading: body for heading, body in WHOLE.items() if heading != "Conditions"} | {"Ages": ""}
    trial = veeva_page(sections)
    assert told(trial, "missing") == [("Conditions", ""), ("Ages", "")]


def test_order_of_sections_does_not_matter() -> None:
    """Sections in reverse order state the same, the eligibility text follows the page."""
    turned = veeva_page(dict(reversed(WHOLE.items()))).study.protocol
    whole = veeva_page(WHOLE).study.protocol
    assert turned.design == whole.design
    assert turned.description == whole.description
    assert turned.eligibility.eligibility_criteria == (
        "Exclusion criteria\n\n  • smoking\n\nInclusion criteria\n\n  • one of:\n    • wheeze\n    • cough\n  • consent"
    )


@pytest.mark.parametrize("after", ["Conditions", "Sex", "Full description", "Exclusion criteria", "Ages"])
def test_new_sections_are_kept_and_reported(after: str) -> None:
    """A heading that no reader knows ends the section above it; its text is kept and its name noted."""
    sections: dict[str, str] = {}
    for heading, body in WHOLE.items():
        sections[heading] = body
        if heading == after:
            sections["Trial outlook"] = "Nobody knows this yet."
    trial = veeva_page(sections)
    assert trial.page.unknown_sections == (Section(heading="Trial outlook", text="Nobody knows this yet."),)
    assert told(trial, "unmapped") == [("Trial outlook", "Nobody knows this yet.")]
    assert "heading" in trial.notes[0].reason
    assert trial.study == veeva_page(WHOLE).study


def test_translated_headings_are_reported() -> None:
    """Headings in another language are unknown headings; the NCT id that stands alone is kept."""
    trial = veeva_page({"Condizioni": "Asma", "Sesso": "Femmina", "Identificativi": "NCT90000001"})
    assert trial.nct_id == "NCT90000001"
    assert [section.heading for section in trial.page.unknown_sections] == ["Condizioni", "Sesso", "Identificativi"]
    assert trial.study.protocol.conditions.conditions == ()
    assert ("Identifiers", "NCT90000001") in told(trial, "missing")


def test_headings_in_prose_stay_prose() -> None:
    """A subheading of a description is not the section of the same name."""
    body = "First part.\n\nBackground\n\nLong known.\n\nInclusion criteria:\n\nmust wheeze.\n\nEnrollment\n\nis slow."
    trial = veeva_page(WHOLE | {"Full description": body})
    assert trial.study.protocol.description.detailed_description == body
    assert trial.study.protocol.design.enrollment_info.count == 1024


def test_labels_and_values_on_one_line() -> None:
    """`Sex: Female` is a heading with its value, where the heading stands nowhere alone."""
    page = "ClinicalTrials.Veeva\n\nIdentifiers: NCT90000001\nConditions: Asthma\nSex: Female\nAges 18+ years old\n"
    trial = veeva_page({}, top=page + "Enrollment: 10 patients\n")
    protocol = trial.study.protocol
    assert (trial.nct_id, protocol.conditions.conditions) == ("NCT90000001", ("Asthma",))
    assert (protocol.eligibility.sex, protocol.design.enrollment_info.count) == ("FEMALE", 10)


def test_age_in_a_criterion_is_no_heading() -> None:
    """A criterion that begins with a label's word stays a criterion."""
    sections = {heading: body for heading, body in WHOLE.items() if heading not in ("Sex", "Ages")}
    trial = veeva_page(sections | {"Inclusion criteria": "  • Ages 18 to 75 years\n  • Sex: Female"})
    eligibility = trial.study.protocol.eligibility
    assert (eligibility.sex, eligibility.minimum_age) == (None, None)
    assert "  • Sex: Female" in str(eligibility.eligibility_criteria)


@pytest.mark.parametrize(
    ("heading", "body"),
    [
        ("Status and phase", "Paused by aliens"),
        ("Sex", "Sometimes"),
        ("Enrollment", "many patients"),
        ("Volunteers", "Perhaps"),
        ("Study type", "Curious"),
        ("Treatments", "untyped thing"),
        ("Conditions", "Phase 2"),
    ],
)
def test_values_of_no_type_are_left_out(heading: str, body: str) -> None:
    """A value that does not fit its field is noted, never forced in."""
    assert told(veeva_page(WHOLE | {heading: body}), "left-out") == [(heading, body)]


def test_enrollment_sentinel_is_no_number() -> None:
    """99999999 participants mean that no number was given."""
    trial = veeva_page(WHOLE | {"Enrollment": "99999999 patients"})
    assert trial.study.protocol.design.enrollment_info.count is None
    assert told(trial, "sentinel") == [("Enrollment", "99999999")]


def test_the_id_under_identifiers_wins() -> None:
    """Other NCT ids on a page, before or after, are not the trial's."""
    sections = {"Full description": "Follows NCT90000002.", **WHOLE, "Related": "NCT90000003"}
    assert veeva_page(sections).nct_id == "NCT90000001"


def test_contacts_give_names_only() -> None:
    """Telephone and e-mail of a contact are not read."""
    trial = veeva_page(WHOLE | {"Central trial contact": "A. Example, MD\n+1 555 0100\na@example.org"})
    assert [contact.name for contact in trial.study.protocol.contacts_locations.central_contacts] == ["A. Example, MD"]
    assert "example.org" not in repr(trial) and "555" not in repr(trial)


def test_restated_pages_say_so() -> None:
    """The line of a demonstration page marks the trial and is part of no section."""
    trial = veeva_page(WHOLE | {"About": "Short.\n\nrestated for demonstration, not the registry's words"})
    assert trial.restated
    assert trial.study.protocol.description.brief_summary == "Short."
    assert not veeva_page(WHOLE).restated


def test_scripts_in_titles_are_not_text() -> None:
    """A script in a heading is no part of the title; escaped markup is, as text."""
    html = (
        "<html><body><p>ClinicalTrials.Veeva</p><h1><script>alert(1)</script>X &lt;b&gt;</h1>"
        "<h3>Identifiers</h3><p>NCT90000001</p></body></html>"
    )
    trial = veeva.read(html.encode(), Origin(source="veeva", format="veeva-page", file="page.html"))
    assert trial.study.protocol.identification.brief_title == "X <b>"


def test_clinconnect_sections_become_fields() -> None:
    """Each section of a page fills its field or its page fact."""
    criteria = "  • Inclusion Criteria:\n  • 1. Adults\n    • or teens\n  • Exclusion Criteria:\n  • 2. None"
    trial = clinconnect_page(
        "Trial Information\n\nCurrent as of June 26, 2025\n\nActive, not recruiting\n\nPhase 2",
        "Keywords\n\nAsthma Inhaled Therapy",
        "ClinConnect Summary\n\nFirst paragraph.\n\nSecond one.",
        "Gender\n\nFEMALE",
        f"Eligibility criteria\n\n{criteria}",
        "About Example Hospital\n\nIt runs studies.",
        "Locations\n\nMontreal, Quebec, Canada\n\nLyon, , France\n\nSingapore, Singapore",
        "Patients applied\n\n3 patients applied",
        "Similar Trials\n\nAnother study\n\nNCT90000002\n\nRecruiting",
    )
    protocol, page = trial.study.protocol, trial.page
    assert trial.notes == ()
    assert (trial.nct_id, protocol.identification.brief_title) == ("NCT90000001", "A study of X")
    assert protocol.sponsor_collaborators.lead_sponsor.name == page.launched_by == "EXAMPLE HOSPITAL"
    assert (str(page.launched), str(page.current_as_of)) == ("2021-03-03", "2025-06-26")
    assert (protocol.status.overall_status, protocol.design.phases) == ("ACTIVE_NOT_RECRUITING", ("PHASE2",))
    assert (page.keyword_run, protocol.conditions.keywords) == ("Asthma Inhaled Therapy", ())
    assert page.plain_summary == "First paragraph.\n\nSecond one."
    assert protocol.eligibility.sex == "FEMALE"
    assert protocol.eligibility.eligibility_criteria == criteria
    assert page.about_sponsor == "It runs studies."
    assert [(place.city, place.state, place.country) for place in protocol.contacts_locations.locations] == [
        ("Montreal", "Quebec", "Canada"),
        ("Lyon", None, "France"),
        ("Singapore", None, "Singapore"),
    ]
    assert page.patients_applied == 3


@pytest.mark.parametrize(
    "launch",
    [
        "Launched by EXAMPLE HOSPITAL · Mar 3, 2021",
        "Launched by EXAMPLE HOSPITAL\n· Mar 3, 2021",
        "Launched by\nEXAMPLE HOSPITAL\nMar 3, 2021",
    ],
)
def test_launches_on_one_line_or_three(launch: str) -> None:
    """Who launched a trial and when are read from any arrangement of the words."""
    page = clinconnect_page("Gender\n\nALL", launch=launch).page
    assert (page.launched_by, str(page.launched)) == ("EXAMPLE HOSPITAL", "2021-03-03")


def test_officials_have_role_and_affiliation() -> None:
    """A name stands before its role, an affiliation behind it."""
    trial = clinconnect_page(
        "Trial Officials\n\nA. One, MD\n\nPrincipal Investigator\n\nFirst Hospital\n\n"
        "B. Two, MD\n\nStudy Chair\n\nSecond Hospital"
    )
    officials = trial.study.protocol.contacts_locations.overall_officials
    assert [(person.name, person.role, person.affiliation) for person in officials] == [
        ("A. One, MD", "PRINCIPAL_INVESTIGATOR", "First Hospital"),
        ("B. Two, MD", "STUDY_CHAIR", "Second Hospital"),
    ]


def test_officials_are_never_guessed() -> None:
    """A line that may be the affiliation of one or the name of the next is neither."""
    trial = clinconnect_page("Trial Officials\n\nA. One\n\nPrincipal Investigator\n\nWho?\n\nStudy Chair\n\nHospital")
    officials = trial.study.protocol.contacts_locations.overall_officials
    assert [(person.name, person.affiliation) for person in officials] == [("A. One", None), (None, "Hospital")]
    assert told(trial, "left-out") == [("Trial Officials", "Who?")]


def test_timeline_keeps_dated_events_only() -> None:
    """A label without a value, and one that is not reported, state nothing."""
    trial = clinconnect_page(
        "Timeline\n\nFirst submit\n\nMarch 3, 2021\n\nTrial launched\n\nTrial updated\n\nJune 2024\n\n"
        "Estimated completion\n\nNot reported"
    )
    assert [(entry.label, str(entry.date)) for entry in trial.page.timeline] == [
        ("First submit", "2021-03-03"),
        ("Trial updated", "2024-06"),
    ]
    assert told(trial, "left-out") == []


@pytest.mark.parametrize("line", ["Example Hospital", "Houston, Texas", "12, 34, Canada", "1-800-TRIALS"])
def test_places_end_in_a_country(line: str) -> None:
    """What is no place for certain is left out with a note."""
    trial = clinconnect_page(f"Locations\n\n{line}")
    assert trial.study.protocol.contacts_locations.locations == ()
    assert told(trial, "left-out") == [("Locations", line)]


def test_countries_with_commas_are_one_part() -> None:
    """The longest country's name at the end of a line is the country."""
    place = place_of("Seoul, Korea, Republic of")
    assert (place.city, place.state, place.country) == ("Seoul", None, "Korea, Republic of")


def test_keywords_that_the_page_sets_apart_are_phrases() -> None:
    """Several lines are several keywords; one line stays a run."""
    trial = clinconnect_page("Keywords\n\nAsthma\nInhaled Therapy")
    assert trial.study.protocol.conditions.keywords == ("Asthma", "Inhaled Therapy")
    assert trial.page.keyword_run is None


def test_runs_are_split_only_where_phrases_cover_them() -> None:
    """Known phrases split a run when nothing is left over; fewer and longer ones are preferred."""
    run = "Systemic Sclerosis Scleroderma, Systemic"
    assert split_run(run, ["systemic", "sclerosis", "Systemic sclerosis", "scleroderma, systemic"]) == (
        "Systemic Sclerosis",
        "Scleroderma, Systemic",
    )
    assert split_run(run, ["systemic sclerosis"]) is None
    assert split_run("", ["a"]) is None


def test_pages_are_told_by_their_content() -> None:
    """The site's name, its address, or its headings tell whose page it is."""
    assert sniff_page(b"<html><head><link rel=canonical href='https://ctv.veeva.com/study/a'><p>x") == "veeva"
    assert (
        sniff_page(b"Status and phase\n\nCompleted\n\nFunder types\n\nOther\n\nIdentifiers\n\nNCT90000001") == "veeva"
    )
    assert sniff_page(b"Trial Information\n\nx\n\nClinConnect Summary\n\ny\n\nGender\n\nALL") == "clinconnect"
    assert sniff_page(b"<html><p>Just a moment...</html>") is None
    assert sniff_page(b"nct,title\nNCT90000001,x\n") is None


def test_notes_name_heading_value_and_reason() -> None:
    """A note reads as one sentence for a person."""
    note = Note(kind="left-out", path="Ages", value="adults", reason="left out: no wording of ages that is known")
    assert note in veeva_page(WHOLE | {"Ages": "adults"}).notes


def test_a_page_of_the_other_site_is_refused() -> None:
    """Each reader reads its own site's pages only."""
    with pytest.raises(RecordError, match="not recognised as a trial page of ClinConnect"):
        clinconnect.read(
            (VEEVA_TOP + "\nIdentifiers\n\nNCT90000001\n").encode(),
            Origin(source="clinconnect", format="clinconnect-page", file="page.txt"),
        )
