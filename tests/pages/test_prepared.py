"""What a worker does before its first page, so that nobody waits for it later."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_FIRST_PAGES = """
import json, sys
from kg.app.exchange import PageRequest
from kg.app.graph import open_graph
from kg.app.pages.explorer import explorer_of
from kg.app.serving.web import respond

with open_graph(sys.argv[1]) as graph:
    explorer_of(graph).prepare()
    before = set(sys.modules)
    statuses = [respond(graph, PageRequest(path, tuple(query))).status for path, query in json.loads(sys.argv[2])]
    print(json.dumps([statuses, sorted(set(sys.modules) - before)]))
"""


def test_no_page_loads_libraries(example_place: Path) -> None:
    """The first page of each kind finds everything loaded, those that are drawn too."""
    pages = [
        ["/", []],
        ["/", [["q", "lung"], ["near", "Oslo"], ["km", "500"]]],
        ["/trial/NCT03444220", []],
        ["/trial/NCT03444220/similar", []],
        ["/graph/NCT03444220", []],
        ["/graph/NCT03444220/criteria", []],
        ["/graph/condition/D012595", []],
        ["/graph/interventions", []],
        ["/condition/D012595", []],
        ["/ask", []],
        ["/query", []],
    ]
    command = [sys.executable, "-c", _FIRST_PAGES, str(example_place), json.dumps(pages)]
    statuses, loaded = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert statuses == [200] * len(pages)
    assert loaded == []
