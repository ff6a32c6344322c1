"""The two pages the project starts from, as text and as HTML of many kinds, whole and damaged."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest
from markup import KINDS, blocks_of, preformatted
from mutations import mutated, mutation_names
from support import unsupported

from kg.errors import RecordError
from kg.model.trial import Origin, Trial
from kg.model.values import TimeSpan
from kg.read import clinconnect, veeva
from kg.read.page import Site
from kg.read.pages import Portal, sniff_page

DATA = os.environ.get("TRIALKG_DATA")
SEEDS: dict[Portal, str] = {"veeva": "veeva_NCT03444220.txt", "clinconnect": "clinconnect_NCT04356287.txt"}
SITES: dict[Portal, Site] = {"veeva": veeva.SITE, "clinconnect": clinconnect.SITE}
PORTALS = sorted(SEEDS)
COPIES = 500

pytestmark = pytest.mark.skipif(not DATA, reason="TRIALKG_DATA does not name the folder of shared data")


def _text(portal: Portal) -> str:
    return (Path(DATA or "") / "seeds" / SEEDS[portal]).read_text(encoding="utf-8")


def _read(portal: Portal, data: bytes) -> Trial:
    read = veeva.read if portal == "veeva" else clinconnect.read
    return read(data, Origin(source=portal, format=f"{portal}-page", file="page"))


def test_veeva_seed_gives_its_facts() -> None:
    """Every labelled part of the page is in the trial, and nothing is noted."""
    trial = _read("veeva", _text("veeva").encode())
    protocol = trial.study.protocol
    assert trial.notes == ()
    assert trial.page.unknown_sections == ()
    assert (trial.nct_id, protocol.identification.org_study_id_info.id) == ("NCT03444220", "2016/1529")
    assert protocol.sponsor_collaborators.lead_sponsor.name == "University of Oslo (UIO)"
    assert (protocol.status.overall_status, protocol.design.phases) == ("COMPLETED", ("PHASE1", "PHASE2"))
    assert protocol.design.enrollment_info.count == 10
    assert (protocol.eligibility.sex, protocol.eligibility.healthy_volunteers) == ("FEMALE", False)
    assert (protocol.eligibility.minimum_age, protocol.eligibility.maximum_age) == (TimeSpan(18, "year"), None)
    design = protocol.design.design_info
    assert (design.primary_purpose, design.allocation) == ("TREATMENT", "RANDOMIZED")
    assert (design.intervention_model, design.masking_info.masking) == ("PARALLEL", "QUADRUPLE")
    arms = protocol.arms_interventions.arm_groups
    assert [(arm.label, arm.type) for arm in arms] == [
        ("ACHIM", "ACTIVE_COMPARATOR"),
        ("Placebo", "PLACEBO_COMPARATOR"),
    ]
    assert all(arm.description and len(arm.intervention_names) == 1 for arm in arms)
    assert [item.arm_group_labels for item in protocol.arms_interventions.interventions] == [("Placebo",), ("ACHIM",)]
    assert protocol.description.brief_summary and protocol.description.detailed_description
    assert (protocol.eligibility.eligibility_criteria or "").count("•") == 4
    page = trial.page
    assert (page.group_count, page.location_count, page.funder_types) == (2, 1, ("OTHER",))
    assert (page.ages, page.sourced_from) == ("18+ years old", "clinicaltrials.gov")


def test_clinconnect_seed_gives_its_facts() -> None:
    """Every labelled part of the page is in the trial, labels without a value are not, and nothing is noted."""
    trial = _read("clinconnect", _text("clinconnect").encode())
    protocol, page = trial.study.protocol, trial.page
    assert trial.notes == ()
    assert (trial.nct_id, protocol.status.overall_status) == ("NCT04356287", "RECRUITING")
    assert str(page.launched_by).casefold() == "marie hudson, md"
    assert (str(page.launched), str(page.current_as_of)) == ("2020-04-21", "2025-06-26")
    assert page.keyword_run and protocol.conditions.keywords == ()
    assert page.plain_summary and page.plain_summary.count("\n\n") == 1
    assert page.about_sponsor and page.patients_applied == 0
    assert page.timeline == ()
    assert protocol.eligibility.sex == "ALL"
    assert (protocol.eligibility.eligibility_criteria or "").count("•") == 24
    place = protocol.contacts_locations.locations[0]
    assert (place.city, place.state, place.country) == ("Montreal", "Quebec", "Canada")
    official = protocol.contacts_locations.overall_officials[0]
    assert (official.name, official.role) == ("Marie Hudson, MD", "PRINCIPAL_INVESTIGATOR")
    assert "Jewish General Hospital" in str(official.affiliation)


@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("kind", [*KINDS, "preformatted"])
def test_html_gives_the_trial_of_the_text(portal: Portal, kind: str) -> None:
    """Whatever the markup, a page as HTML states what the page as text states, down to the last character."""
    text = _text(portal)
    html = preformatted(text) if kind == "preformatted" else KINDS[kind](blocks_of(text, SITES[portal]))
    assert sniff_page(html) == portal
    assert _read(portal, html) == _read(portal, text.encode())


@pytest.mark.parametrize("portal", PORTALS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_encodings_that_hold_the_page_lose_nothing(portal: Portal, encoding: str) -> None:
    """A byte order mark or zero bytes tell the encoding."""
    assert _read(portal, _text(portal).encode(encoding)) == _read(portal, _text(portal).encode())


@pytest.mark.parametrize("portal", PORTALS)
def test_damaged_pages_never_raise_and_never_invent(portal: Portal) -> None:
    """500 damaged copies are read or refused, and what is read stands on the page."""
    text, site = _text(portal), SITES[portal]
    kinds = list(KINDS.values())
    read = 0
    for seed in range(COPIES):
        copy, encoding = mutated(seed, text, site)
        data = copy.encode(encoding, "replace")
        seen = data.decode(encoding)
        if seed % 4 == 1:
            data, seen = kinds[seed // 4 % len(kinds)](blocks_of(copy, site)), copy
        try:
            trial = _read(portal, data)
        except RecordError as error:
            assert "NCT" in str(error), f"copy {seed}: {error}"
            continue
        read += 1
        assert not unsupported(trial, seen), f"copy {seed} ({', '.join(mutation_names(seed))})"
        assert trial.nct_id in text
    assert read > COPIES / 2


@pytest.mark.parametrize("portal", PORTALS)
def test_reordered_sections_state_the_same(portal: Portal) -> None:
    """The order of sections changes no fact but the order of the eligibility text."""
    text, site = _text(portal), SITES[portal]
    blocks = blocks_of(text, site)
    whole = _read(portal, KINDS["nested_divs"](blocks))
    turned = _read(portal, KINDS["nested_divs"]([blocks[0], *reversed(blocks[1:])]))
    assert turned.page == msgspec.structs.replace(whole.page)
    criteria = turned.study.protocol.eligibility.eligibility_criteria or ""
    assert sorted(criteria.splitlines()) == sorted(
        (whole.study.protocol.eligibility.eligibility_criteria or "").splitlines()
    )
    assert turned.study.protocol.design == whole.study.protocol.design
