"""Writes the answer below each query of docs/sparql.md, as the graph of the example records gives it.

Usage: python tools/make_sparql_guide.py [--check]
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from kg.app.building.build import build
from kg.app.explore import rows_as_text
from kg.app.graph import Graph, open_graph
from kg.names import TKG
from kg.resources import ontology_folder

REPOSITORY = Path(__file__).parent.parent
GUIDE = REPOSITORY / "docs" / "sparql.md"
MOST_ROWS = 8
_TERM = re.compile(r"\btkg:(\w+)")
_QUERY = re.compile(r"```sparql\n(?P<query>.*?)```\n(?:\n<!-- answer -->\n.*?<!-- /answer -->\n)?", re.DOTALL)


def with_answers(text: str, graph: Graph) -> str:
    """The guide with the answer of a graph below each query.

    Args:
        text: the guide, with or without answers.
        graph: what is asked.
    """
    return _QUERY.sub(lambda found: _answered(found["query"], graph), text)


def _answered(query: str, graph: Graph) -> str:
    head, rule, *rows = rows_as_text(graph, query, "md", width=100, colour=False)[0].splitlines()
    shown = "\n".join([head, rule, *rows[:MOST_ROWS]])
    rest = f"\n\n{len(rows)} rows; the first {MOST_ROWS} are shown." if len(rows) > MOST_ROWS else ""
    return f"```sparql\n{query}```\n\n<!-- answer -->\n{shown}{rest}\n<!-- /answer -->\n"


def unknown_terms(text: str) -> list[str]:
    """The terms of the guide that the ontology does not declare."""
    declared = "".join(path.read_text(encoding="utf-8") for path in ontology_folder().glob("*.ttl"))
    known = set(_TERM.findall(declared)) | set(re.findall(re.escape(TKG) + r"(\w+)", declared))
    return sorted(set(_TERM.findall(text)) - known)


def main() -> int:
    """Writes the guide, or with `--check` says whether it is up to date."""
    now = GUIDE.read_text(encoding="utf-8")
    if unknown := unknown_terms(now):
        print(f"docs/sparql.md names terms that the ontology does not declare: {', '.join(unknown)}", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        build([str(REPOSITORY / "examples")], Path(folder) / "g", workers=1)
        with open_graph(str(Path(folder) / "g")) as graph:
            wanted = with_answers(now, graph)
    if "--check" not in sys.argv[1:]:
        GUIDE.write_text(wanted, encoding="utf-8")
        return 0
    if now == wanted:
        return 0
    print("docs/sparql.md is out of date: run python tools/make_sparql_guide.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
