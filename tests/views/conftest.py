"""A browser for the tests of pages, and pages that must be quiet while they are open."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from view_graphs import DATA

CHROMIUM = os.environ.get("KG_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
AXE = Path(__file__).resolve().parents[2] / "build/npm/node_modules/axe-core/axe.min.js"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def _absent(what: str, remedy: str) -> None:
    """Skips the test, or fails it where all are meant to run."""
    if DATA:
        pytest.fail(f"{what}: {remedy}")
    pytest.skip(f"{what}: {remedy}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium; its absence fails only where the tests are meant to be complete."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not Path(CHROMIUM).exists():
        _absent(f"no Chromium at {CHROMIUM}", "apt-get install -y chromium")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield running
        running.close()


@pytest.fixture
def open_file(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page's file; afterwards it must have asked for nothing and complained of nothing."""
    heard: list[str] = []
    contexts = []

    def opened(path: Path, fragment: str = "", wait: bool = True, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        tab = context.new_page()
        tab.on("console", lambda message: heard.append(message.text))
        tab.on("pageerror", lambda error: heard.append(str(error)))
        tab.on("dialog", lambda dialog: (heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        tab.on(
            "request",
            lambda asked: heard.append(asked.url) if not asked.url.startswith((path.as_uri(), "blob:")) else None,
        )
        tab.goto(path.as_uri() + fragment)
        if wait and options.get("java_script_enabled", True):
            tab.wait_for_selector("html[data-state=still]", timeout=20_000)
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert heard == []


@pytest.fixture(scope="session")
def violations() -> Callable[[Any], list[str]]:
    """What axe finds wrong with an open page, a line each."""
    if not AXE.exists():
        _absent("axe-core is not installed", "make web-assets")
    source = AXE.read_text("utf-8")

    def run(tab: Any) -> list[str]:
        if not tab.evaluate("'axe' in window"):
            tab.evaluate(source)
        found = tab.evaluate("axe.run({resultTypes: ['violations']}).then((result) => result.violations)")
        return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]

    return run
