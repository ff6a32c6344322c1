"""The questions as programs see them: JSON schemas of their parameters, and an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from kg.app.graph import Graph
from kg.ask.catalogue import Catalogue
from kg.ask.choices import Choice, choices
from kg.ask.template import Parameter, Question
from kg.resources import queries_folder

__all__ = ["Forms", "description", "example_value", "openapi", "package_version"]

_TYPES: Final[Mapping[str, dict[str, Any]]] = {
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "decimal": {"type": "number"},
    "integer": {"type": "integer"},
    "iri": {"type": "string", "format": "iri"},
}
_ERRORS: Final[Mapping[str, str]] = {
    "400": "A parameter is missing or means nothing here; the text says what comes near.",
    "406": "None of the formats asked for is given.",
    "503": "It took too long, or too many others are being answered.",
}
_CELL: Final = {"type": ["string", "number", "integer", "boolean", "null"]}


class Forms:
    """What the parameters of questions look like in one graph; the values of enumerations are read from it once.

    Args:
        graph: an open graph.
        most: how many values of an enumeration are few enough to be listed.
    """

    def __init__(self, graph: Graph, most: int = 100) -> None:
        self._graph = graph
        self._most = most
        self._choices: dict[tuple[str, str | None, str | None], tuple[Choice, ...] | None] = {}

    def choices(self, parameter: Parameter) -> tuple[Choice, ...] | None:
        """The values that a parameter may take, None where they are not to be listed."""
        key = (parameter.type, parameter.scheme, parameter.values)
        if key not in self._choices:
            self._choices[key] = choices(self._graph.store, parameter, self._most)
        return self._choices[key]

    def parameter_schema(self, parameter: Parameter) -> dict[str, Any]:
        """The JSON schema of a parameter's value."""
        schema: dict[str, Any] = dict(_TYPES.get(parameter.type, {"type": "string"}))
        for name, bound in (("minimum", parameter.minimum), ("maximum", parameter.maximum)):
            if bound is not None:
                schema[name] = bound
        if (listed := self.choices(parameter)) is not None:
            schema["enum"] = [choice.value for choice in listed]
        if parameter.many:
            schema = {"type": "array", "items": schema}
        if parameter.default is not None:
            schema["default"] = _typed(parameter, parameter.default)
        if parameter.example is not None:
            schema["examples"] = [_typed(parameter, parameter.example)]
        return schema

    def question_schema(self, question: Question) -> dict[str, Any]:
        """The JSON schema of an object that holds all parameters of a question."""
        return {
            "type": "object",
            "properties": {
                parameter.name: {**self.parameter_schema(parameter), "description": description(parameter)}
                for parameter in question.parameters
            },
            "required": [parameter.name for parameter in question.parameters if parameter.required],
            "additionalProperties": False,
        }


def description(parameter: Parameter) -> str:
    """What a parameter means, in a phrase: with its unit, and with what happens where it is left out."""
    unit = f" ({parameter.unit})" if parameter.unit else ""
    return f"{parameter.description}{unit}{'; may be left out' if parameter.optional else ''}"


def example_value(parameter: Parameter) -> tuple[str, ...]:
    """A value that works: the example, else the default."""
    return parameter.example or parameter.default or ()


def _typed(parameter: Parameter, texts: tuple[str, ...]) -> Any:
    """A default or example as JSON has it."""
    values = [_one(parameter.type, text) for text in texts]
    return values if parameter.many else values[0] if values else None


def _one(kind: str, text: str) -> Any:
    if kind == "integer":
        return int(text)
    if kind == "decimal":
        return float(text)
    if kind == "boolean":
        return text.lower() in ("true", "yes", "1")
    return text


def package_version() -> str:
    """The version of the installed package."""
    try:
        return version("trialkg")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0"


def openapi(graph: Graph, base: str) -> dict[str, Any]:
    """The OpenAPI document of `/ask`, one operation a question, made from the heads of the questions.

    Args:
        graph: an open graph, whose values the enumerations list.
        base: the address of the server.
    """
    forms = Forms(graph)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Questions on clinical trials",
            "version": package_version(),
            "description": "Each question counts in the unit that it names. SPARQL is answered at /sparql.",
        },
        "servers": [{"url": base}],
        "paths": {f"/ask/{question.name}": _path(forms, question) for question in Catalogue(queries_folder())},
    }


def _path(forms: Forms, question: Question) -> dict[str, Any]:
    caveats = "".join(f"\n- {caveat}" for caveat in question.caveats)
    return {
        "get": {
            "operationId": question.name,
            "summary": question.title,
            "description": f"{question.question}\n\nCounts {question.counting}.{caveats}",
            "tags": list(question.tags),
            "parameters": [*_parameters(forms, question)],
            "responses": {
                "200": {
                    "description": f"The rows; they count {question.counting}.",
                    "content": {
                        "application/json": {"schema": _answer_schema(question)},
                        "text/csv": {"schema": {"type": "string"}},
                        "text/tab-separated-values": {"schema": {"type": "string"}},
                    },
                },
                **{
                    status: {"description": words, "content": {"text/plain": {"schema": {"type": "string"}}}}
                    for status, words in _ERRORS.items()
                },
            },
        }
    }


def _parameters(forms: Forms, question: Question) -> Iterator[dict[str, Any]]:
    for parameter in question.parameters:
        found = {
            "name": parameter.name,
            "in": "query",
            "required": parameter.required,
            "description": description(parameter),
            "schema": forms.parameter_schema(parameter),
        }
        if parameter.many:
            found |= {"style": "form", "explode": True}
        yield found


def _answer_schema(question: Question) -> dict[str, Any]:
    row = {
        "type": "object",
        "properties": {column.name: {**_CELL, "description": column.description} for column in question.columns},
        "required": [column.name for column in question.columns],
    }
    return {
        "type": "object",
        "properties": {
            "question": {"type": "string"},
            "counting": {"type": "string"},
            "caveats": {"type": "array", "items": {"type": "string"}},
            "notes": {
                "type": "array",
                "items": {"type": "string"},
                "description": "what a value leaves out: a MeSH term that finds more than a sponsor's wording",
            },
            "parameters": {"type": "object"},
            "count": {"type": "integer", "description": "how many rows there are"},
            "rows": {"type": "array", "items": row},
        },
        "required": ["question", "counting", "count", "rows"],
    }
