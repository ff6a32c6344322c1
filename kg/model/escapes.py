"""The registry's escapes: it writes a backslash before characters that Markdown would read, sometimes several."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["ESCAPE", "without_escapes"]

ESCAPE: Final = r"(?<!\\)\\++([<>\[\]^*_~#&|`.()+!{}=-])"
"""An escaped character, as a regular expression.

The look-behind keeps a long run of backslashes from being tried again at each of its characters.
"""

_ESCAPED: Final = re.compile(ESCAPE)


def without_escapes(text: str) -> str:
    r"""The text as a person reads it; the verbatim text is what a graph keeps.

    >>> without_escapes(r"FVC \< 45 %")
    'FVC < 45 %'
    """
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
