"""Writing a graph out as RDF."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph

from kg.app.graph import Graph
from kg.errors import UsageError
from kg.names import ID, PREFIXES, TKG
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

_ONLY_PAGES: Final = frozenset(TKG + name for name in ("aboutSponsor", "keywordRun", "plainSummary", "sectionText"))


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
        graph: an embedded graph or a file.
        target: a file, gzipped where its name ends in `.gz`, or a stream.
        format: a key of `FORMATS`.
        source_text: False leaves the prose of portals' pages out.

    Raises:
        UsageError: the graph is an endpoint.
        StorageError: the disk is full or fails.
    """
    if not isinstance(graph.store, EmbeddedStore):
        raise UsageError(f"{graph.name}: an endpoint cannot be exported whole: ask its owner for a dump")
    if isinstance(target, Path):
        with storage_errors(target), _opened(target) as stream:
            _write(graph.store, stream, format, source_text)
    else:
        _write(graph.store, target, format, source_text)


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "wb") if path.suffix == ".gz" else path.open("wb"))


def _write(store: EmbeddedStore, stream: IO[bytes], format: str, source_text: bool) -> None:
    quads = iter(store.oxigraph) if source_text else _without_prose(store)
    kind = FORMATS[format]
    prefixes = None if format in ("nq", "nt") else PREFIXES
    if format in _DEFAULT_GRAPH_ONLY:
        triples = (quad.triple for quad in quads if isinstance(quad.graph_name, pyoxigraph.DefaultGraph))
        pyoxigraph.serialize(triples, stream, kind, prefixes=prefixes)
    else:
        pyoxigraph.serialize(quads, stream, kind, prefixes=prefixes)


def _without_prose(store: EmbeddedStore) -> Iterator[pyoxigraph.Quad]:
    """All statements but the prose of aggregators, in the default graph and in their records' graphs."""
    sources = " ".join(f"<{ID}source/{name}>" for name in AGGREGATORS)
    rows = store.select(
        f"SELECT DISTINCT ?trial ?record WHERE {{ ?trial <{TKG}describedIn> ?record . ?record <{TKG}source> ?source "
        f"VALUES ?source {{ {sources} }} }}"
    )
    found = [(cast(pyoxigraph.NamedNode, row[0]), cast(pyoxigraph.NamedNode, row[1])) for row in rows]
    records = {record.value for _, record in found}
    trials = {trial.value for trial, _ in found}
    rows = store.select(
        f"SELECT DISTINCT ?trial WHERE {{ ?trial <{TKG}describedIn> ?record . "
        f"?record <{TKG}source> <{ID}source/clinicaltrials-gov> }}"
    )
    from_registry = {cast(pyoxigraph.NamedNode, row[0]).value for row in rows if row[0] is not None}
    page_only = trials - from_registry
    for quad in store.oxigraph:
        if quad.predicate.value in _PROSE:
            graph = quad.graph_name
            of_page = isinstance(graph, pyoxigraph.NamedNode) and graph.value in records
            root = cast(pyoxigraph.NamedNode, quad.subject).value.split("#")[0]
            if of_page or root in page_only or (root in trials and quad.predicate.value in _ONLY_PAGES):
                continue
        yield quad
