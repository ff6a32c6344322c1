"""A saved page as the lines a person would see, whatever its markup."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from kg.model.trial import Note
from kg.read.decode import decode_page

__all__ = ["LABEL", "Line", "Page", "page_lines", "text_lines"]

LABEL: Final = 7
"""The `level` of a label beside its value (dt, th, first cell); headings have 1 to 6, other lines 0."""


class Line(NamedTuple):
    """One line of a page.

    Args:
        text: its words, white space folded, without the bullet.
        bullet: the bullet or number of a list item as printed, else empty.
        depth: how deep in lists the line stands, 0 outside.
        level: 1 to 6 for a heading in the markup, `LABEL` for a label; 0 when the markup says nothing.
        gap: whether a blank line stands before it.
    """

    text: str
    bullet: str = ""
    depth: int = 0
    level: int = 0
    gap: bool = False

    @property
    def printed(self) -> str:
        """The line with its bullet: `• Age 18 or more`."""
        return f"{self.bullet} {self.text}" if self.bullet else self.text


class Page(NamedTuple):
    """The lines of a page, the address it was saved from (empty when unknown), and what was cleaned."""

    lines: tuple[Line, ...]
    address: str
    notes: tuple[Note, ...]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_HTML = re.compile(
    r"<!doctype\s+html|<(?:html|head|body|frameset|div|p|h[1-6]|section|main|article|header|ul|ol|dl|table|tr|title"
    r"|span|br|meta)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BULLET = re.compile(r"([•◦▪▫‣⁃∙●○■□–*·-])\s+(?=\S)")
_INVISIBLE = re.compile("[\u200b\u200c\u2060\ufeff\u00ad]")
_BLOCKS = _names(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup legend li main menu nav ol option p pre search section summary"
    " table tbody td tfoot th thead tr ul html"
)
_SPACED = _names(
    "h1 h2 h3 h4 h5 h6 p pre section article aside header footer nav main blockquote table tr dl form"
    " fieldset figure hr"
)
_LISTS = frozenset(("ul", "ol", "menu"))
_UNSEEN = _names(
    "head script style noscript template title svg canvas iframe frame frameset object audio video select"
    " textarea input datalist map"
)
_CHIPS = frozenset(("span", "a", "button", "label"))
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ADDRESS = (("link", "rel", "canonical", "href"), ("meta", "property", "og:url", "content"))


def page_lines(data: bytes) -> Page:
    """The lines of a saved page: text, HTML or MHTML, in whatever encoding.

    Args:
        data: the bytes of the file.

    Returns:
        Its lines in reading order; HTML of any markup gives the lines that the page as text has.

    >>> [line.printed for line in page_lines(b"<h3>Sex</h3><ul><li>All</ul>").lines]
    ['Sex', '• All']
    """
    text, address, notes = decode_page(data)
    if not _HTML.search(text[:16_384]):
        return Page(text_lines(text), address, notes)
    soup = BeautifulSoup(text, "lxml")
    lines = _Printer().run(soup)
    if "\ufffd" not in text and any("\ufffd" in line.text for line in lines):
        reason = "a character reference of the page names no character"
        notes = (*notes, Note(kind="changed", path="page", value="U+FFFD", reason=reason))
    return Page(lines, address or _address(soup), notes)


def text_lines(text: str) -> tuple[Line, ...]:
    """The lines of a page saved as text; the indent of a bullet tells how deep it stands.

    Args:
        text: the whole text.

    >>> [(line.depth, line.text) for line in text_lines("  • one of:\\n    • two\\n  • three")]
    [(1, 'one of:'), (2, 'two'), (1, 'three')]
    """
    lines: list[Line] = []
    gap = True
    indents: list[int] = []
    for raw in re.split(r"\r\n|[\r\n\f\v\x85\u2028\u2029]", text):
        words = _folded(raw)
        if not words:
            gap = True
            continue
        bullet = _BULLET.match(words)
        if bullet:
            indent = len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip())
            while indents and indents[-1] > indent:
                indents.pop()
            if not indents or indents[-1] < indent:
                indents.append(indent)
            lines.append(Line(words[bullet.end() :], bullet[1], len(indents), 0, gap))
        else:
            indents = []
            lines.append(Line(words, gap=gap))
        gap = False
    return tuple(lines)


def _folded(text: str) -> str:
    return " ".join(_INVISIBLE.sub("", text).split())


def _address(soup: BeautifulSoup) -> str:
    for name, attribute, value, address in _ADDRESS:
        tag = soup.find(name, attrs={attribute: value})
        if isinstance(tag, Tag) and isinstance(tag.get(address), str):
            return str(tag[address])
    return ""


def _hidden(tag: Tag) -> bool:
    return tag.has_attr("hidden") or bool(_HIDDEN_STYLE.search(str(tag.get("style") or "")))


class _Printer:
    """Prints a document tree as lines; walks with a stack, so depth of nesting costs no recursion."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.gap = True
        self.level = 0
        self.bullet = ""
        self.lists: list[tuple[bool, int]] = []
        self.preformatted = 0
        self.broken = 0

    def run(self, soup: BeautifulSoup) -> tuple[Line, ...]:
        stack: list[tuple[PageElement, bool]] = [(soup, False)]
        while stack:
            node, leaving = stack.pop()
            if isinstance(node, Tag):
                if leaving:
                    self.leave(node)
                elif node.name not in _UNSEEN and not _hidden(node):
                    self.enter(node)
                    stack.append((node, True))
                    stack.extend((child, False) for child in reversed(_children(node)))
            elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
                self.write(str(node))
        self.flush()
        return tuple(self.lines)

    def enter(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            if not self.flush():
                self.broken += 1
                self.gap = self.gap or self.broken > 1
        elif name in _CHIPS and _follows_chip(tag):
            self.flush()
        elif name in _BLOCKS or name == "hr":
            self.flush()
            self.gap = self.gap or self.spaced(tag)
        if name in _LISTS:
            self.lists.append((name == "ol", _number(tag, "start", 1)))
            self.bullet = ""
        elif name == "li":
            self.bullet = self.item(tag)
        elif name == "pre":
            self.preformatted += 1
        self.level = _level(tag) or self.level

    def leave(self, tag: Tag) -> None:
        name = tag.name
        if name in _BLOCKS:
            self.flush()
        if name in _LISTS and self.lists:
            self.lists.pop()
        elif name == "li":
            self.bullet = ""
        elif name == "pre":
            self.preformatted -= 1
        if _level(tag):
            self.level = 0
        self.gap = self.gap or (name in _BLOCKS and self.spaced(tag))

    def spaced(self, tag: Tag) -> bool:
        """Whether browsers or authors set the element off by space: headings, paragraphs, containers."""
        if tag.name in _LISTS:
            return not self.lists
        if tag.name == "div":
            return any(isinstance(child, Tag) and child.name in _BLOCKS for child in tag.children)
        return tag.name in _SPACED

    def item(self, tag: Tag) -> str:
        """The bullet or number of a list item."""
        if not self.lists or not self.lists[-1][0]:
            return "•"
        number = _number(tag, "value", self.lists[-1][1])
        self.lists[-1] = (True, number + 1)
        return f"{number}."

    def write(self, text: str) -> None:
        if self.preformatted:
            self.flush()
            for line in text_lines(text):
                self.lines.append(line._replace(gap=line.gap or self.gap))
                self.gap = False
            return
        # A bullet that begins a line of the source is a list in running text (white-space: pre-line).
        first, *rest = re.split(r"\n[ \t]*(?=• )", text)
        self.pieces.append(first)
        for piece in rest:
            self.flush()
            self.pieces.append(piece)

    def flush(self) -> bool:
        """Ends the current line; true when it held words."""
        words = _folded("".join(self.pieces))
        self.pieces.clear()
        if not words:
            return False
        self.broken = 0
        own = _BULLET.match(words)
        if own:
            words, bullet = words[own.end() :], own[1]
        else:
            bullet = self.bullet
        if self.level and self.level < LABEL:
            bullet = ""
        depth = max(len(self.lists), 1 if bullet else 0)
        self.lines.append(Line(words, bullet, depth, self.level, self.gap))
        self.bullet = ""
        self.gap = False
        return True


def _children(tag: Tag) -> list[PageElement]:
    """The children of an element in reading order: a row of headers above one row of values, in pairs."""
    children = list(tag.contents)
    if tag.name not in ("table", "tbody"):
        return children
    parts = [child for child in children if isinstance(child, Tag)]
    rows = [row for part in parts for row in ([part] if part.name == "tr" else _named(part, "tr"))]
    if len(rows) != 2 or _named(rows[0], "td"):
        return children
    heads, cells = _named(rows[0], "th"), _named(rows[1], "td")
    if len(heads) < 2 or len(heads) != len(cells):
        return children
    return [cell for pair in zip(heads, cells, strict=True) for cell in pair]


def _named(tag: Tag, name: str) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag) and child.name == name]


def _level(tag: Tag) -> int:
    name = tag.name
    if len(name) == 2 and name[0] == "h" and name[1] in "123456":
        return int(name[1])
    if tag.get("role") == "heading":
        return min(max(_number(tag, "aria-level", 2), 1), 6)
    if name in ("dt", "legend", "summary"):
        return LABEL
    if name in ("th", "td"):
        row = tag.parent
        cells = [cell for cell in row.children if isinstance(cell, Tag)] if isinstance(row, Tag) else []
        if cells and cells[0] is tag and len(cells) == 2 and cells[1].name == "td":
            return LABEL
    return 0


def _number(tag: Tag, attribute: str, default: int) -> int:
    value = str(tag.get(attribute) or "")
    return int(value) if re.fullmatch(r"[0-9]{1,6}", value) else default


def _follows_chip(tag: Tag) -> bool:
    """Whether an inline element stands right behind another, without a space: two things, not one word."""
    before = tag.previous_sibling
    return isinstance(before, Tag) and before.name in _CHIPS
