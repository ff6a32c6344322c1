"""The tables of the legacy reader, against the model and against real records."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest
from legacy_xml import kept

from kg.model.study import Study
from kg.model.trial import Origin
from kg.read.ctgov_xml import XML_FIELDS, read

DATA = os.environ.get("TRIALKG_DATA")


def _kind(path: str) -> Any:
    """The type of the field of the model at `path`."""
    kind: Any = Study
    for step in path.replace("[]", ".[]").split("."):
        if get_origin(kind) is not tuple and type(None) in get_args(kind):
            kind = get_args(kind)[0]
        if step == "[]":
            kind = get_args(kind)[0]
        else:
            kind = next(field.type for field in msgspec.structs.fields(kind) if field.encode_name == step)
    return kind


@pytest.mark.parametrize("row", XML_FIELDS, ids=lambda row: row.xpath)
def test_every_row_of_the_tables_leads_into_the_model(row: Any) -> None:
    """Each path is one of the model, and names as many lists as its XPath or one more."""
    _kind(row.path)
    assert row.path.count("[]") - row.xpath.count("[]") in (0, 1)


@pytest.mark.skipif(not DATA, reason="TRIALKG_DATA does not name the folder of real records")
def test_all_real_records_are_read() -> None:
    """None is rejected, and what no field holds is what the registry itself gave up."""
    given_up = {"authority", "is_fda_regulated", "is_section_801", "number_of_arms"}
    files = sorted(Path(DATA or "", "ctgov", "xml").glob("*.xml"))
    assert len(files) >= 358
    for file in files:
        found = read(file.read_bytes(), Origin(source="clinicaltrials-gov", format="ctgov-xml", file=file.name))
        assert found.nct_id == file.stem
        assert not kept(found, "left-out"), file.name
        assert {note.path.rpartition("/")[2] for note in kept(found, "unmapped")} <= given_up, file.name
