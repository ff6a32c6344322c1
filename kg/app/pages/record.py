"""A source record as it was read, so that every fact can be followed to its place; contacts stay with the registry."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from kg.app.exchange import PageRequest, PageResponse
from kg.app.pages.explorer import Explorer
from kg.app.pages.selection import count_in
from kg.errors import TrialkgError, UsageError
from kg.names import PREFIXES, trial_iri
from kg.store.records import StoredRecord
from kg.views.statements import Statements
from kg.views.words import short_name

__all__ = ["Leaf", "record_page"]

_CONTACT_FIELDS: Final = frozenset({"phone", "phoneExt", "email"})
_CONTACT_ELEMENTS: Final = re.compile(
    r"(<((?:[\w.-]{1,40}:)?(?:phone|phone_ext|email))(?:\s[^>]{0,200})?(?<!/)>).{0,1000}?(</\2\s*>)", re.DOTALL
)
"""Elements for telephone and mail; each part has an end, so that many beginnings take no longer than their length."""

_REACH: Final = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.-]+|\+\d[\d ()/.-]{6,}\d|(?<![\w-])\(?\d{3}\)?[ .-]{1,2}\d{3}[ .-]\d{4}(?![\w-])"
)
"""Addresses for mail, and telephone numbers as they are mostly written, in a page that names no fields."""

_STATED: Final = f"""PREFIX tkg: <{PREFIXES["tkg"]}> PREFIX rdfs: <{PREFIXES["rdfs"]}>
CONSTRUCT {{ ?subject ?link ?value }} WHERE {{
  {{ VALUES (?subject ?link) {{ (<> tkg:describedIn) (<> rdfs:label) }} ?subject ?link ?value }}
  UNION {{ <> tkg:describedIn ?subject . ?subject ?link ?value }}
  UNION {{ <> tkg:describedIn ?record . ?record tkg:source ?subject . ?subject ?link ?value }}
}}"""
_ELSEWHERE: Final = "[see the source]"
_MOST_CHARACTERS: Final = 400_000
_MOST_LEAVES: Final = 6_000
_DEEPEST: Final = 8
"""How deep a field may lie that is set in further than the one above it."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A field of a record: its path, how deep it lies, its name, and its value where it is no branch.

    Args:
        path: the names from the root, without the numbers of lists.
        first: True for the first field of that path.
        depth: how many branches are above it, 8 at most.
        name: its own name.
        value: as text; empty for a branch.
    """

    path: str
    first: bool
    depth: int
    name: str
    value: str


def record_page(explorer: Explorer, request: PageRequest, name: str, number: str) -> PageResponse:
    """The page of one record of a trial.

    Args:
        explorer: of the graph.
        request: what was asked for.
        name: an NCT id.
        number: of the source, from 1, as the trial's page numbers them.
    """
    try:
        iri = trial_iri(name)
    except UsageError:
        return explorer.page("absent.html", 404, what=name)
    said = Statements(explorer.graph.store.construct(_STATED.replace("<>", f"<{iri}>")))
    records = said.nodes(iri, "describedIn")
    place = count_in(number) - 1
    if not 0 <= place < len(records):
        return explorer.page("absent.html", 404, what=request.path)
    node = records[place]
    found = _stored(explorer, short_name(iri), said.text(node, "recordHash") or "")
    leaves: list[Leaf] = []
    text = ""
    if found is not None:
        leaves, text = _opened(found)
    source = next((said.label(one) for one in said.nodes(node, "source")), None)
    return explorer.page(
        "record.html",
        nct_id=short_name(iri),
        title=said.label(iri) or "",
        number=place + 1,
        source=source or "source",
        url=next(iter(said.nodes(node, "dcterms:source")), ""),
        kept=found is not None,
        is_page=found is not None and found.format not in ("json", "ctgov-xml"),
        leaves=leaves[:_MOST_LEAVES],
        left_out=max(0, len(leaves) - _MOST_LEAVES),
        text=text[:_MOST_CHARACTERS],
    )


def _stored(explorer: Explorer, nct_id: str, digest: str) -> StoredRecord | None:
    """The record of a hash, None where the graph keeps none."""
    published = explorer.graph.published
    if published is None:
        return None
    try:
        with closing(explorer.graph.records()) as records:
            groups = records.used(published.version, nct_id, nct_id)
            return next((one for _, group in groups for one in group if one.hash == digest), None)
    except TrialkgError:
        return None


def _opened(record: StoredRecord) -> tuple[list[Leaf], str]:
    """The fields of a record in JSON, or the text of another; in both without what reaches a person."""
    if record.format == "json":
        try:
            return list(_leaves(json.loads(record.data), "", 0, set())), ""
        except (ValueError, RecursionError):
            return [], ""
    # Parsers of markup, which a worker that shows no such record does without.
    from kg.read.decode import decode_page
    from kg.read.pages import lines_without_contacts

    if record.format == "ctgov-xml":
        return [], _CONTACT_ELEMENTS.sub(rf"\1{_ELSEWHERE}\3", decode_page(record.data).text)
    return [], "\n".join(_REACH.sub(_ELSEWHERE, line) for line in lines_without_contacts(record.data))


def _leaves(value: Any, path: str, depth: int, seen: set[str]) -> Iterator[Leaf]:
    if isinstance(value, dict):
        for name, below in value.items():
            if name in _CONTACT_FIELDS or below in (None, [], {}):
                continue
            here = f"{path}.{name}" if path else str(name)
            if isinstance(below, dict | list) and not _is_plain(below):
                yield Leaf(here, _is_new(here, seen), min(depth, _DEEPEST), str(name), "")
                yield from _leaves(below, here, depth + 1, seen)
            else:
                yield Leaf(here, _is_new(here, seen), min(depth, _DEEPEST), str(name), _as_text(below))
    elif isinstance(value, list):
        for number, below in enumerate(value, 1):
            yield Leaf(
                path,
                False,
                min(depth, _DEEPEST),
                str(number),
                "" if isinstance(below, dict | list) else _as_text(below),
            )
            if isinstance(below, dict | list):
                yield from _leaves(below, path, depth + 1, seen)


def _is_new(path: str, seen: set[str]) -> bool:
    if path in seen:
        return False
    seen.add(path)
    return True


def _is_plain(value: Any) -> bool:
    """True for a list of a few short texts, which stand on one line."""
    return isinstance(value, list) and all(not isinstance(one, dict | list) for one in value)


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_as_text(one) for one in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
