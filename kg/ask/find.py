"""Words to find trials by: through the index of words beside the store, or, where there is none, in names alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.ask.bind import glimpse, plain_term, term_text
from kg.ask.resolve import select_texts, trials_hold
from kg.ask.template import Parameter
from kg.names import TRIAL
from kg.ports import Store, TextHits

if TYPE_CHECKING:
    from typing import TypeAlias

    Terms: TypeAlias = dict[str, tuple[NamedNode | Literal, ...]]

__all__ = ["NO_INDEX", "found_terms", "trials_with"]

NO_INDEX: Final = (
    "looked for in titles, keywords and names alone, for this graph has no index of words: 'kg build' makes one"
)
"""What to tell where words were looked for without an index."""

_MOST: Final = 2_000
_MOST_WITHOUT_INDEX: Final = 500
_MOST_WORDS: Final = 6
_WORD: Final = re.compile(r"\w+")
_NOBODY: Final = NamedNode("urn:trialkg:no-trial")  # an empty VALUES is no query to every engine
_SAID: Final = "tkg:nctId|tkg:briefTitle|tkg:officialTitle|tkg:acronym|tkg:keyword"
_NAMED: Final = (
    "tkg:condition|tkg:conditionConcept|tkg:hasIntervention|tkg:interventionConcept|tkg:leadSponsor|tkg:collaborator"
)


def found_terms(store: Store, parameter: Parameter, value: object) -> Terms:
    """The terms of a value of type search and of its parts.

    Returns:
        Under the parameter's name what was looked for and how much was found, in words; under `name.trial` the trials;
        under `name.ranked` each trial with its rank, the best first, or the newest where there is no index.

    Raises:
        ParameterError: the value is no text.
        QueryError: the graph could not be asked.
    """
    text = plain_term(Parameter(parameter.name, "text", parameter.description), value).value
    hits = trials_with(store, text, _MOST)
    trials = [NamedNode(TRIAL + nct_id) for nct_id in hits.nct_ids] or [_NOBODY]
    ranked = [term for rank, trial in enumerate(trials, 1) for term in (trial, Literal(rank))]
    order, note = ("best", "") if store.text else ("newest", f"; {NO_INDEX}")
    taken = f", the {order} {len(hits.nct_ids):,} taken" if hits.total > len(hits.nct_ids) else ""
    told = f"{glimpse(text)}: {trials_hold(hits.total)} {hits.how}{taken}{note}"
    return {
        parameter.name: (Literal(told),),
        f"{parameter.name}.trial": tuple(trials),
        f"{parameter.name}.ranked": tuple(ranked),
    }


def trials_with(store: Store, text: str, limit: int) -> TextHits:
    """The trials that hold the words of a text: by the index of words, else by looking through titles and names.

    Args:
        store: the graph.
        text: words as typed; without an index, the first six of them, in any case, parts of words too.
        limit: how many at most; without an index, at most 500 and the newest, by their ids.

    Raises:
        QueryError: the graph could not be asked.
    """
    if store.text is not None:
        return store.text.search(text, limit)
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))[:_MOST_WORDS]
    if not words:
        return TextHits((), 0, "all words")
    found = " ".join(_holding(word, number) for number, word in enumerate(words))
    most = min(limit, _MOST_WITHOUT_INDEX)
    held = f"WHERE {{ {found} ?trial a tkg:Trial ; tkg:nctId ?nct_id }}"
    rows = select_texts(store, f"SELECT DISTINCT ?nct_id {held} ORDER BY DESC(?nct_id) LIMIT {most + 1}")
    nct_ids = tuple(nct_id for (nct_id,) in rows)
    total = len(nct_ids)
    if total > most:
        ((counted,),) = select_texts(store, f"SELECT (COUNT(DISTINCT ?nct_id) AS ?total) {held}")
        total = int(counted)
    return TextHits(nct_ids[:most], total, "all words")


def _holding(word: str, number: int) -> str:
    """A pattern of the trials that hold a word in a text of their own, or in the name of what they are about."""
    text = f"?text{number}"
    holds = f"FILTER(CONTAINS(LCASE(STR({text})), {term_text(Literal(word))}))"
    return (
        f"{{ SELECT DISTINCT ?trial WHERE {{ {{ ?trial {_SAID} {text} . {holds} }} UNION "
        f"{{ ?thing rdfs:label {text} . {holds} ?trial {_NAMED} ?thing }} }} }}"
    )
