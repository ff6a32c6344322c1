"""Where each fact of a trial comes from: which records state it, and at which place of the record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.app.finding.columns import text_of
from kg.app.pages.explorer import Explorer
from kg.app.pages.ontology import field_paths
from kg.names import PREFIXES, TKG, TRIAL
from kg.views.statements import Statements

__all__ = ["FactSources", "Mark", "sources_of_facts"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign beside a fact that leads to where it is stated.

    Args:
        number: of the source, from 1.
        address: of the place in the record.
        title: what it says when pointed at.
    """

    number: int
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class FactSources:
    """The records that describe a trial, and which of them states what.

    Args:
        nct_id: the trial's.
        records: IRIs of the records, in the order of their numbers.
        stating: the numbers of the records that state a property, by its local name; empty for a single record.
        verbatim: True where the records themselves are kept.
        registry: numbers of records in the registry's own format, whose fields have paths.
    """

    nct_id: str
    records: tuple[str, ...]
    stating: dict[str, tuple[int, ...]]
    verbatim: bool
    registry: frozenset[int]

    def marks(self, *names: str) -> tuple[Mark, ...]:
        """The marks of a fact that stands on one of some properties."""
        found = [number for name in names for number in self.stating.get(name, ())]
        numbers = sorted(set(found)) or ([1] if len(self.records) == 1 else list(range(1, len(self.records) + 1)))
        path = next((path for name in names for path in field_paths().get(name, ())), "")
        marks = []
        for number in numbers[:9]:
            where = path if number in self.registry else ""
            address = f"/trial/{self.nct_id}/record/{number}#{where}" if self.verbatim else f"#source-{number}"
            title = f"Source {number}" + (f", field {where}" if where else "")
            marks.append(Mark(number, address.rstrip("#"), title))
        return tuple(marks)


def sources_of_facts(explorer: Explorer, said: Statements, trial: str) -> FactSources:
    """The sources of a trial's facts.

    Args:
        explorer: of the graph.
        said: what is stated of the trial.
        trial: its IRI.
    """
    records = tuple(said.nodes(trial, "describedIn"))
    numbers = {record: number for number, record in enumerate(records, 1)}
    stating: dict[str, set[int]] = defaultdict(set)
    if len(records) > 1:
        values = " ".join(f"<{record}>" for record in records)
        query = (
            f"PREFIX tkg: <{PREFIXES['tkg']}> SELECT DISTINCT ?record ?link {{ VALUES ?record {{ {values} }} "
            "GRAPH ?record { ?record ?link ?value } }"
        )
        for record, link in explorer.graph.store.select(query):
            stating[text_of(link).removeprefix(TKG)].add(numbers[text_of(record)])
    registry = frozenset(n for record, n in numbers.items() if said.text(record, "recordFormat") == "ctgov-json")
    return FactSources(
        nct_id=trial.removeprefix(TRIAL),
        records=records,
        stating={name: tuple(sorted(found)) for name, found in stating.items()},
        verbatim=bool(explorer.graph.manifest.get("has_records")),
        registry=registry,
    )
