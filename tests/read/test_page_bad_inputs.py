"""Faulty pages are read or refused as their index says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import RecordError
from kg.model.trial import Origin, Trial
from kg.read import clinconnect, veeva
from kg.read.pages import sniff_page

DATA = os.environ.get("TRIALKG_DATA")
FOLDER = Path(DATA or "") / "bad_inputs"
CASES: list[dict[str, Any]] = (
    [case for case in json.loads((FOLDER / "index.json").read_text())["inputs"] if case["format"].endswith("-page")]
    if DATA
    else []
)
needs_data = pytest.mark.skipif(not DATA, reason="TRIALKG_DATA does not name the folder of shared data")


def _read(data: bytes, name: str = "page.html", portal: str = "veeva") -> Trial:
    if portal == "veeva":
        return veeva.read(data, Origin(source="veeva", format="veeva-page", file=name))
    return clinconnect.read(data, Origin(source="clinconnect", format="clinconnect-page", file=name))


@needs_data
def test_the_index_lists_pages() -> None:
    """The cases below are there."""
    assert len(CASES) >= 16


@needs_data
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_faulty_pages_react_as_expected(case: dict[str, Any]) -> None:
    """Each case is accepted, accepted with a note, or refused with a message that names the file, as listed."""
    data = (FOLDER / case["name"]).read_bytes()
    expected: str = case["expect"]
    try:
        trial = _read(data, case["name"], case["format"].removesuffix("-page"))
    except RecordError as error:
        assert "refused" in expected
        assert case["name"] in str(error)
        assert not case["mention"] or any(word.casefold() in str(error).casefold() for word in case["mention"])
        return
    assert not expected.startswith("file refused")
    told = "\n".join(map(str, trial.notes))
    if expected.startswith("accepted with warning"):
        assert trial.notes
        assert not case["mention"] or any(word.casefold() in told.casefold() for word in case["mention"])
    if case["good_ids"]:
        assert [trial.nct_id] == case["good_ids"]
    stated = repr((trial.study, trial.page))
    assert "\ufffd" not in stated or "U+FFFD" in told
    assert not any(text in stated for text in case["never_in_output"])
    assert sniff_page(data) == trial.origin.source


@needs_data
def test_latin_letters_survive() -> None:
    """Letters of a page in windows-1252, and of one that only says it is UTF-8, are the letters printed."""
    for name in ("veeva_latin1_as_utf8.html", "veeva_no_charset.html", "veeva_utf16.html", "page_mhtml.mhtml"):
        trial = _read((FOLDER / name).read_bytes())
        assert [place.city for place in trial.study.protocol.contacts_locations.locations] == ["Zürich"], name


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ("empty", "ClinicalTrials.Veeva", "NCT")),
        (b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", ("recognised", "NCT")),
        (b"<html><frameset><frame src='file:///etc/passwd'></frameset></html>", ("frame set", "NCT")),
        (b"ClinConnect\nSearch / Trial NCT90000001\n\nGender\n\nALL", ("recognised", "'ClinConnect'")),
        (b"ClinicalTrials.Veeva\n\nIdentifiers\n\n2016/1529", ("NCT", "Identifiers", "holds none")),
        (b"ClinicalTrials.Veeva\n\nIdentifiers\n\nX1\n\nRelated\n\nNCT90000002", ("Identifiers", "NCT90000002")),
    ],
)
def test_refusals_say_what_to_do(data: bytes, words: tuple[str, ...]) -> None:
    """A refusal is one message with the file, what was seen, and what a page must hold."""
    with pytest.raises(RecordError) as caught:
        _read(data, "saved.html")
    message = str(caught.value)
    assert message.startswith("saved.html: ")
    assert "\n" not in message
    assert all(word in message for word in words), message


@given(st.text(max_size=400), st.sampled_from(["veeva", "clinconnect"]))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused(text: str, portal: str) -> None:
    """Whatever stands in the sections of a page, reading ends in a trial or in a refusal."""
    top = (
        "ClinicalTrials.Veeva\n\nIdentifiers\n\nNCT90000001\n\nAges\n\n"
        if portal == "veeva"
        else ("ClinConnect\nSearch / Trial NCT90000001\n\nTrial Officials\n\nPrincipal Investigator\n\n")
    )
    data = (top + text).encode("utf-8", "surrogatepass")
    try:
        trial = _read(data, portal=portal)
    except RecordError:
        return
    assert trial.nct_id == "NCT90000001"


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No bytes make a reader fail in another way than by a refusal."""
    for portal in ("veeva", "clinconnect"):
        with pytest.raises(RecordError):
            _read(data, portal=portal)
