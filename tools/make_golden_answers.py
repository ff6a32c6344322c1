"""Writes what each question answers on the graph of the example records.

Usage: python tools/make_golden_answers.py [--check]
"""

from __future__ import annotations

import csv
import io
import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from kg.app.building.build import build
from kg.app.graph import Graph, open_graph
from kg.ask.catalogue import Catalogue
from kg.ask.run import Value, ask
from kg.ask.template import Question
from kg.resources import queries_folder

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "tests" / "golden" / "answers"
MORE: Mapping[str, Sequence[Mapping[str, Sequence[str]]]] = {
    "serious-ae": [{"trial": ["NCT00004563"]}, {"trial": ["NCT01252810"]}],
    "how-far": [{"near": ["New York"]}],
    "top-interventions": [{"placebo": ["true"], "limit": ["5"]}],
    "trial-arms": [{"trial": ["NCT00007267"]}],
    "trial-card": [{"trial": ["NCT00498615"]}, {"trial": ["NCT05925803"]}],
    "trial-outcomes": [{"trial": ["NCT00004563"]}],
    "trials-by-condition": [{"condition": ["connective tissue diseases"], "narrower": ["false"]}],
}
"""What is asked beyond the examples in the heads: trials with several arms, results, sources, older records."""

Parameters = dict[str, list[str]]


class Case(NamedTuple):
    """A question with its parameters, and the name of its file."""

    name: str
    question: Question
    parameters: Parameters


def cases() -> Iterator[Case]:
    """Each question with what it needs, with an example of all it takes, and with some choices more."""
    for question in Catalogue(queries_folder()):
        needed: Parameters = {}
        examples: Parameters = {}
        for parameter in question.parameters:
            if parameter.required:
                needed[parameter.name] = list(parameter.example or ())
            if parameter.required or parameter.example:
                examples[parameter.name] = list(parameter.example or ())
        yield Case(question.name, question, needed)
        if examples != needed:
            yield Case(f"{question.name}-with-all", question, examples)
        for chosen in MORE.get(question.name, ()):
            parameters = {name: list(values) for name, values in chosen.items()}
            words = "-".join(value.replace(" ", "-") for values in parameters.values() for value in values)
            yield Case(f"{question.name}-{words}", question, parameters)


def cell(value: Value) -> str:
    """A value as text, the same for all spellings of a value.

    >>> cell(True), cell(Decimal("18.0")), cell(None)
    ('true', '18', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def cells(rows: Iterable[Sequence[Value]]) -> list[list[str]]:
    """The rows of an answer as text."""
    return [[cell(value) for value in row] for row in rows]


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Rows as comma-separated values."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def read_csv(path: Path) -> list[list[str]]:
    """The rows of a file, its head first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def example_graph(folder: Path) -> Graph:
    """The graph of the example records, built in a folder."""
    build([str(ROOT / "examples")], folder, workers=1)
    return open_graph(str(folder))


def made(graph: Graph) -> dict[str, str]:
    """The text of each file by its name."""
    lines = [
        "# Answers on the example graph\n\n",
        "Made by `python tools/make_golden_answers.py` after `kg build examples`; held on several engines by\n",
        "`tests/ask/test_golden_answers.py`. Booleans are true and false, decimals have no trailing zeros.\n\n",
        "| file | rows | counting | asked |\n|---|---|---|---|\n",
    ]
    files = {}
    for case in cases():
        answer = ask(graph.store, case.question, case.parameters)
        head = [column.name for column in answer.columns]
        files[f"{case.name}.csv"] = as_csv([head, *cells(answer.rows)])
        given = [f"-p {shlex.quote(f'{name}={value}')}" for name, values in case.parameters.items() for value in values]
        command = " ".join(["kg ask", case.question.name, *given])
        lines.append(f"| [{case.name}.csv]({case.name}.csv) | {len(answer.rows)} | {answer.counting} | `{command}` |\n")
    return {"README.md": "".join(lines), **files}


def main(arguments: Sequence[str]) -> int:
    """Writes the files, or with `--check` says which are not as they would be written."""
    with tempfile.TemporaryDirectory() as folder, example_graph(Path(folder) / "graph") as graph:
        files = made(graph)
    there = {path.name for path in ANSWERS.iterdir()} if ANSWERS.is_dir() else set()
    if "--check" in arguments:
        wrong = sorted(there - files.keys())
        for name, text in files.items():
            path = ANSWERS / name
            if not path.is_file() or path.read_bytes() != text.encode():
                wrong.append(name)
        if wrong:
            print(f"differ: {', '.join(wrong)}: run python tools/make_golden_answers.py and read the difference")
        return 1 if wrong else 0
    ANSWERS.mkdir(parents=True, exist_ok=True)
    for name in there - files.keys():
        (ANSWERS / name).unlink()
    for name, text in files.items():
        (ANSWERS / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
