"""Claims of summaries, and where they contradict the fields or the criteria."""

from __future__ import annotations

import pytest
from clock import seconds
from hypothesis import given
from hypothesis import strategies as st

from kg.app.criteria import read_criteria
from kg.criteria.claims import claims_of
from kg.criteria.contradictions import contradictions, criteria_against_fields
from kg.model.criterion import Effect, Operator, QuantityConstraint, Span


def ages(text: str) -> list[tuple[float | None, float | None]]:
    """The bounds of age that a text claims."""
    return [(claim.minimum, claim.maximum) for claim in claims_of(text) if claim.kind == "age"]


def age(operator: Operator, value: float, effect: Effect) -> QuantityConstraint:
    """An age in criteria."""
    words = Span(0, 1, "?")
    return QuantityConstraint(
        "age", "age", operator, value, words, words, unit="a", canonical_value=value, effect=effect
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We look for participants aged between 40 and 55.", (40, 55)),
        ("People aged 18 and older can join this study.", (18, None)),
        ("Volunteers at least 21 years of age will be enrolled.", (21, None)),
        ("This study is open to adults with gout.", (18, None)),
        ("Children under 12 years of age may take part.", (None, 12)),
        ("Participants are between the ages of 6 and 17 years.", (6, 17)),
        ("The trial will enroll infants aged 6 to 24 months.", (0.5, 2)),
        ("Eligible patients are over the age of 65.", (65, None)),
        ("Participants must be 17 years or younger.", (None, 17)),
    ],
)
def test_ages_are_read_in_years(text: str, expected: tuple[float | None, float | None]) -> None:
    """Ranges, lower and upper bounds, and the bound that 'adults' means."""
    assert ages(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Gout affects many people over 65 years of age.",
        "In a previous study, participants aged 20 to 40 were followed.",
        "About 30 % of participants aged 20 to 40 had pain.",
        "Participants diagnosed at 12 years of age will be enrolled.",
        "Participants under 18 years of age at the time of radiotherapy are eligible.",
        "Participants will be followed for 10 years.",
        "Participants take 20 mg for 12 weeks.",
        "Participants aged 20 to 40 are excluded.",
        "Adults and children can take part.",
        "",
    ],
)
def test_what_is_no_claim_on_joining_is_left_alone(text: str) -> None:
    """Diseases at large, other studies, ages at an event, lengths of time, exclusions."""
    assert ages(text) == []


def test_sex_is_claimed_where_one_alone_is_named() -> None:
    """Both sexes named are a claim of both."""
    assert [claim.sex for claim in claims_of("We plan to recruit women with gout.")] == ["FEMALE"]
    assert [claim.sex for claim in claims_of("Men and women can participate.")] == ["ALL"]
    assert claims_of("Participants live with gout.") == ()


def test_healthy_volunteers_are_claimed() -> None:
    """Their presence, and their absence where it is said."""
    assert [claim.healthy_volunteers for claim in claims_of("Healthy volunteers take part.")] == [True]
    assert [claim.healthy_volunteers for claim in claims_of("No healthy volunteers can join.")] == [False]


def test_a_claim_against_criteria_alone() -> None:
    """No field, and criteria that only exclude the young: a claim contradicts them, and nothing that is not there."""
    found = contradictions(claims_of("Participants aged 65 to 74 can join."), ages=[age("lt", 18, "forbids")])
    assert [(one.aspect, one.against, one.claimed, one.stated) for one in found] == [
        ("minimum-age", "criteria", 65, 18)
    ]


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (18, 65, []),
        (17, 66, []),
        (16, 65, ["minimum-age"]),
        (18, 80, ["maximum-age"]),
        (None, None, []),
        (18, None, ["maximum-age"]),
        (50, 60, ["minimum-age", "maximum-age"]),
    ],
)
def test_a_claim_against_fields(least: float | None, most: float | None, expected: list[str]) -> None:
    """Narrower and wider bounds are told, what differs by a year is not, and nothing where nothing is stated."""
    found = contradictions(claims_of("Participants aged 18 to 65 years can join."), least, most)
    assert [one.aspect for one in found] == expected


def test_a_claim_that_the_criteria_bear_out_contradicts_nothing() -> None:
    """An age that the criteria name, be it that of one cohort, is enough."""
    claimed = claims_of("Participants aged 18 to 65 years can join.")
    stated = [age("ge", 18, "contributes"), age("le", 65, "contributes")]
    assert contradictions(claimed, 12, 90, ages=stated) == ()


def test_claims_on_several_cohorts_count_together() -> None:
    """What all the claims span is compared, not each of them."""
    claimed = claims_of("Participants aged 18 to 30 years can join. Participants aged 60 to 80 years can join.")
    assert contradictions(claimed, 18, 80) == ()


def test_adults_contradict_only_a_record_for_the_young() -> None:
    """'Adults' is no exact bound."""
    claimed = claims_of("Adults with gout can join.")
    assert contradictions(claimed, 20, 99) == ()
    assert contradictions(claimed, 16, 99) == ()
    assert [one.stated for one in contradictions(claimed, 12, 99)] == [12]


def test_sex_and_volunteers_against_fields() -> None:
    """Both sexes against one; healthy volunteers against none."""
    assert [one.aspect for one in contradictions(claims_of("Men and women can participate."), sex="FEMALE")] == ["sex"]
    assert contradictions(claims_of("We recruit women with gout."), sex="ALL") == ()
    healthy = claims_of("Healthy volunteers can take part.")
    assert [one.aspect for one in contradictions(healthy, healthy_volunteers=False)] == ["healthy-volunteers"]
    assert contradictions(healthy, healthy_volunteers=True) == ()


VOCABULARY = (
    "participants aged between 18 and 65 years old or older under of age adults women men healthy volunteers . will"
    " be enrolled ( ) - \\> children at diagnosis ≥ months \n"
)
PIECES = st.lists(
    st.sampled_from(VOCABULARY.split(" ")),
    max_size=50,
).map(" ".join)


@given(PIECES | st.text(max_size=160))
def test_claims_hold_their_characters(text: str) -> None:
    """No text raises; each claim has its span and a value of its kind; a range has its ends in order."""
    for claim in claims_of(text):
        assert text[claim.span.begin : claim.span.end] == claim.span.text
        bounds = [bound for bound in (claim.minimum, claim.maximum) if bound is not None]
        assert bounds == sorted(bounds)
        told = {"age": bool(bounds), "sex": claim.sex is not None}
        assert told.get(claim.kind, claim.healthy_volunteers is not None)


@pytest.mark.parametrize(
    "piece", ["participants aged 18 to 65 years ", "aged ", "18 ", " ", "this a b c ", "women and "]
)
def test_time_grows_with_length(piece: str) -> None:
    """A long summary takes no more for each character than a short one, within the noise of a clock."""
    short, long = piece * (30_000 // len(piece)), piece * (240_000 // len(piece))
    assert seconds(lambda: claims_of(long)) < 8 * seconds(lambda: claims_of(short)) * 4 + 0.05


@pytest.mark.parametrize(
    ("text", "least", "most", "expected"),
    [
        ("Inclusion Criteria:\n\n* Aged 20 to 45 years", 20, 40, [("i1", "maximum-age", 45, 40)]),
        ("Exclusion Criteria:\n\n* Age < 21 years", 18, None, [("e1", "minimum-age", 21, 18)]),
        ("Inclusion Criteria:\n\n* Between 18 and 75 years of age", 18, None, [("i1", "maximum-age", 75, None)]),
        ("Inclusion Criteria:\n\n* No patients under 18 years of age", 18, None, []),
        ("Inclusion Criteria:\n\n* Aged 18 to 65 years", 18, 66, []),
        ("Inclusion Criteria:\n\n* Aged 18 to 65 years", None, None, []),
        ("Inclusion Criteria:\n\n* Aged 60 years or older with hypertension", 18, None, []),
        ("Inclusion Criteria:\n\nCohort A:\n\n* Age 60 years or older\n\nCohort B:\n\n* Asthma", 18, None, []),
        ("Inclusion Criteria:\n\n* Aged 20 years or older\n* Aged 60 years or older", 40, None, []),
    ],
)
def test_criteria_on_age_alone_are_held_against_the_fields(
    text: str, least: float | None, most: float | None, expected: list[tuple[object, ...]]
) -> None:
    """What bounds every participant counts; other words, cohorts, and several bounds are no contradiction."""
    found = criteria_against_fields(read_criteria(text).criteria, least, most)
    assert [(one.by, one.aspect, one.claimed, one.stated) for one in found] == expected
