"""The words of a trial by field, for the text index: from its records, or from what a graph states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from kg.ask.resolve import select_texts
from kg.model.study import Browse
from kg.model.trial import Trial
from kg.names import fold_name
from kg.ports import Store

__all__ = ["TEXT_FOLDER", "document_of", "documents_in"]

TEXT_FOLDER: Final = "text"
"""What the text index is called in the folder of a version."""

_AT_ONCE: Final = 500
_NCT: Final = re.compile(r"NCT(\d{8})", re.ASCII)
_TEXTS: Final = {
    "ids": "tkg:nctId|tkg:nctIdAlias|tkg:identifier/tkg:idValue",
    "title": "tkg:briefTitle|tkg:officialTitle|tkg:acronym",
    "condition": "((tkg:condition|tkg:conditionConcept)/rdfs:label)|tkg:conditionMeshConceptTerm",
    "intervention": "((tkg:hasIntervention|tkg:interventionConcept)/rdfs:label)|tkg:interventionMeshConceptTerm",
    "synonym": "tkg:intervention/tkg:otherName",
    "keyword": "tkg:keyword",
    "sponsor": "(tkg:leadSponsor|tkg:collaborator)/rdfs:label",
    "place": "tkg:site/tkg:place/rdfs:label",
    "wider": (
        "((tkg:conditionAncestor|tkg:interventionAncestor)/rdfs:label)"
        "|tkg:conditionMeshAncestorTerm|tkg:interventionMeshAncestorTerm"
    ),
    "summary": "tkg:briefSummary|tkg:plainSummary",
    "criteria": "tkg:eligibilityText",
}
"""Where a graph states the texts of each field; synonyms are found as interventions are, and are not suggested."""


def document_of(trial: Trial) -> bytes:
    """What the text index holds of a trial, as one line of JSON in UTF-8.

    Args:
        trial: the trial, resolved where several records describe it.
    """
    protocol, derived = trial.study.protocol, trial.study.derived
    identification, sponsors = protocol.identification, protocol.sponsor_collaborators
    interventions = protocol.arms_interventions.interventions
    other_ids = [identification.org_study_id_info.id, *(other.id for other in identification.secondary_id_infos)]
    places = (
        ", ".join(fold_name(part) for part in (site.city, site.state, site.country) if part)
        for site in protocol.contacts_locations.locations
        if site.city
    )
    return _document(
        trial.nct_id,
        {
            "ids": _texts(trial.nct_id, *identification.nct_id_aliases, *other_ids),
            "title": _texts(identification.brief_title, identification.official_title, identification.acronym),
            "condition": _texts(*protocol.conditions.conditions, *_terms(derived.condition_browse)),
            "intervention": _texts(*(each.name for each in interventions), *_terms(derived.intervention_browse)),
            "synonym": _texts(*(name for each in interventions for name in each.other_names)),
            "keyword": _texts(*protocol.conditions.keywords),
            "sponsor": _texts(sponsors.lead_sponsor.name, *(sponsor.name for sponsor in sponsors.collaborators)),
            "place": _texts(*places),
            "wider": _texts(*_wider(derived.condition_browse), *_wider(derived.intervention_browse)),
            "summary": [text for text in (protocol.description.brief_summary, trial.page.plain_summary) if text],
            "criteria": [protocol.eligibility.eligibility_criteria or ""],
        },
    )


def documents_in(store: Store) -> Iterator[bytes]:
    """What the text index holds of each trial of a graph, as lines of JSON in UTF-8.

    Raises:
        QueryError: the graph could not answer.
    """
    trials = [trial for (trial,) in select_texts(store, "SELECT ?trial WHERE { ?trial a tkg:Trial } ORDER BY ?trial")]
    for start in range(0, len(trials), _AT_ONCE):
        some = trials[start : start + _AT_ONCE]
        values = " ".join(f"<{trial}>" for trial in some)
        found: dict[str, dict[str, list[str]]] = {trial: {} for trial in some}
        for name, path in _TEXTS.items():
            query = f"SELECT DISTINCT ?trial ?text WHERE {{ VALUES ?trial {{ {values} }} ?trial {path} ?text }}"
            for trial, text in select_texts(store, query):
                found[trial].setdefault(name, []).append(text)
        for trial, texts in found.items():
            yield _document(trial.rsplit("/", 1)[-1], {name: sorted(each) for name, each in texts.items()})


def _document(nct_id: str, texts: dict[str, list[str]]) -> bytes:
    document: dict[str, str | int | list[str]] = {"nct_id": nct_id, **texts}
    if match := _NCT.fullmatch(nct_id):
        document["number"] = int(match[1])
    document["intervention"] = [*texts.get("intervention", ()), *texts.get("synonym", ())]
    document.pop("synonym", None)
    return msgspec.json.encode(document)


def _texts(*texts: str | None) -> list[str]:
    """Names with their white space folded, each once."""
    return list(dict.fromkeys(fold_name(text) for text in texts if text))


def _terms(browse: Browse) -> Iterable[str | None]:
    return (mesh.term for mesh in browse.meshes)


def _wider(browse: Browse) -> Iterable[str | None]:
    return (mesh.term for mesh in browse.ancestors)
