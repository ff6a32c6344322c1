"""Writing a graph out as RDF."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph

from kg.app.graph import Graph
from kg.app.transfer.remote_export import quads_of_endpoint
from kg.errors import UsageError
from kg.names import ID, PREFIXES, TKG
from kg.ports import Store
from kg.rdf.provenance import AGGREGATORS
from kg.store.bulk import storage_errors
from kg.store.embedded import EmbeddedStore

__all__ = ["FORMATS", "export", "format_of"]

FORMATS: Final = {
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
"""Formats by the suffix of a file; nt and ttl hold the default graph only."""

_DEFAULT_GRAPH_ONLY: Final = ("nt", "ttl")
_PROSE: Final = frozenset(
    TKG + name
    for name in (
        "aboutSponsor",
        "appliesIf",
        "briefSummary",
        "description",
        "detailedDescription",
        "eligibilityText",
        "groupsSentence",
        "keywordRun",
        "noteValue",
        "plainSummary",
        "sectionText",
        "studyPopulation",
        "text",
    )
)
"""Properties whose values are a source's prose."""

_READ_FROM: Final = {TKG + name: TKG + "eligibilityText" for name in ("appliesIf", "text")}
"""For prose that is cut out of other prose, the property it was cut from."""


def format_of(path: Path) -> str:
    """The format that a file's name asks for, `.gz` aside.

    Raises:
        UsageError: the suffix names none.
    """
    suffix = (path.with_suffix("") if path.suffix == ".gz" else path).suffix.removeprefix(".")
    if suffix not in FORMATS:
        raise UsageError(f"{path}: the suffix names no format: use one of {', '.join(FORMATS)}, or give --format")
    return suffix


def export(graph: Graph, target: Path | IO[bytes], format: str, *, source_text: bool = True) -> None:
    """Writes all statements of a graph.

    Args:
        graph: any graph; an endpoint is fetched trial by trial.
        target: a file, gzipped where its name ends in `.gz`, or a stream.
        format: a key of `FORMATS`.
        source_text: False leaves the prose of portals' pages out.

    Raises:
        UsageError: prose is to be left out, and the graph is an endpoint.
        StorageError: the disk is full or fails.
        GraphError: an endpoint gave fewer statements than it says it has.
    """
    if not source_text and not isinstance(graph.store, EmbeddedStore):
        raise UsageError(f"{graph.name}: prose cannot be left out of an endpoint: export it, and export that file")
    if isinstance(target, Path):
        with storage_errors(target), _opened(target) as stream:
            _write(graph.store, stream, format, source_text)
    else:
        _write(graph.store, target, format, source_text)


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "wb") if path.suffix == ".gz" else path.open("wb"))


def _write(store: Store, stream: IO[bytes], format: str, source_text: bool) -> None:
    kind = FORMATS[format]
    prefixes = None if format in ("nq", "nt") else PREFIXES
    if isinstance(store, EmbeddedStore) and source_text:
        only = pyoxigraph.DefaultGraph() if format in _DEFAULT_GRAPH_ONLY else None
        store.oxigraph.dump(stream, kind, from_graph=only, prefixes=prefixes)
        return
    quads = _without_prose(store) if isinstance(store, EmbeddedStore) else quads_of_endpoint(store)
    if format in _DEFAULT_GRAPH_ONLY:
        triples = (quad.triple for quad in quads if isinstance(quad.graph_name, pyoxigraph.DefaultGraph))
        pyoxigraph.serialize(triples, stream, kind, prefixes=prefixes)
    else:
        pyoxigraph.serialize(quads, stream, kind, prefixes=prefixes)


def _without_prose(store: EmbeddedStore) -> Iterator[pyoxigraph.Quad]:
    """All statements but the prose of aggregators, in the default graph and in their records' graphs."""
    pages, winners = _pages_and_winners(store)
    from_registry = _stated_by(store, winners)
    trials, records = set(pages.values()), set(pages)
    for quad in store.oxigraph:
        name = quad.predicate.value
        if name in _PROSE:
            graph = quad.graph_name
            if isinstance(graph, pyoxigraph.NamedNode):
                if graph.value in records:
                    continue
            else:
                root = cast(pyoxigraph.NamedNode, quad.subject).value.split("#")[0]
                if root in trials and (root, _READ_FROM.get(name, name)) not in from_registry:
                    continue
        yield quad


def _pages_and_winners(store: EmbeddedStore) -> tuple[dict[str, str], dict[str, str]]:
    """The records of aggregators, and the registry's that win over them, each with its trial."""
    sources = " ".join(f"<{ID}source/{name}>" for name in AGGREGATORS)
    rows = store.select(
        f"SELECT ?trial ?record ?source ?restated WHERE {{ {{ SELECT DISTINCT ?trial WHERE {{ "
        f"VALUES ?aggregator {{ {sources} }} ?page <{TKG}source> ?aggregator . ?trial <{TKG}describedIn> ?page }} }} "
        f"?trial <{TKG}describedIn> ?record . ?record <{TKG}source> ?source "
        f"OPTIONAL {{ ?record <{TKG}isRestated> ?restated }} }}"
    )
    pages: dict[str, str] = {}
    registry: dict[str, str] = {}
    restated: set[str] = set()
    for row in rows:
        trial, record, source = (cast(pyoxigraph.NamedNode, term).value for term in row[:3])
        (pages if source.removeprefix(f"{ID}source/") in AGGREGATORS else registry)[record] = trial
        if row[3] is not None:
            restated.add(record)
    with_real_page = {trial for record, trial in pages.items() if record not in restated}
    winners = {
        record: trial for record, trial in registry.items() if record not in restated or trial not in with_real_page
    }
    return pages, winners


def _stated_by(store: EmbeddedStore, records: dict[str, str]) -> set[tuple[str, str]]:
    """Which kinds of prose records state of their trials."""
    properties = " ".join(f"<{name}>" for name in sorted(_PROSE))
    rows = store.select(
        f"SELECT DISTINCT ?record ?property WHERE {{ VALUES ?property {{ {properties} }} "
        f"GRAPH ?record {{ ?part ?property ?text }} }}"
    )
    named = ((cast(pyoxigraph.NamedNode, row[0]).value, cast(pyoxigraph.NamedNode, row[1]).value) for row in rows)
    return {(records[record], name) for record, name in named if record in records}
