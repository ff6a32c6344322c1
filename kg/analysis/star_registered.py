"""The tables of what is registered of a trial: design, conditions, interventions, sponsors, sites, outcomes."""

from __future__ import annotations

from typing import Final

from kg.analysis.star import CODE, NAME, Column, How, TableSpec, day, flag, key, number, partial_date, text

__all__ = ["REGISTERED"]

_TRIAL_COLUMNS: Final = (
    Column("trial", "text", "IRI of the trial", (), "iri"),
    text("brief_title", "brief title", "briefTitle", aact="studies.brief_title"),
    text("official_title", "official title", "officialTitle", aact="studies.official_title"),
    text("acronym", "acronym", "acronym", aact="studies.acronym"),
    text("study_type", "kind of study", "studyType", CODE, aact="studies.study_type"),
    text("overall_status", "where the trial stands", "overallStatus", CODE, aact="studies.overall_status"),
    text("last_known_status", "before UNKNOWN", "lastKnownStatus", CODE, aact="studies.last_known_status"),
    text("why_stopped", "why it was stopped", "whyStopped", aact="studies.why_stopped"),
    Column("phase", "text", "phase; two with / between", ("phase", CODE), "joined", aact="studies.phase"),
    Column("phases", "texts", "phases, one by one: a trial in two counts in both", ("phase", CODE)),
    number("enrollment", "participants", "enrollmentCount", kind="integer", aact="studies.enrollment"),
    text("enrollment_type", "ACTUAL or ESTIMATED", "enrollmentType", CODE, aact="studies.enrollment_type"),
    *partial_date("start", "startDate", "the start", "studies.start"),
    *partial_date(
        "primary_completion", "primaryCompletionDate", "the primary completion", "studies.primary_completion"
    ),
    *partial_date("completion", "completionDate", "the completion", "studies.completion"),
    Column(
        "verification_month_year",
        "text",
        "when the record was last verified, as stated",
        ("statusVerifiedDate",),
        "stated",
        aact="studies.verification_month_year",
    ),
    day("study_first_submitted_date", "when the record was first submitted", "studyFirstSubmitDate"),
    day("study_first_posted_date", "when it was first posted", "studyFirstPostDate"),
    day("results_first_submitted_date", "when results were first submitted", "resultsFirstSubmitDate"),
    day("results_first_posted_date", "when results were first posted", "resultsFirstPostDate"),
    day("last_update_submitted_date", "when the record was last submitted", "lastUpdateSubmitDate"),
    day("last_update_posted_date", "when it was last posted", "lastUpdatePostDate"),
    flag("were_results_reported", "results are posted", "hasResults", "calculated_values.were_results_reported"),
    text("allocation", "how participants are allocated", "allocation", CODE, aact="designs.allocation"),
    text("intervention_model", "design", "interventionModel", CODE, aact="designs.intervention_model"),
    text("observational_model", "design", "observationalModel", CODE, aact="designs.observational_model"),
    text("primary_purpose", "purpose", "primaryPurpose", CODE, aact="designs.primary_purpose"),
    text("time_perspective", "in time", "timePerspective", CODE, aact="designs.time_perspective"),
    text("masking", "masking", "masking", CODE, aact="designs.masking"),
    Column("who_masked", "texts", "who does not know who gets what", ("whoMasked", CODE)),
    text("sampling_method", "sampling", "samplingMethod", CODE, aact="eligibilities.sampling_method"),
    text("gender", "sexes that may join", "sex", CODE, aact="eligibilities.gender"),
    text("minimum_age", "lower limit of age, as written", "minimumAge", aact="eligibilities.minimum_age"),
    text("maximum_age", "upper limit of age, as written", "maximumAge", aact="eligibilities.maximum_age"),
    number("minimum_age_years", "the same in years; empty is open", "minimumAgeYears"),
    number("maximum_age_years", "the same in years; empty is open", "maximumAgeYears"),
    flag("healthy_volunteers", "takes healthy people", "healthyVolunteers", "eligibilities.healthy_volunteers"),
    text("population", "population studied", "studyPopulation", aact="eligibilities.population"),
    text("criteria", "eligibility criteria, verbatim", "eligibilityText", aact="eligibilities.criteria"),
    text("brief_summary", "brief summary", "briefSummary"),
    text("detailed_description", "detailed description", "detailedDescription"),
    flag("has_dmc", "has a data monitoring committee", "hasDataMonitoringCommittee", "studies.has_dmc"),
    flag("is_fda_regulated_drug", "tries such a drug", "isFdaRegulatedDrug", "studies.is_fda_regulated_drug"),
    flag("is_fda_regulated_device", "tries such a device", "isFdaRegulatedDevice", "studies.is_fda_regulated_device"),
    flag("has_expanded_access", "has expanded access", "hasExpandedAccess", "studies.has_expanded_access"),
    text("plan_to_share_ipd", "shares participants' data", "dataSharing", CODE, aact="studies.plan_to_share_ipd"),
    Column(
        "number_of_facilities", "integer", "sites", ("site",), "count", aact="calculated_values.number_of_facilities"
    ),
)

_MESH_COLUMNS: Final = ("mesh_term", "downcase_mesh_term", "mesh_type")


def _mesh(name: str, of: str, what: str) -> TableSpec:
    words = (
        f"{what} or ancestor, by name",
        "the name in small letters",
        "mesh-list, or mesh-ancestor of one in the list",
    )
    hows: tuple[How, ...] = ("label", "lower", "link")
    columns = tuple(
        Column(column, "text", meaning, (), how, aact=f"{name}.{column}")
        for column, meaning, how in zip(_MESH_COLUMNS, words, hows, strict=True)
    )
    steps = {f"{of}Concept": "mesh-list", f"{of}MeshConceptTerm": "mesh-list", f"{of}Ancestor": "mesh-ancestor"}
    iri = Column("mesh_iri", "text", "IRI of the MeSH concept; empty where only its name is known", (), "iri")
    return TableSpec(
        name,
        f"A MeSH term that the registry gave to the {what}s of a trial, or an ancestor of one.",
        (steps,),
        (*columns, iri),
    )


REGISTERED: Final = (
    TableSpec("trials", "A trial.", (), _TRIAL_COLUMNS),
    TableSpec(
        "conditions",
        "A condition that a trial names.",
        ({"condition": ""},),
        (
            Column("name", "text", "its name as written", (), "label", aact="conditions.name"),
            Column("downcase_name", "text", "in small letters", (), "lower", aact="conditions.downcase_name"),
            Column("condition", "text", "its IRI: one for each spelling", (), "iri"),
        ),
    ),
    _mesh("browse_conditions", "condition", "condition"),
    TableSpec(
        "keywords",
        "A keyword of a trial.",
        ({"keyword": ""},),
        (
            Column("name", "text", "the keyword", (), "label", aact="keywords.name"),
            Column("downcase_name", "text", "in small letters", (), "lower", aact="keywords.downcase_name"),
        ),
    ),
    TableSpec(
        "interventions",
        "An intervention of a trial.",
        ({"intervention": ""},),
        (
            key("intervention", "its key within the trial"),
            text("intervention_type", "kind", "interventionType", CODE, aact="interventions.intervention_type"),
            Column("name", "text", "its name as written", (), "label", aact="interventions.name"),
            text("description", "description", "description", aact="interventions.description"),
            Column("other_names", "texts", "its other names", ("otherName",)),
            Column("shared_intervention", "text", "IRI that trials share by name", ("ofIntervention",), "iri"),
        ),
    ),
    _mesh("browse_interventions", "intervention", "intervention"),
    TableSpec(
        "arms",
        "A group of participants by design.",
        ({"arm": ""},),
        (
            key("arm", "its key within the trial"),
            text("group_type", "kind", "armType", CODE, aact="design_groups.group_type"),
            Column("title", "text", "its name", (), "label", aact="design_groups.title"),
            text("description", "description", "description", aact="design_groups.description"),
        ),
    ),
    TableSpec(
        "arm_interventions",
        "An intervention that an arm is given.",
        ({"arm": ""}, {"armIntervention": ""}),
        (
            Column("arm", "text", "key of the arm in `arms`", (), "fragment", of=1),
            Column("intervention", "text", "key of the intervention in `interventions`", (), "fragment"),
        ),
    ),
    TableSpec(
        "sponsors",
        "An organization that leads a trial or collaborates in it.",
        ({"sponsorRole": ""},),
        (
            text("name", "its name as written", "organization", NAME, aact="sponsors.name"),
            text("lead_or_collaborator", "role", "sponsorRoleKind", CODE, aact="sponsors.lead_or_collaborator"),
            text("agency_class", "kind of organization", "agencyClass", CODE, aact="sponsors.agency_class"),
            Column("organization", "text", "its IRI: one for each spelling", ("organization",), "iri"),
        ),
        only=(("sponsorRoleKind", CODE), ("lead", "collaborator")),
    ),
    TableSpec(
        "sites",
        "A place where a trial runs.",
        ({"site": ""},),
        (
            key("site", "its key within the trial"),
            text("status", "its own status, where it has one", "siteStatus", CODE, aact="facilities.status"),
            text("name", "name of the facility", "facilityName", aact="facilities.name"),
            text("city", "city", "cityName", aact="facilities.city"),
            text("state", "state", "stateName", aact="facilities.state"),
            text("zip", "postal code", "postalCode", aact="facilities.zip"),
            text("country", "country", "countryName", aact="facilities.country"),
            number("latitude", "degrees north, WGS 84", "latitude"),
            number("longitude", "degrees east, WGS 84", "longitude"),
            Column(
                "facility", "text", "IRI shared by name, city and country; none for placeholders", ("facility",), "iri"
            ),
        ),
    ),
    TableSpec(
        "countries",
        "A country with sites of a trial.",
        ({"country": "false", "removedCountry": "true"},),
        (
            Column("name", "text", "its name", (), "label", aact="countries.name"),
            Column("removed", "boolean", "true: all its sites were taken out", (), "link", aact="countries.removed"),
        ),
    ),
    TableSpec(
        "outcomes",
        "An outcome that a trial set out to measure.",
        ({"primaryOutcome": "primary", "secondaryOutcome": "secondary", "otherOutcome": "other"},),
        (
            key("outcome", "its key within the trial"),
            Column(
                "outcome_type", "text", "primary, secondary or other", (), "link", aact="design_outcomes.outcome_type"
            ),
            Column("measure", "text", "what is measured", (), "label", aact="design_outcomes.measure"),
            text("time_frame", "when", "timeFrame", aact="design_outcomes.time_frame"),
            text("description", "description", "description", aact="design_outcomes.description"),
        ),
    ),
)
