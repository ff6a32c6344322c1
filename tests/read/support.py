"""Checks that whatever a page is read to state is printed on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kg.model.labels import code_of
from kg.model.trial import Trial
from kg.model.values import PartialDate, encode_value

_SCHEMES = {
    "overallStatus": "status",
    "phases": "phase",
    "studyType": "study-type",
    "allocation": "allocation",
    "interventionModel": "intervention-model",
    "primaryPurpose": "primary-purpose",
    "observationalModel": "observational-model",
    "timePerspective": "time-perspective",
    "masking": "masking",
    "sex": "sex",
    "funder_types": "agency-class",
    "role": "official-role",
    "armGroups.type": "arm-type",
    "interventions.type": "intervention-type",
    "enrollmentInfo.type": "enrollment-type",
    "secondaryIdInfos.type": "secondary-id-type",
}
_DATES = ("launched", "current_as_of", "timeline.date")
_AGES = ("minimumAge", "maximumAge")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The leaves of a record with their paths."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from leaves(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for part in value:
            yield from leaves(part, path)
    elif value is not None:
        yield path, value


def stated(trial: Trial) -> list[tuple[str, Any]]:
    """All that a trial states, notes and origin aside."""
    record = json.loads(msgspec.json.encode(trial, enc_hook=encode_value))
    return [*leaves(record["study"]), *leaves(record["page"])]


def unsupported(trial: Trial, text: str) -> list[tuple[str, Any]]:
    """What a trial states and the text of its page does not print.

    Args:
        trial: what was read.
        text: the page as text.
    """
    words = " ".join(text.replace("\ufeff", "").split())
    return [(path, value) for path, value in stated(trial) if not _is_printed(path, value, words, text)]


def _is_printed(path: str, value: Any, words: str, text: str) -> bool:
    numbers = {int(number.replace(",", "")) for number in re.findall(r"[0-9][0-9,]*", words)}
    scheme = next((name for end, name in _SCHEMES.items() if path == end or path.endswith("." + end)), None)
    if scheme:
        return any(code_of(scheme, piece) == value for piece in _pieces(text))
    if path.endswith(_DATES):
        return value in {date.iso for date in _dates(words)}
    if path.endswith(_AGES):
        number, unit = value.split()
        return int(number) in numbers and unit.casefold().rstrip("s") in words.casefold()
    if isinstance(value, bool):
        return "healthy volunteers" in words.casefold()
    if isinstance(value, int):
        return value in numbers
    return all(" ".join(line.split()).removeprefix("• ") in words for line in str(value).splitlines())


def _pieces(text: str) -> Iterator[str]:
    for line in text.splitlines():
        words = line.strip().removeprefix("•").strip()
        yield words
        yield words.removesuffix(" group")
        yield words.partition(":")[0]
        yield from words.split("/")
        yield from words.split(",")
        yield from re.findall(r"\(([^()]+)\)", words)
        yield from re.findall(r"estimated|actual", words)


def _dates(words: str) -> Iterator[PartialDate]:
    for found in re.findall(r"[A-Z][a-z]{2,8} (?:[0-9]{1,2}, )?[0-9]{4}", words):
        try:
            yield PartialDate.parse(found)
        except ValueError:
            continue
