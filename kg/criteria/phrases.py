"""Words of logic and the reasons why words are not computed."""

from __future__ import annotations

import re

from kg.criteria.lexer import word_set
from kg.criteria.matching import PhraseTable, Stemmed
from kg.model.criterion import Section, UncomputedType

SMALL_WORDS = word_set(
    "a an the of in on at for to by with and or is are was were be been being have has had having must should will"
    " patients patient subjects subject participants participant individuals individual persons person people who whose"
    " which that than then as if it its their his her they he she any all each both either level levels value values"
    " presence evidence history known current currently defined documented screening baseline enrollment enrolment"
    " inclusion study visit entry time male female males females men women gender sex sexes from between years year age"
    " aged ages old adult adults not no score scores status count range following also only more least i e g ie eg etc"
    " respectively inclusive randomization randomisation consent signing informed there this these those"
    " does do can may"
    " volunteers volunteer healthy within"
)
EXCEPTIONS = frozenset(("unless", "except", "excluding"))
MODIFIERS = PhraseTable(
    (tuple(phrase.split()), kind)
    for phrase, kind in (
        ("unless", "unless"),
        ("except for", "except"),
        ("except in", "except"),
        ("except if", "except"),
        ("except", "except"),
        ("excluding", "except"),
        ("other than", "except"),
        ("apart from", "except"),
        ("with the exception of", "except"),
        ("with exception of", "except"),
        ("not explained by", "attribution"),
        ("not due to", "attribution"),
        ("not related to", "attribution"),
        ("not attributable to", "attribution"),
        ("not caused by", "attribution"),
        ("due to", "attribution"),
        ("attributable to", "attribution"),
        ("attributed to", "attribution"),
        ("secondary to", "attribution"),
        ("caused by", "attribution"),
        ("because of", "attribution"),
    )
)

EXAMPLE = re.compile(r"[(\[]\s*(?:e\.?\s?g\b|for example|such as|including|for instance|examples?|eg\b|like\b)")
_DEFINED_AS = r"\s*(?:as\s+)?(?:defined|evidenced|indicated)\s+(?:as|by)\b|\s*:\s"
DEFINING = re.compile(
    r"(?:\b(?:defined|indicated|evidenced|shown|demonstrated|determined|documented|measured|confirmed"
    r"|assessed|reflected"
    r"|characteri[sz]ed|manifested)\s+(?:as|by|per)|\bi\.?\s?e\.?|\bconsisting\s+of|\bmeaning|\bas\s+follows"
    r"|\bdefined)\W*$|" + _DEFINED_AS
)
"""Words that only define what is said beside them."""
DEFINING_WORDS = word_set(
    "defined indicated evidenced shown demonstrated determined documented measured confirmed assessed reflected"
    " characterised characterized manifested i ie consisting meaning follows predefined redefined undefined"
    " contraindicated :"
)
"""One of these words stands wherever `DEFINING` matches."""
DEFINED_NEXT = re.compile(_DEFINED_AS)
DEFINED_NEXT_WORDS = frozenset((":", "as", "defined", "evidenced", "indicated"))
"""One of these words begins what `DEFINED_NEXT` matches."""
ABSORBED = re.compile(
    r"(?:(?:as\s+)?(?:measured|assessed|determined|calculated|estimated|confirmed|documented"
    r"|evaluated|defined|indicated"
    r"|obtained|performed|demonstrated|according|based|using|via|by|on|per|at\s+(?:screening|baseline|the|time|study"
    r"|visit|enrol\w+|randomi\w+|inclusion|day|rest)|during\s+screening|prior\s+to\s+(?:enrol\w+|randomi\w+|screening"
    r"|inclusion|study)|before\s+(?:enrol\w+|randomi\w+|screening|inclusion|study)"
    r"|within\s+\d+|in\s+the\s+(?:past|last)"
    r"|over\s+the\s+(?:past|last)|despite)\b)"
)
"""Words that only tell how, when or where something is found."""
ABSORBED_WORDS = word_set(
    "as measured assessed determined calculated estimated confirmed documented evaluated defined indicated obtained"
    " performed demonstrated according based using via by on per at during prior before within in over despite"
)
"""One of these words begins what `ABSORBED` matches."""
LIST_HEAD = re.compile(r"\b(?:following|defined\s+(?:as|by)|below|criteria|conditions)\s*:?\s*$")
AT_LEAST_HEAD = re.compile(
    r"\b(?:at\s+least|minimum\s+of|≥|>=)\s*(?P<n>\d{1,2}|one|two|three|four|five|six)\s+"
    r"(?!(?:years?|yrs?|months?|weeks?|days?|hours?)\b)(?:[\w-]+\s+){1,5}"
    r"(?:as\s+)?(?:defined\s+by|defined\s+as|listed|below|following|:)\s*:?"
)
CHOICE = re.compile(
    r"\b(?:(?P<all>all(?:\s+of)?\s+(?:the|these)\s+(?:following|below)|each\s+of\s+(?:the\s+)?following"
    r"|all(?:\s+of)?(?:\s+the)?\s+(?:criteria|conditions|requirements)\s+(?:below|listed\b)"
    r"|both(?:\s+of)?\s+the\s+following|the\s+following\s+(?:two|three|four|five)\b)"
    r"|(?P<none>none\s+of\s+(?:the\s+)?following)"
    r"|(?P<any>any(?:\s+one)?(?:\s+or\s+more)?(?:\s+of)?\s+(?:the\s+)?following"
    r"|either(?!\s+(?:sex|gender)\b)(?:\s+of\s+the\s+following)?"
    r"|one(?:\s+or\s+more)?\s+of\s+(?:the\s+|these\s+)?following|one\s+or\s+more\s+of\b)"
    r"|(?:(?:at\s+least|minimum\s+of|≥|>=|more\s+than\s+or\s+equal\s+to)"
    r"\s*(?P<least>\d{1,2}|one|two|three|four|five|six)"
    r"|(?P<plain>\d{1,2}|two|three|four|five|six)(?:\s+or\s+more|\s+out)?)\s+(?:out\s+)?of\s+(?:any\s+of\s+)?"
    r"(?:the\s+|these\s+|its\s+)?(?:following|below|\w+\s+following|criteria|\d{1,2}|below))"
)
_DENIAL = (
    r"(?:no|not|without|absence\s+of|lack\s+of|free\s+(?:of|from))\b"
    r"(?!\s+(?:limited|only|eligible|suitable|able|willing|allowed|permitted|included|more|less|fewer|greater|longer"
    r"|later|other|restrictions?|limits?|limitations?|changes?)\b)"
)
_DENIES = re.compile(
    rf"\b{_DENIAL}(?:\s+(?:have|has|had|having|been|a|an|the|known|current|prior|previous|active|recent|clinical|significant"
    r"|documented|history|evidence|presence|diagnosis|signs?|symptoms?|of|with|taken|taking|received|receiving|used|using"
    r"|meet|met|fulfil|fulfill|exhibit|suffer|suffering|from|or)){0,6}\s*$"
)
_DENIES_LIST = re.compile(
    r"\W*(?:(?:patients?|subjects?|participants?|who|must|should|may|can|do|does|have|has|had)\s+){0,5}"
    rf"{_DENIAL}[^.;:]{{0,60}}:\W*$"
)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DEFINED = re.compile(r"\b(?:defined|characteri[sz]ed|evidenced|manifested|described) (?:as|by)\b[^.;:]{0,40}:?\s*$")
_LEADS = re.compile(
    r"\b(?:following|below|defined\s+(?:as|by)|criteria|such\s+as|including|have\s+a\s+\w+)\b[^.]{0,40}\W*$"
)
_EXCEPTS_BELOW = re.compile(
    r"\b(?P<kind>unless|except(?:ing|ions?)?|excluding|other\s+than|apart\s+from|with\s+(?:the\s+)?(?:following\s+)?"
    r"exceptions?)\b(?:\s+(?:for|in|of|if|as|to|are|is|may|be|any|one|or|more|either|all|the|this|those|these|following"
    r"|below|listed|noted|follows|cases?|conditions?|criteria|criterion|circumstances|situations|rule|made|allowed"
    r"|permitted|apply|exists?|include|includes|including|patients|participants|subjects|patient|participant|subject|who"
    r"|with|have|has|had|met|meet))*\W*$"
)
_TOGETHER = re.compile(
    r"^\W*(?:no|not|without)\b|\ball\b(?!\s+(?:patients|subjects|participants|persons|people|individuals|other)\b)"
    r"|\b(?:both|each|combin\w+|together|simultaneous\w*|defined|characteri[sz]ed|described)\b"
    r"|\b(?:must|should)\b(?!\s+not\b)|(?<!not )\b(?:eligible|allowed|permitted|acceptable|be\s+included)\b"
)
_EXCLUDED = Stemmed(
    ("excluded", "ligible", "included", "enrolled"),
    re.compile(
        r"[\s,]*\b(?:(?:is|are)\s+(?:also\s+)?(?:excluded|ineligible|not\s+eligible)"
        r"|(?:will|should|must|shall|may|can)\s+(?:also\s+)?(?:be\s+(?:excluded|ineligible)"
        r"|not\s+be\s+(?:included|eligible|enrolled)))"
        r"(?:\s+(?:from|for|in)(?:\s+(?:participation|participating)(?:\s+in)?)?(?:\s+(?:the|this))?"
        r"(?:\s+(?:study|trial))?)?\W*$"
    ),
)
_ONE_CLAUSE = re.compile(
    r"[^.;:(,]*|(?:any\s+|all\s+)?(?:patients?|subjects?|participants?|persons?|people|individuals?|wom[ae]n|m[ae]n)\b[^.;:(]*"
)
_LEAD_IN = 200
_LEAD_OUT = 80
_KIND = re.compile(r"[^.:;()]{0,60}:?\s*")
_HAVING = re.compile(
    r"\W*(?:(?:any|current|prior|previous|recent|past|concomitant|concurrent|or|and)\s+)*"
    r"(?:use|receipt|intake|treatment|therapy|administration|history|presence|evidence|diagnosis)\s+(?:of|with)\s+"
)
_INTRODUCING = ("including ", "includes ", "include ", "such as ")
_CONSENT = re.compile(
    r"\b(?:consent|assent|willing\w*|able\s+to\s+(?:comply|understand)|unwilling\w*|agree\w*|comply|compliance)\b"
)
_JUDGEMENT = re.compile(r"\b(?:opinion|judge?ment|discretion|investigators?|physician)\b")
REASON = Stemmed(
    ("sent", "willing", "able", "agree", "compl", "opinion", "judg", "discretion", "investigator", "physician"),
    re.compile(f"{_CONSENT.pattern}|{_JUDGEMENT.pattern}"),
)
"""What says by itself why words are not computed."""
_WINDOW = re.compile(r"(?:within|in\s+the\s+(?:past|last)|during|prior\s+to|before|after|at\s+the\s+time)\b")
_WINDOW_WORDS = ("within", "in", "during", "prior", "before", "after", "at")


def choice_of(low: str) -> tuple[str, int]:
    """What a lead-in asks of the list it opens.

    Args:
        low: its folded words.

    Returns:
        `and`, `or`, `none` or `count` with its number; an empty string where it does not say.

    Example:
        >>> choice_of("at least two of the following"), choice_of("defined as")
        (('count', 2), ('', 0))
    """
    match = CHOICE.search(low)
    if match is None:
        headed = AT_LEAST_HEAD.search(low)
        if headed is None:
            return ("none", 0) if _DENIES_LIST.match(low) else ("", 0)
        return "count", _COUNTS.get(headed["n"]) or int(headed["n"])
    if match["all"]:
        return "and", 0
    if match["none"]:
        return "none", 0
    if match["any"]:
        return ("none", 0) if _DENIES.search(low, 0, match.start()) else ("or", 1)
    word = match["least"] or match["plain"]
    return "count", _COUNTS.get(word) or int(word)


def asks_for_some(low: str, begin: int, end: int) -> bool:
    """Whether a number asks for so many members of a list ('at least two of the following').

    Args:
        low: the folded text.
        begin: where the comparison begins.
        end: where the criterion ends.
    """
    return CHOICE.match(low, begin, end) is not None or AT_LEAST_HEAD.match(low, begin, end) is not None


def defined_below(low: str, section: Section) -> bool:
    """Whether an item's words only name what its sub-items define: 'organ damage defined as:'.

    Args:
        low: its folded words.
        section: an exclusion that ends with a colon and chooses nothing is defined by its sub-items too.

    Example:
        >>> defined_below("organ damage defined as:", "exclusion"), defined_below("diabetes and any of:", "inclusion")
        (True, False)
    """
    if _DEFINED.search(low) is not None:
        return True
    return section == "exclusion" and low.endswith(":") and not choice_of(low)[0]


def kind_named_from(low: str) -> int | None:
    """From where an item's words only name the kind of its sub-items, any of which it takes.

    Args:
        low: its folded words.

    Returns:
        None where it does not end with such a choice.

    Example:
        >>> kind_named_from("any of the following disorders:"), kind_named_from("gout and any of the following:")
        (0, 9)
        >>> kind_named_from("heart disease, including any of the following:"), kind_named_from("as follows:")
        (0, None)
    """
    match = CHOICE.search(low)
    if match is None or match["any"] is None or _KIND.fullmatch(low, match.end()) is None:
        return None
    if low.endswith(_INTRODUCING, 0, match.start()) or _HAVING.fullmatch(low, 0, match.start()) is not None:
        return 0
    return match.start()


def excepts_below(low: str) -> tuple[int, str] | None:
    """Where an item's last words make its sub-items exceptions, and the words that do: 'malignancy, except for:'.

    Args:
        low: its folded words.

    Example:
        >>> excepts_below("malignancy, except for:"), excepts_below("no stroke unless all of these are met:")
        ((10, 'except'), (9, 'unless'))
        >>> excepts_below("malignancy except skin cancer, as follows:") is None
        True
    """
    match = _EXCEPTS_BELOW.search(low, max(0, len(low) - _LEAD_IN))
    if match is None:
        return None
    said = low[: match.start()].rstrip(" ,;-(\n")
    kind = match["kind"]
    return (len(said), "unless" if kind == "unless" else "except") if said or "exception" in kind else None


def excluded_before(low: str, section: Section) -> int:
    """Where what an item names ends, and words begin that only say that it excludes.

    Args:
        low: its folded words.
        section: an exclusion says it once more; elsewhere it is said of one clause, in which nothing else is asked for.

    Returns:
        The index of the first character of such words; the length where there are none.

    Example:
        >>> excluded_before("patients with gout are excluded.", "exclusion")
        18
        >>> excluded_before("has gout (those on dialysis are excluded)", "inclusion")
        41
    """
    begin = max(0, len(low) - _LEAD_OUT)
    match = _EXCLUDED.search(low[begin:])
    end = begin + match.start() if match is not None else 0
    return end if end and (section == "exclusion" or _ONE_CLAUSE.fullmatch(low, 0, end)) else len(low)


def asks_together(low: str) -> bool:
    """Whether the heading of a list in an exclusion asks for its members together, where a last 'and' joins them.

    Args:
        low: its folded words.

    Example:
        >>> asks_together("patients with both of:"), asks_together("patients are eligible if:")
        (True, True)
        >>> asks_together("any patient with:")
        False
    """
    return _TOGETHER.search(low) is not None


def leads_to_list(low: str) -> bool:
    """Whether an item's words only open the list of its sub-items.

    Args:
        low: its folded words.
    """
    return low.endswith(":") or choice_of(low)[0] != "" or _LEADS.search(low) is not None


def uncomputed_kind(low: str, may_say: bool = True) -> UncomputedType:
    """Why words are not computed.

    Args:
        low: the folded words.
        may_say: False where it is known that no `REASON` stands in them.
    """
    if may_say and REASON.search(low):
        return "consent" if _CONSENT.search(low) else "judgement"
    if low.startswith(_WINDOW_WORDS) and _WINDOW.match(low):
        return "window"
    return "free-text"
