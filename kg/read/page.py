"""A portal's trial page as sections: headings known and unknown, whatever their order and markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from kg.errors import RecordError
from kg.model.trial import Origin
from kg.read.lines import Line, Page

__all__ = ["NCT_ID", "RECOGNISED", "RESTATED", "Heading", "Sections", "Site", "score", "sections_of", "trial_page"]

Kind = Literal["value", "list", "loose", "parts", "text", "criteria", "group", "skip"]

RESTATED: Final = "restated for demonstration, not the registry's words"
"""The line by which a demonstration page says that its words are ours."""

NCT_ID: Final = re.compile(r"(?<![A-Za-z0-9])NCT[0-9]{8}(?![0-9])")

RECOGNISED: Final = 3
"""The least score of a page of a site."""

_LONGEST_TOP: Final = 20
_BEHIND: Final = re.compile(r"\s*(?:\([0-9]{1,5}\))?\s*:?\Z")
_PROSE_HEADINGS: Final = re.compile(
    r"(?:(?:study|trial|scientific|general|brief|detailed|statistical|specific|primary|secondary|overall|the)\s+)*"
    r"(?:background|introduction|rationale|objectives?|aims?|purpose|hypothes[ie]s|methods?|methodology|design|results?"
    r"|conclusions?|discussion|summary|significance|procedures?|analys[ie]s|statistics|end ?points?|outcomes?"
    r"|sample size|interventions?|setting|participants|population|protocol|overview|goals?|references?|description"
    r"|abstract|context|problem|questions?|follow[- ]up|randomi[sz]ation|recruitment|treatments?|safety)"
    r"(?:\s+(?:and|of|for)\s+.{3,40})?",
    re.IGNORECASE,
)


def _nothing(text: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a site.

    Args:
        key: our name of the section.
        names: the wordings of the heading, as printed.
        kind: `value` (lines of a closed form), `list` (one value a line), `loose` (lines that belong together by
            their order), `parts` (blocks of such lines), `text` (prose), `criteria` (bullets), `group` (holds
            other headings), `skip` (about other things than the trial).
        accepts: whether a line is one of the section's values.
        pattern: what the heading looks like when its words vary.
        states: the heading's line is itself a value.
        usual: nearly every page has it.
        always: every page has it, so that its absence is worth a note.
    """

    key: str
    names: tuple[str, ...]
    kind: Kind
    accepts: Callable[[str], bool] = _nothing
    pattern: re.Pattern[str] | None = None
    states: bool = False
    usual: bool = False
    always: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """A portal: its name, its marks, and its headings in their usual order.

    Args:
        name: what the site calls itself.
        sign: a line that names the site.
        host: an address of the site.
        furniture: lines that belong to the site, not to the trial.
        id_place: where the page holds the NCT id, in words.
        top_ends: whether the lines above the first heading are complete.
        headings: in the site's order.
    """

    name: str
    sign: re.Pattern[str]
    host: re.Pattern[str]
    furniture: re.Pattern[str]
    id_place: str
    top_ends: Callable[[Sequence[Line]], bool]
    headings: tuple[Heading, ...]
    by_name: dict[str, Heading] = field(init=False)
    labelled: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        """Makes the headings quick to find."""
        labels = [(name, heading) for heading in self.headings for name in heading.names]
        inner = [re.escape(name) for name, heading in labels if heading.kind not in ("group", "skip")]
        object.__setattr__(self, "by_name", {name.casefold(): heading for name, heading in labels})
        object.__setattr__(self, "labelled", re.compile(rf"({'|'.join(inner)})(:?)\s+(\S.*)", re.IGNORECASE))

    def heading(self, text: str) -> Heading | None:
        """The heading that a line is, or None; a count in brackets or a colon behind it does not matter."""
        if len(text) > 120:
            return None
        named = self.by_name.get(_BEHIND.sub("", text).casefold())
        if named is not None:
            return named
        return next((item for item in self.headings if item.pattern and item.pattern.fullmatch(text)), None)

    def begins(self, lines: Sequence[Line]) -> bool:
        """Whether the site names itself where its pages begin, so that nothing above was cut off."""
        return any(self.sign.search(line.text) for line in lines[:3])

    def is_foreign(self, text: str) -> bool:
        """Whether a line is the value of some heading of the site, or words of the site itself."""
        return bool(self.furniture.fullmatch(text)) or any(heading.accepts(text) for heading in self.headings)


@dataclass(slots=True)
class Sections:
    """A page taken apart.

    Args:
        top: the lines above the first heading.
        parts: the lines under each known heading, by its key, in the page's order.
        printed: each known heading as the page prints it.
        unknown: headings that the site is not known to have, with their lines.
        strays: values of headings that the page lacks, each with the heading it stands under.
        restated: whether the page is a demonstration page.
    """

    top: list[Line] = field(default_factory=list)
    parts: dict[str, list[Line]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    unknown: list[tuple[str, list[Line]]] = field(default_factory=list)
    strays: list[tuple[str, str]] = field(default_factory=list)
    restated: bool = False


def score(page: Page, site: Site) -> int:
    """How much of a site a page shows: from `RECOGNISED` on it is a page of the site.

    Args:
        page: the lines of the page, or of its beginning.
        site: the site looked for.
    """
    signs = any(site.sign.search(line.text) for line in page.lines)
    found = {heading.key for line in page.lines if (heading := site.heading(line.text))}
    return 3 * signs + 3 * bool(site.host.search(page.address)) + len(found)


def trial_page(page: Page, site: Site, origin: Origin) -> Sections:
    """The sections of a page that must be of one site.

    Args:
        page: the lines of the page.
        site: the site whose page it should be.
        origin: where the page was found, for messages.

    Raises:
        RecordError: the page is empty, or none of the site's (a bot check, a frame set, another site).
    """
    if not page.lines:
        raise RecordError(
            f"{origin}: the page holds no text that can be read (it is empty, a frame set, or only scripts); save the"
            f" trial's own page as text or as HTML: it names {site.name} and holds an NCT id {site.id_place}"
        )
    if score(page, site) < RECOGNISED:
        raise RecordError(
            f"{origin}: not recognised as a trial page of {site.name}: neither the site's name nor its headings are"
            f" on it; it begins {page.lines[0].text[:80]!r}; save the trial's own page, which names {site.name} and"
            f" holds an NCT id {site.id_place}"
        )
    return sections_of(page.lines, site)


def sections_of(lines: Sequence[Line], site: Site) -> Sections:
    """The sections of a page by its headings.

    Args:
        lines: the lines of the page.
        site: whose headings to look for.

    Returns:
        Every line that is not furniture, under its heading.
    """
    restated = any(_is_restated(line.text) for line in lines)
    kept: list[Line] = []
    gap = False
    for line in lines:
        gap = gap or line.gap
        if not (_is_restated(line.text) or site.furniture.fullmatch(line.text)):
            kept.append(line._replace(gap=gap))
            gap = False
    return _Splitter(_labels_apart(kept, site), site).run(restated)


def _is_restated(text: str) -> bool:
    return text.replace("’", "'").rstrip(".").casefold() == RESTATED


def _labels_apart(lines: list[Line], site: Site) -> list[Line]:
    """Lines that hold a label and its value (`Sex: Female`) as two lines, where the label stands nowhere alone."""
    alone = {heading.key for line in lines if not line.bullet and (heading := site.heading(line.text))}
    found: dict[int, tuple[str, str, bool]] = {}
    above: Heading | None = None
    sure = 0
    for index, line in enumerate(lines):
        above = (site.heading(line.text) if not line.bullet else None) or above
        match = site.labelled.fullmatch(line.text)
        heading = site.by_name[match[1].casefold()] if match else None
        if match is None or heading is None or heading.key in alone:
            continue
        accepted = heading.accepts(match[3])
        if accepted or match[2]:
            in_prose = bool(line.bullet) or (above is not None and above.kind in ("text", "criteria"))
            found[index] = (match[1], match[3], accepted and not in_prose)
            sure += accepted
    apart: list[Line] = []
    for index, line in enumerate(lines):
        label, value, certain = found.get(index, ("", "", False))
        if label and (certain or sure >= RECOGNISED):
            apart += [Line(label, gap=line.gap), Line(value)]
        else:
            apart.append(line)
    return apart


class _Splitter:
    """Goes through the lines once and opens a section at each heading."""

    def __init__(self, lines: list[Line], site: Site) -> None:
        self.lines = lines
        self.site = site
        self.headings = self.known()
        known = [line for line, heading in zip(lines, self.headings, strict=True) if heading and not heading.states]
        self.present = {heading.key for heading in self.headings if heading}
        self.deepest = max((line.level for line in known), default=0)
        self.marked = len(known) >= RECOGNISED and all(line.level for line in known)
        self.spaced = any(line.gap for line in lines[1:])
        self.tight = any(
            not (line.gap or line.bullet or lines[index - 1].bullet or self.headings[index] or self.headings[index - 1])
            for index, line in enumerate(lines[2:], start=2)
        )
        self.next: list[Heading | None] = [None] * len(lines)
        for index in range(len(lines) - 2, -1, -1):
            self.next[index] = self.headings[index + 1] or self.next[index + 1]
        self.last = {
            heading.key: index for index, heading in enumerate(self.headings) if heading and self.content(index)
        }
        self.sections = Sections()
        self.open: Heading | None = None
        self.current = self.sections.top

    def run(self, restated: bool) -> Sections:
        self.sections.restated = restated
        for index, line in enumerate(self.lines):
            heading = self.headings[index]
            if heading and not self.is_prose(index, heading):
                self.open = heading
                self.current = self.sections.parts.setdefault(heading.key, [])
                self.sections.printed.setdefault(heading.key, line.text.rstrip(" :"))
                if heading.states:
                    self.current.append(line)
            elif heading is None and self.opens_unknown(index):
                self.open = None
                self.current = []
                self.sections.unknown.append((line.text.rstrip(" :"), self.current))
            elif self.open is not None and self.is_stray(index):
                self.sections.strays.append((self.sections.printed[self.open.key], line.text))
            else:
                self.current.append(line)
        return self.sections

    def known(self) -> list[Heading | None]:
        """The heading that each line is; bulleted ones only in a list of headings with lists below them."""
        found = [self.site.heading(line.text) for line in self.lines]
        bulleted = [
            (line.depth, below.depth > line.depth)
            for line, below, heading in zip(self.lines, self.lines[1:], found, strict=False)
            if heading and line.bullet
        ]
        outer = {depth for depth, opened in bulleted if opened}
        listed = {depth for depth in outer if bulleted.count((depth, True)) >= RECOGNISED}
        for index, (line, heading) in enumerate(zip(self.lines, found, strict=True)):
            if heading and line.bullet and not line.level and not heading.states and line.depth not in listed:
                found[index] = None
        return found

    def is_prose(self, index: int, heading: Heading) -> bool:
        """Whether words that are a heading elsewhere are a subheading of the prose or the list they stand in."""
        if self.open is None or self.open.kind not in ("text", "criteria") or self.lines[index].level:
            return False
        again = self.last.get(heading.key, index)
        if self.lines[index].text.endswith(":"):
            return again > index or self.open.kind == "criteria"
        below = self.content(index)
        if self.open.kind == "criteria" or not below or heading.accepts(below):
            return False
        return again > index and self.content(again) != below

    def content(self, index: int) -> str:
        """The line below a heading, empty when that is a heading itself."""
        below = index + 1
        return self.lines[below].text if below < len(self.lines) and not self.headings[below] else ""

    def opens_unknown(self, index: int) -> bool:
        """Whether a line is a heading that the site is not known to have."""
        line = self.lines[index]
        if self.open is not None and (self.open.accepts(line.text) or self.open.kind == "skip"):
            return False
        if not _looks_like_heading(line):
            return False
        if line.level:
            return (line.level > 1 or self.open is not None) and line.level <= (self.deepest or line.level)
        below = self.lines[index + 1] if index + 1 < len(self.lines) else None
        followed = below is not None and self.headings[index + 1] is None
        set_off = line.gap and (below is None or below.gap)
        if self.open is not None and self.current and self.owed(index, certain=self.marked or self.spaced > set_off):
            return True
        if self.marked or not set_off:
            return False
        if self.open is None:
            complete = (
                bool(self.current) if self.sections.unknown else self.site.top_ends(self.sections.top[:_LONGEST_TOP])
            )
            return followed and complete
        if self.open.kind == "group":
            return followed
        return bool(self.current) and followed and below is not None and self.is_new(self.open, line, below)

    def is_new(self, section: Heading, line: Line, below: Line) -> bool:
        """Whether a line set off by space begins something new rather than going on with its section."""
        if section.kind == "text":
            return not _PROSE_HEADINGS.fullmatch(line.text)
        if section.kind == "criteria":
            return any(item.bullet for item in self.current) and not below.bullet
        sentence = below.text.endswith((".", "!", "?")) and len(below.text.split()) > 2
        return section.kind == "value" or self.tight or (section.kind != "parts" and sentence)

    def owed(self, index: int, *, certain: bool) -> bool:
        """Whether a usual heading that the page lacks should stand here.

        Args:
            index: of the line that may be it in other words.
            certain: only headings count whose value is known by its form, and stands below.
        """
        if self.open is not None and self.open.kind == "criteria" and not any(line.bullet for line in self.current):
            return False
        below = self.content(index)
        return any(
            heading.usual and (heading.accepts(below) if heading.accepts is not _nothing else not certain)
            for heading in self.lacking(index)
        )

    def is_stray(self, index: int) -> bool:
        """Whether a line is the value of a heading that the page lacks, left behind in another section."""
        assert self.open is not None
        text = self.lines[index].text
        if self.open.kind == "value" or len(text) > 120 or self.open.accepts(text):
            return False
        return any(heading.accepts(text) for heading in self.lacking(index))

    def lacking(self, index: int) -> list[Heading]:
        """The headings that the site has between the open section and the next one, and the page has nowhere."""
        if self.open is None:
            return []
        order = self.site.headings
        after = self.next[index]
        until = order.index(after) if after else len(order)
        between = order[order.index(self.open) + 1 : until]
        return [heading for heading in between if heading.key not in self.present]


def _looks_like_heading(line: Line) -> bool:
    """Whether a line is short, begins like a title and ends like none of a sentence's ends."""
    text = line.text
    most = 15 if line.level else 8
    return (
        not line.bullet
        and len(text) <= 100
        and len(text.split()) <= most
        and text[0].isalpha()
        and text[0] == text[0].upper()
        and text[-1] not in ".,;:!?…\"'”"
        and not NCT_ID.search(text)
        and "@" not in text
    )
