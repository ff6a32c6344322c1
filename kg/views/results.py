"""What a trial found, as tables with their denominators: a row for what is measured, a column for each group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.names import PREFIXES
from kg.views.facts import plain_text
from kg.views.statements import Statements
from kg.views.words import code_in_words

__all__ = ["RESULTS_QUERY", "GroupShown", "MeasureShown", "RowShown", "measures_of"]

RESULTS_QUERY: Final = f"""PREFIX tkg: <{PREFIXES["tkg"]}>
CONSTRUCT {{ ?subject ?predicate ?object }} WHERE {{
  VALUES ?trial {{ <https://clinicaltrials.gov/study/NCT03444220> }} #@param trial
  {{ ?trial tkg:outcomeMeasure ?subject . ?subject ?predicate ?object }}
  UNION {{ ?trial tkg:outcomeMeasure ?object BIND(?trial AS ?subject) BIND(tkg:outcomeMeasure AS ?predicate) }}
  UNION {{ VALUES ?link {{ tkg:measureGroup tkg:denominator tkg:measurement tkg:analysis }}
    ?trial tkg:outcomeMeasure ?measure . ?measure ?link ?subject . ?subject ?predicate ?object }}
}}
"""
"""CONSTRUCT: the outcome measures of a trial, with groups, denominators, values and analyses."""

_PRIMARY: Final = "outcome-measure-type-PRIMARY"
_ONE_SIDED: Final = "interval-sides-ONE_SIDED"
_WHOLE: Final = frozenset({"Participants", ""})


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group of participants: its name, what it is, and how many of it the measure rests on."""

    name: str
    description: str
    denominator: str


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row of a table: what it is about, and a value for each group, empty where none is reported."""

    title: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """An outcome with what was found; all texts are as the source has them.

    Args:
        kind: such as `Primary`.
        title: what was measured.
        description: how.
        time_frame: when.
        statistic: what the values are, with their unit and spread.
        groups: the columns.
        rows: the rows.
        analyses: comparisons of groups, a line each.
        population: who was counted.
    """

    kind: str
    title: str
    description: str
    time_frame: str
    statistic: str
    groups: tuple[GroupShown, ...]
    rows: tuple[RowShown, ...]
    analyses: tuple[str, ...]
    population: str


def measures_of(said: Statements, trial: str, *, primary_only: bool = False) -> list[MeasureShown]:
    """The outcome measures of a trial that have values, primary ones first.

    Args:
        said: the answer of `RESULTS_QUERY`.
        trial: the trial's IRI.
        primary_only: True to leave out all but the primary ones.

    >>> measures_of(Statements([]), "https://clinicaltrials.gov/study/NCT03444220")
    []
    """
    nodes = said.nodes(trial, "outcomeMeasure")
    if primary_only:
        nodes = [node for node in nodes if _is_primary(said, node)]
    return [_measure(said, node) for node in nodes if said.nodes(node, "measurement")]


def _is_primary(said: Statements, node: str) -> bool:
    return any(code.endswith(_PRIMARY) for code in said.nodes(node, "outcomeMeasureType"))


def _measure(said: Statements, node: str) -> MeasureShown:
    groups = said.nodes(node, "measureGroup")
    rows: dict[str, tuple[str, dict[str, str]]] = {}
    unit = said.text(node, "unitOfMeasure") or ""
    for value in said.nodes(node, "measurement"):
        parts = (said.text(value, "classTitle"), said.text(value, "categoryTitle"))
        title = plain_text(", ".join(part for part in parts if part))
        group = next(iter(said.nodes(value, "inGroup")), said.text(value, "groupId") or "")
        # Classes may share a title; a value is named by its class, its category and its place among their values.
        rows.setdefault(value.rpartition("-")[0], (title, {}))[1][group] = _value(said, value)
    return MeasureShown(
        kind=", ".join(words for code in said.nodes(node, "outcomeMeasureType") if (words := code_in_words(code))),
        title=plain_text(said.label(node) or "Outcome"),
        description=plain_text(said.text(node, "description") or ""),
        time_frame=said.text(node, "timeFrame") or "",
        statistic=_statistic(said, node, unit),
        groups=tuple(
            GroupShown(
                plain_text(said.label(group) or "Group"),
                plain_text(said.text(group, "description") or ""),
                _denominator(said, node, group),
            )
            for group in groups
        ),
        rows=tuple(RowShown(title, tuple(found.get(group, "") for group in groups)) for title, found in rows.values()),
        analyses=tuple(_analyses(said, node)),
        population=plain_text(said.text(node, "populationDescription") or ""),
    )


def _value(said: Statements, node: str) -> str:
    value = _printed(said, node, "measuredValue")
    if value is None:
        return said.text(node, "comment") or ""
    spread, low, high = (_printed(said, node, name) for name in ("spread", "lowerLimit", "upperLimit"))
    if spread is not None:
        return f"{value} (± {spread})"
    limits = _limits(low, high)
    return f"{value} ({limits})" if limits else value


def _limits(low: str | None, high: str | None) -> str:
    """What lies between two limits, or on the one side of the only one; empty where there is none."""
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}" if high else ""


def _printed(said: Statements, node: str, name: str) -> str | None:
    """A number as the record prints it."""
    return said.text(node, f"{name}AsPrinted") or said.text(node, name)


def _statistic(said: Statements, node: str, unit: str) -> str:
    words = next((words for code in said.nodes(node, "measureParameter") if (words := code_in_words(code))), "")
    spread = said.text(node, "dispersion") or ""
    whole = f"{words} of {unit}" if words and unit else words or unit
    parts = [unit if unit.casefold().startswith(f"{words} of ".casefold()) else whole]
    return ", with ".join(part for part in (*parts, spread.lower()) if part)


def _denominator(said: Statements, node: str, group: str) -> str:
    """How many were counted of a group in the whole measure; empty where only parts of it say so."""
    for one in said.nodes(node, "denominator"):
        if group in said.nodes(one, "inGroup") and not said.text(one, "classTitle"):
            count = _printed(said, one, "denominatorCount") or ""
            units = said.text(one, "units") or ""
            return f"{count} {units.lower()}" if units not in _WHOLE else count
    return ""


def _analyses(said: Statements, node: str) -> Sequence[str]:
    found = []
    for one in said.nodes(node, "analysis"):
        parts = []
        parameter, value = said.text(one, "analysisParameter"), _printed(said, one, "parameterValue")
        if parameter and value:
            parts.append(f"{parameter} {value}")
        if interval := _interval(said, one):
            parts.append(interval)
        if p_value := _printed(said, one, "pValue"):
            parts.append(f"p {p_value}" if p_value[:1] in "<>=" else f"p = {p_value}")
        if method := said.text(one, "statisticalMethod"):
            parts.append(method)
        names = [said.label(group) or "" for group in said.nodes(one, "inGroup")]
        if parts:
            between = " against ".join(name for name in names if name)
            found.append(plain_text(f"{between}: {', '.join(parts)}" if between else ", ".join(parts)))
    return found


def _interval(said: Statements, analysis: str) -> str:
    """The confidence interval of an analysis; empty where no limit is stated."""
    low, high = (_printed(said, analysis, f"interval{name}Limit") for name in ("Lower", "Upper"))
    limits = _limits(low, high)
    if not limits:
        return ""
    percent = _printed(said, analysis, "intervalPercent")
    begin = f"{percent} % " if percent else ""
    if low and high:
        return f"{begin}confidence interval {limits}"
    one_sided = any(code.endswith(_ONE_SIDED) for code in said.nodes(analysis, "intervalSides"))
    return f"{begin}{'one-sided' if one_sided else 'confidence'} interval, {limits}"
