"""All that a graph states of a trial: its own nodes without limit, and the shared things they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode, Triple

from kg.errors import GraphError, QueryError, UsageError
from kg.names import CODE, TKG, TRIAL
from kg.ports import Rows, Store

__all__ = [
    "absent_trial",
    "instances",
    "is_described",
    "named_in_query",
    "statements_about",
    "statements_of",
    "trial_iris",
]

_AT_ONCE: Final = 500
_PAGE: Final = 5_000


def absent_trial(name: str, iri: str) -> GraphError:
    """The error that a graph has no such trial.

    Args:
        name: what to call the graph.
        iri: the trial's.
    """
    nct_id = iri.rsplit("/", 1)[-1]
    return GraphError(f"{name}: has no trial {nct_id}: 'kg search' finds the trials that are there")


def trial_iris(store: Store) -> Iterator[str]:
    """The IRIs of all trials; of an endpoint that cuts long answers, page by page."""
    return instances(store, TKG + "Trial")


def instances(store: Store, name: str) -> Iterator[str]:
    """The IRIs of all things of a class; of an endpoint that cuts long answers, page by page.

    Args:
        store: the graph.
        name: the IRI of the class.
    """
    try:
        rows = store.select(f"SELECT ?thing WHERE {{ ?thing a <{name}> }}")
    except QueryError:
        yield from _paged(store, name)
    else:
        yield from _column(rows)


def _paged(store: Store, name: str) -> Iterator[str]:
    last = ""
    while page := list(
        _column(
            store.select(
                f'SELECT ?thing WHERE {{ ?thing a <{name}> FILTER(STR(?thing) > "{last}") }} '
                f"ORDER BY STR(?thing) LIMIT {_PAGE}"
            )
        )
    ):
        yield from page
        last = page[-1]


def _column(rows: Rows) -> Iterator[str]:
    return (row[0].value for row in rows if isinstance(row[0], NamedNode))


def statements_about(store: Store, trials: Iterable[str], through: Collection[str] = ()) -> Iterator[Triple]:
    """The statements of some trials, of their parts and records, and of the shared things that these name.

    Args:
        store: the graph.
        trials: IRIs of trials.
        through: the properties by which parts of the trials themselves are reached; all where none is given.
    """
    waiting = dict.fromkeys(trials)
    whole = set(waiting)
    seen: set[str] = set()
    while waiting:
        seen.update(waiting)
        found: dict[str, None] = {}
        for triple in statements_of(store, waiting):
            yield triple
            target = triple.object
            if not isinstance(target, NamedNode) or target.value in seen or not is_described(target.value):
                continue
            if not through or triple.predicate.value in through or str(triple.subject)[1:-1] not in whole:
                found[target.value] = None
        waiting = found


def statements_of(store: Store, names: Iterable[str]) -> Iterator[Triple]:
    """The statements whose subject is one of some things, asked for in portions that the store can answer.

    Args:
        store: the graph; an endpoint that cuts an answer is asked for half as many things.
        names: IRIs.

    Raises:
        QueryError: the store cannot answer, not even for one thing.
        UsageError: a name is no IRI.
    """
    rest = iter(names)
    while some := list(islice(rest, _AT_ONCE)):
        yield from _answered(store, some)


def _answered(store: Store, names: list[str]) -> Iterator[Triple]:
    values = " ".join(map(named_in_query, names))
    try:
        found = store.construct(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {values} }} ?s ?p ?o }}")
    except QueryError:
        if len(names) == 1:
            raise
        half = len(names) // 2
        yield from _answered(store, names[:half])
        yield from _answered(store, names[half:])
        return
    yield from found


def named_in_query(iri: str) -> str:
    """An IRI as SPARQL has it; what could end it early is refused.

    Raises:
        UsageError: the text is no IRI.

    >>> named_in_query("http://example.org/a")
    '<http://example.org/a>'
    """
    try:
        return f"<{NamedNode(iri).value}>"
    except ValueError:
        raise UsageError(f"{iri[:80]!r} is no IRI") from None


def is_described(iri: str) -> bool:
    """False for codes, classes and other trials, which a trial only points to."""
    return not iri.startswith((CODE, TKG)) and not (iri.startswith(TRIAL) and "#" not in iri)
