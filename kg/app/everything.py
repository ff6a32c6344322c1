"""All that a graph states of a trial: its own nodes without limit, and the shared things they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from pyoxigraph import NamedNode, Triple

from kg.errors import GraphError
from kg.names import CODE, TKG, TRIAL
from kg.ports import Store

__all__ = ["absent_trial", "statements_about", "trial_iris"]

_AT_ONCE = 500


def absent_trial(name: str, iri: str) -> GraphError:
    """The error that a graph has no such trial.

    Args:
        name: what to call the graph.
        iri: the trial's.
    """
    nct_id = iri.rsplit("/", 1)[-1]
    return GraphError(f"{name}: has no trial {nct_id}: 'kg ask trials-by-condition' lists trials of a condition")


def trial_iris(store: Store) -> Iterator[str]:
    """The IRIs of all trials."""
    for row in store.select(f"SELECT ?trial WHERE {{ ?trial a <{TKG}Trial> }}"):
        if isinstance(row[0], NamedNode):
            yield row[0].value


def statements_about(store: Store, trials: Iterable[str]) -> Iterator[Triple]:
    """The statements of some trials, of their parts and records, and of the shared things that these name.

    Args:
        store: the graph.
        trials: IRIs of trials.
    """
    waiting = dict.fromkeys(trials)
    seen: set[str] = set()
    while waiting:
        seen.update(waiting)
        found: dict[str, None] = {}
        names = iter(waiting)
        while some := list(islice(names, _AT_ONCE)):
            values = " ".join(f"<{name}>" for name in some)
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}"
            for triple in store.construct(query):
                yield triple
                target = triple.object
                if isinstance(target, NamedNode) and target.value not in seen and _is_described(target.value):
                    found[target.value] = None
        waiting = found


def _is_described(iri: str) -> bool:
    """False for codes, classes and other trials, which a trial only points to."""
    return not iri.startswith((CODE, TKG)) and not (iri.startswith(TRIAL) and "#" not in iri)
