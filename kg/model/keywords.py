"""MeSH concepts of conditions that a record without any names as MeSH does, among its conditions or its keywords."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import msgspec

from kg.model.study import Mesh
from kg.model.trial import Note, Trial
from kg.names import fold_name

__all__ = ["with_concepts_of_names"]


_BLANK: Final = re.compile(r"\s")
_OF_KEYWORDS: Final = (
    "the page names no condition, so one that its keywords name was taken, which other records link to MeSH"
)
_OF_CONDITIONS: Final = "the record links no condition to MeSH, and other records link this name"


def with_concepts_of_names(trial: Trial, known: Mapping[str, Mesh]) -> Trial:
    """A trial that is linked to no MeSH concept of a condition, with those that its conditions name word for word.

    Where it has no conditions, its run of keywords is looked through instead.

    Args:
        trial: resolved from all its records.
        known: the MeSH concepts of conditions that records name, by their names in small letters.

    Returns:
        The trial with MeSH concepts and a note for each; the same trial where it has some or nothing is found.

    Example:
        >>> from kg.model.trial import Origin, PageFacts
        >>> from kg.model.study import Study
        >>> page = PageFacts(keyword_run="Stromal Cells Scleroderma, Systemic")
        >>> trial = Trial(study=Study(), origin=Origin(source="clinconnect", format="page", file="x"), page=page)
        >>> known = {"scleroderma, systemic": Mesh(id="D012595", term="Scleroderma, Systemic")}
        >>> with_concepts_of_names(trial, known).study.derived.condition_browse.meshes[0].id
        'D012595'
    """
    derived = trial.study.derived
    if derived.condition_browse.meshes:
        return trial
    conditions = trial.study.protocol.conditions.conditions
    if conditions:
        path, reason = "Conditions", _OF_CONDITIONS
        names = [known.get(fold_name(name).lower()) for name in conditions]
        found = list({mesh.id: mesh for mesh in names if mesh is not None}.values())
    else:
        path, reason = "Keywords", _OF_KEYWORDS
        found = _named(fold_name(trial.page.keyword_run or "").lower(), known)
    if not found:
        return trial
    browse = msgspec.structs.replace(derived.condition_browse, meshes=tuple(found))
    study = msgspec.structs.replace(trial.study, derived=msgspec.structs.replace(derived, condition_browse=browse))
    notes = (Note(kind="inferred", path=path, value=mesh.term or "", reason=reason) for mesh in found)
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
