"""Renders a page's text as HTML in many kinds of markup, because the sites' own markup is not known."""

from __future__ import annotations

from collections.abc import Callable, Collection
from html import escape

from kg.read.page import Site

Block = tuple[str, list[tuple[int, str]]]
"""A heading (empty for the top) and the lines below it: depth of a bullet (0 for none) and words."""


def blocks_of(text: str, site: Site) -> list[Block]:
    """The headings of a page with the lines below them."""
    blocks: list[Block] = [("", [])]
    for raw in text.splitlines():
        words = raw.strip()
        heading = site.heading(words)
        if not words:
            continue
        if heading and not heading.states:
            blocks.append((words, []))
        elif words.startswith("• "):
            blocks[-1][1].append(((len(raw) - len(raw.lstrip())) // 2, words[2:]))
        else:
            blocks[-1][1].append((0, words))
    return blocks


def _lines(lines: Collection[tuple[int, str]], plain: Callable[[str], str]) -> str:
    """Lines as markup: bullets as nested lists, others as `plain` says."""
    parts: list[str] = []
    depth = 0
    for here, words in lines:
        while depth > here:
            parts.append("</li></ul>")
            depth -= 1
        if here and here == depth:
            parts.append("</li>\n<li>")
        while depth < here:
            parts.append("<ul>\n<li>")
            depth += 1
        parts.append(escape(words) if here else plain(escape(words)))
    return "".join(parts) + "</li></ul>" * depth


def _page(body: str) -> bytes:
    head = '<meta charset="utf-8"><title>Ignored | Page</title><style>p {color: red}</style>'
    script = '<script>document.write("Sex: Male")</script><noscript>Enable scripts</noscript>'
    return f"<!DOCTYPE html>\n<html><head>{head}</head><body>{script}{body}</body></html>".encode()


def headings_and_lists(blocks: list[Block]) -> bytes:
    """`h2` and `p`, values of one section as a list."""
    parts = []
    for heading, lines in blocks:
        parts.append(f"<h2>{escape(heading)}</h2>" if heading else "")
        if heading and len(lines) > 1 and not any(depth for depth, _ in lines) and len(lines) < 4:
            lines = [(1, words) for _, words in lines]
        parts.append(_lines(lines, lambda words: f"<p>{words}</p>\n"))
    return _page("\n".join(parts))


def tables(blocks: list[Block]) -> bytes:
    """One row a section: `th` beside `td`."""
    rows = [
        f"<tr><th>{escape(heading)}</th><td>{_lines(lines, lambda words: words + '<br>')}</td></tr>"
        for heading, lines in blocks[1:]
    ]
    top = _lines(blocks[0][1], lambda words: f"<p>{words}</p>")
    return _page(f"{top}<table>\n<tbody>{''.join(rows)}</tbody></table>")


def cells(blocks: list[Block]) -> bytes:
    """One row a line, without any `th`."""
    rows = []
    for heading, lines in blocks:
        for depth, words in [(0, heading), *lines]:
            rows.append(f"<tr><td>{'• ' if depth else ''}{escape(words)}</td></tr>\n")
    return _page(f"<table>{''.join(rows)}</table>")


def nested_divs(blocks: list[Block]) -> bytes:
    """A `div` around everything, spans inside."""
    parts = []
    for heading, lines in blocks:
        body = _lines(lines, lambda words: f"\n   <div><div>{words}</div></div>")
        label = f'<div class="a1"><span>{escape(heading)}</span></div>' if heading else ""
        parts.append(f'<div class="a0">{label}<div class="a2">{body}</div></div>')
    return _page(f'<div id="app"><div>{"".join(parts)}</div></div>')


def flat_divs(blocks: list[Block]) -> bytes:
    """One `div` a line, bullets as characters."""
    parts = []
    for heading, lines in blocks:
        parts.append(f"<div>{escape(heading)}</div>\n")
        parts += [f"<div>{'&bull; ' if depth else ''}{escape(words)}</div>\n" for depth, words in lines]
    return _page("".join(parts))


def paragraphs(blocks: list[Block]) -> bytes:
    """One `p` a line, headings bold."""
    parts = []
    for heading, lines in blocks:
        parts.append(f"<p><b>{escape(heading)}</b></p>\n")
        parts.append(_lines(lines, lambda words: f"<p>{words}</p>"))
    return _page("".join(parts))


def definitions(blocks: list[Block]) -> bytes:
    """`dt` and `dd`."""
    parts = [
        f"<dt>{escape(heading)}</dt><dd>{_lines(lines, lambda words: f'<div>{words}</div>')}</dd>"
        for heading, lines in blocks[1:]
    ]
    return _page(_lines(blocks[0][1], lambda words: f"<p>{words}</p>") + f"<dl>{''.join(parts)}</dl>")


def breaks(blocks: list[Block]) -> bytes:
    """Running text with `br`."""
    parts = []
    for heading, lines in blocks:
        parts.append(f"<br><br>{escape(heading)}<br><br>\n")
        parts += [f"{'&nbsp;&nbsp;&#8226; ' if depth else ''}{escape(words)}<br>\n" for depth, words in lines]
    return _page("".join(parts))


def lists_of_lists(blocks: list[Block]) -> bytes:
    """Sections as list items, their lines as lists inside."""
    parts = []
    for heading, lines in blocks[1:]:
        inner = _lines([(max(depth, 1), words) for depth, words in lines], str)
        parts.append(f"<li>{escape(heading)}{inner}</li>")
    return _page(_lines(blocks[0][1], lambda words: f"<p>{words}</p>") + f"<ul>{''.join(parts)}</ul>")


def sections(blocks: list[Block]) -> bytes:
    """`section` with `h3`, chips as spans without a space between."""
    parts = []
    for heading, lines in blocks:
        chips = [f"<span>{escape(words)}</span>" for depth, words in lines if not depth]
        body = "".join(chips) if heading and len(chips) == len(lines) else _lines(lines, lambda w: f"<p>{w}</p>")
        parts.append(f"<section><h3>{escape(heading)}</h3>{body}</section>")
    return _page("".join(parts))


def preformatted(text: str) -> bytes:
    """The text as it stands."""
    return _page(f"<pre>{escape(text)}</pre>")


KINDS: dict[str, Callable[[list[Block]], bytes]] = {
    function.__name__: function
    for function in (
        headings_and_lists,
        tables,
        cells,
        nested_divs,
        flat_divs,
        paragraphs,
        definitions,
        breaks,
        lists_of_lists,
        sections,
    )
}
"""Every kind of markup, by its name."""
