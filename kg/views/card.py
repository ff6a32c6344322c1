"""A trial's card: what people want to know of one trial, gathered from its statements, ready to be printed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from kg.names import MESH, code_iri
from kg.views.card_plain import design_sentences, who_sentences
from kg.views.card_value import (
    NO_STATUS,
    Arm,
    Card,
    Country,
    Dated,
    Disagreement,
    Intervention,
    Named,
    Outcome,
    Results,
    ResultsGroup,
    Site,
    SourceLine,
    Standing,
)
from kg.views.facts import plain_text, record_date
from kg.views.statements import Statements
from kg.views.words import code_in_words, date_in_words, is_old, json_visible, property_in_words, short_name

__all__ = ["card", "card_json", "footer"]


_DATES: Final = (
    ("Launched", "launchedDate"),
    ("Start", "startDate"),
    ("Primary completion", "primaryCompletionDate"),
    ("Completion", "completionDate"),
    ("First posted", "studyFirstPostDate"),
    ("Results first posted", "resultsFirstPostDate"),
    ("Last update posted", "lastUpdatePostDate"),
    ("Record verified", "statusVerifiedDate"),
)
_ENDED: Final = frozenset(
    code_iri("status", name) for name in ("COMPLETED", "TERMINATED", "WITHDRAWN", "NO_LONGER_AVAILABLE")
)
"""After these nobody is taken in any more, so that the age of the record matters less."""

_NO_ENDORSEMENT: Final = "The U.S. National Library of Medicine endorses neither this nor its use."
_NO_ADVICE: Final = "This is no medical advice."


def card(
    triples: Iterable[Any], trial: str | None = None, *, today: date, processed: str = "", retrieved: str = ""
) -> Card | None:
    """The card of one trial.

    Args:
        triples: the answer of `kg.views.queries.TRIAL_QUERY`, or `Statements` made of it.
        trial: the trial's IRI; the first trial in the triples when not given.
        today: the day against which a record's age is told.
        processed: the ISO date on which the graph was made, empty when not known.
        retrieved: the ISO date on which the records were fetched, empty when not known.

    Returns:
        The card; None where the triples tell of no such trial.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> from kg.names import RDFS, trial_iri
    >>> trial = NamedNode(trial_iri("NCT03444220"))
    >>> said = [Triple(trial, NamedNode(RDFS + "label"), Literal("A trial"))]
    >>> made = card(said, trial.value, today=date(2026, 1, 1))
    >>> made.nct_id, made.title
    ('NCT03444220', 'A trial')
    """
    said = triples if isinstance(triples, Statements) else Statements(triples)
    trial = trial or next(iter(said.subjects("Trial")), None)
    if trial is None or trial not in said:
        return None
    sources = _sources(said, trial)
    return Card(
        iri=trial,
        nct_id=said.text(trial, "nctId") or short_name(trial),
        title=said.text(trial, "briefTitle") or said.label(trial) or short_name(trial),
        official_title=said.text(trial, "officialTitle") or "",
        acronym=said.text(trial, "acronym") or "",
        standing=_standing(said, trial, today),
        phase=" and ".join(_codes(said, trial, "phase")),
        study_type=", ".join(_codes(said, trial, "studyType")),
        enrollment=_enrollment(said, trial),
        design=design_sentences(said, trial),
        allocation=", ".join(_codes(said, trial, "allocation")),
        masking=", ".join(_codes(said, trial, "masking")),
        conditions=_labels(said, trial, "condition"),
        inferred_conditions=_inferred_conditions(said, trial),
        keywords=(*said.texts(trial, "keyword"), *said.texts(trial, "keywordRun")),
        condition_concepts=_concepts(said, trial, "conditionConcept"),
        intervention_concepts=_concepts(said, trial, "interventionConcept"),
        summary=said.text(trial, "briefSummary") or "",
        plain_summary=said.text(trial, "plainSummary") or "",
        plain_summary_by=_portal(sources),
        description=said.text(trial, "detailedDescription") or "",
        who=who_sentences(said, trial),
        eligibility_text=said.text(trial, "eligibilityText") or "",
        arms=_arms(said, trial),
        interventions=_interventions(said, trial),
        outcomes=_outcomes(said, trial),
        countries=_countries(said, trial),
        countries_only=() if said.nodes(trial, "site") else _labels(said, trial, "country"),
        sponsor=next(iter(_organizations(said, trial, "leadSponsor")), None),
        collaborators=_organizations(said, trial, "collaborator"),
        officials=tuple(_official(said, node) for node in said.nodes(trial, "official")),
        contacts=f"{trial}#contacts-and-locations",
        dates=_dates(said, trial),
        results=_results(said, trial),
        sources=sources,
        disagreements=tuple(_disagreement(said, node) for node in said.nodes(trial, "discrepancy")),
        notes=tuple(_note(said, node) for node in said.nodes(trial, "note")),
        identifiers=tuple(
            Named(value, ", ".join(_codes(said, node, "secondaryIdType")), said.text(node, "idLink") or "")
            for node in said.nodes(trial, "identifier")
            for value in said.texts(node, "idValue")
        ),
        references=tuple(_reference(said, node) for node in said.nodes(trial, "reference")),
        footer=_footer(sources, processed, retrieved),
    )


def card_json(made: Card) -> str:
    """The card as JSON, indented: every value as the source has it.

    >>> card_json(Card(iri="urn:t", nct_id="NCT03444220", title="A"))[:18]
    '{\\n  "iri": "urn:t"'
    """
    text = msgspec.json.format(msgspec.json.encode(made), indent=2).decode("utf-8", "replace")
    return json_visible(text)


def _codes(said: Statements, node: str, name: str) -> list[str]:
    return [code_in_words(value) or said.label(value) or short_name(value) for value in said.nodes(node, name)]


def _labels(said: Statements, node: str, name: str) -> tuple[str, ...]:
    return tuple(sorted((said.label(value) or short_name(value) for value in said.nodes(node, name)), key=str.casefold))


def _concepts(said: Statements, trial: str, name: str) -> tuple[Named, ...]:
    return tuple(
        Named(said.label(node) or short_name(node), node[len(MESH) :] if node.startswith(MESH) else "", node)
        for node in said.nodes(trial, name)
    )


def _inferred_conditions(said: Statements, trial: str) -> tuple[Named, ...]:
    """The MeSH terms that were taken for the conditions of a trial whose sources name none."""
    if said.nodes(trial, "condition"):
        return ()
    notes = [
        one for one in said.nodes(trial, "note") if code_iri("note-kind", "inferred") in said.nodes(one, "noteKind")
    ]
    inferred = {said.text(one, "noteValue") for one in notes}
    return tuple(one for one in _concepts(said, trial, "conditionConcept") if one.name in inferred)


def _standing(said: Statements, trial: str, today: date) -> Standing:
    as_of = record_date(said, trial)
    return Standing(
        ", ".join(_codes(said, trial, "overallStatus")) or NO_STATUS,
        as_of,
        is_old(as_of, today),
        ", ".join(_codes(said, trial, "lastKnownStatus")),
        said.text(trial, "whyStopped") or "",
        not _ENDED.isdisjoint(said.nodes(trial, "overallStatus")),
    )


def _enrollment(said: Statements, trial: str) -> str:
    count = said.number(trial, "enrollmentCount")
    if count is None:
        return ""
    kind = _codes(said, trial, "enrollmentType")
    words = {"Estimated": "planned", "Actual": "took part"}.get(kind[0]) if kind else None
    return f"{count:,} participant{'' if count == 1 else 's'}" + (f" ({words})" if words else "")


def _arms(said: Statements, trial: str) -> tuple[Arm, ...]:
    parts = said.nodes(trial, "intervention")
    names = {part: said.label(part) or short_name(part) for part in parts}
    return tuple(
        Arm(
            said.label(arm) or short_name(arm),
            ", ".join(_codes(said, arm, "armType")),
            said.text(arm, "description") or "",
            tuple(
                names[part]
                for part in parts
                if part in said.nodes(arm, "armIntervention") or arm in said.nodes(part, "usedInArm")
            ),
        )
        for arm in said.nodes(trial, "arm")
    )


def _interventions(said: Statements, trial: str) -> tuple[Intervention, ...]:
    found = tuple(
        Intervention(
            said.label(part) or short_name(part),
            ", ".join(_codes(said, part, "interventionType")),
            said.text(part, "description") or "",
            tuple(said.texts(part, "otherName")),
            next(iter(said.nodes(part, "ofIntervention")), ""),
        )
        for part in said.nodes(trial, "intervention")
    )
    return found or tuple(
        Intervention(said.label(node) or short_name(node), iri=node) for node in said.nodes(trial, "hasIntervention")
    )


def _outcomes(said: Statements, trial: str) -> tuple[Outcome, ...]:
    return tuple(
        Outcome(
            kind,
            said.label(node) or short_name(node),
            said.text(node, "timeFrame") or "",
            said.text(node, "description") or "",
        )
        for kind in ("primary", "secondary", "other")
        for node in said.nodes(trial, f"{kind}Outcome")
    )


def _countries(said: Statements, trial: str) -> tuple[Country, ...]:
    by_country: dict[str, list[Site]] = defaultdict(list)
    for node in said.nodes(trial, "site"):
        city = ", ".join(part for name in ("cityName", "stateName") if (part := said.text(node, name)))
        status = ", ".join(_codes(said, node, "siteStatus"))
        by_country[said.text(node, "countryName") or ""].append(
            Site(said.text(node, "facilityName") or "", city, status)
        )
    return tuple(
        Country(name, tuple(sorted(sites, key=lambda site: (site.city.casefold(), site.name.casefold()))))
        for name, sites in sorted(by_country.items())
    )


def _organizations(said: Statements, trial: str, name: str) -> tuple[Named, ...]:
    roles = said.nodes(trial, "sponsorRole")
    return tuple(
        Named(
            said.label(node) or short_name(node),
            next(
                (
                    w
                    for role in roles
                    if node in said.nodes(role, "organization")
                    for w in _codes(said, role, "agencyClass")
                ),
                "",
            ),
            node,
        )
        for node in said.nodes(trial, name)
    )


def _official(said: Statements, node: str) -> Named:
    more = [*_codes(said, node, "officialRole"), *said.texts(node, "affiliation")]
    return Named(said.label(node) or short_name(node), ", ".join(more))


def _dates(said: Statements, trial: str) -> tuple[Dated, ...]:
    found = [
        Dated(label, value, _codes(said, trial, f"{name}Type") == ["Estimated"])
        for label, name in _DATES
        if (value := said.text(trial, name))
    ]
    for node in said.nodes(trial, "timelineEntry"):
        if value := said.text(node, "eventDate"):
            found.append(Dated(said.label(node) or "Event", value))
    return tuple(dict.fromkeys(found))


def _results(said: Statements, trial: str) -> Results:
    def pair(node: str, name: str) -> tuple[int | None, int | None]:
        return said.number(node, f"{name}Affected"), said.number(node, f"{name}AtRisk")

    groups = tuple(
        ResultsGroup(
            said.label(node) or short_name(node), pair(node, "serious"), pair(node, "deaths"), pair(node, "other")
        )
        for node in said.nodes(trial, "eventGroup")
    )
    first = said.text(trial, "resultsFirstPostDate") or ""
    time_frame = said.text(trial, "adverseEventTimeFrame") or ""
    return Results(said.flag(trial, "hasResults"), first, time_frame, groups)


def _sources(said: Statements, trial: str) -> tuple[SourceLine, ...]:
    lines = []
    for record in said.nodes(trial, "describedIn"):
        source = next(iter(said.nodes(record, "source")), "")
        rights = said.text(record, "dcterms:rights")
        restated = rights or "restated" if said.flag(record, "isRestated") else ""
        lines.append(
            SourceLine(
                said.label(source) or (short_name(source) if source else "Unknown source"),
                next(iter(said.nodes(record, "dcterms:source")), ""),
                said.text(record, "recordVersionDate") or "",
                said.text(record, "sourcedFrom") or "",
                restated,
                said.text(source, "dcterms:rights") or "",
            )
        )
    return tuple(lines)


def _portal(sources: Sequence[SourceLine]) -> str:
    portals = [line.name for line in sources if line.name != "ClinicalTrials.gov"]
    return portals[0] if len(portals) == 1 else "a portal"


def _disagreement(said: Statements, node: str) -> Disagreement:
    fact = ", ".join(property_in_words(one) for one in said.nodes(node, "discrepantProperty")) or "a fact"
    values = []
    for below in said.nodes(node, "statedValue"):
        record = next(iter(said.nodes(below, "statedIn")), "")
        source = next((said.label(one) for one in said.nodes(record, "source")), None) or short_name(record)
        values += [Named(source, text, record) for text in said.texts(below, "valueInWords")]
    return Disagreement(fact, tuple(values))


def _note(said: Statements, node: str) -> str:
    parts = [said.text(node, "notePath") or "", said.text(node, "noteReason") or ""]
    value = said.text(node, "noteValue")
    return ": ".join(part for part in parts if part) + (f" (seen: {value})" if value else "")


def _reference(said: Statements, node: str) -> Named:
    pmid = said.text(node, "pmid")
    name = said.text(node, "citation") or (f"PubMed {pmid}" if pmid else "Reference")
    return Named(
        plain_text(name),
        ", ".join(_codes(said, node, "referenceType")),
        next(iter(said.nodes(node, "publication")), ""),
    )


def footer(
    names: Sequence[str],
    rights: Sequence[str],
    processed: str = "",
    retrieved: str = "",
    restated: Sequence[str] = (),
) -> tuple[str, ...]:
    """What stands below a page of facts: where they come from, when, by which right, and what they are not.

    Args:
        names: the sources.
        rights: their sentences on rights, each once.
        processed: the ISO date on which the graph was built.
        retrieved: the ISO date on which the record was fetched.
        restated: sentences on records that are not in the source's own words.

    >>> footer(["ClinicalTrials.gov"], [], "2026-05-02")[0]
    'Source: ClinicalTrials.gov, processed 2 May 2026.'
    """
    when = [f"retrieved {date_in_words(retrieved)}"] if retrieved else []
    when += [f"processed {date_in_words(processed)}"] if processed else []
    first = f"Source: {' and '.join(names)}" if names else "Source not stated"
    endorsed = "" if any("endorses" in text for text in rights) else _NO_ENDORSEMENT
    return tuple(filter(None, (f"{', '.join([first, *when])}.", *restated, *rights, endorsed, _NO_ADVICE)))


def _footer(sources: Sequence[SourceLine], processed: str, retrieved: str) -> tuple[str, ...]:
    rights = list(dict.fromkeys(line.rights for line in sources if line.rights))
    restated = list(dict.fromkeys(f"This record is {line.restated}." for line in sources if line.restated))
    return footer(list(Counter(line.name for line in sources)), rights, processed, retrieved, restated)
