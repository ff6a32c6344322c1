"""Makes small legacy records, and sets text the way the registry's XML writer did."""

from __future__ import annotations

import re
import textwrap

from kg.model.trial import Note, Origin, Trial
from kg.read.ctgov_xml import read

ORIGIN = Origin(source="clinicaltrials-gov", format="ctgov-xml", file="records/a.xml")
_WIDTH = 99


def record(body: str, head: str = "") -> str:
    """A record of NCT01234567 that holds `body`."""
    return (
        f"{head}<clinical_study><id_info><org_study_id>S-1</org_study_id><nct_id>NCT01234567</nct_id></id_info>"
        f"{body}</clinical_study>"
    )


def trial(body: str) -> Trial:
    """What the reader makes of a record that holds `body`."""
    return read(record(body).encode(), ORIGIN)


def notes(body: str) -> list[tuple[str, str, str]]:
    """Kind, path and value of the notes on a record that holds `body`."""
    return [(note.kind, note.path, note.value) for note in trial(body).notes]


def kept(found: Trial, kind: str) -> list[Note]:
    """The notes of one kind."""
    return [note for note in found.notes if note.kind == kind]


def set_in_columns(text: str, indent: int) -> str:
    """Text with `* ` and `1. ` lists as the XML writer laid it out: indented, wrapped, items apart."""
    blocks = []
    levels: list[tuple[int, int]] = []
    for line in filter(str.strip, text.split("\n")):
        depth = len(line) - len(line.lstrip())
        words = line.strip()
        while levels and depth < levels[-1][0]:
            levels.pop()
        column = levels[-1][1] if levels else indent
        first = " " * column
        if mark := re.match(r"(\*|\d+\.) ", words):
            printed = "-  " if mark[1] == "*" else mark[0]
            column += 5
            first = " " * (column - len(printed)) + printed
            words = words[mark.end() :]
            levels.append((depth + len(mark[0]), column))
        blocks.append(
            textwrap.fill(
                words,
                _WIDTH,
                initial_indent=first,
                subsequent_indent=" " * column,
                break_long_words=False,
                break_on_hyphens=False,
            )
        )
    return "\n" + "\n\n".join(blocks) + "\n" + " " * (indent - 2)
