"""The questions of the library as lists: as JSON, and as examples in the form of the SIB.

Source: https://github.com/sib-swiss/sparql-examples
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from kg.app.exchange import PageResponse
from kg.ask.catalogue import Catalogue
from kg.ask.template import Parameter, Question
from kg.names import PREFIXES, RDF, RDFS, XSD
from kg.resources import queries_folder
from kg.store.answer import serialized

__all__ = ["questions"]

_SH: Final = "http://www.w3.org/ns/shacl#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_SCHEMA: Final = "https://schema.org/"
_VARY: Final = (("Vary", "Accept"),)


def questions(name: str | None, format: str, media_type: str, base: str) -> PageResponse:
    """The questions of the library, or one of them.

    Args:
        name: of one question; None for all.
        format: `json`, `rq` for the text of one, or a key of `kg.store.answer.GRAPH_FORMATS`.
        media_type: what to call it.
        base: the address of the server.

    Raises:
        UnknownQuestionError: there is no question of that name.
    """
    catalogue = Catalogue(queries_folder())
    chosen = list(catalogue) if name is None else [catalogue.question(name)]
    if format == "json":
        listed = [_as_json(question, base) for question in chosen]
        text = json.dumps(listed if name is None else listed[0], ensure_ascii=False, indent=1)
        body = f"{text}\n".encode()
    elif format == "rq":
        body = chosen[0].query.encode()
    else:
        body = serialized(_as_examples(chosen, base), format)
    return PageResponse(200, media_type, body, _VARY)


def _as_json(question: Question, base: str) -> dict[str, Any]:
    return {
        "name": question.name,
        "title": question.title,
        "question": question.question,
        "counting": question.counting,
        "tags": list(question.tags),
        "parameters": [_parameter(parameter) for parameter in question.parameters],
        "columns": [{"name": column.name, "description": column.description} for column in question.columns],
        "caveats": list(question.caveats),
        "ask": f"{base}/ask/{question.name}",
        "query": f"{base}/questions/{question.name}.rq",
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    found = {
        "name": parameter.name,
        "type": parameter.type,
        "description": parameter.description,
        "required": parameter.required,
        "many": parameter.many,
        "unit": parameter.unit,
        "default": list(parameter.default) if parameter.default is not None else None,
        "example": list(parameter.example) if parameter.example is not None else None,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
    }
    return {name: value for name, value in found.items() if value is not None}


def _as_examples(chosen: Iterable[Question], base: str) -> Iterator[Triple]:
    """The questions as SHACL executables, each a query that runs as it stands."""
    prefixes = f"{base}/questions#prefixes"
    yield _triple(prefixes, f"{RDF}type", NamedNode(f"{_OWL}Ontology"))
    for prefix, namespace in PREFIXES.items():
        declaration = f"{base}/questions#prefix-{prefix}"
        yield _triple(prefixes, f"{_SH}declare", NamedNode(declaration))
        yield _triple(declaration, f"{_SH}prefix", Literal(prefix))
        yield _triple(declaration, f"{_SH}namespace", Literal(namespace, datatype=NamedNode(f"{XSD}anyURI")))
    for question in chosen:
        example = f"{base}/questions/{question.name}"
        for kind in ("SPARQLExecutable", "SPARQLSelectExecutable"):
            yield _triple(example, f"{RDF}type", NamedNode(_SH + kind))
        yield _triple(example, f"{RDFS}label", Literal(question.title, language="en"))
        yield _triple(example, f"{RDFS}comment", Literal(question.question, language="en"))
        yield _triple(example, f"{_SH}prefixes", NamedNode(prefixes))
        yield _triple(example, f"{_SH}select", Literal(_runnable(question)))
        yield _triple(example, f"{_SCHEMA}target", NamedNode(f"{base}/sparql"))
        for tag in question.tags:
            yield _triple(example, f"{_SCHEMA}keywords", Literal(tag))


def _runnable(question: Question) -> str:
    """The query with its defaults in place, without head and markers."""
    return "\n".join(line.text.rstrip() for line in question.lines).strip() + "\n"


def _triple(subject: str, predicate: str, object: NamedNode | Literal) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), object)
