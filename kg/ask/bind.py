"""Parameters become RDF terms, and terms take their places in the marked lines of a question.

No text of a user reaches a query otherwise than through `term_text`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kg.ask.datadate import is_data_date
from kg.ask.template import Line, Parameter, Question
from kg.errors import ParameterError, QuestionError
from kg.names import PREFIXES, XSD

if TYPE_CHECKING:
    from typing import TypeAlias

    Bound: TypeAlias = Mapping[str, Sequence[NamedNode | Literal]]

__all__ = ["PLAIN_TYPES", "as_text", "bind", "glimpse", "plain_term", "term_text", "to_iri"]

_MAX_TEXT: Final = 10_000
_INTEGER: Final = re.compile(r"[+-]?\d{1,18}\Z", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(?=.{1,18}\Z)(\d+\.?\d*|\.\d+)\Z", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f-\x9f]*\Z")
_CURIE: Final = re.compile(r"([a-z]+):([^/].*)\Z", re.DOTALL)
_BOOLEANS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

_VALUES_LINE: Final = re.compile(r"(\s*VALUES\s+(?:\?\w+|\((?P<several>[\s?\w]+)\))\s*\{).*(\}\s*)\Z", re.IGNORECASE)
_SLICE_LINE: Final = re.compile(r"(\s*(?:LIMIT|OFFSET)\s+)\d+(\s*)\Z", re.IGNORECASE)
_CONSTANT: Final = re.compile(
    r'(?P<skip><[^\s<>]*>|[?$]\w+|[\w.-]*:[\w.-]*)|(?P<text>"(?:[^"\\]|\\.)*")(?P<type>\^\^\S+?(?=[\s,;.)}]|$))?'
    r"|(?P<number>\b\d+(?:\.\d+)?)|\b(?P<boolean>true|false)\b|\w+"
)
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPED: Final = re.compile(r'\\[uU]|[\\"\x00-\x1f\x7f-\x9f\u2028\u2029]')
_PLAIN_NUMBER: Final = re.compile(r"\d+(\.\d+)?\Z", re.ASCII)


def bind(question: Question, terms: Bound) -> str:
    """The query of a question with its parameters in place.

    A marked line goes when a parameter it names is absent from `terms`, and one marked `#@without` when it is present.
    Else the value takes the place of what stands between the braces of `VALUES ?x { ... }` or
    `VALUES (?x ?y) { ... }` (where several markers stand there, the value of the last), of the number after LIMIT or
    OFFSET, and, where the marker names placeholders, of the constants that equal the default (or example) in the head.

    Args:
        question: what is asked.
        terms: for each parameter that is present, or `name.part`, one term, or several for a VALUES line; for a line
            with several variables, row after row.

    Raises:
        ParameterError: several terms for a place that takes one.
        QuestionError: a line holds no place for the value that its marker promises.

    >>> from kg.ask.question_file import parse_question
    >>> asked = parse_question("a", '''#+ title: A
    ... #+ question: A?
    ... #+ counting: things
    ... #+ params: {least: {type: integer, description: a number, optional: true, example: 5}}
    ... #+ columns: {n: a number}
    ... SELECT ?n WHERE { VALUES ?n { 1 7 }
    ... FILTER(?n >= 5) #@param least ?least
    ... }''')
    >>> print(bind(asked, {"least": [Literal(2)]}))
    SELECT ?n WHERE { VALUES ?n { 1 7 }
    FILTER(?n >= 2)
    }
    >>> print(bind(asked, {}))
    SELECT ?n WHERE { VALUES ?n { 1 7 }
    }
    """
    placed: set[str] = set()
    lines = []
    for line in question.lines:
        if any(marker.parameter not in terms for marker in line.markers) or not terms.keys().isdisjoint(line.without):
            continue
        text = line.text
        for marker in line.markers:
            parameter = question.parameter(marker.name)
            bound = _placed(question, line, text, parameter, len(marker.placeholders), terms[marker.parameter])
            if bound is not None:
                text = bound
                placed.add(marker.name)
        lines.append(text.rstrip())
    if missing := [name for name in terms if name.partition(".")[0] not in placed]:
        raise QuestionError(f"{question.origin}: no marked line holds a place for parameter {missing[0]!r}")
    return "\n".join(lines).strip("\n")


def _placed(
    question: Question,
    line: Line,
    text: str,
    parameter: Parameter,
    placeholders: int,
    terms: Sequence[NamedNode | Literal],
) -> str | None:
    """The line with the value in its places; None where it has no place and only depends on the parameter."""
    texts = [term_text(term) for term in terms]
    if match := _VALUES_LINE.match(text):
        width = len((match["several"] or "").split())
        if width:
            texts = [f"({' '.join(texts[start : start + width])})" for start in range(0, len(texts), width)]
        return f"{match[1]} {' '.join(texts)} {match[3]}"
    if not placeholders and not _SLICE_LINE.match(text):
        return None
    if len(texts) != 1:
        raise ParameterError(
            f"parameter {parameter.name!r} of {question.name!r} takes one value and was given {len(texts)}"
        )
    if match := _SLICE_LINE.match(text):
        return f"{match[1]}{texts[0]}{match[2]}"
    stand_in = _stand_in(parameter)
    spans = [match.span() for match in _CONSTANT.finditer(text) if _key(match) == stand_in]
    if len(spans) != placeholders:
        raise QuestionError(
            f"{question.origin}, line {line.number}: {len(spans)} constants equal the default or example of "
            f"{parameter.name!r} and the marker names {placeholders} placeholders; make them agree"
        )
    for start, end in reversed(spans):
        text = text[:start] + texts[0] + text[end:]
    return text


def _stand_in(parameter: Parameter) -> str:
    """What stands for the parameter's value in the file, in the form that `_key` gives."""
    stated = [text for text in (*(parameter.default or ()), *(parameter.example or ()), "") if not is_data_date(text)]
    text = stated[0]
    if parameter.type in ("integer", "decimal"):
        return str(Decimal(text).normalize())
    return text if parameter.type == "boolean" else term_text(Literal(text))


def _key(match: re.Match[str]) -> str | None:
    if match["number"]:
        return str(Decimal(match["number"]).normalize())
    return match["boolean"] or match["text"]


def term_text(term: NamedNode | Literal) -> str:
    """A term as SPARQL reads it, whatever it holds.

    Numbers that are not negative and booleans are bare; a backslash before `u` is written so that engines
    that look for `\\u` before they look for strings find none.

    >>> term_text(Literal('a "b"\\n')), term_text(Literal(-1))
    ('"a \\\\"b\\\\"\\\\n"', '"-1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    >>> term_text(Literal(5)), term_text(NamedNode("http://example.org/a"))
    ('5', '<http://example.org/a>')
    """
    if isinstance(term, NamedNode):
        return f"<{term.value}>"
    kind = term.datatype.value
    if kind in (XSD + "integer", XSD + "decimal") and _PLAIN_NUMBER.match(term.value):
        return term.value if kind == XSD + "integer" or "." in term.value else f"{term.value}.0"
    if kind == XSD + "boolean" and term.value in ("true", "false"):
        return term.value
    quoted = '"' + _ESCAPED.sub(_escape, term.value) + '"'
    if term.language:
        return f"{quoted}@{term.language}"
    return quoted if kind == XSD + "string" else f"{quoted}^^<{kind}>"


def _escape(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) == 2:
        return f"\\\\\\U{ord(text[1]):08X}"
    return _ESCAPES.get(text) or f"\\u{ord(text):04X}"


def plain_term(parameter: Parameter, value: object) -> NamedNode | Literal:
    """The term of a value that needs no graph to be understood.

    Args:
        parameter: of type boolean, date, decimal, integer, iri or text.
        value: text as typed, or a Python value of the fitting type.

    Raises:
        ParameterError: the value is not of that type, or out of bounds.

    >>> plain_term(Parameter("limit", "integer", "how many rows", minimum=1), "20")
    <Literal value=20 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#integer>>
    """
    convert, expected = _PLAIN[parameter.type]
    try:
        term = convert(as_text(value))
    except ValueError:
        expected = _number_in_words(parameter) or expected
        raise ParameterError(f"parameter {parameter.name!r} is {expected}; {glimpse(value)} is none") from None
    _check_bounds(parameter, term)
    return term


def _number_in_words(parameter: Parameter) -> str:
    """What a number with a unit is, by its own example; empty where there is no unit or no example."""
    shown = parameter.example or parameter.default
    if not (parameter.unit and shown and parameter.type in ("integer", "decimal")):
        return ""
    return f"a {'whole ' if parameter.type == 'integer' else ''}number of {parameter.unit}, such as {shown[0]}"


def as_text(value: object) -> str:
    """A value as a person would type it.

    Raises:
        ValueError: it is of no type that a parameter has.

    >>> as_text(True), as_text(date(2020, 5, 3)), as_text(0.5)
    ('true', '2020-05-03', '0.5')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        raise ValueError("a date has no time of day")
    if isinstance(value, NamedNode | Literal):
        return value.value
    if isinstance(value, str | int | float | date):
        return str(value)
    raise ValueError(f"no parameter takes a {type(value).__name__}")


def to_iri(text: str) -> str | None:
    """An IRI, or a prefixed name with one of our prefixes, as an IRI; None where it is neither.

    >>> to_iri("mesh:D012595"), to_iri("<http://example.org/a>"), to_iri("systemic sclerosis")
    ('http://id.nlm.nih.gov/mesh/D012595', 'http://example.org/a', None)
    """
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    if (match := _CURIE.match(text)) and match[1] in PREFIXES:
        text = PREFIXES[match[1]] + match[2]
    if not _IRI.match(text):
        return None
    try:
        return NamedNode(text).value
    except ValueError:
        return None


def glimpse(value: object) -> str:
    """A value as it is shown in a message: quoted, at most 60 characters."""
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _iri(text: str) -> NamedNode:
    iri = to_iri(text)
    if iri is None:
        raise ValueError
    return NamedNode(iri)


def _boolean(text: str) -> Literal:
    if text.lower() not in _BOOLEANS:
        raise ValueError
    return Literal(_BOOLEANS[text.lower()])


def _integer(text: str) -> Literal:
    if not _INTEGER.match(text):
        raise ValueError
    return Literal(int(text))


def _decimal(text: str) -> Literal:
    if not _DECIMAL.match(text):
        raise ValueError
    return Literal(f"{Decimal(text):f}", datatype=NamedNode(XSD + "decimal"))


def _date(text: str) -> Literal:
    if not _DATE.match(text):
        raise ValueError
    return Literal(date.fromisoformat(text).isoformat(), datatype=NamedNode(XSD + "date"))


def _text(text: str) -> Literal:
    if not text.strip() or len(text) > _MAX_TEXT or "\x00" in text:
        raise ValueError
    text.encode()  # a lone surrogate is no text
    return Literal(text)


_PLAIN: Final[dict[str, tuple[Callable[[str], NamedNode | Literal], str]]] = {
    "iri": (_iri, "an IRI such as http://example.org/a"),
    "boolean": (_boolean, "true or false"),
    "integer": (_integer, "a whole number such as 20"),
    "decimal": (_decimal, "a number such as 2.5, of at most 18 digits"),
    "date": (_date, "a day of the calendar such as 2020-05-31"),
    "text": (_text, f"text of 1 to {_MAX_TEXT:,} characters"),
}
PLAIN_TYPES: Final = frozenset(_PLAIN)
"""The types of parameter that need no graph to be understood."""


def _check_bounds(parameter: Parameter, term: NamedNode | Literal) -> None:
    if parameter.type not in ("integer", "decimal"):
        return
    number = Decimal(term.value)
    if parameter.minimum is not None and number < Decimal(str(parameter.minimum)):
        raise ParameterError(f"parameter {parameter.name!r} is at least {parameter.minimum}; {term.value} is less")
    if parameter.maximum is not None and number > Decimal(str(parameter.maximum)):
        raise ParameterError(f"parameter {parameter.name!r} is at most {parameter.maximum}; {term.value} is more")
