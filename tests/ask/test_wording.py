"""What a sponsor's wording leaves out is told, and nothing is told that no clear rule gives."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from pyoxigraph import RdfFormat, Store

from kg.ask.question_file import parse_question
from kg.ask.resolve import resolve
from kg.ask.run import ask
from kg.ask.template import Parameter
from kg.ask.wording import wording_of, wordings
from kg.errors import QuestionError
from kg.names import MESH, as_words
from kg.store.embedded import EmbeddedStore

PROLOGUE = """
@prefix tkg: <https://w3id.org/trialkg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix mesh: <http://id.nlm.nih.gov/mesh/> .
@prefix c: <https://w3id.org/trialkg/id/condition/> .
@prefix t: <https://clinicaltrials.gov/study/> .
"""
TERMS = {
    "D012595": "Scleroderma, Systemic",
    "D045743": "Scleroderma, Diffuse",
    "D012598": "Sclerosis",
    "D001943": "Breast Neoplasms",
    "D009369": "Neoplasms",
}
BY_CONDITION = """#+ title: T
#+ question: Which trials study a condition?
#+ counting: trials
#+ params: {condition: {type: concept, scheme: condition, description: a condition, optional: true, example: x}}
#+ columns: {trial: a trial}
SELECT ?trial WHERE {
  VALUES ?condition { <http://id.nlm.nih.gov/mesh/D012595> } #@param condition
  ?trial <https://w3id.org/trialkg/ontology#condition>|<https://w3id.org/trialkg/ontology#conditionConcept> ?condition .
}"""


def graph(*trials: tuple[str, Iterable[str], Iterable[str]], others: Iterable[str] = ()) -> EmbeddedStore:
    """A graph of trials, each with what its sponsor writes, the ids of its MeSH terms, and those of their ancestors.

    Args:
        trials: as said.
        others: ids of terms that are named by them alone.
    """
    turtle = [PROLOGUE]
    named = {**TERMS, **{key: f"Term {key}" for key in others}}
    turtle += [f'mesh:{key} a tkg:MeshConcept ; rdfs:label "{name}" .' for key, name in named.items()]
    for number, (written, carried, wider) in enumerate(trials):
        node = f"c:{as_words(written).replace(' ', '-')}"
        turtle.append(
            f'{node} a tkg:Condition ; rdfs:label "{written}" . t:NCT{number:08d} a tkg:Trial ; tkg:condition {node} .'
        )
        turtle += [f"t:NCT{number:08d} tkg:conditionConcept mesh:{key} ." for key in carried]
        turtle += [f"t:NCT{number:08d} tkg:conditionAncestor mesh:{key} ." for key in wider]
    store = Store()
    store.load("\n".join(turtle), format=RdfFormat.TURTLE)
    return EmbeddedStore(store, "made")


def told(store: EmbeddedStore, text: str) -> list[tuple[str, int, int, int]]:
    """The term, and how many trials bear the wording, carry the term, and are found by it."""
    parameter = Parameter("condition", "concept", "a condition", scheme="condition")
    return [(one.term, one.trials, one.carrying, one.found) for one in wordings(store, parameter, [text])]


SCLEROSIS = ("D045743", "D012598", "D012595")


def test_the_term_that_most_trials_with_a_wording_carry_is_told() -> None:
    """Of terms carried alike, the one whose trials are most nearly the same, then the one that shares words."""
    store = graph(
        ("systemic sclerosis", SCLEROSIS, ()),
        ("systemic sclerosis", SCLEROSIS, ()),
        ("systemic sclerosis", (), ()),
        ("SSc", SCLEROSIS, ()),
        ("Morphoea", SCLEROSIS, ()),
        ("Scleroderma, Systemic", (), ()),
        ("hardening", ("D012598",), ()),
    )
    assert told(store, " Systemic  SCLEROSIS ") == [("Scleroderma, Systemic", 3, 2, 5)]


def test_a_trial_on_dozens_of_conditions_hides_no_term() -> None:
    """Its terms are as many trials' as the one that is looked for, but have no word of the wording."""
    others = [f"C{number:06d}" for number in range(60)]
    store = graph(
        ("scleroderma", (*others, "D045743"), ("D012595",)),
        ("scleroderma", SCLEROSIS, ()),
        ("systemic sclerosis", ("D012595",), ()),
        others=others,
    )
    assert told(store, "scleroderma") == [("Scleroderma, Systemic", 2, 1, 3)]


def test_a_trial_on_dozens_of_conditions_tells_no_term_by_itself() -> None:
    """Which of its terms stands for which of its conditions, only the same words tell."""
    others = [f"C{number:06d}" for number in range(60)]
    many = (*others, "D001943", "D009369")
    store = graph(
        ("breast lump", many, ()),
        ("cancer, breast", many, ()),
        ("x", ("D001943",), ()),
        others=others,
    )
    assert told(store, "breast lump") == []
    assert told(store, "cancer, breast") == [("Breast Neoplasms", 1, 1, 3)]


def test_a_term_with_a_word_of_the_wording_goes_before_one_without() -> None:
    """Though fewer other trials carry that; where more of the wording's trials carry it, it is what they mean."""
    both = ("D012595", "D012598")
    store = graph(*[("scleroderma", both, ())] * 3, *[("x", ("D012595",), ())] * 2, ("x", ("D012598",), ()))
    assert told(store, "scleroderma") == [("Scleroderma, Systemic", 3, 3, 5)]
    some = [("scleroderma", both, ())] * 3 + [("scleroderma", ("D012598",), ())]
    assert told(graph(*some, ("x", ("D012595",), ()), ("x", ("D012598",), ())), "scleroderma") == [
        ("Sclerosis", 4, 4, 5)
    ]


def test_counts_at_hand_are_taken_as_they_are() -> None:
    """Where somebody knows how many trials a name finds, the graph does not count them."""
    one = ("D012595",)
    store = graph(("systemic sclerosis", one, ()), ("systemic sclerosis", one, ()), ("SSc", one, ()))
    parameter = Parameter("condition", "concept", "a condition", scheme="condition")
    (node,) = (term.value for term in resolve(store, parameter, "systemic sclerosis"))
    known = {node: 2, f"{MESH}D012595": 7}
    found = wording_of(store, "condition", "systemic sclerosis", [node], known.__getitem__)
    assert found is not None
    assert (found.term, found.trials, found.carrying, found.found) == ("Scleroderma, Systemic", 2, 2, 7)


def test_narrower_trials_count_among_those_that_a_term_finds() -> None:
    """A term finds trials that carry it as an ancestor; that alone makes no wording of it."""
    store = graph(
        ("breast cancer", ("D001943",), ("D009369",)),
        ("cancer", ("D009369",), ()),
        ("tumour", (), ("D009369",)),
    )
    assert told(store, "breast cancer") == []
    assert told(store, "tumour") == []
    many = [("tumour", ("D009369",), ()) for _ in range(3)]
    assert told(graph(*many, ("breast cancer", ("D001943",), ("D009369",))), "tumour") == [("Neoplasms", 3, 3, 4)]


@pytest.mark.parametrize(
    ("why", "text", "trials"),
    [
        ("fewer than half carry it", "lump", [("lump", (), ())] * 4 + [("lump", ("D001943",), ())] * 3),
        ("it finds no more", "lump", [("lump", ("D001943",), ())] * 3),
        ("no word in common, carried by two", "lump", [("lump", ("D001943",), ())] * 2 + [("x", ("D001943",), ())]),
        ("it is a MeSH term", "neoplasms", [("Neoplasms", ("D009369",), ())] * 3 + [("x", ("D009369",), ())]),
        ("an IRI says which", "c:lump", [("lump", ("D001943",), ())] * 3 + [("x", ("D001943",), ())]),
    ],
)
def test_without_a_clear_rule_nothing_is_told(
    why: str, text: str, trials: list[tuple[str, list[str], list[str]]]
) -> None:
    """A wording stays alone where the rule gives no term."""
    text = text.replace("c:", "https://w3id.org/trialkg/id/condition/")
    assert told(graph(*trials), text) == [], why


def test_a_kind_of_concept_that_is_not_known_is_told_when_a_value_is_given() -> None:
    """A question of somebody's own with such a parameter is answered where the parameter is left out."""
    store = graph(("lump", (), ()))
    question = parse_question("by-condition", BY_CONDITION.replace("scheme: condition", "scheme: disease"))
    assert len(ask(store, question).rows) == 1
    with pytest.raises(QuestionError, match="has scheme 'disease'; known are condition, "):
        ask(store, question, {"condition": "lump"})


def test_an_answer_carries_the_note() -> None:
    """The note names the parameter, so that it can be asked again as it stands."""
    store = graph(*[("SSc", ("D012595",), ())] * 3, ("systemic sclerosis", ("D012595",), ()))
    question = parse_question("by-condition", BY_CONDITION)
    answer = ask(store, question, {"condition": "ssc"})
    assert answer.notes == (
        '"ssc" is a name that sponsors write; 3 of its 3 trials carry the MeSH term "Scleroderma, Systemic", '
        'which finds 4 trials: condition="Scleroderma, Systemic"',
    )
    assert len(ask(store, question, {"condition": "Scleroderma, Systemic"}).rows) == 4
    assert ask(store, question, {"condition": "Scleroderma, Systemic"}).notes == ()
    assert ask(store, question).notes == ()
