"""Walks a record's elements once along the field tables; what no row names becomes a note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kg.model.trial import Note, NoteKind
from kg.read.ctgov_xml_fields import Field
from kg.read.ctgov_xml_kinds import Many, NoneGivenError
from kg.read.ctgov_xml_text import plain_text
from kg.read.ctgov_xml_tree import Element

__all__ = ["Branch", "Walk", "branches"]

_CONTACT_FIELDS: Final = frozenset({"phone", "phone_ext", "email"})
_LONGEST_NOTE: Final = 4_000


@dataclass(slots=True)
class Branch:
    """What the tables say of one element or attribute, and of those inside it.

    Args:
        children: by local name, attributes after `@`.
        row: the table row that its text belongs to.
        key: where the text goes, below the innermost list item.
        items: the list that it makes an item of, below the next item outwards.
        scalar: the item is the text itself.
        default: the text holds for all items of the list `default` below the element's parent.
        constants: what its name alone says of the item.
        fixed: the text it always holds.
        repeated: it repeats what other elements say.
    """

    children: dict[str, Branch] = field(default_factory=dict)
    row: Field | None = None
    key: str = ""
    items: str | None = None
    scalar: bool = False
    default: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    fixed: str | None = None
    repeated: str | None = None


def branches(
    rows: Iterable[Field],
    constants: Mapping[str, Mapping[str, str]],
    fixed: Mapping[str, str],
    repeated: Iterable[str],
) -> Branch:
    """The tables as one tree of elements."""
    root = Branch()
    for row in rows:
        lists = [part.strip(".") for part in row.path.split("[]")]
        branch, step = root, ""
        for step in row.xpath.split("/"):
            if step == ".":
                break
            branch = branch.children.setdefault(step.removesuffix("[]"), Branch())
            if step.endswith("[]"):
                branch.items = lists.pop(0)
        branch.row = row
        branch.scalar = step.endswith("[]")
        branch.default = lists.pop(0) if len(lists) > 1 else None
        branch.key = lists[0]
    for xpath, stated in constants.items():
        _at(root, xpath).constants = stated
    for xpath, text in fixed.items():
        _at(root, xpath).fixed = text
    for xpath in repeated:
        _at(root, xpath).repeated = xpath
    return root


def _at(root: Branch, xpath: str) -> Branch:
    branch = root
    for step in xpath.split("/"):
        branch = branch.children.setdefault(step.removesuffix("[]"), Branch())
    return branch


_Item = dict[str, Any]
_Defaults = dict[tuple[str, str], object]


@dataclass(slots=True)
class Walk:
    """A record in the making: its values by the names of the model, its notes, and what is still to be compared."""

    record: _Item = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    repeats: list[tuple[str, str, str]] = field(default_factory=list)

    def read(self, root: Element, table: Branch) -> None:
        """Takes everything that `root` holds."""
        self._element(root, table, self.record, {})

    def note(self, kind: NoteKind, path: str, value: str, reason: str) -> None:
        """Keeps a note; a telephone number or address for mail is not repeated in it."""
        if path.rpartition("/")[2].partition("[")[0] in _CONTACT_FIELDS:
            value = ""
        if len(value) > _LONGEST_NOTE:
            value = f"{len(value)} characters, kept in the verbatim record"
        self.notes.append(Note(kind=kind, path=path, value=value, reason=reason))

    def _element(self, element: Element, branch: Branch, item: _Item, defaults: _Defaults) -> None:
        if branch.items is None or branch.scalar:
            self._content(element, branch, item, defaults)
            return
        made: _Item = {}
        self._content(element, branch, made, defaults)
        if made:
            for key, value in branch.constants.items():
                made.setdefault(key, value)
            for (items, key), default in defaults.items():
                if items == branch.items:
                    made.setdefault(key, default)
            _append(item, branch.items, made)

    def _content(self, element: Element, branch: Branch, item: _Item, defaults: _Defaults) -> None:
        self._text(element.text, element.path, branch, item, defaults)
        for name, value in element.attributes.items():
            self._leaf(f"@{name}", value, f"{element.path}/@{name}", branch, item)
        inner = dict(defaults)
        for child in element.children:
            known = branch.children.get(child.name)
            if known is None:
                self._unknown(child)
            else:
                self._element(child, known, item, inner)

    def _leaf(self, name: str, value: str, path: str, parent: Branch, item: _Item) -> None:
        known = parent.children.get(name)
        if known is None:
            self._unmapped(path, plain_text(value))
        else:
            self._text(value, path, known, item, {})

    def _text(self, raw: str, path: str, branch: Branch, item: _Item, defaults: _Defaults) -> None:
        text = plain_text(raw)
        if not text or text == branch.fixed:
            return
        if branch.repeated:
            self.repeats.append((branch.repeated, path, text))
        elif branch.row is None:
            self._unmapped(path, text)
        else:
            for key, value in self._values(text, path, branch.row, branch.key):
                if branch.default:
                    defaults[branch.default, key] = value
                elif branch.scalar:
                    _append(item, branch.items or "", value)
                else:
                    self._put(item, key, value, path, text, branch.row.join)

    def _values(self, text: str, path: str, row: Field, key: str) -> Iterator[tuple[str, object]]:
        try:
            value = row.kind.read(text)
        except NoneGivenError:
            self.note("sentinel", path, text, "stands for 'none given'; nothing is stated")
        except ValueError as error:
            self.note("left-out", path, text, f"left out, because it {error}")
        else:
            if not isinstance(value, Many):
                yield key, value
                return
            for name, part in value.values.items():
                yield f"{key}.{name}" if key else name, part
            for part in value.rest:
                self.note("unmapped", path, part, "no field of the model holds this part of the text")

    def _put(self, item: _Item, key: str, value: object, path: str, text: str, join: str) -> None:
        *steps, last = key.split(".")
        for step in steps:
            item = item.setdefault(step, {})
        if last not in item:
            item[last] = value
        elif join:
            item[last] += f"{join}{value}"
        elif item[last] != value:
            self.note("unmapped", path, text, "another value of the same field was taken")

    def _unknown(self, element: Element) -> None:
        text = plain_text(element.text)
        if text:
            self._unmapped(element.path, text)
        for name, value in element.attributes.items():
            self._unmapped(f"{element.path}/@{name}", value)
        for child in element.children:
            self._unknown(child)

    def _unmapped(self, path: str, text: str) -> None:
        self.note("unmapped", path, text, "no field of the model holds it")


def _append(item: _Item, path: str, value: object) -> None:
    *steps, last = path.split(".")
    for step in steps:
        item = item.setdefault(step, {})
    item.setdefault(last, []).append(value)
