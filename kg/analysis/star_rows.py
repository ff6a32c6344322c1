"""From what is stated of a trial to the rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from kg.analysis.star import Column, Kind, TableSpec
from kg.model.values import PartialDate
from kg.names import TKG, compact
from kg.ports import Iri

__all__ = ["Facts", "rows_of", "short_name"]

Facts: TypeAlias = dict[str, dict[str, list[Any]]]
"""What is stated, as Python values: by subject, and by property, a local name of the ontology or a prefixed name."""

_TYPE: Final = "rdf:type"
_PRECISIONS: Final = {4: "year", 7: "month", 10: "day"}
_Node: TypeAlias = tuple[Any, str]


def short_name(predicate: str) -> str:
    """What a property is called in `Facts`: its local name, where it is one of the ontology, else a prefixed name.

    >>> short_name(TKG + "nctId"), short_name("http://www.w3.org/2000/01/rdf-schema#label")
    ('nctId', 'rdfs:label')
    """
    return predicate[len(TKG) :] if predicate.startswith(TKG) else compact(predicate)


def rows_of(table: TableSpec, trial: str, facts: Facts) -> Iterator[tuple[object, ...]]:
    """The rows of one trial in a table, in an order that depends on the facts alone.

    Args:
        table: the table.
        trial: the trial's IRI.
        facts: all that the table needs to know of the trial.

    Returns:
        Tuples of the NCT id and the values of the columns: str, int, float, bool, date, list of str, or None.
    """
    ids = _texts(facts.get(trial, {}).get("nctId", ()))
    nct_id = ids[0] if ids else trial.rsplit("/", 1)[-1]
    for nodes in _reached(table, trial, facts):
        if table.only is None or set(_texts(_led_to(nodes[-1][0], table.only[0], facts))) & set(table.only[1]):
            yield (nct_id, *(_value(column, nodes, facts) for column in table.columns))


def _reached(table: TableSpec, trial: str, facts: Facts) -> Iterable[Sequence[_Node]]:
    """The chains of nodes that rows stand for, each node with the word of the link that led to it."""
    chains: list[tuple[_Node, ...]] = [((Iri(trial), ""),)]
    for step in table.steps:
        longer: list[tuple[_Node, ...]] = []
        for chain in chains:
            for name, word in step.items():
                found = _values(facts, chain[-1][0], name)
                longer += [(*chain, (value, word)) for value in sorted(found, key=_order)]
        chains = longer
    if table.sort:
        chains.sort(key=lambda chain: _first_number(_values(facts, chain[-1][0], table.sort)))
    return chains


def _order(value: Any) -> tuple[int, str]:
    """Puts `#site-2` before `#site-10`."""
    text = str(value)
    return len(text), text


def _first_number(values: Sequence[Any]) -> int:
    return min((value for value in values if isinstance(value, int)), default=0)


def _values(facts: Facts, node: Any, name: str) -> Sequence[Any]:
    return facts.get(node, {}).get(name, ()) if isinstance(node, Iri) else ()


def _led_to(node: Any, path: Sequence[str], facts: Facts) -> list[Any]:
    """What a path leads to; of a step with alternatives, the first that leads anywhere."""
    found = [node]
    for step in path:
        further: list[Any] = []
        for value in found:
            for name in step.split("|"):
                if values := _values(facts, value, name):
                    further += values
                    break
        found = further
    return found


def _value(column: Column, nodes: Sequence[_Node], facts: Facts) -> object:
    node, word = nodes[column.of]
    if column.how == "link":
        return {"true": True, "false": False}.get(word) if column.kind == "boolean" else word
    found = _led_to(node, column.path, facts)
    if column.how == "count":
        return len(found)
    if column.kind == "texts":
        return sorted(_texts(found)) or None
    if column.how == "joined":
        return "/".join(sorted(_texts(found))) or None
    if column.how == "class":
        return min((name.removeprefix(TKG) for name in _values(facts, node, _TYPE)), default=None)
    made = [made for value in found if (made := _HOWS[column.how](value, column.kind, facts)) is not None]
    return min(made, key=_order, default=None)


def _texts(values: Iterable[Any]) -> list[str]:
    return [text for value in values if (text := _text(value)) is not None]


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, PartialDate):
        return value.iso
    return value.isoformat() if isinstance(value, date) else str(value)


def _as_kind(value: Any, kind: Kind, facts: Facts) -> object:
    if kind == "text":
        return _text(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if kind == "date":
        return value if isinstance(value, date) else None
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if kind == "double":
        return float(value)
    return int(value) if value == int(value) else None


def _label(value: Any, kind: Kind, facts: Facts) -> object:
    if not isinstance(value, Iri):
        return _text(value)
    return min(_texts(_led_to(value, ("rdfs:label|skos:prefLabel",), facts)), default=None)


def _lower(value: Any, kind: Kind, facts: Facts) -> object:
    label = _label(value, kind, facts)
    return label.lower() if isinstance(label, str) else None


def _iri(value: Any, kind: Kind, facts: Facts) -> object:
    return str(value) if isinstance(value, Iri) else None


def _fragment(value: Any, kind: Kind, facts: Facts) -> object:
    return str(value).partition("#")[2] or None if isinstance(value, Iri) else None


def _day(value: Any, kind: Kind, facts: Facts) -> object:
    return value if isinstance(value, date) else None


def _precision(value: Any, kind: Kind, facts: Facts) -> object:
    return _PRECISIONS.get(len(_text(value) or "")) if isinstance(value, date | PartialDate) else None


_HOWS: Final[Mapping[str, Any]] = {
    "value": _as_kind,
    "stated": _as_kind,
    "label": _label,
    "lower": _lower,
    "iri": _iri,
    "fragment": _fragment,
    "day": _day,
    "precision": _precision,
}
