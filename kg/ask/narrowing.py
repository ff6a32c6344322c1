"""Counting the rows of one question with less, or with other values, than was chosen."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from kg.ask.bind import bind
from kg.ask.explained import MOST_COUNTED, Count, Explanation, Near, Step
from kg.ask.near import find_near, near_terms
from kg.ask.nearest import neighbours
from kg.ask.run import Value, given_values, to_value
from kg.ask.template import Parameter, Question
from kg.names import code_iri
from kg.ports import Iri, Store

if TYPE_CHECKING:
    from typing import TypeAlias

    from pyoxigraph import Literal

    Terms: TypeAlias = dict[str, tuple[NamedNode | Literal, ...]]

__all__ = ["Narrowing", "rank", "without"]

_MOST_NEAR: Final = 3
_MOST_CELLS: Final = 6
_MOST_OFF: Final = 8
_RANK: Final = {
    **dict.fromkeys(("trial", "iri", "concept"), 0),
    **dict.fromkeys(("code", "enumeration"), 2),
    **dict.fromkeys(("integer", "decimal", "date"), 3),
    "boolean": 4,
}
"""From what a question is about to what narrows it; words and places, with rank 1, come after concepts."""

_SLICE: Final = re.compile(r"\s*(LIMIT|OFFSET)\s", re.IGNORECASE)
_EXPRESSION: Final = re.compile(r"\s*(FILTER|BIND)\b", re.IGNORECASE)
_VALUES: Final = re.compile(r"\bVALUES\s+\(?((?:\s*\?\w+)+)", re.IGNORECASE)
_ASSIGNED: Final = re.compile(r"\bAS\s+(\?\w+)\s*\)", re.IGNORECASE)
_CLAUSE: Final = re.compile(r"(GROUP|HAVING|ORDER|LIMIT|OFFSET)\b", re.IGNORECASE)


@dataclass(slots=True)
class Narrowing:
    """Counts the rows of one question with less, or with other values, than was chosen."""

    store: Store
    question: Question
    given: Mapping[str, object]
    terms: Terms
    deadline: float
    complete: bool = field(default=True)

    def run(self) -> Explanation:
        """The steps from what is asked about to what narrows it, and what comes near."""
        fixed, free = self.choices()
        steps, last = self.steps(fixed, free)
        near = self.near(steps, last, fixed, free)
        return Explanation(self.question.name, self.question.counting, tuple(steps), tuple(near), self.complete)

    def choices(self) -> tuple[list[Parameter], list[Parameter]]:
        """The parameters in force that stay, and those that can go, in the order in which they are put on."""
        chosen = [parameter for parameter in self.question.parameters if parameter.name in self.terms]
        chosen = [parameter for parameter in chosen if not _only_cuts(self.question, parameter)]
        free = [parameter for parameter in chosen if _can_go(self.question, parameter)]
        return [parameter for parameter in chosen if parameter not in free], sorted(free, key=rank)

    def near(
        self, steps: Sequence[Step], last: Sequence[Parameter], fixed: Sequence[Parameter], free: Sequence[Parameter]
    ) -> list[Near]:
        """Values near those chosen with which there are rows."""
        near: list[Near] = []
        if len(last) > 1:  # each leaves nothing, so one is changed where the others are off
            for parameter in last:
                others = tuple(other.name for other in last if other is not parameter)
                near += self._near(parameter, _MOST_NEAR - len(near), others)
        elif steps[0].left.rows or fixed:
            for parameter in [*last, *(other for other in reversed(free) if other not in last), *fixed]:
                near += self._near(parameter, _MOST_NEAR - len(near))
        return near

    def steps(self, fixed: Sequence[Parameter], free: Sequence[Parameter]) -> tuple[list[Step], list[Parameter]]:
        """What remains step by step, and the parameters that leave nothing."""
        on = [parameter.name for parameter in fixed]
        left = self.count(self.only(on))
        steps = [Step(tuple((parameter.name, self._words(parameter)) for parameter in fixed), False, left)]
        waiting = list(free)
        while waiting and left.rows and self.has_time():
            for parameter in waiting:
                count = self.count(self.only([*on, parameter.name]))
                if count.rows:
                    break
            else:
                break
            waiting.remove(parameter)
            on.append(parameter.name)
            if not (self._is_default(parameter) and count == left):
                steps.append(self._step(parameter, count))
            left = count
        if left.rows:
            steps += [self._step(parameter, Count(0, None if left.trials is None else 0)) for parameter in waiting]
        return steps, waiting

    def _step(self, parameter: Parameter, left: Count) -> Step:
        chosen = ((parameter.name, self._words(parameter)),)
        return Step(chosen, self._is_default(parameter), left, self._phrase(parameter))

    def _phrase(self, parameter: Parameter) -> str:
        """How the head says the choice; empty where it does not say it."""
        values = [_token(parameter, term) for term in self.terms[parameter.name]]
        if len(values) == 1 and values[0] in parameter.words:
            return parameter.words[values[0]]
        return parameter.words.get("", "").replace("{}", ", ".join(self._words(parameter)))

    def _near(self, parameter: Parameter, most: int, without: tuple[str, ...] = ()) -> list[Near]:
        """Other values of a parameter with which there are rows; of codes those that give most first."""
        if most <= 0:
            return []
        terms = {name: values for name, values in self.terms.items() if name.partition(".")[0] not in without}
        if parameter.type == "near":
            return self._farther(parameter, terms, without)

        def gives_rows(values: tuple[NamedNode | Literal, ...]) -> bool | None:
            if not self.has_time():
                return None
            return self.count(bind(self.question, {**terms, parameter.name: values}), 1).rows > 0

        found = []
        for value, values in neighbours(self.store, parameter, terms[parameter.name], gives_rows):
            bound = bind(self.question, {**terms, parameter.name: values})
            found.append(Near(parameter.name, value, self.count(bound), self.first_row(bound), without))
        if parameter.type in ("code", "enumeration"):
            found.sort(key=lambda near: -near.left.rows)
        return found[:most]

    def _farther(self, parameter: Parameter, terms: Terms, left_out: tuple[str, ...]) -> list[Near]:
        """The same place with the least distance, in whole kilometres, within which there are rows."""
        (value,) = given_values(self.question, parameter, self.given)
        place = find_near(self.store, parameter, value)
        anywhere = without(terms, f"{parameter.name}.reach", f"{parameter.name}.cell")
        row = dict(self.first_row(bind(self.question, anywhere))) if place.km is not None and self.has_time() else {}
        told = row.get("km")
        if not isinstance(told, int):
            return []
        for km in range(max(told, 1), told + _MOST_OFF):  # what is told is rounded
            bound = bind(self.question, anywhere | near_terms(parameter.name, place._replace(km=km)))
            if (left := self.count(bound)).rows:
                return [
                    Near(parameter.name, f"{place.title}, {km} km", left, tuple(row.items()), left_out, farther=True)
                ]
        return []

    def has_time(self) -> bool:
        """Whether more may be tried."""
        self.complete = self.complete and time.monotonic() < self.deadline
        return self.complete

    def only(self, names: Sequence[str]) -> str:
        """The query with these choices alone, and with the parameters that only cut the answer."""
        kept = {
            name: terms
            for name, terms in self.terms.items()
            if (own := name.partition(".")[0]) in names or _only_cuts(self.question, self.question.parameter(own))
        }
        return bind(self.question, kept)

    def count(self, query: str, most: int = MOST_COUNTED) -> Count:
        """How many rows, and how many trials, a query gives."""
        has_trials = any(column.name == "trial" for column in self.question.columns)
        counted = " (COUNT(DISTINCT ?trial) AS ?counted_trials)" if has_trials else ""
        prologue, select = _parts(query)
        (row,) = self.store.select(
            f"{prologue}SELECT (COUNT(*) AS ?counted_rows){counted} WHERE {{ {{\n{select}\nLIMIT {most + 1}\n}} }}"
        )
        rows, *trials = [int(getattr(term, "value", 0)) for term in row]
        return Count(min(rows, most), min(trials[0], most) if trials else None, rows > most)

    def first_row(self, query: str) -> tuple[tuple[str, Value], ...]:
        """The first row by column, up to six and its title; IRIs and empty cells left out."""
        for row in self.store.select(query):
            cells = [(c.name, to_value(term)) for c, term in zip(self.question.columns, row, strict=True)]
            told = [(name, value) for name, value in cells if value not in (None, "") and not isinstance(value, Iri)]
            return tuple(told[:_MOST_CELLS] + [cell for cell in told[_MOST_CELLS:] if cell[0] == "title"])
        return ()

    def _words(self, parameter: Parameter) -> tuple[str, ...]:
        return tuple(str(value) for value in given_values(self.question, parameter, self.given))

    def _is_default(self, parameter: Parameter) -> bool:
        return parameter.name not in self.given


def rank(parameter: Parameter) -> int:
    """The place of a parameter among others, from 0 for what a question is about."""
    return _RANK.get(parameter.type, 1)


def without(terms: Terms, *names: str) -> Terms:
    """Terms without those of some parameters, or of some of their parts."""
    return {name: values for name, values in terms.items() if name not in names and name.partition(".")[0] not in names}


def _token(parameter: Parameter, term: NamedNode | Literal) -> str:
    """A value as the words of a head name it: of a code its token."""
    return term.value.removeprefix(code_iri(parameter.scheme, "")) if parameter.scheme else term.value


def _only_cuts(question: Question, parameter: Parameter) -> bool:
    """Whether a parameter says how many rows to give, not which."""
    own = [line for line in question.lines if any(marker.name == parameter.name for marker in line.markers)]
    return all(_SLICE.match(line.text) for line in own)


def _can_go(question: Question, parameter: Parameter) -> bool:
    """Whether the question still means something without a parameter's lines.

    It does where the head says so. Else it does where no other line computes with what these lines set, as a FILTER
    does that compares with a constant, or a VALUES line whose variable a pattern finds as well.
    """
    if parameter.optional:
        return True
    if parameter.type == "trial":
        return False  # all parts of all trials are no answer to a question on one
    own = [line for line in question.lines if any(marker.name == parameter.name for marker in line.markers)]
    others = [line.text for line in question.lines if line not in own]
    for line in own:
        if any(_names(text, variable) for variable in _ASSIGNED.findall(line.text) for text in others):
            return False
        for variables in _VALUES.findall(line.text):
            for variable in variables.split():
                using = [text for text in others if _names(text, variable)]
                if using and all(_EXPRESSION.match(text) for text in using):
                    return False
    return True


def _names(text: str, variable: str) -> bool:
    return re.search(re.escape(variable) + r"\b", text) is not None


def _parts(query: str) -> tuple[str, str]:
    """The prologue of a query, and its SELECT without the order and the number of rows."""
    lines = query.split("\n")
    first = next((at for at, line in enumerate(lines) if line.upper().startswith("SELECT")), 0)
    end = max((at for at, line in enumerate(lines) if line == "}"), default=len(lines) - 1)
    kept, clause = lines[first : end + 1], ""
    for line in lines[end + 1 :]:
        if match := _CLAUSE.match(line):
            clause = match[1].upper()
        if clause in ("GROUP", "HAVING"):
            kept.append(line)
    return "".join(f"{line}\n" for line in lines[:first]), "\n".join(kept)
