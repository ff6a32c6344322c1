"""What a build says of values that it could not take as they stand: in plain words, with what to do."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from made import as_bytes, record
from typer.testing import CliRunner

from kg.app.building.build import build
from kg.app.building.warnings import counted_in_words, is_told, warning
from kg.interfaces.cli import app
from kg.model.trial import Note, NoteKind

PLACE = "x.json, line 2"


@pytest.mark.parametrize(
    ("note", "said"),
    [
        (
            Note(
                kind="left-out",
                path="protocolSection.eligibilityModule.minimumAge",
                value="18",
                reason="left out, because it does not fit: expected text, found 18",
            ),
            "NCT01234567: minimum age '18': should be text; it is left out of the graph: correct it in the record "
            "(x.json, line 2, protocolSection.eligibilityModule.minimumAge)",
        ),
        (
            Note(kind="left-out", path="Ages", value="adults", reason="left out: no wording of ages that is known"),
            "NCT01234567: ages 'adults': no wording of ages that is known; it is left out of the graph: correct it in "
            "the record (x.json, line 2, Ages)",
        ),
        (
            Note(kind="changed", path="page", value="NUL bytes: 1", reason="NUL bytes were removed"),
            "NCT01234567: the page 'NUL bytes: 1': NUL bytes were removed; check that this is what was meant "
            "(x.json, line 2)",
        ),
        (
            Note(kind="missing", path="About the study", value="", reason="the page has no such heading"),
            "NCT01234567: About the study: the page has no such heading; if the page shows it, save the whole page "
            "again (x.json, line 2, About the study)",
        ),
        (
            Note(
                kind="dangling",
                path="/clinical_study/arm_group[2]/intervention_name",
                value="N" * 100,
                reason="names an intervention that the record does not have",
            ),
            f"NCT01234567: arm group no. 2, intervention name '{'N' * 79}…': names an intervention that the record "
            "does not have; this link is left out of the graph: correct one of the two names "
            "(x.json, line 2, /clinical_study/arm_group[2]/intervention_name)",
        ),
    ],
)
def test_a_warning_names_trial_field_value_matter_remedy_and_place(note: Note, said: str) -> None:
    """Each is a sentence without words of a program, but for the place at its end."""
    assert warning(PLACE, "NCT01234567", note) == said


def test_every_kind_of_note_is_counted_in_words() -> None:
    """No kind is without words; only those that nobody can act on are not told one by one."""
    kinds = get_args(NoteKind)
    told = [kind for kind in kinds if is_told(Note(kind=kind, path="p", value="v", reason="r"))]
    assert set(kinds) - set(told) == {"unmapped", "sentinel"}
    for kind in kinds:
        assert counted_in_words({kind: 1}) != counted_in_words({kind: 2}).replace("2", "1")
    assert counted_in_words({"missing": 1_000, "changed": 0}) == "1,000 parts that are missing"


def test_a_build_tells_what_can_be_mended_and_counts_the_rest(tmp_path: Path) -> None:
    """A field that the registry does not have is counted; a date that is none is told with its place."""
    made = record("NCT00000001", status={"startDateStruct": {"date": "soon"}}, design={"unheardOf": 1})
    (tmp_path / "one.json").write_bytes(as_bytes(made))
    summary = build([str(tmp_path / "one.json")], tmp_path / "g", workers=1)
    (told,) = summary.warnings
    assert told.startswith("NCT00000001: start date 'soon': is no date; it is left out of the graph: correct it")
    assert summary.note_counts == {"left-out": 1, "unmapped": 1}
    said = CliRunner().invoke(app, ["build", str(tmp_path / "one.json"), "-g", str(tmp_path / "h")]).stderr
    assert f"warning: {told}\n" in said
    assert "notes on reading: 1 value left out, 1 value without a place in the graph; a trial's page tells" in said
