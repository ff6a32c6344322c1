"""Why a query has no rows: which of the names that it asks for do not occur in the graph, and what they may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice
from typing import Final, NamedTuple

from kg.app.finding.columns import text_of
from kg.errors import GraphError, QueryError
from kg.names import PREFIXES, XSD, compact
from kg.ports import Store
from kg.rdf.dataset import DATASET_GRAPH
from kg.store.tokens import Token, behind, tokens_of

__all__ = ["Named", "names_in", "why_empty"]

_MOST_NAMES: Final = 30
"""So many names of a query are looked for; each takes a look-up or two."""

_MOST_KNOWN: Final = 5_000
_MOST_COUNTED: Final = 1_000_000
"""A graph that does not tell its properties is searched for them up to so many statements."""

_NEAR: Final = 0.6
_AS_NEAR: Final = 0.12
_SAME_SPACE: Final = 0.1
"""How like a name must be to be proposed, how much less like than the best one, and what its namespace adds."""

_MOST_NEAR: Final = 3
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]*\Z")
_LOCAL: Final = re.compile(r"[#/](?=[^#/]*\Z)")
_VOID: Final = "http://rdfs.org/ns/void#"
_NOTHING: Final = frozenset({"", "0", "false", "no"})
_FITS_NOTHING: Final = "every name in the query occurs in this graph, but nothing fits all that it asks for together"


class Named(NamedTuple):
    """An IRI of a query, and how it is written there."""

    iri: str
    written: str


def why_empty(store: Store, query: str, rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Why an answer holds nothing, in sentences; none where it holds something.

    Args:
        store: the graph that was asked.
        query: SPARQL that it answered.
        rows: the answer, cells as text; one row of nothing but zeros, `false` or `no` holds nothing.
    """
    if len(rows) > 1 or any(cell not in _NOTHING for row in rows for cell in row):
        return ()
    try:
        sentences = tuple(_absent(store, query))
    except (QueryError, GraphError) as error:
        sentences = (f"why could not be told: {error}",)
    return sentences or (() if rows else (_FITS_NOTHING,))


def _absent(store: Store, query: str) -> Iterator[str]:
    absent = [named for named in islice(names_in(query), _MOST_NAMES) if not _occurs(store, named.iri)]
    known = _known(store) if absent else []
    for named in absent:
        near = [compact(iri) for iri in _near(named.iri, known)]
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        yield f"{named.written} does not occur in this graph{hint}"


def names_in(query: str) -> Iterator[Named]:
    """The IRIs that a query looks for, each once: not those of its prologue, datatypes, functions or new triples.

    Args:
        query: SPARQL that an engine takes.

    >>> text = "PREFIX ex: <http://e/> CONSTRUCT { ?s ex:new ?o } { ?s ex:old ?o ; a <http://e/C> FILTER(ex:f(?o)) }"
    >>> [named.written for named in names_in(text)]
    ['ex:old', '<http://e/C>']
    """
    tokens = list(tokens_of(query))
    namespaces: dict[str, str] = {}
    seen: set[str] = set()
    for at, token in enumerate(tokens):
        if token.kind == "word" and token.text.upper() == "PREFIX" and at + 2 < len(tokens):
            namespaces[tokens[at + 1].text[:-1]] = tokens[at + 2].text[1:-1]
    for at in _asked(tokens):
        token = tokens[at]
        if token.kind == "iri":
            iri = token.text[1:-1]
        else:
            prefix, _, local = token.text.rstrip(".").partition(":")
            iri = namespaces.get(prefix, "") + re.sub(r"\\(.)", r"\1", local) if prefix in namespaces else ""
        if _ABSOLUTE.match(iri) and not iri.startswith(XSD) and iri not in seen:
            seen.add(iri)
            yield Named(iri, token.text.rstrip(".") if token.kind == "name" else token.text)


def _asked(tokens: Sequence[Token]) -> Iterator[int]:
    """The places of the IRIs and names that patterns and lists of values hold."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        word = token.text.upper() if token.kind == "word" else ""
        if word == "PREFIX":
            at += 3
        elif word == "BASE":
            at += 2
        elif word == "CONSTRUCT" and tokens[at + 1 : at + 2] and tokens[at + 1].text == "{":
            at = behind(tokens, at + 1)
        else:
            typed = at > 0 and tokens[at - 1].text == "^^"
            called = tokens[at + 1 : at + 2] and tokens[at + 1].text == "("
            if token.kind in ("iri", "name") and not typed and not called:
                yield at
            at += 1


def _occurs(store: Store, iri: str) -> bool:
    stated = f"{{ <{iri}> ?p ?o }} UNION {{ ?s <{iri}> ?o }} UNION {{ ?s ?p <{iri}> }}"
    asked = f"ASK {{ {stated} UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} UNION {{ GRAPH ?g {{ {stated} }} }} }}"
    return next(text_of(row[0]) == "true" for row in store.select(asked))


def _known(store: Store) -> list[str]:
    """The properties, classes, codes and measurements of a graph, as far as it tells them."""
    notation = f"?name <{PREFIXES['skos']}notation> ?token"
    told = f"?part <{_VOID}property>|<{_VOID}class> ?name"
    found = _names(store, f"{{ {told} }} UNION {{ GRAPH <{DATASET_GRAPH}> {{ {told} }} }}")
    if not found and store.size() <= _MOST_COUNTED:
        found = _names(store, "{ ?s ?name ?o } UNION { ?s a ?name }")
    return sorted(found | _names(store, notation))


def _names(store: Store, pattern: str) -> set[str]:
    return {text_of(row[0]) for row in store.select(f"SELECT DISTINCT ?name {{ {pattern} }} LIMIT {_MOST_KNOWN}")}


def _near(iri: str, known: Iterable[str]) -> list[str]:
    """The names most like an IRI in their last part."""
    wanted = _local(iri)
    space = iri[: len(iri) - len(wanted)]
    scored: list[tuple[float, str]] = []
    for other in known:
        local = _local(other)
        matcher = SequenceMatcher(None, wanted.casefold(), local.casefold())
        if matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR:
            ratio = matcher.ratio()
            if ratio >= _NEAR:
                scored.append((ratio + _SAME_SPACE * (other[: len(other) - len(local)] == space), other))
    scored.sort(key=lambda one: (-one[0], one[1]))
    return [other for points, other in scored[:_MOST_NEAR] if points >= scored[0][0] - _AS_NEAR]


def _local(iri: str) -> str:
    return _LOCAL.split(iri, maxsplit=1)[-1]
