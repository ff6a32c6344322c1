"""The frame of the explorer's pages: templates, the small signs in them, addresses of style sheets and scripts."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup

import kg.views
from kg.names import ID, MESH, TRIAL
from kg.views.card_text import text_blocks
from kg.views.card_value import NO_STATUS
from kg.views.facts import plain_text
from kg.views.page import environment
from kg.views.style import SHAPES, styles
from kg.views.words import address, between, clip, count_of, listed, visible

__all__ = ["html", "path_of", "preload", "sign"]

_STATIC: Final = Path(kg.views.__file__).parent / "static"
_WITHOUT_FRACTION: Final = 1e9
_THINGS: Final = {
    "organization": "sponsor",
    "condition": "condition",
    "intervention": "intervention",
    "facility": "site",
    "place": "place",
}
"""What the address of a page is called for each kind of shared thing."""


def html(template: str, **values: Any) -> bytes:
    """A page as bytes.

    Args:
        template: its name among the templates of the explorer.
        values: what the template shows; all of it is escaped.
    """
    text = str(_environment().get_template(f"explorer/{template}").render(**values))
    return text.encode("utf-8", "replace")


def preload() -> None:
    """Compiles the templates of all pages, so that the first reader waits no longer than the next."""
    for name in _environment().list_templates():
        if name.startswith("explorer/"):
            _environment().get_template(name)


@cache
def _environment() -> Any:
    made = environment().overlay(trim_blocks=True, lstrip_blocks=True)
    made.globals.update(sign=sign, static=_static, has_static=_has_static, path_of=path_of, address=address)
    made.globals.update(no_status=NO_STATUS)
    made.filters.update(
        plain=plain_text,
        blocks=text_blocks,
        clip=clip,
        listed=listed,
        between=between,
        visible=visible,
        count_of=count_of,
        number=_number,
        km=_km,
        sentence=_sentence,
    )
    return made


def _number(value: float) -> str:
    """A number whose digits stand without an exponent, from which a count could hardly be read."""
    return f"{value:,.0f}" if value % 1 == 0 or abs(value) >= _WITHOUT_FRACTION else f"{value:,.10g}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _km(distance: float) -> str:
    return "under 1 km" if distance < 1 else f"{distance:,.0f} km"


@cache
def sign(kind: str) -> Markup:
    """The shape by which a class is known, here as in the graph.

    Args:
        kind: the local name of a class, such as `Condition`.
    """
    style = styles([kind])[kind]
    return Markup('<svg class="sign {}" viewBox="-1.4 -1.4 2.8 2.8" aria-hidden="true"><path d="{}"/></svg>').format(
        f"s-{style.colour}", SHAPES[style.shape]
    )


def path_of(iri: str) -> str:
    """The address of the page of a thing; empty where there is none, as of whatever others call a place.

    >>> path_of("https://clinicaltrials.gov/study/NCT03444220"), path_of("http://id.nlm.nih.gov/mesh/D012595")
    ('/trial/NCT03444220', '/condition/D012595')
    """
    if iri.startswith(TRIAL):
        return f"/trial/{quote(iri.removeprefix(TRIAL).partition('#')[0])}"
    if iri.startswith(MESH):
        return f"/condition/{quote(iri.removeprefix(MESH))}"
    if not iri.startswith(ID):
        return ""
    kind, _, name = iri.removeprefix(ID).rpartition("/")
    page = _THINGS.get(kind)
    return f"/{page}/{quote(name)}" if page and name else ""


@cache
def _static(name: str) -> str:
    """The address of one of our files, which changes when the file does."""
    return f"/static/{name}?v={hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:10]}"


@cache
def _has_static(name: str) -> bool:
    return (_STATIC / name).is_file()
