"""Pages and cards of trials as values that a notebook shows and that can be saved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from kg.app.files import write_text
from kg.views.card_html import card_html
from kg.views.card_text import card_text
from kg.views.card_value import Card
from kg.views.rows_html import framed

__all__ = ["Page", "TrialCard"]


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """One HTML document that needs no other file and no network.

    Args:
        html: the document.
        title: what it shows.
        height_px: how high a notebook shows it, in pixels.

    >>> Page("<p>", "A page")
    <Page 'A page', 3 characters: save it with .save(path)>
    """

    html: str
    title: str
    height_px: int = 640

    def save(self, path: str | Path) -> Path:
        """Writes the document to a file.

        Raises:
            StorageError: the disk refuses.
        """
        target = Path(path)
        write_text(target, self.html)
        return target

    def __repr__(self) -> str:
        return f"<Page {self.title!r}, {len(self.html):,} characters: save it with .save(path)>"

    def _repr_html_(self) -> str:
        return framed(self.html, self.title, self.height_px)


@dataclass(frozen=True, slots=True, repr=False)
class TrialCard:
    """One trial for people: `print` it, let a notebook show it, or take its parts.

    Args:
        card: its parts, as plain values.
        criteria: its criteria as a tree in text, each with the limits and concepts that were read from it.
    """

    card: Card
    criteria: str

    @property
    def nct_id(self) -> str:
        """Its id at ClinicalTrials.gov."""
        return self.card.nct_id

    @property
    def title(self) -> str:
        """Its brief title."""
        return self.card.title

    def to_dict(self) -> dict[str, Any]:
        """Its parts as dictionaries and lists."""
        made: dict[str, Any] = msgspec.to_builtins(self.card)
        return made

    def __str__(self) -> str:
        return card_text(self.card)

    def __repr__(self) -> str:
        return f"<TrialCard {self.nct_id}: {self.title}>"

    def _repr_html_(self) -> str:
        return framed(card_html(self.card), f"{self.nct_id}: {self.title}")
