"""The index of words: what is found, in which order, in which spelling; and what damage is told."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
import tantivy

from kg.errors import GraphDamagedError
from kg.store.text import TextIndex, TextWriter, words_of

DOCUMENTS = [
    {
        "nct_id": "NCT00000001",
        "number": 1,
        "ids": ["NCT00000001", "2019-001234-56"],
        "title": ["Mycophenolate in Systemic Sclerosis"],
        "condition": ["Scleroderma, Systemic", "Interstitial Lung Disease"],
        "intervention": ["Mycophenolate mofetil", "Placebo"],
        "sponsor": ["Oslo University Hospital"],
        "place": ["Tromsø, Norway"],
        "criteria": ["No active tuberculosis within 6 months."],
    },
    {
        "nct_id": "NCT00000002",
        "number": 2,
        "ids": ["NCT00000002"],
        "title": ["Early asthma study"],
        "condition": ["Asthma"],
        "intervention": ["Budesonide"],
        "sponsor": ["Novo"],
        "place": ["Oslo, Norway"],
        "criteria": ["Systemic sclerosis, or another disease of the lung that is interstitial."],
    },
    {
        "nct_id": "NCT00000003",
        "ids": ["NCT00000003"],
        "title": ["Lung function in asthma"],
        "condition": ["Asthma", "Asthma in Children"],
        "sponsor": ["Novo"],
        "keyword": ["spirometry"],
    },
]


def lines() -> list[str]:
    """The documents as the writer takes them."""
    return list(map(json.dumps, DOCUMENTS))


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> TextIndex:
    """The index of the three documents."""
    folder = tmp_path_factory.mktemp("index") / "text"
    with TextWriter(folder) as writer:
        writer.add(lines())
        writer.finish()
    return TextIndex(folder)


@pytest.mark.parametrize(
    ("text", "numbers", "how"),
    [
        ("asthma", "32", "all words"),
        ("ASTHMA lung", "32", "all words"),
        ("sclerosis", "12", "all words"),
        ("tromso", "1", "all words"),
        ("Tromsø", "1", "all words"),
        ("mycophenol", "1", "all words"),
        ("my", "1", "all words"),
        ("spirom asth", "3", "all words"),
        ('"interstitial lung"', "1", "all words"),
        ("interstitial lung", "12", "all words"),
        ('"lung interstitial"', "123", "some words"),
        ("NCT00000002", "2", "all words"),
        ("nct00000002", "2", "all words"),
        ("2019-001234-56", "1", "all words"),
        ("novo", "23", "all words"),
        ("tuberculosis", "1", "all words"),
        ("asthna", "32", "similar words"),
        ("mycofenolate", "1", "similar words"),
        ("budesonide spirometry", "23", "some words"),
        ("zzzzzz", "", "all words"),
        ("", "", "all words"),
        ('"" ( ) : * ~ ^ \\ / AND', "", "all words"),
    ],
)
def test_what_words_find(index: TextIndex, text: str, numbers: str, how: str) -> None:
    """The best first: a title beats a sponsor, and names beat criteria; spelling is forgiven where nothing fits."""
    found = index.search(text, 10)
    if len(numbers) > 1:
        assert sorted(nct_id[-1] for nct_id in found.nct_ids) == sorted(numbers)
    else:
        assert "".join(nct_id[-1] for nct_id in found.nct_ids) == numbers
    assert (found.total, found.how) == (len(numbers), how)


@pytest.mark.parametrize("text", ["asthma", "sclerosis", "novo", "NCT00000001", "asthna", "zzzzzz", ""])
def test_numbers_come_in_the_order_of_ids(index: TextIndex, text: str) -> None:
    """Those of the same trials, the best first; a trial whose document has none is left out, and counted."""
    found, numbers = index.search(text, 10), index.numbers(text, 10)
    numbered = [nct_id for nct_id in found.nct_ids if nct_id != "NCT00000003"]
    assert [f"NCT{number:08}" for number in numbers.numbers.tolist()] == numbered
    assert (numbers.total, numbers.how) == (found.total, found.how)


def test_trials_of_one_score_come_in_their_order(tmp_path: Path) -> None:
    """In whatever order they were added, as ids and as numbers."""
    with TextWriter(tmp_path / "text") as writer:
        writer.add(json.dumps({"nct_id": f"NCT{n:08}", "number": n, "title": ["Same words"]}) for n in (3, 1, 2))
        writer.finish()
    index = TextIndex(tmp_path / "text")
    assert index.search("same words", 10).nct_ids == ("NCT00000001", "NCT00000002", "NCT00000003")
    assert index.numbers("same words", 10).numbers.tolist() == [1, 2, 3]


def test_titles_weigh_more_than_criteria(index: TextIndex) -> None:
    """A trial named after what was looked for comes before one that only excludes it."""
    assert index.search("systemic sclerosis", 10).nct_ids == ("NCT00000001", "NCT00000002")
    assert index.search("asthma lung function", 10).nct_ids[0] == "NCT00000003"


def test_the_limit_cuts_hits_and_not_the_count(index: TextIndex) -> None:
    """As many as asked for, and how many there are in all."""
    found = index.search("asthma", 1)
    assert (len(found.nct_ids), found.total) == (1, 2)


def test_the_same_documents_give_the_same_answers(tmp_path: Path, index: TextIndex) -> None:
    """In whatever order documents were added."""
    with TextWriter(tmp_path / "text") as writer:
        writer.add(reversed(lines()))
        writer.finish()
    other = TextIndex(tmp_path / "text")
    for text in ("asthma", "sclerosis", "novo", "lung", "asthna"):
        assert other.search(text, 10) == index.search(text, 10)


def test_a_file_of_documents_is_removed_when_it_was_added(tmp_path: Path) -> None:
    """What stood in it is in the index."""
    path = tmp_path / "some.words"
    path.write_text("".join(f"{line}\n" for line in lines()), encoding="utf-8")
    with TextWriter(tmp_path / "text") as writer:
        writer.add_file(path)
        writer.finish()
    assert not path.exists()
    assert TextIndex(tmp_path / "text").search("asthma", 10).total == 2


def test_a_writer_that_does_not_finish_leaves_nothing_to_find(tmp_path: Path) -> None:
    """What was not finished is an empty index."""
    with TextWriter(tmp_path / "text") as writer:
        writer.add(lines())
    assert TextIndex(tmp_path / "text").search("asthma", 10).total == 0


def test_an_index_of_another_version_is_told(tmp_path: Path) -> None:
    """Fields are looked up by their place, so an index with others is not asked at all."""
    folder = tmp_path / "text"
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("nct_id", stored=True)
    tantivy.Index(builder.build(), path=str(folder))
    with pytest.raises(GraphDamagedError, match=r"holds other fields .*: build the graph again"):
        TextIndex(folder).search("asthma", 5)


def test_a_damaged_index_is_told(tmp_path: Path) -> None:
    """An index whose files are gone or broken names its folder and what to do."""
    with pytest.raises(GraphDamagedError, match=r"the text index cannot be read .*: build the graph again"):
        TextIndex(tmp_path / "absent").search("x", 1)
    with TextWriter(tmp_path / "text") as writer:
        writer.add(lines())
        writer.finish()
    (tmp_path / "text" / "meta.json").write_text("{")
    with pytest.raises(GraphDamagedError, match=str(tmp_path / "text")):
        TextIndex(tmp_path / "text").search("x", 1)


def test_a_document_that_is_none_is_an_error_of_the_disk(tmp_path: Path) -> None:
    """What the writer refuses ends a build as a failing disk does."""
    with TextWriter(tmp_path / "text") as writer, pytest.raises(OSError) as refusal:
        writer.add(["{"])
    assert refusal.value.errno == errno.EIO


def test_words_keep_their_places() -> None:
    """Words are folded, and told with where they stand in the text as it is."""
    text = "Ærlig naïve (5-HT3)"
    assert [(word, text[begin:end]) for word, begin, end in words_of(text)] == [
        ("aerlig", "Ærlig"),
        ("naive", "naïve"),
        ("5", "5"),
        ("ht3", "HT3"),
    ]
