"""Checking a graph against the shapes of the ontology, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from rdflib import Graph as RdflibGraph

from kg.app.everything import statements_about, trial_iris
from kg.app.graph import Graph
from kg.errors import GraphError
from kg.names import trial_iri
from kg.rdf.check import BATCH_SIZE, batch_graph, check, load_rules
from kg.resources import ontology_folder

__all__ = ["Finding", "validate"]


class Finding(NamedTuple):
    """One thing that is not as its shape asks for: in words, and whether it is only worth a look."""

    words: str
    is_warning: bool


def validate(
    graph: Graph, trials: Sequence[str] = (), on_progress: Callable[[str, int, int], None] | None = None
) -> Iterator[Finding]:
    """What is wrong with a graph; memory stays flat.

    Args:
        graph: any graph.
        trials: NCT ids; all trials where none is named.
        on_progress: told how many trials are done.

    Raises:
        GraphError: a named trial is not in the graph.
    """
    rules = load_rules(ontology_folder())
    for finding in check(_batches(graph, trials, on_progress), rules):
        yield Finding(str(finding), finding.severity == "warning")


def _batches(
    graph: Graph, trials: Sequence[str], on_progress: Callable[[str, int, int], None] | None
) -> Iterator[RdflibGraph]:
    named = iter([trial_iri(trial) for trial in trials]) if trials else trial_iris(graph.store)
    total = len(trials) or graph.manifest.get("trials", 0)
    done = 0
    while some := list(islice(named, BATCH_SIZE)):
        batch = batch_graph(statements_about(graph.store, some))
        if not len(batch):
            raise GraphError(f"{graph.name}: states nothing of {', '.join(some)}: check the id")
        yield batch
        done += len(some)
        if on_progress:
            on_progress("checking", done, max(total, done))
