"""How a quantity is measured: 'by echocardiography or MUGA' says more of the quantity, and asks for nothing itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from kg.criteria.cleantext import CleanText
from kg.criteria.leaves import Leaf
from kg.criteria.lexer import Tokens
from kg.model.criterion import ConceptConstraint, QuantityConstraint

__all__ = ["with_means"]

_BEFORE = frozenset(
    f"{said}{by}".replace(" ", "")
    for said in ("", *(f"{as_}{seen}" for as_ in ("", "as ") for seen in ("measured ", "assessed ", "determined ")))
    for by in ("by", "via", "using", "by means of")
)
_ON = frozenset(("on", "measuredon", "assessedon"))
_LOOKS = re.compile(
    r"(?:scan|imaging|graphy|graph|gram|mri|\bct|x-?ray|catheteri[sz]ation|spirometry|ultrasound|\be[ck]g)s?$"
)
"""Procedures on which something is seen; on others, such as dialysis, somebody is."""
_BETWEEN = frozenset(("or", "and", "and/or", "/", ",", ",or", ",and"))


def with_means(clean: CleanText, tokens: Tokens, leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves, with the procedures that measure a quantity as words of the quantity.

    Args:
        clean: the whole text.
        tokens: of the criterion.
        leaves: its constraints in the order of the text.

    Example:
        >>> with_means(CleanText("asthma"), Tokens("asthma", 0, 6), [])
        []
    """
    kept: list[Leaf] = []
    at = 0
    while at < len(leaves):
        leaf = leaves[at]
        at += 1
        said = leaf.constraint
        if isinstance(said, QuantityConstraint) and not said.quantity_modifier:
            last = leaf.last
            while at < len(leaves) and _is_means(leaves[at], tokens, last, is_first=last == leaf.last):
                last = leaves[at].last
                at += 1
            if last > leaf.last:
                words = clean.plain[tokens.begins[leaf.last + 1] : tokens.ends[last]]
                leaf = Leaf(msgspec.structs.replace(said, quantity_modifier=words), leaf.first, last)
        kept.append(leaf)
    return kept


def _is_means(leaf: Leaf, tokens: Tokens, last: int, *, is_first: bool) -> bool:
    """Whether a leaf is a procedure that is joined to what ends with the token `last`."""
    named = leaf.constraint
    if not isinstance(named, ConceptConstraint) or named.role != "procedure" or named.negated or named.exception:
        return False
    between = "".join(tokens.texts[last + 1 : leaf.first])
    if not is_first:
        return between in _BETWEEN
    return between in _BEFORE or (between in _ON and _LOOKS.search(named.span.text.lower()) is not None)
