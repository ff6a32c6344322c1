"""What mkdocs does beside turning Markdown into pages: files that pages link to outside `docs/` come along."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = re.compile(r"\]\((?:\.\./)+((?:[\w.-]+/)*[\w.-]+\.(?:ttl|csv|py|rq|ipynb))\)")
FOLDERS = ("ontology", "queries", "benchmarks", "notebooks", "examples", "tools")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the sources that pages of the documentation link to."""
    wanted = {
        path
        for file in files.documentation_pages()
        for path in OUTSIDE.findall(file.content_string)
        if path.split("/")[0] in FOLDERS and (ROOT / path).is_file()
    }
    for path in sorted(wanted):
        files.append(File.generated(config, f"source/{path}", abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lets links to those sources lead to their copies."""
    up = "../" * page.file.src_uri.count("/")

    def moved(match: re.Match[str]) -> str:
        target = f"source/{match[1]}"
        return f"]({up}{target})" if files.get_file_from_path(target) else match[0]

    return OUTSIDE.sub(moved, markdown)
