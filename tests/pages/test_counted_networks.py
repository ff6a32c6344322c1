"""Networks that the explorer counts on its index of trials are those that SPARQL finds in the graph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.drawing.cities import cities_of
from kg.app.drawing.networks import draw_condition, draw_interventions, draw_sponsors
from kg.app.exchange import PageRequest
from kg.app.graph import Graph, open_graph
from kg.app.pages.downloads import framed
from kg.app.pages.explorer import explorer_of
from kg.app.pages.sites import indexed_cities
from kg.app.serving.web import respond
from kg.app.transfer.export import export
from kg.errors import UsageError
from kg.names import TKG

BY_SPARQL: dict[str, Callable[..., str]] = {"sponsors": draw_sponsors, "interventions": draw_interventions}


def busy(number: int) -> bytes:
    """A record of many that share sponsors and drugs; a hub, a comparator in two spellings, and ties of few."""
    drugs = [f"Drug {number % 390}", f"Drug {(number * 7 + 1) % 390}", f"Drug {(number * 9 + 3) % 640}"]
    drugs += ["Hub"] * (number % 4 == 0) + [("Placebo", "placebo")[number % 9 == 0]] * (number % 3 == 0)
    helpers = [f"Partner {number % 90}", f"Sponsor {(number + 3) % 70}"] if number % 2 else [f"Alone {number}"]
    return as_bytes(
        record(
            f"NCT{number:08d}",
            conditions={"conditions": ["Asthma" if number % 3 else "Gout"]},
            sponsorCollaborators={
                "leadSponsor": {"name": f"Sponsor {number % 70}" if number % 2 else f"Few {number}"},
                "collaborators": [{"name": name} for name in helpers],
            },
            armsInterventions={"interventions": [{"type": "DRUG", "name": name} for name in dict.fromkeys(drugs)]},
        )
    )


@pytest.fixture(scope="module")
def busy_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """A graph of 800 trials with larger networks than are drawn."""
    folder = tmp_path_factory.mktemp("busy")
    (folder / "x.jsonl").write_bytes(b"\n".join(busy(number) for number in range(1, 801)))
    build([str(folder / "x.jsonl")], folder / "g")
    with open_graph(str(folder / "g")) as graph:
        yield graph


def both_ways(graph: Graph, which: str, condition: str | None = None) -> tuple[str, str]:
    """The page that the explorer makes, and the one that SPARQL finds."""
    facet = explorer_of(graph).index.facets["condition"]
    query = (("condition", facet.keys[list(facet.labels).index(condition)]),) if condition else ()
    request = PageRequest(f"/graph/{which}", query, headers={"sec-fetch-dest": "iframe"})
    found = framed(BY_SPARQL[which](graph, condition), request)
    return respond(graph, request).body.decode(), found.body.decode()


@pytest.mark.parametrize("which", BY_SPARQL)
@pytest.mark.parametrize("condition", [None, "Scleroderma, Systemic"])
def test_the_examples_make_one_picture(example_graph: Graph, which: str, condition: str | None) -> None:
    """Byte for byte, of all trials and of those on one condition."""
    counted, found = both_ways(example_graph, which, condition)
    assert counted == found
    assert '"from":' in found


def test_who_works_alone_is_counted(example_graph: Graph) -> None:
    """Of all organizations that lead trials or collaborate, those that are in no trial with another."""
    counted, _ = both_ways(example_graph, "sponsors")
    said = re.search(r"Left out: ([\d,]+) of ([\d,]+) organizations, in no trial with another\.", counted)
    assert said
    alone, named = (int(number.replace(",", "")) for number in said.groups())
    pattern = "?trial tkg:leadSponsor|tkg:collaborator ?name"
    query = f"PREFIX tkg: <{TKG}> SELECT DISTINCT ?name {{ {pattern} }}"
    assert named == len(example_graph.query(query))
    assert named - alone == counted.count('"key":')


@pytest.mark.parametrize("condition", ["Scleroderma, Systemic", "Osteoporosis", "Neoplasms"])
def test_landscapes_of_the_examples_make_one_picture(example_graph: Graph, condition: str) -> None:
    """What the index tells of the trials, and what things are called, is what the graph states."""
    same_landscape(example_graph, condition)


@pytest.mark.parametrize("condition", ["Asthma", "Gout"])
def test_landscapes_of_many_trials_make_one_picture(busy_graph: Graph, condition: str) -> None:
    """Of more trials than are drawn, too; names in two spellings stay apart."""
    same_landscape(busy_graph, condition)


def same_landscape(graph: Graph, condition: str) -> None:
    """The explorer's landscape is the one that SPARQL finds."""
    facet = explorer_of(graph).index.facets["condition"]
    key = facet.keys[list(facet.labels).index(condition)]
    request = PageRequest(f"/graph/condition/{key}", headers={"sec-fetch-dest": "iframe"})
    found = framed(draw_condition(graph, condition), request)
    assert respond(graph, request).body.decode() == found.body.decode()


def test_cities_of_very_many_sites_are_those_of_the_graph(tmp_path: Path) -> None:
    """In one order with their statuses; where a site names no city the index leaves the trial to the graph."""
    sites = [{"city": f"Ort {number % 130}", "country": "Germany", "status": "RECRUITING"} for number in range(160)]
    sites += [{"city": "Seoul", "country": "Korea, Republic of", "status": "COMPLETED"}, {"city": "Seoul"}]
    whole = as_bytes(record("NCT00000001", contactsLocations={"locations": sites}))
    lacking = as_bytes(record("NCT00000002", contactsLocations={"locations": [*sites, {"facility": "Somewhere"}]}))
    few = as_bytes(record("NCT00000003", contactsLocations={"locations": sites[:150]}))
    (tmp_path / "three.jsonl").write_bytes(b"\n".join((whole, lacking, few)))
    build([str(tmp_path / "three.jsonl")], tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        first, second, third = explorer_of(graph).index.iris
        found = indexed_cities(explorer_of(graph), first)
        assert found == cities_of(graph, first)
        assert [city.total for city in found[:31]] == [2] * 30 + [1]
        assert sum(not city.name for city in found) == 32
        assert indexed_cities(explorer_of(graph), second) == [] != cities_of(graph, second)
        assert indexed_cities(explorer_of(graph), third) == [] == cities_of(graph, third)


@pytest.mark.parametrize("which", BY_SPARQL)
@pytest.mark.parametrize("condition", [None, "Gout"])
def test_networks_that_are_cut_make_one_picture(busy_graph: Graph, which: str, condition: str | None) -> None:
    """The same hubs, comparators, small parts and weak nodes are left out."""
    counted, found = both_ways(busy_graph, which, condition)
    assert counted == found
    left = {"sponsors": "parts of fewer than", "interventions": "Left out as hubs: "}
    assert left[which] in found


def test_what_is_left_out_is_told(busy_graph: Graph) -> None:
    """Hubs stand by frequency with their own spelling, and of many nodes the weakest go."""
    counted, _ = both_ways(busy_graph, "interventions")
    assert "Left out as hubs: Hub, Placebo and placebo; comparators by name" in counted
    assert "those that share fewest trials" in counted


@pytest.mark.parametrize("which", BY_SPARQL)
def test_a_file_without_index_gives_the_same_picture(busy_graph: Graph, which: str, tmp_path: Path) -> None:
    """Of an RDF file the index is read when it is opened; the date of the build alone is not known of it."""
    export(busy_graph, tmp_path / "busy.nt", "nt")
    drawn = re.compile(r"(?s)<main.*?</main>")
    with open_graph(str(tmp_path / "busy.nt")) as loose:
        counted, found = both_ways(loose, which)
    assert counted == found
    assert drawn.findall(counted) == drawn.findall(both_ways(busy_graph, which)[0]) != []


@pytest.mark.parametrize("which", BY_SPARQL)
def test_networks_of_nothing_are_refused(small_graph: Graph, which: str) -> None:
    """On five trials that share nothing, with the words that the command has."""
    key = explorer_of(small_graph).index.facets["condition"].keys[0]
    with pytest.raises(UsageError) as counted:
        respond(small_graph, PageRequest(f"/graph/{which}", (("condition", key),)))
    with pytest.raises(UsageError) as found:
        BY_SPARQL[which](small_graph, "Asthma")
    assert str(counted.value) == str(found.value)
