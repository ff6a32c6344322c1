"""A page in a notebook's cell, in a real browser: it is drawn, and reaches nothing around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_page import hostile_network
from view_graphs import example_triples

from kg.views.card import card
from kg.views.card_html import card_html
from kg.views.neighbourhood import trial_network
from kg.views.page import page
from kg.views.rows_html import framed, rows_html


def cell(output: str, folder: Path) -> Path:
    """A file that shows an output as a notebook does, beside something of the notebook's own."""
    path = folder / "cell.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><title>mine</title><p>Cell</p>{output}", "utf-8")
    return path


def test_a_page_is_drawn_in_its_frame(open_file: Callable[..., Any], tmp_path: Path) -> None:
    """The network stands still in the frame, and its script cannot read what is around it."""
    drawn = page(trial_network(example_triples("NCT01252810.json")), "A small trial")
    tab = open_file(cell(framed(drawn, "A small trial"), tmp_path), wait=False)
    frame = tab.frames[1]
    frame.wait_for_selector("html[data-state=still]", timeout=20_000)
    assert frame.text_content("#status") == "23 of 37 nodes, 24 links"
    reached = frame.evaluate("() => { try { return parent.document.title } catch (error) { return error.name } }")
    assert reached == "SecurityError"
    frame.fill("input[type=search]", "fasudil")
    assert tab.title() == "mine"


def test_a_card_is_read_in_its_frame(open_file: Callable[..., Any], tmp_path: Path) -> None:
    """A card needs no script."""
    made = card(example_triples("NCT01252810.json"), today=date(2026, 5, 2))
    assert made is not None
    tab = open_file(cell(framed(card_html(made), made.title), tmp_path), wait=False)
    assert made.title in (tab.frames[1].text_content("h1") or "")


@pytest.mark.parametrize("title", ["</iframe><script>alert(1)</script>", '" onload="alert(1)'])
def test_hostile_words_stay_words(title: str, open_file: Callable[..., Any], tmp_path: Path) -> None:
    """Nothing in the data leaves the frame, is run, or asks for anything."""
    output = framed(page(hostile_network(), title), title) + rows_html([title], [[title]], caption=title, notes=[title])
    tab = open_file(cell(output, tmp_path), wait=False)
    tab.frames[1].wait_for_selector("html[data-state=still]", timeout=20_000)
    assert len(tab.frames) == 2
    assert tab.text_content("td") == title
