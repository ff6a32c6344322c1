"""Takes the pictures of the documentation from the running product, in headless Chromium.

Usage: python tools/make_pictures.py GRAPH [NAME...]

The graph is that of the examples: kg build examples -g GRAPH.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from kg.app.drawing.draw import draw, draw_criteria
from kg.app.drawing.networks import draw_condition, draw_sponsors
from kg.app.explore import show
from kg.app.finding.connect import connect, draw_connection
from kg.app.graph import Graph, open_graph

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TRIAL = "NCT04356287"
LARGE_TRIAL = "NCT05925803"

FILES: dict[str, tuple[Callable[[Graph], str], int, int]] = {
    "graph": (lambda graph: draw(graph, [TRIAL]), 1280, 800),
    "card": (lambda graph: show(graph, TRIAL, "html"), 1000, 1200),
    "criteria": (lambda graph: draw_criteria(graph, LARGE_TRIAL), 1280, 800),
    "landscape": (lambda graph: draw_condition(graph, "Scleroderma, Systemic"), 1280, 800),
    "sponsors": (lambda graph: draw_sponsors(graph), 1280, 800),
    "path": (
        lambda graph: draw_connection(graph, connect(graph, "University of Oslo (UIO)", "AstraZeneca")),
        1280,
        460,
    ),
}
"""Pages that are files: what makes them, and the size of the picture."""

SERVED: dict[str, tuple[str, int, int]] = {
    "trial": (f"/trial/{LARGE_TRIAL}", 1280, 1000),
    "start": ("/", 1280, 900),
}
"""Pages of the server: their addresses, and the size of the picture."""


def main() -> int:
    """Writes one PNG for each page, or for those that are named."""
    place, wanted = sys.argv[1], sys.argv[2:] or [*FILES, *SERVED]
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        with open_graph(place) as graph, tempfile.TemporaryDirectory() as folder:
            for name in wanted:
                if name in FILES:
                    made, width, height = FILES[name]
                    path = Path(folder) / f"{name}.html"
                    path.write_text(made(graph), encoding="utf-8")
                    take(browser, path.as_uri(), name, width, height)
        if any(name in SERVED for name in wanted):
            with served(place) as address:
                for name in wanted:
                    if name in SERVED:
                        target, width, height = SERVED[name]
                        take(browser, address + target, name, width, height)
        browser.close()
    return 0


def take(browser: Any, address: str, name: str, width: int, height: int) -> None:
    """Writes the picture of one page."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(address)
    page.wait_for_timeout(2500)
    page.screenshot(path=str(PICTURES / f"{name}.png"))
    page.close()


@contextmanager
def served(place: str) -> Iterator[str]:
    """The address of a server of the graph, on this machine alone."""
    command = [sys.executable, "-m", "kg.interfaces.cli", "serve", "-g", place, "--port", "0", "--log", "none"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                yield found[0]
                break
    finally:
        process.terminate()
        process.wait(10)


if __name__ == "__main__":
    sys.exit(main())
