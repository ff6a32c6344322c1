"""A store handed out as an rdflib graph that reads and never writes; nothing is copied."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.query import Result
from rdflib.term import BNode, Identifier, Literal, Node, URIRef, Variable

from kg.errors import QueryError, UsageError
from kg.names import PREFIXES
from kg.store.embedded import EmbeddedStore
from kg.store.guard import check_query

if TYPE_CHECKING:
    from kg.ports import Store, Term

__all__ = ["as_rdflib"]

_Pattern = tuple[Node | None, Node | None, Node | None]
_Found = tuple[tuple[Node, Node, Node], Iterator[Graph | None]]
_USED: Final = re.compile(r"([A-Za-z][\w.-]*|):")


def as_rdflib(store: Store) -> Graph:
    """The default graph of a store as an rdflib graph; what is read is fetched from the store when it is asked for.

    The store's own engine answers `query()`, under the same limits as everywhere. Every way of writing is refused.

    Args:
        store: an embedded store, which oxrdflib hands out, or an endpoint, whose triples are fetched by SPARQL.

    >>> inner = pyoxigraph.Store()
    >>> inner.add(pyoxigraph.Quad(*[pyoxigraph.NamedNode(f"urn:{name}") for name in "abc"]))
    >>> graph = as_rdflib(EmbeddedStore(inner, "small"))
    >>> list(graph), len(graph)
    ([(rdflib.term.URIRef('urn:a'), rdflib.term.URIRef('urn:b'), rdflib.term.URIRef('urn:c'))], 1)
    """
    made = Graph(
        store=_Embedded(store) if isinstance(store, EmbeddedStore) else _Asked(store),
        identifier=DATASET_DEFAULT_GRAPH_ID,
        bind_namespaces="none",
    )
    for prefix, namespace in PREFIXES.items():
        made.bind(prefix, namespace)
    return made


class _ReadOnly(OxigraphStore):
    """What rdflib may do with any store of ours."""

    def __init__(self, store: Store, inner: pyoxigraph.Store | None = None) -> None:
        self._asked = store
        super().__init__(store=inner)

    def query(
        self,
        query: Any,
        initNs: Mapping[str, Any],  # noqa: N803
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: Any,  # noqa: N803
        **options: object,
    ) -> Result:
        """The answer of the store's own engine."""
        if not isinstance(query, str):
            # oxrdflib declines what is parsed already, and rdflib then evaluates it itself, by reading triples.
            return super().query(query, initNs, initBindings, queryGraph)
        if queryGraph != DATASET_DEFAULT_GRAPH_ID:
            raise QueryError(f"{self._asked.name}: only its default graph is asked: write GRAPH <...> into the query")
        if options:
            raise QueryError(f"{', '.join(options)} has no meaning here: leave it out")
        text = _with_bindings(_with_prefixes(query, {**self._namespace_for_prefix, **initNs}), initBindings)
        form = check_query(text)
        if form in ("CONSTRUCT", "DESCRIBE"):
            result = Result("CONSTRUCT")
            result.graph = Graph()
            for triple in self._asked.construct(text):
                result.graph.add(_from_triple(triple))
            return result
        rows = self._asked.select(text)
        result = Result(form)
        if form == "ASK":
            result.askAnswer = next(iter(rows))[0] == pyoxigraph.Literal(True)
            return result
        names = [Variable(name) for name in rows.variables]
        result.vars = names
        result.bindings = [
            {name: _from_term(term) for name, term in zip(names, row, strict=True) if term is not None} for row in rows
        ]
        return result

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise UsageError(f"{self._asked.name} is read-only: build or update a graph with kg build")

    add = addN = remove = update = add_graph = remove_graph = open = destroy = _refuse  # noqa: N815 - rdflib's names

    def close(self, commit_pending_transaction: bool = False) -> None:
        """Leaves the store to its owner."""


class _Embedded(_ReadOnly):
    """A store in this process."""

    def __init__(self, store: EmbeddedStore) -> None:
        super().__init__(store, store.oxigraph)

    def __len__(self, context: Graph | None = None) -> int:
        graph = pyoxigraph.DefaultGraph() if context is None else _graph_name(context)
        return sum(1 for _ in self._inner.quads_for_pattern(None, None, None, graph))


class _Asked(_ReadOnly):
    """An endpoint."""

    def triples(self, triple_pattern: _Pattern, context: Graph | None = None) -> Iterator[_Found]:
        """The triples of its default graph that fit."""
        terms = [None if term is None else _to_term(term) for term in triple_pattern]
        if any(isinstance(term, pyoxigraph.BlankNode) for term in terms):
            return
        places = [f"?{name}" if term is None else str(term) for name, term in zip("spo", terms, strict=True)]
        query = f"SELECT * WHERE {{ {' '.join(places)} }}"
        if None not in terms:
            if next(iter(self._asked.select(f"ASK {{ {' '.join(places)} }}")))[0] == pyoxigraph.Literal(True):
                yield triple_pattern, iter((context,))  # type: ignore[misc]
            return
        rows = self._asked.select(query)
        for row in rows:
            found = dict(zip(rows.variables, row, strict=True))
            s, p, o = (term or found[name] for name, term in zip("spo", terms, strict=True))
            yield (_from_term(s), _from_term(p), _from_term(o)), iter((context,))

    def __len__(self, context: Graph | None = None) -> int:
        return self._asked.size()

    def contexts(self, triple: object = None) -> Iterator[Graph]:  # type: ignore[override]
        """Its default graph."""
        yield Graph(store=self, identifier=DATASET_DEFAULT_GRAPH_ID)


def _graph_name(context: Graph) -> pyoxigraph.NamedNode | pyoxigraph.DefaultGraph:
    name = context.identifier
    return pyoxigraph.DefaultGraph() if name == DATASET_DEFAULT_GRAPH_ID else pyoxigraph.NamedNode(name)


def _with_prefixes(query: str, namespaces: Mapping[str, object]) -> str:
    """The query with the prefixes that it uses, on its first line, so that lines count as written."""
    used = set(_USED.findall(query))
    head = "".join(f"PREFIX {prefix}: <{name}> " for prefix, name in namespaces.items() if prefix in used)
    return head + query


def _with_bindings(query: str, bindings: Mapping[str, Identifier]) -> str:
    if not bindings:
        return query
    names = " ".join(f"?{name}" for name in bindings)
    return f"{query}\nVALUES ({names}) {{ ({' '.join(str(_to_term(value)) for value in bindings.values())}) }}"


def _to_term(value: Node) -> Term:
    if isinstance(value, URIRef):
        return pyoxigraph.NamedNode(value)
    if isinstance(value, BNode):
        return pyoxigraph.BlankNode(value)
    if isinstance(value, Literal):
        if value.language:
            return pyoxigraph.Literal(value, language=value.language)
        return pyoxigraph.Literal(value, datatype=pyoxigraph.NamedNode(value.datatype) if value.datatype else None)
    raise QueryError(f"{value!r} is no term that a graph can hold: give a URIRef or a Literal")


def _from_term(term: Term | None) -> Any:
    if isinstance(term, pyoxigraph.NamedNode):
        return URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return BNode(term.value)
    if isinstance(term, pyoxigraph.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        return Literal(term.value, datatype=URIRef(term.datatype.value))
    raise QueryError(f"{term} is no term that rdflib knows")


def _from_triple(triple: pyoxigraph.Triple) -> tuple[Node, Node, Node]:
    return _from_term(triple.subject), _from_term(triple.predicate), _from_term(triple.object)
