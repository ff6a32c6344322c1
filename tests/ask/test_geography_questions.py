"""The questions about places: what they answer on made trials, with each choice, and on real records."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import pairwise
from math import asin, ceil, degrees
from pathlib import Path
from typing import Any

import pytest
from places_graph import OSLO, places_graph
from pyoxigraph import Store as Oxigraph

from kg.app.building.build import build
from kg.app.graph import Graph, open_graph
from kg.app.pages.selection import Selection
from kg.ask.catalogue import Catalogue
from kg.ask.explain import explain
from kg.ask.near import USUAL_KM
from kg.ask.resolve import select_texts
from kg.ask.run import Value, ask
from kg.ask.template import Question
from kg.model.geography import geocentric, great_circle_km
from kg.names import XSD
from kg.ports import Store
from kg.resources import queries_folder

CATALOGUE = Catalogue(queries_folder())
FIRST, SECOND, THIRD, FOURTH = (f"NCT0000000{number}" for number in range(1, 5))


@pytest.fixture(scope="module", params=[False, True], ids=["default graph", "union of all graphs"])
def graph(request: pytest.FixtureRequest) -> Store:
    return places_graph(union=request.param)


def answer(graph: Store, name: str, *columns: str, **parameters: Any) -> list[tuple[Value, ...]]:
    """Some columns of an answer."""
    found = ask(graph, CATALOGUE.question(name), parameters)
    names = [column.name for column in found.columns]
    return [tuple(row[names.index(column)] for column in columns) for row in found.rows]


def test_nearest_site(graph: Store) -> None:
    """Open sites of recruiting trials, nearest first; a site without a point lies where others in its city do."""
    columns = ("nct_id", "km", "city", "facility", "measured_to")
    assert answer(graph, "nearest-site", *columns, near="Oslo, 400 km") == [
        (FIRST, 0, "Oslo", "Oslo University Hospital", "point"),
        (SECOND, 0, "Oslo", "Oslo University Hospital", "city"),
        (FIRST, 305, "Bergen", "Haukeland", "point"),
    ]
    assert answer(graph, "nearest-site", "nct_id", near="Oslo") == [(FIRST,), (SECOND,)]
    assert answer(graph, "nearest-site", "nct_id", near="Oslo, 304 km", limit=1) == [(FIRST,)]
    anywhere = answer(graph, "nearest-site", "km", "city", near="Paris, France, anywhere")
    assert [city for _, city in anywhere] == ["Zürich", "Bergen", "Oslo", "Oslo", "Paris"]
    assert [km for km, _ in anywhere] == [489, 1297, 1342, 1342, 7783]


def test_nearest_site_by_person_and_condition(graph: Store) -> None:
    """Age, sex and condition narrow what is near; a bound that is not stated is open."""
    near = {"near": "59.9, 10.7, 20016 km"}
    assert answer(graph, "nearest-site", "nct_id", condition="gout", **near) == [(FOURTH,), (FOURTH,)]
    assert {row[0] for row in answer(graph, "nearest-site", "nct_id", age=40, **near)} == {FIRST, FOURTH}
    assert {row[0] for row in answer(graph, "nearest-site", "nct_id", sex="FEMALE", **near)} == {FIRST, SECOND}
    contacts = answer(graph, "nearest-site", "contacts", limit=1, **near)
    assert contacts == [(f"https://clinicaltrials.gov/study/{FIRST}#contacts-and-locations",)]


@pytest.mark.parametrize("km", [0.4, 3, 45, 120, 800, 2500, 6000, 12000, 17000, 19900])
def test_kilometres_are_those_along_the_globe(graph: Store, km: float) -> None:
    """What is shown is the distance to a kilometre; towards the other end of the globe metres count for more."""
    south = OSLO[0] - km / 111.19508
    point = (south, OSLO[1]) if south >= -90 else (-180 - south, OSLO[1] - 180)
    (row,) = answer(
        graph, "nearest-site", "km", near={"lat": point[0], "lon": point[1], "km": 20016}, condition="eczema"
    )
    expected = great_circle_km(point, OSLO)
    assert row[0] == pytest.approx(expected, abs=0.52)


def formulas(question: Question) -> list[str]:
    """What a question computes kilometres by, from the square of the straight line on."""
    return re.findall(r"BIND\((.* AS \?(?:square|s|root\d?|opposite|sign|bend|rise|run|km))\)", question.query)


def test_kilometres_of_any_two_points_are_those_of_haversine() -> None:
    """The arithmetic of the questions gives the great circle to a kilometre, and near the antipode to 0.03 %."""
    chosen = random.Random(7)
    points = [(degrees(asin(chosen.uniform(-1, 1))), chosen.uniform(-180, 180)) for _ in range(2000)]
    pairs = list(pairwise(points))
    pairs += [((north, east), (-north + 0.01, east - 180)) for north, east in points[:200] if east > 0]
    pairs += [((north, east), (north, min(east + 0.05, 180.0))) for north, east in points[:200]]
    squares = [sum((a - b) ** 2 for a, b in zip(geocentric(*one), geocentric(*two), strict=True)) for one, two in pairs]
    values = " ".join(map(str, squares))
    arithmetic = "\n".join(f"BIND({formula})" for formula in formulas(CATALOGUE.question("nearest-site")))
    query = f"PREFIX xsd: <{XSD}> SELECT ?straight ?km {{ VALUES ?straight {{ {values} }} {arithmetic} }}"
    told = {int(straight.value): int(km.value) for straight, km in Oxigraph().query(query)}
    for square, pair in zip(squares, pairs, strict=True):
        expected = great_circle_km(*pair)
        assert told[square] == pytest.approx(expected, abs=0.52 if expected < 19_000 else expected * 0.0003), pair


def test_one_arithmetic_gives_kilometres_in_all_questions() -> None:
    """No question has a formula of its own, but for where its square comes from."""
    found = {question.name: formulas(question) for question in CATALOGUE if "AS ?bend)" in question.query}
    assert found.keys() == {"healthy-volunteers", "how-far", "nearest-site"}
    assert len({tuple(each[1:]) for each in found.values()}) == 1


def test_near_is_as_far_in_all_questions_as_on_the_first_page() -> None:
    """Where nothing else is said; the words of the heads agree."""
    stated = [
        (parameter.km, parameter.description)
        for question in Catalogue(queries_folder())
        for parameter in question.parameters
        if parameter.type == "near" and parameter.km is not None
    ]
    assert len(stated) >= 3
    assert {km for km, _ in stated} == {USUAL_KM} == {Selection().km}
    assert all(f"; {USUAL_KM:g} km where that is left out" in words for _, words in stated)


def test_how_far(graph: Store) -> None:
    """Each trial once with its nearest site, whatever its status; those of no known distance come last."""
    columns = ("nct_id", "km", "place", "status", "names_site")
    assert answer(graph, "how-far", *columns, near="Bergen") == [
        (FIRST, 0, "Bergen, Norway", "Recruiting", True),
        (SECOND, 305, "Oslo, Norway", "Recruiting", True),
        (THIRD, 305, "Oslo, Norway", "Completed", True),
        (FOURTH, 1463, "Zürich, Switzerland", "Recruiting", True),
        ("NCT00000005", None, None, "Recruiting", False),
    ]
    assert answer(graph, "how-far", "nct_id", near="Bergen, 400 km", condition="eczema") == [(SECOND,), (THIRD,)]
    assert answer(graph, "how-far", "nct_id", near="Bergen, 400 km", status="COMPLETED") == [(THIRD,)]
    assert answer(graph, "how-far", "nct_id", near="Bergen, 400 km", age=17) == [(SECOND,), (THIRD,)]
    assert answer(graph, "how-far", "nct_id", near="Bergen, 400 km", sex="MALE") == [(FIRST,), (THIRD,)]
    assert answer(graph, "how-far", "nct_id", near="Bergen, 400 km", healthy_volunteers=True) == [(FIRST,), (THIRD,)]


def test_healthy_volunteers(graph: Store) -> None:
    """Only recruiting trials that say yes, each once with its nearest site."""
    assert answer(graph, "healthy-volunteers", "nct_id", "km", near="Bergen, 1000 km") == [(FIRST, 0)]
    assert answer(graph, "healthy-volunteers", "nct_id", near="Bergen, 1000 km", age=17) == []


def test_by_site(graph: Store) -> None:
    """Sites in a city or country, of all trials, and those whose facility is called so."""
    columns = ("nct_id", "facility", "status", "site_status")
    rows = answer(graph, "by-site", *columns, place="oslo")
    assert rows == [
        (FIRST, "Oslo University Hospital", "Recruiting", None),
        (FIRST, "Diakonhjemmet", "Recruiting", None),
        (SECOND, "Oslo University Hospital", "Recruiting", None),
        (THIRD, "Oslo University Hospital", "Completed", None),
    ]
    assert len(answer(graph, "by-site", "nct_id", place="NORWAY")) == 6
    assert answer(graph, "by-site", "nct_id", place="Oslo", facility="diakon") == [(FIRST,)]
    assert answer(graph, "by-site", "nct_id", place="Texas") == [(FOURTH,)]


def test_site_load(graph: Store) -> None:
    """Facilities by the trials that recruit there now; placeholders' names are no facilities."""
    columns = ("name", "city", "trials")
    assert answer(graph, "site-load", *columns) == [
        ("Oslo University Hospital", "Oslo", 2),
        ("Hamar", "Hamar", 1),
        ("Haukeland", "Bergen", 1),
    ]
    assert answer(graph, "site-load", "name", condition="eczema") == [("Hamar",), ("Oslo University Hospital",)]
    assert answer(graph, "site-load", "name", country="France") == []


def test_removed_countries(graph: Store) -> None:
    """Each country that the registry says was removed, and how many of the trials recruit elsewhere."""
    columns = ("country", "trials", "still_recruiting")
    assert answer(graph, "removed-countries", *columns) == [("Norway", 1, 1), ("Sweden", 1, 1)]
    assert answer(graph, "removed-countries", *columns, status="COMPLETED") == []


def test_multi_country(graph: Store) -> None:
    """Trials by the number of countries with sites, whatever a page says."""
    columns = ("nct_id", "countries", "sites")
    assert answer(graph, "multi-country", *columns) == [(SECOND, 2, 3), (THIRD, 2, 2), (FOURTH, 2, 2)]
    assert answer(graph, "multi-country", "nct_id", least=1, condition="asthma") == [(SECOND,), (FIRST,)]
    assert answer(graph, "multi-country", "nct_id", status="COMPLETED") == [(THIRD,)]


def test_by_country(graph: Store) -> None:
    """Trials, each once in a country, however many sites they have there."""
    assert answer(graph, "by-country", "name", "trials") == [
        ("Norway", 3),
        ("France", 2),
        ("Switzerland", 1),
        ("United States", 1),
    ]


def test_places(graph: Store) -> None:
    """Cities by the trials that recruit there, with their points where there are any."""
    columns = ("city", "state", "country_name", "trials", "latitude")
    rows = answer(graph, "places", *columns)
    assert rows[0][:4] == ("Oslo", None, "Norway", 2)
    assert ("Hamar", None, "Norway", 1, None) in rows
    assert {row[0] for row in rows} == {"Oslo", "Hamar", "Bergen", "Paris", "Zürich"}
    assert answer(graph, "places", "city", "state", country="United States") == [("Paris", "Texas")]
    assert answer(graph, "places", "city", condition="gout", country="Norway") == []


def test_an_empty_answer_tells_the_nearest(graph: Store) -> None:
    """Where nothing is near, the least distance with rows is found, and what lies there."""
    why = explain(graph, CATALOGUE.question("nearest-site"), {"near": "Oslo, 50 km", "condition": "gout"})
    (near,) = why.near
    assert near.value == f"Oslo, Norway, {ceil(great_circle_km(OSLO, (47.36667, 8.55)))} km"
    assert ("city", "Zürich") in near.row
    assert why.sentences() == (
        "no rows; what remains as the choices are put on one by one (counting trials):",
        "  5 trials  in the graph",
        "  2 trials  on gout",
        "  2 trials  recruiting",
        "   1 trial  at a site whose distance is known",
        "  0 trials  within 50 km of Oslo, Norway",
        "nearest that fits all else: NCT00000004, Zürich, Switzerland, 1,402 km",
        "2 trials on gout, and what keeps them out:",
        "  NCT00000004 Trial 4 (recruiting): nearest site Zürich, Switzerland, 1,402 km",
        "  NCT00000005 Trial 5 (recruiting): names no site",
        "the question how-far lists trials with their distances, whatever their status",
    )


def test_an_empty_answer_tells_what_keeps_each_trial_out(graph: Store) -> None:
    """Status, sex, age and distance are told of each trial on the subject, those that miss least first."""
    person = {"near": "Bergen, 100 km", "condition": "eczema", "sex": "MALE", "age": 60}
    lines = explain(graph, CATALOGUE.question("nearest-site"), person).sentences()
    assert lines[1:] == (
        "  5 trials  in the graph",
        "  2 trials  on eczema",
        "   1 trial  recruiting",
        "  0 trials  open to men",
        "  0 trials  open at age 60",
        "2 trials on eczema, and what keeps them out:",
        "  NCT00000003 Trial 3: is completed; nearest site Oslo, Norway, 305 km",
        "  NCT00000002 Trial 2 (recruiting): is for one sex only: female; takes ages from any to 39 years; "
        "nearest site Oslo, Norway, 305 km",
        "the question how-far lists trials with their distances, whatever their status",
    )


def test_advice_keeps_the_distance_and_names_what_the_question_takes(graph: Store) -> None:
    """Another age is advised where a site is near that takes it; another status never, which is no choice of it."""
    person = {"near": "Oslo, 100 km", "condition": "eczema", "age": 60, "sex": "FEMALE"}
    lines = explain(graph, CATALOGUE.question("nearest-site"), person).sentences()
    (advice,) = [line for line in lines if line.startswith("nearest")]
    assert advice.startswith("nearest: age=39 gives 1 trial: NCT00000002 Trial 2 (km 0, city Oslo, country Norway")
    far = explain(graph, CATALOGUE.question("nearest-site"), person | {"near": "Bergen, 100 km"})
    assert far.near == ()


def test_an_empty_answer_tells_which_trial_has_a_site_near_all_the_same(graph: Store) -> None:
    """Something else keeps it out."""
    person = {"near": "Oslo, 100 km", "condition": "eczema", "age": 60}
    lines = explain(graph, CATALOGUE.question("nearest-site"), person).sentences()
    assert [line for line in lines if "has a site" in line] == [
        "  NCT00000002 Trial 2 (recruiting): takes ages from any to 39 years, but has a site in Oslo, Norway, 0 km",
        "  NCT00000003 Trial 3: is completed, but has a site in Oslo, Norway, 0 km",
    ]


def test_an_empty_answer_at_any_distance_tells_that_no_distance_is_known(graph: Store) -> None:
    """Without a distance nothing can be too far."""
    person = {"near": "Bergen, anywhere", "condition": "gout", "age": 60, "sex": "FEMALE"}
    lines = explain(graph, CATALOGUE.question("nearest-site"), person).sentences()
    assert lines[-4:-1] == (
        "2 trials on gout, and what keeps them out:",
        "  NCT00000004 Trial 4 (recruiting): is for one sex only: male",
        "  NCT00000005 Trial 5 (recruiting): names no site",
    )
    assert "  0 trials  at a site whose distance is known" in lines


DATES = """SELECT ?nct_id ?title ?status ?posted ?version WHERE {
  ?trial tkg:nctId ?nct_id ; tkg:briefTitle ?title ; tkg:overallStatus/skos:prefLabel ?status .
  OPTIONAL { ?trial tkg:lastUpdatePostDate ?posted }
  OPTIONAL { ?trial tkg:describedIn/tkg:recordVersionDate ?version }
} ORDER BY ?nct_id ?version"""


@pytest.fixture(scope="session")
def real(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The graph of the real records of version 2 and of the two seed pages."""
    folder = tmp_path_factory.mktemp("real") / "graph"
    files = ("ctgov/studies_v2.jsonl", "ctgov/systemic_sclerosis_v2.jsonl", "seeds")
    build([str(data / name) for name in files], folder, workers=1)
    with open_graph(str(folder)) as opened:
        yield opened


def test_recruiting_myeloma_trials_near_oslo(real: Graph) -> None:
    """Within 50 km of Oslo one trial on multiple myeloma recruits."""
    found = answer(real.store, "nearest-site", "nct_id", near="Oslo, 50 km", condition="Multiple Myeloma")
    assert found == [("NCT06896916",)]


def test_recruiting_systemic_sclerosis_trials_near_oslo_for_a_woman_of_40(real: Graph) -> None:
    """There are none, and the answer tells where the nearest is."""
    person = {"near": "Oslo, 50 km", "condition": "Scleroderma, Systemic", "age": 40, "sex": "FEMALE"}
    assert answer(real.store, "nearest-site", "nct_id", **person) == []
    why = explain(real.store, CATALOGUE.question("nearest-site"), person)
    (near,) = [near for near in why.near if near.parameter == "near"]
    assert near.value.startswith("Oslo, Norway, ")
    assert {name for name, _ in near.row} >= {"nct_id", "km", "city"}


def test_of_many_trials_those_that_come_nearest_are_told(real: Graph) -> None:
    """The line before them says how many of how many they are."""
    why = explain(real.store, CATALOGUE.question("nearest-site"), {"near": "Oslo, 1 km", "condition": "Neoplasms"})
    on_it = answer(real.store, "trials-by-condition", "nct_id", condition="Neoplasms", limit=1000)
    assert len(why.misfits) == 5 < len(on_it)
    assert f"{len(on_it)} trials on Neoplasms; the 5 that come nearest, and what keeps them out:" in why.sentences()


def test_trials_that_nearly_fit_stand_with_title_status_and_date(real: Graph) -> None:
    """What the registry's record says of each, and of a page's trial the date of the page's own record."""
    person = {"near": "Oslo, 50 km", "condition": "Scleroderma, Systemic", "age": 40, "sex": "FEMALE"}
    misfits = explain(real.store, CATALOGUE.question("nearest-site"), person).misfits
    dates = {row[0]: row[1:] for row in select_texts(real.store, DATES)}
    assert len(misfits) == 4
    for misfit in misfits:
        title, status, *days = dates[misfit.nct_id]
        assert (misfit.title, misfit.status, misfit.as_of) == (title, status, next(filter(None, days), ""))
    assert [misfit.nct_id for misfit in misfits if not misfit.as_of] == ["NCT03444220"], "its page bears no date"
