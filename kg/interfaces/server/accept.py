"""Which of the media types on offer an Accept header likes best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Offer", "best"]


class Offer(NamedTuple):
    """A media type that can be given, and the key of the format that it stands for."""

    media_type: str
    key: str


def best(accept: str | None, offers: Sequence[Offer]) -> Offer | None:
    """The offer of the highest quality; of equals the one that is offered first; None where none is acceptable.

    Args:
        accept: the header as it was sent; None or empty: anything will do.
        offers: in the order of the server's own liking.

    >>> offers = [Offer("text/turtle", "ttl"), Offer("application/ld+json", "jsonld")]
    >>> best("application/*;q=0.9, text/turtle;q=0.1", offers)
    Offer(media_type='application/ld+json', key='jsonld')
    >>> best("text/html, */*;q=0", offers) is None
    True
    """
    if accept is None or not accept.strip():
        return offers[0] if offers else None
    ranges = [found for item in accept.split(",") if (found := _range(item)) is not None]
    chosen, highest = None, 0.0
    for offer in offers:
        quality = _quality(offer.media_type, ranges)
        if quality > highest:
            chosen, highest = offer, quality
    return chosen


def _range(item: str) -> tuple[str, float] | None:
    """A media range and its quality; None where it is malformed."""
    name, *parameters = (part.strip().lower() for part in item.split(";"))
    if "/" not in name:
        return None
    quality = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                return None
    return name, quality


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality that the most specific range that fits gives."""
    kind = media_type.partition("/")[0]
    for wanted in (media_type, f"{kind}/*", "*/*"):
        fitting = [quality for name, quality in ranges if name == wanted]
        if fitting:
            return max(fitting)
    return 0.0
