"""The values that a parameter may take in a graph, where they are few enough to be listed."""

from __future__ import annotations

from typing import Final, NamedTuple

from kg.ask.bind import to_iri
from kg.ask.resolve import codes_of, select_texts
from kg.ask.template import Parameter
from kg.names import MEASUREMENT
from kg.ports import Store

__all__ = ["Choice", "choices"]

_MOST: Final = 100
_LIMIT_ON: Final = "tkg:quantity"
"""How the graph names a measurement where a question does not look for it elsewhere."""


class Choice(NamedTuple):
    """A value as a person would type it, and words for it."""

    value: str
    label: str


def choices(store: Store, parameter: Parameter, most: int = _MOST) -> tuple[Choice, ...] | None:
    """The values of a parameter, sorted; None where any value may do, or where there are too many.

    Args:
        store: the graph that is asked.
        parameter: of any type; codes, enumerations, countries and measurements have values to list, measurements
            those that something in the graph names.
        most: how many are few enough.

    Raises:
        QueryError: the graph could not be asked.
    """
    if parameter.type == "code":
        rows = codes_of(store, parameter.scheme or "")
        found = [Choice(token, label or token) for _, token, label in rows]
    elif parameter.type == "enumeration":
        path = f"<{to_iri(parameter.values or '')}>"
        rows = select_texts(store, f"SELECT DISTINCT ?value WHERE {{ ?thing {path} ?value }} LIMIT {most + 1}")
        found = [Choice(value, value) for (value,) in rows]
    elif parameter.type == "concept" and parameter.scheme == "country":
        query = f"SELECT DISTINCT ?name WHERE {{ ?country a tkg:Country ; rdfs:label ?name }} LIMIT {most + 1}"
        rows = select_texts(store, query)
        found = [Choice(name, name) for (name,) in rows]
    elif parameter.type == "concept" and parameter.scheme == "measurement":
        named_by = f"<{to_iri(parameter.values or _LIMIT_ON)}>"
        query = (
            f"SELECT DISTINCT ?notation ?label WHERE {{ ?kind skos:inScheme <{MEASUREMENT}> ; "
            f"skos:notation ?notation ; skos:prefLabel ?label FILTER EXISTS {{ ?thing {named_by} ?kind }} }} "
            f"LIMIT {most + 1}"
        )
        found = [Choice(notation, label) for notation, label in select_texts(store, query)]
    else:
        return None
    return tuple(sorted(found)) if 0 < len(found) <= most else None
