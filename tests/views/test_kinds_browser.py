"""Every kind of graph page in a real browser: small and large, by mouse and keyboard, for axe, with hostile text."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made import as_bytes, record
from view_graphs import DATA, random_network, store_of

from kg.app.building.build import build
from kg.app.drawing.draw import draw, draw_answer, draw_criteria, draw_query
from kg.app.drawing.networks import draw_condition, draw_interventions, draw_sponsors
from kg.app.graph import Graph, open_graph
from kg.store.embedded import EmbeddedStore
from kg.views.page import page

Opened = Callable[..., Any]

CRITERIA = "\n".join(
    f"* Forced vital capacity of at least {40 + n} % or a history of asthma and no diabetes within {n} weeks"
    for n in range(1, 12)
)
LONG_CRITERIA = "\n".join(
    f"* FEV1 above {n} % or HbA1c below {5 + n / 10} % or no stroke, asthma or gout within {n} months"
    for n in range(1, 70)
)
TRIPLES = """PREFIX tkg: <https://w3id.org/trialkg/ontology#>
CONSTRUCT { ?trial tkg:condition ?c ; tkg:leadSponsor ?s } WHERE { ?trial tkg:condition ?c ; tkg:leadSponsor ?s }"""
FRAMES = """async () => { const box = document.querySelector("#canvas canvas");
    const at = (type, x, y) => box.dispatchEvent(new PointerEvent(type, {clientX: x, clientY: y, pointerId: 1,
      isPrimary: true, button: 0, buttons: 1, bubbles: true, pointerType: "mouse"}));
    at("pointerdown", 300, 200); const start = performance.now(); let count = 0;
    while (performance.now() - start < 1000) { count += 1; at("pointermove", 300 + count % 200, 200 + count % 90);
      await new Promise(requestAnimationFrame); }
    at("pointerup", 400, 300); return count; }"""


def trial(number: int, chance: random.Random) -> bytes:
    """A record with conditions, sponsors and drugs, drawn from a few names each; the first ones have criteria."""

    def some(kind: str, of: int, most: int) -> list[str]:
        return [f"{kind} {int(of * chance.random() ** 2)}" for _ in range(chance.randint(1, most))]

    conditions = some("Condition", 40, 2)
    criteria = {1: LONG_CRITERIA, 2: CRITERIA}.get(number, "* Asthma")
    return as_bytes(
        {
            **record(
                f"NCT{number:08d}",
                conditions={"conditions": conditions},
                status={"overallStatus": "RECRUITING", "startDateStruct": {"date": f"20{number % 25:02d}-05"}},
                sponsorCollaborators={
                    "leadSponsor": {"name": some("Sponsor", 300, 1)[0]},
                    "collaborators": [{"name": name} for name in some("Partner", 500, 3)],
                },
                armsInterventions={"interventions": [{"type": "DRUG", "name": name} for name in some("Drug", 700, 4)]},
                eligibility={"eligibilityCriteria": criteria, "minimumAge": "18 Years"},
            ),
            "derivedSection": {
                "conditionBrowseModule": {
                    "meshes": [{"id": f"D9{int(name.split()[1]):05d}", "term": name} for name in conditions],
                    "ancestors": [{"id": "D999999", "term": "Diseases"}],
                }
            },
        }
    )


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A graph of 600 trials."""
    folder = tmp_path_factory.mktemp("kinds")
    chance = random.Random(3)
    (folder / "x.jsonl").write_bytes(b"\n".join(trial(number, chance) for number in range(1, 601)))
    build([str(folder / "x.jsonl")], folder / "g")
    with open_graph(str(folder / "g")) as opened:
        yield opened


KINDS: dict[str, Callable[[Graph], str]] = {
    "trial": lambda graph: draw(graph, ["NCT00000002"]),
    "trials": lambda graph: draw(graph, ["NCT00000002", "NCT00000003", "NCT00000004"]),
    "criteria": lambda graph: draw_criteria(graph, "NCT00000002"),
    "answer": lambda graph: draw_answer(graph, "top-sponsors"),
    "query": lambda graph: draw_query(graph, f"{TRIPLES} LIMIT 30"),
    "condition": lambda graph: draw_condition(graph, "Condition 30"),
    "sponsors": lambda graph: draw_sponsors(graph, "Condition 30"),
    "interventions": lambda graph: draw_interventions(graph, "Condition 3"),
}
LARGE: dict[str, Callable[[Graph], str]] = {
    "any": lambda graph: page(random_network(500, 1100), "Five hundred nodes"),
    "answer": lambda graph: draw_answer(graph, "trials-by-condition", {"condition": "Diseases", "limit": 600}),
    "condition": lambda graph: draw_condition(graph, "Diseases"),
    "criteria": lambda graph: draw_criteria(graph, "NCT00000001"),
    "interventions": lambda graph: draw_interventions(graph),
    "query": lambda graph: draw_query(graph, TRIPLES),
    "sponsors": lambda graph: draw_sponsors(graph),
}


@pytest.fixture(scope="module")
def files(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, bool], Path]:
    """The file of a kind of page, small or large; each is drawn once."""
    folder = tmp_path_factory.mktemp("pages")

    def file(kind: str, large: bool = False) -> Path:
        path = folder / f"{kind}-{large}.html"
        if not path.exists():
            path.write_text((LARGE if large else KINDS)[kind](graph), "utf-8")
        return path

    return file


def counts(tab: Any) -> tuple[int, int]:
    """How many nodes are shown, and how many there are."""
    words = str(tab.text_content("#status")).replace(",", "").split()
    return int(words[0]), int(words[2] if words[1] == "of" else words[0])


@pytest.mark.parametrize("kind", KINDS)
def test_a_walk_through_a_page(kind: str, open_file: Opened, files: Callable[..., Path], tmp_path: Path) -> None:
    """Legend, search, facts, neighbours, one neighbourhood, folding, both views, keys and picture work on all."""
    tab = open_file(files(kind))
    shown, whole = counts(tab)
    assert 2 < shown <= whole
    rows = tab.locator("#nodes-as-table tbody tr")
    assert rows.count() == whole
    box = tab.locator(".legend [data-kind]").last
    box.uncheck()
    assert counts(tab)[0] < shown
    box.check()
    assert counts(tab)[0] == shown
    linked = tab.locator("#nodes-as-table tbody tr:has(.links)").last
    name = linked.locator("th").text_content()
    tab.keyboard.press("/")
    tab.fill("#search", str(name)[:30])
    assert tab.locator("#suggestions [role=option]").count() >= 1
    tab.keyboard.press("Enter")
    assert tab.is_visible("#chosen") and tab.evaluate("location.hash").startswith("#")
    chosen = tab.evaluate("location.hash")
    tab.locator("#facts .links a").first.click()
    assert tab.evaluate("location.hash") != chosen
    tab.click("#only")
    assert tab.is_visible("#banner") and counts(tab)[0] <= whole
    tab.keyboard.press("Escape")
    assert not tab.is_visible("#banner")
    if tab.is_enabled("#unfold-all"):
        tab.click("#unfold-all")
        assert counts(tab) == (whole, whole)
    if tab.is_enabled("#fold-all"):
        tab.click("#fold-all")
        assert counts(tab)[0] < whole
    tab.focus("#canvas")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "Enter", "Escape", "+", "0"):
        tab.keyboard.press(key)
    tab.click("#view-table")
    assert tab.is_visible("#nodes-as-table") and not tab.is_visible("#canvas")
    tab.click("#view-graph")
    with tab.expect_download() as waiting:
        tab.click("#save")
    waiting.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    again = open_file(files(kind), chosen)
    assert again.is_visible("#chosen")


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing(kind: str, open_file: Opened, files: Callable[..., Path], violations: Any) -> None:
    """No violation in light with the facts open, in the dark, there as a table, and on a telephone."""
    tab = open_file(files(kind), reduced_motion="reduce")  # a colour that still changes would be measured half way
    tab.focus("#canvas")
    tab.keyboard.press("ArrowRight")
    assert violations(tab) == []
    tab.emulate_media(color_scheme="dark")
    assert violations(tab) == []
    tab.click("#view-table")
    assert violations(tab) == []
    tab = open_file(files(kind), viewport={"width": 390, "height": 740})
    assert violations(tab) == []


@pytest.mark.parametrize("kind", LARGE)
def test_large_pages_are_small_fast_and_still(kind: str, open_file: Opened, files: Callable[..., Path]) -> None:
    """Under 1.5 MB; still in two seconds; 20 frames a second while panned (the best of some tries)."""
    path = files(kind, True)
    assert path.stat().st_size < 1_500_000
    times, frames = [], []
    while len(times) < 5 and not (times and min(times) < 2_000 and max(frames) >= 20):
        tab = open_file(path)
        times.append(tab.evaluate("performance.now()"))
        if tab.is_enabled("#unfold-all"):
            tab.click("#unfold-all")
        assert counts(tab)[1] > 250
        assert counts(tab)[1] <= 500
        frames.append(tab.evaluate(FRAMES))
    assert min(times) < 2_000
    assert max(frames) >= 20


def test_a_page_above_500_nodes_says_what_it_left_out(open_file: Opened, files: Callable[..., Path]) -> None:
    """The rule stands where a reader looks first, in words and numbers."""
    for kind in ("query", "sponsors", "condition", "answer"):
        note = open_file(files(kind, True)).inner_text("#about")
        assert "Left out: " in note, kind


def hostile_graph() -> Graph:
    """A graph of all hostile records, each as a trial of its own."""
    records = []
    folder = Path(str(DATA)) / "bad_inputs"
    for number, path in enumerate([*sorted(folder.glob("text_*.json")), folder / "sponsor_iri_chars.json"], 1):
        study = json.loads(path.read_text("utf-8", "surrogatepass"))["studies"][0]
        study["protocolSection"]["identificationModule"]["nctId"] = f"NCT{number:08d}"
        records.append(study)
    assert len(records) > 8
    return Graph(EmbeddedStore(store_of(*records), "hostile"))


@pytest.mark.skipif(not DATA, reason="TRIALKG_DATA does not name the folder of real records")
def test_hostile_records_are_inert_on_every_kind(open_file: Opened, tmp_path: Path) -> None:
    """Nothing of a record runs, loads or leads astray, whatever page it stands on."""
    graph = hostile_graph()
    ids = [str(row[0]) for row in graph.query("SELECT ?t { ?t a <https://w3id.org/trialkg/ontology#Trial> }")]
    texts = {f"trial-{number}": draw(graph, [iri]) for number, iri in enumerate(ids)}
    texts |= {
        "trials": draw(graph, ids),
        "query": draw_query(graph, TRIPLES),
        "rows": draw_answer(graph, "trials-by-condition", {"condition": first_condition(graph)}),
        "condition": draw_condition(graph, first_condition(graph)),
    }
    for name, text in texts.items():
        path = tmp_path / f"{name}.html"
        path.write_text(text, "utf-8")
        tab = open_file(path)
        tab.focus("#canvas")
        tab.keyboard.press("ArrowRight")
        tab.fill("#search", "script")
        tab.keyboard.press("Enter")
        tab.click("#view-table")
        foreign = "#nodes-as-table :is(script, img, style, iframe), #facts :is(script, img, style, iframe)"
        assert tab.locator(foreign).count() == 0
        assert tab.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0
        tab.context.close()


def first_condition(graph: Graph) -> str:
    """The IRI of a condition that a hostile record names."""
    query = "SELECT ?c { ?t <https://w3id.org/trialkg/ontology#condition> ?c } ORDER BY ?c LIMIT 1"
    return next(str(row[0]) for row in graph.query(query))
