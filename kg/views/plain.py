"""Plain pages: a heading, sentences, links and tables, with nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from kg.views.words import visible

__all__ = ["Link", "plain_page"]


class Link(NamedTuple):
    """Words that lead somewhere."""

    words: str
    address: str


def plain_page(
    title: str,
    sentences: Iterable[str | Link] = (),
    columns: Sequence[str] = (),
    rows: Iterable[Sequence[str | Link]] = (),
) -> bytes:
    """A page with one table at most.

    Args:
        title: the heading.
        sentences: what is said below it, a paragraph each.
        columns: the heads of the table; none for no table.
        rows: the cells of the table.

    >>> b"&lt;b&gt;" in plain_page("<b>")
    True
    """
    parts = [
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{_text(title)}</title>\n'
        f"<h1>{_text(title)}</h1>\n"
    ]
    parts += [f"<p>{_cell(sentence)}\n" for sentence in sentences]
    if columns:
        head = "".join(f"<th>{_text(column)}" for column in columns)
        parts.append(f"<table>\n<thead><tr>{head}\n<tbody>\n")
        parts += [f"<tr>{''.join(f'<td>{_cell(cell)}' for cell in row)}\n" for row in rows]
        parts.append("</table>\n")
    return "".join([*parts, "</html>\n"]).encode()


def _cell(cell: str | Link) -> str:
    if isinstance(cell, str):
        return _text(cell)
    if urlsplit(cell.address).scheme not in ("", "http", "https"):
        return _text(cell.words)  # an address that runs is no address
    return f'<a href="{_text(cell.address)}">{_text(cell.words)}</a>'


def _text(text: str) -> str:
    return escape(visible(text))
