"""Legacy XML that is refused, and why: the message says what, where, the value seen and what to do."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from legacy_xml import ORIGIN, kept, record

from kg.errors import RecordError
from kg.read.ctgov_xml import read

DATA = os.environ.get("TRIALKG_DATA")
LAUGHS = "".join(
    f'<!ENTITY {name} "{f"&{earlier};" * 10}">' for name, earlier in zip("bcdefghij", "abcdefghi", strict=True)
)
SECRET = "a word that stands in no other file"


def refusal(data: bytes) -> str:
    """The message with which `data` is refused."""
    with pytest.raises(RecordError) as caught:
        read(data, ORIGIN)
    message = str(caught.value)
    assert message.startswith("records/a.xml")
    assert len(message) < 500
    return message


@pytest.mark.parametrize(
    "subset",
    [
        '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
        '<!ENTITY x SYSTEM "file:///etc/hostname">',
        '<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;',
        f'<!ENTITY a "ha">{LAUGHS}',
        '<!ENTITY x "1">',
        "<!ELEMENT clinical_study ANY>",
    ],
    ids=["network", "file", "parameter", "billion-laughs", "harmless", "element"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_doctype_with_declarations_is_refused(subset: str, encoding: str) -> None:
    """No entity is declared, fetched or expanded, in any encoding."""
    text = record("<brief_title>&x;&j;</brief_title>", f"<!-- > --><!DOCTYPE clinical_study [{subset}]>\n")
    begun = time.monotonic()
    message = refusal(text.encode(encoding))
    assert "DOCTYPE" in message or "entity" in message.lower()
    assert time.monotonic() - begun < 1


def test_entities_in_attributes_are_refused_too() -> None:
    """A quadratic blow-up inside an attribute ends before it begins."""
    text = record("", f'<!DOCTYPE clinical_study [<!ENTITY a "{"b" * 5000}">]>')
    refusal(text.replace("<id_info>", f'<id_info x="{"&a;" * 20000}">').encode())


def test_what_a_file_names_is_never_read(tmp_path: Path) -> None:
    """The text of a local file reaches neither the record nor the message."""
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    text = record("<brief_title>&x;</brief_title>", f'<!DOCTYPE a SYSTEM "{file.as_uri()}" [<!ENTITY x "">]>')
    assert SECRET not in refusal(text.encode())


def test_a_bare_doctype_is_harmless() -> None:
    """A DOCTYPE that declares nothing is let pass; an entity that only its DTD could hold is not."""
    head = '<!DOCTYPE clinical_study SYSTEM "http://127.0.0.1:9/public.dtd">'
    assert read(record("", head).encode(), ORIGIN).nct_id == "NCT01234567"
    assert "'&deg;'" in refusal(record("<brief_title>&deg;</brief_title>", head).encode())


def test_a_long_prologue_is_searched_in_no_time() -> None:
    """Many comments before the root do not slow the search for a DOCTYPE."""
    begun = time.monotonic()
    assert read(record("", "<!-- <? --><?a b?> \n" * 20_000).encode(), ORIGIN).nct_id
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("data", [b"", b" \n"])
def test_an_empty_file(data: bytes) -> None:
    """Nothing is no record."""
    assert "empty" in refusal(data)


def test_cut_xml_names_the_line() -> None:
    """A file that breaks off is refused with the line where it does."""
    assert "line 3" in refusal(record("\n\n<brief_title>A").encode()[:-20])


def test_another_root_is_named() -> None:
    """XML of another kind is refused naming its root and the one expected."""
    message = refusal(b"<rss><channel/></rss>")
    assert "<rss>" in message
    assert "<clinical_study>" in message


@pytest.mark.parametrize("nct_id", ["", "<nct_id>NCT123</nct_id>", "<nct_id/>", "<nct_id>NCT٠١٢٣٤٥٦٧</nct_id>"])
def test_a_record_needs_an_nct_id(nct_id: str) -> None:
    """Without a valid id there is no trial to speak of."""
    text = f"<clinical_study><id_info><org_study_id>O</org_study_id>{nct_id}</id_info></clinical_study>"
    assert "nct_id" in refusal(text.encode())


def test_bytes_of_another_encoding_than_declared() -> None:
    """UTF-8 in a file that declares US-ASCII is refused; the message names the encoding, the line and the bytes."""
    text = record("\n<brief_title>Zürich</brief_title>", '<?xml version="1.0" encoding="US-ASCII"?>\n')
    message = refusal(text.encode())
    assert "US-ASCII" in message
    assert "line 3" in message
    assert "unknown" in refusal(record("", '<?xml version="1.0" encoding="klingon"?>').encode())
    refusal(record("<brief_title>Zürich</brief_title>").encode("latin-1"))


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "windows-1252", "UTF-16", "utf-8-sig"])
def test_declared_encodings_are_honoured(encoding: str) -> None:
    """Text survives in every encoding that the file declares."""
    head = "" if encoding == "utf-8-sig" else f'<?xml version="1.0" encoding="{encoding}"?>'
    found = read(record("<brief_title>Zürich</brief_title>", head).encode(encoding), ORIGIN)
    assert found.study.protocol.identification.brief_title == "Zürich"


def test_a_namespace_is_noted_and_ignored() -> None:
    """Elements are known by their local names."""
    text = record("<brief_title>A</brief_title>").replace("<clinical_study>", '<clinical_study xmlns="http://x/">')
    found = read(text.encode(), ORIGIN)
    assert found.study.protocol.identification.brief_title == "A"
    assert [note.value for note in found.notes] == ["http://x/"]


def test_control_characters_are_taken_out() -> None:
    """XML forbids them; the record is read without them, with a note."""
    found = read(record("<brief_title>A\x01&#x1F;B&#9;C</brief_title>").encode() + b"\0\0", ORIGIN)
    assert found.study.protocol.identification.brief_title == "AB\tC"
    assert [note.kind for note in found.notes] == ["changed"]


def test_cdata_comments_and_instructions() -> None:
    """CDATA is text as it stands; comments and instructions say nothing."""
    body = "<brief_title><![CDATA[<b>A</b> & B]]> or<!-- not --> C<?x y?></brief_title>"
    found = read(record(body).encode(), ORIGIN)
    assert found.study.protocol.identification.brief_title == "<b>A</b> & B or C"
    assert not kept(found, "unmapped")


def test_deep_nesting_is_refused() -> None:
    """A million levels are no record."""
    refusal(record("<a>" * 100_000 + "</a>" * 100_000).encode())


@pytest.mark.skipif(not DATA, reason="TRIALKG_DATA does not name the folder of real records")
def test_every_faulty_file_is_met_as_its_index_says() -> None:
    """Refused with one of the words it asks for, or accepted with its id."""
    folder = Path(DATA or "", "bad_inputs")
    cases = [
        case for case in json.loads((folder / "index.json").read_bytes())["inputs"] if case["format"] == "ctgov-xml"
    ]
    assert len(cases) >= 11
    for case in cases:
        data = (folder / case["name"]).read_bytes()
        if case["good_ids"] or "accepted" in case["expect"]:
            assert read(data, ORIGIN).nct_id in (case["good_ids"] or ["NCT90000009"])
        else:
            message = refusal(data)
            assert not case["mention"] or any(word in message for word in case["mention"]), case["name"]
