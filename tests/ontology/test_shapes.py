"""The shapes let a sound graph pass, and notice each of many defects by the shape meant for it."""

from __future__ import annotations

import itertools
from functools import cache

import pyoxigraph
import pytest
from defects import DEFECTS, WORTH_A_LOOK, Defect
from rdflib import RDF, Graph, URIRef
from rdflib.namespace import SH
from terms_of import FOLDER, declared, quads, turtle
from whole_trial import NCT_ID, whole_lines

from kg.names import ID, MEASUREMENT, PREFIXES, TKG, trial_iri
from kg.rdf.check import Rules, Violation, batch_graph, check, load_rules, violations

SHAPES = "https://w3id.org/trialkg/shapes#"
PROLOGUE = "".join(
    f"@prefix {prefix}: <{namespace}> .\n"
    for prefix, namespace in {**PREFIXES, "r": f"{ID}record/", "x": "https://example.org/"}.items()
)


@cache
def rules() -> Rules:
    """The shapes, codes and classes of the ontology."""
    return load_rules(FOLDER)


@cache
def _sound() -> tuple[pyoxigraph.Quad, ...]:
    return tuple(quad for quad in quads(whole_lines()) if quad.graph_name == pyoxigraph.DefaultGraph())


def _turtle(text: str) -> Graph:
    """Turtle in which `t:` stands for the trial, and `t:name` for a part of it."""
    root = trial_iri(NCT_ID)
    return Graph().parse(data=f"{PROLOGUE}@prefix t: <{root}#> .\n{text.replace('t: ', f'<{root}> ')}", format="turtle")


def _broken(defect: Defect) -> Graph:
    graph = batch_graph(_sound())
    if defect.cut:
        ((subject, predicate, _),) = _turtle(f"{defect.cut} 0 .")
        cut = list(graph.triples((subject, predicate, None)))
        assert cut, f"nothing to cut: {defect.cut}"
        for triple in cut:
            graph.remove(triple)
    return graph + _turtle(defect.add)


def _names(found: list[Violation]) -> set[str]:
    return {violation.shape.removeprefix(SHAPES) for violation in found}


def test_a_sound_graph_passes() -> None:
    """A trial with every field and every kind of criterion gives no violation and no warning."""
    assert violations(batch_graph(_sound()), rules()) == []


def test_enough_defects_are_tried() -> None:
    """At least thirty defects are tried, each of another name."""
    names = [defect.name for defect in (*DEFECTS, *WORTH_A_LOOK)]
    assert len(names) == len(set(names)) >= 30


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_defect_is_noticed(defect: Defect) -> None:
    """The shape meant for the defect, and no other, says what it asks for."""
    found = [violation for violation in violations(_broken(defect), rules()) if violation.severity == "violation"]
    assert _names(found) == {defect.shape}
    message = turtle("shapes.ttl").value(URIRef(SHAPES + defect.shape), SH.message)
    assert {violation.message for violation in found} == {str(message)}
    assert str(message) in str(found[0])


@pytest.mark.parametrize("defect", WORTH_A_LOOK, ids=lambda defect: defect.name)
def test_what_a_record_may_state_is_a_warning(defect: Defect) -> None:
    """What a record may truly state, however unlikely, is worth a look and no violation."""
    found = violations(_broken(defect), rules())
    assert _names(found) == {defect.shape}
    assert {violation.severity for violation in found} == {"warning"}


def test_every_class_has_a_shape() -> None:
    """Each class that things are stated to be has a node shape, and no shape is for a class that is not declared."""
    shapes = turtle("shapes.ttl")
    targets = {str(target) for target in shapes.objects(None, SH.targetClass)}
    stated = {quad.object.value for quad in _sound() if quad.predicate.value == str(RDF.type)}  # type: ignore[union-attr]
    assert targets == {name for name in stated if name.startswith(TKG)}
    assert targets <= {TKG + name for name in declared("trialkg.ttl", "criteria.ttl")[0]}


def test_every_shape_is_met_by_something() -> None:
    """Each property shape has a thing of its class with a value, so that none is there in vain."""
    shapes, graph = turtle("shapes.ttl"), batch_graph(_sound())
    unmet = set()
    for shape, target in shapes.subject_objects(SH.targetClass):
        things = set(graph.subjects(RDF.type, target))
        for nested in shapes.objects(shape, SH.property):
            path = shapes.value(nested, SH.path)
            if not any((thing, path, None) in graph for thing in things):
                unmet.add(f"{target} {path}".replace(TKG, ""))
    assert unmet <= {
        # what this record states better otherwise, or two records of which only the resolved trial is checked
        "Trial expandedAccessRecordAsPrinted",
        "Analysis groupId",
        "Denominator groupId",
        "EventCount groupId",
        "FlowCount groupId",
        "Measurement groupId",
    }


def test_every_stated_property_has_a_shape() -> None:
    """Each statement of a sound graph is one that some shape of its subject's class looks at."""
    shapes, graph = turtle("shapes.ttl"), batch_graph(_sound())
    seen = {
        (target, shapes.value(nested, SH.path))
        for shape, target in shapes.subject_objects(SH.targetClass)
        for nested in shapes.objects(shape, SH.property)
    }
    for subject, predicate in set(graph.subject_predicates()):
        if str(predicate).startswith(TKG):
            kinds = set(graph.objects(subject, RDF.type))
            assert any((kind, predicate) in seen for kind in kinds) or str(subject).startswith(MEASUREMENT), predicate


def test_shapes_speak_to_people() -> None:
    """Each shape of a class or property has one message, a sentence."""
    shapes = turtle("shapes.ttl")
    asked = {*shapes.subjects(SH.targetClass), *shapes.objects(None, SH.property)}
    for shape in asked:
        if not str(shape).startswith(f"{SHAPES}scheme-"):
            messages = list(shapes.objects(shape, SH.message))
            assert len(messages) == 1 and str(messages[0]).endswith("."), shape


def test_batches_are_read_one_at_a_time() -> None:
    """A check asks for a batch only when it has answered the ones before."""
    broken = _turtle("x:c a tkg:Condition .")
    endless = (Graph() + broken for _ in itertools.count())
    found = check(endless, rules())
    assert [next(found).shape for _ in range(3)] == [f"{SHAPES}name"] * 3
