"""Reads one study of ClinicalTrials.gov's API v2 as JSON.

A record that fits the registry's data dictionary is decoded straight into the model. Any other takes the careful way:
each value that does not fit is set aside with a note, and what remains is read.

Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec

from kg.errors import RecordError
from kg.model.study import Study
from kg.model.trial import Note, Origin, Trial
from kg.model.values import decode_value, encode_value
from kg.names import is_nct_id

__all__ = ["read"]

_DECODER: Final = msgspec.json.Decoder(Study, dec_hook=decode_value)
_ENCODER: Final = msgspec.json.Encoder(enc_hook=encode_value)
_NEEDS_CLEANING = re.compile(rb"\\u(?:00[01][0-9a-fA-F]|007[fF]|[dD][89a-fA-F]|[fF]{3}[eEfF])|\x7f|\xef\xbf[\xbe\xbf]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PATH_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_STEP_NAME = re.compile(r"[^.\[\]]+")
_CONTACTS: Final = frozenset({"centralContacts", "contacts", "pointOfContact", "phone", "phoneExt", "email"})
_WITHHELD: Final = "of a contact: kept in the verbatim record alone"
_MOST_REPAIRS: Final = 2_000
_LONGEST_NOTE: Final = 4_000


def read(data: bytes, origin: Origin) -> Trial:
    """The trial that one study record describes.

    Args:
        data: one JSON object, UTF-8.
        origin: where it was found.

    Raises:
        RecordError: it is no study record, or has no valid NCT id.

    >>> from kg.model.trial import Origin
    >>> origin = Origin(source="clinicaltrials-gov", format="ctgov-json", file="a.json")
    >>> record = b'{"protocolSection": {"identificationModule": {"nctId": "NCT01234567", "briefTitle": "A trial"}}}'
    >>> read(record, origin).nct_id
    'NCT01234567'
    """
    is_plain = _is_plain(data)
    if is_plain:
        try:
            study = _DECODER.decode(data)
        except (msgspec.DecodeError, ValueError, RecursionError):
            pass
        else:
            if is_nct_id(study.nct_id) and data.count(b":") == _ENCODER.encode(study).count(b":"):
                return Trial(study=study, origin=origin)
    return _read_carefully(data, origin, is_plain)


def _is_plain(data: bytes) -> bool:
    """Whether a record holds no character that is no text, or may be one, and no colon or other sign as an escape."""
    return b"\x7f" not in data and not (b"\xef" in data and b"\xef\xbf" in data) and b"\\u" not in data


def _read_carefully(data: bytes, origin: Origin, is_plain: bool) -> Trial:
    notes: list[Note] = []
    record = _parse_plain(data) if is_plain else None
    if record is None:
        record = _parse(data, origin, notes)
    if not isinstance(record, dict):
        raise RecordError(f"{origin}: expected a study record (a JSON object), found {_shown(record)}: get it again")
    if "protocolSection" not in record:
        raise RecordError(
            f"{origin}: this JSON object has no protocolSection and no nctId, so it is no study record "
            f"(its members: {', '.join(map(repr, list(record)[:5]))}): give records of the registry's API v2"
        )
    _check_id(record, origin)
    if not is_plain and _NEEDS_CLEANING.search(data):
        record = _cleaned(record, "", notes)
    _drop_browse_trees(record)
    return Trial(study=_convert(record, origin, notes), origin=origin, notes=tuple(notes))


def _parse_plain(data: bytes) -> Any:
    """A plain record in half the time of `_parse`; None where it is broken or a member stands twice."""
    try:
        record = msgspec.json.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return record if data.count(b":") == _ENCODER.encode(record).count(b":") else None


def _parse(data: bytes, origin: Origin, notes: list[Note]) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            seen: dict[str, Any] = {}
            for name, value in pairs:
                if name in seen:
                    reason = "the field stands twice; this value is passed over for the last one"
                    notes.append(Note(kind="changed", path=name, value=_kept(seen[name], [name]), reason=reason))
                seen[name] = value
        return members

    def refuse(constant: str) -> Any:
        raise ValueError(f"{constant} is no JSON number")

    try:
        text = data.decode("utf-8")
        return json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except UnicodeDecodeError as error:
        raise RecordError(
            f"{origin}: not UTF-8 at byte {error.start} (found {data[error.start : error.start + 4]!r}): "
            "save the file in the UTF-8 encoding"
        ) from error
    except json.JSONDecodeError as error:
        raise RecordError(
            f"{origin}: the JSON is broken at char {error.pos} (line {error.lineno}): {error.msg}; "
            f"near {text[max(0, error.pos - 20) : error.pos + 20]!r}: get the record again"
        ) from error
    except RecursionError as error:
        raise RecordError(f"{origin}: the JSON is nested too deeply to be a study record") from error
    except ValueError as error:
        where = _path_of_constant(text)
        raise RecordError(f"{origin}: {error}{where}: correct the value or leave it out") from error


def _path_of_constant(text: str) -> str:
    match = re.search(r'"([^"\\]{1,60})"\s*:\s*(?:NaN|-?Infinity)\b', text)
    return f" (member {match[1]!r})" if match else ""


def _check_id(record: dict[str, Any], origin: Origin) -> None:
    protocol = record["protocolSection"]
    module = protocol.get("identificationModule") if isinstance(protocol, dict) else None
    nct_id = module.get("nctId") if isinstance(module, dict) else None
    if not isinstance(nct_id, str) or not is_nct_id(nct_id):
        raise RecordError(
            f"{origin}: protocolSection.identificationModule.nctId is {_shown(nct_id)}, no NCT id: "
            "a study record needs one such as NCT01234567"
        )


def _cleaned(value: Any, path: str, notes: list[Note]) -> Any:
    """The value without control characters and lone surrogates, each text that had some noted."""
    if isinstance(value, str):
        if not _CONTROL.search(value):
            return value
        reason = "control characters or lone surrogates (no valid Unicode text) were taken out"
        clean = _CONTROL.sub("", value)
        notes.append(Note(kind="changed", path=path, value=_kept(clean, _STEP_NAME.findall(path)), reason=reason))
        return clean
    if isinstance(value, dict):
        return {
            _CONTROL.sub("", name): _cleaned(item, f"{path}.{name}" if path else name, notes)
            for name, item in value.items()
        }
    if isinstance(value, list):
        return [_cleaned(item, f"{path}[{index}]", notes) for index, item in enumerate(value)]
    return value


def _drop_browse_trees(record: dict[str, Any]) -> None:
    derived = record.get("derivedSection")
    for module in derived.values() if isinstance(derived, dict) else ():
        if isinstance(module, dict):
            module.pop("browseLeaves", None)
            module.pop("browseBranches", None)


def _convert(record: dict[str, Any], origin: Origin, notes: list[Note]) -> Study:
    for _ in range(_MOST_REPAIRS):
        try:
            return msgspec.convert(record, Study, dec_hook=decode_value)
        except msgspec.ValidationError as error:
            _set_aside(record, str(error), origin, notes)
    raise RecordError(f"{origin}: over {_MOST_REPAIRS} values do not fit their fields: is this a study record?")


def _set_aside(record: dict[str, Any], message: str, origin: Origin, notes: list[Note]) -> None:
    """Takes the one value that `message` complains of out of the record, and notes it."""
    what, _, where = message.partition(" - at `")
    steps = [int(index) if index.isdigit() else name or index for name, index in _PATH_STEP.findall(where.rstrip("`"))]
    unknown = re.match(r"Object contains unknown field `(.*)`\Z", what, re.DOTALL)
    missing = re.match(r"Object missing required field `(.*)`\Z", what, re.DOTALL)
    if unknown:
        steps.append(unknown[1])
    if not steps or steps[-1] == "...":
        raise RecordError(f"{origin}: {message}")
    owner: Any = record
    for step in steps[:-1]:
        owner = owner[step]
    last = steps[-1]
    path = _path_text(steps)
    if unknown:
        value = owner.pop(last)
        notes.append(
            Note(
                kind="unmapped", path=path, value=_kept(value, steps), reason="no field of the registry's is so called"
            )
        )
        return
    value = owner[last]
    if (
        isinstance(value, str)
        and what.startswith(("Expected `int`", "Expected `int |"))
        and re.fullmatch(r"\d{1,15}", value.strip())
    ):
        owner[last] = int(value)
        notes.append(Note(kind="changed", path=path, value=value, reason="a number given as text was read as a number"))
        return
    if last == "count" and value == 99_999_999:
        notes.append(
            Note(kind="sentinel", path=path, value="99999999", reason="stands for 'none given'; no number is stated")
        )
    else:
        reason = f"left out, because it {_complaint(what, missing[1] if missing else None)}"
        notes.append(Note(kind="left-out", path=path, value=_kept(value, steps), reason=reason))
    if isinstance(owner, list):
        del owner[last]
    else:
        owner.pop(last)


def _path_text(steps: list[Any]) -> str:
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _complaint(what: str, missing: str | None) -> str:
    if missing:
        return f"lacks {missing!r}"
    if what.startswith("Invalid enum value"):
        return "is none of the registry's codes"
    match = re.match(r"Expected `([^`]*)`(?:, got `([^`]*)`| ([<>]=) (-?\d+))?", what)
    if match:
        kind, got, than, bound = match.groups()
        limit = f" of {int(bound):,} or {'more' if than == '>=' else 'less'}" if bound else ""
        seen = f", not {_KINDS.get(got, got)}" if got else ""
        return f"should be {_KINDS.get(kind.split(' ')[0], kind)}{limit}{seen}"
    return f"does not fit: {what}"


_KINDS: Final = {
    "int": "a whole number",
    "float": "a number with a fraction",
    "str": "text",
    "array": "a list",
    "object": "an object",
    "bool": "true or false",
}


def _shown(value: Any) -> str:
    return value[:80] if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)[:80]


def _kept(value: Any, steps: list[Any]) -> str:
    """A value as a note keeps it: whole where short, and nothing of a contact's, where telephone numbers may be."""
    if not _CONTACTS.isdisjoint(steps):
        return _WITHHELD
    plain = _without_contacts(value)
    text = plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False, sort_keys=True)
    if len(text) > _LONGEST_NOTE:
        return f"{len(text)} characters, kept in the verbatim record"
    return text


def _without_contacts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_contacts(item) for name, item in value.items() if name not in _CONTACTS}
    if isinstance(value, list):
        return [_without_contacts(item) for item in value]
    return value
