"""Writes each notebook from the percent script beside it: without outputs, and the same bytes every time.

Usage: python tools/make_notebooks.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

import jupytext
import nbformat

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def notebook(script: Path) -> str:
    """The notebook that a script makes, as text."""
    made = jupytext.read(script)
    for number, cell in enumerate(made.cells, start=1):
        cell["id"] = f"cell-{number:02d}"  # jupytext's are random
    made.metadata = nbformat.from_dict(
        {"kernelspec": made.metadata["kernelspec"], "jupytext": {"formats": "ipynb,py:percent"}}
    )
    made.nbformat, made.nbformat_minor = 4, 5
    nbformat.validate(made)
    return nbformat.writes(made) + "\n"


def main() -> int:
    """Writes the notebooks, or says which of them are out of date."""
    check = sys.argv[1:] == ["--check"]
    stale = []
    scripts = sorted(NOTEBOOKS.glob("*.py"))
    for script in scripts:
        path, text = script.with_suffix(".ipynb"), notebook(script)
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(path.name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    stale += [path.name for path in NOTEBOOKS.glob("*.ipynb") if not path.with_suffix(".py").exists()]
    if stale:
        print(f"out of date: {', '.join(stale)}: run python tools/make_notebooks.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
