"""Question pages: the library's questions, forms made from their parameters, and their answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import quote, urlencode

from kg.app.asking.answers import explain_answer, source_of
from kg.app.asking.asked import may_be_cut, values_of
from kg.app.exchange import PageRequest, PageResponse, query_address
from kg.app.pages.explorer import Explorer
from kg.app.pages.labels import called, names_of, properties_called
from kg.ask.bind import to_iri
from kg.ask.choices import Choice
from kg.ask.resolve import ASK_BY_WORDS
from kg.ask.run import Answer, ask, faults
from kg.ask.template import Parameter, Question
from kg.errors import ParameterError, QueryError, QuestionError, UnknownQuestionError
from kg.names import trial_iri
from kg.ports import Iri
from kg.views.answer_rows import Cell, Chart, chart_of, shown_cell
from kg.views.words import date_in_words

__all__ = ["ASKED", "AnswerShown", "FieldShown", "ask_list", "ask_page", "pairs_asked", "to_ask"]

_MOST_ROWS: Final = 500
ASKED: Final = "ask"
"""The field that tells a form that was sent from one that is only looked at."""

_ROWS_AT_MOST: Final = "rows at most"
"""What the parameter `limit` is called beside parameters that are limits of measurements."""

_YES_NO: Final = {"true": "yes", "false": "no"}
_TRUTH: Final = re.compile("|".join(rf"\b{word}\b" for word in _YES_NO))
_DAY: Final = re.compile(r"(?<![\w=-])\d{4}-\d\d-\d\d(?![\w-])")
_NCT_ID: Final = re.compile(r"(NCT\d{8})\b")
_KINDS: Final = {"concept": "condition", "trial": "trial", "place": "place"}


Said: TypeAlias = tuple[Cell, ...]
"""A sentence, the trials in it with their pages."""


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A parameter as a form shows it.

    Args:
        parameter: itself.
        words: its name for people.
        about: what it means, in the words of the choices.
        values: what is filled in.
        choices: what may be chosen; None where anything may be typed.
        suggest: the address of suggestions, empty where there are none.
        hint: an example among the choices, or a range.
        placeholder: an example of what may be typed.
    """

    parameter: Parameter
    words: str
    about: str
    values: tuple[str, ...]
    choices: tuple[Choice, ...] | None
    suggest: str
    hint: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class AnswerShown:
    """An answer as a page shows it.

    Args:
        columns: names of those that are shown.
        titles: what each means.
        rows: cells.
        total: how many rows there are.
        cut: True where there may be more.
        chart: where a column holds numbers.
        why: why there are no rows, in sentences, each with the lines below it.
        notes: what a value leaves out, in sentences.
        source: where the answer comes from, in sentences.
        query: the SPARQL behind it.
        query_at: the address of the page that it can be changed on, empty where that would be too long.
        meant: what each parameter was taken for.
    """

    columns: tuple[str, ...]
    titles: dict[str, str]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    cut: bool
    chart: Chart | None
    why: tuple[tuple[Said, tuple[Said, ...]], ...]
    notes: tuple[str, ...]
    source: tuple[str, ...]
    query: str
    query_at: str
    meant: tuple[tuple[str, tuple[Cell, ...]], ...]


def ask_list(explorer: Explorer, request: PageRequest) -> PageResponse:
    """All questions by what they are about."""
    return explorer.page("questions.html", groups=explorer.questions)


def to_ask(explorer: Explorer, request: PageRequest, name: str = "") -> PageResponse:
    """The way from the list of questions for programs to the pages for people."""
    place = f"/ask/{quote(name)}" if name else "/ask"
    return PageResponse(307, "text/plain; charset=utf-8", b"", (("Location", place),))


def pairs_asked(request: PageRequest) -> list[tuple[str, str]]:
    """The parameters in the address of a question's page, without what tells only that it was asked."""
    return [(key, value) for key, value in request.query if key != ASKED]


def ask_page(explorer: Explorer, request: PageRequest, name: str) -> PageResponse:
    """The page of a question: its form, and its answer once it was asked."""
    try:
        question = explorer.catalogue.question(name)
    except UnknownQuestionError:
        return explorer.page("absent.html", 404, what=name)
    known = {parameter.name for parameter in question.parameters}
    pairs = pairs_asked(request)
    parameters = values_of(pairs)
    asked = bool(request.query)
    fields = [_field(explorer, parameter, parameters if asked else None) for parameter in question.parameters]
    problems: tuple[Said, ...] = ()
    shown = None
    if asked:
        try:
            answer = ask(explorer.graph.store, question, parameters)
        except (ParameterError, QuestionError, QueryError) as error:
            problems = _problems(explorer, question, parameters, fields) or ((Cell(str(error)),),)
        else:
            shown = _shown(explorer, name, parameters, answer)
    kept = urlencode([(key, value) for key, value in pairs if key.replace("-", "_") in known and value])
    return explorer.page(
        "question.html",
        question=question,
        fields=fields,
        problems=problems,
        answer=shown,
        downloads={format: f"/ask/{name}.{format}" + (f"?{kept}" if kept else "") for format in ("csv", "json")},
    )


def _problems(
    explorer: Explorer, question: Question, parameters: dict[str, object], fields: Sequence[FieldShown]
) -> tuple[Said, ...]:
    """What is wrong with each field, which it leads to."""
    try:
        wrong = faults(explorer.graph.store, question, parameters)
    except QueryError:
        return ()
    problems = []
    for field in fields:
        if field.parameter.name in wrong:
            said, named, more = str(wrong[field.parameter.name]).partition(f"parameter {field.parameter.name!r}")
            words = field.words if said else field.words.capitalize()
            field_named = Cell(words if named else "", f"#p-{field.parameter.name}")
            problems.append((Cell(said), field_named, *_looking_for_words(more)))
    return tuple(problems)


def _looking_for_words(said: str) -> Said:
    """A refusal, the question by words that it names replaced by the first page's search."""
    before, _, text = said.partition(f"{ASK_BY_WORDS} text=")
    if not text:
        return (Cell(said),)
    return Cell(before), Cell("look for them", f"/?{urlencode({'q': text[1:-1]})}")


def _field(explorer: Explorer, parameter: Parameter, given: dict[str, object] | None) -> FieldShown:
    found = parameter.default or () if given is None else given.get(parameter.name, "")
    values = tuple(map(str, found)) if isinstance(found, list | tuple) else (str(found),) if found else ()
    listed = explorer.forms.choices(parameter)
    if listed is not None:
        listed = tuple(one._replace(label=_said(parameter, one)) for one in listed)
    about, hint, placeholder = parameter.description, "", ""
    if parameter.type == "boolean":
        about = _TRUTH.sub(lambda word: _YES_NO[word[0]], about)
    elif parameter.example and listed is None:
        placeholder = f"such as {', '.join(parameter.example)}"
    elif parameter.example and listed and not values:
        labels = {choice.value: choice.label for choice in listed}
        examples = [labels[value] for value in parameter.example if value in labels]
        hint = f"such as {', '.join(examples)}" if examples else ""
    elif parameter.type == "date":
        placeholder = "year-month-day"
    if parameter.minimum is not None and parameter.maximum is not None:
        hint = f"{parameter.minimum:,.10g} to {parameter.maximum:,.10g}" + (
            f" {parameter.unit}" if parameter.unit else ""
        )
    suggest = ""
    if parameter.type in _KINDS:
        kind = parameter.scheme if parameter.type == "concept" else _KINDS[parameter.type]
        suggest = f"/suggest?kind={quote(kind or 'condition')}"
    words = _ROWS_AT_MOST if parameter.name == "limit" else parameter.name.replace("_", " ")
    return FieldShown(parameter, words, about, values, listed, suggest, hint, placeholder)


def _said(parameter: Parameter, choice: Choice) -> str:
    """A choice as the question's head says it, else by its label."""
    words = parameter.words.get(choice.value, choice.label)
    return words[:1].upper() + words[1:]


def _shown(explorer: Explorer, name: str, parameters: dict[str, object], answer: Answer) -> AnswerShown:
    places = _places_shown(answer)
    names = [answer.columns[place].name for place in places]
    rows = answer.rows[:_MOST_ROWS]
    why: tuple[str, ...] = ()
    if not answer.rows:
        try:
            why = tuple(explain_answer(explorer.graph, name, parameters).sentences())
        except QueryError as error:
            why = (f"Why there are no rows could not be told: {error}",)
    charted = [[row[place] for place in places] for row in rows]
    *source, _ = source_of(explorer.graph, answer).sentences()
    return AnswerShown(
        columns=tuple(names),
        titles={column.name: column.description for column in answer.columns},
        rows=properties_called(called(explorer, [tuple(map(shown_cell, row, names)) for row in charted])),
        total=len(answer.rows),
        cut=may_be_cut(answer),
        chart=chart_of(names, charted),
        why=_grouped(explorer, why),
        notes=answer.notes,
        source=tuple(line if line.startswith("parameter: ") else _with_days_in_words(line) for line in source),
        query=answer.query,
        query_at=query_address("/query", answer.query),
        meant=_meant(explorer, answer),
    )


def _grouped(explorer: Explorer, lines: Sequence[str]) -> tuple[tuple[Said, tuple[Said, ...]], ...]:
    """Lines, those that are indented below the one before them."""
    groups: list[tuple[Said, list[Said]]] = []
    for line in lines:
        said = _linked(explorer, _with_days_in_words(line.strip()))
        if groups and line.startswith(" "):
            groups[-1][1].append(said)
        else:
            groups.append((said, []))
    return tuple((said, tuple(below)) for said, below in groups)


def _with_days_in_words(line: str) -> str:
    """A line with its days in words, but those that were given for a parameter, and moments."""
    return _DAY.sub(lambda day: date_in_words(day[0]), line)


def _linked(explorer: Explorer, text: str) -> Said:
    known = explorer.index.row_of
    parts = filter(None, _NCT_ID.split(text))
    return tuple(
        Cell(part, f"/trial/{part}") if _NCT_ID.match(part) and trial_iri(part) in known else Cell(part)
        for part in parts
    )


def _places_shown(answer: Answer) -> Sequence[int]:
    """The columns that a person reads: a trial's IRI says no more than its id beside it."""
    names = [column.name for column in answer.columns]
    return [n for n in range(len(names)) if not (names[n] == "trial" and "nct_id" in names)]


def _meant(explorer: Explorer, answer: Answer) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
    """What each parameter was understood to mean; things by their names, each name once, with links."""
    iris = [iri for values in answer.parameters.values() for value in values if (iri := _address(value))]
    names = names_of(explorer, iris)

    def cell(value: str) -> Cell:
        iri = _address(value)
        if iri is None:
            return Cell(value)
        shown = shown_cell(Iri(iri))
        return shown._replace(text=names.get(iri, shown.text))

    def cells(values: Sequence[str]) -> tuple[Cell, ...]:
        found: dict[str, Cell] = {}
        for shown in map(cell, values):
            found.setdefault(shown.text.casefold(), shown)
        return tuple(found.values())

    return tuple((key, cells(values)) for key, values in answer.parameters.items())


def _address(value: str) -> str | None:
    return to_iri(value) if value.startswith(("http://", "https://")) else None
