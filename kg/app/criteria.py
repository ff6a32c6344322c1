"""The vocabulary of criteria from the ontology's tables, and the reading of one text with it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import pyoxigraph

from kg.criteria.claims import claims_of
from kg.criteria.concepts import concept_finder
from kg.criteria.contradictions import contradictions, criteria_against_fields
from kg.criteria.leaves import ConceptFinder
from kg.criteria.lexicon import Lexicon
from kg.criteria.one_sex import for_all_sexes
from kg.criteria.parse import parse
from kg.criteria.prediction import prediction
from kg.criteria.vocabulary import Vocabulary
from kg.errors import UnreadableSourceError
from kg.model.criterion import Claim, Contradiction, Eligibility, QuantityConstraint, Section, constraints
from kg.model.design import Eligibility as EligibilityFields
from kg.model.study import Mesh
from kg.names import MEASUREMENT, MESH
from kg.rdf.trial import CriteriaReading
from kg.resources import ontology_folder, ontology_rows

__all__ = ["lexicon", "predictions", "quantity_blocks", "read_criteria", "reading", "vocabulary"]


@cache
def vocabulary() -> Vocabulary:
    """The quantities and units that criteria are read with."""
    return Vocabulary.build(ontology_rows("measurements.csv"), ontology_rows("units.csv"))


@cache
def quantity_blocks() -> dict[str, str]:
    """For each quantity kind, by id, its statements as N-Triples joined by line ends."""
    path = ontology_folder() / "measurements.ttl"
    lines: dict[str, list[str]] = {}
    for triple in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        name = str(triple.subject)[1:-1]
        if name.startswith(MEASUREMENT) and name != MEASUREMENT:
            lines.setdefault(name[len(MEASUREMENT) :], []).append(
                f"{triple.subject} {triple.predicate} {triple.object} ."
            )
    return {name: "\n".join(sorted(found)) for name, found in lines.items()}


def lexicon(labels: Iterable[Mapping[str, str]] = ()) -> Lexicon:
    """The terms of criteria, and the labels of concepts they may be linked to.

    Args:
        labels: rows of label, iri and role; where the label is a heading of MeSH, terms that MeSH enters under it name
            the concept too.
    """
    rows = list(labels)
    headings = {row["label"]: row for row in rows}
    synonyms = [
        {**headings[row["heading"]], "label": row["term"], "rule": "synonym"}
        for row in ontology_rows("entry_terms.csv")
        if row["heading"] in headings
    ]
    return Lexicon.build(ontology_rows("criteria_terms.csv"), [*rows, *synonyms])


@cache
def _plain_finder() -> ConceptFinder:
    return concept_finder(lexicon())


def read_criteria(text: str, concepts: ConceptFinder | None = None, *, whole: bool = True) -> Eligibility:
    """The criteria that an eligibility text states.

    Args:
        text: as the record prints it.
        concepts: finds concepts; without one, concepts are found and linked to nothing.
        whole: False leaves criteria that set no limit and name no linked concept to their words, as `parse` says.

    >>> [criterion.id for criterion in read_criteria("Inclusion Criteria:\\n\\n* FVC < 45 % predicted").criteria]
    ['i1']
    """
    return parse(text, vocabulary(), concepts=concepts or _plain_finder(), whole=whole)


def predictions(source: str, data: bytes | None = None) -> Iterator[str]:
    """What was understood of eligibility texts, one JSON object for each.

    Args:
        source: a file of plain text, or of JSON lines with `trial_id`, `text` and perhaps `section`.
        data: the content, where it is not to be read from the file.

    Raises:
        UnreadableSourceError: the file is absent, not UTF-8, or a line lacks its members.
    """
    if data is None:
        try:
            data = Path(source).read_bytes()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise UnreadableSourceError(f"{source}: cannot be read: {reason}: check the path") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableSourceError(f"{source}: not UTF-8 at byte {error.start}: save it as UTF-8") from error
    if not text.lstrip().startswith("{"):
        yield _prediction(source, text, None)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _prediction_of_line(f"{source}, line {number}", line)


def _prediction_of_line(place: str, line: str) -> str:
    try:
        row = json.loads(line)
        trial_id, text, section = row["trial_id"], row["text"], row.get("section")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        expected = '{"trial_id": ..., "text": ...}'
        raise UnreadableSourceError(f"{place}: expected {expected}, found {line[:60]!r}: correct the line") from error
    if not isinstance(text, str) or section not in (None, "inclusion", "exclusion", "unknown"):
        raise UnreadableSourceError(f"{place}: text or section is of the wrong kind: correct the line")
    return _prediction(str(trial_id), text, section)


def _prediction(trial_id: str, text: str, section: Section | None) -> str:
    found = prediction(trial_id, text, parse(text, vocabulary(), section, _plain_finder()))
    return json.dumps(found, ensure_ascii=False)


def reading(labels: Iterable[Mapping[str, str]] = ()) -> CriteriaReading:
    """How the emitter reads eligibility prose and summaries.

    Args:
        labels: rows of label, iri and role that concepts are linked to.
    """
    rows = list(labels)
    finder = concept_finder(lexicon(rows))
    conditions = {
        row["label"].lower(): Mesh(id=row["iri"].removeprefix(MESH), term=row["label"])
        for row in rows
        if row["role"] == "condition"
    }

    def read(text: str, takes_all_sexes: bool, whole: bool) -> Eligibility:
        found = read_criteria(text, finder, whole=whole)
        return for_all_sexes(found) if takes_all_sexes else found

    return CriteriaReading(read, conditions, quantity_blocks(), claims_of, _contradictions)


def _contradictions(
    claims: Sequence[Claim], fields: EligibilityFields, eligibility: Eligibility
) -> tuple[Contradiction, ...]:
    minimum = float(fields.minimum_age.years) if fields.minimum_age else None
    maximum = float(fields.maximum_age.years) if fields.maximum_age else None
    found = criteria_against_fields(eligibility.criteria, minimum, maximum)
    if not claims:
        return found
    return found + contradictions(
        claims,
        minimum,
        maximum,
        fields.sex,
        fields.healthy_volunteers,
        [
            constraint
            for criterion in eligibility.criteria
            for constraint in constraints(criterion.expression)
            if isinstance(constraint, QuantityConstraint)
        ],
    )
