"""What is asked of one sex alone, in trials that take all: it bars nobody else, so it is no requirement by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import msgspec

from kg.criteria.matching import Stemmed
from kg.model.criterion import COMBINATIONS, Criterion, Eligibility, Expression, SubCriterion

__all__ = ["for_all_sexes"]

_WOMEN: Final = re.compile(r"\b(?:wom[ae]n|females?|girls?|mothers?|wocbp)\b", re.IGNORECASE)
_MEN: Final = re.compile(r"\b(?:m[ae]n|males?|boys?|fathers?)\b", re.IGNORECASE)
_CHILDBEARING: Final = re.compile(r"\bchild[ -]?bearing|\bpregnan", re.IGNORECASE)
_ANY: Final = Stemmed(
    ("man", "men", "male", "girl", "boy", "mother", "father", "wocbp", "bearing", "pregnan"),
    re.compile("|".join(one.pattern for one in (_WOMEN, _MEN, _CHILDBEARING)), re.IGNORECASE),
)
_SENTENCE: Final = re.compile(r"(?:[^.;]|[.;](?!\s))+")


def for_all_sexes(eligibility: Eligibility) -> Eligibility:
    """The criteria of a trial that takes all sexes, where what one sex must fulfil only contributes.

    Args:
        eligibility: as it was read, with effects.

    Returns:
        The same but for sentences of inclusion criteria that speak of women alone, of men alone, or of the ability to
        bear children, and for the sub-items of such criteria.
    """
    found: list[Criterion] = []
    of_one_sex: set[str] = set()
    for criterion in eligibility.criteria:
        if criterion.section == "inclusion" and criterion.expression is not None:
            begin, end = criterion.span.begin, criterion.span.end
            spans = [(begin, end)] if criterion.parent in of_one_sex else list(_spans(criterion.span.text, begin))
            if spans:
                of_one_sex.add(criterion.id)
                expression = _contributing(criterion.expression, spans)
                criterion = msgspec.structs.replace(criterion, expression=expression)
        elif criterion.parent in of_one_sex:
            of_one_sex.add(criterion.id)
        found.append(criterion)
    return msgspec.structs.replace(eligibility, criteria=tuple(found)) if of_one_sex else eligibility


def _spans(text: str, begin: int) -> Iterator[tuple[int, int]]:
    """The sentences that speak of one sex, as offsets of the whole text."""
    if _ANY.search(text.lower()) is None:
        return
    for sentence in _SENTENCE.finditer(text):
        women, men = _WOMEN.search(sentence[0]) is not None, _MEN.search(sentence[0]) is not None
        if women != men or (not women and _CHILDBEARING.search(sentence[0]) is not None):
            yield begin + sentence.start(), begin + sentence.end()


def _contributing(expression: Expression, spans: list[tuple[int, int]]) -> Expression:
    if isinstance(expression, SubCriterion):
        return expression
    if isinstance(expression, COMBINATIONS):
        members = tuple(_contributing(member, spans) for member in expression.members)
        return msgspec.structs.replace(expression, members=members)
    at = expression.span.begin
    if expression.effect != "requires" or not any(first <= at < last for first, last in spans):
        return expression
    return msgspec.structs.replace(expression, effect="contributes")
