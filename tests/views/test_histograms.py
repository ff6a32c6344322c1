"""Charts as values."""

from __future__ import annotations

import pytest

from kg.views.charts import columns


@pytest.mark.parametrize(
    ("counts", "since", "shown"),
    [
        ({1970: 2, 1980: 1, 1982: 4}, 1980, [("1980 or before", 3), ("1981", 0), ("1982", 4)]),
        ({1970: 2, 1982: 4}, 1980, [("1980 or before", 2), ("1981", 0), ("1982", 4)]),
        ({1970: 2, 1971: 1}, 1980, [("1980 or before", 3)]),
        ({1980: 1, 1981: 4}, 1980, [("1980", 1), ("1981", 4)]),
        ({1970: 2, 1971: 1}, None, [("1970", 2), ("1971", 1)]),
        ({}, 1980, []),
    ],
)
def test_early_years_are_counted_together(
    counts: dict[int, float], since: int | None, shown: list[tuple[str, float]]
) -> None:
    """The first column says that it holds what is earlier, where it does."""
    assert [(column.name, column.number) for column in columns(counts, since)] == shown
