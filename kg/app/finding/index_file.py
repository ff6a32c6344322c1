"""The index of a graph's trials as one file beside its store, so that every worker maps the same bytes into memory."""

from __future__ import annotations

import contextlib
import mmap
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import msgspec
import numpy as np

from kg.app.finding.index_build import build_index
from kg.app.finding.trial_index import LINKED, Facet, Links, Sites, TrialIndex, city_in
from kg.app.graph import Graph, open_graph
from kg.ask.gazetteer import cities_called

__all__ = ["INDEX_FILE", "index_of", "keep_index", "read_index", "write_index"]

INDEX_FILE: Final = "trials.index"
"""What the file is called in the folder of a version."""

_MARK: Final = b"trialkg index 6\n"
_ALIGNED: Final = 64
_NUMBERS: Final = ("updated", "started", "enrollment", "lowest_age", "highest_age", "site_counts")
_OF_SITES: Final = ("rows", "latitudes", "longitudes", "statuses", "places")


class _Head(msgspec.Struct):
    """Everything but the numbers, and where in the file those are: type, length and offset by name."""

    iris: Sequence[str]
    facets: dict[str, tuple[Sequence[str], Sequence[str], Sequence[Sequence[str]]]]
    status_tokens: Sequence[str]
    place_names: Sequence[str]
    place_iris: Sequence[str]
    arrays: dict[str, tuple[str, int, int]]


def index_of(graph: Graph) -> TrialIndex:
    """The index of an open graph: from the file beside its store, else read from the graph."""
    kept = read_index(graph.published.path / INDEX_FILE) if graph.published else None
    return _located(kept or build_index(graph.store))


def _located(index: TrialIndex) -> TrialIndex:
    """The index with places located that the graph gives no coordinates for, where one city alone bears the name."""
    sites, countries = index.sites, set(index.facets["country"].labels)
    latitudes, longitudes = sites.latitudes.copy(), sites.longitudes.copy()
    for place in np.flatnonzero(np.isnan(latitudes)).tolist():
        name = sites.place_names[place]
        city = city_in(name, countries)
        found = cities_called(city, name[len(city) + 2 :]) if city != name else []
        if len(found) == 1:
            latitudes[place], longitudes[place] = found[0].latitude, found[0].longitude
    return replace(index, sites=replace(sites, latitudes=latitudes, longitudes=longitudes))


def keep_index(location: str) -> None:
    """Puts the index beside the store of a graph that was built without one; where that cannot be, workers read it.

    Args:
        location: a graph's directory; anything else has no place for an index.
    """
    if not Path(location).is_dir():
        return
    with open_graph(location) as graph:
        if graph.published is None:
            return
        path = graph.published.path / INDEX_FILE
        if read_index(path) is None:
            with contextlib.suppress(OSError):
                write_index(build_index(graph.store), path)


def write_index(index: TrialIndex, path: Path) -> None:
    """Keeps an index in a file.

    Args:
        index: of a graph.
        path: the file; one that is there is replaced at once, never half written.
    """
    arrays: dict[str, Any] = {name: getattr(index, name) for name in _NUMBERS}
    arrays |= {f"sites.{name}": getattr(index.sites, name) for name in _OF_SITES}
    for name, facet in index.facets.items():
        arrays |= {f"{name}.rows": facet.rows, f"{name}.values": facet.values}
    for name, links in index.links.items():
        arrays |= {f"{name}.rows": links.rows, f"{name}.things": links.things}
    places: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, len(array), offset)
        offset += -(-array.nbytes // _ALIGNED) * _ALIGNED
    facets = {name: (facet.keys, facet.labels, facet.terms) for name, facet in index.facets.items()}
    sites = index.sites
    whole = _Head(index.iris, facets, sites.status_tokens, sites.place_names, sites.place_iris, places)
    head = msgspec.msgpack.encode(whole)
    fresh = path.with_name(f"{path.name}.{uuid4().hex}")  # two servers may write at once
    try:
        with fresh.open("wb") as out:
            out.write(_MARK + len(head).to_bytes(8, "little") + head)
            start = -(-out.tell() // _ALIGNED) * _ALIGNED
            for name, array in arrays.items():
                out.seek(start + places[name][2])
                out.write(array.tobytes())
            out.truncate(start + offset)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def read_index(path: Path) -> TrialIndex | None:
    """The index that a file holds, mapped into memory; None where there is no such file, or it is of another kind
    or damaged.
    """
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return None
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return None
    if mapped[: len(_MARK)] != _MARK:
        return None
    begin = len(_MARK) + 8
    length = int.from_bytes(mapped[len(_MARK) : begin], "little")
    start = -(-(begin + length) // _ALIGNED) * _ALIGNED
    arrays: dict[str, Any] = {}
    try:
        head = msgspec.msgpack.decode(mapped[begin : begin + length], type=_Head)
        for name, (kind, count, offset) in head.arrays.items():
            arrays[name] = np.frombuffer(mapped, kind, count, start + offset)
    except (msgspec.MsgspecError, ValueError):
        return None
    return TrialIndex(
        iris=head.iris,
        row_of={iri: row for row, iri in enumerate(head.iris)},
        facets={
            name: Facet(keys, labels, terms, arrays[f"{name}.rows"], arrays[f"{name}.values"])
            for name, (keys, labels, terms) in head.facets.items()
        },
        links={name: Links(arrays[f"{name}.rows"], arrays[f"{name}.things"]) for name in LINKED},
        sites=Sites(
            **{name: arrays[f"sites.{name}"] for name in _OF_SITES},
            status_tokens=head.status_tokens,
            place_names=head.place_names,
            place_iris=head.place_iris,
        ),
        **{name: arrays[name] for name in _NUMBERS},
    )
