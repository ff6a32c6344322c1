"""No value of any parameter of any question changes more of its query than terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile import HOSTILE, shape

from kg.app.graph import open_graph
from kg.ask.bind import bind
from kg.ask.catalogue import Catalogue
from kg.ask.run import bound_terms
from kg.ask.samples import sample_parameters
from kg.errors import ParameterError
from kg.ports import Store
from kg.resources import queries_folder

CATALOGUE = Catalogue(queries_folder())
SHARES = 4
"""Each question meets a share of the hostile texts, so that all of them are met in the library."""


@pytest.fixture(scope="module")
def store(example_graph: Path) -> Store:
    """The graph of the examples."""
    return open_graph(str(example_graph)).store


@pytest.mark.parametrize(("place", "name"), list(enumerate(CATALOGUE.names)))
def test_values_change_terms_alone(place: int, name: str, store: Store) -> None:
    """A hostile value is refused in one sentence, or the algebra stays what it is with an example in its place."""
    question = CATALOGUE.question(name)
    plain = next(sample_parameters(store, question, optional=True))
    plain = {key: value[:1] if isinstance(value, list) else value for key, value in plain.items()}
    expected = shape(bind(question, bound_terms(store, question, plain)))
    for parameter in question.parameters:
        for value in HOSTILE[place % SHARES :: SHARES]:
            try:
                terms = bound_terms(store, question, {**plain, parameter.name: value})
            except ParameterError as refusal:
                assert "\n" not in str(refusal)
                continue
            assert shape(bind(question, terms)) == expected, (parameter.name, value)
