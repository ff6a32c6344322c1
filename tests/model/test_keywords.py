"""Conditions that only the keywords of a page name."""

from __future__ import annotations

import pytest

from kg.model.administration import Conditions
from kg.model.keywords import with_concepts_of_names
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
    found = with_concepts_of_names(trial(run), KNOWN)
    assert [mesh.id for mesh in found.study.derived.condition_browse.meshes] == expected
    assert [note.kind for note in found.notes] == ["inferred"] * len(expected)


def test_conditions_of_a_record_stand() -> None:
    """Keywords add nothing to a record that names conditions, nor names to one that is linked to MeSH."""
    stated = trial("Scleroderma, Systemic", "Systemic Sclerosis")
    assert with_concepts_of_names(stated, KNOWN) is stated
    linked = with_concepts_of_names(trial(None, "Skin Diseases"), KNOWN)
    assert with_concepts_of_names(linked, {"skin diseases": Mesh(id="D000000", term="Skin Diseases")}) is linked


def test_conditions_that_are_named_as_mesh_names_them_are_linked() -> None:
    """Word for word in any letters, each once, with a note on each; what is only alike is not."""
    found = with_concepts_of_names(
        trial(None, "scleroderma,  systemic", "Lung disease", "Skin Diseases", "SKIN DISEASES"), KNOWN
    )
    assert [mesh.id for mesh in found.study.derived.condition_browse.meshes] == ["D012595", "D012871"]
    assert [(note.kind, note.path) for note in found.notes] == [("inferred", "Conditions")] * 2
