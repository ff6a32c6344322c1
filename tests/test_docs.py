"""The documentation as a site: every page has its place, every link leads somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from kg.views.words import EFFECTS

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built; a page without a place in mkdocs.yml, or a link to nothing, ends the build."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--config-file", str(ROOT / "mkdocs.yml")]
    told = subprocess.run([*command, "--site-dir", str(folder)], capture_output=True, text=True, cwd=ROOT)
    assert told.returncode == 0, told.stderr
    return folder


def test_every_page_of_the_docs_is_there(site: Path) -> None:
    """Each Markdown file is a page of the site, with its pictures."""
    pages = [path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")]
    assert len(pages) > 15
    assert [str(page) for page in pages if not (site / page).is_file()] == []
    for picture in re.findall(r'<img [^>]*src="([^"]+)"', (site / "reading.html").read_text("utf-8")):
        assert (site / picture).is_file(), picture


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture of another host."""
    for page in site.rglob("*.html"):
        loaded = re.findall(r'<(?:script|img|iframe|link)[^>]+(?:src|href)="([^"]+)"', page.read_text("utf-8"))
        assert [address for address in loaded if re.match(r"(?:https?:)?//", address)] == [], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//|@import", style.read_text("utf-8")), style.name


def test_sources_come_along(site: Path) -> None:
    """A page that links to the Turtle of the ontology finds it."""
    found = re.findall(r'href="(source/[^"]+)"', (site / "ontology.html").read_text("utf-8"))
    assert "source/ontology/trialkg.ttl" in found
    assert all((site / path).is_file() for path in found)


def test_effects_are_told_in_the_words_of_pages():
    """The table in docs/criteria.md has each word that pages, drawings and the terminal use."""
    text = (ROOT / "docs" / "criteria.md").read_text("utf-8")
    assert re.findall(r"^ +\| ([a-z ]+) \| `tkgc?:", text, re.MULTILINE) == list(EFFECTS.values())
