"""Networks from the statements of trials."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import Literal, NamedNode, Triple, parse
from view_graphs import example, example_triples, store_of, triples_of

from kg.names import RDF, TKG, trial_iri
from kg.views.criteria_network import criteria_network
from kg.views.neighbourhood import network_of, trial_network, trials_network
from kg.views.network import Network
from kg.views.queries import TRIAL_QUERY

CRITERIA = """
@prefix tkg: <https://w3id.org/trialkg/ontology#> . @prefix tkgc: <https://w3id.org/trialkg/code/> .
@prefix tkgm: <https://w3id.org/trialkg/measurement/> . @prefix t: <https://clinicaltrials.gov/study/NCT90000000#> .
<https://clinicaltrials.gov/study/NCT90000000> a tkg:Trial ; tkg:nctId "NCT90000000" ;
  tkg:criterion t:criterion-e1 , t:criterion-e1-1 ; tkg:constraint t:constraint-e1-1-1 .
t:criterion-e1 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:text "Organ damage defined as:" .
t:criterion-e1-1 a tkg:Criterion ; tkg:section tkgc:section-exclusion ; tkg:parent t:criterion-e1 ;
  tkg:text "FVC \\\\< 45%" .
t:constraint-e1-1-1 a tkg:QuantityConstraint ; tkg:inCriterion t:criterion-e1-1 ; tkg:quantity tkgm:fvc ;
  tkg:operator tkgc:operator-lt ; tkg:value 45.0 ; tkg:unit "%" ; tkg:effect tkgc:effect-forbids ;
  tkg:text "FVC \\\\< 45%" .
"""


def kinds(network: Network) -> Counter[str]:
    """How many nodes of each class."""
    return Counter(node.kind for node in network.nodes)


def test_a_trial_stands_among_all_it_names():
    """Sponsor, collaborators, conditions, interventions, arms, outcomes, site, official and record are there."""
    network = trial_network(example_triples("NCT01252810.json"))
    found = kinds(network)
    assert network.center == trial_iri("NCT01252810")
    assert found["Trial"] == 1
    assert found["Organization"] == 5
    for kind in ("Condition", "Intervention", "Arm", "Outcome", "Site", "Official", "SourceRecord", "MeshConcept"):
        assert found[kind] >= 1, kind
    says = {edge.predicate for edge in network.edges}
    assert {"lead sponsor", "collaborator", "condition", "intervention", "gives", "primary outcome"} <= says


def test_every_link_has_both_ends():
    """No link leads out of the picture."""
    network = trial_network(example_triples("NCT05925803.json.gz"))
    ids = {node.id for node in network.nodes}
    assert all(edge.source in ids and edge.target in ids for edge in network.edges)
    assert len(ids) == len(network.nodes)


def test_many_sites_stand_folded_by_country_and_city():
    """131 sites are 131 nodes below their countries, out of sight at first."""
    network = trial_network(example_triples("NCT05925803.json.gz"))
    found = kinds(network)
    assert found["Site"] == 131
    assert found["Country"] == 19
    assert all(node.folded for node in network.nodes if node.kind == "Country")
    austria = next(node for node in network.nodes if node.label.startswith("Austria"))
    assert austria.facts[0].value == "3"


def test_many_outcomes_hang_on_one_folded_node():
    """What would crowd the ring hangs on a node that counts it."""
    network = trial_network(example_triples("NCT05925803.json.gz"))
    group = next(node for node in network.nodes if node.kind == "Group")
    assert group.label == "16 secondary outcomes"
    assert group.folded


def test_results_rows_do_not_reach_the_picture():
    """A trial with results draws what it is, not its tables of numbers."""
    network = trial_network(example_triples("NCT01252810.json"))
    assert len(network.nodes) < 60
    assert not any("measure" in edge.predicate or "event" in edge.predicate for edge in network.edges)


def test_facts_carry_links_and_the_sources_words():
    """The trial links to its registry entry and quotes who can join."""
    network = trial_network(example_triples("NCT01252810.json"))
    trial = network.nodes[0]
    assert trial.facts[0].link == trial_iri("NCT01252810")
    quoted = [fact.words for fact in trial.facts if fact.words]
    assert any("Inclusion Criteria" in words for words in quoted)
    status = {fact.predicate: fact.value for fact in trial.facts}
    assert status["overall status"] == "Completed"
    assert not any(predicate.endswith(("on or after", "years")) for predicate in status)


def test_what_serves_looking_up_is_no_fact_unless_it_was_asked_for():
    """A name in small letters repeats the name; somebody who constructs it wants to see it."""
    triples = example_triples("NCT01252810.json")
    network = trial_network(triples)
    told = {fact.predicate for node in network.nodes for fact in node.facts}
    assert "time frame" in told
    assert not told & {"lower case name", "has site near", "groups sentence", "may exclude words", "excludes words"}
    asked = network_of([one for one in triples if one.predicate.value == TKG + "lowerCaseName"])
    assert {fact.predicate for node in asked.nodes for fact in node.facts} == {"lower case name"}


def test_criteria_and_their_limits_stand_in_a_tree():
    """A limit hangs on its criterion, an item on its parent; each is drawn as in the tree and quotes its words."""
    triples = list(parse(CRITERIA, format=__import__("pyoxigraph").RdfFormat.TURTLE))
    network = trial_network(triples)
    base = trial_iri("NCT90000000")
    says = {(edge.source, edge.target): edge.predicate for edge in network.edges}
    assert says[f"{base}#criterion-e1", f"{base}#criterion-e1-1"] == "has part"
    assert says[f"{base}#criterion-e1-1", f"{base}#constraint-e1-1-1"] == "says"
    kinds = {node.id: node.kind for node in network.nodes}
    tree = {node.id: node.kind for node in criteria_network(triples, base).nodes}
    assert kinds[f"{base}#criterion-e1"] == "ExclusionCriterion"
    assert {node: kind for node, kind in kinds.items() if node in tree and kind != "Group"}.items() <= tree.items()
    limit = next(node for node in network.nodes if node.kind == "RulesOut")
    facts = {fact.predicate: fact.value for fact in limit.facts}
    assert (facts["operator"], facts["value"], facts["unit"]) == ("below", "45.0", "%")
    assert any(fact.words == "FVC < 45%" for fact in limit.facts)


def test_trials_side_by_side_share_nodes():
    """What two trials name is one node with a link from each."""
    store = store_of(example("NCT03444220.json"), example("NCT05925803.json.gz"))
    triples = triples_of(store, "NCT03444220") + triples_of(store, "NCT05925803")
    network = trials_network(triples)
    assert kinds(network)["Trial"] == 2
    linked = Counter(edge.target for edge in network.edges)
    shared = [node.label for node in network.nodes if linked[node.id] == 2]
    assert any("cler" in label for label in shared)


def test_any_triples_make_a_network():
    """Links become edges, literals, classes and codes facts."""
    trial = NamedNode(trial_iri("NCT03444220"))
    drug = NamedNode("http://example.org/drug")
    code = NamedNode("https://w3id.org/trialkg/code/phase-PHASE2")
    network = network_of(
        [
            Triple(trial, NamedNode(TKG + "hasIntervention"), drug),
            Triple(trial, NamedNode(TKG + "phase"), code),
            Triple(trial, NamedNode(TKG + "enrollmentCount"), Literal(1200)),
        ]
    )
    assert [node.id for node in network.nodes] == [trial.value, drug.value]
    assert {fact.value for fact in network.nodes[0].facts} == {"Phase 2", "1,200"}
    assert network.nodes[0].kind == "Trial"


def test_no_trial_gives_an_empty_network():
    """An answer without rows is a picture without nodes."""
    assert trial_network([], trial_iri("NCT03444220")) == Network()


def test_a_trial_that_is_not_there_gives_no_statement():
    """The query runs, and makes nothing of a trial that the graph does not hold."""
    store = store_of(example("NCT03444220.json"))
    assert triples_of(store, "NCT99999999") == []
    assert "#@param trial" in TRIAL_QUERY


def test_prose_is_shown_as_people_read_it():
    """Bullets for the registry's stars, and signs without its backslashes."""
    prose = Literal("Inclusion Criteria:\n\n* mRSS \\> 10\n  * 2 \\* 3 doses")
    trial = NamedNode(trial_iri("NCT90000000"))
    said = [Triple(trial, NamedNode(TKG + name), prose) for name in ("eligibilityText", "detailedDescription")]
    (node,) = trial_network([Triple(trial, NamedNode(RDF + "type"), NamedNode(TKG + "Trial")), *said]).nodes
    shown = {fact.words or fact.value for fact in node.facts}
    assert "Inclusion Criteria:\n\n• mRSS > 10\n  • 2 * 3 doses" in shown
    assert not any("\\" in text or "* m" in text for text in shown)
