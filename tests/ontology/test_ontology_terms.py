"""The package's tables, the ontology and the graphs that are made say the same, all ways."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from records_of import records, statements
from terms_of import (
    CODE_LIST,
    DATA,
    EXAMPLES,
    FILES,
    FOLDER,
    SOURCE_FIELD,
    above,
    declared,
    iri,
    local,
    quads,
    turtle,
)
from whole_trial import whole_lines

from kg.names import CODE, ID, TKG, TRIAL, XSD
from kg.rdf.tables import Table

TABLE_MODULES = ("administration", "design", "registry", "results", "provenance")
ONLY_ABOVE = {
    "Bound",
    "Citation",
    "Combination",
    "Constraint",
    "DatedEvent",
    "Expression",
    "FlowStep",
    "Located",
    "OutcomeDefinition",
    "ParticipantGroup",
    "Party",
    "Positioned",
    "ProceedingStep",
    "Reachable",
    "ReportedMeasure",
    "ReportedValue",
    "ResultPart",
    "SharedThing",
    "Spot",
    "TextPart",
    "TrialDescription",
    "TrialPart",
    "WebResource",
}
"""Classes that nothing is stated to be: they stand above others, as domain or range of properties."""
LITERALS_OF = {TKG + "PartialDate": {"gYear", "gYearMonth", "date", "dateTime"}}
NO_FIELD = "resultsSection.participantFlowModule.periods.dropWithdraws.reasons.numUnits"
"""The registry counts units at milestones only; one structure of the model serves both counts."""
ANYTHING = {str(OWL.Thing), str(RDF.Property)}
TYPE = str(RDF.type)
# The parts of a record have no class, so that nothing is counted twice.
_PART_OF_RECORD = re.compile(rf"{re.escape(ID)}record/[^#]+#")
# Telephone and e-mail never enter the graph; browse leaves and branches are the registry's own index of its pages.
NOT_STATED = re.compile(
    r"\.(?:phone|phoneExt|email)$|\.browse(?:Leaves|Branches)\b|^derivedSection\.(?:condition|intervention)Browse"
    r"Module\.(?:meshes|ancestors)\.(?:id|term)$|^hasResults$"
)


class Use(NamedTuple):
    """How a property was used in a graph, each term once."""

    subjects: set[str]
    objects: set[str]


class Graphs(NamedTuple):
    """What graphs state: classes of things, uses of properties, and other predicates."""

    classes: set[str]
    uses: dict[str, Use]
    foreign: set[str]


def _collect(found: Iterator[list[str]] | list[list[str]]) -> Graphs:
    classes: set[str] = set()
    uses: dict[str, Use] = {}
    foreign: set[str] = set()
    for lines in found:
        parsed = list(quads(lines))
        types = {iri(quad.subject): iri(quad.object) for quad in parsed if quad.predicate.value == TYPE}
        classes |= {name for name in types.values() if name.startswith(TKG)}
        for quad in parsed:
            predicate = quad.predicate.value
            if not predicate.startswith(TKG):
                foreign.add(predicate)
                continue
            use = uses.setdefault(predicate, Use(set(), set()))
            use.subjects.add(types.get(iri(quad.subject), ""))
            if isinstance(quad.object, pyoxigraph.Literal):
                use.objects.add(quad.object.datatype.value)
            elif not _PART_OF_RECORD.match(iri(quad.object)):
                use.objects.add(types.get(iri(quad.object)) or iri(quad.object))
    return Graphs(classes, uses, foreign)


@cache
def emitted() -> Graphs:
    """What a trial with every field filled states."""
    return _collect([whole_lines()])


def test_files_parse_without_blank_nodes() -> None:
    """Every Turtle file of the ontology parses, and each of its nodes has a name."""
    assert sorted(path.name for path in FOLDER.glob("*.ttl")) == sorted(FILES)
    for name in FILES:
        graph = turtle(name)
        assert len(graph) > 100
        assert not [term for triple in graph for term in triple if isinstance(term, BNode)], name


def test_terms_are_described() -> None:
    """Every class and property has one English label and one definition that is a sentence, and names its own kind."""
    graph = turtle("trialkg.ttl", "criteria.ttl")
    classes, properties = declared("trialkg.ttl", "criteria.ttl")
    assert not {name.lower() for name in classes} & {name.lower() for name in properties if name[0].isupper()}
    for name in classes | properties:
        term = URIRef(TKG + name)
        labels, definitions = list(graph.objects(term, RDFS.label)), list(graph.objects(term, SKOS.definition))
        assert len(labels) == len(definitions) == 1, name
        assert {part.language for part in (*labels, *definitions) if isinstance(part, Literal)} == {"en"}, name
        assert str(definitions[0]).endswith("."), name
        assert (name in classes) == name[0].isupper(), name
        kinds = set(graph.objects(term, RDF.type))
        assert len(kinds) == 1, f"{name} is declared as {kinds}"


def test_properties_have_one_domain_and_range() -> None:
    """Every property says of what it is stated and with which values, in names that are declared or foreign."""
    graph = turtle("trialkg.ttl", "criteria.ttl")
    classes, properties = declared("trialkg.ttl", "criteria.ttl")
    known = {TKG + name for name in classes} | {TKG + "PartialDate"}
    for name in properties:
        term = URIRef(TKG + name)
        domain, value_range = list(graph.objects(term, RDFS.domain)), list(graph.objects(term, RDFS.range))
        assert len(domain) == len(value_range) == 1, name
        for found in (*domain, *value_range):
            assert str(found) in known or not str(found).startswith(TKG), (name, found)
        literal = str(value_range[0]).startswith((XSD, TKG + "PartialDate"))
        assert (term, RDF.type, OWL.DatatypeProperty if literal else OWL.ObjectProperty) in graph, name
        coded = graph.value(term, CODE_LIST)
        assert (value_range[0] == SKOS.Concept) == (coded is not None) or name in ("quantity", "scale"), name


def test_every_term_is_declared() -> None:
    """No class or property of ours is stated that the ontology does not declare."""
    classes, properties = declared("trialkg.ttl", "criteria.ttl")
    assert {local(name) for name in emitted().uses} <= properties
    assert {local(name) for name in emitted().classes} <= classes


def test_every_declared_term_is_used() -> None:
    """No class or property is declared that no graph can have, classes above others set aside."""
    classes, properties = declared("trialkg.ttl", "criteria.ttl")
    graph = turtle("trialkg.ttl", "criteria.ttl")
    assert not properties - {local(name) for name in emitted().uses}
    used = {local(name) for name in emitted().classes}
    assert classes - used >= ONLY_ABOVE
    unused = classes - used - ONLY_ABOVE
    assert not unused
    for name in ONLY_ABOVE:
        assert any(TKG + name in above(graph, TKG + below) for below in used), f"{name} stands above nothing"
    quantities = {local(name) for name in turtle("measurements.ttl").predicates() if str(name).startswith(TKG)}
    assert quantities == {"canonicalUnit", "quantityKind"}


def test_predicates_of_others_are_few() -> None:
    """Graphs borrow few predicates, and only well-known ones."""
    assert {name.rsplit("/", 1)[-1] for name in emitted().foreign} == {
        "22-rdf-syntax-ns#type",
        "publisher",
        "rdf-schema#label",
        "rights",
        "source",
        "prov#wasDerivedFrom",
    }


def _disagreements(found: Graphs) -> list[str]:
    """Statements that the declared domains, ranges or code lists do not allow."""
    graph: Graph = turtle("trialkg.ttl", "criteria.ttl")
    wrong = []
    for predicate, use in found.uses.items():
        term = URIRef(predicate)
        domain, value_range = str(graph.value(term, RDFS.domain)), str(graph.value(term, RDFS.range))
        allowed = LITERALS_OF.get(value_range) or {value_range.rsplit("#", 1)[-1]}
        coded = graph.value(term, CODE_LIST)
        for subject in use.subjects - {""}:
            if domain not in above(graph, subject):
                wrong.append(f"{predicate} of {subject}")
        for value in use.objects:
            if value.startswith(XSD):
                good = value.rsplit("#", 1)[1] in allowed
            elif coded:
                scheme = str(coded).removeprefix(CODE)
                good = (URIRef(value), SKOS.inScheme, URIRef(CODE + scheme)) in turtle("codes.ttl")
            elif value_range == TKG + "Trial" and value.startswith(TRIAL):
                good = True  # another trial, which this graph need not describe
            else:
                good = value_range in above(graph, value) or value_range in ANYTHING
            if not good:
                wrong.append(f"{predicate} with {value}")
    return wrong


def test_domains_and_ranges_hold_of_a_whole_trial() -> None:
    """Every property is stated of its domain, with values of its range or code list."""
    assert _disagreements(emitted()) == []


def test_domains_and_ranges_hold_of_the_examples() -> None:
    """As above, of the example records, which also use no term that the whole trial does not."""
    found = _collect(statements(records(EXAMPLES)))
    assert len(found.uses) > 150
    assert _disagreements(found) == []
    assert found.uses.keys() <= emitted().uses.keys()
    assert found.classes <= emitted().classes


@pytest.mark.skipif(DATA is None, reason="needs TRIALKG_DATA")
def test_domains_and_ranges_hold_of_shared_records() -> None:
    """As above, of all shared records."""
    assert DATA is not None
    folder = DATA / "ctgov"
    found = _collect(
        statements(records(folder / "studies_v2.jsonl", folder / "systemic_sclerosis_v2.jsonl", folder / "xml"))
    )
    assert len(found.uses) > 250
    assert _disagreements(found) == []
    assert found.uses.keys() <= emitted().uses.keys()
    assert found.classes <= emitted().classes


def _camel(attribute: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), attribute.rstrip("_"))


def _tables() -> Iterator[tuple[str, Table]]:
    for module in TABLE_MODULES:
        yield from importlib.import_module(f"kg.rdf.{module}").TABLES.items()


def test_every_property_of_a_table_is_stated() -> None:
    """A trial with every field filled states every property of every table."""
    named = {name for _, table in _tables() for field in table.fields for name in field.properties}
    assert len(named) > 200
    assert {TKG + name[4:] for name in named if name.startswith("tkg:")} <= emitted().uses.keys()


def test_source_fields_are_those_of_the_tables() -> None:
    """What a property's source field names is the path at which the tables find it."""
    graph = turtle("trialkg.ttl")
    for path, table in _tables():
        if not path.split(".")[0].endswith("Section"):
            continue
        for field in table.fields:
            for name in field.properties:
                if name.startswith("tkg:") and f"{path}.{_camel(field.attribute)}" != NO_FIELD:
                    said = {str(found) for found in graph.objects(URIRef(TKG + name[4:]), SOURCE_FIELD)}
                    wanted = f"{path}.{_camel(field.attribute)}"
                    assert said & {wanted, f"{wanted}.date", f"{wanted}.type"}, (name, wanted)


def _registry_fields(nodes: list[dict[str, Any]], above_path: str = "") -> Iterator[tuple[str, bool]]:
    for node in nodes:
        path = f"{above_path}{node['name']}"
        yield path, not node.get("children")
        yield from _registry_fields(node.get("children", []), f"{path}.")


@pytest.mark.skipif(DATA is None, reason="needs TRIALKG_DATA")
def test_source_fields_are_the_registry_s() -> None:
    """Every source field is in the registry's dictionary, and every field there is stated by a property or a name."""
    assert DATA is not None
    fields = dict(_registry_fields(json.loads((DATA / "ctgov" / "studies_metadata.json").read_text("utf-8"))))
    named = {str(value) for value in turtle("trialkg.ttl").objects(None, SOURCE_FIELD)}
    assert named <= fields.keys(), named - fields.keys()
    labels = {
        f"{path}.{_camel(field.attribute)}"
        for path, table in _tables()
        for field in table.fields
        if field.properties == ("rdfs:label",)
    }
    leaves = {path for path, leaf in fields.items() if leaf and not NOT_STATED.search(path)}
    assert leaves - named - labels == set()
