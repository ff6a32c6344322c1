"""Trials like a trial: found through what they share, the rarer the better, and explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

from kg.analysis.likeness import PARTS, Feature, Share, likeness, weights
from kg.app.everything import absent_trial
from kg.app.graph import Graph
from kg.errors import UsageError
from kg.names import CODE, MEASUREMENT, PREFIXES, TKG, TRIAL, code_iri, trial_iri
from kg.ports import Store
from kg.views.table import TableFormat, render
from kg.views.words import code_in_words, listed, short_name

__all__ = ["Reason", "Similar", "in_words", "similar", "similar_as_text"]

_CONDITIONS: Final = ("condition", "conditionConcept", "conditionAncestor")
_INTERVENTIONS: Final = ("hasIntervention", "interventionConcept", "interventionAncestor")
_DESIGN: Final = (
    *("studyType", "phase", "allocation", "interventionModel", "masking", "primaryPurpose"),
    *("observationalModel", "timePerspective"),
)
_GROUP_OF: Final = {
    **dict.fromkeys(_CONDITIONS, "conditions"),
    **dict.fromkeys(_INTERVENTIONS, "interventions"),
    **dict.fromkeys(_DESIGN, "design"),
}
_IN_CRITERIA: Final = ("concept", "quantity")
_FIELDS: Final = frozenset({MEASUREMENT + "age", CODE + "sex-FEMALE", CODE + "sex-MALE"})
"""What every trial states in fields of its own, so that criteria alike in it are not alike."""

_MOST_FEATURES: Final = 100
"""Of a trial with more, what its conditions and interventions are kinds of is left out: it names enough itself."""

_DESIGN_SHARE: Final = 0.3
"""The share of all trials that is taken to have one code of the design: they are few and frequent, and not counted."""
_COUNTED_SHARE: Final = 0.02
_LEAST_COUNTED: Final = 200
_MOST_COUNTED: Final = 1_000
"""Counts stop at a fiftieth of all trials, and here: beyond, it hardly matters how frequent a feature is."""

_NAMED: Final = 10_000
_NAMED_IN_CRITERIA: Final = 1_500
"""How many links to trials are added up to find the candidates, rarest features first."""

_CANDIDATES: Final = 60
_READ: Final = 20
"""Of how many candidates conditions, interventions and design are compared, and of how many the criteria too."""
_LINKS_READ: Final = 3_000
"""How many links of candidates are read, about; so of a trial with very many, fewer candidates are compared."""
_CRITERIA_READ: Final = 1_000
"""How many of the trial's own concepts and quantities candidates are searched for in all, about."""

_EQUAL: Final = 1_000
"""Of so many candidates that equal each other the first by name are taken; of more, of those that the store gives."""

_AT_ONCE: Final = 50
_FINE: Final = 1_000_000
_PROLOGUE: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("tkg", "rdfs", "skos"))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a trial is like another, in one respect.

    Args:
        kind: `conditions`, `interventions`, `criteria` or `design`.
        share: what it adds to the score, 0 to `most`.
        most: what it would add if all of it were shared, 0 to 1.
        shared: what they share, the rarest first.
    """

    kind: str
    share: float
    most: float
    shared: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """A trial like the one that was asked for.

    Args:
        nct_id: which.
        title: its brief title.
        score: from 0 (nothing in common) to 1 (everything that the first trial states).
        reasons: what the score is made of, the largest share first.
    """

    nct_id: str
    title: str
    score: float
    reasons: tuple[Reason, ...]


def similar(graph: Graph, trial: str, limit: int = 10) -> list[Similar]:
    """The trials most like a trial.

    Args:
        graph: any graph.
        trial: an NCT id, or the address of its page.
        limit: how many at most, 1 or more.

    Returns:
        The most alike first; equally alike ones by NCT id. None for a trial that states nothing to be like.

    Raises:
        GraphError: the trial is not in the graph.
        UsageError: the text names no trial, or the limit is below 1.
    """
    if limit < 1:
        raise UsageError(f"{limit} similar trials cannot be listed: give a limit of 1 or more")
    store, iri = graph.store, trial_iri(trial)
    features = _features_of(store, iri)
    if not features:
        if not next(_rows(store, f"SELECT ?class {{ <{iri}> a ?class }} LIMIT 1"), None):
            raise absent_trial(graph.name, iri)
        return []
    # Where an endpoint's default graph is the union of all, source records state what trials state.
    is_trial = "" if graph.published else " ?trial a tkg:Trial ."
    trials = graph.manifest.get("trials") or _number(store, "SELECT (COUNT(*) AS ?n) { ?trial a tkg:Trial }")
    counts = _counts(store, features, trials, is_trial)
    weight = weights(counts, trials)
    wanted = max(_READ, 3 * limit, min(_CANDIDATES, _LINKS_READ // len(features)))
    partial = _candidates(store, iri, weight, counts, wanted, is_trial)
    held = _held(store, partial, weight)
    least = {other: max(points, likeness(weight, held[other])[0]) for other, points in partial.items()}
    in_criteria = sum(feature.link in _IN_CRITERIA for feature in features)
    compared = max(2 * limit, min(_READ, _CRITERIA_READ // max(in_criteria, 1)))
    others = sorted(least, key=lambda other: (-round(least[other], 9), other))[:compared]
    _add_criteria(store, others, weight, held)
    scored = sorted((-round(likeness(weight, held[other])[0], 9), other) for other in others)
    best = [other for score, other in scored[:limit] if score < 0]
    shared = {feature.value for other in best for feature in held[other]}
    names = _labels(store, [*best, *sorted(shared)])
    found = []
    for other in best:
        score, shares = likeness(weight, held[other])
        reasons = tuple(_reason(share, names) for share in shares)
        found.append(Similar(other.removeprefix(TRIAL), names.get(other, ""), round(score, 4), reasons))
    return found


def similar_as_text(
    graph: Graph, trial: str, limit: int, format: TableFormat, *, width: int = 100, colour: bool = False
) -> str:
    """The trials most like a trial, as a table for people or as data with the share of each reason.

    Raises:
        GraphError: the trial is not in the graph.
        UsageError: the text names no trial, or the limit is below 1.
    """
    found = similar(graph, trial, limit)
    if format == "table":
        rows = [(one.nct_id, f"{one.score:.0%}", one.title, in_words(one.reasons)) for one in found]
        return render(("nct_id", "alike", "title", "because of"), rows, format, width=width, colour=colour)
    parts = [{reason.kind: reason.share for reason in one.reasons} for one in found]
    data = [
        (one.nct_id, one.score, *(part.get(kind, 0.0) for kind in PARTS), one.title, in_words(one.reasons))
        for one, part in zip(found, parts, strict=True)
    ]
    return render(("nct_id", "score", *PARTS, "title", "reasons"), data, format)


def in_words(reasons: Sequence[Reason], most: int = 3) -> str:
    """Why a trial is like another, in a line.

    Args:
        reasons: as `similar` gives them.
        most: how many shared things are named for each reason; the others are counted.

    >>> in_words([Reason("conditions", 0.31, 0.4, ("Scleroderma", "Skin Diseases"))], 1)
    'conditions 31 of 40: Scleroderma and 1 more'
    """
    said = []
    for reason in reasons:
        named, others = reason.shared[:most], len(reason.shared) - most
        more = f" and {others} more" if others > 0 else ""
        said.append(f"{reason.kind} {reason.share * 100:.0f} of {reason.most * 100:.0f}: {listed(named)}{more}")
    return "; ".join(said)


def _reason(share: Share, names: Mapping[str, str]) -> Reason:
    said: dict[str, str] = {}
    for feature in share.shared:
        name = _name(feature, names)
        said.setdefault(name.casefold(), name)
    return Reason(share.group, round(share.points, 4), round(share.most, 4), tuple(said.values()))


def _name(feature: Feature, names: Mapping[str, str]) -> str:
    if feature.value == code_iri("masking", "NONE"):
        return "Open label"
    return code_in_words(feature.value) or names.get(feature.value) or short_name(feature.value)


def _rows(store: Store, query: str) -> Iterator[tuple[str, ...]]:
    for row in store.select(_PROLOGUE + query):
        yield tuple("" if term is None else str(getattr(term, "value", term)) for term in row)


def _number(store: Store, query: str) -> int:
    return next(int(number) for (number,) in _rows(store, query))


def _features_of(store: Store, iri: str) -> list[Feature]:
    links = " ".join(f"tkg:{name}" for name in _GROUP_OF)
    found: dict[Feature, None] = {}
    for link, value in _rows(
        store, f"SELECT ?link ?value {{ VALUES ?link {{ {links} }} <{iri}> ?link ?value FILTER(isIRI(?value)) }}"
    ):
        name = link.removeprefix(TKG)
        found[Feature(_GROUP_OF[name], name, value)] = None
    for name in _IN_CRITERIA:
        for (value,) in _rows(
            store, f"SELECT DISTINCT ?value {{ <{iri}> tkg:constraint/tkg:{name} ?value FILTER(isIRI(?value)) }}"
        ):
            if value not in _FIELDS:
                found[Feature("criteria", name, value)] = None
    if len(found) > _MOST_FEATURES:
        return sorted(feature for feature in found if not feature.link.endswith("Ancestor"))
    return sorted(found)


def _counts(store: Store, features: Sequence[Feature], trials: int, is_trial: str) -> dict[Feature, int]:
    """How many trials have each feature, as far as it is worth counting."""
    most = int(max(_LEAST_COUNTED, min(trials * _COUNTED_SHARE, _MOST_COUNTED)))
    many = int(sqrt(most * max(trials, most)))
    design = {feature: max(int(trials * _DESIGN_SHARE), 2) for feature in features if feature.group == "design"}
    counted = [feature for feature in features if feature.group != "design"]
    found: dict[Feature, int] = {}
    for start in range(0, len(counted), _AT_ONCE):
        part = counted[start : start + _AT_ONCE]
        parts = [
            f"{{ SELECT ({place} AS ?place) (COUNT(*) AS ?n) "
            f"{{ SELECT ?trial {{ ?trial tkg:{feature.link} <{feature.value}> .{_only(feature, is_trial)} }} "
            f"LIMIT {most} }} }}"
            for place, feature in enumerate(part)
        ]
        for place, number in _rows(store, f"SELECT ?place ?n {{ {' UNION '.join(parts)} }}"):
            found[part[int(place)]] = many if int(number) >= most else int(number)
    return found | design


def _only(feature: Feature, is_trial: str) -> str:
    return is_trial if feature.link in _GROUP_OF else ""


def _candidates(
    store: Store, iri: str, weight: Mapping[Feature, float], counts: Mapping[Feature, int], wanted: int, is_trial: str
) -> dict[str, float]:
    """Trials that share the rarest features, with the part of the score that comes of them, the largest first."""
    rarest = sorted((one for one in weight if counts[one] > 1), key=lambda feature: (counts[feature], feature))
    direct = _within(_NAMED, [feature for feature in rarest if feature.link in _GROUP_OF], counts)
    inner = _within(_NAMED_IN_CRITERIA, [feature for feature in rarest if feature.link in _IN_CRITERIA], counts)
    if direct and inner and counts[inner[0]] > _MOST_COUNTED:
        inner = []  # what the criteria of half of all trials hold takes most of a second, and tells none from the other
    parts = []
    if direct:
        parts.append(f"{{ {_table(direct, weight)} ?trial ?link ?value .{is_trial} }}")
    if inner:
        found = f"{_table(inner, weight)} ?one ?link ?value . ?trial tkg:constraint ?one"
        parts.append(f"{{ SELECT DISTINCT ?trial ?link ?value ?points {{ {found} }} }}")
    if not parts:
        return {}
    body = f"{{ {' UNION '.join(parts)} FILTER(?trial != <{iri}>) }} GROUP BY ?trial"
    query = f"SELECT ?trial (SUM(?points) AS ?sum) {body}"

    def summed(end: str) -> list[tuple[str, int]]:
        return [(other, int(points)) for other, points in _rows(store, f"{query} {end}")]

    rows = summed(f"ORDER BY DESC(?sum) LIMIT {4 * wanted}")
    if len(rows) == 4 * wanted:
        least = rows[-1][1]
        certain = [row for row in rows if row[1] > least]
        # Sorting by name as well would make the store read names over and over; those that are equal are read once.
        rows = (
            certain if len(certain) >= wanted else certain + summed(f"HAVING (SUM(?points) = {least}) LIMIT {_EQUAL}")
        )
    rows.sort(key=lambda row: (-row[1], row[0]))
    return {other: points / _FINE for other, points in rows[:wanted]}


def _within(most: int, rarest: Sequence[Feature], counts: Mapping[Feature, int]) -> list[Feature]:
    """As many of the rarest features as name no more than so many trials; one at least."""
    taken: list[Feature] = []
    for feature in rarest:
        most -= counts[feature]
        if most < 0 and taken:
            break
        taken.append(feature)
    return taken


def _table(features: Iterable[Feature], weight: Mapping[Feature, float]) -> str:
    rows = (f"(tkg:{one.link} <{one.value}> {round(weight[one] * _FINE)})" for one in features)
    return f"VALUES (?link ?value ?points) {{ {' '.join(rows)} }}"


def _held(store: Store, others: Iterable[str], weight: Mapping[Feature, float]) -> dict[str, list[Feature]]:
    """Which of the features each of these trials has, criteria aside."""
    held: dict[str, list[Feature]] = {other: [] for other in others}
    links = sorted({feature.link for feature in weight if feature.link in _GROUP_OF})
    if held and links:
        # Link by link: with trials and values both listed, a store may start from values that half of all trials have.
        parts = [f"{{ {_these(held)} ?trial tkg:{link} ?value BIND({at} AS ?at) }}" for at, link in enumerate(links)]
        for other, at, value in _rows(store, f"SELECT ?trial ?at ?value {{ {' UNION '.join(parts)} }}"):
            feature = Feature(_GROUP_OF[links[int(at)]], links[int(at)], value)
            if feature in weight:
                held[other].append(feature)
    return held


def _add_criteria(
    store: Store, others: Sequence[str], weight: Mapping[Feature, float], held: Mapping[str, list[Feature]]
) -> None:
    wanted = {feature.value: feature for feature in weight if feature.link in _IN_CRITERIA}
    if others and wanted:
        path = "|".join(f"tkg:{name}" for name in _IN_CRITERIA)
        query = f"SELECT DISTINCT ?trial ?value {{ {_these(others)} ?trial tkg:constraint/({path}) ?value }}"
        for other, value in _rows(store, query):
            if value in wanted:
                held[other].append(wanted[value])


def _these(trials: Iterable[str]) -> str:
    return f"VALUES ?trial {{ {' '.join(f'<{trial}>' for trial in trials)} }}"


def _labels(store: Store, nodes: Sequence[str]) -> dict[str, str]:
    if not nodes:
        return {}
    listed = " ".join(f"<{node}>" for node in nodes)
    query = f"SELECT ?node ?name {{ VALUES ?node {{ {listed} }} ?node rdfs:label|skos:prefLabel ?name }} ORDER BY ?name"
    found: dict[str, str] = {}
    for node, name in _rows(store, query):
        found.setdefault(node, name)
    return found
