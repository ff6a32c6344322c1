"""Why nothing is near: what remains of all trials choice by choice, the distance last, and what keeps each out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.ask.bind import bind, term_text
from kg.ask.explained import Explanation, Misfit, Step, standing, unlocated
from kg.ask.narrowing import Narrowing, rank, without
from kg.ask.near import Near, find_near, near_terms
from kg.ask.question_file import read_question
from kg.ask.resolve import select_texts
from kg.ask.run import Value, bound_terms, given_values, to_value
from kg.ask.template import Parameter, Wider
from kg.names import RECORD_DATES

if TYPE_CHECKING:
    from kg.ask.narrowing import Terms

__all__ = ["explain_by_wider"]

_MOST_MISFITS: Final = 5
_MOST_LOOKED_AT: Final = 1000
"""More trials on a subject are not looked at one by one."""


def explain_by_wider(search: Narrowing, wider: Wider) -> Explanation:
    """Why a question on what is near a place has no rows, told by the question that has a row for each trial.

    Args:
        search: the question and what was chosen.
        wider: the name of the other, which lies beside it, and what of it the question takes for granted.

    Raises:
        QuestionError: the other cannot be read.
        QueryError: the graph could not answer.
    """
    (parameter,) = (parameter for parameter in search.question.parameters if parameter.type == "near")
    place = find_near(search.store, parameter, *given_values(search.question, parameter, search.given))
    other = _other(search, wider, parameter, place)
    fixed, free = other.choices()
    steps, last = other.steps(fixed, free)
    steps[0] = Step((), False, steps[0].left, "in the graph")
    own = [search.question.parameter(parameter.name) for parameter in last if parameter.name in search.terms]
    # What only the other question takes cannot be advised; all else stays as chosen, the distance too.
    near = search.near(steps, own, [], []) if len(own) == len(last) else []
    if not last:
        anywhere = without(search.terms, "limit", f"{parameter.name}.reach", f"{parameter.name}.cell")
        located = search.count(bind(search.question, anywhere))
        if located.trials != steps[-1].left.trials or place.km is None:
            steps.append(Step((), False, located, "at a site whose distance is known"))
        if place.km is not None and located.rows:
            left = search.count(bind(search.question, without(search.terms, "limit")))
            chosen = ((parameter.name, (str(place),)),)
            steps.append(Step(chosen, False, left, f"within {place.km:,g} km of {place.title}"))
            near = search.near(steps, [parameter], [], [])
    subject = [parameter for parameter in free if not rank(parameter) and parameter.name in search.given]
    misfits = _misfits(other, subject, [one for one in free if one not in subject], parameter, place)
    return Explanation(
        search.question.name,
        other.question.counting,
        tuple(steps),
        tuple(near),
        search.complete and other.complete,
        next((_told(step, len(misfits)) for step in steps[1:2] if subject), ""),
        tuple(misfits),
        wider.name,
    )


def _told(step: Step, misfits: int) -> str:
    """The subject in words, and how many of the trials on it are told of where there are more."""
    return f"{step.left} {step.words}" + (
        f"; the {misfits} that come nearest" if (step.left.trials or 0) > misfits else ""
    )


def _other(search: Narrowing, wider: Wider, near: Parameter, place: Near) -> Narrowing:
    """The wider question with what it shares of the choices; the place is no choice, and is kept for distances."""
    question = read_question(Path(search.question.origin).with_name(f"{wider.name}.rq"))
    shared = {parameter.name for parameter in question.parameters} - {near.name, "limit"}
    given: dict[str, object] = {name: value for name, value in search.given.items() if name in shared}
    point = {near.name: {"lat": place.latitude, "lon": place.longitude}}
    given |= wider.chosen
    terms = bound_terms(search.store, question, given | point)
    return Narrowing(search.store, question, given, without(terms, near.name, "limit"), search.deadline)


def _misfits(
    other: Narrowing, subject: Sequence[Parameter], rest: Sequence[Parameter], near: Parameter, place: Near
) -> list[Misfit]:
    """The trials on the subject that miss least of the rest, the nearest first, with what they miss."""
    if not subject:
        return []
    about = [parameter.name for parameter in subject]
    most = other.count(other.only(about), _MOST_LOOKED_AT)
    if most.more or not other.has_time():
        return []
    passing = {one.name: _trials(other, [*about, one.name]) for one in rest if other.has_time()}
    found: list[tuple[str, dict[str, Value], list[str]]] = []
    for trial, row in _rows(other, about, near_terms(near.name, place._replace(km=None))):
        found.append((trial, row, [_missed(one, row) for one in rest if trial not in passing.get(one.name, {trial})]))
    found = sorted(found, key=lambda misfit: len(misfit[2]) + _is_out_of_reach(misfit[1], place))[:_MOST_MISFITS]
    named = " ".join(term_text(NamedNode(trial)) for trial, _, _ in found)
    dates, unnamed = _dates(other, named), _unlocated(other, named, place)
    return [
        Misfit(
            str(row["nct_id"]),
            (*reasons, *filter(None, [_distance(row, place, unnamed[trial])])) or ("takes nobody in at its sites",),
            str(row["title"] or ""),
            str(row["status"] or ""),
            dates.get(trial, ""),
            f"{row['place']}, {row['km']:,} km" if _is_near(row, place) else "",
        )
        for trial, row, reasons in found
    ]


def _unlocated(other: Narrowing, named: str, place: Near) -> dict[str, str]:
    """What is known of where trials are, should their records name no site."""
    rows = select_texts(
        other.store,
        f"SELECT ?trial ?sites ?sponsor WHERE {{ VALUES ?trial {{ {named} }} "
        "OPTIONAL { ?trial tkg:locationCount ?sites } OPTIONAL { ?trial tkg:leadSponsor/rdfs:label ?sponsor } }",
    )
    return {trial: unlocated(int(sites or 0), sponsor, place.name) for trial, sites, sponsor in rows}


def _dates(other: Narrowing, named: str) -> dict[str, str]:
    """The days that the records of trials are of; where a trial states none, the latest of the records behind it."""
    stated = " ".join(f"OPTIONAL {{ ?trial tkg:{name} ?{name} }}" for name in RECORD_DATES)
    dates = " ".join(f"?{name}" for name in RECORD_DATES)
    rows = select_texts(
        other.store,
        f"SELECT ?trial {dates} ?version WHERE {{ VALUES ?trial {{ {named} }} {stated} "
        "OPTIONAL { ?trial tkg:describedIn ?record . ?record tkg:recordVersionDate ?version } } ORDER BY ?version",
    )
    return {trial: next(filter(None, found), "") for trial, *found in rows}


def _trials(other: Narrowing, names: Sequence[str]) -> set[str]:
    place = [column.name for column in other.question.columns].index("trial")
    return {getattr(row[place], "value", "") for row in other.store.select(other.only(names))}


def _rows(other: Narrowing, names: Sequence[str], place: Terms) -> list[tuple[str, dict[str, Value]]]:
    """The trials with these choices by distance, each with its row."""
    kept = {name: terms for name, terms in other.terms.items() if name in names}
    columns = [column.name for column in other.question.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in other.store.select(bind(other.question, kept | place))]
    return [(getattr(row["trial"], "value", ""), {name: to_value(term) for name, term in row.items()}) for row in rows]


def _missed(parameter: Parameter, row: Mapping[str, Value]) -> str:
    """How a trial is said to miss a choice."""
    words = {name: "any" if value is None else str(value).lower() for name, value in row.items()}
    words["status"] = standing(str(row.get("status") or ""))
    return parameter.missed.format_map(words) or f"misses {parameter.name.replace('_', ' ')}"


def _distance(row: Mapping[str, Value], place: Near, unnamed: str) -> str:
    """How far away a trial is, where that is too far; `unnamed` where it names no site."""
    if not _is_out_of_reach(row, place):
        return ""
    km = row["km"]
    if not isinstance(km, int):
        return "how far its sites are is not known" if row["names_site"] else unnamed
    return f"nearest site {row['place']}, {km:,} km"


def _is_out_of_reach(row: Mapping[str, Value], place: Near) -> bool:
    return not isinstance(row["km"], int) or not (place.km is None or _is_near(row, place))


def _is_near(row: Mapping[str, Value], place: Near) -> bool:
    return place.km is not None and isinstance(row["km"], int) and row["km"] <= place.km
