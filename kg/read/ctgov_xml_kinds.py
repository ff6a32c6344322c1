"""What the text of an element can mean: dates, ages, codes, and texts that state several fields at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from kg.model.labels import code_of
from kg.model.values import PartialDate, TimeSpan

__all__ = [
    "AGE",
    "AGREEMENT",
    "COUNT",
    "DATE",
    "DESIGN",
    "DOCUMENT_URL",
    "DOWNLOADED",
    "DURATION",
    "EMPLOYEE",
    "ENROLLMENT",
    "EVENT_DATE",
    "GROUP_ID",
    "MASKING",
    "PHASES",
    "STUDY_TYPE",
    "TEXT",
    "VOLUNTEERS",
    "YES_NO",
    "Kind",
    "Many",
    "NoneGivenError",
    "code",
]

_NO_CODE: Final = "is none of the registry's codes"
_NONE_GIVEN: Final = 99_999_999


class Kind(NamedTuple):
    """A way to read a text; `read` raises ValueError, saying what the text is not, where it cannot."""

    name: str
    read: Callable[[str], object]


class Many(NamedTuple):
    """Values of several fields, by their path below the field's own, and what no field holds."""

    values: dict[str, object]
    rest: tuple[str, ...] = ()


class NoneGivenError(ValueError):
    """The text is a stand-in for "none given"."""


def code(scheme: str) -> Kind:
    """The kind of texts that word a code of `scheme`.

    >>> code("sex").read("All")
    'ALL'
    """
    return Kind(f"code: {scheme}", lambda text: _code(scheme, text))


def _code(scheme: str, words: str) -> str:
    token = code_of(scheme, words)
    if token is None:
        raise ValueError(_NO_CODE)
    return token


def _date(text: str) -> PartialDate:
    if text == "Unknown":
        raise NoneGivenError
    try:
        return PartialDate.parse(text)
    except ValueError:
        raise ValueError("is no date") from None


def _duration(text: str) -> TimeSpan:
    try:
        return TimeSpan.parse(text)
    except ValueError:
        raise ValueError("is no age or duration like '18 Years'") from None


def _age(text: str) -> TimeSpan | None:
    return None if text.upper() in ("N/A", "NONE") else _duration(text)


def _yes_no(text: str) -> bool:
    if text.casefold() not in ("yes", "no"):
        raise ValueError("is neither Yes nor No")
    return text.casefold() == "yes"


def _volunteers(text: str) -> bool:
    return True if text.casefold() == "accepts healthy volunteers" else _yes_no(text)


def _count(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise ValueError("is no whole number of 0 or more")
    return int(text)


def _enrollment(text: str) -> int:
    count = _count(text)
    if count == _NONE_GIVEN:
        raise NoneGivenError
    if count > _NONE_GIVEN:
        raise ValueError("is no number of participants")
    return count


def _group_id(text: str) -> str:
    """The id as records in JSON write it: the letters of the table and three digits from 000."""
    found = re.fullmatch(r"([PBOE])([1-9]\d{0,2})", text)
    table = {"P": "FG", "B": "BG", "O": "OG", "E": "EG"}
    return f"{table[found[1]]}{int(found[2]) - 1:03}" if found else text


def _phases(text: str) -> list[str]:
    whole = code_of("phase", text)
    return [whole] if whole else [_code("phase", part) for part in text.split("/")]


def _study_type(text: str) -> Many:
    if text == "N/A":
        raise NoneGivenError
    name, _, kind = text.partition(" [")
    if kind and kind != "Patient Registry]":
        raise ValueError(_NO_CODE)
    registry: dict[str, object] = {"patientRegistry": True} if kind else {}
    return Many({"studyType": _code("study-type", name), **registry})


def _masking(text: str) -> Many:
    """Reads `Double (Participant, Investigator)`; roles that no code names are the rest."""
    whole = code_of("masking", text)
    if whole:
        return Many({"masking": whole})
    head, _, roles = text.partition("(")
    named = {role.strip(): code_of("who-masked", role.strip()) for role in roles.rstrip(") ").split(",")}
    who = [token for token in named.values() if token]
    values: dict[str, object] = {"masking": _code("masking", head), **({"whoMasked": who} if who else {})}
    return Many(values, tuple(role for role, token in named.items() if role and not token))


_DESIGN_PARTS: Final = {
    "Allocation": ("allocation", "allocation"),
    "Intervention Model": ("interventionModel", "intervention-model"),
    "Observational Model": ("observationalModel", "observational-model"),
    "Primary Purpose": ("primaryPurpose", "primary-purpose"),
    "Time Perspective": ("timePerspective", "time-perspective"),
}


def _design(text: str) -> Many:
    """Reads `Allocation: Randomized, Masking: Open Label`, the one text that records held until 2017."""
    if text == "N/A":
        raise NoneGivenError
    values: dict[str, object] = {}
    rest: list[str] = []
    for part in re.split(r",\s*(?=[A-Z][A-Za-z ]*:)", text):
        name, _, words = (piece.strip() for piece in part.partition(":"))
        key, scheme = _DESIGN_PARTS.get(name, ("", "masking"))
        token = code_of(scheme, words)
        if key and token:
            values[key] = token
        elif name == "Masking":
            masking = _masking(words)
            values |= {f"maskingInfo.{key}": value for key, value in masking.values.items()}
            rest += masking.rest
        else:
            rest.append(part)
    return Many(values, tuple(rest))


def _event_date(text: str) -> Many:
    return Many({"dateUnknown": True} if text == "Unknown" else {"date": _date(text)})


def _downloaded(text: str) -> PartialDate:
    return _date(text.rpartition(" on ")[2])


def _document_url(text: str) -> str:
    found = re.fullmatch(r"https?://(?:www\.)?clinicaltrials\.gov/ProvidedDocs/\d\d/NCT\d{8}/([\w.-]+)", text, re.I)
    if not found:
        raise ValueError("is no address of a document at the registry")
    return found[1]


def _employee(text: str) -> bool:
    if text.startswith("All Principal Investigators ARE employed"):
        return True
    if text.startswith("Principal Investigators are NOT employed"):
        return False
    raise ValueError("is neither of the registry's two sentences")


def _agreement(text: str) -> Many:
    """Reads the registry's fixed sentences on publishing; any other text is the restriction's own."""
    if text.startswith("There is NOT an agreement"):
        return Many({"restrictiveAgreement": False})
    values: dict[str, object] = {"restrictiveAgreement": True, "restrictionType": "OTHER"}
    if text.startswith("The only disclosure restriction on the PI is"):
        if "less than or equal to 60 days" in text:
            return Many(values | {"restrictionType": "LTE60"})
        if "more than 60 days" in text:
            return Many(values | {"restrictionType": "GT60"})
    return Many(values | {"otherDetails": text.removeprefix("Restriction Description: ")})


TEXT: Final = Kind("text", lambda text: text)
DATE: Final = Kind("date", _date)
AGE: Final = Kind("age, N/A for no limit", _age)
DURATION: Final = Kind("duration", _duration)
YES_NO: Final = Kind("Yes or No", _yes_no)
VOLUNTEERS: Final = Kind("Accepts Healthy Volunteers or No", _volunteers)
COUNT: Final = Kind("whole number", _count)
ENROLLMENT: Final = Kind("whole number, 99999999 for none given", _enrollment)
GROUP_ID: Final = Kind("group: P1 is FG000, B1 is BG000, O1 is OG000, E1 is EG000", _group_id)
PHASES: Final = Kind("phases between slashes", _phases)
STUDY_TYPE: Final = Kind("study type, with [Patient Registry]", _study_type)
MASKING: Final = Kind("masking, with roles in brackets", _masking)
DESIGN: Final = Kind("design as one text", _design)
EVENT_DATE: Final = Kind("date or Unknown", _event_date)
DOWNLOADED: Final = Kind("date at the end of a sentence", _downloaded)
DOCUMENT_URL: Final = Kind("address whose last part is the file name", _document_url)
EMPLOYEE: Final = Kind("one of two sentences", _employee)
AGREEMENT: Final = Kind("a fixed sentence, or the restriction in words", _agreement)
