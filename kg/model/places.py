"""Where a trial takes place, and what it refers to.

Names and nesting follow the registry's own data dictionary
(https://clinicaltrials.gov/data-api/about-api/study-data-structure): a field is found under the same path in
the model, the record and the documentation.
"""

from __future__ import annotations

from kg.model import codes
from kg.model.values import GeoPoint, Part


class Contact(Part, frozen=True, kw_only=True):
    """A person or office to ask; telephone and e-mail are read only to be left out."""

    name: str | None = None
    role: codes.ContactRole | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class Official(Part, frozen=True, kw_only=True):
    """A person responsible for the study as a whole."""

    name: str | None = None
    affiliation: str | None = None
    role: codes.OfficialRole | None = None


class Location(Part, frozen=True, kw_only=True):
    """A site: where the study takes place, and its own recruitment status."""

    facility: str | None = None
    status: codes.RecruitmentStatus | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: tuple[Contact, ...] = ()
    geo_point: GeoPoint | None = None


class ContactsLocations(Part, frozen=True, kw_only=True):
    """Contacts, officials and sites."""

    central_contacts: tuple[Contact, ...] = ()
    overall_officials: tuple[Official, ...] = ()
    locations: tuple[Location, ...] = ()


class Retraction(Part, frozen=True, kw_only=True):
    """A retraction of a cited paper."""

    pmid: str | None = None
    source: str | None = None


class Reference(Part, frozen=True, kw_only=True):
    """A cited publication."""

    pmid: str | None = None
    type: codes.ReferenceType | None = None
    citation: str | None = None
    retractions: tuple[Retraction, ...] = ()


class SeeAlsoLink(Part, frozen=True, kw_only=True):
    """A web page the record points to."""

    label: str | None = None
    url: str | None = None


class AvailableIpd(Part, frozen=True, kw_only=True):
    """A data set or document available to others."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class References(Part, frozen=True, kw_only=True):
    """Publications, links and available data."""

    references: tuple[Reference, ...] = ()
    see_also_links: tuple[SeeAlsoLink, ...] = ()
    avail_ipds: tuple[AvailableIpd, ...] = ()


class IpdSharingStatement(Part, frozen=True, kw_only=True):
    """What the sponsor says on sharing participants' data."""

    ipd_sharing: codes.IpdSharing | None = None
    description: str | None = None
    info_types: tuple[codes.IpdSharingInfoType, ...] = ()
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None
