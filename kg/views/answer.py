"""The rows of any answer as a network: things as nodes, rows as links, all other cells as facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from kg.names import CODE, RDF, RDFS, SKOS, TKG
from kg.views.amounts import amount_of, counts_nothing
from kg.views.facts import in_words, plain_text
from kg.views.neighbourhood import kind_of, name_of
from kg.views.network import Edge, Fact, Network, Node
from kg.views.statements import Statements, Term, term
from kg.views.words import address, code_in_words, short_name

__all__ = ["NAMING_PROPERTIES", "answer_network", "things_in"]

NAMING_PROPERTIES: Final = (RDF + "type", RDFS + "label", SKOS + "prefLabel", TKG + "nctId", TKG + "text")
"""What must be known of a thing to draw it by its name."""

_QUESTION: Final = "urn:trialkg:question"
_MANY: Final = 140
"""In an answer that names more things, parts of a trial are facts of it instead of nodes."""

_NAMES: Final = ("name", "title", "label", "nct_id", "words")


class _Row(NamedTuple):
    """One row: its things by column, and its other cells."""

    things: dict[str, str]
    cells: dict[str, Term]


def things_in(rows: Iterable[Sequence[Any]]) -> list[str]:
    """The IRIs of the things in an answer, each once, codes aside.

    Args:
        rows: terms of pyoxigraph; None for an empty cell.
    """
    found: dict[str, None] = {}
    for row in rows:
        for value in row:
            if value is not None and (cell := term(value)).is_node and not cell.text.startswith(CODE):
                found[cell.text] = None
    return list(found)


def answer_network(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], known: Iterable[Any], title: str = "Answer"
) -> Network:
    """The network of an answer.

    The first thing of a row is what the row is about: it is linked with the other things of the row, and the other
    cells are facts of it. Where rows hold one thing each, or none, they hang on the question, sized by their number.

    Args:
        columns: the names of the columns.
        rows: terms of pyoxigraph; None for an empty cell.
        known: triples with `NAMING_PROPERTIES` of the things in the rows.
        title: what the answer is to.

    Returns:
        The network; empty where there are no rows.

    >>> from pyoxigraph import Literal, NamedNode
    >>> a, b = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")
    >>> network = answer_network(["trial", "sponsor", "year"], [[a, b, Literal(2019)]], [])
    >>> network.edges[0].predicate, network.nodes[0].facts[0].value
    ('sponsor', '2019')
    """
    said = Statements(known)
    read = [_read(columns, row, place) for place, row in enumerate(rows)]
    if not read:
        return Network()
    about = _by_subject(read)
    if len(about) + sum(len(row.things) for row in read) > _MANY:
        read = [_Row(_without_parts(row.things), row.cells) for row in read]
        about = _by_subject(read)
    linked = any(_is_shared(thing, other) for thing in about for row in about[thing] for other in row.things.values())
    sizes = {} if linked else _sizes(about)
    nodes: dict[str, Node] = {}
    edges: dict[Edge, None] = {}
    if not linked:
        nodes[_QUESTION] = Node(_QUESTION, title, "Question", (Fact("rows", f"{len(read):,}"),))
    for thing, its_rows in about.items():
        facts = _facts(its_rows)
        nodes[thing] = Node(thing, _label(said, thing, its_rows), _kind(said, thing), facts, sizes.get(thing, 1.0))
        if not linked:
            edges[Edge(_QUESTION, "answer", thing)] = None
    for row in read:
        subject, *_ = row.things.values()
        for column, thing in row.things.items():
            if thing != subject:
                nodes.setdefault(thing, Node(thing, _label(said, thing, [], column, row), _kind(said, thing)))
                edges[Edge(subject, column.replace("_", " "), thing)] = None
    return Network(tuple(nodes.values()), tuple(edges), None if linked else _QUESTION)


def _by_subject(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    about: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        about[next(iter(row.things.values()))].append(row)
    return about


def _is_shared(subject: str, thing: str) -> bool:
    """True for a thing that other rows may be about or name too: no part of the subject."""
    return thing != subject and not thing.startswith(f"{subject}#")


def _without_parts(things: Mapping[str, str]) -> dict[str, str]:
    subject = next(iter(things.values()))
    return {column: thing for column, thing in things.items() if thing == subject or _is_shared(subject, thing)}


def _read(columns: Sequence[str], row: Sequence[Any], place: int) -> _Row:
    things: dict[str, str] = {}
    cells: dict[str, Term] = {}
    for column, value in zip(columns, row, strict=True):
        if value is None:
            continue
        cell = term(value)
        if cell.is_node and not cell.text.startswith(CODE):
            things[column] = cell.text
        else:
            cells[column] = cell
    if not things:
        things[""] = f"{_QUESTION}/{_name(cells) or place + 1}"
    return _Row(things, cells)


def _name(cells: Mapping[str, Term]) -> str:
    """What a row without things is called: its first words, else its first number that is no amount, such as a year."""
    words = [_in_words(column, cell) for column, cell in cells.items() if amount_of(cell) is None]
    numbers = [_in_words(column, cell) for column, cell in cells.items() if counts_nothing(column)]
    return next((name for name in (*words, *numbers) if name), "")


def _in_words(column: str, cell: Term) -> str:
    """A cell in words; a number that is no amount has no thousands."""
    return cell.text if counts_nothing(column) and amount_of(cell) is not None else in_words(cell)


def _sizes(about: Mapping[str, list[_Row]]) -> dict[str, float]:
    """How large each thing is drawn: by the first amount of its row where each thing has one."""
    numbers = {}
    for thing, rows in about.items():
        counted = [cell for column, cell in rows[0].cells.items() if not counts_nothing(column)]
        found = [number for cell in counted if (number := amount_of(cell)) is not None]
        if len(rows) > 1 or not found:
            return {}
        numbers[thing] = max(found[0], 0.0)
    most = max(numbers.values())
    return {thing: 0.5 + 2 * (number / most) for thing, number in numbers.items()} if most > 0 else {}


def _facts(rows: Sequence[_Row]) -> tuple[Fact, ...]:
    if len(rows) == 1:
        return tuple(dict.fromkeys(_fact(column, cell) for column, cell in rows[0].cells.items()))
    same = {
        column: cell for column, cell in rows[0].cells.items() if all(row.cells.get(column) == cell for row in rows)
    }
    facts = [_fact(column, cell) for column, cell in same.items()]
    for number, row in enumerate(rows, 1):
        differing = [_fact(column, cell) for column, cell in row.cells.items() if column not in same]
        words = next((fact.words for fact in differing if fact.words), None)
        said = "; ".join(f"{fact.predicate} {fact.value}" for fact in differing if not fact.words)
        if said or words:
            facts.append(Fact(f"row {number}", said, words=words))
    return tuple(dict.fromkeys(facts))


def _fact(column: str, cell: Term) -> Fact:
    name = column.replace("_", " ")
    if column == "words":
        return Fact(name, "", words=plain_text(cell.text))
    if cell.is_node:
        return Fact(name, code_in_words(cell.text) or short_name(cell.text))
    return Fact(name, _in_words(column, cell), address(cell.text))


def _label(said: Statements, thing: str, rows: Sequence[_Row], column: str = "", row: _Row | None = None) -> str:
    if said.label(thing) or said.text(thing, "text"):
        return name_of(said, thing)
    if thing.startswith(_QUESTION):
        return thing[len(_QUESTION) + 1 :]
    names = [f"{column}_name", f"{column}_label"] if row else list(_NAMES)
    for source in [row] if row else rows[:1]:
        for name in names:
            if name in source.cells:
                return in_words(source.cells[name])
    return short_name(thing)


def _kind(said: Statements, thing: str) -> str:
    return "Value" if thing.startswith(_QUESTION) else kind_of(said, thing)
