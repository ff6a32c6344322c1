"""A trial's card as one HTML file to read and print: no script, no request, nothing of the data taken as markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from kg.views.card_text import criteria_lines, events_in_words, results_in_words
from kg.views.card_value import Card, Country
from kg.views.facts import plain_text
from kg.views.page import asset, environment, policy
from kg.views.words import address

__all__ = ["card_html"]


class _Line(NamedTuple):
    depth: int
    mark: str
    words: str
    is_heading: bool


def card_html(made: Card) -> str:
    """The card as one HTML document.

    >>> html = card_html(Card(iri="https://clinicaltrials.gov/study/NCT03444220", nct_id="NCT03444220", title="A <b>"))
    >>> "A &lt;b&gt;" in html, "<script" in html
    (True, False)
    """
    style = asset("card.css")
    return str(
        environment()
        .get_template("card.html")
        .render(
            card=made,
            style=style,
            policy=policy(styles=[style]),
            criteria=list(_criteria(made.eligibility_text)),
            results=results_in_words(made.results),
            events=events_in_words,
            address=address,
            plain=plain_text,
            paragraphs=_paragraphs,
            status_counts=_status_counts,
        )
    )


def _criteria(text: str) -> Iterator[_Line]:
    for depth, mark, words in criteria_lines(text):
        yield _Line(depth, mark, words, not mark and not depth and words.endswith(":"))


def _paragraphs(text: str) -> list[str]:
    return [plain_text(part.strip()) for part in text.split("\n") if part.strip()]


def _status_counts(country: Country) -> str:
    counts = Counter(site.status for site in country.sites if site.status)
    return ", ".join(f"{number} {words.lower()}" for words, number in counts.most_common())
