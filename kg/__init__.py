"""Clinical trial records as a knowledge graph.

>>> import kg
>>> graph = kg.open("my-graph")                                   # doctest: +SKIP
>>> graph.ask("top-sponsors", limit=5).to_pandas()                # doctest: +SKIP

`kg.open` takes a graph's directory, an RDF file or the address of a SPARQL endpoint. What it gives is a `Graph`,
whose answers are `Table`s of `Row`s. Everything else is imported when it is first used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.compiled import use_compiled

if TYPE_CHECKING:
    from kg.app.display import Page, TrialCard
    from kg.app.graph import Graph
    from kg.app.table import Row, Table
    from kg.errors import TrialkgError
    from kg.model.values import PartialDate
    from kg.ports import Iri

__all__ = ["Graph", "Iri", "Page", "PartialDate", "Row", "Table", "TrialCard", "TrialkgError", "open"]

use_compiled()


def open(location: str | Path | None = None) -> Graph:
    """Opens a graph for reading; nothing is created. Use it in a `with`, or call `close()` when done.

    Args:
        location: a graph's directory, an RDF file (N-Quads, N-Triples, Turtle, TriG, JSON-LD, also gzipped), or the
            http(s) address of a SPARQL endpoint. Where None: the environment variable KG_GRAPH, else `kg-data` here
            or in a folder above.

    Raises:
        GraphError: the graph is absent, damaged or out of reach.

    >>> open("absent.nq")
    Traceback (most recent call last):
        ...
    kg.errors.GraphNotFoundError: absent.nq: no such graph: build one with 'kg build SOURCE -g absent.nq'
    """
    from kg.app.graph import open_graph

    return open_graph(location)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'kg' has no attribute {name!r}; it has {', '.join(__all__)}")
    from kg import errors, ports
    from kg.app import display, graph, table
    from kg.model import values

    return next(
        getattr(module, name) for module in (errors, ports, values, display, graph, table) if hasattr(module, name)
    )


def __dir__() -> list[str]:
    return sorted(__all__)
