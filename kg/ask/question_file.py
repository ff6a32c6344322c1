"""Reading a question: one `.rq` file, its `#+` head and its query with marked lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, cast, get_args

import yaml

from kg.ask.template import PARTS, Caveat, Column, Line, Marker, Parameter, ParameterType, Question, Wider
from kg.errors import QuestionError

__all__ = ["parse_question", "read_question"]

_TYPES: Final = frozenset(get_args(ParameterType))
_HEAD_KEYS: Final = frozenset({"title", "question", "counting", "tags", "params", "columns", "caveats", "wider"})
_PARAMETER_KEYS: Final = frozenset(
    {
        "type",
        "of",
        "description",
        "example",
        "default",
        "optional",
        "scheme",
        "values",
        "unit",
        "minimum",
        "maximum",
        "km",
        "words",
        "missed",
    }
)
_NEEDS: Final = {"code": "scheme", "concept": "scheme", "enumeration": "values"}
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*\Z")
_MARKER: Final = re.compile(r"\s*(#@param|#@without(?!.*\?))\s+(\S+)((?:\s+\?\w+)*)\s*\Z")


def read_question(path: Path) -> Question:
    """The question in a file.

    Raises:
        QuestionError: the file cannot be read, or is no question; the message names the file and the line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionError(f"{path} cannot be read: {error}") from None
    return parse_question(path.stem, text, str(path))


def parse_question(name: str, text: str, origin: str = "") -> Question:
    """The question that the text of a `.rq` file states.

    Args:
        name: what to call it, the file's name without suffix.
        text: the head, in lines that begin with `#+`, and the query.
        origin: where the text comes from, for messages.

    Raises:
        QuestionError: head and query do not make a question; the message says where and what to change.

    >>> asked = parse_question("count", '''#+ title: How many?
    ... #+ question: How many things are there?
    ... #+ counting: things
    ... #+ columns: {n: how many}
    ... SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }''')
    >>> asked.title, [column.name for column in asked.columns]
    ('How many?', ['n'])
    """
    return _Head(name, text, origin or name).question()


class _Head:
    """Reads one head, naming the place in every refusal."""

    def __init__(self, name: str, text: str, origin: str) -> None:
        self.name, self.text, self.origin = name, text, origin

    def question(self) -> Question:
        head = self._yaml()
        self._known(head, _HEAD_KEYS, "the head")
        described = self._mapping(head.get("params") or {}, "params")
        parameters = tuple(self._parameter(name, spec) for name, spec in described.items())
        columns = self._mapping(head.get("columns"), "columns")
        question = Question(
            name=self.name,
            title=self._text(head, "title"),
            question=self._text(head, "question"),
            counting=self._text(head, "counting"),
            tags=self._texts(head.get("tags")),
            parameters=parameters,
            columns=tuple(Column(str(name), str(meaning)) for name, meaning in columns.items()),
            caveats=self._caveats(head.get("caveats"), {*described, *columns}),
            query=self.text,
            lines=self._lines(_markable(parameters)),
            origin=self.origin,
            wider=self._wider(head.get("wider")),
        )
        marked = {marker.name for line in question.lines for marker in line.markers}
        for parameter in parameters:
            if parameter.name not in marked:
                raise self._wrong(f"no line carries '#@param {parameter.name}': mark the lines that use it")
        return question

    def _wrong(self, reason: str, line: int | None = None) -> QuestionError:
        return QuestionError(f"{self.origin}{f', line {line}' if line else ''}: {reason}")

    def _yaml(self) -> Mapping[str, Any]:
        # Other lines stay as empty ones, so that YAML counts lines as the file does.
        lines = [line[2:] if line.startswith("#+") else "" for line in self.text.splitlines()]
        try:
            head = yaml.safe_load("\n".join(lines).rstrip())
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            cause = getattr(error, "problem", None) or "it is no YAML"
            raise self._wrong(f"the head is malformed: {cause}", mark.line + 1 if mark else None) from None
        if head is None:
            raise self._wrong("there is no head: begin with lines such as '#+ title: ...'")
        return self._mapping(head, "the head")

    def _mapping(self, value: object, where: str) -> Mapping[str, Any]:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise self._wrong(f"{where} must name values, 'name: value', and holds {value!r}")
        return cast(Mapping[str, Any], value)

    def _wider(self, value: object) -> Wider | None:
        if value is None:
            return None
        found = self._mapping(value, "wider")
        return Wider(self._text(found, "question"), {k: _written(v) for k, v in found.items() if k != "question"})

    def _known(self, found: Mapping[str, Any], known: frozenset[str], where: str) -> None:
        for key in found:
            if key not in known:
                raise self._wrong(f"{where} has a key {key!r}; known are {', '.join(sorted(known))}")

    def _text(self, found: Mapping[str, Any], key: str) -> str:
        value = found.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(f"{key!r} must be a phrase and is {value!r}")
        return " ".join(value.split())

    def _texts(self, value: object) -> tuple[str, ...]:
        if value is None:
            return ()
        return tuple(_written(item) for item in (value if isinstance(value, list) else [value]))

    def _caveats(self, value: object, names: set[str]) -> tuple[Caveat, ...]:
        caveats: list[Caveat] = []
        for one in value if isinstance(value, list) else [value] if value else []:
            stated = {"note": one} if isinstance(one, str) else self._mapping(one, "a caveat")
            caveats.append(Caveat(self._text(stated, "note"), self._texts(stated.get("about"))))
            self._known(stated, frozenset({"note", "about"}), "a caveat")
            self._known(dict.fromkeys(caveats[-1].about), frozenset(names), "what a caveat is about")
        return tuple(caveats)

    def _parameter(self, name: str, spec: object) -> Parameter:
        where = f"parameter {name!r}"
        found = self._mapping(spec, where)
        self._known(found, _PARAMETER_KEYS, where)
        if not _NAME.match(name):
            raise self._wrong(f"{where}: a name is lower case with digits and '_'")
        many = found.get("type") == "list"
        kind = found.get("of") if many else found.get("type")
        if kind not in _TYPES:
            raise self._wrong(f"{where} has type {kind!r}; known are {', '.join(sorted(_TYPES))}, or list with 'of:'")
        if (needed := _NEEDS.get(str(kind))) and needed not in found:
            raise self._wrong(f"{where} is a {kind} and must say its {needed!r}")
        default, example = found.get("default"), found.get("example")
        if default is None and example is None:
            raise self._wrong(f"{where} needs a default or an example")
        return Parameter(
            name=name,
            type=cast(ParameterType, kind),
            description=self._text(found, "description"),
            many=many,
            optional=bool(found.get("optional", False)),
            default=None if default is None else self._texts(default),
            example=None if example is None else self._texts(example),
            scheme=found.get("scheme"),
            values=found.get("values"),
            unit=found.get("unit"),
            minimum=found.get("minimum"),
            maximum=found.get("maximum"),
            km=found.get("km"),
            words=self._words(found.get("words"), where),
            missed=found.get("missed", ""),
        )

    def _words(self, value: object, where: str) -> dict[str, str]:
        if value is None or isinstance(value, str):
            return {"": value} if value else {}
        return {key: str(words) for key, words in self._mapping(value, f"words of {where}").items()}

    def _lines(self, parameters: set[str]) -> tuple[Line, ...]:
        lines = []
        for number, text in enumerate(self.text.splitlines(), start=1):
            if text.startswith("#+"):
                continue
            markers: list[Marker] = []
            without: list[str] = []
            while match := _MARKER.search(text):
                kind, name, placeholders = match.groups()
                if name not in parameters:
                    raise self._wrong(f"'{kind} {name}' names no parameter of the head, or no part of one", number)
                if kind == "#@without":
                    without.insert(0, name)
                else:
                    markers.insert(0, Marker(name, tuple(item.removeprefix("?") for item in placeholders.split())))
                text = text[: match.start()]
            if "#@" in text:
                raise self._wrong("a marker reads '#@param name ?placeholder' or '#@without name', at the end", number)
            lines.append(Line(number, text, tuple(markers), tuple(without)))
        return tuple(lines)


def _markable(parameters: tuple[Parameter, ...]) -> set[str]:
    """What markers may name: parameters, and parts of those that have parts."""
    parts = {f"{parameter.name}.{part}" for parameter in parameters for part in PARTS.get(parameter.type, ())}
    return {parameter.name for parameter in parameters} | parts


def _written(value: object) -> str:
    """A YAML value as a person would type it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
