"""Rows and triples as a directed multigraph of networkx."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from kg.analysis.frames import nct_id_of
from kg.errors import UsageError
from kg.names import RDF, RDFS, SKOS, compact
from kg.ports import Iri

if TYPE_CHECKING:
    import networkx as nx  # type: ignore[import-untyped]

__all__ = ["graph_of_rows", "graph_of_triples"]

_LABELS: Final = ("label", "name", "title")
_NAMING: Final = (RDFS + "label", SKOS + "prefLabel")


def graph_of_rows(
    names: Sequence[str],
    rows: Iterable[Sequence[object]],
    source: str | None = None,
    target: str | Sequence[str] | None = None,
) -> nx.MultiDiGraph:
    """The links that rows state: from the node of one column to the nodes of others, one link a row and column.

    A node carries `label` and `column`. Its label is the value of the column called as its own with `_label`,
    `_name` or `_title` behind; else of the column of such a name that follows its own before the next column of
    nodes; else a trial's NCT id; else itself. An edge carries `relation`, the name of the column that it leads to,
    and each value of the row that is neither a node nor a label, by the name of its column.

    Args:
        names: the names of the columns.
        rows: as many values as names each.
        source: the column that links start from; the first that holds IRIs where not given.
        target: the column or columns that they lead to; all others that hold IRIs where not given.

    Raises:
        UsageError: a column is not there, or there are no two columns to link.

    >>> made = graph_of_rows(["a", "a_name", "b", "n"], [(Iri("urn:1"), "One", Iri("urn:2"), 3)])
    >>> list(made.edges(data=True)), made.nodes["urn:1"]["label"]
    ([('urn:1', 'urn:2', {'relation': 'b', 'n': 3})], 'One')
    """
    import networkx as nx

    held = list(rows)
    with_iris = [name for place, name in enumerate(names) if any(isinstance(row[place], Iri) for row in held)]
    start = source or (with_iris[0] if with_iris else None)
    wanted = [target] if isinstance(target, str) else list(target or ())
    for name in (*([source] if source else ()), *wanted):
        if name not in names:
            raise UsageError(f"there is no column {name!r}: the columns are {', '.join(names)}")
    ends = wanted or [name for name in with_iris if name != start]
    made: nx.MultiDiGraph = nx.MultiDiGraph()
    if not held:
        return made
    if start is None or not ends:
        raise UsageError(
            f"a network needs two columns of things to link, and only {', '.join(with_iris) or 'none'} holds IRIs: "
            "name them with source= and target="
        )
    labels = {name: _label_column(names, name, {start, *ends, *with_iris}) for name in (start, *ends)}
    place_of = {name: place for place, name in enumerate(names)}
    spoken_for = {start, *ends, *labels.values()}
    others = [name for name in names if name not in spoken_for]
    for row in held:
        tail = _add(made, row, start, labels[start], place_of)
        for name in ends:
            head = _add(made, row, name, labels[name], place_of)
            if tail is not None and head is not None:
                facts = {other: row[place_of[other]] for other in others if row[place_of[other]] is not None}
                made.add_edge(tail, head, relation=name, **facts)
    return made


def _label_column(names: Sequence[str], name: str, nodes: set[str]) -> str | None:
    for suffix in _LABELS:
        if f"{name}_{suffix}" in names:
            return f"{name}_{suffix}"
    for follower in names[names.index(name) + 1 :]:
        if follower in nodes:
            return None
        if follower in _LABELS:
            return follower
    return None


def _add(
    made: nx.MultiDiGraph, row: Sequence[object], name: str, label: str | None, place_of: dict[str, int]
) -> str | None:
    value = row[place_of[name]]
    if value is None:
        return None
    node = str(value)
    words = row[place_of[label]] if label else None
    if node not in made:
        made.add_node(node, label=node, column=name)
    if made.nodes[node]["label"] == node:
        made.nodes[node]["label"] = str(words if words is not None else nct_id_of(value) or node)
    return node


def graph_of_triples(triples: Iterable[tuple[object, object, object]]) -> nx.MultiDiGraph:
    """The links between IRIs as edges, and literals as attributes of their node.

    An edge has the IRI of its predicate as key and in `predicate`, and the short form in `relation`. A node has
    `label` (its rdfs:label or skos:prefLabel, else a trial's NCT id, else itself), `type` (a tuple of short names),
    and a tuple of values for each other property with literals, by its short name.

    >>> made = graph_of_triples([(Iri("urn:a"), Iri("urn:knows"), Iri("urn:b")), (Iri("urn:a"), Iri("urn:n"), 3)])
    >>> list(made.edges(data="relation")), made.nodes["urn:a"]["<urn:n>"]
    ([('urn:a', 'urn:b', '<urn:knows>')], (3,))
    """
    import networkx as nx

    made: nx.MultiDiGraph = nx.MultiDiGraph()
    for subject, predicate, value in triples:
        tail, link = _node(made, subject), str(predicate)
        short = compact(link)
        if link == RDF + "type":
            _append(made, tail, "type", compact(str(value)))
        elif isinstance(value, Iri):
            made.add_edge(tail, _node(made, value), key=link, predicate=link, relation=short)
        elif link in _NAMING:
            made.nodes[tail]["label"] = str(value)
        else:
            _append(made, tail, short, value)
    return made


def _node(made: nx.MultiDiGraph, value: object) -> str:
    node = str(value)
    if node not in made:
        made.add_node(node, label=nct_id_of(value) or node)
    return node


def _append(made: nx.MultiDiGraph, node: str, name: str, value: object) -> None:
    known = made.nodes[node].get(name, ())
    if value not in known:
        made.nodes[node][name] = (*known, value)
