"""The page on the ontology is the one its generator writes."""

from __future__ import annotations

import subprocess
import sys

from terms_of import ROOT, declared


def test_page_is_up_to_date() -> None:
    """The committed page is what the Turtle gives, and names every class and property."""
    tool = ROOT / "tools" / "make_ontology_page.py"
    done = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = (ROOT / "docs" / "ontology.md").read_text(encoding="utf-8")
    for names in declared("trialkg.ttl", "criteria.ttl"):
        assert not [name for name in names if f"| `{name}` |" not in text]
