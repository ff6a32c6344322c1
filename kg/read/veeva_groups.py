"""The groups of a trial on a ClinicalTrials.Veeva page: label, type, description, treatments."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.model.labels import code_of
from kg.read.page_values import typed_name

__all__ = ["Group", "group_type", "groups_of"]

_DESCRIPTION: Final = "description:"
_TREATMENTS: Final = frozenset(("treatment:", "treatments:"))


@dataclass(slots=True)
class Group:
    """One group as the page prints it."""

    label: str | None = None
    type: str | None = None
    description: list[str] = field(default_factory=list)
    treatments: list[str] = field(default_factory=list)
    described: bool = False
    treated: bool = False


def groups_of(texts: Sequence[str], treatments: Collection[str]) -> tuple[list[Group], list[str]]:
    """The groups that lines describe, and the lines that are none of their parts.

    A label is told by what follows it: the type of the group, or one of the words `Description:`, `Treatment:`.

    Args:
        texts: the lines below "... participants in ... patient groups".
        treatments: the treatments that the page lists elsewhere.

    >>> groups, rest = groups_of(["A", "Experimental group", "Treatment:", "Drug: X", "stray"], ["Drug: X"])
    >>> groups[0].label, groups[0].type, groups[0].treatments, rest
    ('A', 'EXPERIMENTAL', ['Drug: X'], ['stray'])
    """
    groups: list[Group] = []
    rest: list[str] = []
    group: Group | None = None
    lines = _inline_apart(texts)
    for index, text in enumerate(lines):
        below = lines[index + 1] if index + 1 < len(lines) else ""
        low = text.casefold()
        kind = group_type(text)
        if kind:
            if group is None or group.type or group.described or group.treated:
                group = Group()
                groups.append(group)
            group.type = kind
        elif low == _DESCRIPTION or low in _TREATMENTS:
            if group is None:
                group = Group()
                groups.append(group)
            if low == _DESCRIPTION:
                group.described = True
            else:
                group.treated = True
        elif _is_label(text, below, group, treatments):
            group = Group(label=text)
            groups.append(group)
        elif group and group.treated:
            if text in treatments or typed_name(text)[0]:
                group.treatments.append(text)
            else:
                rest.append(text)
        elif group and group.described and text not in treatments:
            if text not in group.description[-1:]:
                group.description.append(text)
        else:
            rest.append(text)
    return groups, rest


def group_type(text: str) -> str | None:
    """The code of an arm's type, from `Active Comparator group`."""
    match = re.fullmatch(r"(.+?)(?: group| arm)", text, re.IGNORECASE)
    return code_of("arm-type", match[1]) if match else None


def _inline_apart(texts: Sequence[str]) -> list[str]:
    apart: list[str] = []
    for text in texts:
        match = re.fullmatch(r"(Description:|Treatments?:)\s+(.+)", text)
        apart += [match[1], match[2]] if match else [text]
    return apart


def _is_label(text: str, below: str, group: Group | None, treatments: Collection[str]) -> bool:
    low = below.casefold()
    if group is not None and group.treated and not group.treatments and (text in treatments or typed_name(text)[0]):
        return False
    if group is not None and group.described and not group.treated and not group.description:
        return False
    if group_type(below):
        return not (group is not None and group.treated and text in treatments)
    if low == _DESCRIPTION:
        return group is None or group.described or group.treated
    if low in _TREATMENTS:
        return group is None or group.treated
    return False
