"""Eligibility text -> its items: a state machine over lines.

It knows headings, cohorts, bullets of every kind, nesting by indent and by number, wrapped lines, and the one-line
texts in which headings and bullets stand inside a line.
"""

from __future__ import annotations

import re

from kg.criteria.bullets import Bullet, inline_starts, read_bullet
from kg.criteria.cleantext import CleanText
from kg.criteria.headings import (
    OLD_STYLE_LABEL,
    OLD_STYLE_PARAGRAPH,
    inline_sections,
    is_group_heading,
    is_preamble,
    section_heading,
    sentence_section,
)
from kg.model.criterion import Section

_LINE = re.compile(r"[^\n]+")
_WORDS = re.compile(r"[a-z0-9<>≥≤≦=\u0370-\U0010ffff]")
_LEADS = re.compile(r"(?:\bfollowing|\bdefined (?:as|by)|\bincluding|\bsuch as|\bany of|\bone of)\W*$")
_OPEN_END = re.compile(r"(?:[,(/&-]|\b(?:and|or|of|the|a|an|with|by|in|for|to|than|from|at|as|within|that|who|is))$")
_NOTHING = re.compile(r"(?:none|n/?a|not applicable|-+|_+|\.+|not specified)\W*$")
_UNSPECIFIED = re.compile(r"[a-z ]{3,30}:\s*not specified\W*$")
_JOINER = re.compile(r"(?:and|or|and/or|either|plus|but)\W*$")
MAX_DEPTH = 6
# A text whose widest line lies between these is taken to be wrapped by hand or by an export.
_NARROWEST, _WIDEST = 60, 110


class Item:
    """One criterion as the splitter sees it; offsets are into the clean text."""

    __slots__ = ("begin", "depth", "end", "group", "parent", "section")

    def __init__(
        self, begin: int, end: int, section: Section, group: tuple[int, int] | None, parent: int | None, depth: int
    ) -> None:
        self.begin = begin
        self.end = end
        self.section: Section = section
        self.group = group
        self.parent = parent
        self.depth = depth


class _Line:
    __slots__ = ("after_blank", "begin", "bullet", "end", "indent", "width")

    def __init__(
        self, begin: int, end: int, indent: int, bullet: Bullet | None, after_blank: bool, width: int = 0
    ) -> None:
        self.width = width or end - begin + indent
        self.begin = begin
        self.end = end
        self.indent = indent
        self.bullet = bullet
        self.after_blank = after_blank


class _Open:
    __slots__ = ("bullet", "indent", "index")

    def __init__(self, index: int, indent: int, bullet: Bullet | None) -> None:
        self.index = index
        self.indent = indent
        self.bullet = bullet


def split(clean: CleanText, section: Section | None = None) -> list[Item]:
    """The items of an eligibility text in printed order.

    Args:
        clean: the text.
        section: what stands before any heading; `unknown` where not said.

    Returns:
        Items with section, cohort, parent and depth.

    Example:
        >>> [(item.section, item.begin, item.end) for item in split(CleanText("Inclusion Criteria:\\n\\n* Age > 18"))]
        [('inclusion', 23, 31)]
    """
    return _Splitter(clean, section or "unknown").run()


def _is_short_prefix(words: str) -> bool:
    """Whether words before a section heading inside a line belong to it ('Clinic Inclusion Criteria')."""
    return len(words.split()) <= 4 and not any(mark in words for mark in ".;:")


class _Splitter:
    def __init__(self, clean: CleanText, section: Section) -> None:
        self.low = clean.low
        self.plain = clean.plain
        self.section: Section = section
        self.outer: tuple[int, int] | None = None
        self.inner: tuple[int, int] | None = None
        self.items: list[Item] = []
        self.stack: list[_Open] = []
        self.last: _Line | None = None
        self.fresh = True
        self.wrap = 0
        self.labels: set[int] = set()

    def run(self) -> list[Item]:
        lines = self._lines()
        for at, line in enumerate(lines):
            self._take(line, lines[at + 1] if at + 1 < len(lines) else None)
        return self.items

    def _lines(self) -> list[_Line]:
        low = self.low
        lines: list[_Line] = []
        widest = max((match.end() - match.start() for match in _LINE.finditer(low)), default=0)
        self.wrap = widest if _NARROWEST <= widest <= _WIDEST else 0
        previous_end = 0
        cuts = inline_sections(self.plain)
        if OLD_STYLE_PARAGRAPH.search(self.plain):
            self.labels = {match.start() for match in OLD_STYLE_LABEL.finditer(self.plain)}
            cuts = sorted({*cuts, *self.labels})
        for match in _LINE.finditer(low):
            begin, end = match.span()
            text = match[0]
            stripped = text.lstrip(" \t")
            if not stripped:
                continue
            indent = len(text) - len(stripped)
            begin += indent
            end = begin + len(stripped.rstrip())
            after_blank = low.count("\n", previous_end, begin) > 1
            previous_end = end
            while cuts and cuts[0] <= begin:
                cuts.pop(0)
            while cuts and cuts[0] < end:
                cut = cuts.pop(0)
                if cut not in self.labels and _is_short_prefix(low[begin:cut]):
                    continue
                self._add_line(lines, begin, cut, indent, after_blank, len(text))
                begin, after_blank = cut, True
            self._add_line(lines, begin, end, indent, after_blank, len(text))
        return lines

    def _add_line(self, lines: list[_Line], begin: int, end: int, indent: int, after_blank: bool, width: int) -> None:
        low = self.low
        end = begin + len(low[begin:end].rstrip(" \t-*•"))
        if end <= begin:
            return
        bullet = read_bullet(low, begin, end)
        start = bullet.end if bullet else begin
        if not _WORDS.search(low, start, end):
            return
        lines.append(_Line(start, end, indent, bullet, after_blank, width))

    def _take(self, line: _Line, following: _Line | None) -> None:
        low = self.low
        begin, end = line.begin, line.end
        heading = section_heading(low, begin, end, line.bullet is not None)
        if heading is not None:
            self._open_section(heading.section, heading.group)
            rest = heading.rest
            while rest < end and low[rest] in " \t:-*•.":
                rest += 1
            if rest < end:
                self._inline(heading.rest, end, line)
            return
        words = low[begin:end]
        if line.bullet is None and self._heading_without_bullet(words, line, following):
            return
        goes_on = self._counts_on(line) if line.bullet is not None else self._continues(words, line)
        if goes_on:
            self.items[-1].end = end
            self.last = line
            return
        if _NOTHING.match(words) or (line.bullet is None and _JOINER.match(words)):
            self.last = line
            return
        if line.bullet is None:
            self._inline(begin, end, line)
        else:
            self._add(line)

    def _open_section(self, section: Section, group: tuple[int, int] | None) -> None:
        self.section = section
        self.inner = group
        self.stack.clear()
        self.last = None
        self.fresh = True

    def _heading_without_bullet(self, words: str, line: _Line, following: _Line | None) -> bool:
        if following is None or line.begin in self.labels:
            return False
        opens = words.endswith(":") or line.after_blank or self.fresh
        if not opens:
            return False
        if words.endswith(":"):
            section = sentence_section(words)
            if section is not None and (following.bullet is not None or is_preamble(words)):
                if section != self.section:
                    self._open_section(section, None)
                else:
                    self._close_items()
                return True
            if is_preamble(words):
                self._close_items()
                return True
        next_section = section_heading(self.low, following.begin, following.end, following.bullet is not None)
        if next_section is not None:
            if len(words) <= 110 and words[-1] not in ".;," and (words.endswith(":") or is_group_heading(words)):
                self.outer, self.inner = self._trim(line), None
                self._close_items()
                return True
            return False
        if line.indent > 1 and self.stack and line.indent > self.stack[-1].indent:
            return False
        listed = following.bullet is not None and (following.after_blank or words.endswith(":"))
        if listed and is_group_heading(words):
            self.inner = self._trim(line)
            self._close_items()
            return True
        if words.endswith(":") and is_group_heading(words) and len(words) <= 60:
            self.inner = self._trim(line)
            self._close_items()
            return True
        return False

    def _close_items(self) -> None:
        self.stack.clear()
        self.last = None
        self.fresh = True

    def _trim(self, line: _Line) -> tuple[int, int]:
        begin, end = line.begin, line.end
        while end > begin and self.low[end - 1] in ": \t*_-":
            end -= 1
        while begin < end and self.low[begin] in " \t*_-":
            begin += 1
        return begin, end

    def _counts_on(self, line: _Line) -> bool:
        """Whether a number at the beginning of a wrapped line goes on with one inside the item above."""
        bullet = line.bullet
        if bullet is None or line.after_blank or not bullet.style.startswith("number(") or not self.stack:
            return False
        if bullet.path is None or bullet.path[-1] < 2 or line.indent <= self.stack[-1].indent + 1:
            return False
        last = self.items[-1]
        return f"({bullet.path[-1] - 1})" in self.low[last.begin : last.end]

    def _continues(self, words: str, line: _Line) -> bool:
        """Whether an unbulleted line is the rest of the item above."""
        last = self.last
        if last is None or not self.items or not self.stack or line.begin in self.labels:
            return False
        if last.begin in self.labels and not line.after_blank:
            return True
        top = self.stack[-1]
        before = self.low[max(0, self.items[-1].end - 12) : self.items[-1].end]
        if line.after_blank:
            return top.bullet is not None and line.indent > top.indent + 1
        if top.bullet is not None and line.indent > top.indent + 1:
            return True
        if _OPEN_END.search(before):
            return True
        if self.plain[line.begin].islower():
            return before[-1] not in ".;:" or last.end - last.begin > 60
        first_word = words.partition(" ")[0]
        is_full = 0 < self.wrap < last.width + 1 + len(first_word)
        return is_full and before[-1] not in ".;:" and not words[0].isdecimal()

    def _inline(self, begin: int, end: int, line: _Line) -> None:
        """Take words without a bullet of their own, cutting them where bullets stand inside."""
        low = self.low
        while begin < end and low[begin] in " \t:.":
            begin += 1
        starts = self._old_style_starts(begin, end) or inline_starts(low, begin, end)
        bounds = [*starts, Bullet("", None, end, end)]
        if starts and starts[0].begin > begin:
            head = low[begin : starts[0].begin].strip(" \t-*•:")
            if head and not _NOTHING.match(head):
                if head.endswith(":") or is_preamble(head + ":"):
                    section = sentence_section(head + ":")
                    if section is not None:
                        self.section = section
                else:
                    self._add_plain(begin, starts[0].begin, line, None)
        if not starts:
            self._add_plain(begin, end, line, read_bullet(low, begin, end))
            return
        for this, after in zip(starts, bounds[1:], strict=False):
            self._add_plain(this.end, after.begin, line, this)

    def _old_style_starts(self, begin: int, end: int) -> list[Bullet]:
        """The labels inside a paragraph of the older style ('Age: 18 and over Performance status: ...')."""
        found = [
            Bullet("label", None, match.start(), match.start())
            for match in OLD_STYLE_LABEL.finditer(self.plain, begin, end)
        ]
        return found if len(found) >= 2 else []

    def _add_plain(self, begin: int, end: int, line: _Line, bullet: Bullet | None) -> None:
        low = self.low
        if bullet is not None:
            begin = max(begin, min(bullet.end, end))
        end = begin + len(low[begin:end].rstrip(" \t-*•"))
        while begin < end and low[begin] in " \t":
            begin += 1
        if begin >= end or _NOTHING.match(low, begin, end) or _UNSPECIFIED.match(low, begin, end):
            return
        self._add(_Line(begin, end, line.indent, bullet, line.after_blank, line.width))

    def _add(self, line: _Line) -> None:
        parent = self._parent(line)
        depth = 0 if parent is None else self.items[parent].depth + 1
        group = self.inner or self.outer
        self.items.append(Item(line.begin, line.end, self.section, group, parent, depth))
        self.stack.append(_Open(len(self.items) - 1, line.indent, line.bullet))
        self.last = line
        self.fresh = False

    def _parent(self, line: _Line) -> int | None:
        """The item that a new one stands under; closes the items that end before it."""
        stack, bullet = self.stack, line.bullet
        goes_on = self._misindented(line)
        if goes_on is not None:
            del stack[goes_on:]
            return stack[-1].index if stack else None
        while stack and line.indent < stack[-1].indent - 1:
            stack.pop()
        while len(stack) >= MAX_DEPTH:
            stack.pop()
        if not stack:
            return None
        top = stack[-1]
        if bullet is None or top.bullet is None:
            if bullet is not None and line.indent >= top.indent and self._leads(top):
                return top.index
            if bullet is None and line.indent > top.indent + 1:
                return top.index
            self._pop_level(line.indent)
            # A plain line stands beside a plain one of its indent, not below it with the bullets between them.
            if bullet is None and top.bullet is not None and self.stack and self.stack[-1].bullet is None:
                self._pop_level(line.indent)
            return stack[-1].index if stack else None
        if bullet.path is not None and len(bullet.path) > 1:
            return self._numbered_parent(bullet.path)
        if line.indent > top.indent + 1:
            return top.index
        for depth in range(len(stack) - 1, -1, -1):
            other = stack[depth].bullet
            if other is not None and abs(stack[depth].indent - line.indent) <= 1 and other.precedes(bullet):
                del stack[depth:]
                return stack[-1].index if stack else None
        if bullet.nests_in(top.bullet, self._leads(top)):
            return top.index
        self._pop_level(line.indent)
        return stack[-1].index if stack else None

    def _misindented(self, line: _Line) -> int | None:
        """Where in the stack a numbered item goes on with a list of another indent ('  i.' and then 'ii.')."""
        bullet = line.bullet
        if bullet is None or bullet.path is None or bullet.path[-1] == 1:
            return None
        found: int | None = None
        for depth, opened in enumerate(self.stack):
            other = opened.bullet
            if other is None or other.path is None or not other.precedes(bullet):
                continue
            if abs(opened.indent - line.indent) <= 1:
                return None
            if other.path[-1] + 1 == bullet.path[-1]:
                found = depth
        return found

    def _numbered_parent(self, path: tuple[int, ...]) -> int | None:
        stack = self.stack
        while stack:
            other = stack[-1].bullet
            if other is not None and other.path is not None and path[: len(other.path)] == other.path != path:
                return stack[-1].index
            stack.pop()
        return None

    def _pop_level(self, indent: int) -> None:
        """Close the innermost open item, and those of deeper levels at the same indent."""
        if self.stack and self.stack[-1].indent >= indent - 1:
            self.stack.pop()

    def _leads(self, opened: _Open) -> bool:
        item = self.items[opened.index]
        tail = self.low[max(item.begin, item.end - 40) : item.end]
        return tail.endswith(":") or bool(_LEADS.search(tail))
