"""The map counts a country once, however the registries call it."""

from __future__ import annotations

import pytest

from kg.views import worldmap
from kg.views.worldmap import Outline, world_map


@pytest.fixture(autouse=True)
def two_countries(monkeypatch: pytest.MonkeyPatch) -> None:
    """An atlas that needs no file."""
    atlas = (
        Outline("Turkey", "M0 0z", (560.0, 160.0, 600.0, 180.0)),
        Outline("Norway", "M1 1z", (500.0, 60.0, 540.0, 100.0)),
    )
    monkeypatch.setattr(worldmap, "outlines", lambda: atlas)


@pytest.mark.parametrize(
    "names", [["Türkiye", "Turkey", "Turkey (Türkiye)"], ["Turkey (Türkiye)", "Turkey", "Türkiye"]]
)
def test_the_names_of_a_country_are_counted_together(names: list[str]) -> None:
    """Under the commonest of them, which it leads to, in whichever order they come."""
    counts = {"Türkiye": 3, "Turkey": 40, "Turkey (Türkiye)": 1}
    links = {name: f"/?country={place}" for place, name in enumerate(counts)}
    turkey, norway = world_map({name: counts[name] for name in names} | {"Norway": 44}, links=links).countries
    assert (turkey.title, turkey.link, turkey.name) == ("Turkey: 44 trials", "/?country=1", "Turkey")
    assert turkey.shade == norway.shade == 5


def test_the_map_shows_a_country_by_any_of_its_names() -> None:
    """A rarer name may be the one that was chosen."""
    counts = {"Türkiye": 3, "Turkey": 40}
    assert world_map(counts, focus=["Türkiye"]).view == world_map(counts, focus=["Turkey"]).view
    assert world_map(counts, focus=["Türkiye"]).view != world_map(counts).view


def test_a_country_without_a_count_leads_nowhere() -> None:
    """It keeps the name of the atlas."""
    turkey, _ = world_map({"Norway": 2}).countries
    assert (turkey.title, turkey.link, turkey.shade) == ("Turkey: 0 trials", "", 0)
