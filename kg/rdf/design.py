"""Statements on how a trial is designed: conditions, arms, interventions, outcomes and who may take part."""

from __future__ import annotations

from typing import Final

from kg.model.design import ArmGroup, Intervention
from kg.model.labels import label_of
from kg.model.study import Study
from kg.rdf import terms
from kg.rdf.shared import SharedNodes
from kg.rdf.tables import Table, code, flag, label, span, string, total

DESIGN: Final = Table(
    None,
    code("study_type", "studyType", "study-type"),
    total("n_ptrs_to_this_exp_acc_nct_id", "expandedAccessReferenceCount"),
    flag("patient_registry", "isPatientRegistry"),
    span("target_duration", "targetDuration"),
    code("phases", "phase", "phase"),
)
EXPANDED_ACCESS_TYPES: Final = Table(
    None,
    flag("individual", "expandedAccessIndividual"),
    flag("intermediate", "expandedAccessIntermediate"),
    flag("treatment", "expandedAccessTreatment"),
)
DESIGN_INFO: Final = Table(
    None,
    code("allocation", "allocation", "allocation"),
    code("intervention_model", "interventionModel", "intervention-model"),
    string("intervention_model_description", "interventionModelDescription"),
    code("primary_purpose", "primaryPurpose", "primary-purpose"),
    code("observational_model", "observationalModel", "observational-model"),
    code("time_perspective", "timePerspective", "time-perspective"),
)
MASKING: Final = Table(
    None,
    code("masking", "masking", "masking"),
    string("masking_description", "maskingDescription"),
    code("who_masked", "whoMasked", "who-masked"),
)
BIO_SPEC: Final = Table(
    None,
    code("retention", "bioSpecRetention", "bio-spec-retention"),
    string("description", "bioSpecDescription"),
)
ENROLLMENT: Final = Table(
    None,
    total("count", "enrollmentCount"),
    code("type", "enrollmentType", "enrollment-type"),
)
ARM: Final = Table(
    "Arm",
    label("label"),
    code("type", "armType", "arm-type"),
    string("description", "description"),
)
INTERVENTION: Final = Table(
    "TrialIntervention",
    code("type", "interventionType", "intervention-type"),
    label("name"),
    string("description", "description"),
    string("other_names", "otherName"),
)
OUTCOME: Final = Table(
    "Outcome",
    label("measure"),
    string("description", "description"),
    string("time_frame", "timeFrame"),
)
ELIGIBILITY: Final = Table(
    None,
    string("eligibility_criteria", "eligibilityText"),
    flag("healthy_volunteers", "healthyVolunteers"),
    code("sex", "sex", "sex"),
    flag("gender_based", "isGenderBased"),
    string("gender_description", "genderDescription"),
    span("minimum_age", "minimumAge"),
    span("maximum_age", "maximumAge"),
    code("std_ages", "standardAge", "standard-age"),
    string("study_population", "studyPopulation"),
    code("sampling_method", "samplingMethod", "sampling-method"),
)
KEYWORDS: Final = Table(None, string("keywords", "keyword"))

TABLES: Final = {
    "protocolSection.conditionsModule": KEYWORDS,
    "protocolSection.designModule": DESIGN,
    "protocolSection.designModule.expandedAccessTypes": EXPANDED_ACCESS_TYPES,
    "protocolSection.designModule.designInfo": DESIGN_INFO,
    "protocolSection.designModule.designInfo.maskingInfo": MASKING,
    "protocolSection.designModule.bioSpec": BIO_SPEC,
    "protocolSection.designModule.enrollmentInfo": ENROLLMENT,
    "protocolSection.armsInterventionsModule.armGroups": ARM,
    "protocolSection.armsInterventionsModule.interventions": INTERVENTION,
    "protocolSection.outcomesModule.primaryOutcomes": OUTCOME,
    "protocolSection.outcomesModule.secondaryOutcomes": OUTCOME,
    "protocolSection.outcomesModule.otherOutcomes": OUTCOME,
    "protocolSection.eligibilityModule": ELIGIBILITY,
}
"""The tables of this module by the path of the part they state."""


def write_design(lines: list[str], root: str, study: Study, shared: SharedNodes) -> None:
    """Appends conditions, design, arms, interventions, outcomes and eligibility."""
    subject = f"<{root}>"
    protocol = study.protocol
    for name in protocol.conditions.conditions:
        lines.append(f"{subject} {terms.property_iri('condition')} {shared.named('condition', name)} .")
    KEYWORDS.write(lines, subject, protocol.conditions)
    DESIGN.write(lines, subject, protocol.design)
    EXPANDED_ACCESS_TYPES.write(lines, subject, protocol.design.expanded_access_types)
    DESIGN_INFO.write(lines, subject, protocol.design.design_info)
    MASKING.write(lines, subject, protocol.design.design_info.masking_info)
    BIO_SPEC.write(lines, subject, protocol.design.bio_spec)
    ENROLLMENT.write(lines, subject, protocol.design.enrollment_info)
    _write_arms(lines, root, study, shared)
    for kind in ("primary", "secondary", "other"):
        for order, outcome in enumerate(getattr(protocol.outcomes, f"{kind}_outcomes"), 1):
            node = f"<{root}#outcome-{kind}-{order}>"
            lines.append(f"{subject} {terms.property_iri(f'{kind}Outcome')} {node} .")
            OUTCOME.write(lines, node, outcome)
    ELIGIBILITY.write(lines, subject, protocol.eligibility)


def intervention_title(intervention: Intervention) -> str:
    """An intervention as an arm names it: its type in words, a colon, its name.

    >>> intervention_title(Intervention(type="DIETARY_SUPPLEMENT", name="Zinc"))
    'dietary supplement: zinc'
    """
    words = label_of("intervention-type", intervention.type) if intervention.type else ""
    return f"{words}: {intervention.name or ''}".casefold()


def _write_arms(lines: list[str], root: str, study: Study, shared: SharedNodes) -> None:
    module = study.protocol.arms_interventions
    arms = {arm.label: f"<{root}#arm-{order}>" for order, arm in enumerate(module.arm_groups, 1)}
    titles = {
        intervention_title(intervention): f"<{root}#intervention-{order}>"
        for order, intervention in enumerate(module.interventions, 1)
    }
    for order, arm in enumerate(module.arm_groups, 1):
        _write_arm(lines, root, order, arm, titles)
    for order, intervention in enumerate(module.interventions, 1):
        node = f"<{root}#intervention-{order}>"
        lines.append(f"<{root}> {terms.property_iri('intervention')} {node} .")
        INTERVENTION.write(lines, node, intervention)
        if intervention.name:
            thing = shared.named("intervention", intervention.name)
            lines.append(f"{node} {terms.property_iri('ofIntervention')} {thing} .")
            lines.append(f"<{root}> {terms.property_iri('hasIntervention')} {thing} .")
        for name in intervention.arm_group_labels:
            if name in arms:
                lines.append(f"{node} {terms.property_iri('usedInArm')} {arms[name]} .")
            else:
                lines.append(f"{node} {terms.property_iri('unresolvedArm')} {terms.text(name)} .")


def _write_arm(lines: list[str], root: str, order: int, arm: ArmGroup, titles: dict[str, str]) -> None:
    node = f"<{root}#arm-{order}>"
    lines.append(f"<{root}> {terms.property_iri('arm')} {node} .")
    ARM.write(lines, node, arm)
    for name in arm.intervention_names:
        target = titles.get(name.casefold())
        if target:
            lines.append(f"{node} {terms.property_iri('armIntervention')} {target} .")
        else:
            lines.append(f"{node} {terms.property_iri('unresolvedIntervention')} {terms.text(name)} .")
