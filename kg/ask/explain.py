"""Why an answer is empty: how many rows remain as what was chosen is put on one by one, and what comes near."""

from __future__ import annotations

import time
from collections.abc import Mapping

from kg.ask.explained import Count, Explanation, Misfit, Near, Step
from kg.ask.narrowing import Narrowing
from kg.ask.run import bound_terms
from kg.ask.template import Question
from kg.ask.wider import explain_by_wider
from kg.ports import Store

__all__ = ["Count", "Explanation", "Misfit", "Near", "Step", "explain"]


def explain(
    store: Store, question: Question, parameters: Mapping[str, object] | None = None, *, within_s: float = 5.0
) -> Explanation:
    """Why a question has no rows with these parameters.

    Choices are put on from what the question is about (concepts, words) to what narrows it (codes, numbers); one that
    would leave nothing waits until all others are on. Then, one parameter at a time, other values are tried.

    Args:
        store: the graph.
        question: one of a `Catalogue`.
        parameters: as for `kg.ask.run.ask`.
        within_s: seconds after which nothing more is tried; a query that runs is waited for.

    Raises:
        ParameterError: as for `kg.ask.run.ask`.
        QueryError: the graph could not answer.

    >>> from kg.ask.question_file import parse_question
    >>> from kg.store.embedded import EmbeddedStore
    >>> from pyoxigraph import Store as Oxigraph
    >>> asked = parse_question("primes", '''#+ title: P
    ... #+ question: Which small primes are there?
    ... #+ counting: primes
    ... #+ params: {least: {type: integer, description: a number, optional: true, example: 5}}
    ... #+ columns: {n: a prime}
    ... SELECT ?n WHERE {
    ...   VALUES ?n { 2 3 5 7 }
    ...   FILTER(?n >= 5) #@param least ?least
    ... }''')
    >>> print("\\n".join(explain(EmbeddedStore(Oxigraph(), ""), asked, {"least": 9}).sentences()))
    no rows; what remains as the choices are put on one by one (counting primes):
      4 rows  before any choice
      0 rows  with least=9
    nearest: least=7 gives 1 row: n 7
    """
    given = parameters or {}
    search = Narrowing(store, question, given, bound_terms(store, question, given), time.monotonic() + within_s)
    return explain_by_wider(search, question.wider) if question.wider else search.run()
