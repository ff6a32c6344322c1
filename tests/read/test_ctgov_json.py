"""A registry record in JSON is read whole; what does not fit is set aside with a note, never lost without a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import NCT_ID, as_bytes, read, record

from kg.errors import RecordError
from kg.model.trial import Note, Trial
from kg.rdf.trial import trial_statements


def notes_of(study: Any) -> list[tuple[str, str, str]]:
    """Kind, path and value of the notes on a record."""
    return [(note.kind, note.path, note.value) for note in read(study).notes]


def design(**fields: Any) -> dict[str, Any]:
    """A record with a design."""
    return record(design=fields)


def test_a_record_that_fits_has_no_notes() -> None:
    """A sound record is read without a word, whatever its white space."""
    study = record(status={"overallStatus": "COMPLETED"}, design={"phases": ["PHASE1", "PHASE2"]})
    assert read(study) == read(json.dumps(study, indent=2).encode())
    assert notes_of(study) == []


@pytest.mark.parametrize(
    ("printed", "iso"),
    [("2019", "2019"), ("2019-05", "2019-05"), ("2019-05-03", "2019-05-03"), ("2025-06-24T09:30", "2025-06-24T09:30")],
)
def test_dates_keep_their_precision(printed: str, iso: str) -> None:
    """A date is as precise as the record states it."""
    found = read(record(status={"startDateStruct": {"date": printed, "type": "ACTUAL"}}))
    assert str(found.study.protocol.status.start_date_struct.date) == iso


@pytest.mark.parametrize("age", ["18 Minutes", "2 Hours", "3 Days", "6 Weeks", "6 Months", "1 Year", "99 Years"])
def test_ages_keep_their_unit(age: str) -> None:
    """An age stays in the unit it was given in."""
    minimum = read(record(eligibility={"minimumAge": age})).study.protocol.eligibility.minimum_age
    assert minimum is not None and minimum.text == age


def test_an_age_that_is_none_is_open_and_noted() -> None:
    """`N/A` is no age: the bound is open, and the record's word for it is kept."""
    found = read(record(eligibility={"minimumAge": "N/A", "maximumAge": "65 Years"}))
    assert found.study.protocol.eligibility.minimum_age is None
    assert found.study.protocol.eligibility.maximum_age is not None
    assert [(note.kind, note.value) for note in found.notes] == [("left-out", "N/A")]


@pytest.mark.parametrize("phases", [[], ["NA"], ["PHASE1", "PHASE2"], ["EARLY_PHASE1"]])
def test_phases(phases: list[str]) -> None:
    """No phase, `NA`, one and two at once are kept as they are."""
    assert list(read(design(phases=phases)).study.protocol.design.phases) == phases


def test_unknown_codes_are_set_aside_one_by_one() -> None:
    """A code that the registry does not have is left out with its value, and the sound one beside it stays."""
    found = read(design(phases=["PHASE7", "PHASE2", "phase1"]))
    assert found.study.protocol.design.phases == ("PHASE2",)
    assert {note.value for note in found.notes} == {"PHASE7", "phase1"}
    assert all(note.path.startswith("protocolSection.designModule.phases[") for note in found.notes)


def test_the_sentinel_of_enrollment() -> None:
    """99999999 participants means that none was given: nothing is stated, and a note says why."""
    found = read(design(enrollmentInfo={"count": 99_999_999, "type": "ESTIMATED"}))
    assert found.study.protocol.design.enrollment_info.count is None
    assert found.study.protocol.design.enrollment_info.type == "ESTIMATED"
    assert [note.kind for note in found.notes] == ["sentinel"]


@pytest.mark.parametrize(
    ("count", "number", "reason"),
    [
        ("40", 40, "a number given as text was read as a number"),
        (-5, None, "left out, because it should be a whole number of 0 or more"),
        (10**20, None, "left out, because it should be a whole number of 99,999,998 or less"),
        (True, None, "left out, because it should be a whole number, not true or false"),
        (2.5, None, "left out, because it should be a whole number, not a number with a fraction"),
    ],
)
def test_numbers_that_are_none(count: object, number: int | None, reason: str) -> None:
    """A number as text is read with a note; a negative, broken, too large or true one is left out with one."""
    found = read(design(enrollmentInfo={"count": count}))
    assert found.study.protocol.design.enrollment_info.count == number
    assert [(note.path, note.reason) for note in found.notes] == [
        ("protocolSection.designModule.enrollmentInfo.count", reason)
    ]


def test_escapes_in_criteria_are_untouched() -> None:
    r"""`\>`, `\[` and double escapes stay in the text as the record has them, for offsets count its characters."""
    text = "Inclusion Criteria:\n\n* FVC \\> 50 \\[%\\] \\^2 and \\\\< 80 &lt; 5"
    assert (
        read(record(eligibility={"eligibilityCriteria": text})).study.protocol.eligibility.eligibility_criteria == text
    )


def test_many_conditions_aliases_and_missing_modules() -> None:
    """64 conditions and several aliases are kept in order; modules may be absent."""
    conditions = [f"Condition {number}" for number in range(64)]
    aliases = ["NCT00000001", "NCT00000002"]
    protocol = read(
        record(conditions={"conditions": conditions}, identification={"nctIdAliases": aliases})
    ).study.protocol
    assert list(protocol.conditions.conditions) == conditions
    assert list(protocol.identification.nct_id_aliases) == aliases
    assert not protocol.contacts_locations and not protocol.outcomes


def test_sites_keep_their_number() -> None:
    """Sites with the same placeholder name stay as many as they are, each a node of the trial, none of them shared."""
    sites = [{"facility": "Research Site", "city": "Oslo", "country": "Norway", "zip": str(n)} for n in range(131)]
    found = read(record(contactsLocations={"locations": sites}))
    text = "\n".join(trial_statements([(found, "0" * 40)]).own)
    assert text.count("ontology#Site> .") == 131
    assert text.count("ontology#facilityName>") == 131
    assert "ontology#facility>" not in text


def test_an_unknown_field_is_kept_and_reported() -> None:
    """A field that the registry does not document is noted whole, with its path."""
    study = design(phases=["PHASE1"], colour={"name": "blue", "depth": [1, 2.50]})
    study["newSection"] = {"x": "y"}
    assert sorted(notes_of(study)) == [
        ("unmapped", "newSection", '{"x": "y"}'),
        ("unmapped", "protocolSection.designModule.colour", '{"depth": [1, 2.5], "name": "blue"}'),
    ]


def test_the_registrys_own_index_is_not_read() -> None:
    """Browse leaves and branches are passed over, in a sound record and beside a fault."""
    browse = {"browseLeaves": [{"id": "M1", "name": "x"}], "browseBranches": [{"abbrev": "x"}]}
    for faults in ({}, {"colour": 1}):
        study = {**design(**faults), "derivedSection": {"conditionBrowseModule": browse}}
        assert len(notes_of(study)) == len(faults)


SECRETS = ("555-0100", "person@example.org", "x77")


def _contact(**more: Any) -> dict[str, Any]:
    return {"name": "A Person", "phone": SECRETS[0], "phoneExt": SECRETS[2], "email": SECRETS[1], **more}


CONTACT_FAULTS = {
    "unknown section": {"newSection": {"contact": _contact()}},
    "unknown member of a contact": {"contacts": [_contact(mobile=SECRETS[0], mail2=SECRETS[1])]},
    "wrong types": {"contacts": [_contact(phone=[SECRETS[0]], email={"at": SECRETS[1]}, phoneExt=[SECRETS[2]])]},
    "control characters": {"contacts": [_contact(phone=SECRETS[0] + "\x07", email="\x1b" + SECRETS[1])]},
    "contacts that are text": {"contacts": f"{SECRETS[0]}, {SECRETS[1]}"},
    "a contact that is text": {"contacts": [f"{SECRETS[0]}, {SECRETS[1]}"]},
    "a fault beside them": {"contacts": [_contact(role="BOSS")]},
}


@pytest.mark.parametrize("fault", CONTACT_FAULTS)
def test_faults_do_not_bring_contacts_to_light(fault: str) -> None:
    """Whatever is wrong about a contact is reported without its telephone number or e-mail address."""
    parts = CONTACT_FAULTS[fault]
    study = record(contactsLocations={"centralContacts": parts["contacts"]} if "contacts" in parts else {})
    study |= {name: part for name, part in parts.items() if name != "contacts"}
    _assert_no_secrets(read(study))


def test_a_number_that_stands_twice_does_not_come_to_light() -> None:
    """A telephone number given twice in one contact is reported without it."""
    data = as_bytes(record(contactsLocations={"centralContacts": [{"name": "A", "phone": "1"}]}))
    found = read(data.replace(b'"phone":"1"', b'"phone":"555-0100","phone":"555-0100"'))
    assert [note.path for note in found.notes] == ["phone"]
    _assert_no_secrets(found)


def _assert_no_secrets(found: Trial) -> None:
    assert found.notes
    lines = "\n".join(trial_statements([(found, "0" * 40)]).own)
    for secret in SECRETS:
        assert not [note for note in found.notes if secret in str(note)]
        assert secret not in lines


def test_a_member_that_stands_twice_is_reported() -> None:
    """Of two values of one member the last is used, and a note names the member and the one passed over."""
    data = as_bytes(record()).replace(b'"briefTitle":"A trial"', b'"briefTitle":"First","briefTitle":"Second"')
    found = read(data)
    assert found.study.protocol.identification.brief_title == "Second"
    (note,) = found.notes
    assert (note.kind, note.path) == ("changed", "briefTitle")
    assert note.value == "First"


@pytest.mark.parametrize("dirt", ["\\u0000", "\\u0007", "\\u001b[31m", "\\ud800", "\\udfff", "\\ufffe", "\x7f"])
def test_what_is_no_text_is_taken_out(dirt: str) -> None:
    """Control characters and lone surrogates are taken out of a text, and a note says so."""
    found = read(as_bytes(record()).replace(b"A trial", f"A{dirt} trial".encode()))
    title = found.study.protocol.identification.brief_title
    assert title in ("A trial", "A[31m trial")
    assert [note.path for note in found.notes] == ["protocolSection.identificationModule.briefTitle"]


def test_sound_escapes_are_kept() -> None:
    """A pair of surrogates is a letter, and tabs and line ends are text."""
    found = read(as_bytes(record()).replace(b"A trial", b"\\ud83d\\ude00\\tA\\ntrial"))
    assert found.study.protocol.identification.brief_title == "😀\tA\ntrial"
    assert found.notes == ()


@pytest.mark.parametrize("escaped", [b"\\u003a", b"\\u0022\\u003A"])
def test_a_colon_in_escapes_hides_no_field(escaped: bytes) -> None:
    """An unknown field is noted whatever stands in the texts beside it."""
    found = read(as_bytes(design(colour="blue")).replace(b"A trial", b"A trial" + escaped))
    assert found.study.protocol.identification.brief_title in ("A trial:", 'A trial":')
    assert [note.path for note in found.notes] == ["protocolSection.designModule.colour"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"null", "expected a study record"),
        (b'"text"', "expected a study record"),
        (b"[]", "expected a study record"),
        (b"{}", "no protocolSection"),
        (b'{"message": "not found"}', "'message'"),
        (b'{"protocolSection": null}', "nctId"),
        (b'{"protocolSection": []}', "nctId"),
        (as_bytes(record("NCT0123456")), "NCT0123456"),
        (as_bytes(record("nct01234567")), "nct01234567"),
        (as_bytes(record("../../etc/passwd")), "nctId"),
        (as_bytes(record(12345678)), "12345678"),  # type: ignore[arg-type]
        (as_bytes(record("NCT01234567\n")), "nctId"),
        (b'{"protocolSection": ', "broken at char"),
        (as_bytes(design(enrollmentInfo={"count": 0})).replace(b":0}", b":NaN}"), "member 'count'"),
        (as_bytes(design(enrollmentInfo={"count": 0})).replace(b":0}", b":-Infinity}"), "member 'count'"),
        (as_bytes(record()).replace(b"A trial", b"Z\xfcrich"), "UTF-8 at byte"),
        (b'{"protocolSection": {"a": ' + b"[" * 90_000 + b"]" * 90_000 + b"}}", "nested too deeply"),
    ],
)
def test_what_is_no_record_is_rejected(data: bytes, words: str) -> None:
    """What cannot be read as a study is rejected with the file, the place and the value seen."""
    with pytest.raises(RecordError, match=r"made\.json") as caught:
        read(data)
    assert words in str(caught.value)
    assert len(str(caught.value)) < 600


json_value = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
SLOTS = (
    "identification.orgStudyIdInfo",
    "status.startDateStruct",
    "status.overallStatus",
    "design.phases",
    "design.enrollmentInfo",
    "eligibility.minimumAge",
    "armsInterventions.armGroups",
    "contactsLocations.locations",
    "conditions.conditions",
)


@given(slot=st.sampled_from(SLOTS), value=json_value)
def test_any_value_in_any_field_is_read_or_noted(slot: str, value: Any) -> None:
    """Whatever a field holds, the record is read, its other fields stand, and what is not taken is noted."""
    module, _, name = slot.partition(".")
    found = read(json.dumps({**record(**{module: {name: value}})}).encode())
    assert found.nct_id == NCT_ID
    assert found.study.protocol.identification.brief_title == "A trial"
    for note in found.notes:
        assert isinstance(note, Note) and note.path and note.reason
    statements = trial_statements([(found, "0" * 40)])
    assert all(line.endswith(" .") and "\n" not in line for line in statements.own)


def test_every_field_of_the_dictionary_has_a_place(data: Path) -> None:
    """Every field that the registry documents is read, those too that no record at hand holds."""
    dictionary = json.loads((data / "ctgov" / "studies_metadata.json").read_text())
    study = {section["name"]: _filled(section) for section in dictionary}
    study["protocolSection"]["identificationModule"]["nctId"] = NCT_ID
    missing = [note.path for note in read(study).notes if note.kind == "unmapped"]
    assert missing == []


def _filled(field: dict[str, Any]) -> Any:
    """A value for a documented field; of codes an unknown one, which is set aside for its value, never its name."""
    if "children" in field:
        value: Any = {child["name"]: _filled(child) for child in field["children"]}
    else:
        value = {"boolean": True, "integer": 1, "long": 1, "number": 1}.get(
            field["type"].removesuffix("[]"), "2019-05-03"
        )
    return [value] if field["type"].endswith("[]") else value


def test_real_records_lose_nothing(data: Path) -> None:
    """Real records are read with notes on undocumented fields only."""
    kinds: set[str] = set()
    with (data / "ctgov" / "studies_v2.jsonl").open("rb") as lines:
        for line in lines:
            kinds |= {note.kind for note in read(line).notes}
    assert kinds <= {"unmapped", "sentinel"}
