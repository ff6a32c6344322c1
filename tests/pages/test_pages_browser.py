"""The explorer in a real browser, on a real server: what readers do, what nobody may do, what assistive tools see."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.pages.refused import refused_page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
REPOSITORY = Path(__file__).resolve().parents[2]
AXE = REPOSITORY / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
DATA = os.environ.get("TRIALKG_DATA")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
DAISY = "NCT05925803"
MANY_SITES = "NCT00000009"
WITH_SITES = "NCT00005675"
Opened = Callable[..., Any]

CONSTRUCT = quote(
    "PREFIX tkg: <https://w3id.org/trialkg/ontology#> CONSTRUCT { ?t tkg:leadSponsor ?s } "
    "WHERE { ?t tkg:leadSponsor ?s } LIMIT 12"
)
COUNT = quote(
    "PREFIX tkg: <https://w3id.org/trialkg/ontology#> SELECT ?status (COUNT(?t) AS ?trials) "
    "WHERE { ?t a tkg:Trial ; tkg:overallStatus ?status } GROUP BY ?status"
)
PAGES = {
    "start": "/",
    "empty": "/?q=sclerosis&status=WITHDRAWN&near=Boston&age=40&sex=MALE_ONLY",
    "trial": f"/trial/{DAISY}",
    "two sources": "/trial/NCT04356287",
    "with results": "/trial/NCT01252810",
    "results": "/trial/NCT00004563/results",
    "similar": f"/trial/{DAISY}/similar",
    "record": f"/trial/{DAISY}/record/1",
    "condition": "/condition/D012595",
    "query": "/query",
    "query answered": f"/query?query={COUNT}",
    "query drawn": f"/query?query={CONSTRUCT}",
    "query refused": "/query?query=SELECT",
    "questions": "/ask",
    "question": "/ask/measurement-limits?ask=1&measurement=fvc",
    "question empty": "/ask/open-to?ask=1&age=1&status=WITHDRAWN",
    "question form": "/ask/open-to",
    "graph": f"/graph/{DAISY}",
    "graph of two": f"/graph/{DAISY}+NCT04356287",
    "graph of criteria": f"/graph/{DAISY}/criteria",
    "graph of a condition": "/graph/condition/D012595",
    "graph of sponsors": "/graph/sponsors",
    "graph of interventions": "/graph/interventions?condition=D012595",
    "graph of an answer": "/graph/question/top-sponsors?limit=5",
    "graph of a connection": f"/graph/path?from={DAISY}&to=NCT04356287",
    "absent": "/no/such/page",
    "refused": "/graph/path?from=zzzz&to=yyyy",
    "no such trial": "/trial/NCT00000001",
}
RECRUITING = '#facet-status .value:has(input[value="RECRUITING"])'
THINGS = ("sponsor", "condition", "intervention", "place", "site")
HOSTILE = "\"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}${7*7}' onmouseover=alert(3) x='\u202e"


def hostile_record(number: int) -> dict[str, Any]:
    """A record whose every text tries to run."""
    text = f"{HOSTILE} {number}"
    return record(
        f"NCT{number:08d}",
        identification={"briefTitle": text, "officialTitle": text, "acronym": text, "orgStudyIdInfo": {"id": text}},
        status={"overallStatus": "TERMINATED", "whyStopped": text, "startDateStruct": {"date": "2020-05"}},
        sponsorCollaborators={"leadSponsor": {"name": text, "class": "INDUSTRY"}, "collaborators": [{"name": text}]},
        description={"briefSummary": text, "detailedDescription": text},
        conditions={"conditions": [text, "javascript:alert(4)"], "keywords": [text]},
        design={"studyType": "INTERVENTIONAL", "phases": ["PHASE2"]},
        armsInterventions={
            "armGroups": [{"label": text, "type": "EXPERIMENTAL", "description": text, "interventionNames": [text]}],
            "interventions": [{"type": "DRUG", "name": text, "description": text, "otherNames": [text]}],
        },
        outcomes={"primaryOutcomes": [{"measure": text, "timeFrame": text, "description": text}]},
        eligibility={"eligibilityCriteria": f"Inclusion Criteria:\n\n* {text}\n* Age > 18 years {text}", "sex": "ALL"},
        contactsLocations={
            "overallOfficials": [{"name": text, "affiliation": text, "role": "STUDY_CHAIR"}],
            "locations": [
                {"facility": text, "city": text, "country": text, "geoPoint": {"lat": 10.5, "lon": 20.5}},
            ],
        },
        references={
            "references": [{"citation": text, "type": "RESULT"}],
            "seeAlsoLinks": [{"label": text, "url": "javascript:alert(5)"}],
        },
    )


def many_sites() -> list[dict[str, str]]:
    """More sites than a page lists at once; the names of some try to run."""
    sites = [{"facility": f"Clinic {number:02d}", "city": "Oslo", "country": "Norway"} for number in range(50)]
    return sites + [{"facility": f"{HOSTILE} {number}", "city": HOSTILE, "country": "Italy"} for number in range(20)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; its absence fails only where the tests are meant to be complete."""
    if not Path(CHROMIUM).exists():
        if DATA:
            pytest.fail(f"no Chromium at {CHROMIUM}: apt-get install -y chromium")
        pytest.skip("no Chromium: apt-get install -y chromium")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield running
        running.close()


def serve(graph: Path) -> Iterator[str]:
    """The address of `kg serve` on a graph, while it runs."""
    command = [sys.executable, "-m", "kg.interfaces.cli", "serve", "-g", str(graph), "--port", "0", "--workers", "1"]
    process = subprocess.Popen(
        [*command, "--log", "none", "--timeout-s", "60"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert process.stderr
    found = None
    until = time.monotonic() + 60
    while found is None and time.monotonic() < until:
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
    assert found, "the server did not start"
    try:
        yield found[0]
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def site(example_place: Path) -> Iterator[str]:
    """The explorer on the examples."""
    yield from serve(example_place)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The explorer on records that try to run: our own, and those of the shared faulty inputs."""
    folder = tmp_path_factory.mktemp("hostile")
    for number in (1, 2):
        (folder / f"own{number}.json").write_bytes(as_bytes(hostile_record(number)))
    (folder / "many.json").write_bytes(as_bytes(record(MANY_SITES, contactsLocations={"locations": many_sites()})))
    sources = [str(folder)]
    if DATA:
        faulty = Path(DATA) / "bad_inputs"
        sources += [
            str(path) for path in sorted(faulty.glob("*")) if re.match(r"text_|veeva_xss|sponsor_iri", path.name)
        ]
    place = tmp_path_factory.mktemp("hostile-graph") / "g"
    build(sources, place)
    yield from serve(place)


@pytest.fixture
def opened(browser: Any) -> Iterator[Opened]:
    """Opens an address; afterwards the page must have asked nobody else, and complained of nothing."""
    heard: list[str] = []
    contexts = []

    def open_page(address: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(30_000)
        contexts.append(context)
        tab = context.new_page()
        host = address.split("/")[2]

        def asked(request: Any) -> None:
            if not request.url.startswith((f"http://{host}/", "blob:", "data:")):
                heard.append(request.url)

        tab.on("console", lambda message: heard.append(message.text) if _matters(message.text) else None)
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        tab.on("request", asked)
        tab.goto(address)
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert heard == []


def _matters(text: str) -> bool:
    """A page that is absent or refused is meant to be."""
    return not re.search(r"404 \(Not Found\)|400 \(Bad Request\)|503 \(Service Unavailable\)", text)


def violations(tab: Any) -> list[str]:
    """What axe finds wrong with a page."""
    if not AXE.exists():
        if DATA:
            pytest.fail(f"no {AXE}: make web-assets")
        pytest.skip("axe-core is not installed: make web-assets")
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE.read_text("utf-8"))
    found = tab.evaluate("async () => (await axe.run({iframes: false})).violations")
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("name", PAGES)
def test_every_kind_of_page_is_sound(opened, site, name):
    """No complaint of the browser, no violation by axe in light or dark, nothing to scroll sideways on a telephone."""
    check_sound(opened(site + PAGES[name], reduced_motion="reduce"))


def check_sound(tab: Any) -> None:
    """What holds for every page, with a graph once it stands still; colours are measured once they have changed."""
    if tab.locator("#canvas").count():
        tab.wait_for_selector("html[data-state=still]")
    assert violations(tab) == []
    tab.emulate_media(color_scheme="dark")
    assert violations(tab) == []
    tab.set_viewport_size({"width": 360, "height": 740})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("kind", THINGS)
def test_things_have_sound_pages(opened, site, kind):
    """Sponsor, condition, intervention, site and place, reached by the links of a trial."""
    tab = opened(f"{site}/trial/{DAISY if kind != 'site' else WITH_SITES}")
    thing = opened(site + tab.locator(f'main a[href^="/{kind}/"]').first.get_attribute("href"))
    assert "trial" in thing.inner_text(".lead")
    check_sound(thing)


def test_a_page_that_takes_too_long_is_sound(opened, site):
    """The page that says so, as a server under load sends it."""
    made = refused_page(503, "the page took longer than 10 s and was stopped: ask for less")
    tab = opened(f"{site}/ask")
    tab.route("**/late", lambda route: route.fulfill(status=503, body=made.body, content_type=made.media_type))
    tab.goto(f"{site}/late")
    assert tab.inner_text("h1") == "The answer did not come in time"
    check_sound(tab)


def test_results_follow_what_is_typed_and_chosen(opened, site):
    """Words, a facet, a chip and the way back, each seen in the address."""
    tab = opened(site)
    whole = tab.inner_text("#answer h2")
    tab.fill("#q", "sclerosis")
    tab.wait_for_url("**/?q=sclerosis")
    assert tab.inner_text("#answer h2") != whole
    tab.keyboard.press("Escape")
    tab.locator('#facet-status input[value="RECRUITING"]').check()
    tab.wait_for_url("**/?q=sclerosis&status=RECRUITING")
    tab.wait_for_selector(".chip >> text=Status: Recruiting")
    tab.click(".chip >> text=Status: Recruiting")
    tab.wait_for_url("**/?q=sclerosis")
    tab.go_back()
    tab.wait_for_selector(".chip >> text=Status: Recruiting")


def point_at(tab: Any, selector: str) -> None:
    """Moves the mouse there."""
    tab.locator(selector).first.scroll_into_view_if_needed()
    box = tab.locator(selector).first.bounding_box()
    tab.mouse.move(box["x"] + min(box["width"] / 2, 40), box["y"] + box["height"] / 2)


def press(tab: Any) -> None:
    """One click as a hand makes it: the button is down for a while."""
    tab.mouse.down()
    tab.wait_for_timeout(150)
    tab.mouse.up()


def typed(tab: Any, words: str) -> list[str]:
    """Types words and waits for their results; the addresses of results asked for from then on."""
    tab.click("#q")
    tab.keyboard.type(words, delay=20)
    tab.wait_for_url(f"**/?q={words}")
    tab.wait_for_selector(f".chip >> text=“{words}”")
    tab.keyboard.press("Escape")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url) if "hx-request" in request.headers else None)
    return asked


def test_the_first_click_after_typing_counts(opened, site):
    """A filter is on after one click, with one request; leaving the field without a change asks for nothing."""
    tab = opened(site)
    asked = typed(tab, "sclerosis")
    tab.locator("#q").blur()
    tab.wait_for_timeout(400)
    assert asked == []
    tab.focus("#q")
    point_at(tab, RECRUITING)
    press(tab)
    tab.wait_for_url("**/?q=sclerosis&status=RECRUITING")
    tab.wait_for_selector(".chip >> text=Status: Recruiting")
    assert tab.locator('#facet-status input[value="RECRUITING"]').is_checked()
    assert len(asked) == 1


def test_open_filters_lead_back_to_the_results_on_a_telephone(opened, site):
    """The button stays in sight with the count of what is chosen; it closes the filters and shows the results."""
    tab = opened(site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    assert not tab.locator("#to-answer").is_visible()
    tab.tap(".filters > summary")
    tab.locator('#facet-status input[value="RECRUITING"]').check()
    tab.wait_for_selector(".chip >> text=Status: Recruiting", state="attached")
    for where in ("0", "600"):
        tab.evaluate(f"window.scrollTo(0, {where})")
        box = tab.locator("#to-answer").bounding_box()
        assert 0 < box["y"] < 844 - box["height"]
    assert tab.inner_text("#to-answer") == f"Show {tab.inner_text('#answer h2').partition(' of')[0]}"
    tab.tap("#to-answer")
    tab.wait_for_function("document.querySelector('#answer h2').getBoundingClientRect().top < 400")
    assert tab.url.endswith("/?status=RECRUITING")
    assert not tab.locator("#facets").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_results_begin_on_the_first_screen_of_a_telephone(opened, site, scripts):
    """Filters are closed there, and open where there is room, with scripts and without."""
    tab = opened(f"{site}/?q=sclerosis", viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    assert not tab.locator("#facets").is_visible()
    assert tab.locator(".hit h3").first.bounding_box()["y"] < 844
    tab = opened(f"{site}/?q=sclerosis", viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    assert tab.locator("#facets").is_visible()


def test_a_title_opens_by_the_first_click_after_typing(opened, site):
    """The page of the trial, and from it the way back to the results."""
    tab = opened(site)
    typed(tab, "sclerosis")
    address = tab.get_attribute(".hit h3 a", "href")
    point_at(tab, ".hit h3 a")
    press(tab)
    tab.wait_for_url(f"**{address}")
    tab.click("text=Back to the results")
    tab.wait_for_url("**/?q=sclerosis")


def test_a_click_before_the_results_have_come_counts(opened, site):
    """Somebody quicker than the answer: nothing moves while the button is down, and both wishes are asked for."""
    tab = opened(site)
    tab.route("**/suggest?*", lambda route: route.fulfill(json=[]))
    tab.focus("#q")
    point_at(tab, RECRUITING)
    tab.keyboard.type("sclerosis")
    press(tab)
    tab.wait_for_url("**/?q=sclerosis&status=RECRUITING")
    tab.wait_for_selector(".chip >> text=Status: Recruiting")
    tab.wait_for_selector(".chip >> text=“sclerosis”")


def test_results_that_come_while_the_button_is_down_wait(opened, site):
    """An answer under way does not move what the pointer is on."""
    tab = opened(site)
    held: list[Any] = []
    tab.route("**/suggest?*", lambda route: route.fulfill(json=[]))
    tab.route(re.compile(r"/\?q=sclerosis$"), lambda route: held.append(route))
    tab.focus("#q")
    point_at(tab, RECRUITING)
    with tab.expect_request("**/?q=sclerosis"):
        tab.keyboard.type("sclerosis")
    tab.mouse.down()
    with tab.expect_response("**/?q=sclerosis"):
        held.pop().continue_()
    tab.wait_for_timeout(100)
    assert tab.locator(".chip").count() == 0
    tab.mouse.up()
    tab.wait_for_url("**/?q=sclerosis&status=RECRUITING")
    tab.wait_for_selector(".chip >> text=Status: Recruiting")


def test_results_follow_a_city_and_an_age(opened, site):
    """Both after a pause, without leaving the field, and the same value is not asked for again."""
    tab = opened(site)
    asked = typed(tab, "sclerosis")
    tab.click("#near")
    tab.keyboard.type("Boston", delay=20)
    tab.wait_for_url("**/?q=sclerosis&near=Boston&km=100")
    tab.click("#age")
    tab.keyboard.type("40", delay=20)
    tab.wait_for_url("**/?q=sclerosis&near=Boston&km=100&age=40")
    tab.wait_for_selector(".chip >> text=Age 40")
    tab.locator("#age").blur()
    tab.wait_for_timeout(900)
    assert len(asked) == 2
    tab.select_option("#km", label="any distance")
    tab.wait_for_url("**km=any*")
    tab.wait_for_selector(".chip >> text=At any distance from Boston")


def test_filters_stay_when_nothing_fits(opened, site):
    """Words, a city, an age, a sex and a status can be given in this order, whatever the first of them leave."""
    tab = opened(f"{site}/?q=sclerosis&near=Reykjavik&km=25&age=40")
    assert tab.inner_text("#answer h2") == "No trial fits"
    tab.locator('#facet-sex input[value="FEMALE"]').check()
    tab.wait_for_url("**sex=FEMALE*")
    tab.wait_for_selector(".chip >> text=Open to: Women")
    tab.locator('#facet-status input[value="RECRUITING"]').check()
    tab.wait_for_url("**status=RECRUITING*")
    tab.wait_for_selector(".misses")


def test_a_graph_leads_back(opened, site):
    """From a page of its own to the trial; in a frame there is no such link."""
    tab = opened(f"{site}/graph/{DAISY}")
    tab.click(f"text=← {DAISY}")
    tab.wait_for_url(f"**/trial/{DAISY}")
    assert tab.inner_text(".embedded summary") == "Show it here"
    tab.click(".embedded summary")
    frame = tab.frame_locator(".embedded iframe")
    frame.locator("html[data-state=still]").wait_for()
    assert frame.locator(".back").count() == 0
    assert tab.inner_text(".embedded summary") == "Hide it"
    tab.click(".embedded summary")
    assert not tab.locator(".embedded iframe").is_visible()


def test_suggestions_are_chosen_by_keyboard(opened, site):
    """Arrow and Enter put a condition among the filters; a place fills its field."""
    tab = opened(site)
    tab.click("#q")
    tab.keyboard.type("sclerod", delay=10)
    tab.wait_for_selector("#q-options li")
    tab.keyboard.press("ArrowDown")
    assert tab.get_attribute("#q", "aria-activedescendant") == "q-options-0"
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/?condition=*")
    assert tab.locator(".chip").count() == 2
    tab.click("#near")
    tab.keyboard.type("bost", delay=10)
    tab.wait_for_selector("#near-options li")
    tab.locator("#near-options li").first.click()
    assert tab.input_value("#near").startswith("Boston")
    tab.wait_for_url("**near=Boston*")


def test_the_map_leads_and_zooms(opened, site):
    """A country is a filter; buttons change the view."""
    tab = opened(site)

    def view() -> list[float]:
        return [float(number) for number in tab.get_attribute(".map svg", "viewBox").split()]

    before = view()
    tab.click('.map-keys button[title="Zoom in"]')
    assert view() != before
    tab.click('.map-keys button[title="Show all"]')
    assert view() == before
    assert tab.locator(".land path").count() > 150
    tab.locator('.land a[aria-label^="United States"]').first.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/?country=United+States")


def test_reading_needs_no_script(opened, site):
    """Search, filters, paging, questions and queries are plain forms and links."""
    tab = opened(site, java_script_enabled=False)
    assert not tab.get_by_text("Results follow as you type").is_visible()
    tab.fill("#q", "sclerosis")
    tab.locator('#facet-status input[value="RECRUITING"]').check()
    tab.click("text=Apply filters")
    tab.wait_for_url("**q=sclerosis**status=RECRUITING**")
    tab.locator(".hit h3 a").first.click()
    tab.click("text=Trials like this one")
    tab.locator(".like").first.wait_for()
    tab.goto(f"{site}/ask/top-sponsors")
    tab.click("button.main")
    tab.locator("table.answer tbody tr").nth(3).wait_for()
    tab.goto(f"{site}/query")
    tab.click("button.main")
    tab.locator("table.answer tbody tr").nth(3).wait_for()


def test_a_query_is_written_and_answered(opened, site):
    """Colours behind the text, a question loaded, Ctrl+Enter, a prefix added, a download."""
    tab = opened(f"{site}/query")
    assert tab.locator(".paint .p-word").count() > 3
    tab.focus("#query")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("table.answer")
    assert tab.locator(".bars li").count() > 1
    with tab.expect_download() as waiting:
        tab.click("a[data-as='text/csv']")
    assert Path(waiting.value.path()).read_text().startswith("status,trials")
    tab.click(".prefixes summary")
    tab.click("[data-prefix*='dcterms']")
    assert "PREFIX dcterms:" in tab.input_value("#query")
    tab.select_option("#load", "top-sponsors")
    tab.wait_for_url("**load=top-sponsors")
    assert "SELECT" in tab.input_value("#query")
    tab.fill("#query", "SELECT * { ?s ?p")
    tab.click("button.main")
    tab.wait_for_selector("#outcome .note")


def test_names_are_completed_in_the_editor(opened, site):
    """What is typed is found anywhere in a name; Tab takes the first, arrows and Enter another; prefixes are added."""
    tab = opened(f"{site}/query")
    tab.fill("#query", "")
    tab.focus("#query")
    tab.keyboard.type("SELECT * { ?t leadsp", delay=5)
    tab.wait_for_selector("#query-names li")
    tab.keyboard.press("Tab")
    assert tab.input_value("#query") == (
        "PREFIX tkg: <https://w3id.org/trialkg/ontology#>\nSELECT * { ?t tkg:leadSponsor"
    )
    tab.keyboard.type(" ?s . ?s rdfs:l", delay=5)
    tab.wait_for_selector("#query-names li")
    assert violations(tab) == []
    tab.keyboard.press("ArrowDown")
    assert tab.get_attribute("#query", "aria-activedescendant") == "query-name-0"
    tab.keyboard.press("Enter")
    tab.keyboard.type(" ?name } LIMIT 3", delay=5)
    assert tab.input_value("#query").startswith("PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX tkg:")
    assert tab.input_value("#query").endswith("?s rdfs:label ?name } LIMIT 3")
    tab.keyboard.press("Control+Enter")
    tab.wait_for_selector("table.answer")
    assert tab.locator("table.answer tbody tr").count() == 3


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("?t a spons", "?t a tkg:SponsorRole"),
        ("?t a tkg:Spons", "?t a tkg:SponsorRole"),
        ("?t tkg:spons", "?t tkg:sponsorRole"),
        ("?t tkg:Spons", "?t tkg:SponsorRole"),
    ],
)
def test_a_class_is_offered_where_one_belongs(opened, site, typed, taken):
    """Behind `a` classes come first; elsewhere what begins with the letters as they are typed."""
    tab = opened(f"{site}/query")
    tab.fill("#query", "")
    tab.focus("#query")
    tab.keyboard.type(f"SELECT * {{ {typed}", delay=5)
    tab.wait_for_selector("#query-names li")
    tab.keyboard.press("Tab")
    assert tab.input_value("#query").endswith(f"SELECT * {{ {taken}")


@pytest.mark.parametrize(
    ("text", "note", "marked"),
    [
        ("SELECT * {\n  ?s ?p ?o\n", "Line 1, column 10: { is not closed", "{"),
        ("SELECT * { ?s ?p ?o )", "Line 1, column 21: ) cannot close {", ")"),
        ("SELECT * {\n ?s foo:bar '}' } # (", "Line 2, column 5: the prefix foo: is not declared", "foo:bar"),
    ],
)
def test_mistakes_are_marked_where_they_are(opened, site, text, note, marked):
    """Before anything is asked: brackets and prefixes; those in text and remarks do not count."""
    tab = opened(f"{site}/query")
    tab.fill("#query", text)
    tab.wait_for_selector("#query-note:not(:empty)")
    assert tab.inner_text("#query-note") == note
    assert tab.inner_text(".p-bad") == marked
    assert tab.get_attribute("#query", "aria-invalid") == "true"
    assert violations(tab) == []
    tab.fill("#query", "SELECT * { ?s ?p ?o } LIMIT 1")
    assert tab.inner_text("#query-note") == ""


def test_where_the_server_stopped_reading_is_marked(opened, site):
    """The place that the refusal names is marked, and the cursor stands there."""
    tab = opened(f"{site}/query")
    tab.fill("#query", "SELECT * {\n  ?s ?p ?o\n} LIMIT many")
    tab.click("button.main")
    tab.wait_for_selector("#outcome .note")
    tab.wait_for_selector(".p-bad")
    assert tab.inner_text("#query-note").startswith("Line 3, column 9: many is no word of SPARQL")
    assert tab.evaluate("document.getElementById('query').selectionStart") == 30


def test_the_editor_and_the_answer_name_one_place(opened, site):
    """What is found while typing and what the server refuses begin alike."""
    tab = opened(f"{site}/query")
    tab.fill("#query", "SELECT * {\n  ?s a tkg:Trial }")
    tab.wait_for_selector("#query-note:not(:empty)")
    noted = tab.inner_text("#query-note")
    assert noted == "Line 2, column 8: the prefix tkg: is not declared"
    tab.click("button.main")
    tab.wait_for_selector("#outcome .note")
    assert tab.inner_text("#outcome .note").startswith(noted.replace("Line", "line"))
    tab.wait_for_function("document.getElementById('query-note').textContent.includes('write PREFIX tkg:')")


def test_a_form_is_not_sent_without_what_it_needs(opened, site):
    """The field that is needed is empty at first, and takes the cursor."""
    tab = opened(f"{site}/ask/nearest-site")
    assert tab.input_value("#p-near") == ""
    assert tab.get_attribute("#p-near", "placeholder") == "such as New York, 1000 km"
    tab.click("button.main")
    assert tab.evaluate("document.activeElement.id") == "p-near"
    assert tab.locator("#outcome .note").count() == 0
    tab.fill("#p-near", "New York, 1000 km")
    tab.click("button.main")
    tab.wait_for_selector("#outcome .block")


def test_sites_come_when_a_country_is_opened(opened, hostile_site):
    """The first ones are there; others come by a click or by unfolding, and without JavaScript on a page."""
    tab = opened(f"{hostile_site}/trial/{MANY_SITES}")
    assert tab.locator("#sites-1 li").count() == 10
    tab.click("#sites-1 a:has-text('All 50 sites')")
    tab.locator("#sites-1 li").nth(49).wait_for()
    tab.locator("details.country summary").last.click()
    tab.locator("#sites-2 li").nth(19).wait_for()
    assert tab.locator("main :is(script, img), [onmouseover], [onerror]").count() == 0
    plain = opened(f"{hostile_site}/trial/{MANY_SITES}", java_script_enabled=False)
    plain.click("#sites-1 a:has-text('All 50 sites')")
    plain.locator(".sites li").nth(49).wait_for()
    assert plain.locator(".sites li").count() == 50


def test_triples_are_drawn_in_a_frame(opened, site):
    """The answer of CONSTRUCT is a graph page of this server, in a sandbox."""
    tab = opened(f"{site}/query?query={CONSTRUCT}")
    frame = tab.frame_locator(".embedded-now iframe")
    frame.locator("html[data-state=still]").wait_for()
    assert "nodes" in frame.locator("#status").inner_text()


def test_a_question_is_asked_by_its_form(opened, site):
    """The answer comes below the form, and the address can be shared."""
    tab = opened(f"{site}/ask/top-sponsors")
    tab.fill("#p-limit", "4")
    tab.click("button.main")
    tab.wait_for_selector("table.answer")
    assert tab.locator("table.answer tbody tr").count() == 4
    assert "limit=4" in tab.url


@pytest.mark.parametrize("width", [1280, 390])
def test_an_answer_breaks_no_word(opened, site, width):
    """No cell is narrower than its longest word, and prose has room; the table scrolls in place of the page."""
    tab = opened(f"{site}/ask/how-far?ask=1&near=Oslo", viewport={"width": width, "height": 900})
    broken = tab.evaluate(
        """() => [...document.querySelectorAll(".answer td, .answer th")].flatMap((cell) => {
          const text = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT).nextNode();
          return [...(text?.data.matchAll(/\\w+/g) ?? [])].filter((word) => {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            return range.getClientRects().length > 1;
          }).map((word) => word[0]);
        })"""
    )
    assert tab.locator(".answer td").count() > 10
    assert broken == []
    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_buttons_of_a_condition_stand_apart_on_a_telephone(opened, site):
    """Below one another they begin at the same edge and do not touch."""
    tab = opened(f"{site}/condition/D012595", viewport={"width": 390, "height": 844})
    first, second = (tab.locator(".lead .button").nth(place).bounding_box() for place in (0, 1))
    assert first["x"] == second["x"]
    assert second["y"] - first["y"] - first["height"] >= 6


def test_a_trial_unfolds(opened, site):
    """Similar trials come when they are reached, the graph when it is asked for, the source at its place."""
    tab = opened(f"{site}/trial/{DAISY}")
    tab.locator("#similar").scroll_into_view_if_needed()
    tab.wait_for_selector("#similar .like")
    tab.click(".embedded summary")
    tab.frame_locator(".embedded iframe").locator("html[data-state=still]").wait_for()
    tab.locator('a.src[href*="#protocolSection.designModule.phases"]').first.click()
    tab.wait_for_url("**/record/1#protocolSection.designModule.phases")
    assert tab.locator(".leaf:target .said").inner_text() == "PHASE3"


def test_a_trial_prints(opened, site):
    """Paper shows the facts and opens what is folded; no bar, no map keys."""
    tab = opened(f"{site}/trial/{DAISY}")
    tab.emulate_media(media="print")
    assert not tab.is_visible(".bar")
    assert tab.is_visible("#criteria")
    assert len(tab.pdf()) > 20_000


def hostile_paths(address: str) -> list[str]:
    """The pages of the hostile graph: the lists, its trials, and everything that these lead to on this server."""
    with urlopen(f"{address}/trials.json") as answer:
        trials = [one["nct_id"] for one in json.load(answer)["trials"]]
    found = ["/", "/?q=alert", "/ask/top-sponsors?ask=1", f"/query?query={CONSTRUCT}"]
    for nct_id in trials[:4] if not DATA else trials:
        found += [f"/trial/{nct_id}", f"/trial/{nct_id}/record/1"]
    with urlopen(f"{address}/trial/{trials[0]}") as answer:
        page = answer.read().decode()
    found += sorted(set(re.findall(r'href="(/(?:sponsor|condition|intervention|site|place)/[^"]+)"', page)))
    return [*found, f"/trial/{trials[0]}/similar", f"/graph/{trials[0]}"]


def test_hostile_text_does_nothing(opened, hostile_site):
    """On every page that shows other people's words: no dialog, no element or link of theirs, no template run."""
    tab = opened(hostile_site)
    for path in hostile_paths(hostile_site):
        tab.goto(hostile_site + path)
        if path.startswith("/graph"):
            tab.wait_for_selector("html[data-state=still]")
            continue
        body = tab.content()
        assert tab.locator("main :is(script, img), [onmouseover], [onerror]").count() == 0, path
        assert tab.locator('a[href^="javascript" i], a[href^="data" i]').count() == 0, path
        assert " 49$" not in body, path
