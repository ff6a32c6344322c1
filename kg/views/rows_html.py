"""Rows and pages as HTML for a notebook's cell: escaped, without scripts of their own, framed where they have some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice
from typing import Any, Final

from kg.names import TRIAL, compact
from kg.views.table import cell
from kg.views.words import address, clip, visible

__all__ = ["framed", "rows_html"]

_LONGEST_CELL: Final = 300
_SANDBOX: Final = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"


def rows_html(
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    caption: str = "",
    notes: Iterable[str] = (),
    meanings: dict[str, str] | None = None,
    most: int = 50,
) -> str:
    """Rows as an HTML table; links lead to http(s) addresses alone.

    Args:
        columns: the names of the columns.
        rows: as many values as columns each.
        caption: one line above the table.
        notes: sentences below it.
        meanings: what columns mean, shown when a pointer rests on their names.
        most: how many rows are shown; the rest is counted.

    >>> print(rows_html(["a"], [["<b>"]]).split("<tbody>")[1][:38])
    <tr><td>&lt;b&gt;</td></tr></tbody></t
    """
    waiting = iter(rows)
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in islice(waiting, most))
    left = sum(1 for _ in waiting)
    meanings = meanings or {}
    head = "".join(f'<th title="{_text(meanings.get(name, ""))}">{_text(name)}</th>' for name in columns)
    parts = ["<div>", f"<p><strong>{_text(caption)}</strong></p>" if caption else ""]
    parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    parts.append(f"<p>{left:,} more rows</p>" if left else "")
    parts += [f"<p><small>{_text(note)}</small></p>" for note in notes]
    return "".join(parts) + "</div>"


def _cell(value: Any) -> str:
    plain = cell(value)
    if plain is None:
        return "<td></td>"
    if isinstance(plain, bool):
        return f"<td>{'true' if plain else 'false'}</td>"
    if not isinstance(plain, str):
        return f'<td style="text-align: right">{_text(str(plain))}</td>'
    link = address(plain)
    if link is None:
        return f"<td>{_text(clip(plain, _LONGEST_CELL))}</td>"
    short = plain[len(TRIAL) :] if plain.startswith(TRIAL) else compact(plain).strip("<>")
    return f'<td><a href="{escape(link)}" rel="noopener noreferrer" target="_blank">{_text(short)}</a></td>'


def _text(text: str) -> str:
    return escape(visible(text))


def framed(document: str, title: str, height_px: int = 640) -> str:
    """A whole HTML document in a frame of its own, which shows in any notebook and reaches nothing around it.

    The frame is sandboxed without `allow-same-origin`: its scripts run, and can neither read the notebook nor its
    cookies; what the document's own policy forbids stays forbidden.

    Args:
        document: an HTML document that needs no other file.
        title: what the frame shows, for those who cannot see it.
        height_px: its height in pixels.

    >>> framed('<p class="a">', "A page")[:44]
    '<iframe srcdoc="&lt;p class=&quot;a&quot;&gt'
    """
    return (
        f'<iframe srcdoc="{escape(document)}" title="{_text(title)}" sandbox="{_SANDBOX}" loading="lazy" '
        f'style="width: 100%; height: {height_px}px; border: 1px solid #8888"></iframe>'
    )
