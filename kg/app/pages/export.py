"""What the start page shows, as data: rows of trials, and the SPARQL that finds the same trials."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np

from kg.app.exchange import PageRequest, PageResponse
from kg.app.finding.trial_index import Mask, TrialIndex
from kg.app.finding.trial_search import OPEN_STATUSES, Found
from kg.app.pages.explorer import Explorer
from kg.app.pages.hits import hits_of
from kg.app.pages.selection import Selection
from kg.app.pages.start import MOST_NAMED, MOST_ROWS, found_for, selection_of
from kg.app.pages.things import KINDS, pattern_of
from kg.model.geography import FARTHEST_KM
from kg.names import CODE, PREFIXES, TRIAL, compact
from kg.views.table import render

__all__ = ["selection_as_sparql", "trials_data"]

_COLUMNS: Final = (
    *("nct_id", "title", "status", "as_of", "phase", "study_type", "conditions", "interventions", "sponsor"),
    *("participants", "participants_kind", "start", "countries", "sites", "nearest_site", "distance_km", "address"),
)
_AT_ONCE: Final = 150
_KINDS: Final = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_FACETS: Final = {
    "status": "?trial tkg:overallStatus ?status .",
    "condition": "?trial tkg:condition|tkg:conditionConcept|tkg:conditionAncestor ?condition .",
    "phase": "?trial tkg:phase ?phase .",
    "kind": "?trial tkg:studyType ?kind .",
    "type": "?trial tkg:intervention ?part . ?part tkg:interventionType ?type .",
    "country": "?trial tkg:country ?country .",
    "group": "?trial tkg:standardAge ?group .",
    "sponsor": (
        "?trial tkg:sponsorRole ?role . ?role tkg:sponsorRoleKind tkgc:sponsor-role-lead ; tkg:agencyClass ?sponsor ."
    ),
}
_FLAGS: Final = {"healthy": "healthyVolunteers", "results": "hasResults"}
_SEXES: Final = {
    "FEMALE": "!BOUND(?sex) || ?sex != tkgc:sex-MALE",
    "MALE": "!BOUND(?sex) || ?sex != tkgc:sex-FEMALE",
    "FEMALE_ONLY": "BOUND(?sex) && ?sex = tkgc:sex-FEMALE",
    "MALE_ONLY": "BOUND(?sex) && ?sex = tkgc:sex-MALE",
}


def trials_data(explorer: Explorer, request: PageRequest, format: str) -> PageResponse:
    """The trials that the start page finds, as csv or json, or the SPARQL that finds them.

    Args:
        explorer: of the graph.
        request: what was asked for, as of the start page.
        format: `csv`, `json` or `rq`.
    """
    selection = selection_of(explorer, request)
    _, found, _ = found_for(explorer, selection)
    index = explorer.index
    if format == "rq":
        text = selection_as_sparql(explorer, selection, found)
        return PageResponse(200, "text/plain; charset=utf-8", text.encode("utf-8", "replace"))
    rows = list(_rows(explorer, [index.iris[row] for row in found.rows[:MOST_ROWS]], found, request.base))
    complete = len(rows) == len(found.rows)
    headers = (
        ("X-Complete", "true" if complete else "false"),
        ("Content-Disposition", f'attachment; filename="trials.{format}"'),
    )
    if format == "csv":
        joined = [["; ".join(value) if isinstance(value, list) else value for value in row] for row in rows]
        text = render(_COLUMNS, joined, "csv")
    else:
        listed = [{name: _json(value) for name, value in zip(_COLUMNS, row, strict=True)} for row in rows]
        whole = {"total": len(found.rows), "complete": complete, "processed": explorer.built, "trials": listed}
        text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    return PageResponse(200, _KINDS[format], text.encode("utf-8", "replace"), headers)


def _rows(explorer: Explorer, iris: Sequence[str], found: Found, base: str) -> Iterator[list[Any]]:
    for first in range(0, len(iris), _AT_ONCE):
        for hit in hits_of(explorer, iris[first : first + _AT_ONCE], found):
            yield [
                hit.nct_id,
                hit.title,
                hit.status,
                hit.dated,
                hit.phase,
                hit.kind,
                [one.name for one in hit.conditions],
                [one.name for one in hit.interventions],
                hit.sponsor.name if hit.sponsor else "",
                hit.participants,
                hit.participants_kind,
                hit.started,
                list(hit.countries),
                hit.sites,
                hit.nearest,
                None if hit.distance is None else round(hit.distance),
                hit.iri,
            ]


def _json(value: Any) -> Any:
    return value if value != "" else None


def selection_as_sparql(explorer: Explorer, selection: Selection, found: Found) -> str:
    """A query that finds the same trials in the graph, in plain SPARQL 1.1.

    Args:
        explorer: of the graph.
        selection: what is asked for.
        found: what that found: words and places are resolved by it, which SPARQL cannot.
    """
    index = explorer.index
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("tkg", "tkgc", "mesh", "trial")]
    lines += ["SELECT DISTINCT ?nct_id ?trial ?title WHERE {"]
    body: list[str] = []
    for one in found.filters:
        body.append(f"# {' '.join(one.words.split())}")
        if one.name == "q":
            body += _named(index, one.mask)
        elif one.name == "near":
            body += _near(index, selection, found)
        elif one.name == "age":
            body += [
                "?trial a tkg:Trial .",
                *_limit("Minimum", ">", f"{selection.age:g}"),
                *_limit("Maximum", "<", f"{selection.age:g}"),
            ]
        elif one.name == "of":
            kind, _, key = selection.of.partition("/")
            body += pattern_of(explorer, kind, key) if kind in KINDS else ["FILTER(false)"]
        else:
            body += _facet(index, one.name, selection.facets[one.name])
    body += ["?trial a tkg:Trial ; tkg:nctId ?nct_id .", "OPTIONAL { ?trial tkg:briefTitle ?title }"]
    return "\n".join([*lines, *(f"  {line}" for line in body), "}", "ORDER BY ?nct_id", ""])


def _limit(bound: str, beyond: str, age: str) -> list[str]:
    """What keeps an age out: the field's limit; where the field is empty, the one that the criteria leave."""
    field, criteria = f"tkg:{bound.lower()}AgeYears", f"tkg:criteria{bound}Age"
    return [
        f"MINUS {{ ?trial {field} ?limit . FILTER(?limit {beyond} {age}) }}",
        "MINUS {",
        f"  ?trial {criteria}Years ?limit .",
        f"  OPTIONAL {{ ?trial {field} ?stated }}",
        f"  OPTIONAL {{ ?trial {criteria}IsExclusive ?is_out }}",
        f"  FILTER(!BOUND(?stated) && (?limit {beyond} {age} || (?limit = {age} && BOUND(?is_out) && ?is_out = true)))",
        "}",
    ]


def _named(index: TrialIndex, mask: Mask) -> list[str]:
    rows = np.flatnonzero(mask)
    names = [f"trial:{index.iris[row].removeprefix(TRIAL)}" for row in rows[:MOST_NAMED].tolist()]
    left_out = len(rows) - len(names)
    cut = [f"# {left_out:,} more trials with these words are left out: fewer may be found than on the page"]
    return [*(cut if left_out else ()), f"VALUES ?trial {{ {' '.join(names)} }}"]


def _near(index: TrialIndex, selection: Selection, found: Found) -> list[str]:
    """The places within reach by name, and where only open trials are asked for, what their sites say of themselves."""
    reach = found.near.km if found.near and found.near.km is not None else FARTHEST_KM
    near = np.unique(index.sites.places[found.far <= reach]).tolist()
    names = " ".join(_term(index.sites.place_iris[place]) for place in near)
    lines = [f"VALUES ?place {{ {names} }}", "?trial tkg:site ?site . ?site tkg:place ?place ."]
    statuses = selection.facets.get("status", ())
    if statuses and set(statuses) <= OPEN_STATUSES:
        listed = ", ".join(f"tkgc:recruitment-status-{token}" for token in sorted(OPEN_STATUSES))
        lines += [
            "OPTIONAL { ?site tkg:siteStatus ?own }",
            f"FILTER(!BOUND(?own) || ?own IN ({listed}))",
        ]
    return lines


def _facet(index: TrialIndex, name: str, keys: Sequence[str]) -> list[str]:
    if name == "sex":
        alternatives = " || ".join(f"({_SEXES[key]})" for key in keys if key in _SEXES) or "false"
        return ["OPTIONAL { ?trial tkg:sex ?sex }", f"FILTER({alternatives})"]
    if name in _FLAGS:
        values = " ".join({"yes": "true", "no": "false"}.get(key, "") for key in keys)
        return [f"VALUES ?{name} {{ {values} }}", f"?trial tkg:{_FLAGS[name]} ?{name} ."]
    facet = index.facets[name]
    known = [number for number, key in enumerate(facet.keys) if key in keys]
    terms = " ".join(_term(iri) for number in known for iri in facet.terms[number])
    return [f"VALUES ?{name} {{ {terms} }}", _FACETS[name]]


def _term(iri: str) -> str:
    short = compact(iri)
    return short if iri.startswith(CODE) or short.startswith("mesh:") else f"<{iri}>"
