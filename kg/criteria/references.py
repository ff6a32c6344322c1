"""What a value is a multiple or a share of: limits of normal, predicted values, percentiles, baseline."""

from __future__ import annotations

import re

from kg.criteria.lexer import Tokens
from kg.criteria.matching import Stemmed
from kg.criteria.vocabulary import Unit
from kg.model.criterion import Reference

_FILL = (
    r"(?:(?:the|of|a|an|above|their|its|institutions?|institutional|institution's|laboratory|laboratory's|lab|local"
    r"|age|gender|sex|adjusted|specific|site|site's|central|reference|standard|for|x|times|fold|per|level|respective"
    r"|study|normal|current|clinical|than|value|elevated)\b[\s-]*|[(\[*-]\s*){0,7}?"
)
_LIMIT_TAIL = (
    r"(?:\s+(?:of|for|in)\s+(?:the\s+)?(?:(?:institution\w*|institution's|laboratory|local|lab|site|age|assay|reference"
    r"|institutional|age-adjusted|respective)\s+)?(?:normal\w*|reference|norms?|range|age|laboratory|institution)"
    r"(?:\s+(?:range|ranges|values?|limits?|reference))?)?"
)
_ABBREVIATION = r"(?:\s*[(\[]\s*(?:i?uln|lln|iuln)\s*[)\]])?"
_UPPER = (
    r"(?:i?ulns?|ulon|unl|uln/iuln|upper\s+(?:institutional\s+|normal\s+|reference\s+|laboratory\s+)*limits?"
    + _LIMIT_TAIL
    + r"|upper\s+normal(?:\s+(?:limits?|range|values?))?|upper\s+(?:end|bound|range)\s+of\s+(?:the\s+)?normal"
    r"(?:\s+range)?|normal\s+upper\s+limits?|max(?:imum|imal)?\s+normal(?:\s+values?)?|limits?\s+of\s+(?:the\s+)?"
    r"(?:upper\s+)?normal(?:\s+range)?|normal\s+limits?)\b"
)
_LOWER = (
    r"(?:llns?|lower\s+(?:institutional\s+|normal\s+|laboratory\s+)*limits?"
    + _LIMIT_TAIL
    + (r"|lower\s+normal(?:\s+limits?)?|normal\s+lower\s+limits?)\b")
)
_TIMES = r"\s*(?:-?\s*fold\b|x\b|times\b|\*|x(?=uln|normal|upper))?\s*"
_REFERENCE = re.compile(
    _TIMES + _FILL + r"(?:(?P<upper>" + _UPPER + _ABBREVIATION + r")|(?P<lower>" + _LOWER + _ABBREVIATION + r"))"
    r"|\s*(?:-?\s*fold|x|times|\*)\s*(?:(?:the|of|above|than|higher|greater|institutional|laboratory|age)\s*-?\s*){0,3}"
    r"(?P<normal>normal(?:\s+(?:range|values?|levels?))?|norm|the normal)\b"
    r"|\s+(?P<bare>normal)\b(?!\s+(?:saline|sinus|liver|renal|organ|function|subjects|volunteers))"
    r"|\s*-?\s*(?:fold|x|times|\*)?\s*(?:of\s+|from\s+|above\s+|below\s+)?(?:the\s+)?(?P<base>baseline)\b(?=\s+(?:value|level)|\W*$)"
)
_SHARE = re.compile(
    r"\s*(?:[-(]|,(?=\s*(?:of\s+)?(?:the\s+)?pred))?\s*(?:of\s+)?(?:(?:the|their|age|sex|height|gender|normal|adjusted|matched|patient's)[\s-]+){0,4}"
    r"(?:(?P<predicted>predicted|pred\b|ppd\b|predictive|expected|theoretical|p\b(?=\W|$))(?:\s+(?:normal\s+)?(?:values?|normal))?"
    r"|(?P<normal>normal)\b|(?P<base>baseline)\b)"
)
_ALONE = re.compile(
    r"\s*" + _FILL + r"(?:(?P<upper>" + _UPPER + _ABBREVIATION + r")|(?P<lower>" + _LOWER + _ABBREVIATION + r"))"
)
_HINT = Stemmed(
    ("ln", "limit", "norm", "baseline", "upper", "unl", "lower"),
    re.compile(r"\W{0,3}(?:\w+\W{1,3}){0,8}?(?:i?uln|lln|limit|normal|norm|baseline|upper|xuln|unl|lower)"),
)
_PREDICTED = frozenset(("predicted", "pred", "ppred"))


def reference_at(tokens: Tokens, at: int, unit: Unit | None) -> tuple[Reference | None, int]:
    """The reference that stands after a number and its unit.

    Args:
        tokens: of the criterion.
        at: index of the first token after them.
        unit: of the number.

    Returns:
        The reference, or None, and the index after its last token.
    """
    if unit is not None and unit.ucum == "{percentile}":
        return "percentile", at
    if at >= len(tokens):
        return None, at
    begin, end = tokens.ends[at - 1], tokens.ends[-1]
    if unit is not None and unit.ucum == "%":
        match = _SHARE.match(tokens.low, begin, end)
        if match is None:
            match = _REFERENCE.match(tokens.low, begin, end)
            if match is None or not (match["upper"] or match["lower"]):
                return None, at
            return ("ULN" if match["upper"] else "LLN"), _index_after(tokens, at, match.end())
        reference: Reference = "percent-predicted"
        if match["predicted"] is None:
            reference = "normal" if match["normal"] else "baseline"
        return reference, _index_after(tokens, at, match.end())
    if unit is not None or _HINT.match(tokens.low[begin : min(end, begin + 90)]) is None:
        return None, at
    match = _REFERENCE.match(tokens.low, begin, end)
    if match is None:
        return None, at
    found = match.lastgroup
    reference = "normal"
    if found == "upper":
        reference = "ULN"
    elif found == "lower":
        reference = "LLN"
    elif found == "base":
        reference = "baseline"
    return reference, _index_after(tokens, at, match.end())


def reference_without_number(tokens: Tokens, at: int) -> tuple[Reference, int] | None:
    """A limit of normal that follows a comparison at once ('> ULN').

    Args:
        tokens: of the criterion.
        at: index of the comparison.

    Returns:
        The reference and the index of its last token.
    """
    begin, end = tokens.ends[at], tokens.ends[-1]
    if _HINT.match(tokens.low[begin : min(end, begin + 60)]) is None:
        return None
    match = _ALONE.match(tokens.low, begin, end)
    if match is None:
        return None
    return ("ULN" if match["upper"] else "LLN"), _index_after(tokens, at + 1, match.end()) - 1


def says_predicted(tokens: Tokens, first: int, last: int) -> bool:
    """Whether 'predicted' stands among tokens [first:last].

    Args:
        tokens: of the criterion.
        first: index of the first.
        last: index after the last.
    """
    return not _PREDICTED.isdisjoint(tokens.texts[max(0, first) : last])


def _index_after(tokens: Tokens, at: int, position: int) -> int:
    while at < len(tokens) and tokens.begins[at] < position:
        at += 1
    return at
