"""A trial's card as plain text that reads well in a terminal of 100 columns."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Final

from kg.views.card_value import NO_STATUS, Card, Country, Outcome, Results, SourceLine
from kg.views.facts import plain_text
from kg.views.words import count_of, date_in_words, visible

__all__ = ["card_text", "criteria_lines", "events_in_words", "results_in_words", "standing_in_words", "text_blocks"]

_LABEL: Final = 16
_BULLET: Final = re.compile(r"(\s*)(?:[*•·‣▪]|\\*-(?=\s)|(\d{1,3}[.)])(?=\s))\s*(.*)\Z")


def card_text(made: Card, width: int = 100, all_sites: bool = False) -> str:
    """The card as text.

    Args:
        made: the card.
        width: columns, 60 or more.
        all_sites: True to list every site of trials with many; else countries and cities are counted.

    >>> print(card_text(Card(iri="https://clinicaltrials.gov/study/NCT03444220", nct_id="NCT03444220", title="A")))
    A
    NCT03444220 · https://clinicaltrials.gov/study/NCT03444220
    <BLANKLINE>
    Status          No status stated
    """
    width = max(width, 60)
    lines = [*_wrap(made.title, width)]
    lines += _wrap(f"{made.nct_id} · {made.iri}" + (f" · {made.acronym}" if made.acronym else ""), width)
    lines.append("")
    for label, text in _heads(made):
        lines += _row(label, text, width)
    for title, body in _sections(made, width, all_sites):
        if body:
            lines += ["", f"{title.upper()}", *body]
    if made.footer:
        lines += ["", "─" * min(width, 100), *(line for text in made.footer for line in _wrap(text, width))]
    return "\n".join(visible(line).rstrip() for line in lines)


def standing_in_words(made: Card) -> str:
    """The status with the record's date, and a mark when that lies more than 12 months back."""
    standing = made.standing
    words = standing.words or NO_STATUS
    if standing.last_known:
        words += f" (last known: {standing.last_known.lower()})"
    if standing.as_of:
        words += f", as of {date_in_words(standing.as_of)}"
    if standing.date_is_missing:
        words += ", date of the record not stated"
    if standing.old:
        words += " — OLD: the record is over 12 months old"
        words += "" if standing.ended else ", ask before relying on it"
    return words + (f". Stopped because: {standing.why_stopped}" if standing.why_stopped else "")


def results_in_words(results: Results) -> str:
    """Whether results are posted."""
    if results.posted is None:
        return ""
    if not results.posted:
        return "None posted"
    return f"Posted{f' on {date_in_words(results.first_posted)}' if results.first_posted else ''}"


def events_in_words(pair: tuple[int | None, int | None]) -> str:
    """Participants who had an event, of those at risk.

    >>> events_in_words((10, 141)), events_in_words((3, None)), events_in_words((None, None))
    ('10/141', '3 of an unstated number', 'not reported')
    """
    affected, at_risk = pair
    if affected is None:
        return "not reported"
    return f"{affected:,}/{at_risk:,}" if at_risk is not None else f"{affected:,} of an unstated number"


def criteria_lines(text: str) -> Iterator[tuple[int, str, str]]:
    r"""The lines of an eligibility text, or of any other with lists: how deep, the mark before it, the words.

    >>> list(criteria_lines("Inclusion Criteria:\n\n* Age \\> 18\n  * with consent"))
    [(0, '', 'Inclusion Criteria:'), (0, '•', 'Age > 18'), (1, '•', 'with consent')]
    """
    levels: list[int] = []
    for line in text.splitlines():
        if not line.strip():
            continue
        match = _BULLET.match(line)
        if not match:
            indent = len(line) - len(line.lstrip())
            levels = [level for level in levels if level <= indent] if indent else []
            yield min(len(levels), 6), "", plain_text(line.strip())
            continue
        blank, number, words = match.groups()
        indent = len(blank.expandtabs(4))
        levels = [level for level in levels if level < indent]
        yield min(len(levels), 6), number or "•", plain_text(words)
        levels.append(indent)


def text_blocks(text: str) -> list[tuple[bool, list[tuple[int, str, str]]]]:
    r"""The lines of a text as lists and what stands between them: True for a list, and its lines.

    >>> text_blocks("Either:\n\n* one\n* two")
    [(False, [(0, '', 'Either:')]), (True, [(0, '•', 'one'), (0, '•', 'two')])]
    """
    return [(marked, list(lines)) for marked, lines in groupby(criteria_lines(text), lambda line: bool(line[1]))]


def _heads(made: Card) -> Iterator[tuple[str, str]]:
    sponsor = made.sponsor
    with_kind = f"{sponsor.name} ({sponsor.more})" if sponsor and sponsor.more else sponsor.name if sponsor else ""
    rows = (
        ("Status", standing_in_words(made)),
        ("Phase", made.phase),
        ("Study type", made.study_type),
        ("Size", made.enrollment),
        ("Conditions", made.conditions_in_words),
        ("Who can join", " ".join(made.who)),
        ("Design", " ".join(made.design)),
        ("Sponsor", with_kind),
        ("With", "; ".join(one.name for one in made.collaborators)),
        ("Results", results_in_words(made.results)),
    )
    return ((label, text) for label, text in rows if text)


def _sections(made: Card, width: int, all_sites: bool) -> Iterator[tuple[str, list[str]]]:
    if made.plain_summary:
        note = f"In plain words, written by {made.plain_summary_by}, not by the registry"
        yield note, _prose(made.plain_summary, width)
    yield "Summary", _prose(made.summary, width)
    yield "Eligibility, in the source's words", _criteria(made.eligibility_text, width)
    yield "Arms", [line for arm in made.arms for line in _item(arm.name, arm.kind, arm.description, width, arm.given)]
    yield (
        "Interventions",
        [line for one in made.interventions for line in _item(one.name, one.kind, one.description, width)],
    )
    for kind in ("primary", "secondary", "other"):
        found = [one for one in made.outcomes if one.kind == kind]
        yield f"{kind} outcomes", [line for one in found for line in _outcome(one, width)]
    title = f"Sites ({made.site_count})" if made.site_count else "Countries"
    yield title, [*_sites(made.countries, width, all_sites), *_wrap(", ".join(made.countries_only), width)]
    if made.results.groups:
        yield "Serious events (participants affected / at risk, by group)", list(_events(made.results, width))
    yield (
        "Dates",
        [f"  {one.label:<22}{date_in_words(one.date)}{' (estimated)' if one.estimated else ''}" for one in made.dates],
    )
    people = [
        line
        for one in made.officials
        for line in _wrap(f"{one.name}{f', {one.more}' if one.more else ''}", width, "  ")
    ]
    yield "Officials", people
    yield "Keywords", _wrap(", ".join(made.keywords), width, "  ")
    if made.contacts:
        yield (
            "Contacts",
            _wrap(f"Names, telephones and addresses are kept by the registry: {made.contacts}", width, "  "),
        )
    yield "Sources", [line for one in made.sources for line in _wrap(_source(one), width, "  ")]
    yield (
        "Where the sources disagree",
        [
            line
            for one in made.disagreements
            for line in _wrap(f"{one.fact}: " + "; ".join(f"{v.more} ({v.name})" for v in one.values), width, "  ")
        ],
    )
    yield "Notes on reading", [line for one in made.notes for line in _wrap(one[:400], width, "  ")]


def _criteria(text: str, width: int) -> list[str]:
    return _listed(text, width, apart=lambda words: words.endswith(":"))


def _prose(text: str, width: int) -> list[str]:
    return _listed(text, width, apart=lambda words: True)


def _listed(text: str, width: int, indent: str = "  ", apart: Callable[[str], bool] = lambda words: False) -> list[str]:
    """The lines of a text with its lists; before the paragraphs that `apart` tells, one is left empty."""
    lines: list[str] = []
    for depth, mark, words in criteria_lines(text):
        if lines and not depth and not mark and apart(words):
            lines.append("")
        lines += _wrap(words, width, indent + "   " * depth + (f"{mark} " if mark else ""))
    return lines


def _source(one: SourceLine) -> str:
    words = one.name
    words += f", version of {date_in_words(one.version)}" if one.version else ""
    words += f", copied from {one.copied_from}" if one.copied_from else ""
    words += f", {one.restated}" if one.restated else ""
    return f"{words}: {one.url}" if one.url else words


def _events(results: Results, width: int) -> Iterator[str]:
    for group in results.groups:
        parts = [f"serious {events_in_words(group.serious)}"]
        parts.append(f"deaths {events_in_words(group.deaths)}")
        yield from _wrap(f"{group.name}: {', '.join(parts)}", width, "  ")
    if results.time_frame:
        yield from _wrap(f"Counted over: {results.time_frame}", width, "  ")


def _sites(countries: Iterable[Country], width: int, all_sites: bool) -> Iterator[str]:
    countries = list(countries)
    every = all_sites or sum(len(country.sites) for country in countries) <= 15
    for country in countries:
        status = Counter(site.status for site in country.sites if site.status)
        counts = ", ".join(f"{number} {words.lower()}" for words, number in status.most_common())
        head = f"{country.name or 'Country not stated'}: {count_of(len(country.sites), 'site')}"
        yield from _wrap(head + (f" ({counts})" if counts else ""), width, "  ")
        if every:
            for site in country.sites:
                words = ", ".join(part for part in (site.name, site.city) if part) or "not named"
                yield from _wrap(words + (f" — {site.status.lower()}" if site.status else ""), width, "    • ")
        else:
            cities = Counter(site.city.partition(",")[0] or "city not stated" for site in country.sites)
            text = ", ".join(f"{city} ({n})" if n > 1 else city for city, n in cities.items())
            yield from _wrap(text, width, "    ")


def _outcome(one: Outcome, width: int) -> list[str]:
    lines = _wrap(plain_text(one.measure + (f" [{one.time_frame}]" if one.time_frame else "")), width, "  • ")
    return lines + _listed(one.description, width, "    ")


def _item(name: str, kind: str, description: str, width: int, given: Iterable[str] = ()) -> list[str]:
    lines = _wrap(name + (f" ({kind.lower()})" if kind else ""), width, "  • ")
    lines += _listed(description, width, "    ")
    names = ", ".join(given)
    return lines + (_wrap(f"gets: {names}", width, "    ") if names else [])


def _row(label: str, text: str, width: int) -> list[str]:
    return _wrap(plain_text(text), width, f"{label:<{_LABEL}}")


def _wrap(text: str, width: int, first: str = "") -> list[str]:
    if not text:
        return []
    return textwrap.wrap(
        " ".join(text.split()),
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_on_hyphens=False,
    )
