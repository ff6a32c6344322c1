"""Landscapes and networks of shared things: what is drawn, how large, and what is left out."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from kg.names import RDFS, TKG, TRIAL
from kg.views.landscape import Middle, Shared, landscape, shared_network


def stated(count: int) -> tuple[list[Triple], list[str]]:
    """Trials that share one drug and have a sponsor each."""
    triples, trials = [], []
    for number in range(count):
        trial = NamedNode(f"{TRIAL}NCT{number:08d}")
        trials.append(trial.value)
        triples += [
            Triple(trial, NamedNode(TKG + "nctId"), Literal(trial.value[-11:])),
            Triple(trial, NamedNode(TKG + "hasIntervention"), NamedNode("urn:drug")),
            Triple(trial, NamedNode(TKG + "hasIntervention"), NamedNode("urn:placebo")),
            Triple(trial, NamedNode(TKG + "leadSponsor"), NamedNode(f"urn:sponsor-{number}")),
            Triple(NamedNode(f"urn:sponsor-{number}"), NamedNode(RDFS + "label"), Literal(f"Sponsor {number}")),
        ]
    return triples, trials


def test_a_small_landscape_shows_everything() -> None:
    """Each trial with its sponsor and drugs; the shared ones are larger."""
    triples, trials = stated(3)
    network = landscape(triples, trials)
    assert len(network.nodes) == 3 + 3 + 2
    weight = {node.id: node.weight for node in network.nodes}
    assert weight["urn:drug"] > weight["urn:sponsor-1"]
    assert network.notes == ()


def test_a_large_landscape_keeps_what_is_shared() -> None:
    """What one trial alone names is a fact of it, and the page says so."""
    triples, trials = stated(60)
    network = landscape(triples, trials, ["urn:placebo"], 7, "newest stay")
    assert {node.kind for node in network.nodes} == {"Trial", "Intervention"}
    assert len(network.nodes) == 60 + 1
    assert ("lead sponsor", "Sponsor 5") in {(fact.predicate, fact.value) for fact in network.nodes[5].facts}
    assert network.left_out is not None and network.left_out.total == 7
    assert any("one trial alone" in note for note in network.notes)


def test_no_trial_floats_beside_what_it_is_on() -> None:
    """A trial that states the condition in words alone, without a MeSH term, is linked with it directly."""
    triples, trials = stated(3)
    term = NamedNode("http://id.nlm.nih.gov/mesh/D012595")
    triples.append(Triple(NamedNode(trials[0]), NamedNode(TKG + "conditionConcept"), term))
    middle = Middle(term.value, "Scleroderma, Systemic", "MeshConcept", (term.value,))
    network = landscape(triples, trials, middle=middle)
    links = {edge.source: edge.predicate for edge in network.edges if edge.target == term.value}
    assert set(links) == set(trials)
    assert links[trials[0]] == "MeSH term of condition"
    assert links[trials[1]] == links[trials[2]] == "on it or on something narrower"


def test_many_conditions_of_one_trial_are_its_facts_in_a_small_landscape_too() -> None:
    """What the landscape is about stays drawn and comes first; a few conditions of a trial stay drawn too."""
    triples, trials = stated(3)
    stems = {0: range(20), 1: range(20, 23)}
    for number, terms in stems.items():
        for term in terms:
            concept = NamedNode(f"http://id.nlm.nih.gov/mesh/C{term:06d}")
            triples.append(Triple(NamedNode(trials[number]), NamedNode(TKG + "conditionConcept"), concept))
    about = "http://id.nlm.nih.gov/mesh/C000000"
    network = landscape(triples, trials, middle=Middle(about, "Asthma", "MeshConcept", (about,)))
    drawn = [node.id[-2:] for node in network.nodes if node.kind == "MeshConcept"]
    assert drawn == ["00", "20", "21", "22"]
    assert network.about == about
    facts = [fact.predicate for fact in network.nodes[0].facts]
    assert facts.count("MeSH term of condition") == 19
    assert any("more than" in note for note in network.notes)


def test_groups_are_named_and_the_rest_is_one_class() -> None:
    """The largest groups have a colour each; what is smaller shares one."""
    groups = [[f"urn:{group}-{member}" for member in range(3)] for group in range(10)]
    label = {node: node[4:] for group in groups for node in group}
    example = TRIAL + "NCT00000001"
    links = [Shared(group[0], member, 1, example) for group in groups for member in group[1:]]
    links.append(Shared("urn:0-1", "urn:0-2", 4, example))
    network = shared_network(label, links, groups, "Organization", "works with", ["Left out: nothing."])
    assert [title for _, title in network.classes] == [f"{n}-0" for n in range(8)] + ["Smaller groups"]
    assert sum(node.kind == "community-rest" for node in network.nodes) == 6
    heavy = next(edge for edge in network.edges if edge.predicate == "works with, 4 trials")
    assert heavy.weight > max(edge.weight for edge in network.edges if edge != heavy)
    assert network.notes[0] == "Left out: nothing."
    facts = {fact.predicate: fact for node in network.nodes if node.label == "0-1" for fact in node.facts}
    assert facts["works with 0-2"].link == example
    assert facts["works with 0-2"].value == "4 trials, such as NCT00000001"
    assert facts["kind"].value == "Organization"
