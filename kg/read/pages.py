"""Which portal a saved page is of, told by its content."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from kg.read import clinconnect, veeva
from kg.read.lines import page_lines
from kg.read.page import RECOGNISED, Site, score

__all__ = ["Portal", "sniff_page"]

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
