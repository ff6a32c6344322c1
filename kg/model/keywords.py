"""Conditions that only the keywords of a page name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from kg.model.study import Mesh
from kg.model.trial import Note, Trial
from kg.names import fold_name

__all__ = ["with_conditions_of_keywords"]

_BLANK: Final = re.compile(r"\s")
_REASON: Final = (
    "the page names no condition, so one that its keywords name was taken, which other records link to MeSH"
)


def with_conditions_of_keywords(trial: Trial, known: Mapping[str, Mesh]) -> Trial:
    """A trial without conditions, with those that its run of keywords names.

    Args:
        trial: resolved from all its records.
        known: the MeSH concepts of conditions that records name, by their names in small letters.

    Returns:
        The trial with MeSH concepts and a note for each; the same trial where it has conditions or nothing is found.

    Example:
        >>> from kg.model.trial import Origin, PageFacts
        >>> from kg.model.study import Study
        >>> page = PageFacts(keyword_run="Stromal Cells Scleroderma, Systemic")
        >>> trial = Trial(study=Study(), origin=Origin(source="clinconnect", format="page", file="x"), page=page)
        >>> known = {"scleroderma, systemic": Mesh(id="D012595", term="Scleroderma, Systemic")}
        >>> with_conditions_of_keywords(trial, known).study.derived.condition_browse.meshes[0].id
        'D012595'
    """
    derived = trial.study.derived
    run = fold_name(trial.page.keyword_run or "").lower()
    if not run or trial.study.protocol.conditions.conditions or derived.condition_browse.meshes:
        return trial
    found = list(_named(run, known))
    if not found:
        return trial
    browse = msgspec.structs.replace(derived.condition_browse, meshes=tuple(found))
    study = msgspec.structs.replace(trial.study, derived=msgspec.structs.replace(derived, condition_browse=browse))
    notes = (Note(kind="inferred", path="Keywords", value=mesh.term or "", reason=_REASON) for mesh in found)
    return msgspec.structs.replace(trial, study=study, notes=(*trial.notes, *notes))


def _named(run: str, known: Mapping[str, Mesh]) -> list[Mesh]:
    """The names in a run of words from left to right, the longest first; none within another.

    A single word may be the end of a name that nobody knows, so it counts only where no longer name is found.
    """
    starts = [0, *(match.end() for match in _BLANK.finditer(run))]
    ends = [*(match.start() for match in _BLANK.finditer(run)), len(run)]
    found: dict[str, Mesh] = {}
    at = 0
    while at < len(starts):
        for last in range(len(ends) - 1, at - 1, -1):
            mesh = known.get(run[starts[at] : ends[last]])
            if mesh is not None:
                found[mesh.id or ""] = mesh
                at = last
                break
        at += 1
    longer = [mesh for mesh in found.values() if " " in (mesh.term or "")]
    return longer or list(found.values())
