"""One trial from what several records say of it, and where they disagree."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from made import record, trial

from kg.model.resolve import disagreements, precedence, resolve
from kg.model.trial import PageFacts, Trial


def resolved(*trials: Trial) -> Trial:
    """One trial from several, whose order does not matter."""
    answers = [resolve(sorted(order, key=precedence)) for order in permutations(trials)]
    assert all(answer == answers[0] for answer in answers)
    return answers[0]


def named(title: str, **modules: Any) -> dict[str, Any]:
    """A record with a title."""
    return record(identification={"briefTitle": title}, **modules)


def updated(day: str) -> dict[str, Any]:
    """A record last updated on a day."""
    return named(day, status={"lastUpdateSubmitDate": day})


def title_of(found: Trial) -> str | None:
    """The trial's title."""
    return found.study.protocol.identification.brief_title


def test_the_registry_wins_over_pages() -> None:
    """Where all state a title, the registry's is taken, then Veeva's, then ClinConnect's."""
    registry, veeva = trial(study=named("R")), trial("veeva", named("V"))
    clinconnect = trial("clinconnect", named("C"))
    assert title_of(resolved(clinconnect, registry, veeva)) == "R"
    assert title_of(resolved(clinconnect, veeva)) == "V"


def test_a_restated_record_loses_to_every_real_one() -> None:
    """A demonstration record of the registry loses to a real page."""
    assert title_of(resolved(trial(study=named("R"), restated=True), trial("clinconnect", named("C")))) == "C"


def test_a_resolved_trial_is_as_real_as_its_best_record() -> None:
    """A real record stays real when a restated one fills its gaps."""
    found = resolved(trial(study=record(), restated=True), trial("veeva", record()))
    assert not found.restated


def test_the_newer_record_of_a_source_wins() -> None:
    """Of two records of one source, the one with the later version date is taken."""
    assert title_of(resolved(trial(study=updated("2023-01-05")), trial(study=updated("2024-01-05")))) == "2024-01-05"


def test_a_page_fills_what_the_registry_leaves_empty() -> None:
    """An absent value comes from the next best record, inside modules too, and a stated one stays."""
    registry = trial(study=named("R", status={"overallStatus": "COMPLETED"}))
    page = trial(
        "veeva",
        named("V", status={"overallStatus": "RECRUITING", "whyStopped": "no"}, conditions={"conditions": ["X"]}),
        page=PageFacts(plain_summary="S"),
    )
    found = resolved(registry, page)
    status = found.study.protocol.status
    assert (status.overall_status, status.why_stopped) == ("COMPLETED", "no")
    assert found.study.protocol.conditions.conditions == ("X",)
    assert found.page.plain_summary == "S"
    assert found.origin == registry.origin


def test_age_bounds_come_from_one_record() -> None:
    """An absent upper age of the registry is open, and not what a page prints."""
    registry = trial(study=record(eligibility={"minimumAge": "18 Years"}))
    page = trial("veeva", record(eligibility={"minimumAge": "21 Years", "maximumAge": "70 Years", "sex": "FEMALE"}))
    eligibility = resolved(registry, page).study.protocol.eligibility
    assert eligibility.minimum_age and eligibility.minimum_age.text == "18 Years"
    assert eligibility.maximum_age is None
    assert eligibility.sex == "FEMALE"


def test_ages_are_filled_where_a_record_has_no_eligibility_at_all() -> None:
    """A record without an eligibility module takes the ages of the next."""
    page = trial("veeva", record(eligibility={"minimumAge": "21 Years", "maximumAge": "70 Years"}))
    eligibility = resolved(trial(), page).study.protocol.eligibility
    assert [span.text for span in (eligibility.minimum_age, eligibility.maximum_age) if span] == [
        "21 Years",
        "70 Years",
    ]


def test_arms_and_interventions_come_from_one_record() -> None:
    """Arms of one record are never joined with interventions of another."""
    registry = trial(study=record(armsInterventions={"interventions": [{"type": "DRUG", "name": "Zinc"}]}))
    page = trial("veeva", record(armsInterventions={"armGroups": [{"label": "A"}]}))
    arms = resolved(registry, page).study.protocol.arms_interventions
    assert (len(arms.arm_groups), len(arms.interventions)) == (0, 1)


def test_dates_keep_their_type() -> None:
    """A date is not filled with the type of another record's date."""
    registry = trial(study=record(status={"startDateStruct": {"date": "2020-01"}}))
    page = trial("veeva", record(status={"startDateStruct": {"date": "2019-05", "type": "ACTUAL"}}))
    start = resolved(registry, page).study.protocol.status.start_date_struct
    assert (str(start.date), start.type) == ("2020-01", None)


def test_enrollment_keeps_its_type() -> None:
    """A number of participants is not called actual because another record's number is."""
    registry = trial(study=record(design={"enrollmentInfo": {"count": 90}}))
    page = trial("veeva", record(design={"enrollmentInfo": {"count": 85, "type": "ACTUAL"}}))
    info = resolved(registry, page).study.protocol.design.enrollment_info
    assert (info.count, info.type) == (90, None)


def test_disagreements_name_each_record() -> None:
    """Records that state different things disagree, each with its value; what one leaves out is no disagreement."""
    registry = trial(study=record(status={"overallStatus": "COMPLETED"}, design={"phases": ["PHASE2", "PHASE1"]}))
    page = trial("veeva", record(status={"overallStatus": "RECRUITING"}, design={"phases": ["PHASE1", "PHASE2"]}))
    silent = trial("clinconnect", record(design={"enrollmentInfo": {"count": 3}}))
    found = disagreements([registry, page, silent])
    assert [(item.field, item.values) for item in found] == [
        ("overallStatus", ((0, "COMPLETED"), (1, "RECRUITING"))),
    ]


def test_a_name_in_another_spelling_is_no_disagreement() -> None:
    """Case, white space and what stands in brackets do not make a sponsor another one."""
    one = record(sponsorCollaborators={"leadSponsor": {"name": "Oslo University Hospital"}})
    other = record(sponsorCollaborators={"leadSponsor": {"name": "OSLO University  hospital (OUH)"}})
    assert disagreements([trial(study=one), trial("veeva", other)]) == ()


def test_the_same_age_in_other_units_is_no_disagreement() -> None:
    """12 months are a year."""
    one, other = record(eligibility={"minimumAge": "12 Months"}), record(eligibility={"minimumAge": "1 Year"})
    assert disagreements([trial(study=one), trial("veeva", other)]) == ()


def test_restated_records_disagree_with_nothing() -> None:
    """A demonstration record is not asked."""
    restated = trial(study=record(status={"overallStatus": "COMPLETED"}), restated=True)
    assert disagreements([restated, trial("veeva", record(status={"overallStatus": "RECRUITING"}))]) == ()
