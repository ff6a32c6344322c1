"""JSON of many studies is cut into exactly the bytes of each."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import UnreadableSourceError
from kg.read import json_split
from kg.read.json_split import is_json_lines, split_document

white = st.text(" \t\r\n", max_size=4)
text = st.text(max_size=12) | st.text('"\\{}[],:\n\u0000é😀', max_size=12)
leaf = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | text
value = st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3))
study = st.dictionaries(text, value, max_size=4)


@contextmanager
def chunks_of(size: int) -> Iterator[None]:
    """Walks the document in chunks of a few bytes, so that anything may fall on a border."""
    before = json_split._CHUNK, json_split._AT_ONCE
    json_split._CHUNK, json_split._AT_ONCE = size, 0  # type: ignore[misc]
    try:
        yield
    finally:
        json_split._CHUNK, json_split._AT_ONCE = before  # type: ignore[misc]


def cut(data: bytes, start: int = 0) -> list[tuple[str, bytes]]:
    """The records of a document, each with where it stands."""
    return list(split_document(lambda: io.BytesIO(data), "x.json", start))


def written(draw: Callable[[st.SearchStrategy[str]], str], item: object, plain: bool) -> str:
    """A value as JSON, with white space anywhere between its tokens."""
    separators = (f"{draw(white)},{draw(white)}", f"{draw(white)}:{draw(white)}")
    return json.dumps(item, ensure_ascii=plain, separators=separators)


@st.composite
def documents(draw: st.DrawFn) -> tuple[bytes, list[str], str]:
    """A document of studies, the studies as written in it, and what each locator begins with."""
    shape = draw(st.sampled_from(["one", "list", "page"]))
    studies = draw(st.lists(study, min_size=1 if shape == "one" else 0, max_size=1 if shape == "one" else 4))
    pieces = [written(draw, item, draw(st.booleans())) for item in studies]
    if shape == "one":
        return (draw(white) + pieces[0] + draw(white)).encode(), pieces, ""
    listed = f"[{draw(white)}" + f"{draw(white)},{draw(white)}".join(pieces) + f"{draw(white)}]"
    if shape == "list":
        return (draw(white) + listed + draw(white)).encode(), pieces, "["
    before = draw(st.sampled_from(["", '"totalCount": 3,', '"nextPageToken" : "a{[",\n']))
    after = draw(st.sampled_from(["", ', "nextPageToken": "]}"', ', "more": {"x": [1, {"y": "]"}]}']))
    page = f'{draw(white)}{{{draw(white)}{before}{draw(white)}"studies"{draw(white)}:{draw(white)}{listed}{after}}}'
    return page.encode(), pieces, "studies["


@settings(max_examples=300)
@given(documents(), st.integers(1, 9) | st.just(1 << 20))
def test_documents_are_cut_into_their_studies(document: tuple[bytes, list[str], str], chunk: int) -> None:
    """One study, a list or a page of them is cut into exactly its objects, wherever chunks end."""
    data, pieces, label = document
    with chunks_of(chunk):
        found = cut(data)
    assert [piece.decode() for _, piece in found] == pieces
    locators = [f"{label}{order}]" if label else "" for order in range(len(pieces))]
    assert [locator for locator, _ in found] == locators


@settings(max_examples=300)
@given(documents(), st.data(), st.integers(1, 9))
def test_a_cut_document_is_refused_as_a_whole(
    document: tuple[bytes, list[str], str], data: st.DataObject, chunk: int
) -> None:
    """Wherever a document is cut, nothing of it is given out."""
    whole = document[0].strip()
    end = data.draw(st.integers(1, len(whole) - 1))
    with chunks_of(chunk), pytest.raises(UnreadableSourceError, match=r"x\.json"):
        cut(whole[:end])


@settings(max_examples=200)
@given(documents(), st.sampled_from(["{}", "]", "}", "x", "[1]", '"a"', "null", "{"]))
def test_a_document_followed_by_anything_is_refused(document: tuple[bytes, list[str], str], more: str) -> None:
    """Text after the end of the document is refused, and nothing of it is given out."""
    with pytest.raises(UnreadableSourceError, match=r"x\.json"):
        cut(document[0] + b" " + more.encode())


@settings(max_examples=300)
@given(st.binary(max_size=60) | st.text('{}[]",:\\ 1a\n', max_size=60).map(str.encode), st.integers(1, 9))
def test_any_bytes_are_cut_or_refused(data: bytes, chunk: int) -> None:
    """Whatever a file holds, its records lie in it in order, or it is refused by name."""
    with chunks_of(chunk):
        try:
            found = cut(data)
        except UnreadableSourceError as error:
            assert "x.json" in str(error)
            return
    place = 0
    for _, piece in found:
        place = data.index(piece, place) + len(piece)


@settings(max_examples=300)
@given(documents().map(lambda made: made[0]) | st.text('{}[]",:\\ 1a\n', max_size=60).map(str.encode))
def test_a_document_is_cut_the_same_at_once_and_in_chunks(data: bytes) -> None:
    """What is cut in memory is what a walk finds, and what a walk refuses is refused."""

    def found() -> list[tuple[str, bytes]] | str:
        try:
            return cut(data)
        except UnreadableSourceError as error:
            return str(error)

    with chunks_of(1 << 20):
        walked = found()
    assert found() == walked


def test_a_page_with_two_lists_is_walked() -> None:
    """No element of either is lost."""
    assert [piece for _, piece in cut(b'{"studies": [{"a": 1}], "more": [{"b": 2}]}')] == [b'{"a": 1}', b'{"b": 2}']


def test_elements_that_are_no_objects_are_given_out_too() -> None:
    """A number, a text or null among studies is a record of its own, so that it can be named when it is rejected."""
    assert cut(b'[{"a": 1}, null, "x, {", 12,\n{"b": []}, [1]]') == [
        ("[0]", b'{"a": 1}'),
        ("[1]", b"null"),
        ("[2]", b'"x, {"'),
        ("[3]", b"12"),
        ("[4]", b'{"b": []}'),
        ("[5]", b"[1]"),
    ]


def test_an_empty_list_has_no_records() -> None:
    """A list or a page without studies is sound, and holds nothing."""
    assert cut(b" [ ] ") == []
    assert cut(b'{"studies": []}') == []


def test_a_byte_order_mark_may_be_passed_over() -> None:
    """The document may begin behind a mark, and offsets count from the file's beginning."""
    assert cut(b'\xef\xbb\xbf[{"a": 1}]', 3) == [("[0]", b'{"a": 1}')]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"null", "neither a study nor a list"),
        (b"12", "neither a study nor a list"),
        (b"[" * 2_000 + b"]" * 2_000, "nested"),
        (b'{"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", "nested"),
        (b'{"a": 1}\x00\x00', "NUL"),
        (b'{"a": "b', "middle of a text"),
        (b'{"a": [1, 2}', "unexpected '}'"),
        (b'{"a": 1', "truncated"),
    ],
)
def test_messages_say_what_is_wrong(data: bytes, words: str) -> None:
    """A damaged document is refused with its name, the place and the reason."""
    with pytest.raises(UnreadableSourceError, match=words):
        cut(data)


def test_a_document_that_is_walked_may_be_nested_200_deep() -> None:
    """What is deeper is refused before it is kept in memory."""
    with chunks_of(1 << 20):
        assert cut(b"[" * 200 + b"]" * 200)
        with pytest.raises(UnreadableSourceError, match="nested over 200 deep"):
            cut(b"[" * 201 + b"]" * 201)


def test_a_text_larger_than_any_record_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text without an end does not fill the memory, and neither does a record that is too large."""
    monkeypatch.setattr(json_split, "LARGEST_RECORD", 100)
    monkeypatch.setattr(json_split, "_CHUNK", 10)
    monkeypatch.setattr(json_split, "_AT_ONCE", 0)
    with pytest.raises(UnreadableSourceError, match="no end"):
        cut(b'{"a": "' + b"x" * 500)
    with pytest.raises(UnreadableSourceError, match="larger than any study"):
        cut(b'[{"a": [' + b"1," * 100 + b"1]}]")


@given(st.lists(study, min_size=2, max_size=4), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_json_lines_are_known_by_their_first_two(studies: list[object], end: str) -> None:
    """A whole object on the first line and another below are JSON lines, whatever is in them."""
    lines = [json.dumps(item) for item in studies]
    assert is_json_lines(end.join(lines).encode())
    assert not is_json_lines(json.dumps(studies, indent=1).encode())
    assert not is_json_lines(lines[0].encode())
