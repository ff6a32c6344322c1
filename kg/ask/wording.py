"""What a sponsor's wording leaves out: the MeSH term that most of its trials carry, and that finds more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pyoxigraph import Literal, NamedNode

from kg.ask.bind import as_text, term_text, to_iri
from kg.ask.meant import says_the_same
from kg.ask.resolve import KINDS, called, iri_of_page, resolve, select_texts
from kg.ask.template import Parameter
from kg.names import MESH, RECORD, as_words, fold_name
from kg.ports import Store

__all__ = ["Wording", "wording_of", "wordings"]

_SURE: Final = 3
"""So many trials must carry a term that has none of the wording's words."""

_MOST_TERMS: Final = 8
"""A trial that carries more does not tell which of them stands for which of its conditions."""

_LOOKED_AT: Final = 200
"""Terms are looked for among so many of the trials with a wording."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A name that sponsors write, and the MeSH term that most of the trials with it carry.

    Args:
        text: the name.
        trials: how many trials bear it.
        iri: of the MeSH term.
        term: the MeSH term itself.
        carrying: how many of these trials carry it themselves.
        found: how many trials are found by it, those on narrower terms among them.
    """

    text: str
    trials: int
    iri: str
    term: str
    carrying: int
    found: int

    @property
    def share(self) -> str:
        """How many of the trials carry the term, in words that go on with the term.

        >>> from dataclasses import replace
        >>> one = Wording("SSc", 1, MESH + "D012595", "Scleroderma, Systemic", 1, 4)
        >>> one.share, replace(one, trials=2).share
        ('its one trial carries', '1 of its 2 trials carries')
        """
        own = f"{self.carrying:,} of its {self.trials:,} trials" if self.trials > 1 else "its one trial"
        return f"{own} {'carries' if self.carrying == 1 else 'carry'}"

    def sentence(self, parameter: str) -> str:
        """The same in words.

        >>> said = Wording("breast cancer", 9, MESH + "D001943", "Breast Neoplasms", 8, 40).sentence("condition")
        >>> print(said.replace("; ", ";\\n").replace(", ", ",\\n"))
        "breast cancer" is a name that sponsors write;
        8 of its 9 trials carry the MeSH term "Breast Neoplasms",
        which finds 40 trials: condition="Breast Neoplasms"
        """
        return (
            f'"{self.text}" is a name that sponsors write; {self.share} the MeSH term "{self.term}", which finds '
            f'{self.found:,} trials: {parameter}="{self.term}"'
        )


def wordings(store: Store, parameter: Parameter, values: Iterable[object]) -> tuple[Wording, ...]:
    """The values of a parameter that are sponsors' wordings of a MeSH term that finds more.

    Args:
        store: the graph.
        parameter: of any type; only conditions and interventions have MeSH terms.
        values: as they were given; the graph knows each.

    Raises:
        QueryError: the graph could not be asked.
    """
    scheme = parameter.scheme or ""
    if parameter.type != "concept" or scheme not in KINDS or not KINDS[scheme].carried:
        return ()
    found = []
    for text in map(as_text, values):
        if not (to_iri(text.strip()) or iri_of_page(text.strip())):
            nodes = [term.value for term in resolve(store, parameter, text)]
            found.append(wording_of(store, scheme, fold_name(text), nodes))
    return tuple(wording for wording in found if wording)


def wording_of(
    store: Store, scheme: str, text: str, nodes: Sequence[str], finds: Callable[[str], int] | None = None
) -> Wording | None:
    """The MeSH term that at least half of the trials with a wording carry, and that is on more trials than the wording.

    Of several it is the one whose trials are most nearly those with the wording, then the one with more of its
    words. A term that has none of its words must be carried by three trials, fewer may carry it for something else,
    and by more than one that has some. One of its trials must carry few terms, or it must
    say the same.
    Trials with a narrower term count among those that the term is on. Where very many trials bear the wording, the
    terms of some of them are compared; what is told is counted in all.

    Args:
        store: the graph.
        scheme: `condition` or `intervention`.
        text: the wording.
        nodes: IRIs of what the graph calls so; where a MeSH term is among them, the wording finds all that the term
            finds.
        finds: how many trials are found by the name of a node, where that is at hand; else the graph counts.

    Raises:
        QueryError: the graph could not be asked.
    """
    if not nodes or any(iri.startswith(MESH) for iri in nodes):
        return None
    kind = KINDS[scheme]
    # In a union of all graphs records state what their trials do, so that trials are told by their class. That makes
    # counts slow: only those of the term that is told are so made, and others pass over what is called a record.
    bearing = f"{_one_of('?node', nodes)} ?trial {kind.written} ?node ; a tkg:Trial"
    some = select_texts(store, f"SELECT DISTINCT ?trial WHERE {{ {bearing} }} LIMIT {_LOOKED_AT}")
    of_trials = f"FILTER(!STRSTARTS(STR(?subject), {term_text(Literal(RECORD))}))"
    of_mesh = f"FILTER(STRSTARTS(STR(?term), {term_text(Literal(MESH))}))"
    carried = select_texts(
        store,
        f"SELECT DISTINCT ?trial ?term WHERE {{ {_one_of('?trial', (iri for (iri,) in some))} "
        f"?trial {kind.carried} ?term {of_mesh} }}",
    )
    likely = _likely(store, text, carried, len(some))
    if not likely:
        return None
    trials = finds(nodes[0]) if finds else _count(store, bearing)
    named = f"{_one_of('?term', likely)} ?term rdfs:label ?name"
    if finds and len(likely) == 1:  # there is nothing to compare it with
        names = select_texts(store, f"SELECT ?term ?name WHERE {{ {named} }} ORDER BY ?name")
        counted = [(term, name, finds(term)) for term, name in names]
    else:
        rows = select_texts(
            store,
            f"SELECT ?term ?name (COUNT(DISTINCT ?subject) AS ?count) WHERE {{ {named} . "
            f"?subject {kind.link}|{kind.carried} ?term {of_trials} }} GROUP BY ?term ?name ORDER BY ?name",
        )
        counted = [(term, name, int(count)) for term, name, count in rows]
    words = set(as_words(text).split())
    found_more = []
    for term, name, count in counted:
        shared = len(words.intersection(as_words(name).split()))
        carrying = round(likely[term] * trials)
        if count > trials and (shared or carrying >= _SURE):
            found_more.append(_Candidate(term, name, carrying, carrying / (trials + count), shared))
    if not found_more:
        return None
    term, name = _best(found_more)
    # Asked of each trial with the wording, which are few: a store may start from all that carry the term.
    carrying = _count(store, f"{bearing} FILTER EXISTS {{ ?trial {kind.carried} {term_text(NamedNode(term))} }}")
    if finds:
        found = finds(term)
    else:
        of_name = _one_of("?named", (node.value for node in called(store, kind, name)))
        found = _count(store, f"{of_name} ?trial {kind.link}|{kind.carried} ?named ; a tkg:Trial")
    return Wording(text, trials, term, name, carrying, found) if found > trials and 2 * carrying >= trials else None


class _Candidate(NamedTuple):
    """A term that finds more than the wording: how many carry it, how like its trials are, how many words it shares."""

    term: str
    name: str
    carrying: int
    likeness: float
    shared: int


def _likely(store: Store, text: str, carried: Iterable[Sequence[str]], trials: int) -> dict[str, float]:
    """The terms that at least half of some trials carry, with their share.

    One of these trials must carry few, or the term say the same as the wording: of a trial on dozens of conditions
    nothing else tells which term stands for which.
    """
    of_trial: dict[str, list[str]] = {}
    for trial, term in carried:
        of_trial.setdefault(trial, []).append(term)
    counts = Counter(term for terms in of_trial.values() for term in terms)
    shares = {term: count / trials for term, count in counts.items() if 2 * count >= trials}
    told = {term for terms in of_trial.values() if len(terms) <= _MOST_TERMS for term in terms}
    if doubtful := shares.keys() - told:
        named = f"{_one_of('?term', sorted(doubtful))} ?term rdfs:label ?name"
        names = select_texts(store, f"SELECT ?term ?name WHERE {{ {named} }}")
        told |= {term for term, name in names if says_the_same(text, name)}
    return {term: shares[term] for term in sorted(shares.keys() & told)}


def _best(candidates: Iterable[_Candidate]) -> tuple[str, str]:
    """The likest term; one that shares no word must also be carried by more trials than the likest that shares one."""
    ordered = sorted(candidates, key=lambda one: (one.likeness, one.shared), reverse=True)
    alike = next((one for one in ordered if one.shared), None)
    best = next(one for one in ordered if alike is None or one.shared or one.carrying > alike.carrying)
    return best.term, best.name


def _one_of(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES {variable} {{ {' '.join(term_text(NamedNode(iri)) for iri in iris)} }}"


def _count(store: Store, pattern: str) -> int:
    return int(select_texts(store, f"SELECT (COUNT(DISTINCT ?trial) AS ?count) WHERE {{ {pattern} }}")[0][0])
