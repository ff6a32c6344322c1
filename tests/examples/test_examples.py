"""The example records: well-formed, marked as restatements, varied, and in our own words."""

from __future__ import annotations

import gzip
import json
import os
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SENTENCE = "restated for demonstration, not the registry's words"
RUN = 8  # as many words in a row as may not be shared with the original
NAME_WORDS = 12  # a measure's name up to this length is a name, not prose
NCT = re.compile(r"NCT\d{8}")

# Members of an API v2 record whose text is prose.
PROSE = {
    "accessCriteria",
    "briefSummary",
    "comment",
    "description",
    "detailedDescription",
    "eligibilityCriteria",
    "groupDescription",
    "interventionModelDescription",
    "maskingDescription",
    "notes",
    "populationDescription",
    "preAssignmentDetails",
    "recruitmentDetails",
    "studyPopulation",
}
# Members and elements that hold titles, names, terms and addresses: facts.
NAMES = {
    # API v2
    "acronym",
    "affiliation",
    "armGroupLabels",
    "briefTitle",
    "citation",
    "conditions",
    "facility",
    "fullName",
    "interventionNames",
    "keywords",
    "label",
    "name",
    "officialTitle",
    "otherNames",
    "term",
    "trialkgExample",
    "url",
    # legacy XML
    "agency",
    "arm_group_label",
    "brief_title",
    "condition",
    "intervention_name",
    "keyword",
    "mesh_term",
    "official_title",
    "other_name",
    "source",
    "sub_title",
}
MEASURES = {"measure", "title"}
XML_PROSE = {"textblock", "description", "population", "doc_comment"}


@dataclass(frozen=True)
class Example:
    """One record or page of the examples."""

    where: str
    shape: str  # "json", "xml" or "page"
    content: Any

    @property
    def nct_id(self) -> str:
        """The trial that the record describes."""
        if self.shape == "json":
            found = self.content["protocolSection"]["identificationModule"]["nctId"]
        elif self.shape == "xml":
            found = self.content.findtext("id_info/nct_id")
        else:
            found = next(m[0] for line in self.content if (m := NCT.search(line)))
        assert isinstance(found, str)
        return found


class _Lines(HTMLParser):
    """Collects the text of a page's body, one line an element."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes that the document's title begins."""
        self._title = tag == "title"

    def handle_endtag(self, tag: str) -> None:
        """Notes that the document's title ends."""
        self._title = False

    def handle_data(self, data: str) -> None:
        """Keeps a text that is not blank."""
        if data.strip() and not self._title:
            self.lines.append(data.strip())


def json_records(text: str) -> list[dict[str, Any]]:
    """The study records of one JSON document."""
    content = json.loads(text)
    if isinstance(content, dict) and "studies" in content:
        content = content["studies"]
    return content if isinstance(content, list) else [content]


def read(path: Path) -> Iterator[Example]:
    """Every record of one example file."""
    name = path.name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            for member in archive.namelist():
                text = archive.read(member).decode("utf-8")
                for record in json_records(text):
                    yield Example(f"{name}:{member}", "json", record)
        return
    data = path.read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    stem = name.removesuffix(".gz")
    if stem.endswith(".jsonl"):
        for number, line in enumerate(text.splitlines(), 1):
            for record in json_records(line):
                yield Example(f"{name}:{number}", "json", record)
    elif stem.endswith(".json"):
        for number, record in enumerate(json_records(text), 1):
            yield Example(f"{name}:{number}", "json", record)
    elif stem.endswith(".xml"):
        yield Example(name, "xml", ET.fromstring(text.encode("utf-8")))
    elif stem.endswith(".html"):
        parser = _Lines()
        parser.feed(text)
        yield Example(name, "page", parser.lines)
    else:
        yield Example(name, "page", [line.strip() for line in text.splitlines() if line.strip()])


def example_files() -> list[Path]:
    """The example files, without the page that describes them."""
    return sorted(p for p in EXAMPLES.iterdir() if p.is_file() and p.name != "README.md")


@cache
def examples() -> tuple[Example, ...]:
    """Every record and page of the examples."""
    return tuple(example for path in example_files() for example in read(path))


def leaves(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """The texts of a JSON value, each with the member that holds it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, key)
    elif isinstance(value, str):
        yield key, value


def words(text: str) -> list[str]:
    """The words and numbers of a text, case-folded, without punctuation."""
    return re.findall(r"\w+", text.replace("\\", "").replace("'", "").replace("’", "").casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of RUN consecutive words of a text."""
    found = words(text)
    return {tuple(found[i : i + RUN]) for i in range(len(found) - RUN + 1)}


def prose(example: Example) -> Iterator[str]:
    """The texts of an example that have to be in our own words."""
    if example.shape == "page":
        yield from example.content
        return
    if example.shape == "json":
        pairs = leaves(example.content)
    else:
        pairs = ((e.tag, e.text) for e in example.content.iter() if e.text and e.text.strip())
    for key, text in pairs:
        if key in NAMES or (key in MEASURES and len(words(text)) <= NAME_WORDS):
            continue
        yield text


def page_paragraphs(text: str) -> Iterator[str]:
    """The bullets and long lines of a portal page, its title and keywords left out."""
    previous = ""
    for line in filter(None, (raw.strip() for raw in text.splitlines())):
        label = previous.startswith("Search / Trial") or previous in {"Menu", "Keywords"}
        if not label and (line.startswith("•") or len(words(line)) > NAME_WORDS):
            yield line
        previous = line


@cache
def originals(folder: Path) -> dict[str, set[tuple[str, ...]]]:
    """For each trial of the examples, the word runs of its original prose."""
    wanted = {example.nct_id for example in examples()}
    found: dict[str, set[tuple[str, ...]]] = {nct_id: set() for nct_id in wanted}
    for path in sorted((folder / "ctgov").glob("*_v2.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            match = NCT.search(line)
            if match is None or match[0] not in wanted:
                continue
            record = json.loads(line)
            nct_id = record["protocolSection"]["identificationModule"]["nctId"]
            for key, text in leaves(record):
                if key in PROSE or (key in MEASURES and len(words(text)) > NAME_WORDS):
                    found.setdefault(nct_id, set()).update(runs(text))
    for nct_id in wanted:
        path = folder / "ctgov" / "xml" / f"{nct_id}.xml"
        if path.exists():
            for element in ET.parse(path).iter():
                long = element.tag in MEASURES and len(words(element.text or "")) > NAME_WORDS
                if element.tag in XML_PROSE or long:
                    found[nct_id].update(runs(element.text or ""))
        for page in (folder / "seeds").glob(f"*_{nct_id}.txt"):
            for line in page_paragraphs(page.read_text(encoding="utf-8")):
                found[nct_id].update(runs(line))
    return found


@pytest.mark.parametrize("path", example_files(), ids=lambda path: path.name)
def test_every_record_says_that_it_is_restated(path: Path) -> None:
    """A file is well-formed, and each record in it carries the sentence where readers look for it."""
    found = list(read(path))
    assert found
    for example in found:
        if example.shape == "json":
            assert example.content["trialkgExample"] == SENTENCE, example.where
        elif example.shape == "xml":
            assert example.content.tag == "clinical_study"
            assert example.content.get("trialkg_example") == SENTENCE, example.where
        else:
            assert example.content[1] == SENTENCE, example.where


def test_enough_trials() -> None:
    """There are at least 24 distinct trials in 26 to 30 files."""
    assert len({example.nct_id for example in examples()}) >= 24
    assert 26 <= len(example_files()) <= 30


def test_formats_are_mixed() -> None:
    """Each shape that a reader has to know is there."""
    names = [path.name for path in example_files()]
    assert sum(n.startswith("veeva_") and n.endswith(".txt") for n in names) >= 2
    assert sum(n.startswith("veeva_") and n.endswith(".html") for n in names) >= 1
    assert sum(n.startswith("clinconnect_") and n.endswith(".txt") for n in names) >= 2
    assert sum(n.startswith("clinconnect_") and n.endswith(".html") for n in names) >= 1
    assert sum(n.endswith(".xml") for n in names) >= 3
    assert any(n.endswith(".jsonl") for n in names)
    assert any(n.endswith(".gz") for n in names)
    assert any(n.endswith(".zip") for n in names)
    tops = [json.loads((EXAMPLES / n).read_text(encoding="utf-8")) for n in names if n.endswith(".json")]
    assert any(isinstance(top, list) for top in tops)
    assert any(isinstance(top, dict) and "studies" in top for top in tops)
    assert any(isinstance(top, dict) and "protocolSection" in top for top in tops)


def test_some_trials_have_several_descriptions() -> None:
    """Two trials or more stand on a page and in a registry record, and two or more in both registry shapes."""
    by_shape: dict[str, set[str]] = {"json": set(), "xml": set(), "page": set()}
    for example in examples():
        by_shape[example.shape].add(example.nct_id)
    assert len(by_shape["page"] & (by_shape["json"] | by_shape["xml"])) >= 2
    assert len(by_shape["xml"] & by_shape["json"]) >= 2
    assert {"NCT03444220", "NCT04356287"} <= by_shape["page"] & by_shape["json"]


def test_small() -> None:
    """The whole folder stays under 400 kB."""
    assert sum(path.stat().st_size for path in EXAMPLES.iterdir()) < 400_000


def test_no_contact_details() -> None:
    """No record holds a telephone number or an e-mail address."""
    for example in examples():
        if example.shape == "json":
            texts = leaves(example.content)
        elif example.shape == "xml":
            texts = ((e.tag, e.text or "") for e in example.content.iter())
        else:
            texts = (("", line) for line in example.content)
        for key, text in texts:
            assert key not in {"phone", "email"}, example.where
            assert not re.search(r"\w@\w+\.\w", text), f"{example.where}: {text}"


def test_limits_of_the_umbilical_cord_trial_are_kept() -> None:
    """Page and record of NCT04356287 state each numeric limit of the trial, and the page the ages 65 to 74."""
    limits = (
        "mRSS > 20",
        "mRSS > 15",
        "ESR > 25 mm",
        "hemoglobin < 11 g/dL",
        "GFR 30-89 mL/min",
        "LVEF < 40",
        "> 50 mmHg",
        "> 25 mmHg",
        "< 15 mmHg",
        "GFR < 30 mL/min",
        "> 3 times normal",
        "BMI < 18 kg/m2",
        "< 0.5 x 10^9/L",
        "< 30 x 10^9/L",
        "hemoglobin < 8 g/dL",
        "< 200 x 10^6/L",
        "methotrexate 25 mg",
        "Age < 18 years",
    )
    described = [example for example in examples() if example.nct_id == "NCT04356287"]
    assert {example.shape for example in described} == {"json", "page"}
    for example in described:
        text = "\n".join(prose(example)).replace("\\", "")
        for limit in limits:
            assert limit in text, f"{example.where}: {limit}"
        for measure, percent in (("DLCO and/or FVC", 80), ("FVC", 45), ("DLCO", 30)):
            assert re.search(rf"{measure} < {percent} ?% predicted", text), f"{example.where}: {measure}"
        if example.shape == "page":
            assert "aged 65 to 74" in text


def test_prose_is_in_our_own_words() -> None:
    """No example shares a run of 8 words with the original prose of its trial."""
    folder = os.environ.get("TRIALKG_DATA")
    if not folder:
        pytest.skip("TRIALKG_DATA is not set: the original records are not at hand to compare with")
    found = originals(Path(folder))
    assert all(found.values()), "an example's trial has no original to compare with"
    copied = [
        f"{example.where}: {' '.join(run)}"
        for example in examples()
        for text in prose(example)
        for run in sorted(runs(text) & found[example.nct_id])
    ]
    assert not copied, "\n" + "\n".join(copied)
