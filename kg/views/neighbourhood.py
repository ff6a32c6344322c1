"""Networks from statements: one trial with everything around it, several side by side, or any CONSTRUCT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from kg.names import CODE, MEASUREMENT, MESH, TKG, TRIAL
from kg.views.criteria import criterion_class, field_in_words, limit_class, read_in_part
from kg.views.facts import facts_of, plain_text, with_bullets
from kg.views.network import Edge, Fact, Network, Node, with_names_once
from kg.views.sites import CitySites, add_cities, add_sites
from kg.views.sketch import Sketch
from kg.views.statements import Statements
from kg.views.words import address, clip, code_in_words, date_in_words, property_in_words, short_name

__all__ = ["kind_of", "name_of", "network_of", "trial_network", "trials_network"]

_SIMPLE: Final = (
    ("leadSponsor", "Organization"),
    ("collaborator", "Organization"),
    ("condition", "Condition"),
    ("conditionConcept", "MeshConcept"),
    ("interventionConcept", "MeshConcept"),
    ("conditionAncestor", "MeshConcept"),
    ("interventionAncestor", "MeshConcept"),
    ("arm", "Arm"),
    ("primaryOutcome", "Outcome"),
    ("secondaryOutcome", "Outcome"),
    ("otherOutcome", "Outcome"),
    ("official", "Official"),
    ("reference", "Reference"),
    ("document", "Document"),
    ("describedIn", "SourceRecord"),
    ("discrepancy", "Discrepancy"),
)
"""Properties that lead from a trial straight to a node of the picture, and that node's class."""

_GROUPS: Final = {
    "condition": "conditions",
    "conditionConcept": "MeSH terms of its conditions",
    "conditionAncestor": "wider MeSH terms of its conditions",
    "interventionConcept": "MeSH terms of its interventions",
    "interventionAncestor": "wider MeSH terms of its interventions",
    "primaryOutcome": "primary outcomes",
    "secondaryOutcome": "secondary outcomes",
    "otherOutcome": "other outcomes",
    "reference": "references",
    "collaborator": "collaborators",
    "hasIntervention": "interventions",
    "official": "officials",
    "arm": "arms",
    "document": "documents",
}
"""What several nodes of one property are called when they hang on a node of their own."""

_MOST_LOOSE: Final = 9
"""More nodes of one property than these stand folded in a group."""

_SHARED: Final = ("leadSponsor", "collaborator", "condition", "conditionConcept", "hasIntervention", "country")
_GUESSES: Final = ((MESH, "MeshConcept"), (MEASUREMENT, "Quantity"), (CODE, "Code"))
_RECORD_FACTS: Final = frozenset({"source", "recordFormat", "recordVersionDate", "sourcedFrom", "isRestated"})


def trial_network(triples: Iterable[Any], trial: str | None = None, cities: Sequence[CitySites] = ()) -> Network:
    """One trial and everything around it.

    Args:
        triples: the answer of `kg.views.queries.TRIAL_QUERY`, or of `FACTS_QUERY` where cities are given; or
            `Statements` made of it.
        trial: the trial's IRI; the first trial in the triples when not given.
        cities: of a trial with very many sites, to be drawn in their place.

    Returns:
        The network, about the trial; empty where the triples tell of no such trial.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> trial, drug = NamedNode(TRIAL + "NCT03444220"), NamedNode("https://w3id.org/trialkg/id/condition/ssc-1")
    >>> network = trial_network([Triple(trial, NamedNode(TKG + "condition"), drug)], trial.value)
    >>> [node.label for node in network.nodes], network.edges[0].predicate
    (['NCT03444220', 'ssc-1'], 'condition')
    """
    said = triples if isinstance(triples, Statements) else Statements(triples)
    trial = trial or next(iter(said.subjects("Trial")), None)
    if trial is None or trial not in said:
        return Network()
    sketch = Sketch(said, trial)
    _add_center(sketch, said, trial)
    for name, kind in _SIMPLE:
        _add_simple(sketch, said, trial, name, kind)
    _add_interventions(sketch, said, trial)
    if cities:
        add_cities(sketch, trial, cities)
    else:
        add_sites(sketch, said, trial)
    _add_criteria(sketch, said, trial)
    return with_names_once(sketch.finished())


def _add_center(sketch: Sketch, said: Statements, trial: str) -> None:
    nct_id = said.text(trial, "nctId") or short_name(trial)
    title = said.text(trial, "acronym") or said.label(trial)
    facts = [fact for fact in facts_of(said, trial, skip=["briefTitle", "eligibilityText"]) if fact.link != trial]
    identifiers = [
        Fact("other identifier", value, address(said.text(node, "idLink") or ""))
        for node in said.nodes(trial, "identifier")
        for value in said.texts(node, "idValue")
    ]
    text = [with_bullets(plain_text(text)) for text in said.texts(trial, "eligibilityText")]
    first = [Fact("registry entry", nct_id, address(trial))]
    if said.label(trial):
        first.append(Fact("title", str(said.label(trial))))
    facts = [fact for fact in facts if fact.predicate not in _EDGES]
    sketch.add(
        Node(
            trial,
            f"{nct_id} · {title}" if title else nct_id,
            "Trial",
            (
                *first,
                *facts,
                *identifiers,
                *(Fact("who can join, in the source's words", "", words=one) for one in text),
            ),
            weight=1.7,
        )
    )


_EDGES: Final = frozenset(
    property_in_words(TKG + name)
    for name in (
        *(name for name, _ in _SIMPLE),
        *("hasIntervention", "intervention", "site", "country", "criterion", "constraint", "submitter", "contact"),
        *("sponsorRole", "responsibleParty", "identifier", "note", "eventGroup", "link", "pageSection"),
        *("timelineEntry", "availableData", "measureGroup", "flowGroup", "baselineGroup", "outcomeMeasure"),
        *("baselineMeasure", "flowPeriod", "seriousEvent", "otherEvent", "baselineDenominator", "resultsContact"),
    )
)
"""Properties of a trial that are links of the picture, or parts of results: no facts of the trial itself."""


def _add_simple(sketch: Sketch, said: Statements, trial: str, name: str, kind: str) -> None:
    found = said.nodes(trial, name)
    holder = trial
    if len(found) > _MOST_LOOSE:
        holder = sketch.group(trial, _GROUPS.get(name, property_in_words(TKG + name)), len(found), name)
    for node in found:
        sketch.add(Node(node, _name(said, node, kind), kind, _facts(said, trial, node, kind)))
        sketch.link(holder, property_in_words(TKG + name), node)


def _name(said: Statements, node: str, kind: str) -> str:
    if kind == "SourceRecord":
        source = next((said.label(one) for one in said.nodes(node, "source")), None) or "Source"
        version = said.text(node, "recordVersionDate")
        return f"{source}, {date_in_words(version)}" if version else source
    if kind == "Reference":
        pmid = said.text(node, "pmid")
        return clip(said.text(node, "citation") or (f"PubMed {pmid}" if pmid else "Reference"), 90)
    if kind == "Discrepancy":
        return f"Sources disagree: {', '.join(map(property_in_words, said.nodes(node, 'discrepantProperty')))}"
    return said.label(node) or short_name(node)


def _facts(said: Statements, trial: str, node: str, kind: str) -> tuple[Fact, ...]:
    facts = facts_of(said, node, skip=["armIntervention"])
    if kind == "Organization":
        roles = [role for role in said.nodes(trial, "sponsorRole") if node in said.nodes(role, "organization")]
        words = [words for role in roles for code in said.nodes(role, "agencyClass") if (words := code_in_words(code))]
        facts = (*facts, *(Fact("kind of organization", one) for one in dict.fromkeys(words)))
    elif kind == "MeshConcept":
        facts = (*facts, Fact("in MeSH", node[len(MESH) :] if node.startswith(MESH) else node, address(node)))
    elif kind == "SourceRecord":
        facts = facts_of(said, node, skip=[*(p[len(TKG) :] for p in _strange(said, node))])
        rights = [text for source in said.nodes(node, "source") for text in said.texts(source, "dcterms:rights")]
        facts = (*facts, *(Fact("rights", text) for text in rights))
    elif kind == "Discrepancy":
        facts = tuple(
            Fact(_name(said, record, "SourceRecord"), value)
            for below in said.nodes(node, "statedValue")
            for record in said.nodes(below, "statedIn")
            for value in said.texts(below, "valueInWords")
        )
    return facts


def _strange(said: Statements, record: str) -> list[str]:
    """Properties of the trial that a store with a merged default graph also gives of the record."""
    return [p for p in said.predicates(record) if p.startswith(TKG) and p[len(TKG) :] not in _RECORD_FACTS]


def _add_interventions(sketch: Sketch, said: Statements, trial: str) -> None:
    """Interventions as the trial uses them, each drawn as the shared thing it is."""
    parts = said.nodes(trial, "intervention")
    things = {part: next(iter(said.nodes(part, "ofIntervention")), part) for part in parts}
    loose = [node for node in said.nodes(trial, "hasIntervention") if node not in things.values()]
    holder = trial
    if len(set(things.values())) + len(loose) > _MOST_LOOSE:
        count = len(set(things.values())) + len(loose)
        holder = sketch.group(trial, _GROUPS["hasIntervention"], count, "hasIntervention")
    uses: dict[tuple[str, str], None] = {}
    for part, thing in things.items():
        label = said.label(part) or said.label(thing) or short_name(thing)
        facts = facts_of(said, part, skip=["ofIntervention", "usedInArm"])
        sketch.add(Node(thing, label, "Intervention", facts))
        sketch.link(holder, "intervention", thing)
        uses.update(dict.fromkeys((arm, thing) for arm in said.nodes(part, "usedInArm")))
    for thing in loose:
        sketch.add(Node(thing, said.label(thing) or short_name(thing), "Intervention", facts_of(said, thing)))
        sketch.link(holder, "intervention", thing)
    for arm in said.nodes(trial, "arm"):
        for part in said.nodes(arm, "armIntervention"):
            uses[arm, things.get(part, part)] = None
    for arm, thing in uses:
        sketch.link(arm, "gives", thing)


def _add_criteria(sketch: Sketch, said: Statements, trial: str) -> None:
    criteria = said.nodes(trial, "criterion")
    sections: dict[str, list[str]] = {}
    for node in criteria:
        section = code_in_words(next(iter(said.nodes(node, "section")), "")) or "Other"
        sections.setdefault(section.lower(), []).append(node)
    for section, members in sections.items():
        holder = sketch.group(trial, f"{section} criteria", len(members), f"criteria/{section}")
        for node in members:
            text = said.text(node, "text") or short_name(node)
            facts = facts_of(said, node, skip=["parent", "expression", "section"])
            sketch.add(Node(node, clip(plain_text(text), 90), criterion_class(said, node), facts))
            sketch.link(holder, f"{section} criterion", node)
        for node in members:
            for parent in said.nodes(node, "parent"):
                if parent in criteria:
                    sketch.unlink(holder, node)
                    sketch.link(parent, "has part", node)
    in_part = read_in_part(said, trial)
    for node in said.nodes(trial, "constraint"):
        text = field_in_words(said, node) or said.text(node, "text") or said.label(node) or short_name(node)
        facts = facts_of(said, node, skip=["inCriterion", "effect"])
        sketch.add(Node(node, clip(plain_text(text), 70), limit_class(said, node, in_part), facts))
        owners = [criterion for criterion in said.nodes(node, "inCriterion") if criterion in criteria]
        for owner in owners:
            sketch.link(owner, "says", node)
        if not owners:
            sketch.link(trial, "limit", node)


def trials_network(triples: Iterable[Any], trials: Sequence[str] = ()) -> Network:
    """Several trials side by side: what more than one of them names stands between them.

    Args:
        triples: the answers of `kg.views.queries.FACTS_QUERY` for each trial, one after the other.
        trials: the trials' IRIs; all trials in the triples when not given.

    Returns:
        The network; what only one trial names starts folded into it.
    """
    said = Statements(triples)
    wanted = [trial for trial in trials or said.subjects("Trial") if trial in said]
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    kinds = {**dict(_SIMPLE), "hasIntervention": "Intervention", "country": "Country"}
    for trial in wanted:
        sketch = Sketch(said, trial)
        _add_center(sketch, said, trial)
        nodes[trial] = replace(sketch.finished().nodes[0], folded=True)
        for name in _SHARED:
            for node in said.nodes(trial, name):
                kind = kinds[name]
                nodes.setdefault(node, Node(node, _name(said, node, kind), kind, _facts(said, trial, node, kind)))
                edges.append(Edge(trial, property_in_words(TKG + name), node))
    return with_names_once(Network(tuple(nodes.values()), tuple(dict.fromkeys(edges))))


def network_of(triples: Iterable[Any], center: str | None = None) -> Network:
    """The network of any triples, such as the answer of a CONSTRUCT query.

    Literals, classes and codes become facts of their node; every other statement is a link.

    Args:
        triples: subject, predicate, object.
        center: the IRI of the node the picture is about, if there is one.

    >>> from pyoxigraph import NamedNode, Triple
    >>> a, b = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
    >>> network_of([Triple(a, NamedNode(TKG + "leadSponsor"), b)]).edges
    (Edge(source='http://example.org/a', predicate='lead sponsor', target='http://example.org/b', weight=1.0),)
    """
    said = Statements(triples)
    drawn: dict[str, None] = dict.fromkeys(said.subjects())
    edges = []
    for subject, predicate, value in said:
        if value.is_node and not predicate.endswith("#type") and (value.text in said or not _is_fact(value.text)):
            drawn[value.text] = None
            edges.append(Edge(subject, property_in_words(predicate), value.text))
    nodes = tuple(
        Node(node, name_of(said, node), kind_of(said, node), facts_of(said, node, drawn, whole=True)) for node in drawn
    )
    return Network(nodes, tuple(dict.fromkeys(edges)), center if center in drawn else None)


def name_of(said: Statements, node: str) -> str:
    """What a node is called: a trial by its NCT id and title, anything else by its name, or else by its words.

    >>> name_of(Statements([]), TRIAL + "NCT03444220")
    'NCT03444220'
    """
    stated, nct_id = said.label(node), said.text(node, "nctId")
    if stated:
        return f"{nct_id} · {stated}" if nct_id else stated
    text = said.text(node, "text")
    return clip(plain_text(text), 90) if text else short_name(node)


def _is_fact(iri: str) -> bool:
    return iri.startswith(CODE)


def kind_of(said: Statements, node: str) -> str:
    """The class that decides how a node is drawn: the one that is stated, else what its IRI tells.

    >>> kind_of(Statements([]), TRIAL + "NCT03444220")
    'Trial'
    """
    kind = said.class_of(node)
    if kind:
        return kind
    if node.startswith(TRIAL) and "#" not in node:
        return "Trial"
    return next((guess for namespace, guess in _GUESSES if node.startswith(namespace)), "Thing")
