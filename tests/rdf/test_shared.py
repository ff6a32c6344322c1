"""What is said of a thing that several trials name is a function of its key alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.names import fold_name, mesh_iri
from kg.rdf.shared import SharedNodes, is_placeholder_facility

a_name = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(lambda name: name.strip())
_KINDS = ("organization", "condition", "intervention", "country")


@pytest.mark.parametrize(
    "name",
    [
        "Research Site",
        "research site 12",
        "Local Institution",
        "Local Institution - 0028",
        "Local Institution (0028)",
        "Investigational Site Number 8400012",
        "Novartis Investigative Site",
        "Teva Investigational Site 42047",
        "GSK Investigational Site",
        "Clinical Study Site 3",
        "Site 101",
        "Site Reference ID/Investigator# 45263",
        "For additional information regarding investigative sites please call",
        "Multiple Locations",
        "Many Locations",
        "Study Center",
    ],
)
def test_placeholders_are_known(name: str) -> None:
    """A name that sites bear because the real one is withheld is no facility's name."""
    assert is_placeholder_facility(name)
    assert is_placeholder_facility(f" {name.upper()}  ".replace(" ", "\n", 1))


@pytest.mark.parametrize(
    "name",
    [
        "Oslo University Hospital",
        "National Institutes of Health Clinical Center",
        "Clinical Research Site of the University of Lund",
        "Site for Sore Eyes Clinic",
        "Institution of Local Medicine",
        "Hospital 12 de Octubre",
        "Mayo Clinic",
        "Clinical Site Partners LLC",
        "St. Luke's Research Center",
        "Research Institute of Rheumatology",
        "",
        "x" * 10_000,
    ],
)
def test_real_names_are_no_placeholders(name: str) -> None:
    """A hospital stays one, however it is called."""
    assert not is_placeholder_facility(name)


@given(st.text(max_size=200))
def test_any_name_is_judged(name: str) -> None:
    """Whatever a facility is called, it is judged, and white space does not change the verdict."""
    assert is_placeholder_facility(name) == is_placeholder_facility(f" {name} ") or len(name) > 117


@given(st.sampled_from(_KINDS), a_name)
def test_a_name_is_one_node(kind: str, name: str) -> None:
    """White space apart, a name gives one node with one block of statements, from any trial."""
    one, other = SharedNodes(), SharedNodes()
    assert one.named(kind, name) == other.named(kind, f"  {name}\n")
    assert one.blocks == other.blocks
    ((iri, block),) = one.blocks.items()
    assert all(line.startswith(f"<{iri}> ") for line in block.split("\n"))


@given(a_name, a_name)
def test_different_names_are_different_nodes(one: str, other: str) -> None:
    """Names that differ in more than white space are never merged, not even where their slugs are the same."""
    same = fold_name(one) == fold_name(other)
    nodes = SharedNodes()
    assert (nodes.named("intervention", one) == nodes.named("intervention", other)) is same


def test_kinds_are_kept_apart() -> None:
    """One word as a condition, an intervention and a country is three things."""
    nodes = SharedNodes()
    assert len({nodes.named(kind, "Turkey") for kind in _KINDS}) == 4


def test_case_and_accents_make_another_thing() -> None:
    """Case, accents and legal forms are kept: looser identity is no merge."""
    nodes = SharedNodes()
    names = ["Pfizer", "PFIZER", "Pfizer Inc.", "Pfízer"]
    assert len({nodes.named("organization", name) for name in names}) == len(names)


def test_a_name_in_another_unicode_form_is_the_same() -> None:
    """Composed and decomposed letters are the same name, and say the same."""
    one, other = SharedNodes(), SharedNodes()
    assert one.named("country", "C\u00f4te") == other.named("country", "Co\u0302te")
    assert one.blocks == other.blocks


def test_a_facility_says_only_its_key() -> None:
    """A facility's node holds name, city and country; a zip code is nothing it could say."""
    nodes = SharedNodes()
    nodes.facility("Oslo  University Hospital", "Oslo", "Norway")
    (block,) = nodes.blocks.values()
    properties = sorted(line.split(" ")[1].rpartition("#")[2].rstrip(">") for line in block.split("\n"))
    assert properties == ["cityName", "countryName", "label", "type"]


def test_a_place_without_a_state_is_another_place() -> None:
    """Springfield, Illinois and Springfield are not merged, and neither are keys that run together."""
    nodes = SharedNodes()
    iris = {
        nodes.place("Springfield", "Illinois", "United States"),
        nodes.place("Springfield", None, "United States"),
        nodes.place("Springfield", "United States", None),
        nodes.place("Springfield Illinois", "", "United States"),
    }
    assert len(iris) == 4


@pytest.mark.parametrize(
    ("given_id", "iri"),
    [
        ("D012595", "D012595"),
        ("D000012595", "D012595"),
        ("D000066887", "D066887"),
        ("D000066888", "D000066888"),
        ("D000086382", "D000086382"),
        ("C535501", "C535501"),
        ("C000535501", "C535501"),
        ("C000657245", "C000657245"),
        ("D12595", None),
        ("X012595", None),
        ("D0000125950", None),
        ("", None),
    ],
)
def test_a_mesh_concept_has_one_iri_at_any_width(given_id: str, iri: str | None) -> None:
    """Ids padded to nine digits and ids at MeSH's own width name one concept."""
    assert mesh_iri(given_id) == (iri and f"http://id.nlm.nih.gov/mesh/{iri}")
    nodes = SharedNodes()
    assert nodes.mesh(given_id, "A term") == (iri and f"<http://id.nlm.nih.gov/mesh/{iri}>")
    assert len(nodes.blocks) == (1 if iri else 0)


@given(st.integers(0, 999_999), st.sampled_from("CD"))
def test_padding_never_splits_a_concept(number: int, letter: str) -> None:
    """A number below the registry's wide ones gives the same IRI six or nine digits wide."""
    wide = mesh_iri(f"{letter}{number:09d}")
    narrow = mesh_iri(f"{letter}{number:06d}")
    undecided = letter == "C" and 586_999 < number < 594_000
    assert wide == narrow or undecided
