"""The tables of what is read from criteria, of posted results, and of where facts come from."""

from __future__ import annotations

from typing import Final

from kg.analysis.star import CODE, NAME, Column, Kind, TableSpec, flag, key, number, text

__all__ = ["READ_AND_POSTED"]


def _measured(table: str) -> tuple[Column, ...]:
    """The columns of a posted value."""
    parts: tuple[tuple[str, Kind, str, int, tuple[str, ...]], ...] = (
        ("title", "text", "what is measured", 1, (NAME,)),
        ("units", "text", "unit", 1, ("unitOfMeasure",)),
        ("param_type", "text", "kind of value, such as MEAN", 1, ("measureParameter", CODE)),
        ("classification", "text", "class of the row", -1, ("classTitle",)),
        ("category", "text", "category of the row", -1, ("categoryTitle",)),
        ("ctgov_group_code", "text", "group", -1, ("inGroup", "groupId")),
        ("param_value", "text", "the value as printed", -1, ("measuredValueAsPrinted|measuredValue",)),
        ("param_value_num", "double", "the value", -1, ("measuredValue",)),
        ("dispersion_value", "text", "its spread as printed", -1, ("spreadAsPrinted|spread",)),
        ("dispersion_value_num", "double", "its spread", -1, ("spread",)),
        ("dispersion_lower_limit", "double", "lower limit of its spread", -1, ("lowerLimit",)),
        ("dispersion_upper_limit", "double", "upper limit of its spread", -1, ("upperLimit",)),
    )
    columns = [Column(name, kind, words, path, of=of, aact=f"{table}.{name}") for name, kind, words, of, path in parts]
    return (*columns, text("group_title", "group, by name", "inGroup", NAME))


READ_AND_POSTED: Final = (
    TableSpec(
        "criteria",
        "An eligibility criterion, in the order of the text.",
        ({"criterion": ""},),
        (
            key("criterion", "its key within the trial"),
            text("section", "inclusion, exclusion or unknown", "section", CODE),
            number("order", "its place among the trial's criteria", "order", kind="integer"),
            number("depth", "0 for an item, 1 for its sub-items", "depth", kind="integer"),
            Column("parent", "text", "key of the criterion that it stands under", ("parent",), "fragment"),
            text("cohort_group", "heading of the cohort that it stands under", "cohortGroup"),
            text("text", "its words", "text"),
            number("begin_index", "characters of `trials.criteria` before it", "beginIndex", kind="integer"),
            number("end_index", "characters before what follows it", "endIndex", kind="integer"),
            text("computability", "full, partial or none: what a check can decide", "computability", CODE),
        ),
        sort="order",
    ),
    TableSpec(
        "constraints",
        "A limit, concept or uncomputed part that was read from a criterion, or a limit of the record's fields.",
        ({"constraint": ""},),
        (
            key("constraint", "its key within the trial"),
            Column("criterion", "text", "key in `criteria`; none for a field", ("inCriterion",), "fragment"),
            Column(
                "constraint_type", "text", "QuantityConstraint, ConceptConstraint or UncomputedConstraint", (), "class"
            ),
            text("effect", "requires, forbids, or contributes: an alternative or part, no bar", "effect", CODE),
            flag("negated", "true: the text says that it is absent", "negated"),
            text("text", "its words", "text"),
            number("begin_index", "characters of `trials.criteria` before it", "beginIndex", kind="integer"),
            number("end_index", "characters before what follows it", "endIndex", kind="integer"),
            number("confidence", "of the reading, from 0 to 1", "confidence"),
            text("assumption", "what was assumed in reading", "assumption"),
            Column("quantity", "text", "IRI of what is measured", ("quantity",), "iri"),
            text("quantity_name", "what is measured, by its preferred name", "quantity", "skos:prefLabel"),
            text("operator", "lt, le, gt, ge or eq, as written", "operator", CODE),
            number("value", "the number as printed", "value"),
            text("unit", "UCUM code of the printed unit", "unit"),
            text("reference", "what the number is a share or multiple of", "reference", CODE),
            number("canonical_value", "the number in the measurement's own unit", "canonicalValue"),
            text("canonical_unit", "that unit", "quantity", "canonicalUnit"),
            text("applies_if", "the condition under which alone it holds", "appliesIf"),
            Column("concept", "text", "IRI of the concept", ("concept",), "iri"),
            text("concept_name", "the concept by name", "concept", NAME),
            text("role", "condition, treatment, procedure, test-result or state", "role", CODE),
            flag("is_exception", "true: it is excepted from what is said", "isException"),
            text("degree", "how much of it is meant, in words", "degree"),
            text("window_relation", "before, within, after, during or for", "window", "relation", CODE),
            text("window_operator", "how a time compares", "window", "operator", CODE),
            number("window_value", "length of the time window", "window", "value"),
            text("window_unit", "UCUM code of its unit", "window", "unit"),
            text("window_anchor", "what it is counted from", "window", "anchor"),
            text("uncomputed_kind", "why a part is not computed", "kind", CODE),
        ),
    ),
    TableSpec(
        "adverse_events",
        "An adverse event in one group; groups are never added up.",
        ({"seriousEvent": "serious", "otherEvent": "other"}, {"eventCount": ""}),
        (
            Column("event_type", "text", "serious or other", (), "link", of=1, aact="reported_events.event_type"),
            Column("adverse_event_term", "text", "event", (), "label", of=1, aact="reported_events.adverse_event_term"),
            text("organ_system", "organ system", "organSystem", of=1, aact="reported_events.organ_system"),
            text(
                "vocab", "vocabulary, where the event names one", "sourceVocabulary", of=1, aact="reported_events.vocab"
            ),
            text("assessment", "how it was found", "eventAssessment", CODE, of=1, aact="reported_events.assessment"),
            text("ctgov_group_code", "group", "inGroup", "groupId", aact="reported_events.ctgov_group_code"),
            text("group_title", "group, by name", "inGroup", NAME),
            number(
                "subjects_affected",
                "participants with the event",
                "participantsAffected",
                kind="integer",
                aact="reported_events.subjects_affected",
            ),
            number(
                "subjects_at_risk",
                "participants at risk",
                "participantsAtRisk",
                kind="integer",
                aact="reported_events.subjects_at_risk",
            ),
            number("event_count", "events", "events", kind="integer", aact="reported_events.event_count"),
        ),
    ),
    TableSpec(
        "adverse_event_groups",
        "A group in which adverse events were counted, with its totals.",
        ({"eventGroup": ""},),
        (
            text("ctgov_group_code", "group", "groupId"),
            Column("title", "text", "its name", (), "label"),
            text("description", "description", "description"),
            *(
                number(f"{kind}_{column}", f"participants {words}: {kind}", f"{kind}{stem}", kind="integer")
                for kind in ("serious", "other", "deaths")
                for column, stem, words in (
                    ("subjects_affected", "Affected", "affected"),
                    ("subjects_at_risk", "AtRisk", "at risk"),
                )
            ),
        ),
    ),
    TableSpec(
        "outcome_measurements",
        "A posted value of an outcome measure, in one group.",
        ({"outcomeMeasure": ""}, {"measurement": ""}),
        (
            Column("outcome_measure", "text", "key of the measure within the trial", (), "fragment", of=1),
            text(
                "outcome_type", "PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED or POST_HOC", "outcomeMeasureType", CODE, of=1
            ),
            text("time_frame", "when", "timeFrame", of=1),
            text("dispersion_type", "kind of spread", "dispersion", of=1, aact="outcome_measurements.dispersion_type"),
            *_measured("outcome_measurements"),
        ),
    ),
    TableSpec(
        "baseline_measurements",
        "A posted value at baseline, in one group.",
        ({"baselineMeasure": ""}, {"measurement": ""}),
        (
            Column("baseline_measure", "text", "key of the measure within the trial", (), "fragment", of=1),
            text(
                "dispersion_type",
                "kind of spread",
                "dispersionType",
                CODE,
                of=1,
                aact="baseline_measurements.dispersion_type",
            ),
            *_measured("baseline_measurements"),
        ),
    ),
    TableSpec(
        "id_information",
        "An identifier of a trial besides its NCT id.",
        ({"identifier": ""},),
        (
            text("id_value", "the identifier", "idValue", aact="id_information.id_value"),
            text("id_type", "kind", "secondaryIdType", CODE, aact="id_information.id_type"),
            text("id_domain", "who gave it", "idDomain"),
            text("id_link", "address", "idLink", aact="id_information.id_link"),
        ),
    ),
    TableSpec(
        "study_references",
        "A publication that a trial cites, or that is about it.",
        ({"citedReference": ""},),
        (
            text("pmid", "PubMed id", "pmid", aact="study_references.pmid"),
            text("reference_type", "kind", "referenceType", CODE, aact="study_references.reference_type"),
            text("citation", "citation", "citation", aact="study_references.citation"),
        ),
    ),
    TableSpec(
        "records",
        "A record that describes a trial: where its facts come from.",
        ({"describedIn": ""},),
        (
            Column("record", "text", "its IRI", (), "iri"),
            text("source", "who publishes it", "source", NAME),
            Column("url", "text", "its address", ("dcterms:source",), "iri"),
            Column(
                "version_date", "date", "the source's own date, where stated to the day", ("recordVersionDate",), "day"
            ),
            text("record_format", "format", "recordFormat"),
            text("record_hash", "hash of its bytes", "recordHash"),
            flag("is_restated", "true: restated for demonstration, not the source's words", "isRestated"),
            text("rights", "rights", "dcterms:rights"),
        ),
    ),
)
