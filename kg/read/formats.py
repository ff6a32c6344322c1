"""The registry of readers: which function reads which format.

A new source is a file beside this one and a line here.
"""

from __future__ import annotations

from typing import Final

from kg.errors import RecordError
from kg.model.dangling import dangling_references
from kg.model.trial import Origin, Rejected, SourceName, Trial
from kg.ports import Reader
from kg.read import clinconnect, ctgov_json, ctgov_xml, veeva
from kg.read.pages import sniff_page
from kg.read.sniff import HEAD
from kg.read.sources import RawRecord

__all__ = ["read_record"]

_READERS: Final[dict[str, tuple[SourceName, Reader]]] = {
    "json": ("clinicaltrials-gov", ctgov_json.read),
    "ctgov-xml": ("clinicaltrials-gov", ctgov_xml.read),
    "veeva-page": ("veeva", veeva.read),
    "clinconnect-page": ("clinconnect", clinconnect.read),
}
_NAMES: Final = {"json": "ctgov-json"}


def read_record(raw: RawRecord) -> Trial | Rejected:
    """The trial that a record describes, with notes on references that point at nothing, or why it is rejected.

    Args:
        raw: the bytes of one record, its format, and where it stands.
    """
    format: str = raw.format
    if format == "page":
        format = f"{sniff_page(raw.data[:HEAD]) or 'veeva'}-page"
    source, reader = _READERS[format]
    origin = Origin(source=source, format=_NAMES.get(format, format), file=raw.name, locator=raw.locator)
    try:
        trial = reader(raw.data, origin)
        notes = trial.notes + tuple(dangling_references(trial.study))
    except RecordError as error:
        return Rejected(origin=origin, error=error)
    except RecursionError:
        reason = f"{origin}: the record is nested too deeply to be a trial's"
        return Rejected(origin=origin, error=RecordError(f"{reason}: leave it out"))
    except Exception as error:
        # Whatever a hostile record does to a parser, the records beside it must be read.
        reason = f"{origin}: the reader could not cope with this record ({type(error).__name__}: {error})"
        return Rejected(origin=origin, error=RecordError(f"{reason}: leave it out, and report it"))
    if notes == trial.notes:
        return trial
    return Trial(study=trial.study, origin=trial.origin, page=trial.page, notes=notes)
