"""What is stated of one trial: compared with golden files, and held to what every graph promises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from made import NCT_ID, record, trial
from make_goldens import CASES, GOLDEN, described, golden

from kg.model.trial import PageFacts, Trial
from kg.names import MESH, RDF, TKG, trial_iri
from kg.rdf.provenance import RESTATED, record_iri
from kg.rdf.trial import Detail, trial_statements

ROOT = trial_iri(NCT_ID)


def stated(*trials: Trial, detail: Detail = "full") -> list[ox.Quad]:
    """The statements of a trial, its own and those of the shared things it names, strictly parsed."""
    statements = trial_statements([(one, f"{order:040x}") for order, one in enumerate(trials)], detail)
    lines = [*statements.own, *"\n".join(statements.shared.values()).split("\n")]
    return list(ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_QUADS))


def values(quads: list[ox.Quad], name: str, subject: str = ROOT) -> list[str]:
    """What a subject states under one of our properties."""
    return [quad.object.value for quad in quads if quad.predicate.value == TKG + name and quad.subject.value == subject]


@pytest.fixture(scope="module")
def example_trials(examples: Path) -> dict[str, list[tuple[Trial, str]]]:
    """The example records by trial."""
    found: dict[str, list[tuple[Trial, str]]] = {}
    paths = [path for path in sorted(examples.iterdir()) if path.name != "README.md"]
    for one, digest in described(paths):
        found.setdefault(one.nct_id, []).append((one, digest))
    return found


@pytest.mark.parametrize("case", CASES)
def test_golden_files(case: str) -> None:
    """An example is stated as its golden file says (after a wanted change: python tools/make_goldens.py)."""
    assert golden(case) == (GOLDEN / f"{case}.txt").read_text(encoding="utf-8")


def test_every_golden_file_has_its_case() -> None:
    """No golden file is left over."""
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


def test_examples_are_sound(example_trials: dict[str, list[tuple[Trial, str]]]) -> None:
    """All that examples state parses strictly, once each, without blank nodes, in the store's own spelling."""
    for records in example_trials.values():
        statements = trial_statements(records)
        assert len(set(statements.own)) == len(statements.own)
        lines = [*statements.own, *"\n".join(statements.shared.values()).split("\n")]
        quads = list(ox.parse("\n".join(lines).encode(), ox.RdfFormat.N_QUADS))
        for line, quad in zip(lines, quads, strict=True):
            graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else f" {quad.graph_name}"
            assert line == f"{quad.subject} {quad.predicate} {quad.object}{graph} ."
            assert not isinstance(quad.subject, ox.BlankNode) and not isinstance(quad.object, ox.BlankNode)


def test_shared_things_say_the_same_in_every_trial(example_trials: dict[str, list[tuple[Trial, str]]]) -> None:
    """One IRI has one label in all trials, save MeSH concepts, whose term is the registry's."""
    labels: dict[str, set[str]] = {}
    for records in example_trials.values():
        for block in trial_statements(records).shared.values():
            iri = block.split(" ")[0]
            labels.setdefault(iri, set()).add(block)
    assert {iri for iri, said in labels.items() if len(said) > 1 and "/mesh/" not in iri} == set()


def test_the_order_of_records_does_not_matter(example_trials: dict[str, list[tuple[Trial, str]]]) -> None:
    """In whatever order records come, the same lines come out in the same order."""
    for records in example_trials.values():
        ways = [trial_statements(order) for order in permutations(records)]
        assert all(way.own == ways[0].own and way.shared == ways[0].shared for way in ways)


def test_core_leaves_out_results_contacts_and_postal_codes(
    example_trials: dict[str, list[tuple[Trial, str]]],
) -> None:
    """At detail core a trial states what it states in full, without results, names of contacts and postal codes."""
    seen = 0
    for records in example_trials.values():
        full, core = trial_statements(records), trial_statements(records, "core")
        left_out = set(full.own) - set(core.own)
        assert set(core.own) <= set(full.own)
        studies = [one.study for one, _ in records]
        small = [line for line in full.own if "#contact-" in line or "#postalCode>" in line]
        assert bool(left_out) == (bool(small) or any(study.results for study in studies))
        assert not set(small) & set(core.own)
        seen += bool(left_out)
    assert seen


PHONE, EMAIL = "+1 555 0100", "person@example.org"
CONTACT = {"name": "A Person", "role": "CONTACT", "phone": PHONE, "phoneExt": "77", "email": EMAIL}


def with_contacts() -> dict[str, Any]:
    """A record with telephone numbers and e-mail addresses in every field there is for them."""
    places = {
        "centralContacts": [CONTACT],
        "locations": [{"facility": "F", "city": "Oslo", "country": "Norway", "contacts": [CONTACT]}],
    }
    point = {"title": "Head", "organization": "O", "phone": PHONE, "phoneExt": "77", "email": EMAIL}
    return {
        **record(contactsLocations=places),
        "resultsSection": {"moreInfoModule": {"pointOfContact": point}},
    }


def test_telephone_and_mail_fields_are_left_out() -> None:
    """A contact is stated by name and role; telephone numbers and e-mail addresses never are."""
    quads = stated(trial(study=with_contacts()), trial("veeva", with_contacts()))
    said = {quad.object.value for quad in quads}
    assert "A Person" in said and "Head" in said
    assert not [value for value in said if "555" in value or "@" in value or value == "77"]


def two_sources() -> list[ox.Quad]:
    """What a registry record and a page state that disagree on the status."""
    registry = record(status={"overallStatus": "COMPLETED"}, conditions={"conditions": ["X"]})
    page = record(status={"overallStatus": "RECRUITING"}, conditions={"conditions": ["Y"]})
    return stated(trial(study=registry), trial("veeva", page, page=PageFacts(plain_summary="S")))


def in_graphs(quads: list[ox.Quad]) -> Iterator[tuple[str, ox.Quad]]:
    """The statements that stand in named graphs, with their graph."""
    for quad in quads:
        if isinstance(quad.graph_name, ox.NamedNode):
            yield quad.graph_name.value, quad


def test_each_source_has_its_own_graph() -> None:
    """Where two records describe a trial, each one's words stand in its graph, about the record and never the trial."""
    quads = two_sources()
    described_in = values(quads, "describedIn")
    assert len(described_in) == 2
    assert {graph for graph, _ in in_graphs(quads)} == set(described_in)
    for graph, quad in in_graphs(quads):
        assert quad.subject.value.split("#")[0] == graph
        assert quad.predicate.value != RDF + "type"
        assert not quad.object.value.startswith(ROOT)
    statuses = {
        graph.rpartition("/")[2].split("-NCT")[0]: quad.object.value.rpartition("-")[2]
        for graph, quad in in_graphs(quads)
        if quad.predicate.value == TKG + "overallStatus"
    }
    assert statuses == {"clinicaltrials-gov": "COMPLETED", "veeva": "RECRUITING"}


def test_a_text_that_looks_like_a_class_is_kept_in_its_graph() -> None:
    """A text that holds the words of a type statement is stated in its record's graph like any other."""
    awkward = f"words <{RDF}type> words"
    quads = stated(trial(study=record(description={"briefSummary": awkward})), trial("veeva"))
    assert awkward in {quad.object.value for _, quad in in_graphs(quads)}


def test_one_source_is_not_stated_twice() -> None:
    """A trial with one record has no named graph."""
    assert list(in_graphs(stated(trial()))) == []


def test_the_resolved_value_is_the_registrys() -> None:
    """The default graph holds one status, the registry's, and both records' provenance."""
    quads = two_sources()
    own = [quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)]
    assert [value.rpartition("-")[2] for value in values(own, "overallStatus")] == ["COMPLETED"]
    assert values(own, "plainSummary") == ["S"]


def test_a_disagreement_is_stated() -> None:
    """A discrepancy names the property and what each record says, with the record."""
    quads = two_sources()
    (node,) = values(quads, "discrepancy")
    assert values(quads, "discrepantProperty", node) == [TKG + "overallStatus"]
    said = {
        values(quads, "valueInWords", below)[0]: values(quads, "statedIn", below)[0]
        for below in values(quads, "statedValue", node)
    }
    assert set(said) == {"COMPLETED", "RECRUITING"}
    assert set(said.values()) == set(values(quads, "describedIn"))
    assert "veeva" in said["RECRUITING"] and "clinicaltrials-gov" in said["COMPLETED"]


def test_restated_records_cause_no_discrepancy(example_trials: dict[str, list[tuple[Trial, str]]]) -> None:
    """Examples say that they are restated, and disagree with nothing, even where two describe one trial."""
    for records in example_trials.values():
        text = "\n".join(trial_statements(records).own)
        assert "Discrepancy" not in text
        assert text.count(RESTATED) == len(records)
    made = [trial(study=record(status={"overallStatus": name}), restated=True) for name in ("COMPLETED", "RECRUITING")]
    assert values(stated(*made), "discrepancy") == []


def test_parts_of_a_trial_are_numbered_from_its_iri() -> None:
    """A part's IRI is the trial's with a fragment, the same for the same record."""
    study = record(
        armsInterventions={"armGroups": [{"label": "A"}, {"label": "B"}]},
        outcomes={"primaryOutcomes": [{"measure": "M"}]},
    )
    quads = stated(trial(study=study))
    assert values(quads, "arm") == [f"{ROOT}#arm-1", f"{ROOT}#arm-2"]
    assert values(quads, "primaryOutcome") == [f"{ROOT}#outcome-primary-1"]


def test_sites_and_sponsors_are_summed_up_on_the_trial_alone() -> None:
    """Places of all sites and of open ones, and classes of sponsors, each once; graphs of records repeat none."""
    site = {"city": "Oslo", "country": "Norway"}
    study = record(
        status={"overallStatus": "RECRUITING"},
        contactsLocations={
            "locations": [site, {**site, "status": "COMPLETED"}, {**site, "city": "Bergen", "status": "WITHDRAWN"}]
        },
        sponsorCollaborators={
            "leadSponsor": {"name": "A", "class": "INDUSTRY"},
            "collaborators": [{"name": "B", "class": "NIH"}, {"name": "C", "class": "NIH"}, {"name": "D"}],
        },
    )
    quads = stated(trial(study=study), trial("veeva", study))
    near = values(quads, "hasSiteNear")
    assert sorted(iri.rsplit("/", 1)[-1].split("-")[0] for iri in near) == ["bergen", "oslo"]
    assert values(quads, "recruitsNear") == [iri for iri in near if "oslo" in iri]
    assert [iri.rsplit("-", 1)[-1] for iri in values(quads, "leadSponsorClass")] == ["INDUSTRY"]
    assert [iri.rsplit("-", 1)[-1] for iri in values(quads, "collaboratorClass")] == ["NIH"]
    summed_up = {TKG + name for name in ("hasSiteNear", "recruitsNear", "leadSponsorClass", "collaboratorClass")}
    assert not [quad for _, quad in in_graphs(quads) if quad.predicate.value in summed_up]


@pytest.mark.parametrize(
    ("primary", "completion", "reached"),
    [
        ({"date": "2019-05", "type": "ACTUAL"}, {"date": "2020-01-31", "type": "ACTUAL"}, ["2019-05"]),
        ({"date": "2019-05"}, {"date": "2030-01", "type": "ESTIMATED"}, ["2019-05"]),
        ({"date": "2029-05", "type": "ESTIMATED"}, {"date": "2020-01", "type": "ACTUAL"}, []),
        (None, {"date": "2020-01-31", "type": "ACTUAL"}, ["2020-01-31"]),
        (None, {"date": "2030-01", "type": "ESTIMATED"}, []),
        (None, None, []),
    ],
)
def test_a_completion_that_was_reached_is_stated_on_the_trial_alone(
    primary: dict[str, str] | None, completion: dict[str, str] | None, reached: list[str]
) -> None:
    """The primary completion decides where there is one; what is only expected was not reached."""
    dates = {"primaryCompletionDateStruct": primary, "completionDateStruct": completion}
    study = record(status={name: date for name, date in dates.items() if date})
    quads = stated(trial(study=study), trial("veeva", study))
    assert values(quads, "reachedCompletionDate") == reached
    assert not [quad for _, quad in in_graphs(quads) if quad.predicate.value == TKG + "reachedCompletionDate"]


def test_a_record_is_known_by_source_trial_and_hash() -> None:
    """The IRI of a record tells its source, its trial and its version."""
    assert record_iri(trial("veeva"), "0123456789abcdef").endswith(f"/record/veeva-{NCT_ID}-0123456789ab")


# What the legacy shape has no place for, seen in the three examples given in both shapes: MeSH identifiers and
# ancestors (it has terms alone), and the signs that escape Markdown in criteria. A real record in JSON also holds
# coordinates of sites, sizes of documents and the day of the registry's data.
PAIRS = ("NCT00463125", "NCT00007267", "NCT00005675")
ONLY_JSON = {"NCT00005675": {"conditionConcept", "conditionAncestor", "interventionConcept", "interventionAncestor"}}
ONLY_XML = {"NCT00005675": {"conditionMeshConceptTerm", "interventionMeshConceptTerm"}}


@pytest.mark.parametrize("nct_id", PAIRS)
def test_xml_and_json_state_the_same(nct_id: str, examples: Path) -> None:
    """A trial read from XML and from JSON has the same IRIs and, field by field, the same facts."""
    from_json, from_xml = (facts(examples / f"{nct_id}.{suffix}") for suffix in ("json", "xml"))
    assert {property_of(line) for line in from_json - from_xml} <= ONLY_JSON.get(nct_id, set())
    assert {property_of(line) for line in from_xml - from_json} <= ONLY_XML.get(nct_id, set())
    assert len(from_json & from_xml) > 100


def facts(path: Path) -> set[str]:
    """What an example states, save of its record and of MeSH concepts, with plain text in its criteria."""
    (one,) = described([path])
    statements = trial_statements([one])
    lines = [*statements.own, *(line for block in statements.shared.values() for line in block.split("\n"))]
    lines = [line for line in lines if "/id/record/" not in line and not line.startswith(f"<{MESH}")]
    return {re.sub(r"\\\\([<>\[\]^~*_])", r"\1", line) for line in lines}


def property_of(line: str) -> str:
    """The local name of a statement's property."""
    return re.split(r"[#/>]+", line.split(" ")[1])[-2]
