"""A trial in which every field of the model holds something, so that every statement there is gets made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import inspect
from msgspec.structs import replace
from whole_criteria import READING

from kg.model.administration import ExpandedAccessInfo, Identification, Status
from kg.model.design import ArmsInterventions
from kg.model.places import ContactsLocations, Reference
from kg.model.results import DenomCount, EventStats, FlowStats, MeasureAnalysis, Measurement
from kg.model.study import Browse, Mesh, Study
from kg.model.trial import Note, Origin, PageFacts, SourceName, Trial
from kg.model.values import PartialDate, TimeSpan
from kg.rdf.trial import trial_statements

Change = Callable[[Any], Any]

NCT_ID = "NCT00000001"
_TEXT = "29.70"  # a text that is also a number whose decimal does not keep what is printed
_CUSTOM = {PartialDate: PartialDate("2019-05"), TimeSpan: TimeSpan(18, "month")}


def _filled(kind: Any, pick: int) -> Any:
    match kind:
        case inspect.StructType(cls=cls):
            return cls(**{field.name: _filled(field.type, pick) for field in kind.fields})
        case inspect.UnionType(types=types):
            return _filled(next(one for one in types if not isinstance(one, inspect.NoneType)), pick)
        case inspect.VarTupleType(item_type=inspect.LiteralType(values=values)):
            return tuple(values)
        case inspect.VarTupleType(item_type=item):
            return (_filled(item, pick),)
        case inspect.LiteralType(values=values):
            return values[pick]
        case inspect.CustomType(cls=cls):
            return _CUSTOM[cls]
        case inspect.BoolType():
            return True
        case inspect.IntType():
            return 12 - pick
        case inspect.FloatType():
            return 1.5
        case inspect.StrType():
            return _TEXT
        case inspect.RawType():
            return msgspec.Raw()
        case _:
            raise TypeError(f"the model has a new kind of field: {kind!r}")


def _replaced(part: Any, special: dict[type, Change]) -> Any:
    """The structure with all parts of the given types changed by their functions."""
    if isinstance(part, tuple):
        return tuple(_replaced(item, special) for item in part)
    if not isinstance(part, msgspec.Struct):
        return part
    rebuilt = replace(part, **{name: _replaced(getattr(part, name), special) for name in part.__struct_fields__})
    return special[type(part)](rebuilt) if type(part) in special else rebuilt


def _arms(part: ArmsInterventions) -> ArmsInterventions:
    """An arm and an intervention that name each other, and each something that is not there."""
    arm = replace(part.arm_groups[0], label="A", intervention_names=("Other: B", "C"))
    intervention = replace(part.interventions[0], type="OTHER", name="B", arm_group_labels=("A", "D"))
    return replace(part, arm_groups=(arm,), interventions=(intervention,))


def _browse(part: Browse) -> Browse:
    """A concept and an ancestor with identifiers, and one of each without."""
    return replace(
        part,
        meshes=(Mesh(id="D012595", term="x"), Mesh(term="x")),
        ancestors=(Mesh(id="D003240", term="y"), Mesh(id="none", term="y")),
    )


def _sites(part: ContactsLocations) -> ContactsLocations:
    """A site with coordinates and one without, which recruits."""
    unlocated = replace(part.locations[0], geo_point=None, status="RECRUITING")
    return replace(part, locations=(*part.locations, unlocated))


_ALWAYS: dict[type, Change] = {
    Identification: lambda part: replace(part, nct_id=NCT_ID),
    ExpandedAccessInfo: lambda part: replace(part, nct_id="NCT00000002"),
    Reference: lambda part: replace(part, pmid="1"),
    MeasureAnalysis: lambda part: replace(part, p_value="0.050"),
    ArmsInterventions: _arms,
    Browse: _browse,
    ContactsLocations: _sites,
    Status: lambda part: replace(part, overall_status="RECRUITING"),
}
_UNLINKED: dict[type, Change] = {
    Status: lambda part: part,
    ExpandedAccessInfo: lambda part: replace(part, nct_id="elsewhere"),
    MeasureAnalysis: lambda part: replace(part, p_value="0.050", group_ids=("absent",)),
    **dict.fromkeys((FlowStats, DenomCount, Measurement, EventStats), lambda part: replace(part, group_id="absent")),
}


def whole_trial(source: SourceName, *, pick: int = 0, restated: bool = False, linked: bool = True) -> Trial:
    """A trial with every field filled.

    Args:
        source: who describes it.
        pick: which token of a code list to take.
        restated: whether it is a demonstration record.
        linked: whether values name groups that their tables have.
    """
    study = _replaced(_filled(inspect.type_info(Study), pick), _ALWAYS if linked else _ALWAYS | _UNLINKED)
    return Trial(
        study=replace(study, trialkg_example=_TEXT if restated else None),
        origin=Origin(source=source, format="x", file="x"),
        page=replace(_filled(inspect.type_info(PageFacts), pick), sourced_from="ClinicalTrials.gov"),
        notes=(_filled(inspect.type_info(Note), pick),),
    )


def whole_lines() -> list[str]:
    """N-Quads of a trial that three records describe, the best of them in every field."""
    records = [
        (whole_trial("clinicaltrials-gov"), "a" * 64),
        (whole_trial("veeva", pick=-1, linked=False), "b" * 64),
        (whole_trial("clinconnect", restated=True), "c" * 64),
    ]
    statements = trial_statements(records, criteria=READING)
    return statements.own + [line for block in statements.shared.values() for line in block.split("\n")]
