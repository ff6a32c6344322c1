"""Rows of plain values as a typed pandas frame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kg.model.values import PartialDate
from kg.names import TRIAL, is_nct_id
from kg.ports import Iri

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["frame", "nct_id_of"]

_LARGEST_INT64: Final = 2**63 - 1


def frame(names: Sequence[str], rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """A frame whose columns have the types of their values; an absent value is `<NA>` or `NaT`.

    | values of the column | dtype |
    |---|---|
    | integers | `Int64` |
    | decimals and floats, also among integers | `Float64` |
    | booleans | `boolean` |
    | days | `datetime64[s]` |
    | days, months and years among each other | `string`, as stated: `2019-05` |
    | texts and IRIs, or nothing at all | `string` |
    | anything else among each other | `object` |

    A decimal becomes a float, because pandas counts with floats and boxes decimals; the rows themselves keep
    decimals. A date that is known to the month or the year stays text, so that no day is invented; such texts
    sort in order of time.

    Each column of trials has a column of NCT ids beside it, where no column holds them yet: `nct_id`, or
    `NAME_nct_id` where the frame has several columns of trials.

    Args:
        names: the names of the columns, each once.
        rows: as many values as names each.

    >>> made = frame(["trial", "n"], [(Iri(TRIAL + "NCT03444220"), 2), (None, None)])
    >>> list(made.columns), [str(kind) for kind in made.dtypes]
    (['trial', 'nct_id', 'n'], ['string', 'string', 'Int64'])
    """
    import pandas as pd

    held = list(rows)
    columns = {name: [row[place] for row in held] for place, name in enumerate(names)}
    made: dict[str, Any] = {}
    for name, values in _with_nct_ids(columns).items():
        kind = _dtype(values)
        plain = [_plain(value, kind) for value in values]
        made[name] = pd.Series(plain, dtype=kind)
    return pd.DataFrame(made, columns=list(made))


def nct_id_of(value: object) -> str | None:
    """The NCT id of a trial's IRI; None for anything else.

    >>> nct_id_of(Iri(TRIAL + "NCT03444220")), nct_id_of(Iri(TRIAL + "NCT03444220#arm-1"))
    ('NCT03444220', None)
    """
    if isinstance(value, Iri) and value.startswith(TRIAL):
        rest = value[len(TRIAL) :]
        return rest if is_nct_id(rest) else None
    return None


def _with_nct_ids(columns: dict[str, list[object]]) -> dict[str, list[object]]:
    ids = {name: [nct_id_of(value) for value in values] for name, values in columns.items()}
    trials = [name for name, found in ids.items() if any(found)]
    made: dict[str, list[object]] = {}
    for name, values in columns.items():
        made[name] = values
        if name in trials and ids[name] not in columns.values():
            beside = "nct_id" if len(trials) == 1 else f"{name}_nct_id"
            if beside not in columns:
                made[beside] = list(ids[name])
    return made


def _dtype(values: Sequence[object]) -> str:
    kinds = {_kind(value) for value in values if value is not None}
    if not kinds or kinds == {"string"}:
        return "string"
    if kinds == {"Int64"}:
        fits = all(abs(value) <= _LARGEST_INT64 for value in values if isinstance(value, int))
        return "Int64" if fits else "object"
    if kinds <= {"Int64", "Float64"}:
        return "Float64"
    if "partial" in kinds and kinds <= {"partial", "datetime64[s]"}:
        return "string"
    return kinds.pop() if len(kinds) == 1 else "object"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "Int64"
    if isinstance(value, float | Decimal):
        return "Float64"
    if isinstance(value, date):
        return "datetime64[s]"
    if isinstance(value, PartialDate):
        return "partial"
    return "string" if isinstance(value, str) else "object"


def _plain(value: object, kind: str) -> object:
    """A value as pandas takes it in a column of a kind."""
    if value is None:
        return None
    if kind == "Float64" and isinstance(value, int | Decimal):
        return float(value)
    if kind == "string":
        if isinstance(value, PartialDate):
            return value.iso
        return value.isoformat() if isinstance(value, date) else str(value)
    return str(value) if isinstance(value, Iri) else value
