"""What the ontology declares and what graphs state, as plain values for tests."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import pyoxigraph
from rdflib import OWL, RDF, RDFS, Graph, URIRef

from kg.app.criteria import quantity_blocks, read_criteria
from kg.model.trial import Trial
from kg.names import TKG
from kg.rdf.trial import CriteriaReading, trial_statements
from kg.read.formats import read_record
from kg.read.sources import Piece, RawRecord, plan, raw_records
from kg.resources import ontology_folder

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
DATA = Path(os.environ["TRIALKG_DATA"]) if "TRIALKG_DATA" in os.environ else None
FOLDER = ontology_folder()
FILES = ("trialkg.ttl", "criteria.ttl", "codes.ttl", "shapes.ttl", "measurements.ttl")
CODE_LIST = URIRef(TKG + "codeList")
SOURCE_FIELD = URIRef(TKG + "sourceField")


@cache
def turtle(*names: str) -> Graph:
    """The statements of files of the ontology."""
    graph = Graph()
    for name in names:
        graph.parse(FOLDER / name)
    return graph


def declared(*names: str) -> tuple[set[str], set[str]]:
    """Local names of the classes and of the properties that files declare, without annotation properties."""
    graph = turtle(*names)
    properties = [*graph.subjects(RDF.type, OWL.DatatypeProperty), *graph.subjects(RDF.type, OWL.ObjectProperty)]
    return {local(name) for name in graph.subjects(RDF.type, OWL.Class)}, {local(name) for name in properties}


def local(iri: object) -> str:
    """The local name of a term of the ontology."""
    assert str(iri).startswith(TKG), iri
    return str(iri).removeprefix(TKG)


def above(graph: Graph, name: str) -> set[str]:
    """IRIs of a class and of all classes above it."""
    return {str(found) for found in graph.transitive_objects(URIRef(name), RDFS.subClassOf)}


def records(*paths: Path) -> Iterator[tuple[Trial, str]]:
    """The trials of all records under the paths; rejected ones are left out."""
    for piece in plan([str(path) for path in paths]):
        if isinstance(piece, Piece):
            for raw in raw_records(piece):
                if isinstance(raw, RawRecord) and isinstance(trial := read_record(raw), Trial):
                    yield trial, sha256(raw.data).hexdigest()


def statements(found: Iterable[tuple[Trial, str]]) -> Iterator[list[str]]:
    """For each trial its lines of N-Quads, records of one trial taken together, criteria read."""
    reading = CriteriaReading(read_criteria, quantity_blocks())
    ordered = sorted(found, key=lambda record: record[0].nct_id)
    for _, group in groupby(ordered, key=lambda record: record[0].nct_id):
        made = trial_statements(list(group), criteria=reading)
        yield made.own + [line for block in made.shared.values() for line in block.split("\n")]


def quads(lines: Iterable[str]) -> Iterator[pyoxigraph.Quad]:
    """N-Quads, parsed."""
    return pyoxigraph.parse("\n".join(lines).encode(), pyoxigraph.RdfFormat.N_QUADS)


def iri(term: object) -> str:
    """The IRI of a node of a graph, none of which is blank."""
    assert isinstance(term, pyoxigraph.NamedNode), term
    return term.value
