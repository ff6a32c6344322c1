"""The code lists hold the tokens that the package writes, each in words, under names that need no escapes."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from rdflib import RDF, SKOS, URIRef
from terms_of import CODE_LIST, turtle

from kg.model import criterion
from kg.model.labels import SCHEMES, label_of
from kg.model.trial import NoteKind
from kg.names import CODE, code_iri, compact

OWN = {
    "sponsor-role": ("lead", "collaborator", "submitter"),
    "note-kind": get_args(NoteKind),
    "discrepancy-kind": ("between-sources", "text-against-field"),
    "section": get_args(criterion.Section),
    "effect": get_args(criterion.Effect),
    "computability": get_args(criterion.Computability),
    "operator": get_args(criterion.Operator),
    "reference": get_args(criterion.Reference),
    "quantity-kind": get_args(criterion.QuantityType),
    "role": get_args(criterion.Role),
    "window-relation": get_args(criterion.WindowRelation),
    "uncomputed": get_args(criterion.UncomputedType),
}
ALL = {**SCHEMES, **OWN}


def test_schemes_are_those_of_the_package() -> None:
    """There is one concept scheme for each list of codes, named and defined, and no other."""
    codes = turtle("codes.ttl")
    schemes = set(codes.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {URIRef(CODE + name) for name in ALL}
    for scheme in schemes:
        assert codes.value(scheme, SKOS.prefLabel) and codes.value(scheme, SKOS.definition), scheme


@pytest.mark.parametrize("scheme", ALL)
def test_codes_of_a_scheme_are_its_tokens(scheme: str) -> None:
    """A scheme holds its tokens and no others, under the IRIs that the package writes."""
    codes = turtle("codes.ttl")
    found = set(codes.subjects(SKOS.inScheme, URIRef(CODE + scheme)))
    assert found == {URIRef(code_iri(scheme, token)) for token in ALL[scheme]}
    for token in ALL[scheme]:
        code = URIRef(code_iri(scheme, token))
        assert [str(value) for value in codes.objects(code, SKOS.notation)] == [token]
        assert len(list(codes.objects(code, SKOS.prefLabel))) == 1
        assert len(list(codes.objects(code, SKOS.inScheme))) == 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_labels_are_those_of_the_package(scheme: str) -> None:
    """What the graph calls a code of the registry is what pages call it."""
    codes = turtle("codes.ttl")
    for token in SCHEMES[scheme]:
        assert str(codes.value(URIRef(code_iri(scheme, token)), SKOS.prefLabel)) == label_of(scheme, token)


def test_codes_need_no_escapes() -> None:
    """Every code and scheme can be written as a prefixed name."""
    codes = turtle("codes.ttl")
    for concept in {*codes.subjects(SKOS.inScheme), *codes.subjects(RDF.type, SKOS.ConceptScheme)}:
        assert re.fullmatch(r"tkgc:[A-Za-z][A-Za-z0-9_-]*", compact(str(concept)))


def test_lists_of_properties_exist_and_are_used() -> None:
    """Every list that a property names exists, and every list is the list of some property."""
    ontology = turtle("trialkg.ttl", "criteria.ttl")
    assert set(ontology.objects(None, CODE_LIST)) == {URIRef(CODE + name) for name in ALL}


def test_masking_says_who_does_not_know() -> None:
    """A code whose word needs explaining has a definition."""
    codes = turtle("codes.ttl")
    definition = str(codes.value(URIRef(code_iri("masking", "QUADRUPLE")), SKOS.definition))
    for party in ("participant", "care provider", "investigator", "outcomes assessor"):
        assert party in definition
