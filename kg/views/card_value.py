"""The parts of a trial's card, as plain values."""

from __future__ import annotations

from typing import Final

import msgspec

__all__ = [
    "NO_STATUS",
    "Arm",
    "Card",
    "Country",
    "Dated",
    "Disagreement",
    "Intervention",
    "Named",
    "Outcome",
    "Part",
    "Results",
    "ResultsGroup",
    "Site",
    "SourceLine",
    "Standing",
]


NO_STATUS: Final = "No status stated"
"""What stands for the status of a trial that states none."""


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of the parts of a card."""


class Named(Part, frozen=True):
    """A thing with a name: `more` says what it is or does, `link` where it is described."""

    name: str
    more: str = ""
    link: str = ""


class Standing(Part, frozen=True):
    """Where the trial stands, by the record's own date."""

    words: str
    as_of: str = ""
    old: bool = False
    last_known: str = ""
    why_stopped: str = ""
    ended: bool = False

    @property
    def date_is_missing(self) -> bool:
        """True where a status is stated without the date of its record."""
        return bool(self.words) and self.words != NO_STATUS and not self.as_of


class Dated(Part, frozen=True):
    """A date of the trial, as ISO 8601 writes it, at its own precision."""

    label: str
    date: str
    estimated: bool = False


class Arm(Part, frozen=True):
    """A group of participants and what it is given."""

    name: str
    kind: str = ""
    description: str = ""
    given: tuple[str, ...] = ()


class Intervention(Part, frozen=True):
    """What is tried."""

    name: str
    kind: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()
    iri: str = ""


class Outcome(Part, frozen=True):
    """What is measured: `kind` is primary, secondary or other."""

    kind: str
    measure: str
    time_frame: str = ""
    description: str = ""


class Site(Part, frozen=True):
    """A place where the trial runs."""

    name: str
    city: str = ""
    status: str = ""


class Country(Part, frozen=True):
    """The sites of one country, by city."""

    name: str
    sites: tuple[Site, ...]


class ResultsGroup(Part, frozen=True):
    """A group with the participants who had an event, of those at risk; groups are never added up."""

    name: str
    serious: tuple[int | None, int | None] = (None, None)
    deaths: tuple[int | None, int | None] = (None, None)
    other: tuple[int | None, int | None] = (None, None)


class Results(Part, frozen=True):
    """Whether results are posted, and what happened to participants."""

    posted: bool | None = None
    first_posted: str = ""
    time_frame: str = ""
    groups: tuple[ResultsGroup, ...] = ()


class SourceLine(Part, frozen=True):
    """A record that describes the trial."""

    name: str
    url: str = ""
    version: str = ""
    copied_from: str = ""
    restated: str = ""
    rights: str = ""


class Disagreement(Part, frozen=True):
    """A fact that two records state differently."""

    fact: str
    values: tuple[Named, ...]


class Card(Part, frozen=True, kw_only=True):
    """All that a card says; texts are as the source has them, words are ours."""

    iri: str
    nct_id: str
    title: str
    official_title: str = ""
    acronym: str = ""
    standing: Standing = Standing("")
    phase: str = ""
    study_type: str = ""
    enrollment: str = ""
    design: tuple[str, ...] = ()
    allocation: str = ""
    masking: str = ""
    conditions: tuple[str, ...] = ()
    inferred_conditions: tuple[Named, ...] = ()
    keywords: tuple[str, ...] = ()
    condition_concepts: tuple[Named, ...] = ()
    intervention_concepts: tuple[Named, ...] = ()
    summary: str = ""
    plain_summary: str = ""
    plain_summary_by: str = ""
    description: str = ""
    who: tuple[str, ...] = ()
    eligibility_text: str = ""
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    countries: tuple[Country, ...] = ()
    countries_only: tuple[str, ...] = ()
    sponsor: Named | None = None
    collaborators: tuple[Named, ...] = ()
    officials: tuple[Named, ...] = ()
    contacts: str = ""
    dates: tuple[Dated, ...] = ()
    results: Results = Results()
    sources: tuple[SourceLine, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    notes: tuple[str, ...] = ()
    identifiers: tuple[Named, ...] = ()
    references: tuple[Named, ...] = ()
    footer: tuple[str, ...] = ()

    @property
    def conditions_in_words(self) -> str:
        """The conditions, or the MeSH terms that keywords name where no condition is named, marked so."""
        inferred = "; ".join(one.name for one in self.inferred_conditions)
        return "; ".join(self.conditions) or (f"{inferred} (inferred from keywords)" if inferred else "")

    @property
    def site_count(self) -> int:
        """How many sites are listed."""
        return sum(len(country.sites) for country in self.countries)
