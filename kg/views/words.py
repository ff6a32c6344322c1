"""Words for people: names of properties, classes, codes, dates and designs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from kg.model.labels import SCHEMES, label_of
from kg.model.values import PartialDate
from kg.names import CODE, MEASUREMENT, MESH, TRIAL, compact

__all__ = [
    "EFFECTS",
    "address",
    "ages_in_words",
    "between",
    "class_in_words",
    "clip",
    "code_in_words",
    "count_of",
    "date_in_words",
    "effect_class",
    "effect_in_words",
    "enumerate_in_words",
    "is_old",
    "json_visible",
    "listed",
    "masking_in_words",
    "property_in_words",
    "sex_in_words",
    "short_name",
    "unit_in_words",
    "visible",
]

_KEPT: Final = 4_096
"""Names of so many codes and properties are kept: a page says the same few hundreds of times."""

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_PROPERTIES: Final = {
    "nctId": "NCT id",
    "describedIn": "described in",
    "ofIntervention": "is",
    "hasIntervention": "intervention",
    "armIntervention": "gives",
    "conditionConcept": "MeSH term of condition",
    "conditionAncestor": "wider MeSH term of condition",
    "interventionConcept": "MeSH term of intervention",
    "interventionAncestor": "wider MeSH term of intervention",
    "eligibilityText": "eligibility text",
    "isFdaRegulatedDrug": "regulated by the FDA as a drug",
    "isFdaRegulatedDevice": "regulated by the FDA as a device",
    "hasDataMonitoringCommittee": "has a data monitoring committee",
    "pmid": "PubMed id",
    "inCriterion": "stands in",
    "wasDerivedFrom": "copied from",
    "isRestated": "restated for demonstration",
    "type": "is a",
}
_CLASSES: Final = {
    "MeshConcept": "MeSH term",
    "TrialIntervention": "Intervention",
    "SourceRecord": "Source record",
    "Organization": "Organization",
    "Place": "City",
    "QuantityConstraint": "Measured limit",
    "ConceptConstraint": "Condition or state",
}
EFFECTS: Final = {
    "requires": "required",
    "forbids": "rules out",
    "contributes": "one part of several",
    "in-part": "only in part read",
    "unknown": "left to people",
}
"""What a limit does to a person who meets it: of `tkg:effect`, of one whose words around it were not read, and of words
that were not computed."""

_MASKED: Final = {
    "PARTICIPANT": "participants",
    "CARE_PROVIDER": "care providers",
    "INVESTIGATOR": "investigators",
    "OUTCOMES_ASSESSOR": "outcome assessors",
}
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_JSON_CONTROL = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_LINK = re.compile(r"https?://[^\s<>\"'`\\^{}|\x00-\x20]+\Z", re.ASCII | re.IGNORECASE)


def visible(text: str) -> str:
    """Text in which control characters and reversals of writing direction show instead of acting.

    >>> visible("a\\x1b[31mb"), visible("a\\u202eb"), visible("\\x9b")
    ('a␛[31mb', 'a\\ufffdb', '\\ufffd')
    """
    return _CONTROL.sub(lambda match: _picture(match[0]), text) if _CONTROL.search(text) else text


def _picture(character: str) -> str:
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"


def json_visible(text: str) -> str:
    """JSON text in which the control characters that JSON lets stand are written as escapes.

    >>> print(json_visible('"a\x9b\u202e"'))
    "a\\u009b\\u202e"
    """
    return _JSON_CONTROL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def clip(text: str, length: int) -> str:
    """Text on one line, cut at a word where it is longer than `length` characters.

    >>> clip("one two three", 9)
    'one two…'
    """
    line = " ".join(text[: 4 * length + 200].split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    head, space, _ = cut.rpartition(" ")
    kept = head if space and len(head) > length // 2 else cut
    while kept and unicodedata.combining(line[len(kept)]):
        kept = kept[:-1]
    return kept.rstrip(" ,;:") + "…"


def address(text: str) -> str | None:
    """The text when it is an http(s) address that may stand in a link, else None.

    >>> address("https://example.org/a"), address("javascript:alert(1)"), address("https://a b")
    ('https://example.org/a', None, None)
    """
    return text if _LINK.match(text) else None


@lru_cache(_KEPT)
def property_in_words(iri: str) -> str:
    """A property's name in words.

    >>> property_in_words("https://w3id.org/trialkg/ontology#leadSponsor")
    'lead sponsor'
    """
    local = re.split(r"[#/]", iri.rstrip("#/"))[-1]
    return _PROPERTIES.get(local) or _split(local).lower() or iri


def effect_in_words(effect: str) -> str:
    """What a limit does, in words; empty for what is no effect.

    >>> effect_in_words("forbids")
    'rules out'
    """
    return EFFECTS.get(effect, "")


def effect_class(effect: str) -> str | None:
    """What limits of one effect are drawn as; None for what is no effect.

    >>> effect_class("forbids"), class_in_words("RulesOut")
    ('RulesOut', 'Rules out')
    """
    return "".join(word.capitalize() for word in effect_in_words(effect).split()) or None


def class_in_words(name: str) -> str:
    """A class's name in words.

    >>> class_in_words("MeshConcept"), class_in_words("FlowPeriod")
    ('MeSH term', 'Flow period')
    """
    if name == "UncomputedConstraint":
        name = effect_class("unknown") or name
    return _CLASSES.get(name) or _split(name).lower().capitalize() or name


def _split(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", name)


@lru_cache(_KEPT)
def code_in_words(iri: str) -> str | None:
    """The words for a code of ours, None for any other IRI.

    >>> code_in_words("https://w3id.org/trialkg/code/intervention-type-DRUG")
    'Drug'
    >>> code_in_words("https://w3id.org/trialkg/code/sponsor-role-lead")
    'Lead'
    """
    if not iri.startswith(CODE):
        return None
    name = iri[len(CODE) :]
    if name.startswith("effect-"):
        return effect_in_words(name.removeprefix("effect-")).capitalize() or None
    for scheme in sorted(SCHEMES, key=len, reverse=True):
        token = name[len(scheme) + 1 :]
        if name.startswith(scheme + "-") and token in SCHEMES[scheme]:
            return label_of(scheme, token)
    for scheme in ("sponsor-role", "note-kind", "discrepancy-kind", "computability", "reference", "uncomputed"):
        if name.startswith(scheme + "-"):
            return _split(name[len(scheme) + 1 :]).capitalize()
    return _split(name.partition("-")[2] or name).capitalize()


def short_name(iri: str) -> str:
    """A name for a node that states none.

    >>> short_name("https://clinicaltrials.gov/study/NCT03444220#site-1")
    'NCT03444220 site 1'
    >>> short_name("https://w3id.org/trialkg/measurement/fvc")
    'fvc'
    """
    for namespace in (TRIAL, MEASUREMENT, MESH):
        if iri.startswith(namespace):
            return re.sub(r"[#-]", " ", iri[len(namespace) :])
    return code_in_words(iri) or re.split(r"[#/]", iri.rstrip("#/"))[-1] or compact(iri)


def date_in_words(iso: str) -> str:
    """A date in words, at its own precision.

    >>> date_in_words("2019-05"), date_in_words("2019-05-03"), date_in_words("2019"), date_in_words("soon")
    ('May 2019', '3 May 2019', '2019', 'soon')
    """
    match = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?", iso)
    if not match or (match[2] and not 1 <= int(match[2]) <= 12):
        return iso
    year, month, day = match.groups()
    words = [str(int(day))] if day else []
    return " ".join([*words, *([_MONTHS[int(month) - 1]] if month else []), year])


def is_old(iso: str, today: date) -> bool:
    """True when a date lies more than 12 months before `today`.

    >>> is_old("2023-05", date(2024, 6, 1)), is_old("2024-01-01", date(2024, 6, 1))
    (True, False)
    """
    try:
        last = PartialDate.parse(iso).last_day
    except ValueError:
        return False
    return (last.year + 1, last.month, last.day) < (today.year, today.month, today.day)


def count_of(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    >>> count_of(1, "site"), count_of(1200, "site"), count_of(2, "city", "cities")
    ('1 site', '1,200 sites', '2 cities')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def enumerate_in_words(words: Sequence[str], last: str = "and") -> str:
    """Words with commas and a last joining word.

    >>> enumerate_in_words(["a", "b", "c"]), enumerate_in_words(["a", "b"], "nor")
    ('a, b and c', 'a nor b')
    """
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def listed(names: Iterable[str]) -> str:
    """Names in a line, with semicolons between them where one has a comma.

    >>> listed(["Asthma", "Gout"]), listed(["Scleroderma, Diffuse", "Gout"])
    ('Asthma, Gout', 'Scleroderma, Diffuse; Gout')
    """
    names = list(names)
    return between(names).join(names)


def between(names: Iterable[str]) -> str:
    """What stands between names in a line.

    >>> between(["Asthma", "Gout"]), between(["Oslo, Norway", "Gout"])
    (', ', '; ')
    """
    return "; " if any("," in name for name in names) else ", "


def masking_in_words(masking: str | None, who: Sequence[str]) -> str | None:
    """Who knows who gets what, as one sentence; None where nothing is stated.

    Args:
        masking: the registry's token, such as `QUADRUPLE`.
        who: tokens of those who do not know.

    >>> masking_in_words("DOUBLE", ["PARTICIPANT", "INVESTIGATOR"])
    'Neither participants nor investigators know who gets what.'
    >>> masking_in_words("NONE", [])
    'Everyone knows who gets what (open label).'
    """
    unaware = [words for token, words in _MASKED.items() if token in who]
    if not unaware and masking == "QUADRUPLE":
        unaware = list(_MASKED.values())
    if len(unaware) > 1:
        return f"Neither {enumerate_in_words(unaware, 'nor')} know who gets what."
    if unaware:
        return f"{unaware[0].capitalize()} do not know who gets what."
    if masking == "NONE":
        return "Everyone knows who gets what (open label)."
    numbers = {"SINGLE": "One party does", "DOUBLE": "Two parties do", "TRIPLE": "Three parties do"}
    return f"{numbers[masking]} not know who gets what; the record does not say who." if masking in numbers else None


def ages_in_words(lowest: str | None, highest: str | None) -> str:
    """An age range in plain words.

    >>> ages_in_words("18 Years", "70 Years"), ages_in_words("18 Years", None), ages_in_words(None, "6 Months")
    ('18 to 70 years', '18 years and older', 'up to 6 months')
    >>> ages_in_words("18 Years", "18 Years"), ages_in_words(None, None)
    ('18 years', 'any age')
    """
    low, high = (lowest or "").lower(), (highest or "").lower()
    if low == high:
        return low or "any age"
    if low and high:
        number, _, unit = low.partition(" ")
        same = unit.rstrip("s") == high.partition(" ")[2].rstrip("s")
        return f"{number if same else low} to {high}"
    return f"{low} and older" if low else f"up to {high}"


_SEXES: Final = {"ALL": "Any sex", "FEMALE": "Women and girls only", "MALE": "Men and boys only"}


def sex_in_words(token: str | None) -> str | None:
    """Who may join by sex, None for a token that is none of the registry's.

    >>> sex_in_words("FEMALE"), sex_in_words("unknown")
    ('Women and girls only', None)
    """
    return _SEXES.get(token or "")


_UNITS: Final = {"a": "years", "mo": "months", "wk": "weeks", "d": "days", "h": "hours", "min": "minutes"}


def unit_in_words(ucum: str) -> str:
    """A UCUM unit as people write it.

    >>> unit_in_words("a"), unit_in_words("{points}"), unit_in_words("mL/min/{1.73_m2}"), unit_in_words("10*9/L")
    ('years', 'points', 'mL/min/1.73 m²', '10⁹/L')
    """
    if ucum in _UNITS:
        return _UNITS[ucum]
    text = re.sub(r"10\*(\d+)", lambda match: "10" + match[1].translate(_RAISED), ucum)
    text = text.replace("{1.73_m2}", "1.73 m²").replace("[", "").replace("]", "")
    text = re.sub(r"[{}]", "", text).replace("_", " ").replace("m2", "m²")
    return f"µ{text[1:]}" if ucum.startswith("u") else text


_RAISED: Final = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
