"""Takes the pictures of the documentation from the running product, in headless Chromium.

Usage: python tools/make_pictures.py GRAPH
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from kg.app.explore import draw, show
from kg.app.graph import open_graph

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TRIAL = "NCT04356287"


def main() -> int:
    """Writes one PNG for each kind of page."""
    PICTURES.mkdir(exist_ok=True)
    with open_graph(sys.argv[1]) as graph, tempfile.TemporaryDirectory() as folder:
        pages = {"graph": (draw(graph, [TRIAL]), 1280, 800), "card": (show(graph, TRIAL, "html"), 1000, 1200)}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, (html, width, height) in pages.items():
                path = Path(folder) / f"{name}.html"
                path.write_text(html, encoding="utf-8")
                page = browser.new_page(viewport={"width": width, "height": height})
                page.goto(path.as_uri())
                page.wait_for_timeout(2500)
                page.screenshot(path=str(PICTURES / f"{name}.png"))
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
