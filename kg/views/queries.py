"""What views need to be told: queries whose answers they turn into pictures and cards.

Each is valid as it stands; the line marked `#@param trial` names the trial. What a view shows beyond the trial's own
statements is listed by property, so that an answer never grows with the results that a trial reports.
"""

from __future__ import annotations

from typing import Final

from kg.names import PREFIXES, trial_iri

__all__ = ["CITIES_QUERY", "FACTS_QUERY", "TRIAL_QUERY", "of_trial"]

_EXAMPLE: Final = "https://clinicaltrials.gov/study/NCT03444220"
_PARTS: Final = (
    "leadSponsor collaborator submitter sponsorRole responsibleParty condition conditionConcept conditionAncestor "
    "interventionConcept interventionAncestor hasIntervention intervention arm primaryOutcome secondaryOutcome "
    "otherOutcome site country official contact reference link availableData document describedIn identifier "
    "timelineEntry pageSection note discrepancy eventGroup criterion constraint"
)
_BELOW: Final = (
    "sponsorRole/organization site/facility site/place describedIn/source reference/publication "
    "discrepancy/statedValue constraint/quantity constraint/concept constraint/window"
)


def _prefixes(*names: str) -> str:
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in names)


def _trial_query(*without: str) -> str:
    parts = " ".join(f"tkg:{name}" for name in _PARTS.split() if name not in without)
    pairs = [pair.split("/") for pair in _BELOW.split()]
    below = " ".join(f"(tkg:{name} tkg:{other})" for name, other in pairs if name not in without)
    kept = f" FILTER(?predicate NOT IN ({', '.join(f'tkg:{name}' for name in without)}))" if without else ""
    return f"""{_prefixes("tkg")}CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{
  VALUES ?trial {{ <{_EXAMPLE}> }} #@param trial
  ?trial a tkg:Trial .
  {{ ?trial ?predicate ?object . BIND(?trial AS ?subject){kept} }}
  UNION
  {{ VALUES ?link {{ {parts} }}
    ?trial ?link ?subject . ?subject ?predicate ?object }}
  UNION
  {{ VALUES (?link ?next) {{ {below} }}
    ?trial ?link ?part . ?part ?next ?subject . ?subject ?predicate ?object }}
}}
"""


TRIAL_QUERY: Final = _trial_query()
"""CONSTRUCT: all that a trial states, and what is stated of its parts and of the shared things it names."""

FACTS_QUERY: Final = _trial_query("site", "hasSiteNear", "recruitsAt", "recruitsNear")
"""CONSTRUCT: the same without the trial's sites, of which more may be stated than of all the rest."""

CITIES_QUERY: Final = f"""{_prefixes("tkg")}SELECT ?place ?country ?status (COUNT(?site) AS ?sites) WHERE {{
  VALUES ?trial {{ <{_EXAMPLE}> }} #@param trial
  ?trial tkg:site ?site
  OPTIONAL {{ ?site tkg:place ?place }}
  OPTIONAL {{ ?site tkg:countryName ?country }}
  OPTIONAL {{ ?site tkg:siteStatus ?status }}
}}
GROUP BY ?place ?country ?status
"""
"""SELECT: how many sites of each status a trial has in each city."""


def of_trial(query: str, nct_id: str) -> str:
    """One of these queries, asked of another trial.

    Args:
        query: `TRIAL_QUERY`, `FACTS_QUERY` or `CITIES_QUERY`.
        nct_id: an NCT id, or the address of a trial's page.

    Raises:
        UsageError: the text names no trial.

    >>> "NCT00004563" in of_trial(TRIAL_QUERY, "NCT00004563")
    True
    """
    return query.replace(f"<{_EXAMPLE}>", f"<{trial_iri(nct_id)}>")
