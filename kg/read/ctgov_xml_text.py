"""Text of legacy XML without its layout: wrapped lines joined, paragraphs and lists as the registry prints them now.

The registry's XML writer indents prose, breaks it at 100 columns, puts a blank line between paragraphs and between
list items, and aligns the text of items that stand at one depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["plain_text"]

_INDENTED: Final = re.compile(r"\n[ \t]+\S")
_MARK: Final = re.compile(r"(?:[-*]|\d{1,3}\.) +(?=\S)")
_STARTS_LINE: Final = re.compile(r"(?:[-*•]|\d{1,3}\.) +\S")
_BLANK: Final = " \t\n"
_LEAST_WIDTH: Final = 72  # a shorter line was not broken for want of room
_INDENT_INSIDE: Final = 2  # text is indented this much deeper than the tag that closes its element


class _Block(NamedTuple):
    """A paragraph or list item: where its text starts, its list mark, and the text on one line."""

    indent: int
    mark: str
    text: str
    after_blank: bool


class _Item(NamedTuple):
    """An open list item: the column of its text in the file, and in the text that is made."""

    column: int
    indent: int
    width: int
    number: int | None


def plain_text(raw: str) -> str:
    r"""The text that an element's content states.

    Args:
        raw: the content as it stands in the file.

    Returns:
        Text without surrounding blanks. Where lines are indented, they are joined into paragraphs, with a blank line
        between two; list items stand on lines of their own after `* ` or their number, nested ones indented.
        Line breaks without an indent are kept.

    >>> plain_text("\n    Adults with\n    asthma:\n\n      -  stable\n\n      -  treated\n  ")
    'Adults with asthma:\n\n* stable\n* treated'
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    if not _INDENTED.search(text.rstrip(_BLANK)):
        return text.strip(_BLANK)
    return _laid_out(text.expandtabs())


def _laid_out(text: str) -> str:
    lines = text.split("\n")
    base = _base(lines)
    made = ""
    open_items: list[_Item] = []
    after_paragraph = False
    for block in _blocks(lines, base):
        if _is_item(block, base):
            gap = _open(open_items, block, after_paragraph)
            item = open_items[-1]
            line = " " * item.indent + _printed(block.mark) + block.text
            after_paragraph = False
        else:
            while open_items and block.indent < open_items[-1].column - 1:
                open_items.pop()
            indent = open_items[-1].indent + open_items[-1].width if open_items else 0
            line = " " * indent + block.mark + block.text
            gap = "\n\n" if block.after_blank else "\n"
            after_paragraph = bool(open_items)
        made += gap + line if made else line
    return made.strip(_BLANK)


def _is_item(block: _Block, base: int) -> bool:
    """True for a marked block that is indented, or whose dash is set apart as the registry does in lists."""
    dash = block.mark[:1] in ("-", "*")
    return bool(block.mark) and (block.indent > base or (dash and len(block.mark) > 2))


def _open(open_items: list[_Item], block: _Block, after_paragraph: bool) -> str:
    """Makes the block the innermost open item, and returns what separates it from the text before."""
    column = block.indent + len(block.mark)
    number = int(block.mark.strip(" .")) if block.mark[0].isdigit() else None
    while open_items and column < open_items[-1].column - 1:
        open_items.pop()
    if open_items and column <= open_items[-1].column + 1:
        sibling = open_items.pop()
        indent = sibling.indent
        follows = number == (None if sibling.number is None else sibling.number + 1)
        gap = "\n" if follows else "\n\n"
    else:
        indent = open_items[-1].indent + open_items[-1].width if open_items else 0
        gap = "\n" if after_paragraph and open_items else "\n\n"
    open_items.append(_Item(column, indent, len(_printed(block.mark)), number))
    return gap


def _printed(mark: str) -> str:
    return f"{mark.strip()} " if mark[0].isdigit() else "* "


def _base(lines: list[str]) -> int:
    """The indent of paragraphs: told by the closing tag where it stands on a line of its own."""
    indents = [_indent(line) for line in lines[1:] if line.strip()]
    least = min(indents) if indents else 0
    if not lines[-1].strip() and not lines[0].strip():
        return min(least, len(lines[-1]) + _INDENT_INSIDE)
    return least


def _blocks(lines: list[str], base: int) -> Iterator[_Block]:
    """The paragraphs and items; a line break is a block's end only where the line was not full."""
    width = max(_LEAST_WIDTH, *(len(line.rstrip()) for line in lines))
    first = " " * base + lines[0].strip() if lines[0].strip() else ""
    pending: list[str] = []
    after_blank = blank = True
    for line in (first, *lines[1:]):
        if not line.strip():
            blank = True
            continue
        starts_item = _STARTS_LINE.match(line.strip()) is not None
        room = width - len(pending[-1].rstrip()) - 1 if pending else 0
        if pending and (blank or (starts_item and len(line.split()[0]) <= room)):
            yield _block(pending, after_blank)
            pending, after_blank = [], blank
        pending.append(line)
        blank = False
    if pending:
        yield _block(pending, after_blank)


def _block(lines: list[str], after_blank: bool) -> _Block:
    text = " ".join(line.strip() for line in lines)
    found = _MARK.match(text)
    mark = found[0] if found else ""
    return _Block(_indent(lines[0]), mark, text[len(mark) :], after_blank)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
