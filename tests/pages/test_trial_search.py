"""Filters, counts and distances over the index of a graph."""

from __future__ import annotations

import numpy as np
import pytest

from kg.app.finding.columns import LineColumns, names_of, store_column
from kg.app.finding.gathered import gather
from kg.app.finding.index_build import build_index, index_from
from kg.app.finding.index_file import INDEX_FILE, index_of, keep_index, read_index, write_index
from kg.app.finding.trial_index import TrialIndex
from kg.app.finding.trial_search import search
from kg.app.graph import Graph
from kg.ask.near import Near
from kg.names import TRIAL
from kg.rdf import terms
from kg.rdf.dataset import Statistics

OSLO = Near(59.91273, 10.74609, 100, "Oslo")


@pytest.fixture(scope="module")
def index(small_graph: Graph) -> TrialIndex:
    """The index of the five trials."""
    return build_index(small_graph.store)


def numbers(index: TrialIndex, rows: np.ndarray) -> list[int]:
    """The numbers of trials, in the order of the rows."""
    return [int(index.iris[row][-2:]) for row in rows]


def test_values_are_counted_by_trial(index):
    """A facet counts each trial once for each of its values; who states no sex takes all."""
    everything = np.ones(len(index), np.bool_)

    def counted(name: str) -> dict[str, int]:
        facet = index.facets[name]
        return dict(zip(facet.keys, facet.counts(everything).tolist(), strict=True))

    assert counted("status") == {"COMPLETED": 1, "NOT_YET_RECRUITING": 1, "RECRUITING": 3}
    assert counted("sex") == {"FEMALE": 4, "MALE": 4, "FEMALE_ONLY": 1, "MALE_ONLY": 1}
    assert counted("country") == {"Norway": 3, "Germany": 2}
    assert counted("phase") == {"PHASE2": 5}
    assert index.site_counts.tolist() == [1, 2, 1, 1, 0]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"age": 40}, [5, 3, 2, 1]),
        ({"age": 60}, [5, 3, 2, 1]),
        ({"age": 61}, [5, 3, 2]),
        ({"chosen": {"status": ["RECRUITING"]}}, [4, 2, 1]),
        ({"chosen": {"status": ["RECRUITING", "COMPLETED"]}}, [4, 3, 2, 1]),
        ({"chosen": {"status": ["RECRUITING"], "sex": ["FEMALE"]}, "age": 40}, [2, 1]),
        ({"chosen": {"status": ["NO_SUCH"]}}, []),
        ({"near": OSLO, "sort": "distance"}, [1, 2, 3]),
        ({"near": OSLO._replace(km=None), "sort": "distance"}, [1, 2, 3, 4]),
        ({"near": OSLO, "chosen": {"status": ["RECRUITING"]}}, [1]),
        ({"words": ("asthma", np.asarray([3, 0])), "sort": "relevance"}, [4, 1]),
    ],
)
def test_what_fits_is_found(index, asked, expected):
    """Values of one facet are alternatives, facets add up, ages are inclusive, closed sites take nobody in."""
    assert numbers(index, search(index, **asked).rows) == expected


def test_distances_are_those_along_the_globe(index):
    """The nearest site that takes people in counts, and its distance is right to a kilometre."""
    found = search(index, near=Near(59.91273, 10.74609, 1000, "Oslo"), chosen={"status": ["RECRUITING"]})
    assert found.distances[0] < 0.01
    assert found.distances[1] == pytest.approx(706, abs=1)
    assert np.isinf(found.distances[4])
    site = found.nearest(index, 1)
    assert site is not None
    assert index.sites.place_names[index.sites.places[site]] == "Hamburg, Germany"
    assert found.nearest(index, 4) is None


def test_each_filter_is_counted_alone_and_in_turn(index):
    """What remains after each filter, and what would remain without it."""
    found = search(index, near=OSLO, age=40, chosen={"status": ["RECRUITING"], "sex": ["MALE"]})
    assert [one.name for one in found.filters] == ["status", "sex", "age", "near"]
    assert list(found.steps) == [3, 2, 1, 1]
    assert list(found.without) == [2, 1, 1, 1]
    assert found.others("status").sum() == 2


def test_the_file_holds_what_was_read(small_graph, index, tmp_path):
    """The index read from its file is the index; a file of another kind, or none, is no index."""
    path = tmp_path / INDEX_FILE
    write_index(build_index(small_graph.store), path)
    kept = read_index(path)
    assert kept is not None
    assert list(kept.iris) == list(index.iris)
    for name, facet in index.facets.items():
        assert list(kept.facets[name].keys) == list(facet.keys)
        assert [list(terms) for terms in kept.facets[name].terms] == [list(terms) for terms in facet.terms]
        assert np.array_equal(kept.facets[name].values, facet.values)
    for name, links in index.links.items():
        assert np.array_equal(kept.links[name].rows, links.rows)
        assert np.array_equal(kept.links[name].things, links.things)
    assert np.array_equal(kept.sites.places, index.sites.places)
    assert np.array_equal(kept.highest_age, index.highest_age)
    path.write_bytes(b"something else")
    assert read_index(path) is None
    assert read_index(tmp_path / "absent") is None


def test_a_file_that_ends_too_soon_is_no_index(small_graph):
    """Wherever it ends; a server writes it anew."""
    assert small_graph.published
    path = small_graph.published.path / INDEX_FILE
    whole = path.read_bytes()
    for size in (16, 20, 24, 100, len(whole) // 2, len(whole) - 64):
        path.write_bytes(whole[:size])
        assert read_index(path) is None
    keep_index(small_graph.name)
    assert path.read_bytes() == whole


def test_two_servers_may_write_the_index_at_once(small_graph, tmp_path, monkeypatch):
    """Neither touches what the other has half written; the file is on the disk before it takes its name."""
    path, other = tmp_path / INDEX_FILE, build_index(small_graph.store)
    synced = []

    def fsync(descriptor):
        synced.append(descriptor)
        if len(synced) == 1:
            write_index(other, path)

    monkeypatch.setattr("os.fsync", fsync)
    write_index(build_index(small_graph.store), path)
    assert len(synced) == 2 and read_index(path) is not None
    assert [found.name for found in tmp_path.iterdir()] == [INDEX_FILE]


def test_a_build_keeps_the_index_and_a_server_makes_up_for_one_without(small_graph):
    """The file is there after a build; one that is gone is made again; a file of RDF has no place for it."""
    assert small_graph.published
    path = small_graph.published.path / INDEX_FILE
    before = path.read_bytes()
    path.unlink()
    assert len(index_of(small_graph)) == 5
    keep_index(small_graph.name)
    assert path.read_bytes() == before
    keep_index("no-such-graph.ttl")


def test_the_index_of_the_records_is_the_index_of_the_graph(example_graph, small_graph, tmp_path):
    """What a build gathers from the lines that it writes is, byte for byte, what the finished store gives."""
    for graph in (example_graph, small_graph):
        assert graph.published
        path = tmp_path / INDEX_FILE
        write_index(build_index(graph.store), path)
        assert path.read_bytes() == (graph.published.path / INDEX_FILE).read_bytes()


def test_the_order_of_what_is_stated_does_not_matter(small_graph):
    """The same statements in another order, as another store may give them, are the same index."""
    column = store_column(small_graph.store)
    one = gather(lambda name: sorted(column(name)), located=True)
    other = gather(lambda name: sorted(column(name), reverse=True), located=True)
    names = names_of(small_graph.store)
    first, second = index_from(one, names), index_from(other, names)
    assert first.facets.keys() == second.facets.keys()
    for name, facet in first.facets.items():
        assert (facet.keys, facet.labels, facet.terms) == (
            second.facets[name].keys,
            second.facets[name].labels,
            second.facets[name].terms,
        )
        assert facet.values.tolist() == second.facets[name].values.tolist()
    for name, links in first.links.items():
        assert links.things.tolist() == second.links[name].things.tolist()
    assert first.sites.place_iris == second.sites.place_iris
    assert first.sites.places.tolist() == second.sites.places.tolist()
    assert first.sites.statuses.tolist() == second.sites.statuses.tolist()
    assert first.sites.latitudes.tolist() == second.sites.latitudes.tolist()


def test_texts_are_taken_from_lines_as_they_were():
    """What a line escapes is unescaped; what a record states in its own graph is passed over."""
    trial = f"<{TRIAL}NCT00000001>"
    title = 'A "quoted"\n\\back\x1f slash, tab\t, naïve'
    lines = [
        f"{trial} {terms.property_iri('briefTitle')} {terms.text(title)} .",
        f"{trial} {terms.property_iri('phase')} <http://example.org/p> .",
        f"<http://example.org/r> {terms.property_iri('phase')} <http://example.org/p> <http://example.org/r> .",
    ]
    encoded = [line.encode() for line in lines]
    columns = LineColumns(["briefTitle", "phase"])
    columns.add(lines, Statistics().count(encoded))
    assert list(columns("briefTitle")) == [(trial[1:-1], title)]
    assert list(columns("phase")) == [(trial[1:-1], "http://example.org/p")]
    assert list(columns("sex")) == []
