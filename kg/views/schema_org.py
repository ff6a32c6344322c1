"""A trial's card in the vocabulary of schema.org, as JSON-LD.

Only classes and properties that schema.org has are used; what it has no word for is left to our own export.

Source: https://schema.org/MedicalTrial, https://schema.org/MedicalObservationalStudy
"""

from __future__ import annotations

import json
from typing import Any, Final

from kg.views.card_value import NO_STATUS, Card, Intervention, Named
from kg.views.words import json_visible

__all__ = ["schema_org"]

_STATUS: Final = {
    "Active, not recruiting": "ActiveNotRecruiting",
    "Completed": "Completed",
    "Enrolling by invitation": "EnrollingByInvitation",
    "Not yet recruiting": "NotYetRecruiting",
    "Recruiting": "Recruiting",
    "Suspended": "Suspended",
    "Terminated": "Terminated",
    "Withdrawn": "Withdrawn",
}
_MASKED: Final = {
    "None (open label)": "OpenTrial",
    "Single-blind": "SingleBlindedTrial",
    "Double-blind": "DoubleBlindedTrial",
    "Triple-blind": "TripleBlindedTrial",
}
"""Schema.org has no word for a trial in which all four parties do not know."""
_SUBJECTS: Final = {
    "Drug": "Drug",
    "Biological": "Drug",
    "Device": "MedicalDevice",
    "Procedure": "MedicalProcedure",
    "Radiation": "RadiationTherapy",
    "Behavioral": "PsychologicalTreatment",
    "Dietary supplement": "DietarySupplement",
    "Diagnostic test": "MedicalTest",
}


def schema_org(made: Card) -> str:
    """The card as JSON-LD text.

    >>> print(schema_org(Card(iri="https://clinicaltrials.gov/study/NCT03444220", nct_id="NCT03444220", title="A")))
    {
      "@context": "https://schema.org",
      "@type": "MedicalStudy",
      "@id": "https://clinicaltrials.gov/study/NCT03444220",
      "url": "https://clinicaltrials.gov/study/NCT03444220",
      "name": "A",
      "identifier": {
        "@type": "PropertyValue",
        "propertyID": "NCT",
        "value": "NCT03444220"
      }
    }
    """
    kinds = {"Interventional": "MedicalTrial", "Observational": "MedicalObservationalStudy"}
    statement: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": kinds.get(made.study_type, "MedicalStudy"),
        "@id": made.iri,
        "url": made.iri,
        "name": made.title,
        "alternateName": [name for name in (made.acronym, made.official_title) if name and name != made.title],
        "identifier": {"@type": "PropertyValue", "propertyID": "NCT", "value": made.nct_id},
        "description": made.summary,
        "status": _status(made),
        "healthCondition": [
            *({"@type": "MedicalCondition", "name": name} for name in made.conditions),
            *(_coded("MedicalCondition", one) for one in made.condition_concepts),
        ],
        "sponsor": [_organization(one) for one in (made.sponsor, *made.collaborators) if one],
        "studySubject": [
            *(_subject(one) for one in made.interventions),
            *(_coded("MedicalEntity", one) for one in made.intervention_concepts),
        ],
        "studyLocation": _locations(made),
        "sameAs": [line.url for line in made.sources if line.url and line.url != made.iri],
    }
    if statement["@type"] == "MedicalTrial":
        statement["trialDesign"] = _designs(made)
    kept = {name: value for name, value in statement.items() if value not in ("", [], None)}
    return json_visible(json.dumps(kept, ensure_ascii=False, indent=2))


def _status(made: Card) -> str:
    if made.standing.words == NO_STATUS:
        return ""
    name = _STATUS.get(made.standing.words)
    return f"https://schema.org/{name}" if name else made.standing.words


def _organization(one: Named) -> dict[str, Any]:
    return {"@type": "Organization", **({"@id": one.link} if one.link else {}), "name": one.name}


def _coded(kind: str, one: Named) -> dict[str, Any]:
    coded: dict[str, Any] = {"@type": kind, "name": one.name, "sameAs": one.link}
    if one.more:
        coded["code"] = {"@type": "MedicalCode", "codeValue": one.more, "codingSystem": "MeSH"}
    return coded


def _subject(one: Intervention) -> dict[str, Any]:
    subject: dict[str, Any] = {"@type": _SUBJECTS.get(one.kind, "MedicalEntity"), "name": one.name}
    if one.other_names:
        subject["alternateName"] = list(one.other_names)
    if one.description:
        subject["description"] = one.description
    return subject


def _locations(made: Card) -> list[dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for country in made.countries:
        within = {"@type": "Country", "name": country.name} if country.name else None
        for site in country.sites:
            city = site.city.partition(",")[0]
            place: dict[str, Any] = {"@type": "City", "name": city} if city else dict(within or {})
            if city and within:
                place["containedInPlace"] = within
            if place:
                found[city, country.name] = place
    return [*found.values(), *({"@type": "Country", "name": name} for name in made.countries_only)]


def _designs(made: Card) -> list[str]:
    found = ["RandomizedTrial"] if made.allocation == "Randomized" else []
    if made.masking in _MASKED:
        found.append(_MASKED[made.masking])
    if any(arm.kind == "Placebo comparator" for arm in made.arms):
        found.append("PlaceboControlledTrial")
    if len(made.countries) > 1:
        found.append("InternationalTrial")
    if made.site_count:
        found.append("MultiCenterTrial" if made.site_count > 1 else "SingleCenterTrial")
    return [f"https://schema.org/{name}" for name in found]
