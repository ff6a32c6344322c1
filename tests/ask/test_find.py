"""Trials found by words in a graph without an index of words: how many there are, and what is told of them."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat
from pyoxigraph import Store as Oxigraph

from kg.ask.find import NO_INDEX, found_terms, trials_with
from kg.ask.template import Parameter
from kg.ports import Store
from kg.store.embedded import EmbeddedStore

WORDS = Parameter("text", "search", "words")


@pytest.fixture(scope="module")
def graph() -> Store:
    """Of 600 trials all speak of asthma in two texts, and one of gout."""
    lines = ["@prefix tkg: <https://w3id.org/trialkg/ontology#> ."]
    for number in range(600):
        nct_id, words = f"NCT{number:08d}", "asthma and gout" if number == 7 else "asthma"
        lines.append(f"<https://clinicaltrials.gov/study/{nct_id}> a tkg:Trial ; tkg:nctId '{nct_id}' ;")
        lines.append(f"  tkg:briefTitle 'On {words}' ; tkg:keyword 'Asthma' .")
    store = Oxigraph()
    store.load("\n".join(lines).encode(), format=RdfFormat.TURTLE)
    return EmbeddedStore(store, "words")


@pytest.mark.parametrize(
    ("text", "limit", "taken", "total"),
    [("asthma", 2000, 500, 600), ("asthma", 3, 3, 600), ("gout", 1, 1, 1), ("Gout asthma", 9, 1, 1), ("x", 9, 0, 0)],
)
def test_all_trials_are_counted_though_few_are_taken(
    graph: Store, text: str, limit: int, taken: int, total: int
) -> None:
    """The total does not depend on how many are wanted; the newest are taken."""
    found = trials_with(graph, text, limit)
    assert (len(found.nct_ids), found.total) == (taken, total)
    if text == "asthma":
        assert found.nct_ids[:2] == ("NCT00000599", "NCT00000598")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("asthma", "'asthma': 600 trials hold all words, the newest 500 taken"),
        ("gout", "'gout': 1 trial holds all words"),
        ("x", "'x': 0 trials hold all words"),
    ],
)
def test_what_was_found_is_told_in_words(graph: Store, text: str, told: str) -> None:
    """Without an index none is better than another, and one trial is one."""
    (said,) = found_terms(graph, WORDS, text)["text"]
    assert said.value == f"{told}; {NO_INDEX}"
