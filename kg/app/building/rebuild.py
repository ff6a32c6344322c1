"""Building again from RDF that an earlier graph was exported to.

Such a graph has no verbatim records.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph

from kg.app.building.ingest import rejection_line
from kg.app.finding.index_build import build_index
from kg.app.finding.index_file import INDEX_FILE, write_index
from kg.app.finding.words import TEXT_FOLDER, documents_in
from kg.errors import SourceError, UnreadableSourceError
from kg.names import TKG
from kg.rdf.dataset import Statistics
from kg.read.sources import Piece, opened, unreadable
from kg.store.bulk import BulkLoader, dumped_lines
from kg.store.embedded import open_store
from kg.store.publication import Draft
from kg.store.text import TextWriter

__all__ = ["build_from_rdf"]


def build_from_rdf(draft: Draft, pieces: list[Piece]) -> tuple[int, Statistics, list[str]]:
    """Loads exported RDF into a draft.

    Returns:
        How many trials there are, the counts of all statements, and the lines on files that were refused.

    Raises:
        UnreadableSourceError: no file could be read.
    """
    rejections: list[str] = []
    with BulkLoader(draft.store_path) as loader:
        for order, piece in enumerate(pieces):
            target = draft.path / f"source-{order:06d}.nq"
            try:
                _as_lines(piece, target)
            except SourceError as error:
                target.unlink(missing_ok=True)
                rejections.append(rejection_line(piece.name, "", error))
            else:
                loader.load(target)
        loader.finish()
    statistics = Statistics()
    for batch in dumped_lines(pyoxigraph.Store.read_only(str(draft.store_path))):
        statistics.count(batch)
    trials = statistics.classes.get(f"<{TKG}Trial>", 0)
    if not trials:
        reasons = " ".join(rejections) or "it states no trial (tkg:Trial)"
        raise UnreadableSourceError(f"{', '.join(piece.name for piece in pieces)}: nothing to build from: {reasons}")
    with closing(open_store(draft.store_path)) as store, TextWriter(draft.path / TEXT_FOLDER) as text:
        text.add(map(bytes.decode, documents_in(store)))
        text.finish()
        write_index(build_index(store), draft.path / INDEX_FILE)
    return trials, statistics, rejections


def _as_lines(piece: Piece, target: Path) -> None:
    """Writes what a file states as N-Quads in the store's own spelling."""
    with target.open("wb") as out:
        for quad in _read(piece):
            if isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode):
                raise UnreadableSourceError(
                    f"{piece.name}: holds blank nodes, which no export of trialkg does: build from the records"
                )
            name = quad.graph_name
            graph = "" if isinstance(name, pyoxigraph.DefaultGraph) else f" {name}"
            out.write(f"{quad.subject} {quad.predicate} {quad.object}{graph} .\n".encode())


def _read(piece: Piece) -> Iterator[pyoxigraph.Quad]:
    """What a file states; apart from the writing, whose failures are no faults of the file."""
    format = pyoxigraph.RdfFormat.N_QUADS if piece.format == "n-quads" else pyoxigraph.RdfFormat.TRIG
    try:
        with opened(piece) as stream:
            yield from pyoxigraph.parse(stream, format=format)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(piece.name, error) from error
    except (SyntaxError, ValueError) as error:
        raise UnreadableSourceError(f"{piece.name}: the RDF is broken: {error}: export it again") from error
