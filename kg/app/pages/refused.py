"""The page that people see where a page could not be made; programs get its sentence as plain text."""

from __future__ import annotations

from kg.app.exchange import PageResponse
from kg.views.site import html

__all__ = ["refused_page"]


def refused_page(status: int, message: str) -> PageResponse:
    """The page of a refusal.

    Args:
        status: of HTTP.
        message: why, in a sentence.
    """
    body = html("refused.html", status=status, message=message.strip())
    return PageResponse(status, "text/html; charset=utf-8", body)
