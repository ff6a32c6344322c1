"""A graph is written out whole, and built again from what was written."""

from __future__ import annotations

import gzip
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from made import as_bytes, record

from kg.app.building.build import build
from kg.app.graph import open_graph
from kg.app.transfer.export import FORMATS, export, format_of
from kg.errors import StorageError, UnreadableSourceError, UsageError


@pytest.fixture(scope="module")
def graph(examples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the examples."""
    path = tmp_path_factory.mktemp("examples") / "g"
    build([str(examples)], path)
    return path


def nquads(graph: Path, *, source_text: bool = True) -> list[str]:
    """All statements of a graph as N-Quads, sorted."""
    with io.BytesIO() as out, open_graph(str(graph)) as opened:
        export(opened, out, "nq", source_text=source_text)
        return sorted(out.getvalue().decode().splitlines())


def in_default_graph(lines: list[str]) -> list[str]:
    """The statements that stand in no named graph."""
    return [line for line in lines if not re.search(r'(?:>|") <[^>]*> \.$', line.split("> ", 2)[2])]


@pytest.mark.parametrize("name", ["x.nq", "x.trig", "x.nq.gz", "x.trig.gz", "x.nt", "x.ttl", "x.ttl.gz"])
def test_what_was_exported_can_be_built_from(name: str, graph: Path, tmp_path: Path) -> None:
    """A graph built from an export states the same; nt and ttl hold the default graph alone."""
    path = tmp_path / name
    with open_graph(str(graph)) as opened:
        export(opened, path, format_of(path))
    summary = build([str(path)], tmp_path / "g")
    before, after = nquads(graph), nquads(tmp_path / "g")
    wanted = before if ".nq" in name or ".trig" in name else in_default_graph(before)
    assert after == wanted
    assert summary.statements == len(wanted)
    assert (summary.trials, summary.rejected) == (32, 0)


def test_a_graph_from_rdf_has_no_records(graph: Path, tmp_path: Path) -> None:
    """What needs verbatim records says that a graph built from RDF has none."""
    path = tmp_path / "x.nq"
    with open_graph(str(graph)) as opened:
        export(opened, path, "nq")
        opened.records().close()
    build([str(path)], tmp_path / "g")
    with open_graph(str(tmp_path / "g")) as opened, pytest.raises(UsageError, match="no verbatim records"):
        opened.records()


def test_an_export_is_valid_in_every_format(graph: Path, tmp_path: Path) -> None:
    """Each format is read back by a strict parser, and holds no blank node."""
    for format, kind in FORMATS.items():
        with io.BytesIO() as out, open_graph(str(graph)) as opened:
            export(opened, out, format)
            data = out.getvalue()
        found = list(ox.parse(data, kind))
        assert found, format
        assert not any(isinstance(end, ox.BlankNode) for one in found for end in (one.subject, one.object)), format


def test_an_rdf_file_is_a_graph_too(graph: Path, tmp_path: Path) -> None:
    """An export can be opened for reading as it lies."""
    path = tmp_path / "x.nq.gz"
    with open_graph(str(graph)) as opened:
        export(opened, path, "nq")
    with open_graph(str(path)) as opened:
        rows = list(opened.query("SELECT ?t { ?t a <https://w3id.org/trialkg/ontology#Trial> }"))
    assert len(rows) == 32
    assert gzip.decompress(path.read_bytes()).count(b"\n") == len(nquads(graph))


WORDS = ("Long words of a page", "Criteria of a page", "Registry words", "Registry criteria")


@pytest.mark.parametrize("registry", ["", "describes", "describes and restricts"])
def test_source_text_can_be_left_out(registry: str, tmp_path: Path) -> None:
    """Without source text nothing that only a portal's page says is exported; what the registry says is."""
    page = tmp_path / "page.txt"
    page.write_text(PAGE, encoding="utf-8")
    sources = [str(page)]
    if registry:
        modules = {"description": {"briefSummary": "Registry words of some length."}}
        if "restricts" in registry:
            modules["eligibility"] = {"eligibilityCriteria": "Inclusion Criteria:\n\n* Registry criteria say 18 years"}
        sources.append(str(tmp_path / "x.json"))
        Path(sources[1]).write_bytes(as_bytes(record("NCT01234567", **modules)))
    build(sources, tmp_path / "g")
    full, less = ("\n".join(nquads(tmp_path / "g", source_text=kept)) for kept in (True, False))
    assert [words in full for words in WORDS] == [True, True, bool(registry), "restricts" in registry]
    assert [words in less for words in WORDS] == [False, False, bool(registry), "restricts" in registry]
    assert "A trial on a page" in less


PAGE = """ClinicalTrials.Veeva

A trial on a page

Status and phase
Completed
Phase 2

Conditions
Asthma

About
Long words of a page that say what the study is about, at some length.

Full description
Long words of a page that say more of what the study is about, at some length.

Eligibility
Sex
All
Ages
18+ years old

Inclusion criteria

Criteria of a page ask for asthma of at least 2 years in people above 18 years

Identifiers
NCT01234567
"""


def test_prose_of_examples_can_be_left_out(graph: Path) -> None:
    """Of the example pages no summary, description or criterion is exported without source text."""
    prose = re.compile(r"#(briefSummary|detailedDescription|plainSummary|aboutSponsor|eligibilityText|sectionText)> ")
    full, less = ([line for line in nquads(graph, source_text=kept) if prose.search(line)] for kept in (True, False))
    pages = [line for line in full if re.search(r"/record/(veeva|clinconnect)-", line.rpartition(" <")[2])]
    assert pages
    assert set(less) < set(full) - set(pages)


PROPERTY = re.compile(r"^<[^>]*> <[^>]*#(\w+)> ")


def test_core_leaves_out_results_and_what_follows_from_the_rest(examples: Path, tmp_path: Path) -> None:
    """At core there are no results, no logic of criteria and nothing that the rest tells; all else is as ever."""
    build([str(examples)], tmp_path / "full")
    build([str(examples)], tmp_path / "core", detail="core")
    full, core = ({line for line in nquads(tmp_path / name) if "/dataset" not in line} for name in ("full", "core"))
    assert core < full
    subjects = {line.split(" ")[0] for line in full - core if "#postalCode>" not in line}
    fragments = {re.sub(r"[-\d]+", "", subject.partition("#")[2].rstrip(">")) for subject in subjects} - {""}
    assert fragments
    assert not fragments & {"arm", "site", "intervention", "outcomeprimary", "outcomesecondary", "sponsorlead"}
    assert not any("#seriousEvent" in line or "#measurement" in line for line in core)
    names = [{match[1] for line in lines if (match := PROPERTY.search(line))} for lines in (full, core)]
    assert {"endIndex", "order", "computability", "postalCode", "expression", "rule", "beginIndex"} <= names[0]
    assert not {"endIndex", "order", "computability", "postalCode", "expression"} & names[1]
    quantities = [line.split(" ")[0] for line in core if "#quantity> " in line]
    in_words = [line.split(" ")[0] for line in core if "#quantityText> " in line]
    assert quantities and in_words and not set(quantities) & set(in_words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<http://a> <http://b> <http://c> .\n<http://a> <http://b", "broken"),
        ("<http://a> <http://b> <http://c> .\n", "no trial"),
        ("<http://a> <http://b> _:x .\n", "blank nodes"),
    ],
)
def test_rdf_that_is_no_export_is_refused(content: str, words: str, tmp_path: Path) -> None:
    """RDF that is broken, states no trial or holds blank nodes is refused, and no graph comes to be."""
    path = tmp_path / "x.nq"
    path.write_text(content)
    with pytest.raises(UnreadableSourceError, match=words) as caught:
        build([str(path)], tmp_path / "g")
    assert "x.nq" in str(caught.value)
    assert not (tmp_path / "g").exists()


def test_misuse_is_refused(graph: Path, tmp_path: Path) -> None:
    """A file whose suffix names no format, and a place that cannot be written, are refused."""
    with pytest.raises(UsageError, match="csv"):
        format_of(Path("x.csv"))
    with open_graph(str(graph)) as opened, pytest.raises(StorageError, match="refused"):
        export(opened, tmp_path / "absent" / "x.nq", "nq")
