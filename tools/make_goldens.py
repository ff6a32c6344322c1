"""Write tests/rdf/golden/: what some example records are stated as, in a form that people can read and compare.

Usage:
    python tools/make_goldens.py           write the files
    python tools/make_goldens.py --check   fail when a file on disk is not what would be written

A block is a subject; below it stands one statement a line, with prefixed names; the statements of a named graph come
after a line with its name. The criteria are left as text: their reading has tests of its own.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.model.trial import Trial
from kg.names import compact
from kg.rdf.trial import trial_statements
from kg.read.formats import read_record
from kg.read.sources import Piece, plan, raw_records
from kg.store.records import digest_of

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "rdf" / "golden"
CASES = {
    "one_study": ("NCT00463125.json",),
    "legacy_xml": ("NCT00007267.xml",),
    "page_of_veeva": ("veeva_NCT00004380.txt",),
    "page_and_registry": ("clinconnect_NCT04356287.txt", "NCT04356287.json"),
    "results": ("NCT00619060.json",),
}
"""For each golden file, the example files whose records describe one trial."""

_QUAD = re.compile(r'<([^>]*)> <([^>]*)> (<[^>]*>|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>)?)(?: <([^>]*)>)? \.')


def described(paths: Iterable[Path]) -> list[tuple[Trial, str]]:
    """The trials that files describe, each with the hash of its record."""
    found = []
    for piece in plan(map(str, paths)):
        assert isinstance(piece, Piece), piece
        for raw in raw_records(piece):
            trial = read_record(raw)  # type: ignore[arg-type]
            assert isinstance(trial, Trial), trial
            found.append((trial, digest_of(raw.data)))  # type: ignore[union-attr]
    return found


def readable(lines: Iterable[str]) -> str:
    """N-Quads as blocks of prefixed names, one a subject, in order of names."""
    graphs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        match = _QUAD.fullmatch(line)
        assert match, f"no statement: {line}"
        subject, predicate, value, graph = match.groups()
        graphs[graph or ""][subject].append(f"{compact(predicate)} {_value(value)}")
    return "".join(_blocks(graphs))


def _blocks(graphs: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    for graph in sorted(graphs):
        if graph:
            yield f"GRAPH {compact(graph)}\n\n"
        for subject in sorted(graphs[graph], key=_natural):
            statements = "".join(f"    {statement}\n" for statement in sorted(graphs[graph][subject]))
            yield f"{compact(subject)}\n{statements}\n"


def _value(written: str) -> str:
    if written.startswith("<"):
        return compact(written[1:-1])
    literal, _, kind = written.rpartition("^^")
    return f"{literal}^^{compact(kind[1:-1])}" if literal else written


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def golden(case: str) -> str:
    """What the golden file of a case should hold."""
    statements = trial_statements(described(ROOT / "examples" / name for name in CASES[case]))
    shared = [line for block in sorted(statements.shared.values()) for line in block.split("\n")]
    return readable(dict.fromkeys([*statements.own, *shared]))


def main() -> int:
    """Writes or checks all golden files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is out of date")
    check = parser.parse_args().check
    stale = 0
    for case in CASES:
        path, wanted = GOLDEN / f"{case}.txt", golden(case)
        if check:
            if not path.exists() or path.read_text(encoding="utf-8") != wanted:
                print(f"{path}: out of date: run python tools/make_goldens.py and look at the difference")
                stale += 1
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(wanted, encoding="utf-8")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
