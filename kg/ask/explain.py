"""Why an answer is empty: how many rows remain as what was chosen is put on one by one, and what comes near."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.ask.bind import bind
from kg.ask.near import find_near, near_terms
from kg.ask.nearest import neighbours
from kg.ask.run import Value, bound_terms, given_values, to_value
from kg.ask.template import Parameter, Question
from kg.model.geography import FARTHEST_KM
from kg.ports import Iri, Store

if TYPE_CHECKING:
    from typing import TypeAlias

    from pyoxigraph import Literal, NamedNode

    Terms: TypeAlias = dict[str, tuple[NamedNode | Literal, ...]]

__all__ = ["Count", "Explanation", "Near", "Step", "explain"]

MOST_COUNTED: Final = 10_000
"""Rows beyond this are not counted: `Count.more` is True."""

_MOST_NEAR: Final = 3
_MOST_CELLS: Final = 6
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
    """

    chosen: tuple[tuple[str, tuple[str, ...]], ...]
    default: bool
    left: Count


@dataclass(frozen=True, slots=True)
class Near:
    """Another value of one parameter with which, all else as chosen, there are rows.

    Args:
        parameter: its name.
        value: the value, as it can be given.
        left: how many rows there are then.
        row: the first of them by column; IRIs and empty cells left out.
        without: other parameters that have to go as well, for each of them alone leaves nothing.
    """

    parameter: str
    value: str
    left: Count
    row: tuple[tuple[str, Value], ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer has no rows.

    Args:
        question: the question's name.
        counting: the unit that a row or a count stands for.
        steps: what remains as choices are put on, those that leave rows first.
        near: what comes near, at most a few values.
        complete: False where the time ran out before all was tried.
    """

    question: str
    counting: str
    steps: tuple[Step, ...]
    near: tuple[Near, ...]
    complete: bool

    def sentences(self) -> tuple[str, ...]:
        """The explanation in words, a line each."""
        lines = [f"no rows; what remains as the choices are put on one by one (counting {self.counting}):"]
        width = max(len(str(step.left)) for step in self.steps)
        for place, step in enumerate(self.steps):
            words = " and ".join(f"{name}={', '.join(values)}" for name, values in step.chosen)
            if not words:
                said = "before any choice"
            elif place == 0:
                said = f"with {words}, which cannot be left out"
            else:
                said = f"{'with' if place == 1 else 'and'} {words}{' (the default)' if step.default else ''}"
            lines.append(f"  {step.left!s:>{width}}  {said}")
        for near in self.near:
            row = ", ".join(f"{name} {value}" for name, value in near.row)
            without = f" without {' and '.join(near.without)}" if near.without else ""
            said = f"nearest{without}: {near.parameter}={near.value} gives {near.left}"
            lines.append(said + (f": {row}" if row else ""))
        if not self.near and len(self.steps) > 1:
            lines.append("nearest: no other value of one choice alone was found to give rows")
        if not self.complete:
            lines.append("the time ran out before all was tried")
        return tuple(lines)


def explain(
    store: Store, question: Question, parameters: Mapping[str, object] | None = None, *, within_s: float = 5.0
) -> Explanation:
    """Why a question has no rows with these parameters.

    Choices are put on from what the question is about (concepts, words) to what narrows it (codes, numbers); one that
    would leave nothing waits until all others are on. Then, one parameter at a time, other values are tried.

    Args:
        store: the graph.
        question: one of a `Catalogue`.
        parameters: as for `kg.ask.run.ask`.
        within_s: seconds after which nothing more is tried; a query that runs is waited for.

    Raises:
        ParameterError: as for `kg.ask.run.ask`.
        QueryError: the graph could not answer.

    >>> from kg.ask.template import parse_question
    >>> from kg.store.embedded import EmbeddedStore
    >>> from pyoxigraph import Store as Oxigraph
    >>> asked = parse_question("primes", '''#+ title: P
    ... #+ question: Which small primes are there?
    ... #+ counting: primes
    ... #+ params: {least: {type: integer, description: a number, optional: true, example: 5}}
    ... #+ columns: {n: a prime}
    ... SELECT ?n WHERE {
    ...   VALUES ?n { 2 3 5 7 }
    ...   FILTER(?n >= 5) #@param least ?least
    ... }''')
    >>> print("\\n".join(explain(EmbeddedStore(Oxigraph(), ""), asked, {"least": 9}).sentences()))
    no rows; what remains as the choices are put on one by one (counting primes):
      4 rows  before any choice
      0 rows  with least=9
    nearest: least=7 gives 1 row: n 7
    """
    given = parameters or {}
    return _Search(store, question, given, bound_terms(store, question, given), time.monotonic() + within_s).run()


@dataclass(slots=True)
class _Search:
    """Counts the rows of one question with less, or with other values, than was chosen."""

    store: Store
    question: Question
    given: Mapping[str, object]
    terms: Terms
    deadline: float
    complete: bool = field(default=True)

    def run(self) -> Explanation:
        chosen = [parameter for parameter in self.question.parameters if parameter.name in self.terms]
        chosen = [parameter for parameter in chosen if not _only_cuts(self.question, parameter)]
        free = [parameter for parameter in chosen if _can_go(self.question, parameter)]
        fixed = [parameter for parameter in chosen if parameter not in free]
        free.sort(key=lambda parameter: _RANK.get(parameter.type, 1))
        steps, last = self._steps(fixed, free)
        near: list[Near] = []
        if len(last) > 1:  # each leaves nothing, so one is changed where the others are off
            for parameter in last:
                others = tuple(other.name for other in last if other is not parameter)
                near += self._near(parameter, _MOST_NEAR - len(near), others)
        elif steps[0].left.rows or fixed:
            for parameter in [*last, *(other for other in reversed(free) if other not in last), *fixed]:
                near += self._near(parameter, _MOST_NEAR - len(near))
        return Explanation(self.question.name, self.question.counting, tuple(steps), tuple(near), self.complete)

    def _steps(self, fixed: Sequence[Parameter], free: Sequence[Parameter]) -> tuple[list[Step], list[Parameter]]:
        """What remains step by step, and the parameters that leave nothing."""
        on = [parameter.name for parameter in fixed]
        left = self._count(self._only(on))
        steps = [Step(tuple((parameter.name, self._words(parameter)) for parameter in fixed), False, left)]
        waiting = list(free)
        while waiting and left.rows and self._has_time():
            for parameter in waiting:
                count = self._count(self._only([*on, parameter.name]))
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
        return Step(((parameter.name, self._words(parameter)),), self._is_default(parameter), left)

    def _near(self, parameter: Parameter, most: int, without: tuple[str, ...] = ()) -> list[Near]:
        """Other values of a parameter with which there are rows; of codes those that give most first."""
        if most <= 0:
            return []
        terms = {name: values for name, values in self.terms.items() if name.partition(".")[0] not in without}
        if parameter.type == "near":
            return self._farther(parameter, terms, without)

        def gives_rows(values: tuple[NamedNode | Literal, ...]) -> bool | None:
            if not self._has_time():
                return None
            return self._count(bind(self.question, {**terms, parameter.name: values}), 1).rows > 0

        found = []
        for value, values in neighbours(self.store, parameter, terms[parameter.name], gives_rows):
            bound = bind(self.question, {**terms, parameter.name: values})
            found.append(Near(parameter.name, value, self._count(bound), self._first_row(bound), without))
        if parameter.type in ("code", "enumeration"):
            found.sort(key=lambda near: -near.left.rows)
        return found[:most]

    def _farther(self, parameter: Parameter, terms: Terms, without: tuple[str, ...]) -> list[Near]:
        """The same place with the least distance, in whole kilometres, within which there are rows."""
        (value,) = given_values(self.question, parameter, self.given)
        place = find_near(self.store, parameter, value)
        if place.km is None:
            return []

        others = {name: values for name, values in terms.items() if name.partition(".")[0] != parameter.name}

        def bound(km: int) -> str:
            return bind(self.question, others | near_terms(parameter.name, place._replace(km=km)))

        empty, filled = int(place.km), int(place.km)
        while filled < FARTHEST_KM:
            empty, filled = filled, min(max(2 * filled, filled + 1), FARTHEST_KM)
            if not self._has_time() or self._count(bound(filled), 1).rows:
                break
        while filled - empty > 1 and self._has_time():
            middle = (empty + filled) // 2
            empty, filled = (empty, middle) if self._count(bound(middle), 1).rows else (middle, filled)
        left = self._count(bound(filled))
        told = f"{place.name or f'{place.latitude}, {place.longitude}'}, {filled} km"
        return [Near(parameter.name, told, left, self._first_row(bound(filled)), without)] if left.rows else []

    def _has_time(self) -> bool:
        self.complete = self.complete and time.monotonic() < self.deadline
        return self.complete

    def _only(self, names: Sequence[str]) -> str:
        """The query with these choices alone, and with the parameters that only cut the answer."""
        kept = {
            name: terms
            for name, terms in self.terms.items()
            if (own := name.partition(".")[0]) in names or _only_cuts(self.question, self.question.parameter(own))
        }
        return bind(self.question, kept)

    def _count(self, query: str, most: int = MOST_COUNTED) -> Count:
        has_trials = any(column.name == "trial" for column in self.question.columns)
        counted = " (COUNT(DISTINCT ?trial) AS ?counted_trials)" if has_trials else ""
        prologue, select = _parts(query)
        (row,) = self.store.select(
            f"{prologue}SELECT (COUNT(*) AS ?counted_rows){counted} WHERE {{ {{\n{select}\nLIMIT {most + 1}\n}} }}"
        )
        rows, *trials = [int(getattr(term, "value", 0)) for term in row]
        return Count(min(rows, most), min(trials[0], most) if trials else None, rows > most)

    def _first_row(self, query: str) -> tuple[tuple[str, Value], ...]:
        for row in self.store.select(query):
            cells = [(c.name, to_value(term)) for c, term in zip(self.question.columns, row, strict=True)]
            told = [(name, value) for name, value in cells if value not in (None, "") and not isinstance(value, Iri)]
            return tuple(told[:_MOST_CELLS])
        return ()

    def _words(self, parameter: Parameter) -> tuple[str, ...]:
        return tuple(str(value) for value in given_values(self.question, parameter, self.given))

    def _is_default(self, parameter: Parameter) -> bool:
        return parameter.name not in self.given


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
