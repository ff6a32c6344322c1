"""What is told of an empty answer: how many rows remain as choices are put on, what comes near, and what falls out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kg.ask.run import Value
from kg.names import as_words

__all__ = ["MOST_COUNTED", "Count", "Explanation", "Misfit", "Near", "Step", "standing", "unlocated"]

_TRIAL_COLUMNS: Final = ("nct_id", "title")

MOST_COUNTED: Final = 10_000
"""Rows beyond this are not counted: `Count.more` is True."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a question gives.

    Args:
        rows: how many, at most `MOST_COUNTED`.
        trials: how many trials they name; None where the question has no column of trials.
        more: whether there are more than were counted.
    """

    rows: int
    trials: int | None = None
    more: bool = False

    def __str__(self) -> str:
        """The number with its unit.

        >>> str(Count(12, 5)), str(Count(1)), str(Count(10_000, more=True))
        ('5 trials', '1 row', 'more than 10,000 rows')
        """
        number, unit = (self.rows, "row") if self.trials is None else (self.trials, "trial")
        return f"{'more than ' if self.more else ''}{number:,} {unit}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Step:
    """What remains when one more choice is put on.

    Args:
        chosen: the parameter and its values, as they were given; empty for what remains before any choice.
        default: whether the value is the question's own.
        left: what remains.
        words: the choice as the question's head says it; empty where the head says nothing.
    """

    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    default: bool
    left: Count
    words: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Another value of one parameter with which, all else as chosen, there are rows.

    Args:
        parameter: its name.
        value: the value, as it can be given.
        left: how many rows there are then.
        row: the first of them by column; IRIs and empty cells left out.
        without: other parameters that have to go as well, for each of them alone leaves nothing.
        farther: whether the value is the chosen place with a greater distance.
    """

    parameter: str
    value: str
    left: Count
    row: tuple[tuple[str, Value], ...]
    without: tuple[str, ...] = ()
    farther: bool = False

    def sentence(self) -> str:
        """What comes near, in words; where there are several rows, with the first.

        >>> trial = ("nct_id", "NCT03444220"), ("title", "Gut Microbiota"), ("field_minimum", 18), ("names_site", True)
        >>> Near("age", "18", Count(3, 3), trial).sentence()
        'nearest: age=18 gives 3 trials, first NCT03444220 Gut Microbiota (field minimum 18, names site)'
        """
        cells = dict(self.row)
        if self.farther:
            where = [str(cells[name]) for name in ("nct_id", "city", "country", "place") if name in cells]
            return f"nearest that fits all else: {', '.join(where)}, {cells['km']:,} km"
        without = f" without {' and '.join(self.without)}" if self.without else ""
        said = f"nearest{without}: {self.parameter}={self.value} gives {self.left}"
        row = _in_words(cells)
        return said + (f"{': ' if self.left.rows == 1 else ', first '}{row}" if row else "")


def _in_words(cells: Mapping[str, Value]) -> str:
    """A row by the names of its columns: its trial in front, and of what is true or false the names alone."""
    trial = " ".join(str(cells[name]) for name in _TRIAL_COLUMNS if name in cells)
    others = ", ".join(_cell_in_words(name, value) for name, value in cells.items() if name not in _TRIAL_COLUMNS)
    return f"{trial} ({others})" if trial and others else trial or others


def _cell_in_words(column: str, value: Value) -> str:
    words = column.replace("_", " ")
    if isinstance(value, bool):
        return words if value else f"not {words}"
    return f"{words} {value}"


def unlocated(sites: int, sponsor: str, city: str) -> str:
    """What is known of where a trial is whose record names no site.

    Args:
        sites: how many it says that it has; 0 where it does not say.
        sponsor: who leads it; empty where that is not known.
        city: where it is looked for; a sponsor that bears its name is told.

    >>> unlocated(1, "University of Oslo", "Oslo, Norway")
    'has 1 site, but does not say where; it is led by University of Oslo'
    >>> unlocated(0, "Osloid", "Oslo")
    'names no site'
    """
    said = f"has {sites:,} site{'' if sites == 1 else 's'}, but does not say where" if sites else "names no site"
    name = as_words(city.partition(",")[0])
    return f"{said}; it is led by {sponsor}" if name and f" {name} " in f" {as_words(sponsor)} " else said


def standing(status: str) -> str:
    """How a trial stands by its status, in words that go on after "is".

    Args:
        status: its overall status in words; empty where none is stated.

    >>> standing("Active, not recruiting"), standing("Unknown status"), standing("")
    ('active, not recruiting', 'of unknown status', 'of no stated status')
    """
    words = status[:1].lower() + status[1:] or "no stated status"
    return f"of {words}" if words.endswith(" status") else words


@dataclass(frozen=True, slots=True)
class Misfit:
    """A trial on the subject that was asked about, and what keeps it out.

    Args:
        nct_id: its id.
        reasons: what keeps it out, in phrases.
        title: its brief title; empty where there is none.
        status: its overall status in words; empty where none is stated.
        as_of: the ISO date that its record is of; empty where none is stated.
        near: where a site of it lies that is near enough; empty where none does, or no distance is too far.
    """

    nct_id: str
    reasons: tuple[str, ...]
    title: str = ""
    status: str = ""
    as_of: str = ""
    near: str = ""

    def sentence(self) -> str:
        """The trial and what keeps it out, in a line; a status that keeps it out is not said twice.

        >>> Misfit("NCT03444220", ("names no site",), "Gut Microbiota", "Completed", "2023-04-11").sentence()
        'NCT03444220 Gut Microbiota (completed, as of 2023-04-11): names no site'
        >>> Misfit("NCT03444220", ("is completed",), "Gut Microbiota", "Completed").sentence()
        'NCT03444220 Gut Microbiota: is completed'
        >>> Misfit("NCT03444220", ("is completed",), near="Oslo, Norway, 0 km").sentence()
        'NCT03444220: is completed, but has a site in Oslo, Norway, 0 km'
        """
        status = self.status[:1].lower() + self.status[1:]
        stands = [] if not status or f"is {standing(status)}" in self.reasons else [status]
        stands += [f"as of {self.as_of}"] if self.as_of else []
        named = f"{self.nct_id} {self.title}".strip() + (f" ({', '.join(stands)})" if stands else "")
        near = f", but has a site in {self.near}" if self.near else ""
        return f"{named}: {'; '.join(self.reasons)}{near}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer has no rows.

    Args:
        question: the question's name.
        counting: the unit that a row or a count stands for.
        steps: what remains as choices are put on, those that leave rows first.
        near: what comes near, at most a few values.
        complete: False where the time ran out before all was tried.
        subject: what was asked about, in words, how many trials are on it, and how many of these are `misfits` where
            not all are.
        misfits: those of them that miss least.
        wider: the question that lists all of them; empty where there is none.
    """

    question: str
    counting: str
    steps: tuple[Step, ...]
    near: tuple[Near, ...]
    complete: bool
    subject: str = ""
    misfits: tuple[Misfit, ...] = ()
    wider: str = ""

    def sentences(self) -> tuple[str, ...]:
        """The explanation in words, a line each."""
        lines = [f"no rows; what remains as the choices are put on one by one (counting {self.counting}):"]
        width = max(len(str(step.left)) for step in self.steps)
        lines += [f"  {step.left!s:>{width}}  {self._said(step, place)}" for place, step in enumerate(self.steps)]
        lines += [near.sentence() for near in self.near]
        if not self.near and not self.misfits and len(self.steps) > 1:
            lines.append("nearest: no other value of one choice alone was found to give rows")
        if self.misfits:
            lines.append(f"{self.subject}, and what keeps them out:")
            lines += [f"  {misfit.sentence()}" for misfit in self.misfits]
        if self.wider:
            lines.append(f"the question {self.wider} lists trials with their distances, whatever their status")
        if not self.complete:
            lines.append("the time ran out before all was tried")
        return tuple(lines)

    def _said(self, step: Step, place: int) -> str:
        words = step.words or " and ".join(f"{name}={', '.join(values)}" for name, values in step.chosen)
        if not words:
            return "before any choice"
        if step.words:
            return words
        first = place == 0 or (place == 1 and not self.steps[0].chosen)
        return f"{'with' if first else 'and'} {words}{' (the default)' if step.default else ''}"
