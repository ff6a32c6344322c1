"""A question, its parameters and a graph give an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.ask.bind import PLAIN_TYPES, bind, plain_term
from kg.ask.datadate import is_data_date, resolve_data_date
from kg.ask.find import found_terms
from kg.ask.near import find_near, near_terms
from kg.ask.resolve import resolve
from kg.ask.template import Caveat, Column, Parameter, Question
from kg.ask.wording import wordings
from kg.errors import ParameterError, QuestionError
from kg.model.values import PartialDate
from kg.names import XSD
from kg.ports import Iri, Rows, Store

if TYPE_CHECKING:
    from kg.ports import Term

__all__ = ["Answer", "Value", "ask", "ask_terms", "bound_terms", "faults", "given_values", "notes_of", "to_value"]

Value: TypeAlias = Iri | str | bool | int | float | Decimal | date | PartialDate | None
"""What a cell of an answer may be."""

_INTEGERS: Final = frozenset(
    XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger", "unsignedInt")
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer and all that is needed to read them.

    Args:
        question: what was asked.
        parameters: what was meant by each parameter in force, as the bound query says it.
        query: the SPARQL that was run.
        columns: name and meaning of each column.
        rows: Python values, one for each column; None where there is none.
        store: what was asked, its path or address.
        notes: what a value leaves out, in sentences: a MeSH term that finds more than a sponsor's wording.
    """

    question: Question
    parameters: Mapping[str, tuple[str, ...]]
    query: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    store: str
    notes: tuple[str, ...] = ()

    @property
    def counting(self) -> str:
        """The unit that a row or a count stands for."""
        return self.question.counting

    @property
    def places(self) -> tuple[str, ...]:
        """Which places were meant by what is to be near, and whose coordinates were taken."""
        near = (parameter.name for parameter in self.question.parameters if parameter.type == "near")
        return tuple(f"{name}: {text}" for name in near for text in self.parameters.get(name, ()))

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What a reader has to know before using the numbers."""
        return self.question.caveats


def ask(store: Store, question: Question, parameters: Mapping[str, object] | None = None) -> Answer:
    """The answer of a graph to a question.

    Args:
        store: the graph.
        question: one of a `Catalogue`.
        parameters: values by name, as text or as Python values; several in a list where the parameter takes
            several. A name that is left out takes its default; None or "" takes a default away.

    Raises:
        ParameterError: a parameter is unknown, missing, or its value means nothing here.
        QuestionError: the question's file is at fault.
        QueryError: the graph could not answer.
        GraphError: the graph cannot be reached.
    """
    answer, found = _asked(store, question, parameters or {})
    return replace(answer, rows=tuple(map(_values, found)))


def ask_terms(
    store: Store, question: Question, parameters: Mapping[str, object] | None = None
) -> tuple[Answer, list[tuple[Term | None, ...]]]:
    """The answer of a graph to a question, and its rows as the terms that the graph gave; arguments are as of `ask`.

    Raises:
        ParameterError: as for `ask`.
        QuestionError: as for `ask`.
        QueryError: as for `ask`.
        GraphError: as for `ask`.
    """
    answer, found = _asked(store, question, parameters or {})
    rows = list(found)
    return replace(answer, rows=tuple(map(_values, rows))), rows


def _values(row: Sequence[Term | None]) -> tuple[Value, ...]:
    return tuple(map(to_value, row))


def _asked(store: Store, question: Question, given: Mapping[str, object]) -> tuple[Answer, Rows]:
    """The answer without its rows, and these."""
    terms = bound_terms(store, question, given)
    query = bind(question, terms)
    found = store.select(query)
    expected = tuple(column.name for column in question.columns)
    if found.variables != expected:
        raise QuestionError(
            f"{question.origin}: the query gives columns {', '.join(found.variables)} and the head names "
            f"{', '.join(expected)}; make them agree"
        )
    answer = Answer(
        question=question,
        parameters={name: tuple(term.value for term in values) for name, values in terms.items() if "." not in name},
        query=query,
        columns=question.columns,
        rows=(),
        store=store.name,
        notes=notes_of(store, question, given),
    )
    return answer, found


def notes_of(store: Store, question: Question, given: Mapping[str, object]) -> tuple[str, ...]:
    """What values leave out, in sentences: a MeSH term that finds more than a sponsor's wording.

    Args:
        store: where to ask.
        question: a question.
        given: values by name.
    """
    return tuple(
        wording.sentence(parameter.name)
        for parameter in question.parameters
        for wording in wordings(store, parameter, given_values(question, parameter, given))
    )


def bound_terms(
    store: Store, question: Question, parameters: Mapping[str, object]
) -> dict[str, tuple[NamedNode | Literal, ...]]:
    """The terms of all parameters in force, defaults included, in the order of the head, and of their parts.

    Raises:
        ParameterError: as for `ask`.
    """
    known = [parameter.name for parameter in question.parameters]
    for name in parameters:
        if name not in known:
            near = get_close_matches(name.replace("-", "_"), known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(known) or 'none'}"
            raise ParameterError(f"question {question.name!r} has no parameter {name!r}; {hint}")
    terms: dict[str, tuple[NamedNode | Literal, ...]] = {}
    for parameter in question.parameters:
        terms |= _bound(store, question, parameter, parameters)
    return terms


def faults(store: Store, question: Question, parameters: Mapping[str, object]) -> dict[str, ParameterError]:
    """What is wrong with each parameter that has to be mended, in the order of the head; `ask` raises the first.

    Raises:
        QueryError: the graph could not answer.
    """
    found = {}
    for parameter in question.parameters:
        try:
            _bound(store, question, parameter, parameters)
        except ParameterError as error:
            found[parameter.name] = error
    return found


def _bound(
    store: Store, question: Question, parameter: Parameter, parameters: Mapping[str, object]
) -> dict[str, tuple[NamedNode | Literal, ...]]:
    """The terms of a parameter and of its parts; none where it is absent."""
    values = given_values(question, parameter, parameters)
    if not values:
        return {}
    if parameter.type == "near":
        return near_terms(parameter.name, find_near(store, parameter, _one(question, parameter, values)))
    if parameter.type == "search":
        return found_terms(store, parameter, _one(question, parameter, values))
    return {parameter.name: _terms(store, question, parameter, values)}


def given_values(question: Question, parameter: Parameter, parameters: Mapping[str, object]) -> list[object]:
    """The values in force for a parameter as they were given, or its default; none where it is absent.

    Raises:
        ParameterError: it is absent and the question needs it.
    """
    if parameter.name not in parameters:
        values: list[object] = list(parameter.default or ())
    else:
        value = parameters[parameter.name]
        values = list(value) if isinstance(value, list | tuple) else [value]
        values = [item for item in values if item is not None and item != ""]
    if not values and not parameter.optional:
        example = f" such as {parameter.example[0]!r}" if parameter.example else ""
        raise ParameterError(
            f"question {question.name!r} needs parameter {parameter.name!r} ({parameter.description}){example}"
        )
    return values


def _one(question: Question, parameter: Parameter, values: list[object]) -> object:
    if len(values) > 1:
        raise ParameterError(f"parameter {parameter.name!r} of {question.name!r} takes one value, not {len(values)}")
    return values[0]


def _terms(
    store: Store, question: Question, parameter: Parameter, values: list[object]
) -> tuple[NamedNode | Literal, ...]:
    if not parameter.many:
        _one(question, parameter, values)
    terms: list[NamedNode | Literal] = []
    for value in values:
        if parameter.type == "date" and isinstance(value, str) and is_data_date(value):
            value = resolve_data_date(store, parameter.name, value)
        if parameter.type in PLAIN_TYPES:
            terms.append(plain_term(parameter, value))
        else:
            terms.extend(resolve(store, parameter, value))
    return tuple(dict.fromkeys(terms))


def to_value(term: Term | None) -> Value:
    """A term as a Python value; a literal of an unknown type, or one that is malformed, is its text.

    >>> to_value(Literal(5)), to_value(NamedNode("http://example.org/a")), to_value(None)
    (5, 'http://example.org/a', None)
    >>> to_value(Literal("2019-05", datatype=NamedNode(XSD + "gYearMonth")))
    PartialDate('2019-05')
    """
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return Iri(term.value)
    if isinstance(term, BlankNode):
        return str(term)
    if not isinstance(term, Literal):
        return str(term)
    try:
        return _literal_value(term.value, term.datatype.value)
    except (ValueError, ArithmeticError):
        return term.value


def _literal_value(text: str, kind: str) -> Value:
    if kind in _INTEGERS:
        return int(text)
    if kind == XSD + "decimal":
        return Decimal(text)
    if kind in (XSD + "double", XSD + "float"):
        return float(text)
    if kind == XSD + "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text, text)
    if kind == XSD + "date":
        return date.fromisoformat(text)
    if kind in (XSD + "gYear", XSD + "gYearMonth"):
        return PartialDate.parse(text)
    return text
