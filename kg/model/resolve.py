"""One trial from what several records say of it, and where they disagree.

The registry's value wins; a page fills what the registry leaves empty. Values that only mean something together (the
two age bounds, arms with their interventions, a date and whether it is actual) are taken from one record as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, get_args

import msgspec

from kg.model.administration import DateStruct, Organization, OrgStudyIdInfo, ResponsibleParty, Sponsor
from kg.model.design import EnrollmentInfo, MaskingBlock
from kg.model.study import Study
from kg.model.trial import SourceName, Trial
from kg.model.values import Part, TimeSpan

__all__ = ["Disagreement", "disagreements", "precedence", "resolve"]

_SOURCES: Final[tuple[str, ...]] = get_args(SourceName)
_P = TypeVar("_P", bound=Part)
_WHOLE: Final = (DateStruct, EnrollmentInfo, MaskingBlock, Organization, OrgStudyIdInfo, ResponsibleParty, Sponsor)
"""Parts whose fields only mean something together."""


class Disagreement(msgspec.Struct, frozen=True):
    """One fact that records state differently.

    Args:
        field: the property that states it, local name.
        values: for each record, by its position among those compared, the value in words.
    """

    field: str
    values: tuple[tuple[int, str], ...]


def precedence(trial: Trial) -> tuple[bool, int, str]:
    """A sort key: the record whose values win comes last.

    Demonstration records lose to all others, pages to the registry, older records to newer ones.
    """
    return (not trial.restated, -_SOURCES.index(trial.origin.source), trial.version_date)


def resolve(trials: Sequence[Trial]) -> Trial:
    """One trial from records of the same trial.

    Args:
        trials: one or more, the best last (see `precedence`).

    Returns:
        The best record's trial, its gaps filled from the others.
    """
    best = trials[-1]
    if len(trials) == 1:
        return best
    study, page = best.study, best.page
    for other in reversed(trials[:-1]):
        study = _fill_study(study, other.study)
        changes = {
            name: getattr(other.page, name)
            for name in page.__struct_fields__
            if not _states(getattr(page, name)) and _states(getattr(other.page, name))
        }
        page = msgspec.structs.replace(page, **changes)
    return msgspec.structs.replace(best, study=study, page=page)


def _fill_study(best: Study, other: Study) -> Study:
    filled = _fill(best, other)
    eligibility, arms = best.protocol.eligibility, best.protocol.arms_interventions
    protocol = filled.protocol
    if eligibility:
        ages = msgspec.structs.replace(
            protocol.eligibility,
            minimum_age=eligibility.minimum_age,
            maximum_age=eligibility.maximum_age,
            std_ages=eligibility.std_ages,
        )
        protocol = msgspec.structs.replace(protocol, eligibility=ages)
    if arms:
        protocol = msgspec.structs.replace(protocol, arms_interventions=arms)
    return msgspec.structs.replace(filled, protocol=protocol, trialkg_example=best.trialkg_example)


def _fill(best: _P, other: _P) -> _P:
    changes: dict[str, Any] = {}
    for name in best.__struct_fields__:
        mine, theirs = getattr(best, name), getattr(other, name)
        if isinstance(mine, Part) and isinstance(theirs, Part):
            if theirs and not (mine and isinstance(mine, _WHOLE)):
                changes[name] = _fill(mine, theirs) if mine else theirs
        elif not _states(mine) and _states(theirs):
            changes[name] = theirs
    return msgspec.structs.replace(best, **changes) if changes else best


def _states(value: Any) -> bool:
    return value is not None and value != () and value != ""


def _name(value: str | None) -> str | None:
    return " ".join(value.split("(")[0].split()).casefold() if value else None


_COMPARED: Final[dict[str, Callable[[Study], Any]]] = {
    "overallStatus": lambda study: study.protocol.status.overall_status,
    "studyType": lambda study: study.protocol.design.study_type,
    "phase": lambda study: tuple(sorted(study.protocol.design.phases)) or None,
    "enrollmentCount": lambda study: study.protocol.design.enrollment_info.count,
    "allocation": lambda study: study.protocol.design.design_info.allocation,
    "interventionModel": lambda study: study.protocol.design.design_info.intervention_model,
    "primaryPurpose": lambda study: study.protocol.design.design_info.primary_purpose,
    "masking": lambda study: study.protocol.design.design_info.masking_info.masking,
    "sex": lambda study: study.protocol.eligibility.sex,
    "minimumAge": lambda study: study.protocol.eligibility.minimum_age,
    "maximumAge": lambda study: study.protocol.eligibility.maximum_age,
    "healthyVolunteers": lambda study: study.protocol.eligibility.healthy_volunteers,
    "leadSponsor": lambda study: _name(study.protocol.sponsor_collaborators.lead_sponsor.name),
    "briefTitle": lambda study: _name(study.protocol.identification.brief_title),
}
"""The facts that records are compared on, each normalised so that only a different meaning differs."""


def disagreements(trials: Sequence[Trial]) -> tuple[Disagreement, ...]:
    """Where records of one trial state different things; demonstration records are not asked.

    Args:
        trials: the records, in any order; positions in the result count them from 0.
    """
    asked = [(position, trial) for position, trial in enumerate(trials) if not trial.restated]
    found = []
    for field, value_of in _COMPARED.items():
        stated = [(position, value_of(trial.study)) for position, trial in asked]
        stated = [(position, value) for position, value in stated if value is not None]
        if len({_sense(value) for _, value in stated}) > 1:
            found.append(Disagreement(field, tuple((position, _words(value)) for position, value in stated)))
    return tuple(found)


def _sense(value: Any) -> Any:
    return value.years if isinstance(value, TimeSpan) else value


def _words(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return getattr(value, "text", None) or str(value)
