"""What the lines of a portal's page state: ages, dates, counts, places, codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from kg.model.labels import code_of
from kg.model.places import Location
from kg.model.values import PartialDate, TimeSpan
from kg.read.countries import COUNTRIES
from kg.read.lines import Line

__all__ = [
    "accepts",
    "ages_of",
    "code",
    "coded",
    "count_of",
    "criteria_text",
    "date_of",
    "enrollment_of",
    "phases_of",
    "place_of",
    "prose",
    "split_run",
    "status_of",
    "typed_name",
    "volunteers_of",
]

_COUNT: Final = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12}"
_UNIT: Final = r"years?|months?|weeks?|days?|hours?|minutes?"
_NUMBER: Final = r"([0-9]{1,6})"
_AGE_SHAPES: Final = tuple(
    (re.compile(shape, re.IGNORECASE), bounds)
    for shape, bounds in (
        (rf"(?:from |between |ages? )*{_NUMBER} ?({_UNIT})? ?(?:to|and|-|–|—) ?{_NUMBER} ?({_UNIT})", "both"),
        (rf"(?:from )?{_NUMBER} ?({_UNIT})? ?\+ ?({_UNIT})?", "least"),
        (rf"(?:over|above|older than|at least|from|minimum) {_NUMBER} ?({_UNIT})", "least"),
        (rf"{_NUMBER} ?({_UNIT})(?: old)? (?:and|or) (?:older|over|above|up)", "least"),
        (rf"(?:under|up to|below|younger than|at most|maximum) {_NUMBER} ?({_UNIT})", "most"),
        (rf"{_NUMBER} ?({_UNIT})(?: old)? (?:and|or) (?:younger|under|below)", "most"),
    )
)
_AGES_OPEN: Final = re.compile(r"(?:all|any) ages?|no age limits?", re.IGNORECASE)
_AGE_TAIL: Final = re.compile(r"\s+(?:old|of age)\Z", re.IGNORECASE)
_ENROLLMENT: Final = re.compile(
    rf"({_COUNT}) (?:(estimated|actual) )?(?:patients?|participants?|subjects?|volunteers?)"
    r"(?: ?\((estimated|actual|anticipated)\))?",
    re.IGNORECASE,
)
_TYPED: Final = re.compile(r"([A-Za-z][A-Za-z /-]{2,40}):\s+(\S.*)")
_PLACE_WORD: Final = re.compile(r"[^\W\d_]")


def ages_of(text: str) -> tuple[TimeSpan | None, TimeSpan | None]:
    """The least and the greatest age that a page's wording states, None for a side left open.

    Args:
        text: such as `18+ years old`, `6 months to 17 years`, `Under 75 years old`, `All ages`.

    Raises:
        ValueError: the wording is none that is known, or names no unit.

    >>> ages_of("6 months to 17 years")
    (TimeSpan(6, 'month'), TimeSpan(17, 'year'))
    >>> ages_of("18+ years old"), ages_of("All ages")
    ((TimeSpan(18, 'year'), None), (None, None))
    """
    words = _AGE_TAIL.sub("", " ".join(text.split()))
    if _AGES_OPEN.fullmatch(words):
        return None, None
    for shape, bounds in _AGE_SHAPES:
        match = shape.fullmatch(words)
        if match is None:
            continue
        if bounds == "both":
            low, low_unit, high, high_unit = match.groups()
            return _age(low, low_unit or high_unit), _age(high, high_unit)
        unit = next((group for group in match.groups()[1:] if group), None)
        if unit is None:
            break
        age = _age(match[1], unit)
        return (age, None) if bounds == "least" else (None, age)
    raise ValueError("no wording of ages that is known")


def _age(number: str, unit: str) -> TimeSpan:
    return TimeSpan.parse(f"{number} {unit.rstrip('sS')}")


def count_of(text: str, things: str) -> int:
    """A printed number of things.

    Args:
        text: `12`, `1,024`, or the number with the things behind it.
        things: a pattern of what is counted, such as `locations?|sites?`.

    Raises:
        ValueError: the line is no such number.

    >>> count_of("0 patients applied", "patients? applied")
    0
    """
    match = re.fullmatch(rf"({_COUNT})(?:\s+(?:{things}))?", text, re.IGNORECASE)
    if match is None:
        raise ValueError("no whole number")
    return int(match[1].replace(",", ""))


def enrollment_of(text: str) -> tuple[int, str | None]:
    """How many participants, and whether that is counted or planned where the page says so.

    Raises:
        ValueError: the line is no number of patients.

    >>> enrollment_of("50 estimated patients"), enrollment_of("10 patients")
    ((50, 'ESTIMATED'), (10, None))
    """
    match = _ENROLLMENT.fullmatch(text)
    if match is None:
        raise ValueError("no number of patients")
    kind = match[2] or match[3]
    return int(match[1].replace(",", "")), code_of("enrollment-type", kind) if kind else None


def code(scheme: str, text: str) -> str | None:
    """The code of a scheme that a page's words mean, or None."""
    return code_of(scheme, text)


def coded(scheme: str) -> Callable[[str], bool]:
    """Whether lines are wordings of the codes of a scheme."""
    return lambda text: code_of(scheme, text) is not None


def accepts(parse: Callable[[str], object]) -> Callable[[str], bool]:
    """Whether lines are values, for a function that raises ValueError for what is none."""

    def holds(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return holds


def status_of(text: str) -> str:
    """The code of a recruitment status.

    Raises:
        ValueError: the line words none.

    >>> status_of("Completed"), status_of("Not yet enrolling")
    ('COMPLETED', 'NOT_YET_RECRUITING')
    """
    status = code_of("status", text)
    if status is None:
        raise ValueError("no wording of a recruitment status")
    return status


def phases_of(text: str) -> tuple[str, ...]:
    """The codes of one or two phases on a line, none where it is something else.

    >>> phases_of("Phase 2/Phase 3"), phases_of("Phase 2/3"), phases_of("Completed")
    (('PHASE2', 'PHASE3'), ('PHASE2', 'PHASE3'), ())
    """
    whole = code_of("phase", text)
    if whole is not None:
        return (whole,)
    first, slash, second = text.partition("/")
    if not slash:
        return ()
    second = second.strip()
    if second.isdigit():
        second = f"Phase {second}"
    codes = [code_of("phase", first), code_of("phase", second)]
    return tuple(code for code in codes if code) if all(codes) else ()


def volunteers_of(text: str) -> bool:
    """Whether healthy volunteers may take part.

    Raises:
        ValueError: the line says neither.

    >>> volunteers_of("No Healthy Volunteers"), volunteers_of("Accepts Healthy Volunteers")
    (False, True)
    """
    low = text.casefold()
    if low in ("no healthy volunteers", "does not accept healthy volunteers", "no"):
        return False
    if low in ("accepts healthy volunteers", "healthy volunteers", "healthy volunteers accepted", "yes"):
        return True
    raise ValueError("neither 'No Healthy Volunteers' nor 'Accepts Healthy Volunteers'")


def typed_name(text: str) -> tuple[str | None, str]:
    """The type of an intervention and its name, from `Biological: X`; the whole line where no type is known.

    >>> typed_name("Biological: Cultivated medium"), typed_name("Cultivated medium")
    (('BIOLOGICAL', 'Cultivated medium'), (None, 'Cultivated medium'))
    """
    match = _TYPED.fullmatch(text)
    code = code_of("intervention-type", match[1]) if match else None
    return (code, match[2]) if match and code else (None, text)


def place_of(text: str) -> Location:
    """A site from `city, state, country`, `city, country` or `country`.

    Raises:
        ValueError: the line does not end in a country.

    >>> place = place_of("Montreal, Quebec, Canada")
    >>> place.city, place.state, place.country
    ('Montreal', 'Quebec', 'Canada')
    """
    parts = [part.strip() for part in text.split(",")]
    for length in range(min(3, len(parts)), 0, -1):
        country = ", ".join(parts[-length:])
        if country.casefold() in COUNTRIES:
            before = parts[:-length]
            break
    else:
        raise ValueError("no place that ends in the name of a country")
    if any(not _PLACE_WORD.search(part) for part in before if part):
        raise ValueError("no place: a part of it has no letter")
    state = before.pop() if len(before) > 1 else None
    return Location(city=", ".join(filter(None, before)) or None, state=state or None, country=country)


def prose(lines: Sequence[Line]) -> str | None:
    """Lines as one text: paragraphs apart, list items below one another, words as printed.

    When all lines are items of one list, the list is how the page sets its values, and its bullets go.
    """
    lines = _once(lines)
    if lines and all(line.bullet for line in lines) and len({line.depth for line in lines}) == 1:
        return "\n\n".join(line.text for line in lines)
    text = ""
    for before, line in zip((None, *lines), lines, strict=False):
        if before is not None:
            text += "\n" if line.bullet or before.bullet else "\n\n"
        text += _indented(line, 1)
    return text or None


def _once(lines: Sequence[Line]) -> list[Line]:
    """Lines without those that only repeat the one above."""
    return [
        line
        for before, line in zip((None, *lines), lines, strict=False)
        if before is None or (before.printed, before.depth) != (line.printed, line.depth)
    ]


def criteria_text(blocks: Sequence[tuple[str, Sequence[Line]]]) -> str | None:
    """Eligibility criteria as one text: each heading, then its bullets with their nesting.

    Args:
        blocks: headings (empty for none) with the lines below them, in the page's order.

    >>> print(criteria_text([("Inclusion criteria", [Line("Adults", "•", 1)])]))
    Inclusion criteria
    <BLANKLINE>
      • Adults
    """
    texts = []
    for heading, lines in blocks:
        if not lines:
            continue
        least = min((line.depth for line in lines if line.bullet), default=1)
        rows = [_indented(line, least) for line in _once(lines)]
        texts.append("\n\n".join(filter(None, (heading, "\n".join(rows)))))
    return "\n\n".join(texts) or None


def _indented(line: Line, least: int) -> str:
    return "  " * max(line.depth - least + 1, 0) + line.printed if line.depth else line.printed


def split_run(run: str, phrases: Sequence[str]) -> tuple[str, ...] | None:
    """The phrases of a run that has no separators, when known phrases cover all of it.

    Args:
        run: phrases one behind the other, such as a page's keywords.
        phrases: the phrases that may occur; case does not matter.

    Returns:
        The parts of the run as printed, the fewest and longest that cover it; None where they do not cover it.

    >>> split_run("Systemic Sclerosis Scleroderma, Systemic", ["systemic sclerosis", "Scleroderma, Systemic"])
    ('Systemic Sclerosis', 'Scleroderma, Systemic')
    >>> split_run("Systemic Sclerosis Skin", ["systemic sclerosis"]) is None
    True
    """
    words = run.split()
    known = {tuple(phrase.casefold().split()) for phrase in phrases}
    known.discard(())
    longest = max(map(len, known), default=0)
    low = [word.casefold() for word in words]
    best: list[tuple[str, ...] | None] = [None] * len(words) + [()]
    for start in range(len(words) - 1, -1, -1):
        for end in range(min(len(words), start + longest), start, -1):
            rest = best[end]
            if rest is None or tuple(low[start:end]) not in known:
                continue
            here = best[start]
            if here is None or len(rest) + 1 < len(here):
                best[start] = (" ".join(words[start:end]), *rest)
    return best[0] or None


def date_of(text: str) -> PartialDate:
    """The date that a page prints, `Apr 21, 2020` or `June 2018`.

    Raises:
        ValueError: the line is no date.
    """
    return PartialDate.parse(text)
