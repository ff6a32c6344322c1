"""How a trial is made and who may join it, in sentences that need no training."""

from __future__ import annotations

from typing import Final

from kg.views.disputes import disputes
from kg.views.statements import Statements
from kg.views.words import ages_in_words, code_in_words, masking_in_words, sex_in_words

__all__ = ["AGE_PROPERTIES", "ages_of", "design_sentences", "who_sentences"]

AGE_PROPERTIES: Final = (
    *("minimumAge", "maximumAge", "agesAsWritten", "criteriaMinimumAgeYears", "criteriaMinimumAgeIsExclusive"),
    *("criteriaMaximumAgeYears", "criteriaMaximumAgeIsExclusive"),
)
"""By which local names a trial states the ages that it takes."""

_ALLOCATION: Final = {
    "RANDOMIZED": "Chance decides who gets what.",
    "NON_RANDOMIZED": "Who gets what is decided by the study, not by chance.",
}
_MODELS: Final = {
    "SINGLE_GROUP": "All participants get the same.",
    "PARALLEL": "Groups get different things at the same time.",
    "CROSSOVER": "Groups change over: each gets one thing first and another later.",
    "FACTORIAL": "Groups get different combinations.",
    "SEQUENTIAL": "Groups follow one after the other, each shaped by what came before.",
}
_PURPOSES: Final = {
    "TREATMENT": "It tries a treatment.",
    "PREVENTION": "It tries to prevent a disease.",
    "DIAGNOSTIC": "It tries a way of finding a disease.",
    "SUPPORTIVE_CARE": "It tries to ease the burden of a disease or its treatment.",
    "SCREENING": "It tries a way of finding a disease early.",
    "HEALTH_SERVICES_RESEARCH": "It looks at how care is given.",
    "BASIC_SCIENCE": "It looks at how something works in the body.",
    "DEVICE_FEASIBILITY": "It tries whether a device works at all.",
    "ECT": "It tries a way of teaching or counselling.",
}
_OBSERVING: Final = {
    "COHORT": "It follows a group of people.",
    "CASE_CONTROL": "It compares people who have a disease with people who have not.",
    "CASE_ONLY": "It looks at people who have a disease.",
    "CASE_CROSSOVER": "It compares times in the lives of the same people.",
    "FAMILY_BASED": "It looks at families.",
    "ECOLOGIC_OR_COMMUNITY": "It looks at whole communities.",
}
_TIMES: Final = {
    "PROSPECTIVE": "It looks forward in time.",
    "RETROSPECTIVE": "It looks back in time.",
    "CROSS_SECTIONAL": "It looks at one moment.",
}


def _token(said: Statements, trial: str, name: str) -> str:
    return next(iter(_tokens(said, trial, name)), "")


def _tokens(said: Statements, trial: str, name: str) -> list[str]:
    return [code.rpartition("-")[2] for code in said.nodes(trial, name)]


def design_sentences(said: Statements, trial: str) -> tuple[str, ...]:
    """How the trial is made, in plain sentences; what is not stated is not said.

    >>> from pyoxigraph import NamedNode, Triple
    >>> from kg.names import TKG, code_iri
    >>> trial = NamedNode("urn:t")
    >>> said = Statements([Triple(trial, NamedNode(TKG + "masking"), NamedNode(code_iri("masking", "QUADRUPLE")))])
    >>> print(*design_sentences(said, "urn:t"))
    Neither participants, care providers, investigators nor outcome assessors know who gets what.
    """
    found = [
        _PURPOSES.get(_token(said, trial, "primaryPurpose")),
        _ALLOCATION.get(_token(said, trial, "allocation")),
        _MODELS.get(_token(said, trial, "interventionModel")),
        masking_in_words(_token(said, trial, "masking"), _tokens(said, trial, "whoMasked")),
        _OBSERVING.get(_token(said, trial, "observationalModel")),
        _TIMES.get(_token(said, trial, "timePerspective")),
        "It is a register of patients." if said.flag(trial, "isPatientRegistry") else None,
    ]
    return tuple(sentence for sentence in found if sentence)


def who_sentences(said: Statements, trial: str) -> tuple[str, ...]:
    """Who may join by age, sex and health, in plain sentences; what is not stated is not said."""
    found = [f"Ages: {ages_of(said, trial) or _age_groups(said, trial)}."]
    found += [f"{about} disputed: {words}." for about, words in disputes(said, trial)]
    if words := sex_in_words(_token(said, trial, "sex")):
        found.append(f"{words}.")
    found += [f"Gender: {text}" for text in said.texts(trial, "genderDescription")]
    healthy = said.flag(trial, "healthyVolunteers")
    if healthy is not None:
        found.append("Healthy people may join." if healthy else "Not for healthy volunteers.")
    found += [f"Studied population: {text}" for text in said.texts(trial, "studyPopulation")]
    return tuple(found)


def ages_of(said: Statements, trial: str) -> str:
    """The ages that a trial takes: by the fields, else as a page writes them; where a field is empty, by the criteria.

    Args:
        said: holds what the trial states of `AGE_PROPERTIES`.
        trial: its IRI.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> from kg.names import TKG
    >>> stated = {"criteriaMinimumAgeYears": "18", "maximumAge": "60 Years"}
    >>> triples = [Triple(NamedNode("urn:t"), NamedNode(TKG + name), Literal(text)) for name, text in stated.items()]
    >>> ages_of(Statements(triples), "urn:t")
    'up to 60 years; 18 years and older, by the criteria'
    """
    lowest, highest = said.text(trial, "minimumAge"), said.text(trial, "maximumAge")
    found = [ages_in_words(lowest, highest)] if lowest or highest else []
    if not found and (as_written := said.text(trial, "agesAsWritten")):
        return as_written
    least = None if lowest else said.text(trial, "criteriaMinimumAgeYears")
    most = None if highest else said.text(trial, "criteriaMaximumAgeYears")
    if least or most:
        found.append(f"{_left_by_criteria(said, trial, least, most)}, by the criteria")
    return "; ".join(found)


def _left_by_criteria(said: Statements, trial: str, least: str | None, most: str | None) -> str:
    low, high = (f"{float(years):g} years" if years else None for years in (least, most))
    over = low and said.flag(trial, "criteriaMinimumAgeIsExclusive")
    under = high and said.flag(trial, "criteriaMaximumAgeIsExclusive")
    if not (over or under):
        return ages_in_words(low, high)
    told = (low and f"{'over' if over else 'from'} {low}", high and f"{'under' if under else 'up to'} {high}")
    return ", ".join(filter(None, told))


def _age_groups(said: Statements, trial: str) -> str:
    groups = [words.lower() for code in said.nodes(trial, "standardAge") if (words := code_in_words(code))]
    return f"no limit is stated ({', '.join(groups)})" if groups else "no limit is stated"
