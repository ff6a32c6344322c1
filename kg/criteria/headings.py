"""Which lines are headings: of a section, of a cohort, or only a lead-in to what follows."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.model.criterion import Section

_PREFIX = (
    r"(?:(?:key|main|major|general|additional|specific|principal|primary|patients?|subjects?|study|trial"
    r"|participants?|donors?|recipients?|overall|core|important|selected|common|brief|summary|abbreviated"
    r"|eligibility|screening|protocol|partial|other|of|the|list|for|all|criteria|criterion|secondary|basic"
    r"|clinical|family|controls?|healthy|volunteers?|cases?|medical|further|minimum|initial|intra-operative"
    r"|intraoperative|pre-operative|preoperative|post-operative|pre-randomi[sz]ation|randomi[sz]ation"
    r"|enrolment|enrollment|caregivers?|clinics?|adults?|child|children|parents?|part|phase|stage|cohort|arm"
    r"|group|infants?|mothers?|maternal|safety|disease|disease-specific|mri|imaging|laboratory|absolute"
    r"|relative|ocular|non-ocular|\d{1,2}|[ivx]{1,3}|[a-d])[ \t]+){0,6}?"
)
_KEYWORD = (
    r"(?P<key>non[- ]?inclusions?|inclusions?|exclusions?|exclusionary|ineligibility|eligibility"
    r"|inclusive|exclusive)"
)
# One of these stands in every keyword.
_IN_KEYWORDS = ("clusi", "eligib")
_CRITERIA = r"(?:[ \t/-]*(?:and|or|&)?[ \t/-]*(?:exclusions?|inclusions?))?(?:[ \t]*criteri\w*|[ \t]*crit\w*)?"
_SECTION = re.compile(r"[\W_\d]{0,8}" + _PREFIX + _KEYWORD + _CRITERIA + r"(?P<rest>[^:\n]{0,120}?)(?:(?P<colon>:)|$)")
_SHUTS_OUT = re.compile(
    r"\bexclu(?:de|ded|des|ding|sion)\b|\bnot\s+(?:be\s+)?(?:eligible|included|enrol\w+|allowed|suitable|enter|participate)"
    r"|\bineligible\b"
)
_LETS_IN = re.compile(r"\b(?:eligible|included?|inclusion|eligibility|enrol\w+|participate)\b")
_LEAD_IN = re.compile(
    r"\b(?:(?:meet|meets|fulfil\w*|satisf\w+|met|apply|applies|following|below|must|criteria|eligible|excluded)\b)"
)
_SUBJECT = re.compile(
    r"(?:in order|to be|all|an?|any|each|the|patients?|subjects?|participants?|individuals?|volunteers?|persons?"
    r"|potential|women|men|those|eligible|candidates?|inclusion|exclusion|you|people|children|adults|if)\b"
)
_TITLE = r"\s+(criteria|Criteria|CRITERIA|criterion|Criterion)"
# Each alternative begins with its own letter, so that a search leaps over all that begin with others.
_INLINE_SECTION = re.compile(
    r"Inclusion{0}\s*:|Exclusion{0}\s*:|INCLUSION{0}\s*:|EXCLUSION{0}\s*:|Non-[Ii]nclusion{1}\s*:"
    r"|DISEASE (CHARACTERISTICS)\s*:|PATIENT (CHARACTERISTICS)\s*:|PRIOR[ /]CONCURRENT (THERAPY)\s*:".format(
        f"(?:{_TITLE})?", _TITLE
    )
)
_QUALIFIERS = ("Key", "Main", "Major", "General", "Additional", "KEY", "MAIN", "Other", "Patient", "Subject")
_GLUED = re.compile(r"[A-Za-z\"']")
_OLD_STYLE = re.compile(
    r"[\W_]{0,4}(?:disease characteristics|patient characteristics|prior[ /]?(?:and )?concurrent therapy"
    r"|prior/concurrent therapy|protocol entry criteria|patients must have|prior therapy|concurrent therapy)"
    r"(?:[\W_]{0,4}$|[ ]?:[ ]*)"
)
OLD_STYLE_PARAGRAPH = re.compile(r"PATIENT CHARACTERISTICS:[ ]*\S")
OLD_STYLE_LABEL = re.compile(
    r"(?:(?<=[\s:])|^)(?:Age|Sex|Menopausal status|Performance status|Life expectancy|Hematopoietic|Hepatic|Renal"
    r"|Cardiovascular|Pulmonary|Other|Immunologic|Neurologic|Biologic therapy|Chemotherapy|Endocrine therapy"
    r"|Radiotherapy|Surgery)[ ]?:"
)
_COHORT_WORD = re.compile(
    r"\b(?:cohorts?|arms?|groups?|subgroups?|sub-?cohorts?|parts?|phases?|controls?|sub-?stud(?:y|ies)|stages?|steps?"
    r"|healthy|volunteers|patients|participants|subjects|stratum|strata|population|specific|related|period"
    r"|donors?|recipients?|caregivers?|aim|module|portion|expansion|escalation)\b"
)
_PREDICATE = re.compile(
    r"\b(?:defined|following|below|must|have|has|had|having|is|are|was|were|will|be|been|if|including|include"
    r"|includes|such|any of|one of|meets?|should|may|can|who|with|within|despite|requires?|required|excluding"
    r"|received|except|unless|at least|criteria|due to|by|based|evidenced|treated)\b"
)
_BOTH = re.compile(r"inclusion\W+(?:and|or|&|/)?\W*exclusion")
_ANNOUNCED = re.compile(r"\b(?:criteria|conditions|requirements|following)\b[^:]{0,60}:?$")
_ANNOUNCING = re.compile(r"\b(?:meet|met|fulfil\w*|satisf\w*|apply|applies|eligib\w+|includ\w+|exclu\w+)\b")
_OTHERWISE = re.compile(r"\b(?:withdrawal|discontinuation|termination|stopping) criteria\b")
_FOR = re.compile(r"[ \t]*[-,(\[]?[ \t]*(?:for|in|of|to|from|by)?[ \t]*(?:the[ \t]+)?")


class Heading(NamedTuple):
    """A section heading found in a line: its section, its cohort, and where the rest of the line begins."""

    section: Section
    group: tuple[int, int] | None
    rest: int


def inline_sections(plain: str) -> list[int]:
    """Where section headings begin, those inside a line included.

    Args:
        plain: the text with its capitals.

    Example:
        >>> inline_sections("Adults. Key Inclusion Criteria: FVC > 50 %. Exclusion: smoker")
        [8, 44]
    """
    found: list[int] = []
    for match in _INLINE_SECTION.finditer(plain):
        begin = match.start()
        if match.lastindex is None:
            stands = plain.endswith((". ", "; "), 0, begin)
        else:
            begin = _qualified(plain, begin)
            stands = begin == 0 or _GLUED.match(plain, begin - 1) is None
        if stands:
            found.append(begin)
    return found


def _qualified(plain: str, begin: int) -> int:
    """Where a heading begins with the word that stands before it ('Key Inclusion Criteria:')."""
    end = begin
    while end and plain[end - 1].isspace():
        end -= 1
    for word in _QUALIFIERS:
        if end < begin and plain.endswith(word, 0, end):
            first = end - len(word)
            return begin if first and _GLUED.match(plain, first - 1) else first
    return begin


def section_heading(low: str, begin: int, end: int, bulleted: bool) -> Heading | None:
    """The section heading that a line is, or begins with.

    Args:
        low: the folded text.
        begin: where the line's words begin.
        end: where they end.
        bulleted: a bullet stands before them, so that only the plainest heading counts.

    Returns:
        The heading, or None where the line is something else.
    """
    line = low[begin:end]
    old_style = _OLD_STYLE.match(line)
    if old_style is not None:
        return Heading("inclusion", None, begin + old_style.end())
    if end - begin < 60 and " criteria" in line and _OTHERWISE.search(line):
        return Heading("unknown", None, end)
    match = _SECTION.match(line) if any(map(line.__contains__, _IN_KEYWORDS)) else None
    if match is None:
        return None
    rest = match["rest"]
    words = rest.split()
    if match["colon"] is None:
        plain_end = rest.rstrip(" .-*_)(")
        is_short = not plain_end or (len(words) <= 7 and rest.lstrip(" -")[:1] in "([" and rest.strip()[-1:] in ")]")
        if not is_short:
            is_short = len(words) <= 8 and words[0] in ("for", "-", "of", "in") and line[-1] not in ".;,"
        if not is_short or (bulleted and words):
            return None
    elif len(words) > 16 or (bulleted and len(words) > 8):
        return None
    key = match["key"]
    if key.startswith(("eligib",)) and "criteri" not in line[: match.end()] and len(words) > 3:
        return None
    both = _BOTH.search(line)
    section: Section
    if both or key.startswith("eligib"):
        section = "unknown"
    elif key.startswith(("non", "excl", "inel")):
        section = "exclusion"
    else:
        section = "inclusion"
    if section == "inclusion" and not words and "criteri" not in line and match["colon"] is None and len(line) > 12:
        return None
    return Heading(section, _cohort(line, match, begin), begin + match.end())


def _cohort(line: str, match: re.Match[str], begin: int) -> tuple[int, int] | None:
    """The cohort that a section heading names ('Inclusion criteria for healthy volunteers')."""
    start, stop = match.span("rest")
    text = line[start:stop]
    if not text.strip():
        return None
    skipped = _FOR.match(text)
    start += skipped.end() if skipped else 0
    while stop > start and line[stop - 1] in " \t)]-.,*_":
        stop -= 1
    if stop - start < 3 or not _COHORT_WORD.search(line[start:stop]) or _LEAD_IN.search(line[start:stop]):
        return None
    return begin + start, begin + stop


def sentence_section(line: str) -> Section | None:
    """The section that a lead-in sets ('Patients will be excluded if any of the following apply:').

    Args:
        line: folded words of a line that ends in a colon.

    Returns:
        The section, or None where the line is no lead-in to a list of criteria.
    """
    if not _LEAD_IN.search(line) or not _SUBJECT.match(line):
        return None
    if _SHUTS_OUT.search(line):
        return "exclusion"
    return "inclusion" if _LETS_IN.search(line) else None


def is_preamble(line: str) -> bool:
    """Whether a line only announces criteria ('All of the following must be met:').

    Args:
        line: folded words of a line that ends in a colon.
    """
    return (
        len(line) < 160
        and bool(_SUBJECT.match(line))
        and bool(_ANNOUNCED.search(line))
        and bool(_ANNOUNCING.search(line))
    )


def is_group_heading(line: str) -> bool:
    """Whether an unbulleted line with a list below it names a cohort or a topic.

    Args:
        line: its folded words, colon included.
    """
    if len(line) > 110 or line[-1:] in ".;,":
        return False
    words = line.rstrip(":").split()
    if len(words) > 14:
        return False
    if line.endswith(":"):
        return not _PREDICATE.search(line) or (len(words) <= 6 and bool(_COHORT_WORD.search(line)))
    return len(words) <= 6 and not _PREDICATE.search(line)
