"""Triples as a value that views can look things up in; a view never queries a store itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from kg.names import PREFIXES, RDF, RDFS, SKOS, TKG, XSD

__all__ = ["Statements", "Term", "natural_key", "term"]

_TYPE: Final = RDF + "type"
_LABELS: Final = (RDFS + "label", SKOS + "prefLabel")
_NUMBER = re.compile(r"(\d{1,18})")


class Term(NamedTuple):
    """A node or a literal.

    Args:
        text: the IRI, the blank node's name, or the literal's text.
        is_node: True for an IRI or a blank node.
        datatype: what follows the `#` of an XSD datatype, such as `date`; empty for other literals and for nodes.
    """

    text: str
    is_node: bool = False
    datatype: str = ""


def term(value: Any) -> Term:
    """A term of a store's answer, as a plain value.

    Args:
        value: a term of pyoxigraph or any object with the same attributes.

    Raises:
        TypeError: the value is no such term.

    >>> from pyoxigraph import Literal, NamedNode
    >>> term(NamedNode("http://example.org/a"))
    Term(text='http://example.org/a', is_node=True, datatype='')
    >>> term(Literal(3))
    Term(text='3', is_node=False, datatype='integer')
    """
    text = getattr(value, "value", None)
    if not isinstance(text, str):
        raise TypeError(f"{value!r} is no RDF term")
    datatype = getattr(value, "datatype", None)
    if datatype is None:
        return Term(text, is_node=True)
    kind = datatype.value.removeprefix(XSD)
    return Term(text, datatype="" if kind == "string" or ":" in kind else kind)


def natural_key(text: str) -> tuple[tuple[str, int], ...]:
    """A sort key that puts `site-2` before `site-10`.

    >>> sorted(["b-10", "b-2", "a"], key=natural_key)
    ['a', 'b-2', 'b-10']
    """
    parts = _NUMBER.split(text)
    return tuple(zip(parts[::2], [*map(int, parts[1::2]), -1], strict=True))


class Statements:
    """What a set of triples says, by subject and predicate, in an order that does not depend on the store's.

    Args:
        triples: subject, predicate and object as terms of pyoxigraph; a fourth part (the graph) is not looked at.

    >>> from pyoxigraph import Literal, NamedNode, Triple
    >>> trial = NamedNode("https://clinicaltrials.gov/study/NCT03444220")
    >>> said = Statements([Triple(trial, NamedNode(TKG + "nctId"), Literal("NCT03444220"))])
    >>> said.text(trial.value, "nctId")
    'NCT03444220'
    """

    def __init__(self, triples: Iterable[Any]) -> None:
        self._said: dict[str, dict[str, list[Term]]] = {}
        for triple in triples:
            subject, predicate, value, *_ = triple
            found = self._said.setdefault(subject.value, {}).setdefault(predicate.value, [])
            found.append(term(value))
        for predicates in self._said.values():
            for name, values in predicates.items():
                predicates[name] = _in_order(values)

    def update(self, others: Statements) -> None:
        """Takes up what other statements say.

        >>> from pyoxigraph import Literal, NamedNode, Triple
        >>> a, b = (Statements([Triple(NamedNode("urn:a"), NamedNode(TKG + "text"), Literal(text))]) for text in "ba")
        >>> a.update(b)
        >>> a.texts("urn:a", "text")
        ['a', 'b']
        """
        for subject, predicates in others._said.items():
            own = self._said.setdefault(subject, {})
            for name, values in predicates.items():
                own[name] = _in_order([*own[name], *values]) if name in own else values

    def __contains__(self, subject: str) -> bool:
        return subject in self._said

    def __iter__(self) -> Iterator[tuple[str, str, Term]]:
        for subject in sorted(self._said, key=natural_key):
            for predicate in sorted(self._said[subject]):
                for value in self._said[subject][predicate]:
                    yield subject, predicate, value

    def subjects(self, class_name: str | None = None) -> list[str]:
        """Everything that something is said of, or all that have a class."""
        wanted = _full(class_name) if class_name else None
        found = [
            subject
            for subject, said in self._said.items()
            if wanted is None or any(value.text == wanted for value in said.get(_TYPE, ()))
        ]
        return sorted(found, key=natural_key)

    def predicates(self, subject: str) -> dict[str, list[Term]]:
        """All that is said of a subject: values by the predicate's IRI."""
        return self._said.get(subject, {})

    def values(self, subject: str, name: str) -> list[Term]:
        """The values of one property: a local name of the ontology, or a prefixed name."""
        return self._said.get(subject, {}).get(_full(name), [])

    def texts(self, subject: str, name: str) -> list[str]:
        """The values of one property as text."""
        return [value.text for value in self.values(subject, name)]

    def text(self, subject: str, name: str) -> str | None:
        """The first value of one property as text, None where there is none."""
        values = self.values(subject, name)
        return values[0].text if values else None

    def number(self, subject: str, name: str) -> int | None:
        """The value of one property as a whole number, None where there is none."""
        text = self.text(subject, name)
        return int(text) if text is not None and re.fullmatch(r"-?\d{1,18}", text) else None

    def flag(self, subject: str, name: str) -> bool | None:
        """The value of one property as a yes or no, None where there is none."""
        text = self.text(subject, name)
        return None if text is None else text in ("true", "1")

    def nodes(self, subject: str, name: str) -> list[str]:
        """The nodes that one property leads to."""
        return [value.text for value in self.values(subject, name) if value.is_node]

    def label(self, node: str) -> str | None:
        """The name of a node, None where none is stated."""
        for predicate in _LABELS:
            values = self._said.get(node, {}).get(predicate)
            if values:
                return values[0].text
        return None

    def class_of(self, node: str) -> str | None:
        """The local name of a node's class, None where none is stated."""
        values = self._said.get(node, {}).get(_TYPE)
        return re.split(r"[#/]", values[0].text)[-1] if values else None


def _in_order(values: list[Term]) -> list[Term]:
    """Each value once, in an order that people expect."""
    if len(values) < 2:
        return values
    return sorted(set(values), key=lambda value: (natural_key(value.text), value))


def _full(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else TKG + name
