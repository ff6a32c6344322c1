"""Parameters to try a question with: the examples of its head, or what a graph has where these mean nothing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, product
from typing import Final

from kg.ask.bind import term_text
from kg.ask.resolve import choices
from kg.ask.run import bound_terms
from kg.ask.template import Parameter, Question
from kg.errors import ParameterError
from kg.names import PREFIXES
from kg.ports import Store

__all__ = ["sample_parameters"]

_MOST: Final = 40
_PROPERTIES: Final[Mapping[tuple[str, str | None], str]] = {
    ("concept", "condition"): "conditionConcept",
    ("concept", "country"): "country",
    ("concept", "intervention"): "interventionConcept",
    ("concept", "measurement"): "quantity",
    ("concept", "organization"): "leadSponsor",
    ("place", None): "cityName",
}
"""By type and scheme of a parameter, a property whose values it may take."""


def sample_parameters(store: Store, question: Question, *, optional: bool) -> Iterator[dict[str, object]]:
    """Parameters to try a question with.

    Args:
        store: the graph.
        question: what is to be asked.
        optional: also give examples of what may be left out.

    Returns:
        At most 40 choices. There are several where an example means nothing in this graph, and none where the
        graph holds nothing that a needed parameter could be.

    Raises:
        QueryError: the graph could not be asked.
    """
    samples: dict[str, list[object]] = {}
    for parameter in question.parameters:
        if parameter.required or (optional and parameter.example):
            found = list(_samples(store, question, parameter))
            if found or parameter.required:
                samples[parameter.name] = found
    for chosen in islice(product(*samples.values()), _MOST):
        yield dict(zip(samples, chosen, strict=True))


def _samples(store: Store, question: Question, parameter: Parameter) -> Iterator[object]:
    example = list(parameter.example or parameter.default or ())
    alone = replace(question, parameters=(parameter,))
    try:
        bound_terms(store, alone, {parameter.name: example})
        yield example
    except ParameterError:
        yield from choices(store, parameter) or _known(store, parameter)


def _known(store: Store, parameter: Parameter) -> Iterator[object]:
    """IRIs or words of the graph that a parameter may be, those of most subjects first."""
    tkg = PREFIXES["tkg"]
    if parameter.type == "trial":
        query = f"SELECT ?value WHERE {{ ?value a <{tkg}Trial> }} LIMIT {_MOST}"
    elif name := _PROPERTIES.get((parameter.type, parameter.scheme)):
        query = (
            "SELECT ?value WHERE { SELECT ?value (COUNT(?subject) AS ?count) "
            f"WHERE {{ ?subject <{tkg}{name}> ?value }} GROUP BY ?value ORDER BY DESC(?count) ?value LIMIT {_MOST} }}"
        )
    else:
        return
    for (term,) in store.select(query):
        yield getattr(term, "value", None) or term_text(term)  # type: ignore[arg-type]
