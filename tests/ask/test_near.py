"""Places to be near to: what a value means, which city is meant, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from places_graph import BERGEN, OSLO, PARIS, PARIS_IN_TEXAS, places_graph
from pyoxigraph import Literal

from kg.ask.bind import bind
from kg.ask.gazetteer import City
from kg.ask.near import Near, find_near, near_terms
from kg.ask.question_file import parse_question
from kg.ask.template import Parameter
from kg.errors import ParameterError, QuestionError
from kg.ports import Store

NEAR = Parameter("near", "near", "a place")
QUESTION = """#+ title: T
#+ question: Q?
#+ counting: points
#+ params: {near: {type: near, description: a place, optional: true, example: "Oslo, 50 km"}}
#+ columns: {point: a point}
SELECT ?point WHERE {
  ?point a <x:Point> .
  VALUES ?cell { "N59E010" } #@param near.cell
  ?point <x:cell> ?cell . #@param near.cell
  VALUES (?x0 ?y0 ?z0) { (1 2 3) } #@param near.origin
  VALUES ?reach { 2499987 } #@param near.reach
  ?point <x:near> ?x0 . #@param near
}
"""


@pytest.fixture(scope="module")
def graph() -> Store:
    """Trials with sites in Oslo, Bergen, Hamar, Zürich and two cities called Paris."""
    return places_graph()


@pytest.mark.parametrize(
    ("value", "point", "km"),
    [
        ("Oslo", OSLO, None),
        ("oslo , norway", OSLO, None),
        ("OSLO, 50 km", OSLO, 50),
        ("Oslo 50km", OSLO, 50),
        ("Bergen, 12.5 kilometres", BERGEN, 12.5),
        ("Bergen, 10 miles", BERGEN, 16.09344),
        ("Paris, France", PARIS, None),
        ("Paris, United States, 100 km", PARIS_IN_TEXAS, 100),
        ("Paris, Texas", PARIS_IN_TEXAS, None),
        ("Paris, US", PARIS_IN_TEXAS, None),
        ("Paris, Texas, USA", PARIS_IN_TEXAS, None),
        ("zurich", (47.36667, 8.55), None),
        ("59.9, 10.7", (59.9, 10.7), None),
        ("-33.9,18.4,50km", (-33.9, 18.4), 50),
        ("Oslo, anywhere", OSLO, None),
        ("59.9 10.7 5 km", (59.9, 10.7), 5),
        ({"place": "Oslo", "km": 20}, OSLO, 20),
        ({"place": "Oslo, 30 km"}, OSLO, 30),
        ({"lat": 59.9, "lon": -10.7, "km": "7.5"}, (59.9, -10.7), 7.5),
    ],
)
def test_values_that_mean_a_place(graph: Store, value: Any, point: tuple[float, float], km: float | None) -> None:
    """A city is found in any case and without its accents, told from others by state or country; degrees are taken."""
    near = find_near(graph, NEAR, value)
    assert (near.latitude, near.longitude) == point
    assert near.km == (None if km is None else pytest.approx(km))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("Paris", "'Paris' may be 'Paris, France' or 'Paris, Texas, United States': name one of them in full"),
        ("Paris, Italy", "'Paris, Italy' is none of 'Paris, France' or 'Paris, Texas, United States'"),
        ("Osl, 50 km", "this graph has no city with coordinates called 'Osl'; did you mean 'Oslo'?"),
        ("Hamarr", "no city with coordinates called 'Hamarr'; did you mean 'Hamar'"),
        ("Copenhaagen", "did you mean 'Copenhagen, Denmark'?"),
        ("Xanadu", "this graph has no city with coordinates called 'Xanadu': name another, or give degrees"),
        ("Rome", "'Rome' may be 'Rome, Italy' or 'Rome, Georgia, United States' or 'Rome, New York, United States'"),
        ("Tromsø, Sweden", "'Tromsø, Sweden' is none of 'Tromsø, Norway'"),
        ("Oslo, 50", "'50' is no distance: give it in kilometres"),
        ("Oslo, 50 leagues", "'50 leagues' is no distance: give it in kilometres, such as '200 km', or in miles"),
        ("Oslo, Norway, 200 nautical miles", "'200 nautical miles' is no distance"),
        ("Oslo, -5 km", "'-5 km' is no distance: give it in kilometres, such as '200 km', or in miles"),
        ("Oslo, Norway; -5", "'-5' is no distance"),
        ("Oslo, 0 km", "is a city or degrees north and east, and a distance of up to 20,016 km"),
        ("Oslo, 20017 km", "20,016 km or 'anywhere' if wanted, such as 'Oslo'"),
        ("50 km", "is a city or degrees"),
        ("91, 10", "'91, 10' is not"),
        ("59, 181, 5 km", "'59, 181, 5 km' is not"),
        ("Oslo\n", "^$"),
        ("Os\nlo", "is not"),
        ("x" * 301, "is not"),
        ("", "is not"),
        (",", "is not|no city"),
        (True, "no city"),
        (object(), "is not"),
        ({"place": "Oslo", "lat": 1}, "is not"),
        ({"lat": 1}, "is not"),
        ({"place": "Oslo", "miles": 1}, "is not"),
        ({"place": "Oslo", "km": "far"}, "is not"),
        ({"lat": "north", "lon": 1}, "'north, 1' is none of"),
        ('Osl" } #', "no city with coordinates called"),
    ],
)
def test_values_that_mean_no_place_or_several(graph: Store, value: Any, message: str) -> None:
    """What is no place is refused with examples; an unknown city with what is like it; several are all named."""
    if message == "^$":
        assert find_near(graph, NEAR, value).name == "Oslo, Norway"
        return
    with pytest.raises(ParameterError, match=message):
        find_near(graph, NEAR, value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Hamar, 20 km", "Hamar, Norway (60.7945, 11.06798, by GeoNames), 20 km"),
        ("tromso", "Tromsø, Norway (69.6489, 18.95508, by GeoNames)"),
        ("Cologne", "Köln, Germany (50.93333, 6.95, by GeoNames)"),
        ("Rome, Georgia", "Rome, Georgia, United States (34.25704, -85.16467, by GeoNames)"),
        ("Paris, Canada", None),
    ],
)
def test_cities_that_the_graph_has_no_point_for_are_looked_up(graph: Store, value: str, words: str | None) -> None:
    """The gazetteer's point is taken where the graph has none, and that is said; what neither has is refused."""
    if words is None:
        with pytest.raises(ParameterError, match="'Paris, Canada' is none of 'Paris, France' or"):
            find_near(graph, NEAR, value)
        return
    assert str(find_near(graph, NEAR, value)) == words


def test_the_cities_of_the_graph_come_before_those_of_the_world(graph: Store) -> None:
    """Oslo is where the records put it; the gazetteer is not asked."""
    assert find_near(graph, NEAR, "Oslo").source == ""


def test_without_the_package_of_cities_the_graph_alone_is_asked(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A city without a point is refused, and how to have more cities is told."""
    monkeypatch.setattr("kg.ask.near.cities_called", lambda name, *above: [])
    monkeypatch.setattr("kg.ask.near.cities_like", lambda name: [])
    monkeypatch.setattr("kg.ask.near.is_installed", lambda: False)
    with pytest.raises(ParameterError, match="no record gives coordinates for 'Hamar': name a city beside it, or"):
        find_near(graph, NEAR, "Hamar")
    with pytest.raises(
        ParameterError, match="degrees north and east; more cities are known with 'pip install geonamesc"
    ):
        find_near(graph, NEAR, "Xanadu")


def test_cities_that_are_alike_in_name_are_offered_with_their_degrees(
    graph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the full names do not tell cities from one another, where they lie does."""
    two = [City("Suzhou", "China", 31.30, 120.6, 5), City("Suzhou", "China", 33.64, 116.97, 4)]
    monkeypatch.setattr("kg.ask.near.cities_called", lambda name, *above: two)
    with pytest.raises(ParameterError, match=r"'Suzhou, China' \(31.3, 120.6\) or 'Suzhou, China' \(33.64, 117\)"):
        find_near(graph, NEAR, "Suzhou")


def test_how_far_is_near_where_the_value_does_not_say(graph: Store) -> None:
    """The head says; "anywhere" and a distance of one's own are stronger."""
    parameter = Parameter("near", "near", "a place", km=200)
    values = ("Oslo", "Oslo, 5 km", "Oslo, anywhere", {"place": "Oslo"}, {"place": "Oslo", "km": 7})
    assert [find_near(graph, parameter, value).km for value in values] == [200, 5, None, 200, 7]


def test_a_place_in_words() -> None:
    """What was understood is told with city, point and distance."""
    assert str(Near(59.9, 10.7, 50, "Oslo, Norway")) == "Oslo, Norway (59.9, 10.7), 50 km"
    assert str(Near(59.9, 10.7, None, "")) == "59.9, 10.7"


def test_parts_take_their_lines_and_are_taken_away_with_them(graph: Store) -> None:
    """Cells, origin and reach fill their lines; without a distance there is nothing to look in and no end."""
    question = parse_question("q", QUESTION)
    whole = bind(question, near_terms("near", find_near(graph, NEAR, "Oslo, 50 km")))
    assert 'VALUES ?cell { "N59E009" "N59E010" "N59E011" "N60E009" "N60E010" "N60E011" }' in whole
    assert "VALUES (?x0 ?y0 ?z0) { (3137893 595526 5512597) }" in whole
    assert "VALUES ?reach { 2499987168 }" in whole
    anywhere = bind(question, near_terms("near", find_near(graph, NEAR, "Oslo")))
    assert "?cell" not in anywhere and "?reach" not in anywhere and "?point <x:near> ?x0 ." in anywhere
    far = bind(question, near_terms("near", find_near(graph, NEAR, "Oslo, 5000 km")))
    assert "?cell" not in far and "?reach" in far
    assert "?x0" not in bind(question, {})


def test_a_part_that_there_is_not_is_a_fault_of_the_file() -> None:
    """Only a place has parts, and only those that are known."""
    for wrong in (QUESTION.replace("near.cell", "near.sell", 1), QUESTION.replace("type: near", "type: text")):
        with pytest.raises(QuestionError, match="names no parameter of the head, or no part of one"):
            parse_question("q", wrong)


def test_rows_of_several_variables_are_filled_row_by_row() -> None:
    """Terms for a line with several variables stand in rows of as many."""
    question = parse_question("q", QUESTION)
    terms = {"near": [Literal("x")], "near.origin": [Literal(number) for number in range(6)]}
    assert "VALUES (?x0 ?y0 ?z0) { (0 1 2) (3 4 5) }" in bind(question, terms)
