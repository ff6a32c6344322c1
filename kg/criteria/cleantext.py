"""Registry text without its escapes, with the way back to the verbatim characters.

The registry escapes Markdown (`\\>`, `\\[`, `10\\^9`), sometimes twice, and some exports carry HTML entities and
`<br>` tags. All later steps read `low`: unescaped, in lower case, with look-alike characters made one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from html.entities import html5

from kg.model.criterion import Span
from kg.model.escapes import ESCAPE

_ESCAPE = re.compile(ESCAPE + r"|&(?:amp;){0,3}(?:#(\d{2,6})|#[xX]([0-9a-fA-F]{2,5})|([A-Za-z]{2,8}));")
_TAG = r"<(?:br|/?p|/?li|/?ul|/?ol)[ \t]?/?>"
_LINE_TAG = re.compile(rf"{_TAG}|_x000d_(?:{_TAG})?", re.IGNORECASE)
_NON_ASCII = re.compile(r"[^\x00-\x7f]")

_LOOKALIKES = {
    "≥": "≥⩾≧≽⋝⪰",
    "≤": "≤⩽≦≼⋜⪯",
    ">": "˃﹥›〉＞",
    "<": "˂﹤‹〈＜",
    "-": "‐‑‒–—―−﹣－⁃",
    "~": "∼～〜˜",
    "'": "’‘ʼ´`′",
    '"': "“”„″",
    "x": "×✕✖х⨯",
    "u": "µμ",
    "*": "∗＊⁎",
    "•": "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳❶❷❸❹❺❻❼❽❾❿",
    "·": "·∙⋅‧・",
    "/": "∕⁄／",
    " ": "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u202f\u205f\u3000\ufeff\u200b\u200c\u200d\u2060\u00ad",
    "\n": "\u2028\u2029\u0085",
    ",": "，、",
    ";": "；",
    ":": "：﹕",
    "°": "°º˚",
    "≠": "≠",
    "i": "İı",
    "0": "⁰₀",
    "1": "¹₁",
    "2": "²₂",
    "3": "³₃",
    "4": "⁴₄",
    "5": "⁵₅",
    "6": "⁶₆",
    "7": "⁷₇",
    "8": "⁸₈",
    "9": "⁹₉",
}


class _Fold(dict[str, str]):
    """The one-character stand-in of any character, found once and remembered."""

    def __missing__(self, char: str) -> str:
        code = ord(char)
        if 0xFF01 <= code <= 0xFF5E:
            folded = chr(code - 0xFEE0).lower()
        else:
            folded = char.lower()
            if len(folded) != 1:
                folded = char
        self[char] = folded
        return folded


_FOLD = _Fold({look: plain for plain, looks in _LOOKALIKES.items() for look in looks})


def _fold(match: re.Match[str]) -> str:
    return _FOLD[match[0]]


def _break_line(match: re.Match[str]) -> str:
    return "\n" + " " * (len(match[0]) - 1)


class CleanText:
    """A text without escapes, its folded lower-case twin of equal length, and its offset map.

    Args:
        raw: the verbatim text.

    Example:
        >>> clean = CleanText("mRSS \\\\> 20")
        >>> clean.low, clean.span(5, 9).text
        ('mrss > 20', '\\\\> 20')
    """

    __slots__ = ("_shifts", "_starts", "low", "plain", "raw")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self._starts: list[int] = []
        self._shifts: list[int] = []
        plain = self._unescape(raw) if "\\" in raw or "&" in raw else raw
        if "<" in plain or "_x" in plain:
            plain = _LINE_TAG.sub(_break_line, plain)
        if "\r" in plain:
            plain = plain.replace("\r\n", " \n").replace("\r", "\n")
        self.plain = plain
        self.low = plain.lower() if plain.isascii() else _NON_ASCII.sub(_fold, plain).lower()

    def _unescape(self, raw: str) -> str:
        pieces: list[str] = []
        done = shift = 0
        for match in _ESCAPE.finditer(raw):
            char = match[1] or _entity(match)
            if char is None:
                continue
            begin, end = match.span()
            pieces += (raw[done:begin], char)
            self._starts.append(begin - shift + 1)
            shift += end - begin - 1
            self._shifts.append(shift)
            done = end
        if not pieces:
            return raw
        pieces.append(raw[done:])
        return "".join(pieces)

    def offset(self, position: int) -> int:
        """Where a clean position lies in the verbatim text.

        Args:
            position: 0-based, in `plain` or `low`.

        Returns:
            The 0-based offset in `raw`.
        """
        at = bisect_right(self._starts, position)
        return position + self._shifts[at - 1] if at else position

    def span(self, begin: int, end: int) -> Span:
        """The verbatim characters behind a clean range.

        Args:
            begin: 0-based, in `plain` or `low`.
            end: the position after the last character.

        Returns:
            Their span in `raw`.
        """
        starts = self._starts
        if starts:
            first, last = bisect_right(starts, begin), bisect_right(starts, end)
            begin += self._shifts[first - 1] if first else 0
            end += self._shifts[last - 1] if last else 0
        return Span(begin, end, self.raw[begin:end])


def _entity(match: re.Match[str]) -> str | None:
    decimal, hexadecimal, name = match[2], match[3], match[4]
    if name:
        char = html5.get(name + ";")
        return char if char is not None and len(char) == 1 else None
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code < 32 or code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return None
    return chr(code)
