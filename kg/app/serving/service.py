"""The description of a SPARQL service: what it speaks, what it gives, where its dataset is described.

Source: https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from kg.names import RDF
from kg.rdf.dataset import DATASET_GRAPH
from kg.store.answer import GRAPH_FORMATS, ROW_FORMATS

__all__ = ["service_description"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS: Final = {
    "json": f"{_FORMATS}SPARQL_Results_JSON",
    "xml": f"{_FORMATS}SPARQL_Results_XML",
    "csv": f"{_FORMATS}SPARQL_Results_CSV",
    "tsv": f"{_FORMATS}SPARQL_Results_TSV",
    "ttl": f"{_FORMATS}Turtle",
    "nt": f"{_FORMATS}N-Triples",
    "rdfxml": f"{_FORMATS}RDF_XML",
    "jsonld": f"{_FORMATS}JSON-LD",
}


def service_description(address: str) -> Iterator[Triple]:
    """The statements that describe a service.

    Args:
        address: of the endpoint.

    >>> sum(1 for _ in service_description("http://localhost/sparql"))
    18
    """
    service = NamedNode(address)
    dataset, default = NamedNode(f"{address}#dataset"), NamedNode(f"{address}#default-graph")

    def said(subject: NamedNode, predicate: str, object: NamedNode) -> Triple:
        return Triple(subject, NamedNode(predicate), object)

    yield said(service, f"{RDF}type", NamedNode(f"{_SD}Service"))
    yield said(service, f"{_SD}endpoint", service)
    yield said(service, f"{_SD}supportedLanguage", NamedNode(f"{_SD}SPARQL11Query"))
    for key in (*ROW_FORMATS, *GRAPH_FORMATS):
        yield said(service, f"{_SD}resultFormat", NamedNode(_RESULT_FORMATS[key]))
    yield said(service, f"{_SD}defaultDataset", dataset)
    yield said(dataset, f"{RDF}type", NamedNode(f"{_SD}Dataset"))
    yield said(dataset, f"{RDF}type", NamedNode(f"{_VOID}Dataset"))
    yield said(dataset, f"{_SD}defaultGraph", default)
    yield said(default, f"{RDF}type", NamedNode(f"{_SD}Graph"))
    yield said(dataset, "http://www.w3.org/2000/01/rdf-schema#seeAlso", NamedNode(DATASET_GRAPH))
    yield said(
        service, "http://www.w3.org/2000/01/rdf-schema#seeAlso", NamedNode(address.removesuffix("sparql") + "questions")
    )
