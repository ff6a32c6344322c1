"""The page of one trial as text: its facts, where each comes from, and what hangs on it."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from pathlib import Path

import pytest
from made import NCT_ID, as_bytes, record

from kg.app.building.build import build
from kg.app.exchange import PageRequest
from kg.app.explore import show_criteria
from kg.app.graph import Graph, open_graph
from kg.app.pages.ontology import field_paths
from kg.app.serving.web import respond

DAISY = "NCT05925803"
TWO_SOURCES = "NCT04356287"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def shown(graph: Graph, path: str, **headers: str) -> str:
    """A page's text, entities resolved."""
    answer = respond(graph, PageRequest(path, headers=headers))
    assert answer.status == 200, answer.body[:500]
    return unescape(answer.body.decode())


def words(page: str) -> str:
    """What a page says, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_page_says_what_people_ask(example_graph):
    """Status with the record's date, who can join, masking in words, sites, contacts at the registry."""
    said = words(shown(example_graph, f"/trial/{DAISY}"))
    assert "Not yet recruiting as of 29 June 2023 old record" in said
    assert "Neither participants, care providers, investigators nor outcome assessors know who gets what." in said
    assert "Quadruple" not in said
    assert "Ages: 18 to 70 years." in said
    assert "131 sites in 19 countries" in said
    page = shown(example_graph, f"/trial/{DAISY}")
    assert f'href="https://clinicaltrials.gov/study/{DAISY}#contacts-and-locations"' in page


def test_limits_stand_beside_the_words_they_were_read_from(example_graph):
    """A criterion has its words with the places marked, and what was understood."""
    page = shown(example_graph, "/trial/NCT00004563")
    assert re.search(r'<li class="limit e-requires">.*?Forced vital capacity ≥ 45 %', page)
    item = next(one for one in page.split("<li id=") if "Forced vital capacity ≥ 45" in one)
    assert "<mark>" in item


def test_every_mark_leads_to_the_place_it_names(example_graph):
    """The fields that facts point to are there in the record, each under the id of its path."""
    page = shown(example_graph, f"/trial/{DAISY}")
    marks = set(re.findall(rf'class="src" href="(/trial/{DAISY}/record/1)#([^"]+)"', page))
    assert len(marks) > 10
    record = shown(example_graph, f"/trial/{DAISY}/record/1")
    ids = set(re.findall(r'id="([^"]+)"', record))
    absent = {path for _, path in marks if path not in ids and not any(one.startswith(path) for one in ids)}
    assert {path for path in absent if not _may_be_absent(path)} == set()


def _may_be_absent(path: str) -> bool:
    """Fields that stand for the absence of others, such as results that were not posted."""
    return path.startswith(("hasResults", "resultsSection", "derivedSection"))


def test_contacts_are_not_in_the_record(example_graph):
    """Telephone numbers and e-mail addresses stay with the registry."""
    record = shown(example_graph, f"/trial/{DAISY}/record/1")
    assert not re.search(r'class="name">(phone|email|phoneExt)<', record)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_contact_elements_are_blank(encoding, tmp_path):
    """Of the registry's XML: what stands in them, however it is written; prose stays as it was printed."""
    contacts = (
        "<overall_contact><last_name>A. Smith</last_name><phone>0041 44 255 1234</phone>"
        "<phone_ext kind='a'>\n  77001 </phone_ext><email><![CDATA[smith@example.org]]></email></overall_contact>"
        "<overall_contact_backup><last_name>B. Jones</last_name><phone/><email>(at) jones</email>"
        "</overall_contact_backup>"
    )
    text = (EXAMPLES / "NCT00004563.xml").read_text(encoding="utf-8").partition("?>")[2]
    text = text.replace("Does cyclophosphamide", "Call 1-877-822-9493. Does cyclophosphamide", 1)
    text = text.replace("<overall_official>", f"{contacts}<overall_official>", 1)
    declared = f'<?xml version="1.0" encoding="{encoding.upper()}"?>'
    (tmp_path / "one.xml").write_bytes(f"{declared}{text}".encode(encoding))
    build([str(tmp_path / "one.xml")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, "/trial/NCT00004563/record/1")
    assert "<phone>[see the source]</phone>" in page and "<phone/>" in page
    assert "A. Smith" in page and "B. Jones" in page and "Call 1-877-822-9493." in page
    assert not re.search(r"255 1234|77001|smith@|\(at\) jones", page)


@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_how_contacts_of_a_page_are_reached_is_left_out(suffix, tmp_path):
    """Of a saved page the lines that its reader takes for no names, and what looks like a number elsewhere."""
    text = (EXAMPLES / "veeva_NCT03444220.txt").read_text(encoding="utf-8")
    before, heading, after = text.partition("Trial contacts and locations")
    lines = ["Central trial contact", "A. Smith", "0041 44 255 1234", "Tel: seven", "smith at example.org, room 9"]
    text = f"{before}{heading}\n\n1\n\n" + "\n\n".join(lines) + after.removeprefix("\n\n1")
    if suffix == "html":
        text = "<!doctype html>" + "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    (tmp_path / f"one.{suffix}").write_text(text.replace("Menu", "Call +41 44 255 1234"), encoding="utf-8")
    build([str(tmp_path / f"one.{suffix}")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, "/trial/NCT03444220/record/1")
    assert "A. Smith" in page and "Central trial contact" in page and "Call [see the source]" in page
    assert not re.search(r"0041|seven|smith at", page)
    assert "<p>A. Smith" not in page


@pytest.mark.parametrize("beginning", ["<phone>", "<phone ", "a"])
def test_looking_for_contacts_ends(beginning, tmp_path):
    """A text made of nothing but beginnings of contacts is gone through once, not once from each."""
    record = (EXAMPLES / "NCT00004563.xml").read_text(encoding="utf-8")
    hostile = f"<![CDATA[{beginning * (200_000 // len(beginning))}]]>Does cyclophosphamide"
    (tmp_path / "one.xml").write_text(record.replace("Does cyclophosphamide", hostile, 1), encoding="utf-8")
    page = (EXAMPLES / "veeva_NCT03444220.txt").read_text(encoding="utf-8")
    (tmp_path / "two.txt").write_text(page.replace("Menu", beginning * (200_000 // len(beginning))), encoding="utf-8")
    build([str(tmp_path)], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        for nct_id in ("NCT00004563", "NCT03444220"):
            assert beginning * 9_000 in shown(graph, f"/trial/{nct_id}/record/1")


@pytest.mark.parametrize("damage", ["gone", "no database"])
def test_a_graph_whose_records_are_damaged_has_pages(damage, tmp_path):
    """The page of a record that cannot be read says that there is none."""
    (tmp_path / "one.json").write_bytes(as_bytes(record()))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    records = tmp_path / "g" / "records.sqlite"
    records.unlink() if damage == "gone" else records.write_bytes(b"no database " * 1000)
    with open_graph(str(tmp_path / "g")) as graph:
        assert "keeps no verbatim records" in shown(graph, f"/trial/{NCT_ID}/record/1")


def test_sources_are_numbered(example_graph):
    """Two records of a trial stand as sources 1 and 2, each fact marked with those that state it."""
    page = shown(example_graph, f"/trial/{TWO_SOURCES}")
    assert 'id="source-1"' in page
    assert 'id="source-2"' in page
    assert set(re.findall(r'class="src" href="/trial/\w+/record/(\d)', page)) == {"1", "2"}
    assert respond(example_graph, PageRequest(f"/trial/{TWO_SOURCES}/record/2")).status == 200
    assert respond(example_graph, PageRequest(f"/trial/{TWO_SOURCES}/record/3")).status == 404


def test_contradictions_are_told(tmp_path):
    """What the summary claims against what the field states."""
    made = record(
        description={"briefSummary": "Women aged 18 to 45 years with asthma are eligible to take part."},
        eligibility={"sex": "MALE", "minimumAge": "50 Years", "eligibilityCriteria": "Inclusion Criteria:\n\n* Asthma"},
    )
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        said = words(shown(graph, f"/trial/{NCT_ID}"))
    assert "Contradictions Fact What each says" in said
    assert "the summary: 18 years" in said, said[said.index("Contradictions") :][:400]


def test_restated_records_are_said_not_to_be_compared(example_graph, tmp_path):
    """Nothing is claimed of records that nobody compared; of those that were compared it still is."""
    said = words(shown(example_graph, f"/trial/{TWO_SOURCES}"))
    assert "Records that are restated for demonstration are not compared." in said
    assert "contradict each other nowhere" not in said and "No contradiction was found" not in said
    (tmp_path / "one.json").write_bytes(as_bytes(record()))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        said = words(shown(graph, f"/trial/{NCT_ID}"))
    assert "No contradiction was found" in said and "are not compared" not in said


def test_estimated_days_of_postings_are_no_plans(tmp_path):
    """The registry estimates the days of postings that lie in the past; an estimated completion is a plan."""
    status = {
        "overallStatus": "RECRUITING",
        "studyFirstPostDateStruct": {"date": "2023-06-29", "type": "ESTIMATED"},
        "startDateStruct": {"date": "2023-07-01", "type": "ACTUAL"},
        "completionDateStruct": {"date": "2027-05", "type": "ESTIMATED"},
    }
    (tmp_path / "one.json").write_bytes(as_bytes(record(status=status)))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, f"/trial/{NCT_ID}")
    said = words(page[page.index('id="timeline"') :])
    assert "First posted estimated" in said and "Completion planned" in said
    assert "Start planned" not in said and "Start estimated" not in said


def test_lists_in_prose_are_lists(tmp_path):
    """Signs that begin a line become a list, numbers stay as they are written, all other text is verbatim."""
    text = "Improvement in either:\n\n* FVC \\> 5 %\n  1. by 2 * 2 tests\n* mRSS"
    outcome = {"measure": "Response", "timeFrame": "1 year", "description": text}
    made = record(description={"briefSummary": f"Why.\n{text}"}, outcomes={"primaryOutcomes": [outcome]})
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, f"/trial/{NCT_ID}")
    listed = (
        '<p class="d0">Improvement in either:</p><ul class="listed"><li class="d0">FVC > 5 %</li>'
        '<li class="d1 numbered">1. by 2 * 2 tests</li><li class="d0">mRSS'
    )
    assert page.count(listed) == 2


def test_links_in_the_embedded_graph_open_pages_of_their_own(example_graph):
    """Its frame may open them, and still cannot read the page around it."""
    (sandbox,) = re.findall(r'<iframe [^>]*sandbox="([^"]*)"', shown(example_graph, f"/trial/{DAISY}"))
    assert "allow-popups" in sandbox.split()
    assert "allow-same-origin" not in sandbox
    assert "allow-top-navigation" not in sandbox


def test_results_come_with_denominators(example_graph):
    """A table of values names its groups with the participants they rest on."""
    prefix = "PREFIX tkg: <https://w3id.org/trialkg/ontology#>"
    query = f"{prefix} SELECT ?t {{ ?t tkg:outcomeMeasure/tkg:measurement ?m }} ORDER BY ?t LIMIT 1"
    with_results = next(str(row[0].value).rsplit("/", 1)[1] for row in example_graph.store.select(query))
    page = shown(example_graph, f"/trial/{with_results}/results")
    assert re.search(r'<th scope="col">[^<]+<span class="soft">of \d', page)


def test_similar_trials_have_reasons(example_graph):
    """As a part for live pages, and whole for readers without JavaScript."""
    whole = shown(example_graph, f"/trial/{DAISY}/similar")
    part = shown(example_graph, f"/trial/{DAISY}/similar", **{"hx-request": "true"})
    assert whole.startswith("<!doctype html>")
    assert part.lstrip().startswith("<div")
    assert "conditions:" in words(part)
    assert DAISY not in set(re.findall(r"/trial/(NCT\d+)", part))


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        (f"/trial/{DAISY}/card.json", "application/json", "{"),
        (f"/trial/{DAISY}/card.jsonld", "application/ld+json", "{"),
        (f"/graph/{DAISY}", "text/html; charset=utf-8", "<!doctype html>"),
    ],
)
def test_a_trial_is_given_as_data(example_graph, path, kind, begins):
    """JSON, schema.org, and the graph page, whose policy lets this server's pages hold it."""
    answer = respond(example_graph, PageRequest(path))
    assert (answer.status, answer.media_type) == (200, kind)
    assert answer.body.decode().startswith(begins)
    if kind.endswith("json"):
        json.loads(answer.body)
    if path.startswith("/graph"):
        assert "frame-ancestors 'self'" in answer.csp
        assert "default-src 'none'" in answer.csp


@pytest.mark.parametrize(
    "path",
    ["NCT99999999", "no-trial", "NCT99999999/results", "x/similar", "NCT1/card.json", "x/record/1"],
)
def test_what_is_not_there_is_absent(example_graph, path):
    """A trial that the graph does not hold, or that is none."""
    assert respond(example_graph, PageRequest(f"/trial/{path}")).status == 404


def test_an_address_in_small_letters_leads_on(example_graph):
    """There is one address for a trial."""
    answer = respond(example_graph, PageRequest(f"/trial/{DAISY.lower()}"))
    assert answer.status == 308
    assert dict(answer.headers)["Location"] == f"/trial/{DAISY}"


def test_properties_know_their_fields():
    """The paths come from the ontology, the record's own fields before derived ones."""
    assert field_paths()["phase"][0] == "protocolSection.designModule.phases"
    assert field_paths()["overallStatus"][0] == "protocolSection.statusModule.overallStatus"


def test_sites_of_one_country_come_in_portions(tmp_path):
    """Two hundred at once, with the way to the next."""
    sites = [{"city": f"City {number:03d}", "country": "Norway"} for number in range(450)]
    (tmp_path / "many.json").write_bytes(as_bytes(record("NCT00000007", contactsLocations={"locations": sites})))
    build([str(tmp_path / "many.json")], tmp_path / "g")
    listed: list[str] = []
    path, query = "/trial/NCT00000007/sites/1", ()
    with open_graph(str(tmp_path / "g")) as graph:
        for _ in range(3):
            page = respond(graph, PageRequest(path, query)).body.decode()
            listed += re.findall(r">(City \d{3})</a>", page)
            following = re.search(r'sites/1\?from=(\d+)"', page)
            query = (("from", following[1]),) if following else ()
    assert listed == [f"City {number:03d}" for number in range(450)]
    assert not following


def test_sites_of_a_trial_with_very_many_come_when_asked_for(tmp_path):
    """The first of the largest country stand in the page; the others behind links that are pages of their own."""
    sites = [{"city": f"City {number:02d}", "country": "Norway", "status": "RECRUITING"} for number in range(40)]
    sites += [{"city": f"Ort {number:02d}", "country": "Germany"} for number in range(30)]
    made = record("NCT00000007", contactsLocations={"locations": sites})
    (tmp_path / "many.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "many.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = respond(graph, PageRequest("/trial/NCT00000007")).body.decode()
        assert "<b>70 sites</b> in 2 countries" in page
        assert re.findall(r">(City \d\d|Ort \d\d)</a>", page) == [f"City {number:02d}" for number in range(10)]
        assert re.findall(r'<a href="(/trial/NCT00000007/sites/\d)"', page) == [
            f"/trial/NCT00000007/sites/{number}" for number in (1, 2)
        ]
        assert "30 sites" in page and "40 sites: 40 recruiting" in page
        whole = respond(graph, PageRequest("/trial/NCT00000007/sites/2")).body.decode()
        assert re.findall(r">(Ort \d\d)</a>", whole) == [f"Ort {number:02d}" for number in range(30)]
        part = PageRequest("/trial/NCT00000007/sites/1", headers={"hx-request": "true"})
        body = respond(graph, part).body.decode()
        assert body.count("<li>") == 40 and "<html" not in body
        late = PageRequest("/trial/NCT00000007/sites/1", (("from", "39"),))
        assert re.findall(r">(City \d\d)</a>", respond(graph, late).body.decode()) == ["City 38", "City 39"]
        for absent in ("sites/3", "sites/0", "sites/x"):
            assert respond(graph, PageRequest(f"/trial/NCT00000007/{absent}")).status == 404


def test_what_a_portal_leaves_out_is_said(tmp_path):
    """No card of the page is empty; from the page a link leads to all trials."""
    build([str(EXAMPLES / "clinconnect_NCT04356287.txt")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, f"/trial/{TWO_SOURCES}")
    tiles = re.findall(r'<section class="tile[^>]*><h2>([^<]*).*?</h2>(.*?)</section>', page, re.DOTALL)
    said = {title: words(body) for title, body in tiles}
    assert all(said.values())
    assert said["For"] == "The record names no condition."
    assert said["What is tried"] == said["How it is done"] == "The record does not say."
    assert '<a href="/" data-results>← All trials</a>' in page


def test_what_was_read_is_said_as_a_reader_would(tmp_path):
    """Fields and criteria in plain words, negation where it belongs, in the words of the legend."""
    made = record(
        eligibility={
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Not pregnant\n* Negative pregnancy test\n"
            "* Able to comply, in the investigator's opinion\n\nExclusion Criteria:\n\n* Asthma",
            "minimumAge": "18 Years",
            "sex": "FEMALE",
            "healthyVolunteers": False,
        },
    )
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, f"/trial/{NCT_ID}")
    limits = [words(one) for one in re.findall(r'<li class="limit .*?</li>', page, re.DOTALL)]
    assert limits == [
        "Required: No healthy volunteers",
        "Required: From 18 years",
        "Required: Women and girls only",
        "Required: not pregnant",
        "Required: test result pregnancy test negative or absent",
        "left to people Able to comply, in the investigator's opinion",
        "Rules out: condition Asthma",
    ]
    legend = re.findall(r'<span class="limit e-[a-z-]+">([^<]*)</span>', page)
    assert legend == ["required", "rules out", "one part of several", "only in part read", "left to people"]


def test_what_is_read_in_part_says_so_with_the_words_that_are_not(tmp_path):
    """A lone condition beside words that were not read is no part of several, and the words stand beside it."""
    made = record(
        eligibility={
            "eligibilityCriteria": "Exclusion Criteria:\n\n* Uncontrolled hypertension\n"
            "* Asthma with wheezing\n* Inability to provide informed consent",
        },
    )
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, f"/trial/{NCT_ID}")
        text = show_criteria(graph, NCT_ID)
    limits = [words(one) for one in re.findall(r'<li class="limit .*?</li>', page, re.DOTALL)]
    assert limits == [
        "left to people Uncontrolled",
        "Only in part read: condition hypertension",
        "One part of several: condition Asthma; wheezing",
        "left to people Inability to provide",
        "Only in part read: informed consent",
    ]
    assert "→ left to people: Uncontrolled" in text and "→ only in part read: condition hypertension" in text


def test_the_first_mark_stays_where_the_second_is_in_the_text(tmp_path):
    """Without its i) the ii) within the same item would hang in the air; other marks are those of the list."""
    made = record(
        eligibility={
            "eligibilityCriteria": "Inclusion Criteria:\n\n* i) Asthma, or ii) wheezing\n* a) Eczema\n* Adults"
        },
    )
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    build([str(tmp_path / "one.json")], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as graph:
        page = shown(graph, f"/trial/{NCT_ID}")
        text = show_criteria(graph, NCT_ID)
    items = [re.sub("<[^>]+>", "", one) for one in re.findall(r'<div class="crit"><p>(.*?)</p>', page, re.DOTALL)]
    assert items == ["i) Asthma, or ii) wheezing", "Eczema", "Adults"]
    assert "• i) Asthma, or ii) wheezing" in text and "• Eczema" in text
