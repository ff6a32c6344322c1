"""The query page and the question pages as text."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest

from kg.app.asking.asked import asked
from kg.app.exchange import PageRequest
from kg.app.graph import Graph
from kg.app.pages.explorer import explorer_of
from kg.app.pages.query import drawn_triples, query_page
from kg.app.serving.web import respond
from kg.views.answer_rows import chart_of, shown_cell

ROWS = """{"head": {"vars": ["status", "trials"]}, "results": {"bindings": [
 {"status": {"type": "uri", "value": "https://w3id.org/trialkg/code/status-COMPLETED"},
  "trials": {"type": "literal", "value": "3", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
 {"status": {"type": "uri", "value": "https://w3id.org/trialkg/code/status-RECRUITING"},
  "trials": {"type": "literal", "value": "12", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}"""
TRIPLES = (
    "<https://clinicaltrials.gov/study/NCT03444220> <https://w3id.org/trialkg/ontology#leadSponsor> <urn:x> .\n"
    '<urn:x> <http://www.w3.org/2000/01/rdf-schema#label> "</script><script>alert(1)</script>" .\n'
)


def shown(graph: Graph, path: str, *query: tuple[str, str]) -> str:
    """A page's text, entities resolved."""
    answer = respond(graph, PageRequest(path, query))
    assert answer.status == 200
    return unescape(answer.body.decode())


def test_the_editor_holds_the_query_and_the_library(example_graph):
    """The text asked for, every question of the library, every prefix."""
    page = shown(example_graph, "/query", ("query", "SELECT ?here {}"))
    assert ">SELECT ?here {}</textarea>" in page
    assert len(re.findall(r'<option value="[a-z-]+"', page)) >= 25
    assert "PREFIX tkgm: <https://w3id.org/trialkg/measurement/>" in page


def test_a_question_of_the_library_can_be_loaded(example_graph):
    """Its query stands in the editor without its head; an unknown one is said."""
    page = shown(example_graph, "/query", ("load", "top-sponsors"))
    editor = page[page.index("data-editor>") : page.index("</textarea>")]
    assert "SELECT" in editor
    assert "#+" not in editor
    assert "no question" in shown(example_graph, "/query", ("load", "no-such"))


def test_rows_are_a_table_and_a_chart(example_graph):
    """Codes in words, numbers to the right, bars by name."""
    page = unescape(query_page(explorer_of(example_graph), PageRequest("/query"), ROWS).body.decode())
    assert "2 rows" in page
    assert re.search(r'<td><a href="/describe[^"]+"[^>]*>Completed</a></td><td class="num">3</td>', page)
    assert "trials by status" in page
    assert len(re.findall(r'class="b-plain"', page)) == 2


def test_triples_are_a_graph_and_a_table(example_graph):
    """A frame draws them; hostile names are text in both."""
    request = PageRequest("/query", (("query", "CONSTRUCT WHERE {?s ?p ?o}"),))
    answer = query_page(explorer_of(example_graph), request, TRIPLES)
    page = answer.body.decode()
    assert 'src="/query/graph?query=CONSTRUCT' in page
    assert "frame-src 'self'" in answer.csp
    assert "<script>alert" not in page
    drawn = drawn_triples(example_graph, TRIPLES)
    assert "frame-ancestors 'self'" in drawn.csp
    assert b"<script>alert" not in drawn.body


def test_drawn_triples_bear_the_names_of_the_graph(example_graph):
    """A CONSTRUCT that gives links alone is drawn with the names and classes that the graph states."""
    links = "PREFIX tkg: <https://w3id.org/trialkg/ontology#> CONSTRUCT { ?t tkg:leadSponsor ?s } WHERE {"
    links += "VALUES ?t { <https://clinicaltrials.gov/study/NCT03444220> } ?t tkg:leadSponsor ?s }"
    answer = "".join(f"{triple} .\n" for triple in example_graph.store.construct(links))
    page = unescape(drawn_triples(example_graph, answer).body.decode())
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == [
        "University of Oslo (UIO)",
        "NCT03444220 · Gut Microbiota Transplantation in Systemic Sclerosis (ReSScue)",
    ]
    assert 'class="name">Organization<' in page and 'class="name">Thing<' not in page


def test_properties_bear_the_names_of_the_ontology(example_graph):
    """In an answer, which takes them with spaces too; the downloads have their addresses."""
    asked_for = (("ask", "1"), ("trial", "NCT05925803"), ("field", "completion date"))
    answer = respond(example_graph, PageRequest("/ask/explain-fact", asked_for, {"accept": "text/html"}))
    page = unescape(answer.body.decode())
    cells = re.findall(r"<td[^>]*>(.*?)</td>", page)
    assert cells[:2] == ["completion date", "31 December 2027"]


def test_a_row_without_columns_is_a_row(example_graph):
    """What no variable is bound in has no table and no chart, and is no graph."""
    request = PageRequest("/query", (("query", "SELECT * {}"),))
    answer = '{"head": {"vars": []}, "results": {"bindings": [{}]}}'
    page = unescape(query_page(explorer_of(example_graph), request, answer).body.decode())
    assert "<h2>1 row</h2>" in page
    assert "text/csv" in page and "text/turtle" not in page
    assert "<table" not in page


NO_ROWS = '{"head": {"vars": ["s"]}, "results": {"bindings": []}}'
MISSPELT = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> {} {{ ?s skos:notatio ?n }}"


@pytest.mark.parametrize(
    ("form", "answer", "count"), [("SELECT ?s", NO_ROWS, "0 rows"), ("CONSTRUCT WHERE", "", "0 triples")]
)
def test_an_answer_without_rows_names_what_the_graph_lacks(example_graph, form, answer, count):
    """How many there are, and the name that does not occur, in place of an empty table."""
    request = PageRequest("/query", (("query", MISSPELT.format(form)),))
    page = unescape(query_page(explorer_of(example_graph), request, answer).body.decode())
    assert count in page
    assert "skos:notatio does not occur in this graph; did you mean skos:notation?" in page
    assert "<table" not in page


def test_a_table_that_scrolls_says_so(example_graph):
    """A short one grows instead."""

    def page(rows):
        triples = "".join(f"<urn:s{number}> <urn:p> <urn:o> .\n" for number in range(rows))
        return query_page(explorer_of(example_graph), PageRequest("/query"), triples).body.decode()

    assert "Scroll the table for more." in page(41)
    assert 'class="scroll tall"' in page(41)
    assert "Scroll the table" not in page(40)
    assert 'class="scroll"' in page(40)
    assert "It holds the first 1,000 of 1,001 triples" in page(1001)


def test_an_error_is_a_sentence(example_graph):
    """What the endpoint said, in place of an answer."""
    page = query_page(explorer_of(example_graph), PageRequest("/query"), error="line 1, column 2: <b> is wrong")
    assert b"line 1, column 2: &lt;b&gt; is wrong" in page.body


def test_all_questions_are_listed_and_have_forms(example_graph):
    """Every question has a page with a field for each of its parameters."""
    listed = set(re.findall(r'href="/ask/([a-z-]+)"', shown(example_graph, "/ask")))
    explorer = explorer_of(example_graph)
    assert listed == {question.name for question in explorer.catalogue}
    for question in explorer.catalogue:
        page = shown(example_graph, f"/ask/{question.name}")
        assert {p.name for p in question.parameters} <= set(re.findall(r'name="([a-z_]+)"', page))


def field(page, name):
    """The part of a question's page that belongs to one parameter."""
    return re.search(rf'<div class="field"><label for="p-{name}">.*?</div>', page, re.DOTALL)[0]


def test_examples_are_told_in_the_words_of_the_choices(example_graph):
    """A code by its label, a truth value as yes and no."""
    page = shown(example_graph, "/ask/measurement-limits")
    assert "such as At least" in field(page, "operator")
    assert '<option value="ge">At least</option>' in field(page, "operator")
    upper = field(page, "upper")
    assert "Yes: only limits above which nobody is let in; no: only those below which nobody is" in upper
    assert "such as" not in upper
    assert "such as Open to women" in field(shown(example_graph, "/ask/open-to"), "sex")


def test_no_example_is_filled_in(example_graph):
    """It stands where something may be typed; what is needed must be chosen; defaults are filled in."""
    near = field(shown(example_graph, "/ask/nearest-site"), "near")
    assert 'value=""' in near
    assert 'placeholder="such as New York, 1000 km" required' in near
    measurement = field(shown(example_graph, "/ask/measurement-limits"), "measurement")
    assert '<option value="">choose one</option>' in measurement
    assert "selected" not in measurement
    limit = field(shown(example_graph, "/ask/measurement-limits"), "limit")
    assert "<b>Rows at most</b>" in limit
    assert 'value="1000"' in limit
    assert "1 to 100,000" in limit


def test_an_answer_has_table_chart_query_and_downloads(example_graph):
    """What was asked, what was meant, where it comes from."""
    page = shown(example_graph, "/ask/top-sponsors", ("ask", "1"), ("limit", "5"))
    assert "5 rows" in page
    assert 'href="/ask/top-sponsors.csv?limit=5"' in page
    assert "Before you use the numbers" in page
    assert "SELECT" in page[page.index('<pre class="sparql"') :]
    assert page.count('class="bar-name"') == 5


def test_a_download_has_words_and_years_beside_codes_and_ages(example_graph):
    """What a spreadsheet can filter and count with; the codes and the ages as written stay."""
    made = asked(example_graph, "open-to", [("age", "40")], "csv", "text/csv").body.decode()
    found = {row["nct_id"]: row for row in csv.DictReader(io.StringIO(made))}["NCT00513591"]
    assert found["sex_code"].endswith("sex-FEMALE") and found["sex_code_label"] == "Female"
    assert (found["minimum_age"], found["minimum_age_years"], found["maximum_age_years"]) == ("18 Years", "18", "")


def test_what_was_meant_is_told_by_names(example_graph):
    """A condition by its label, with the way to its page, and no address; a text that looks like one stays a text."""
    page = shown(example_graph, "/ask/open-to", ("ask", "1"), ("age", "40"), ("condition", "Scleroderma, Systemic"))
    assert re.search(r'condition: <a href="[^"]*D012595[^"]*">Scleroderma, Systemic</a>', page)
    page = shown(example_graph, "/ask/open-to", ("ask", "1"), ("age", "40"), ("condition", "Alopecia"))
    assert re.search(r"condition: <a [^>]*>Alopecia</a> · ", page), "as a sponsor and as MeSH name it: once"
    page = shown(example_graph, "/ask/criteria-with-concept", ("ask", "1"), ("concept", "http://a/> { ?s ?p ?o } #"))
    assert re.search(r"concept: http://a/> \{ \?s \?p \?o \} #</p>", page)


def test_an_empty_answer_and_a_wrong_value_are_explained(example_graph):
    """Why there are no rows; what a parameter takes."""
    page = shown(example_graph, "/ask/open-to", ("ask", "1"), ("age", "1"), ("status", "WITHDRAWN"))
    assert "0 rows" in page
    (why,) = re.findall(r'<div class="note">(.*?)</div>', page, re.DOTALL)
    assert "<p>no rows; what remains" in why
    assert len(re.findall("<li>", why)) >= 2
    page = shown(example_graph, "/ask/nearest-site", ("ask", "1"), ("near", "0, -140, 1 km"), ("age", "40"))
    (why,) = re.findall(r'<div class="note">(.*?)</div>', page, re.DOTALL)
    assert re.search(r'<p>nearest that fits all else: <a href="/trial/(NCT\d{8})">\1</a>, ', why)
    page = shown(example_graph, "/ask/open-to", ("ask", "1"), ("age", "old"))
    assert '<a href="#p-age">Age</a> is a number' in page


def test_the_code_for_both_sexes_says_what_it_means(example_graph):
    """Beside the choice that asks for nothing."""
    page = shown(example_graph, "/ask/nearest-site")
    (sex,) = re.findall(r'<select id="p-sex".*?</select>', page, re.DOTALL)
    assert '<option value="">any</option>' in sex
    assert '<option value="ALL">Open to women and men alike</option>' in sex


def test_each_wrong_field_is_named(example_graph):
    """All of them at once, each with what it takes, and the way to it; what is missing as well."""
    wrong = (("ask", "1"), ("near", "Xanadu"), ("age", "old"), ("condition", "Alopecia"), ("limit", "0"))
    page = shown(example_graph, "/ask/nearest-site", *wrong)
    (said,) = re.findall(r'<div class="note">(.*?)</div>', page, re.DOTALL)
    assert re.findall(r'<p>(.*?)<a href="#p-(\w+)">([^<]*)</a>', said) == [
        ("", "near", "Near"),
        ("", "age", "Age"),
        ("", "limit", "Rows at most"),
    ]
    page = shown(example_graph, "/ask/nearest-site", ("ask", "1"))
    assert "question 'nearest-site' needs <a href=\"#p-near\">near</a> (a city" in page
    page = shown(example_graph, "/ask/nearest-site", ("ask", "1"), ("near", "Boston"), ("agee", "4"))
    assert "has no parameter 'agee'; did you mean 'age'?" in page


def test_a_condition_that_is_not_known_leads_to_its_words(example_graph):
    """What means the same is named, and the first page finds the words."""
    page = shown(example_graph, "/ask/trials-by-condition", ("condition", "scleroderma systemic"))
    assert "has no condition 'scleroderma systemic'; did you mean 'Scleroderma, Systemic' or" in page
    assert '<a href="/?q=scleroderma+systemic">look for them</a>' in page


def test_days_are_told_in_words_as_on_other_pages(example_graph):
    """Those of records and sources; what was given for a parameter stays as it can be given again."""
    near = ("near", "Oslo"), ("condition", "Scleroderma, Systemic"), ("age", "40"), ("sex", "FEMALE")
    page = shown(example_graph, "/ask/nearest-site", *near)
    assert re.search(r"\(recruiting, as of \d{1,2} [A-Z][a-z]+ \d{4}\)", page)
    assert re.search(r"last updated \d{1,2} [A-Z][a-z]+ \d{4} to \d{1,2} ", page)
    page = shown(example_graph, "/ask/new-this-week", ("since", "2124-01-31"))
    assert "with since=2124-01-31" in page
    assert "parameter: since = 2124-01-31" in page


def test_lists_for_programs_lead_people_on(example_graph):
    """Browsers that ask for the list of questions come to its pages."""
    answer = respond(example_graph, PageRequest("/questions/top-sponsors"))
    assert (answer.status, dict(answer.headers)["Location"]) == (307, "/ask/top-sponsors")
    assert respond(example_graph, PageRequest("/ask/no-such")).status == 404


@pytest.mark.parametrize(
    ("names", "rows", "expected"),
    [
        (["a", "n"], [["x", 1]], None),
        (["a", "b"], [["x", "y"], ["z", "w"]], None),
        (["year", "n"], [[2001, 3], [2003, 4]], "columns"),
        (["a", "n"], [["x", 1], ["y", 2]], "bars"),
        (["a", "n"], [["x", None], ["y", 2]], None),
        (["n"], [[1], [2]], None),
        (["id", "depth"], [["x", 0], ["y", 1]], None),
        (["a", "n"], [["x", 1], ["y", 1]], None),
        (["a", "depth", "n"], [["x", 0, 5], ["y", 1, 6]], "bars"),
    ],
)
def test_a_chart_is_drawn_where_there_is_something_to_compare(names, rows, expected):
    """Two rows at least, a number in each, and something that names them."""
    made = chart_of(names, rows)
    assert (None if made is None else "columns" if made.columns else "bars") == expected


@pytest.mark.parametrize(
    ("names", "numbers", "tells"),
    [
        (("sponsor", "trials"), (40, 3, 2), True),
        (("nct_id", "participants"), (40, 30, 20), False),
        (("a", "n"), (40_000, 60, 50), False),
        (("a", "n"), (40_000, 20_000, 60, 50, 40), False),
    ],
)
def test_a_chart_that_says_little_is_folded(names, numbers, tells):
    """Numbers of single trials, and bars beside one that dwarfs them, wait until somebody asks."""
    made = chart_of(names, [[f"a{place}", number] for place, number in enumerate(numbers)])
    assert made is not None and made.tells is tells


def test_years_have_no_thousands():
    """A number is told from a year by its column."""
    assert (shown_cell(1996, "start_year").text, shown_cell(1996, "trials").text) == ("1996", "1,996")


def test_a_question_tells_what_a_sponsors_wording_leaves_out(example_graph):
    """The note stands above the rows."""
    page = shown(example_graph, "/ask/trials-by-condition", ("condition", "systemic sclerosis"))
    assert 'trials carry the MeSH term "Scleroderma, Systemic", which finds 13 trials' in page
    page = shown(example_graph, "/ask/trials-by-condition", ("condition", "Scleroderma, Systemic"))
    assert "is a name that sponsors write" not in page


def options(page: str, name: str) -> set[str]:
    """The values that a form offers for a parameter."""
    select = page[page.index(f'<select id="p-{name}"') :]
    return set(re.findall(r'<option value="([^"]+)"', select[: select.index("</select>")]))


def test_measurements_are_offered_that_the_graph_has(example_graph):
    """Of scales those that a trial's performance status is told on, of measurements those with a limit."""
    local = re.compile(r"[^/]+\Z")
    stated = {
        prefix: {
            local.search(kind.value)[0]
            for (kind,) in example_graph.store.select(
                f"SELECT DISTINCT ?kind {{ ?s <https://w3id.org/trialkg/ontology#{prefix}> ?kind }}"
            )
        }
        for prefix in ("scale", "quantity")
    }
    assert stated["scale"]
    assert options(shown(example_graph, "/ask/performance-status"), "scale") == stated["scale"]
    offered = options(shown(example_graph, "/ask/measurement-limits"), "measurement")
    assert "fvc" in offered
    assert offered <= stated["quantity"]
    assert stated["scale"] < offered


def test_triples_are_told_by_the_names_of_things(example_graph):
    """What the graph names by its name, other things of ours without what all their IRIs begin with."""
    query = "CONSTRUCT WHERE { <https://clinicaltrials.gov/study/NCT03444220> ?p ?o }"
    triples = "\n".join(f"{one} ." for one in example_graph.store.construct(query))
    page = query_page(explorer_of(example_graph), PageRequest("/query", (("query", query),)), triples).body.decode()
    cells = re.findall(r"<td[^>]*><a [^>]*>([^<]*)</a></td>", page)
    assert "Scleroderma, Systemic" in cells and "University of Oslo (UIO)" in cells
    assert not [one for one in cells if "w3id.org" in one or one.startswith("mesh:")]
