"""Bullets and numbers that begin an item, and how one follows another."""

from __future__ import annotations

import re

_MARKER = re.compile(
    r"(?P<sign>[-*•●○◦▪■□►➢✓√‣»§¨Ø⮚\uf0b7\uf0a7\uf0d8·~+#](?:[ \t]+(?=\S)|(?=[^\W\d]|\())"
    r"|o[ \t]+(?=\S)|[-*•●]{2,3}[ \t]*(?=\w)"
    r"|>[ \t]*(?=[a-z]))?[ \t]*"
    r"(?:(?P<path>\d{1,2}(?:\.\d{1,2}){1,3})(?:[.)]|(?=[ \t]+(?!(?:[mukcd]?[gl]|[mc]m|mmol|umol|iu|mmhg|x"
    r"|times|fold|years?|months?|weeks?|days?|hours?)\b)[a-z]))[ \t]*(?=\S)"
    r"|(?P<open>[(\[]?)(?P<number>\d{1,3})(?P<close>[.)\]:]|[ \t]?-(?=[ \t]*[a-z]{3}))(?!\d)[ \t]*(?=\S)"
    r"|\(?(?P<letter>[a-z]|[ivx]{2,5})(?P<closel>[.)])(?=[ \t]|\w{3})[ \t]*(?=\S))?"
)
_STEP = re.compile(r"(?:(?<=[\s;.,:])|^)\(?(\d{1,2})[.)](?=[ \t]*[^\s\d])")
_DASH = re.compile(r"(?:^|(?<=[\s:;.]))[-*•●▪](?=[ \t]+\S)")
_ROMANS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11}


class Bullet:
    """What stands before an item: its style, its number, and where it begins and ends."""

    __slots__ = ("begin", "end", "path", "style")

    def __init__(self, style: str, path: tuple[int, ...] | None, begin: int, end: int) -> None:
        self.style = style
        self.path = path
        self.begin = begin
        self.end = end

    def precedes(self, other: Bullet) -> bool:
        """Whether `other` goes on with the same list."""
        if self.style != other.style:
            if self.style == "letter" and other.style == "roman":
                return self.path is not None and other.path == (1,) and self.path == (8,)
            return False
        if self.path is None or other.path is None or len(self.path) != len(other.path):
            return self.path is None and other.path is None
        return other.path[-1] > self.path[-1]

    def nests_in(self, top: Bullet, leads: bool) -> bool:
        """Whether an item with this bullet, at the same indent, stands under the one with bullet `top`."""
        if self.style == top.style:
            return leads and self.path is not None and self.path == (1,) and top.path != (1,)
        first = self.path is None or self.path[-1] == 1
        if not first:
            return False
        numbered = top.path is not None
        return leads or numbered


def read_bullet(low: str, begin: int, end: int) -> Bullet | None:
    """The bullet or number at the beginning of a line's words.

    Args:
        low: the folded text.
        begin: where the words begin.
        end: where they end.

    Returns:
        The bullet, or None where the words begin at once.

    Example:
        >>> read_bullet("12. age", 0, 7).path, read_bullet("12 years", 0, 8)
        ((12,), None)
    """
    match = _MARKER.match(low, begin, end)
    if match is None or match.end() == begin:
        return None
    sign, letter = match["sign"], match["letter"]
    stop = match.end()
    if match["path"]:
        parts = tuple(int(part) for part in match["path"].split("."))
        return Bullet("path", parts, begin, stop)
    if match["number"]:
        close = match["close"].strip()
        if close == ":" and not low[stop - 1].isspace():
            return Bullet(sign.strip(), None, begin, match.end("sign")) if sign else None
        return Bullet("number" + match["open"] + close, (int(match["number"]),), begin, stop)
    if letter:
        roman = letter in _ROMANS and (len(letter) > 1 or letter in "iv")
        value = _ROMANS[letter] if roman else (ord(letter) - 96 if len(letter) == 1 else None)
        if value is None:
            return Bullet(sign.strip(), None, begin, match.end("sign")) if sign else None
        if letter in "vx" and len(letter) == 1 and sign is None and match["closel"] == "." and roman:
            return Bullet("roman", (value,), begin, stop)
        return Bullet("roman" if roman else "letter", (value,), begin, stop)
    if sign:
        return Bullet(sign.strip()[:1], None, begin, match.end("sign"))
    return None


def inline_starts(low: str, begin: int, end: int) -> list[Bullet]:
    """The bullets that stand inside a line: '1. ... 2. ...' or '- ... - ...' from its first words on.

    Args:
        low: the folded text.
        begin: where the words begin.
        end: where they end.

    Returns:
        Bullets in order, none where the line is one item.
    """
    if end - begin < 20:
        return []
    found: list[Bullet] = []
    expected = 1
    for match in _STEP.finditer(low, begin, end):
        if int(match[1]) == expected:
            if expected == 1 and match.start() > begin + 160:
                break
            found.append(Bullet("number.", (expected,), match.start(), match.end()))
            expected += 1
    if len(found) >= 2 and (found[0].begin <= begin + 2 or low[begin : found[0].begin].rstrip()[-1:] in ":."):
        return found
    first = _DASH.match(low, begin, end) or (_DASH.search(low, begin, min(end, begin + 200)))
    if first is None or (first.start() > begin and low[begin : first.start()].rstrip()[-1:] != ":"):
        return []
    return [Bullet("-", None, match.start(), match.end()) for match in _DASH.finditer(low, begin, end)]
