"""The questions give the known counts of the real records of version 2."""

from __future__ import annotations

from typing import Any

from kg.ask.catalogue import Catalogue
from kg.ask.run import Value, ask
from kg.ports import Store
from kg.resources import queries_folder

CATALOGUE = Catalogue(queries_folder())


def answer(graph: Store, name: str, *columns: str, **parameters: Any) -> list[tuple[Value, ...]]:
    """Some columns of an answer."""
    found = ask(graph, CATALOGUE.question(name), parameters)
    names = [column.name for column in found.columns]
    return [tuple(row[names.index(column)] for column in columns) for row in found.rows]


def test_recruiting_trials_open_to_a_woman_of_forty(real: Store) -> None:
    """By the fields 168 of 214; criteria keep one more from her where no field does, to whom 12 to 29 are open."""
    by_status = dict(answer(real, "status-breakdown", "code", "trials"))
    assert by_status["https://w3id.org/trialkg/code/status-RECRUITING"] == 214
    person = {"age": 40, "sex": "FEMALE", "status": "RECRUITING", "limit": 1000}
    rows = answer(real, "open-to", "nct_id", **person)
    assert len(rows) == len(set(rows)) == 167


def test_phases_are_kept_apart(real: Store) -> None:
    """Not applicable is a phase of its own beside none stated, and 43 trials count in two phases."""
    rows = answer(real, "phase-pipeline", "phase", "trials", "in_two_phases")
    trials = {phase: (count, twice) for phase, count, twice in rows}
    assert trials["Phase 2"] == (141, 43)
    assert trials["Not applicable"] == (261, 0)
    assert trials[None] == (156, 0)
    assert sum(twice for _, _, twice in rows) == 2 * 43  # type: ignore[misc]
    assert sum(count for _, count, _ in rows) == 715 + 43  # type: ignore[misc]


def test_a_lead_sponsor_is_not_a_collaborator(real: Store) -> None:
    """AstraZeneca leads 12 trials, and has any role in 15."""
    for role, trials in ((["lead"], 12), (["lead", "collaborator"], 15)):
        rows = dict(answer(real, "top-sponsors", "name", "trials", role=role, limit=1000))
        assert rows["AstraZeneca"] == trials


def test_serious_adverse_events_are_never_pooled(real: Store) -> None:
    """Two phases of one trial are two rows."""
    columns = ("serious_affected", "serious_at_risk")
    assert answer(real, "serious-ae", *columns, trial="NCT00293423") == [(0, 12), (8, 41)]


def test_rivals_stand_in_arms_of_their_own(real: Store) -> None:
    """Two arms get the drug without placebo and one placebo without the drug; a drug is no partner of itself."""
    columns = ("nct_id", "first_arms", "second_arms", "both_arms")
    assert answer(real, "head-to-head", *columns, first="rituximab", second="placebo") == [("NCT05914155", 2, 1, 0)]
    partners = [str(name).lower() for (name,) in answer(real, "combination-partners", "name", intervention="Rituximab")]
    assert "cyclophosphamide" in partners
    assert not [name for name in partners if "rituximab" in name]


def test_a_number_is_found_in_whatever_letters_it_is_typed(real: Store) -> None:
    """A sponsor's or agency's number, and the registry's own."""
    for typed in ("NCI-2009-00471", "nci-2009-00471", "nct00698815"):
        assert {nct_id for (nct_id,) in answer(real, "trial-ids", "nct_id", id=typed)} == {"NCT00698815"}
