"""A name that the graph does not know leads to the names that it means in other words, and to the words themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.graph import open_graph
from kg.ask.meant import names_meant
from kg.ask.resolve import resolve
from kg.ask.template import Parameter
from kg.errors import ParameterError

KNOWN = [
    "Scleroderma, Systemic",
    "Systemic Sclerosis",
    "Systemic Vasculitis",
    "Pulmonary Disease, Chronic Obstructive",
    "Common Cold",
    "Colitis (CO)",
    "—",
]


@pytest.mark.parametrize(
    ("text", "others", "expected"),
    [
        ("Systemic  scleroderma", [], ["Scleroderma, Systemic"]),
        ("sclerosis, systemic", [], ["Scleroderma, Systemic", "Systemic Sclerosis"]),
        ("copd", [], ["Pulmonary Disease, Chronic Obstructive"]),
        ("SSc", ["Systemic Sclerosis (SSc)"], ["Scleroderma, Systemic", "Systemic Sclerosis"]),
        ("SSc", ["Systemic Sclerosis interstitial lung disease (SSc- ILD)", "unknown (SSc)"], []),
        ("CC", [], ["Common Cold"]),
        ("cc", [], []),
        ("systemic", [], []),
        ("?!", [], []),
        ("a" * 10, [], []),
    ],
)
def test_a_name_means_its_heading_its_words_or_what_it_abbreviates(
    text: str, others: list[str], expected: list[str]
) -> None:
    """Nothing is guessed from a part of a name, nor from two small letters."""
    assert names_meant(text, KNOWN, others) == expected


def test_a_refusal_says_what_is_meant_and_what_holds_the_words(tmp_path: Path) -> None:
    """Names are those that trials bear; words are counted where there is an index of them."""
    lines = [
        as_bytes(
            {
                **record("NCT00000001", conditions={"conditions": ["SSc of the skin"], "keywords": ["Ache (Qz)"]}),
                "derivedSection": {"conditionBrowseModule": {"meshes": [{"id": "D012595", "term": KNOWN[0]}]}},
            }
        ),
        as_bytes(record("NCT00000002", conditions={"conditions": ["Ache"], "keywords": ["Systemic Sclerosis (SSc)"]})),
    ]
    (tmp_path / "two.jsonl").write_bytes(b"\n".join(lines))
    build([str(tmp_path / "two.jsonl")], tmp_path / "g", workers=1)
    parameter = Parameter("condition", "concept", "a condition", scheme="condition")
    with open_graph(str(tmp_path / "g")) as graph:
        for text, said in [
            (
                "SSc",
                "'Scleroderma, Systemic'? 2 trials hold these words: ask search-trials with text=\"SSc\"",
            ),
            ("qz", "did you mean 'Ache'? 1 trial holds these words: ask search-trials with text=\"qz\""),
            ("xyzzy", "this graph has no condition 'xyzzy'"),
        ]:
            with pytest.raises(ParameterError) as refused:
                resolve(graph.store, parameter, text)
            assert str(refused.value).endswith(said)
