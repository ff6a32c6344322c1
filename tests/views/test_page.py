"""The graph page as a file: complete, small, and safe whatever the data say."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from view_graphs import DATA, example_triples, random_network, store_of, triples_of

from kg.views.card import card
from kg.views.card_html import card_html
from kg.views.neighbourhood import trial_network
from kg.views.network import Edge, Fact, Network, Node
from kg.views.page import page, vis_network

HOSTILE = [
    "<script>alert('xss')</script>",
    "</script><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "]]></style><style>*{display:none}</style>",
    "{{ 7 * 7 }} {% raw %}",
    "\u2028\u2029 line separators",
    "javascript:alert(1)",
    "\x1b[31mred\x07\u202e",
]
NEVER = [
    "<script>alert",
    "</script><script>alert",
    'onmouseover="alert(1)"',
    "<img src=x onerror",
    "<!--<script>",
    "</style><style>*",
]


def hostile_network() -> Network:
    """Hostile text in every field that comes from data."""
    nodes = tuple(
        Node(f"http://example.org/{text}", text, f"Kind{text}", (Fact(text, text, text, text),)) for text in HOSTILE
    )
    edges = tuple(Edge(nodes[0].id, text, node.id) for text, node in zip(HOSTILE, nodes, strict=True))
    return Network(nodes, edges, nodes[0].id, notes=tuple(HOSTILE))


def embedded(html: str) -> dict[str, object]:
    """The data that the page's script reads."""
    match = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert match
    found: dict[str, object] = json.loads(match[1])
    return found


def without_library(html: str) -> str:
    """The page without the drawing library, which is no text of the data."""
    assert vis_network() in html
    return html.replace(vis_network(), "")


def test_hostile_text_is_inert_in_every_field():
    """Labels, classes, predicates, facts, links, titles, footers and notes are escaped in HTML and JSON."""
    html = without_library(page(hostile_network(), HOSTILE[1], HOSTILE[0], [HOSTILE[3]]))
    for text in NEVER:
        assert text not in html, text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", html)
    assert "49" not in re.findall(r"<h1>(.*?)</h1>", html)[0]
    data = re.search(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert data
    assert not set("<>&") & set(data[1])


def test_a_link_leads_to_http_or_nowhere():
    """No address of another kind becomes a link."""
    html = page(hostile_network(), "t")
    addresses = [unescape(one) for one in re.findall(r'href="([^"]*)"', without_library(html))]
    assert addresses
    assert all(one.startswith(("#", "https://", "http://")) for one in addresses)
    assert not re.search(r'href="(?:javascript|data|vbscript):', html, re.IGNORECASE)


def test_the_policy_lets_only_our_two_scripts_run():
    """There is no unsafe-inline, no host, no attribute that runs or styles anything."""
    html = page(hostile_network(), "t")
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', html)[0])
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "base-uri 'none'; form-action 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    body = without_library(html)
    assert not re.search(r"<[^>]*\s(?:on\w+|style)=", re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL))


def test_nothing_is_loaded_from_anywhere():
    """The page has no element and no rule that fetches."""
    body = without_library(page(trial_network(example_triples("NCT01252810.json")), "t"))
    assert not re.search(r"<(?:link|iframe|object|embed|base|img|source)\b|\bsrc=|url\(|@import|fetch\(|XMLHttp", body)
    assert "cdn" not in body.lower()


def test_the_page_of_500_nodes_is_small():
    """It stays below 1.5 MB even where facts are many and long."""
    network = random_network(500, 1100)
    html = page(network, "Five hundred")
    assert len(html.encode()) < 1_500_000
    long = tuple(
        Node(node.id, node.label * 20, node.kind, tuple(Fact(f"fact {n}", "word " * 2000) for n in range(30)))
        for node in network.nodes
    )
    html = page(Network(long, network.edges), "Five hundred with long texts")
    assert len(html.encode()) < 1_500_000
    assert "are shortened" in html


def test_facts_that_are_left_out_are_told_with_the_rule():
    """Of a node with very many facts the last are not in the file."""
    facts = tuple(Fact("keyword", f"word {number}") for number in range(62))
    html = page(Network((Node("a", "A", "Trial", facts),)), "Many facts")
    assert "Of each node the first 60 facts are shown; 2 further facts are left out." in html
    assert "word 59" in html and "word 60" not in html


def test_more_than_500_nodes_are_cut_and_the_page_says_so():
    """How many of which class, and by which rule."""
    html = page(random_network(650, 1000), "Too many")
    assert "Left out: 150 nodes of 650" in html
    assert "fewest links go first" in html
    assert len(embedded(html)["nodes"]) == 500  # type: ignore[arg-type]


def test_the_same_network_gives_the_same_bytes():
    """Nothing depends on chance or on the clock."""
    network = trial_network(example_triples("NCT05925803.json.gz"))
    assert page(network, "t") == page(network, "t")


def test_the_table_holds_all_that_the_picture_holds():
    """Every node is a row with its facts and its links, without any script."""
    network = trial_network(example_triples("NCT01252810.json"))
    html = without_library(page(network, "t"))
    table = html[html.index('<section id="nodes-as-table"') : html.index("</main>")]
    assert table.count("<tr id=") == len(network.nodes)
    assert table.count('<li><a href="#') == 2 * len(network.edges)
    keys = {unescape(key) for key in re.findall(r'<tr id="([^"]*)"', table)}
    assert len(keys) == len(network.nodes)
    assert "NCT01252810" in keys


def test_a_second_link_between_two_nodes_is_kept():
    """A sponsor that is also the submitter has both links."""
    pair = (Node("urn:a", "A", "Trial"), Node("urn:b", "B", "Organization"))
    edges = (Edge("urn:a", "lead sponsor", "urn:b"), Edge("urn:a", "collaborator", "urn:b"))
    assert len(embedded(page(Network(pair, edges), "t"))["edges"]) == 2  # type: ignore[arg-type]


def test_what_a_picture_is_about_is_named_first():
    """Without a centre the best linked node would be, which says nothing of what the picture is about."""
    nodes = tuple(Node(f"urn:{number}", str(number), "Trial") for number in range(4))
    star = Network(nodes, tuple(Edge("urn:0", "next", f"urn:{number}") for number in range(1, 4)))
    assert embedded(page(star, "A star"))["root"] == 0
    assert embedded(page(replace(star, about="urn:2"), "A star"))["root"] == 2


def test_an_empty_network_is_a_page_too():
    """It says that there is nothing to see."""
    assert "0 nodes" in page(Network(), "Nothing found")


def test_text_of_two_million_characters_makes_no_large_page():
    """One huge value shortens itself, not the page's life."""
    node = Node("urn:a", "x" * 2_000_000, "Trial", (Fact("title", "y" * 2_000_000),))
    assert len(page(Network((node,)), "z" * 300)) < 700_000


def test_lone_surrogates_can_be_written_to_a_file(tmp_path: Path):
    """What is no valid Unicode is shown as a replacement."""
    html = page(Network((Node("urn:a", "bad \ud800 text", "Trial", (Fact("t", "\udc00"),)),)), "\ud800")
    (tmp_path / "page.html").write_text(html, "utf-8")


@pytest.mark.skipif(not DATA, reason="TRIALKG_DATA is not set")
@pytest.mark.parametrize(
    "name", ["text_xss", "text_xss_js", "text_xss_attr", "text_control", "text_newlines", "text_emoji"]
)
def test_hostile_records_are_inert_on_pages_and_cards(name):
    """The forbidden texts of the index stand unescaped in no file."""
    from datetime import date

    folder = Path(str(DATA)) / "bad_inputs"
    index = json.loads((folder / "index.json").read_text("utf-8"))
    case = next(one for one in index["inputs"] if one["name"] == f"{name}.json")
    found = json.loads((folder / f"{name}.json").read_text("utf-8"))
    studies = found["studies"] if isinstance(found, dict) and "studies" in found else found
    store = store_of(*(studies if isinstance(studies, list) else [studies]))
    for nct_id in case["good_ids"]:
        triples = triples_of(store, nct_id)
        network = trial_network(triples)
        made = card(triples, today=date(2026, 5, 2))
        assert made is not None
        for html in (without_library(page(network, network.nodes[0].label)), card_html(made)):
            for text in case["never_in_output"]:
                assert text not in html
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", html)


def test_assets_and_templates_lie_inside_the_package():
    """The wheel takes the whole package folder, so what lies there is installed."""
    import kg.views.page

    folder = Path(kg.views.page.__file__).parent
    assert {one.name for one in (folder / "templates").iterdir()} >= {"graph.html", "card.html"}
    assert {one.name for one in (folder / "assets").iterdir()} >= {"graph.css", "card.css", "graph_state.js"}
    assert not [one for one in folder.rglob("*") if "vis-network" in one.name]
    wheels = [*(folder.parents[1] / "dist").glob("*.whl")] if (folder.parents[1] / "dist").is_dir() else []
    for wheel in wheels:
        assert "kg/views/templates/graph.html" in zipfile.ZipFile(wheel).namelist()
