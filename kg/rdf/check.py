"""Checks a graph against its shapes (SHACL), a batch of trials at a time.

A batch is a graph that holds some trials with their parts and records and with the shared things they name. The code
lists are added here. Batches are independent of each other, so memory stays flat however large the graph is.

Source: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import pyoxigraph
import pyshacl
from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdfLiteral
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node

from kg.errors import TrialkgError

__all__ = ["BATCH_SIZE", "Rules", "Violation", "batch_graph", "check", "load_rules", "violations"]

BATCH_SIZE: Final = 25
"""Trials in a batch: fewer cost time for setting up, more cost memory and gain nothing."""

Severity = Literal["violation", "warning"]


class Violation(NamedTuple):
    """One place where a graph is not what its shapes ask for.

    Args:
        focus: IRI of the thing that is wrong.
        property: IRI of the property that is wrong, empty where it is the thing itself.
        value: the value that is wrong, empty where one is missing or there are too many.
        shape: IRI of the shape that is not met.
        message: what the shape asks for, in words.
        severity: `warning` where the graph may well state truly what its record says and a reader should look.
    """

    focus: str
    property: str
    value: str
    shape: str
    message: str
    severity: Severity = "violation"

    def __str__(self) -> str:
        seen = f" (seen: {self.value[:80]!r})" if self.value else ""
        return f"{self.focus}: {self.message}{seen}"


class Rules(NamedTuple):
    """What a graph is checked against.

    Args:
        shapes: the shapes.
        codes: for each code, its statements.
        hierarchy: which class is below which.
    """

    shapes: Graph
    codes: dict[Node, list[tuple[Node, Node, Node]]]
    hierarchy: list[tuple[Node, Node, Node]]


def load_rules(folder: Path) -> Rules:
    """The shapes, codes and classes of an ontology.

    Args:
        folder: where `shapes.ttl`, `codes.ttl`, `trialkg.ttl` and `criteria.ttl` lie.

    >>> from kg.resources import ontology_folder
    >>> len(load_rules(ontology_folder()).codes) > 250
    True
    """
    shapes = Graph().parse(folder / "shapes.ttl")
    _target_directly(shapes)
    codes: dict[Node, list[tuple[Node, Node, Node]]] = {}
    for statement in Graph().parse(folder / "codes.ttl"):
        if statement[1] in (RDF.type, SKOS.inScheme):
            codes.setdefault(statement[0], []).append(statement)
    classes = Graph().parse(folder / "trialkg.ttl").parse(folder / "criteria.ttl")
    return Rules(shapes, codes, list(classes.triples((None, RDFS.subClassOf, None))))


def _target_directly(shapes: Graph) -> None:
    """Makes each property shape of a class target the class itself, which asks the same.

    The engine evaluates a targeted shape for all things of the class at once, and a nested one for each thing by
    itself: three times slower over all.
    """
    for shape, target in list(shapes.subject_objects(SH.targetClass)):
        for nested in list(shapes.objects(shape, SH.property)):
            shapes.remove((shape, SH.property, nested))
            shapes.add((nested, SH.targetClass, target))


def batch_graph(triples: Iterable[pyoxigraph.Triple | pyoxigraph.Quad]) -> Graph:
    """A batch, from the statements of a store.

    Args:
        triples: of the default graph; what a named graph states has its record as subject and is not checked.

    Raises:
        TypeError: a subject or object is itself a triple.

    >>> lines = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> ."
    >>> len(batch_graph(pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_QUADS)))
    1
    """
    graph = Graph()
    for triple in triples:
        graph.add((_node(triple.subject), _node(triple.predicate), _node(triple.object)))
    return graph


def _node(term: Any) -> Node:
    if isinstance(term, pyoxigraph.NamedNode):
        return _iri(term.value)
    if isinstance(term, pyoxigraph.Literal):
        # rdflib would rewrite "2019-05" as a day when it normalises.
        if term.language:
            return RdfLiteral(term.value, lang=term.language)
        return RdfLiteral(term.value, datatype=_iri(term.datatype.value), normalize=False)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    raise TypeError(f"no graph holds this: {term!r}")


@lru_cache(maxsize=20_000)
def _iri(value: str) -> URIRef:
    return URIRef(value)


def violations(batch: Graph, rules: Rules) -> list[Violation]:
    """What is wrong with a batch.

    Args:
        batch: trials with all that they link to; codes and classes are added to it.
        rules: see `load_rules`.

    Returns:
        The violations and warnings, in a stable order; none for a sound batch.
    """
    for code in set(batch.objects()) & rules.codes.keys():
        for statement in rules.codes[code]:
            batch.add(statement)
    for statement in rules.hierarchy:
        batch.add(statement)
    _, report, words = pyshacl.validate(batch, shacl_graph=rules.shapes, inplace=True)
    if not isinstance(report, Graph):
        raise TrialkgError(f"the shapes of the ontology cannot be applied: {words}; install trialkg again")
    # Results below a result tell why a nested shape was not met; they are no findings of their own.
    return sorted(_violation(report, result) for result in report.objects(None, SH.result))


def _violation(report: Graph, result: Node) -> Violation:
    def said(name: URIRef) -> str:
        found = report.value(result, name)
        return "" if found is None else str(found)

    return Violation(
        focus=said(SH.focusNode),
        property=said(SH.resultPath),
        value=said(SH.value),
        shape=said(SH.sourceShape),
        message=said(SH.resultMessage),
        severity="warning" if report.value(result, SH.resultSeverity) == SH.Warning else "violation",
    )


def check(batches: Iterable[Graph], rules: Rules) -> Iterator[Violation]:
    """What is wrong with a graph, batch after batch.

    Args:
        batches: each holds about `BATCH_SIZE` trials with all that they link to; none is kept.
        rules: see `load_rules`.
    """
    for batch in batches:
        yield from violations(batch, rules)
