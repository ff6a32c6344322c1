"""Where an answer comes from: the graph and its version, the sources and their dates, the query, the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kg.ask.run import Answer
from kg.names import TKG
from kg.ports import Store

if TYPE_CHECKING:
    from kg.ports import Term

__all__ = ["Origins", "Provenance", "SourceDates", "origins_of", "provenance"]

_DAYS: Final = f"""PREFIX tkg: <{TKG}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?source ?name ?day ?records WHERE {{
  {{
    SELECT ?source ?day (COUNT(?record) AS ?records) WHERE {{
      {{ SELECT ?record ?source WHERE {{ ?record tkg:source ?source }} }}
      OPTIONAL {{ {{ SELECT ?record ?day WHERE {{ ?record tkg:recordVersionDate ?day }} }} }}
    }} GROUP BY ?source ?day
  }}
  ?source rdfs:label ?name
}}"""
_EXPORTED: Final = f"""PREFIX tkg: <{TKG}>
SELECT (MIN(?day) AS ?oldest) (MAX(?day) AS ?newest) WHERE {{
  {{ SELECT DISTINCT ?date WHERE {{ ?trial tkg:registryDataDate ?date }} }} BIND(STR(?date) AS ?day)
}}"""


@dataclass(frozen=True, slots=True)
class SourceDates:
    """How many records of a source a graph rests on, and of what time.

    Args:
        name: of the source.
        records: how many.
        oldest: the day of the source's own last update of the record that is oldest, as stated; empty where unknown.
        newest: of the record that is newest.
    """

    name: str
    records: int
    oldest: str
    newest: str

    def __str__(self) -> str:
        """The same as a phrase.

        >>> str(SourceDates("ClinicalTrials.gov", 2, "2019-05-01", "2024-01-02"))
        'ClinicalTrials.gov, 2 records last updated 2019-05-01 to 2024-01-02'
        """
        dates = f" last updated {self.oldest} to {self.newest}" if self.oldest else ""
        return f"{self.name}, {self.records:,} record{'' if self.records == 1 else 's'}{dates}"


class Origins(NamedTuple):
    """What a graph was made from.

    Args:
        exported: the first and the last day of the registry's data that the records were exported from.
        sources: the sources by name, with their dates.
    """

    exported: tuple[str, ...]
    sources: tuple[SourceDates, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is needed to ask again, and to say in print what was asked.

    Args:
        question: the name of the question.
        asked: the question in a sentence.
        counting: the unit that a row or a count stands for.
        parameters: what was meant by each parameter in force.
        caveats: what a reader has to know before using the numbers.
        notes: what a value leaves out.
        query: the SPARQL that was run.
        engine: what ran it, with its version where that is known.
        graph: the graph's directory, file or address.
        version: what tells this state of the graph from others: number, time of building, hash; empty where unknown.
        exported: the first and the last day of the registry's data that the records were exported from.
        sources: the sources with their dates.
    """

    question: str
    asked: str
    counting: str
    parameters: Mapping[str, tuple[str, ...]]
    caveats: tuple[str, ...]
    notes: tuple[str, ...]
    query: str
    engine: str
    graph: str
    version: Mapping[str, str]
    exported: tuple[str, ...]
    sources: tuple[SourceDates, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as values that JSON has."""
        return {
            "question": self.question,
            "asked": self.asked,
            "counting": self.counting,
            "parameters": {name: list(values) for name, values in self.parameters.items()},
            "caveats": list(self.caveats),
            "notes": list(self.notes),
            "query": self.query,
            "engine": self.engine,
            "graph": {"name": self.graph, **self.version},
            "registry_data": list(self.exported),
            "sources": [
                {"name": each.name, "records": each.records, "oldest": each.oldest, "newest": each.newest}
                for each in self.sources
            ],
        }

    def sentences(self) -> tuple[str, ...]:
        """The same in words, a line each; the query last, its line ends kept."""
        version = ", ".join(f"{name} {value}" for name, value in self.version.items())
        lines = [f"question: {self.question} ({self.asked})", f"counting: {self.counting}"]
        lines += [f"parameter: {name} = {', '.join(values)}" for name, values in self.parameters.items()]
        lines += [f"graph: {self.graph}" + (f", {version}" if version else ""), f"engine: {self.engine}"]
        if self.exported:
            lines.append(f"registry's data of: {' to '.join(dict.fromkeys(self.exported))}")
        lines += [f"source: {each}" for each in self.sources]
        lines += [f"note: {caveat}" for caveat in (*self.notes, *self.caveats)]
        return (*lines, f"query:\n{self.query}")


def provenance(store: Store, answer: Answer, graph: str, version: Mapping[str, str], origins: Origins) -> Provenance:
    """Where an answer comes from.

    Args:
        store: what answered.
        answer: its answer.
        graph: what to call the graph.
        version: what tells its state from others, in words by name.
        origins: what the graph was made from.
    """
    return Provenance(
        question=answer.question.name,
        asked=answer.question.question,
        counting=answer.counting,
        parameters=answer.parameters,
        caveats=answer.caveats,
        notes=answer.notes,
        query=answer.query,
        engine=store.engine,
        graph=graph,
        version=version,
        exported=origins.exported,
        sources=origins.sources,
    )


def origins_of(store: Store) -> Origins:
    """What a graph was made from.

    Raises:
        QueryError: the graph could not be asked.
    """
    counts: Counter[tuple[str, str]] = Counter()
    days: dict[tuple[str, str], list[str]] = {}
    for source, name, day, records in store.select(_DAYS):
        key = _text(name), _text(source)
        counts[key] += int(_text(records))
        days.setdefault(key, []).extend([_text(day)] if day is not None else [])
    return Origins(
        tuple(_text(term) for row in store.select(_EXPORTED) for term in row if term is not None),
        tuple(
            SourceDates(key[0], counts[key], min(days[key], default=""), max(days[key], default=""))
            for key in sorted(counts)
        ),
    )


def _text(term: Term | None) -> str:
    return str(getattr(term, "value", ""))
