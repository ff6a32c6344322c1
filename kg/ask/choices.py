"""The values that a parameter may take in a graph, where they are few enough to be listed."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyoxigraph import Literal

from kg.ask.bind import term_text, to_iri
from kg.ask.template import Parameter
from kg.names import MEASUREMENT, PREFIXES, code_iri
from kg.ports import Store

__all__ = ["Choice", "choices"]

_MOST: Final = 100
_LIMIT_ON: Final = "tkg:quantity"
"""How the graph names a measurement where a question does not look for it elsewhere."""

_PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("tkg", "rdfs", "skos"))


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
        found = _codes(store, parameter.scheme or "")
    elif parameter.type == "enumeration":
        path = f"<{to_iri(parameter.values or '')}>"
        rows = _rows(store, f"SELECT DISTINCT ?value WHERE {{ ?thing {path} ?value }} LIMIT {most + 1}")
        found = [Choice(value, value) for (value,) in rows]
    elif parameter.type == "concept" and parameter.scheme == "country":
        rows = _rows(store, f"SELECT DISTINCT ?name WHERE {{ ?c a tkg:Country ; rdfs:label ?name }} LIMIT {most + 1}")
        found = [Choice(name, name) for (name,) in rows]
    elif parameter.type == "concept" and parameter.scheme == "measurement":
        named_by = f"<{to_iri(parameter.values or _LIMIT_ON)}>"
        query = (
            f"SELECT DISTINCT ?notation ?label WHERE {{ ?kind skos:inScheme <{MEASUREMENT}> ; "
            f"skos:notation ?notation ; skos:prefLabel ?label FILTER EXISTS {{ ?thing {named_by} ?kind }} }} "
            f"LIMIT {most + 1}"
        )
        found = [Choice(notation, label) for notation, label in _rows(store, query)]
    else:
        return None
    return tuple(sorted(found)) if 0 < len(found) <= most else None


def _codes(store: Store, scheme: str) -> list[Choice]:
    """The codes of a scheme; those of a longer scheme of the same beginning are left out."""
    beginning = term_text(Literal(code_iri(scheme, "")))
    rows = _rows(
        store,
        "SELECT ?code ?notation ?label WHERE { ?code skos:notation ?notation "
        f"FILTER(STRSTARTS(STR(?code), {beginning})) OPTIONAL {{ ?code skos:prefLabel ?label }} }}",
    )
    return [Choice(token, label or token) for code, token, label in rows if code == code_iri(scheme, token)]


def _rows(store: Store, query: str) -> list[tuple[str, ...]]:
    rows = store.select(_PROLOGUE + query)
    return [tuple("" if term is None else getattr(term, "value", str(term)) for term in row) for row in rows]
