"""Every IRI the package writes, and the prefixes it is read with.

IRIs of the ontology, the codes and the quantity kinds are fixed; IRIs of things that records name without an
identifier of their own are minted under `ID`, which the environment variable `KG_ID_BASE` replaces.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from kg.errors import UsageError

__all__ = [
    "BASE",
    "CODE",
    "DCTERMS",
    "ID",
    "MEASUREMENT",
    "MESH",
    "ONTOLOGY_IRI",
    "PREFIXES",
    "PROV",
    "PUBMED",
    "RDF",
    "RDFS",
    "RECORD",
    "RECORD_DATES",
    "SKOS",
    "TKG",
    "TRIAL",
    "XSD",
    "as_words",
    "code_iri",
    "compact",
    "fold_name",
    "is_nct_id",
    "mesh_iri",
    "shared_iri",
    "trial_iri",
]

BASE: Final = "https://w3id.org/trialkg/"
ONTOLOGY_IRI: Final = BASE + "ontology"
TKG: Final = ONTOLOGY_IRI + "#"
CODE: Final = BASE + "code/"
MEASUREMENT: Final = BASE + "measurement/"
ID: Final = os.environ.get("KG_ID_BASE", BASE + "id/")
RECORD: Final = ID + "record/"
TRIAL: Final = "https://clinicaltrials.gov/study/"
MESH: Final = "http://id.nlm.nih.gov/mesh/"
PUBMED: Final = "https://pubmed.ncbi.nlm.nih.gov/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"

PREFIXES: Final[dict[str, str]] = {
    "tkg": TKG,
    "tkgc": CODE,
    "tkgm": MEASUREMENT,
    "tkgi": ID,
    "trial": TRIAL,
    "mesh": MESH,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": "http://www.w3.org/2002/07/owl#",
    "skos": SKOS,
    "dcterms": DCTERMS,
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "prov": PROV,
    "pav": "http://purl.org/pav/",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "obo": "http://purl.obolibrary.org/obo/",
}
"""Prefixes that queries, exports and pages use."""

_WORDS = re.compile(r"[a-z0-9]+")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_NCT = re.compile(r"NCT\d{8}\Z", re.ASCII)
_NCT_ANYWHERE = re.compile(
    r"(?:https?://(?:www\.|classic\.|beta\.)?clinicaltrials\.gov/(?:ct2/show/(?:study/)?|study/|show/))?"
    r"(NCT\d{8})(?:[/?#].*)?\Z",
    re.ASCII | re.IGNORECASE,
)
_D_WIDE_FROM: Final = 66_888
_C_NARROW_UNTIL: Final = 586_999
_C_WIDE_FROM: Final = 594_000
_MESH_ID = re.compile(r"([CD])(\d{6}|\d{9})\Z", re.ASCII)

RECORD_DATES: Final = ("lastUpdatePostDate", "lastUpdateSubmitDate", "statusVerifiedDate")
"""Properties that say of which day the record of a trial is; the first one stated counts."""


def is_nct_id(text: str) -> bool:
    """True for `NCT` and eight digits.

    Source: https://bioregistry.io/registry/clinicaltrials

    >>> is_nct_id("NCT03444220"), is_nct_id("NCT0344422")
    (True, False)
    """
    return _NCT.match(text) is not None


def trial_iri(nct_id: str) -> str:
    """The IRI of a trial, from its NCT id or any address of its page.

    Raises:
        UsageError: the text is neither.

    >>> trial_iri("https://www.clinicaltrials.gov/ct2/show/NCT03444220?term=x")
    'https://clinicaltrials.gov/study/NCT03444220'
    """
    match = _NCT_ANYWHERE.match(nct_id.strip())
    if not match:
        raise UsageError(f"{nct_id!r} is no trial: give an NCT id such as NCT03444220, or the address of its page")
    return TRIAL + match[1].upper()


def code_iri(scheme: str, token: str) -> str:
    """The IRI of a code.

    >>> code_iri("phase", "PHASE2")
    'https://w3id.org/trialkg/code/phase-PHASE2'
    """
    return f"{CODE}{scheme}-{token}"


@lru_cache(maxsize=100_000)
def mesh_iri(mesh_id: str) -> str | None:
    """The IRI of a MeSH concept at its own width, or None where the text is no MeSH id.

    Until October 2024 the registry padded all numbers to nine digits. Descriptors below 66888 and
    supplementary concepts below 587000 have six in MeSH itself, those from 66888 and 594000 on nine; a
    supplementary concept between the two bounds keeps the width it came with.

    Source: https://www.nlm.nih.gov/mesh/xml_data_elements.html

    >>> mesh_iri("D000012595")
    'http://id.nlm.nih.gov/mesh/D012595'
    >>> mesh_iri("D000086382"), mesh_iri("heart") is None
    ('http://id.nlm.nih.gov/mesh/D000086382', True)
    """
    match = _MESH_ID.match(mesh_id)
    if not match:
        return None
    letter, digits = match.groups()
    number = int(digits)
    narrow = number < _D_WIDE_FROM if letter == "D" else number <= _C_NARROW_UNTIL
    wide = number >= (_D_WIDE_FROM if letter == "D" else _C_WIDE_FROM)
    width = 6 if narrow else 9 if wide else len(digits)
    return f"{MESH}{letter}{number:0{width}d}"


@lru_cache(maxsize=200_000)
def shared_iri(kind: str, *key: str) -> str:
    """The IRI of a thing that several trials may name, made from its key alone.

    Args:
        kind: what it is: `organization`, `condition`, `intervention`, `facility`, `place`, `country`.
        key: what tells it from others of its kind: its name; a facility's name, city and country.

    >>> shared_iri("condition", "Scleroderma,  Systemic") == shared_iri("condition", "Scleroderma, Systemic")
    True
    >>> shared_iri("condition", "Asthma").rsplit("/", 1)[1][:7]
    'asthma-'
    """
    folded = [fold_name(part) for part in key]
    digest = blake2b("\x1f".join([kind, *folded]).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    name = folded[0]
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = _NO_SLUG.sub("-", plain.lower())[:40].strip("-") or "x"
    return f"{ID}{kind}/{slug}-{digest}"


def fold_name(name: str) -> str:
    """A name in NFC with its white space folded, which is what tells one name from another.

    >>> fold_name(" Oslo   University\\nHospital ")
    'Oslo University Hospital'
    """
    folded = " ".join(name.split())
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded)


def as_words(text: str) -> str:
    """A text as words with a space between, without case, accents and signs, to compare what people type.

    >>> as_words("Anti-TNF (phase II): Köln, Crohn's")
    'anti tnf phase ii koln crohn s'
    """
    if text.isascii():  # most names are, and this is a tenth of the work
        return " ".join(_WORDS.findall(text.lower()))
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(
        "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split()
    )


def compact(iri: str) -> str:
    """An IRI as a prefixed name where a prefix fits, else in angle brackets.

    >>> compact("https://w3id.org/trialkg/code/phase-PHASE2")
    'tkgc:phase-PHASE2'
    """
    for prefix, namespace in PREFIXES.items():
        local = iri[len(namespace) :]
        if iri.startswith(namespace) and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*", local):
            return f"{prefix}:{local}"
    return f"<{iri}>"
