"""Records and trials made by tests."""

from __future__ import annotations

import json
from typing import Any

from kg.model.trial import Origin, SourceName, Trial
from kg.read import ctgov_json

NCT_ID = "NCT01234567"


def record(nct_id: str = NCT_ID, **modules: Any) -> dict[str, Any]:
    """A study record with a title, and modules by name without their suffix: `design={...}` is the designModule."""
    identification = {"nctId": nct_id, "briefTitle": "A trial", **modules.pop("identification", {})}
    protocol = {"identificationModule": identification}
    protocol |= {f"{name}Module": value for name, value in modules.items()}
    return {"protocolSection": protocol}


def as_bytes(study: Any) -> bytes:
    """A record as a compact JSON line."""
    return json.dumps(study, separators=(",", ":"), ensure_ascii=False).encode()


def read(study: Any) -> Trial:
    """The trial that a registry record in JSON describes; the record is an object, or its bytes."""
    data = study if isinstance(study, bytes) else as_bytes(study)
    return ctgov_json.read(data, Origin(source="clinicaltrials-gov", format="ctgov-json", file="made.json"))


def trial(
    source: SourceName = "clinicaltrials-gov", study: Any = None, *, restated: bool = False, **more: Any
) -> Trial:
    """A trial of a source, as a record states it."""
    stated = read({**(study or record()), **({"trialkgExample": "restated"} if restated else {})})
    origin = Origin(source=source, format="made", file=f"{source}.txt")
    return Trial(study=stated.study, origin=origin, **more)
