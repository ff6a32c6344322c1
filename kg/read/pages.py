"""Which portal a saved page is of, told by its content."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from kg.read import clinconnect, veeva
from kg.read.lines import page_lines
from kg.read.page import RECOGNISED, Heading, Site, score

__all__ = ["Portal", "lines_without_contacts", "sniff_page"]

Portal: TypeAlias = Literal["veeva", "clinconnect"]

_SITES: Final[tuple[tuple[Portal, Site], ...]] = (("veeva", veeva.SITE), ("clinconnect", clinconnect.SITE))


def sniff_page(head: bytes) -> Portal | None:
    """The portal whose trial page a file is, by the site's name, address and headings; never by the file's name.

    Args:
        head: the first bytes of the file, some ten thousand of them.

    Returns:
        The name of the portal, None where the file is something else.

    >>> sniff_page(b"ClinicalTrials.Veeva\\n\\nMenu"), sniff_page(b'{"protocolSection": {}}')
    ('veeva', None)
    """
    if head.lstrip()[:1] in (b"{", b"["):
        return None
    page = page_lines(head)
    best, portal = max((score(page, site), name) for name, site in _SITES)
    return portal if best >= RECOGNISED else None


def lines_without_contacts(data: bytes) -> Iterator[str]:
    """The lines of a saved page that a person sees, blank ones between them, without how its contacts are reached.

    Below their heading a line with a number or an address is left out, up to the next heading of the portal.

    Args:
        data: a trial page of one of the portals, as text, HTML or MHTML.

    >>> list(lines_without_contacts(b"ClinicalTrials.Veeva\\n\\nCentral trial contact\\n\\nA. Smith\\n0041 44 255"))
    ['ClinicalTrials.Veeva', '', 'Central trial contact', '', 'A. Smith']
    """
    page = page_lines(data)
    site = max((site for _, site in _SITES), key=lambda site: score(page, site))
    under: Heading | None = None
    for number, line in enumerate(page.lines):
        labelled = site.labelled.fullmatch(line.text)
        under = site.heading(labelled[1] if labelled else line.text) or under
        if under and under.key == "contacts" and veeva.REACHES.search(labelled[3] if labelled else line.text):
            continue
        if line.gap and number:
            yield ""
        yield "  " * max(line.depth - 1, 0) + line.printed
