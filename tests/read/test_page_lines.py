"""Bytes of saved pages become lines: encodings, wrappers, markup."""

from __future__ import annotations

import pytest

from kg.read.decode import decode_page
from kg.read.lines import LABEL, page_lines, text_lines


def _printed(html: str) -> list[str]:
    return [line.printed for line in page_lines(f"<html><body>{html}</body></html>".encode()).lines]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>a\n   b</p><p>c</p>", ["a b", "c"]),
        ("a<br>b<br><br>c", ["a", "b", "c"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("<h3>Sex</h3><ul><li>All</ul>", ["Sex", "• All"]),
        ("<ol start=3><li>c<li>d</ol>", ["3. c", "4. d"]),
        ("<ul><li>• a</li><li>- b</li></ul>", ["• a", "- b"]),
        ("<table><tr><th>Sex<td>All</table>", ["Sex", "All"]),
        ("<table><tr><th>Sex<th>Ages<tr><td>All<td>18+</table>", ["Sex", "All", "Ages", "18+"]),
        ("<dl><dt>Sex<dd>All</dl>", ["Sex", "All"]),
        ("<span>Phase 2</span><span>Phase 1</span>", ["Phase 2", "Phase 1"]),
        ("<p>the <b>FVC</b> <span>value</span></p>", ["the FVC value"]),
        ("<p>FVC &lt; 45&nbsp;% &amp; <wbr>DLCO</p>", ["FVC < 45 % & DLCO"]),
        ("<p>a</p><script>b</script><style>c</style><template>d</template><noscript>e</noscript>", ["a"]),
        ("<p>a<span hidden>b</span><i style='display: none'>c</i></p><!-- d -->", ["a"]),
        ("<pre>a\n\n  • b\n    • c</pre>", ["a", "• b", "• c"]),
        ("<div>one of:\n  • b\n  • c</div>", ["one of:", "• b", "• c"]),
    ],
)
def test_markup_becomes_the_lines_a_person_sees(html: str, lines: list[str]) -> None:
    """Blocks, breaks, lists, tables and entities are printed; scripts and hidden parts are not."""
    assert _printed(html) == lines


def test_nesting_of_lists_is_kept() -> None:
    """The depth of a list item is the same from nested lists and from an indent."""
    html = page_lines(b"<html><ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>").lines
    text = text_lines("  • a\n      • b\n  • c")
    assert [(line.depth, line.text) for line in html] == [(1, "a"), (2, "b"), (1, "c")]
    assert [(line.depth, line.text) for line in text] == [(1, "a"), (2, "b"), (1, "c")]


def test_headings_and_labels_are_marked() -> None:
    """Markup that says "heading" or "label" is remembered; headings lose a list's bullet."""
    lines = page_lines(b"<html><ul><li><h2>A</h2></li></ul><dl><dt>B<dd>C</dl><p role=heading aria-level=4>D</p>").lines
    assert [(line.printed, line.level) for line in lines] == [("A", 2), ("B", LABEL), ("C", 0), ("D", 4)]


def test_nesting_without_end_is_read() -> None:
    """50,000 nested elements cost no recursion."""
    assert _printed("<div>" * 50_000 + "deep" + "</div>" * 50_000) == ["deep"]


@pytest.mark.parametrize(
    "data",
    [
        "Zürich – “a”".encode("utf-8-sig"),
        "Zürich – “a”".encode("utf-16"),
        "Zürich – “a”".encode("utf-16-be"),
        b'<meta charset="windows-1252">' + "Zürich – “a”".encode("cp1252"),
        b'<meta charset="iso-8859-1">' + "Zürich – “a”".encode("cp1252"),
        b'<meta charset="utf-16">' + "Zürich – “a”".encode(),
        '<?xml version="1.0" encoding="utf-8"?>Zürich – “a”'.encode(),
    ],
)
def test_encodings_are_told_without_loss(data: bytes) -> None:
    """Marks, zero bytes and declarations tell the encoding, as browsers read them."""
    page = decode_page(data)
    assert page.text.endswith("Zürich – “a”")
    assert page.notes == ()


@pytest.mark.parametrize(
    ("data", "named", "text"),
    [
        (b'<meta charset="utf-8">Z\xfcrich', "utf-8", "Zürich"),
        (b"Z\xfcrich", "utf-8", "Zürich"),
        (b'<meta charset="windows-1252">Z\xc3\xbcrich', "windows-1252", "Zürich"),
        (b'<meta charset="klingon">Z\xc3\xbcrich', "klingon", "Zürich"),
        (b'<meta charset="unicode_escape">Z\xc3\xbcrich', "unicode_escape", "Zürich"),
        (b"\xff\xfeZ\x00\xfc\x00rest" + b"\x00", "utf-16", "Zü"),
        (b"Z\xc3\xbcr\x00ich", "NUL", "Zürich"),
        (b"Z\xc3\xbcr\x1b[31mich", "U+001B", "Zür[31mich"),
        ("Z\ufffdrich".encode(), "U+FFFD", "Z\ufffdrich"),
    ],
)
def test_what_is_not_as_declared_is_noted(data: bytes, named: str, text: str) -> None:
    """Bytes of another encoding, NULs, control characters and lost letters each give a note that names them."""
    page = decode_page(data)
    assert text in page.text
    assert [note.kind for note in page.notes] == ["changed"]
    assert named in page.notes[0].value


def test_references_to_no_character_are_noted() -> None:
    """A character reference that names nothing does not become a replacement character in silence."""
    page = page_lines(b"<html><p>a &#xD800; b")
    assert [note.value for note in page.notes] == ["U+FFFD"]


def test_mhtml_is_unwrapped() -> None:
    """The HTML part of an archive is read in its own encoding, and the address it was saved from is known."""
    archive = (
        b"From: <Saved>\r\nSnapshot-Content-Location: https://example.org/study/a\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/css\r\n\r\np {}\r\n'
        b"--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"<html><p>Z=FCrich</p></html>\r\n--b--\r\n"
    )
    page = page_lines(archive)
    assert [line.text for line in page.lines] == ["Zürich"]
    assert page.address == "https://example.org/study/a"
    assert page.notes == ()


def test_the_address_of_a_page_is_known() -> None:
    """The canonical link, or the address for sharing, is the address of the page."""
    link = b'<html><head><link rel="canonical" href="https://example.org/a"></head><p>x'
    share = b'<html><head><meta property="og:url" content="https://example.org/b"></head><p>x'
    assert (page_lines(link).address, page_lines(share).address) == ("https://example.org/a", "https://example.org/b")
