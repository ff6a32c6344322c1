"""Conditions that only the keywords of a page name."""

from __future__ import annotations

import pytest

from kg.model.administration import Conditions
from kg.model.keywords import with_conditions_of_keywords
from kg.model.study import Mesh, Protocol, Study
from kg.model.trial import Origin, PageFacts, Trial

KNOWN = {
    mesh.term.lower(): mesh
    for mesh in (
        Mesh(id="D012595", term="Scleroderma, Systemic"),
        Mesh(id="D012871", term="Skin Diseases"),
        Mesh(id="D003240", term="Connective Tissue Diseases"),
        Mesh(id="D017563", term="Lung Diseases, Interstitial"),
        Mesh(id="D012598", term="Sclerosis"),
        Mesh(id="D008171", term="Lung Diseases"),
    )
    if mesh.term
}


def trial(run: str | None, *conditions: str) -> Trial:
    """A trial of a page with these keywords, and with conditions if any."""
    protocol = Protocol(conditions=Conditions(conditions=conditions))
    origin = Origin(source="clinconnect", format="page", file="page.txt")
    return Trial(study=Study(protocol=protocol), origin=origin, page=PageFacts(keyword_run=run))


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("Systemic Sclerosis Stromal Cells Scleroderma, Systemic", ["D012595"]),
        ("scleroderma,  systemic\nLung Diseases, Interstitial Skin Diseases", ["D012595", "D017563", "D012871"]),
        ("Lung Diseases", ["D008171"]),
        ("Systemic Sclerosis Skin Diseases", ["D012871"]),
        ("Sclerosis", ["D012598"]),
        ("Skin Diseases and Skin Diseases", ["D012871"]),
        ("Xskin Diseases", []),
        ("", []),
        (None, []),
    ],
)
def test_the_names_of_conditions_are_taken_from_a_run_of_keywords(run: str | None, expected: list[str]) -> None:
    """Whole names in any letters, the longest first, each once, each with a note."""
    found = with_conditions_of_keywords(trial(run), KNOWN)
    assert [mesh.id for mesh in found.study.derived.condition_browse.meshes] == expected
    assert [note.kind for note in found.notes] == ["inferred"] * len(expected)


def test_conditions_of_a_record_stand() -> None:
    """Keywords add nothing to a record that names conditions."""
    stated = trial("Scleroderma, Systemic", "Systemic Sclerosis")
    assert with_conditions_of_keywords(stated, KNOWN) is stated
