"""A trial's card as one HTML file to read and print: no script, no request, nothing of the data taken as markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from kg.views.card_text import events_in_words, results_in_words, text_blocks
from kg.views.card_value import Card, Country
from kg.views.facts import plain_text
from kg.views.page import asset, environment, policy
from kg.views.words import address

__all__ = ["card_html"]


class _Item(NamedTuple):
    """An item of a list: the number before it, if it has one, its words, and the items below it."""

    number: str
    words: str
    below: list[_Item]


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
            results=results_in_words(made.results),
            events=events_in_words,
            address=address,
            plain=plain_text,
            blocks=text_blocks,
            nested=_nested,
            status_counts=_status_counts,
        )
    )


def _nested(lines: Iterable[tuple[int, str, str]]) -> list[_Item]:
    """The lines of a list, each below the last one that is less deep."""
    items: list[_Item] = []
    open_lists = [(-1, items)]
    for depth, mark, words in lines:
        while open_lists[-1][0] >= depth:
            open_lists.pop()
        item = _Item("" if mark == "•" else mark, words, [])
        open_lists[-1][1].append(item)
        open_lists.append((depth, item.below))
    return items


def _status_counts(country: Country) -> str:
    counts = Counter(site.status for site in country.sites if site.status)
    return ", ".join(f"{number} {words.lower()}" for words, number in counts.most_common())
