"""A trial as statements: the way from records to N-Quads, one pure function of one trial's records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from kg.model.criterion import Claim, Contradiction, Eligibility
from kg.model.design import Eligibility as EligibilityFields
from kg.model.keywords import with_concepts_of_names
from kg.model.resolve import disagreements, precedence, resolve
from kg.model.study import Mesh
from kg.model.trial import Trial
from kg.names import trial_iri
from kg.rdf import terms
from kg.rdf.administration import (
    write_administration,
    write_places,
    write_reached_completion,
    write_references,
    write_sponsor_classes,
    write_whereabouts,
)
from kg.rdf.claims import SUMMARIES, write_claims
from kg.rdf.criteria import write_criteria, write_field_constraints
from kg.rdf.design import write_design
from kg.rdf.provenance import record_iri, write_disagreements, write_notes, write_page, write_record
from kg.rdf.registry import write_registry
from kg.rdf.results import write_results
from kg.rdf.shared import SharedNodes
from kg.rdf.summary import write_summary

__all__ = ["CriteriaReading", "Detail", "TrialStatements", "trial_statements"]

Detail = Literal["full", "core"]
"""`full` states everything; `core` leaves results, contacts, postal codes, and of criteria the logic and what follows
from the rest, to the verbatim record."""

_TYPE_OF_TRIAL: Final = f" {terms.A} {terms.property_iri('Trial')} ."


class CriteriaReading(NamedTuple):
    """How eligibility prose is read.

    Args:
        read: gives the criteria of a text; it is told whether the trial takes all sexes, and whether all is to be read
            or only what has to do with a limit or a linked concept.
        conditions: the MeSH concepts of conditions that the records name, by their names in small letters.
        quantities: for each quantity kind, by id, its statements joined by line ends.
        claims: gives the claims of a plain-language summary.
        contradictions: tells which claims contradict the fields of a record or its criteria.
    """

    read: Callable[[str, bool, bool], Eligibility]
    conditions: Mapping[str, Mesh]
    quantities: Mapping[str, str]
    claims: Callable[[str], tuple[Claim, ...]]
    contradictions: Callable[[Sequence[Claim], EligibilityFields, Eligibility], tuple[Contradiction, ...]]


class TrialStatements(NamedTuple):
    """What is stated of one trial.

    Args:
        own: N-Quads lines of the trial and its parts, without doubles.
        shared: for each shared thing, by a key, its N-Quads lines joined by line ends.
        trial: the trial itself, resolved from all its records.
    """

    own: list[str]
    shared: dict[str, str]
    trial: Trial


def trial_statements(
    records: Sequence[tuple[Trial, str]], detail: Detail = "full", criteria: CriteriaReading | None = None
) -> TrialStatements:
    """All statements of one trial.

    Args:
        records: each source's description of the trial and the hash of its record, in any order.
        detail: how much to state.
        criteria: how the eligibility text is read; left as text where None.

    Returns:
        The statements: the resolved knowledge in the default graph; where more than one record describes the
        trial, also each record's own words in a named graph, with the record as their subject.
    """
    ordered = sorted(records, key=lambda record: (precedence(record[0]), record[1]))
    trials = [trial for trial, _ in ordered]
    resolved = resolve(trials)
    if criteria is not None:
        resolved = with_concepts_of_names(resolved, criteria.conditions)
    root = trial_iri(resolved.nct_id)
    shared = SharedNodes()
    lines = [f"<{root}>{_TYPE_OF_TRIAL}"]
    _write_facts(lines, root, resolved, shared, detail)
    write_reached_completion(lines, root, resolved.study)
    write_sponsor_classes(lines, root, resolved.study)
    write_whereabouts(lines, root, resolved.study, shared)
    if criteria is not None:
        _write_eligibility(lines, resolved, ordered[-1][1], shared, detail, criteria)
    for trial, digest in ordered:
        write_record(lines, root, trial, digest, shared)
    if len(ordered) > 1:
        names = [record_iri(trial, digest) for trial, digest in ordered]
        write_disagreements(lines, root, disagreements(trials), names)
        for trial, name in zip(trials, names, strict=True):
            lines += _stated_by(name, trial, shared, detail)
    return TrialStatements(list(dict.fromkeys(lines)), shared.blocks, resolved)


def _write_facts(lines: list[str], root: str, trial: Trial, shared: SharedNodes, detail: Detail) -> None:
    study = trial.study
    write_administration(lines, root, study, shared)
    write_design(lines, root, study, shared)
    write_places(lines, root, study, shared, whole=detail == "full")
    write_references(lines, root, study)
    write_registry(lines, root, study, shared)
    if detail == "full" and study.results:
        write_results(lines, root, study)
    write_page(lines, root, trial.page)
    write_notes(lines, root, trial.notes)


def _write_eligibility(
    lines: list[str], trial: Trial, digest: str, shared: SharedNodes, detail: Detail, criteria: CriteriaReading
) -> None:
    root = trial_iri(trial.nct_id)
    fields = trial.study.protocol.eligibility
    write_field_constraints(lines, root, fields, shared, criteria.quantities)
    whole = detail == "full"
    read = criteria.read(fields.eligibility_criteria or "", fields.sex == "ALL", whole)
    write_criteria(lines, root, read, shared, criteria.quantities, whole=whole)
    write_summary(lines, root, read, criteria.quantities, whole=whole)
    summaries = (trial.page.plain_summary, trial.study.protocol.description.brief_summary)
    claims = [
        (name, claim)
        for name, text in zip(SUMMARIES, summaries, strict=True)
        if text
        for claim in criteria.claims(text)
    ]
    # A demonstration record disagrees with nothing, itself included.
    found = () if trial.restated else criteria.contradictions([claim for _, claim in claims], fields, read)
    write_claims(lines, root, record_iri(trial, digest), claims, found)


def _stated_by(name: str, trial: Trial, shared: SharedNodes, detail: Detail) -> list[str]:
    """The record's own statements in its named graph; nothing there has a class, so nothing is counted twice."""
    lines: list[str] = []
    _write_facts(lines, name, trial, shared, detail)
    return [f"{line[:-1]}<{name}> ." for line in lines if line.split(" ", 2)[1] != terms.A]
