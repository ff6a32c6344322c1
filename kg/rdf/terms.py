"""Terms and statements as N-Triples text, byte for byte as the store writes them back.

The bulk path never builds term objects: a statement is one line of text. Literals with a datatype are written in
the canonical form that the store keeps, so that a line can be compared with a dump of the store.

Source: https://www.w3.org/TR/n-triples/
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final

from kg.model.values import PartialDate
from kg.names import RDF, RDFS, TKG, XSD, code_iri

__all__ = [
    "LABEL",
    "A",
    "boolean",
    "code",
    "date_literal",
    "decimal_literal",
    "integer",
    "iri",
    "printed_number",
    "property_iri",
    "text",
]

A: Final = f"<{RDF}type>"
LABEL: Final = f"<{RDFS}label>"

_NEEDS_ESCAPE = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')
_RARE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_ESCAPES: Final = str.maketrans(
    {
        **{chr(code): f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)},
        "\t": "\\t",
        "\b": "\\b",
        "\n": "\\n",
        "\r": "\\r",
        "\f": "\\f",
        '"': '\\"',
        "\\": "\\\\",
    }
)
_PLANES: Final = "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 15))
_IRI_UNSAFE = re.compile(
    rf"[^!#-;=?@A-Z_a-z~\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef{_PLANES}]|[\U000e0000-\U000e0fff]|%(?![0-9A-Fa-f]{{2}})"
)
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,15})?\Z", re.ASCII)
_DATE_TYPES: Final = {4: "gYear", 7: "gYearMonth", 10: "date"}


def iri(value: str) -> str:
    """An IRI in angle brackets; what an IRI may not hold is percent-encoded.

    >>> iri("http://example.org/a b>")
    '<http://example.org/a%20b%3E>'
    """
    if _IRI_UNSAFE.search(value):
        value = _IRI_UNSAFE.sub(_percent, value)
    if value.count("#") > 1:
        before, _, fragment = value.partition("#")
        value = f"{before}#{fragment.replace('#', '%23')}"
    return f"<{value}>"


def _percent(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))


def property_iri(name: str) -> str:
    """A property or class of the ontology, in angle brackets."""
    return f"<{TKG}{name}>"


def text(value: str) -> str:
    """A plain literal.

    >>> print(text('a "b"'))
    "a \\"b\\""
    """
    is_plain = value.isprintable() and '"' not in value and "\\" not in value  # mostly so, and told in half the time
    if not is_plain and _NEEDS_ESCAPE.search(value):
        if _RARE.search(value):
            value = value.translate(_ESCAPES)
        else:  # a third of the time that a translation of a long text takes
            value = value.replace("\\", "\\\\").replace('"', '\\"')
            value = value.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{value}"'


def boolean(value: bool) -> str:
    """An xsd:boolean literal."""
    return f'"{"true" if value else "false"}"^^<{XSD}boolean>'


def integer(value: int) -> str:
    """An xsd:integer literal."""
    return f'"{value}"^^<{XSD}integer>'


@lru_cache(maxsize=20_000)
def decimal_literal(value: Decimal | float) -> str:
    """An xsd:decimal literal in canonical form.

    >>> decimal_literal(18.50), decimal_literal(Decimal("12.0"))
    ('"18.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"12"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    return f'"{_canonical(format(Decimal(str(value)), "f"))}"^^<{XSD}decimal>'


def _canonical(printed: str) -> str:
    negative = printed.startswith("-")
    whole, _, fraction = printed.lstrip("-").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if negative and number != "0" else number


def printed_number(printed: str) -> tuple[str | None, bool]:
    """A number printed in a record as an xsd:decimal, and whether that keeps all that was printed.

    Args:
        printed: such as `29.70`, `1,204`, `NA`, `<0.001`.

    Returns:
        The literal, None where the text is no plain number; and True where the canonical form is the printed one.

    >>> printed_number("29.7")
    ('"29.7"^^<http://www.w3.org/2001/XMLSchema#decimal>', True)
    >>> printed_number("<0.001")
    (None, False)
    """
    plain = printed.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", printed) else printed
    if not _NUMBER.match(plain):
        return None, False
    canonical = _canonical(plain)
    return f'"{canonical}"^^<{XSD}decimal>', canonical == printed


def date_literal(value: PartialDate) -> str:
    """A date typed by its precision: xsd:gYear, gYearMonth, date or dateTime.

    >>> date_literal(PartialDate("2019-05"))
    '"2019-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    kind = _DATE_TYPES.get(len(value.iso))
    if kind is None:
        return f'"{value.iso}:00"^^<{XSD}dateTime>'
    return f'"{value.iso}"^^<{XSD}{kind}>'


def code(scheme: str, token: str) -> str:
    """A code, in angle brackets."""
    return f"<{code_iri(scheme, token)}>"
