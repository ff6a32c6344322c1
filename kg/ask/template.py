"""A question: what it asks, what may be chosen, and its query with marked lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

__all__ = [
    "PARTS",
    "Caveat",
    "Column",
    "Line",
    "Marker",
    "Parameter",
    "ParameterType",
    "Question",
    "Wider",
]

ParameterType: TypeAlias = Literal[
    "boolean",
    "code",
    "concept",
    "date",
    "decimal",
    "enumeration",
    "integer",
    "iri",
    "near",
    "place",
    "search",
    "text",
    "trial",
]

PARTS: Final = {"near": ("cell", "origin", "reach"), "search": ("ranked", "trial")}
"""What lines can take of a parameter whose value has parts, by its type, as `#@param name.part`."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question lets its reader choose.

    Args:
        name: lower case, digits and `_`.
        type: what a value means, and so which values are taken.
        description: one phrase for people.
        many: several values may be given (`type: list` with `of:` in the head).
        optional: it may be left out, and then its lines go.
        default: the value when it is left out, as text; None when there is none.
        example: a value that works, as text.
        scheme: of a code, the scheme (`phase`); of a concept, the kind (`condition`).
        values: of an enumeration, the property whose values it takes, as a prefixed name or IRI; of a concept, the one
            whose values are offered.
        unit: what a number counts or measures.
        minimum: the least number taken.
        maximum: the greatest number taken.
        km: of a place to be near to, how far is near where no distance is given; None for any distance.
        words: by value, or under `""` for any, with `{}` for the value: how the choice is said of what it leaves.
        missed: how it is said of a trial that the choice takes away, with names of columns in braces.
    """

    name: str
    type: ParameterType
    description: str
    many: bool = False
    optional: bool = False
    default: tuple[str, ...] | None = None
    example: tuple[str, ...] | None = None
    scheme: str | None = None
    values: str | None = None
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    km: float | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    missed: str = ""

    @property
    def required(self) -> bool:
        """True where the question cannot be asked without a value."""
        return not self.optional and self.default is None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer and what it means."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Marker:
    """The parameter that a line depends on, and the names of the constants in it that stand for its value.

    Args:
        parameter: its name, or `name.part` for a part of a value that has several.
        placeholders: names of the constants.
    """

    parameter: str
    placeholders: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The parameter's name without the part."""
        return self.parameter.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a query without its markers.

    Args:
        number: from 1, in the file.
        text: what stands before the markers.
        markers: the parameters that it depends on.
        without: names of the parameters in whose presence it goes.
    """

    number: int
    text: str
    markers: tuple[Marker, ...] = ()
    without: tuple[str, ...] = ()


class Caveat(str):
    """A sentence that a reader must know before using the numbers.

    Args:
        text: the sentence.
        about: the columns and parameters that it is on; empty where it is on the whole answer.
    """

    about: frozenset[str]

    def __new__(cls, text: str, about: Iterable[str] = ()) -> Caveat:
        made = super().__new__(cls, text)
        made.about = frozenset(about)
        return made


@dataclass(frozen=True, slots=True)
class Wider:
    """The question that has a row for each trial, by which an empty answer is explained, and what is chosen of it."""

    name: str
    chosen: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the library; `query` is the file's text, valid SPARQL as it stands."""

    name: str
    title: str
    question: str
    counting: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    caveats: tuple[Caveat, ...]
    query: str
    lines: tuple[Line, ...]
    origin: str
    wider: Wider | None = None

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name.

        Raises:
            KeyError: there is none.
        """
        return {parameter.name: parameter for parameter in self.parameters}[name]
