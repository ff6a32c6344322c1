"""Answers as text: with why they are empty, and with where they come from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from made import as_bytes, record

from kg.app.asking.answers import answer_as_text
from kg.app.asking.asked import answer_as_json
from kg.app.building.build import build
from kg.app.graph import Graph, open_graph
from kg.app.table import table_of_answer
from kg.errors import QueryError
from kg.ports import Rows
from kg.store.embedded import EmbeddedStore


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """A published graph of two trials."""
    folder = tmp_path_factory.mktemp("answers")
    source = folder / "two.jsonl"
    source.write_bytes(b"\n".join(as_bytes(record(f"NCT0000000{number}")) for number in (1, 2)))
    build([str(source)], folder / "g", workers=1)
    with open_graph(str(folder / "g")) as opened:
        yield opened


class Recording(EmbeddedStore):
    """A store that remembers what it was asked, and fails at what it is told to fail at."""

    def __init__(self, graph: Graph, failing: str = "nothing") -> None:
        assert isinstance(graph.store, EmbeddedStore)
        super().__init__(graph.store.oxigraph, "recorded")
        self.failing = failing
        self.queries: list[str] = []

    def select(self, query: str) -> Rows:
        """The rows, or an error."""
        self.queries.append(query)
        if self.failing in query:
            raise QueryError("too slow")
        return super().select(query)


def test_an_answer_with_rows_costs_one_query(graph: Graph) -> None:
    """What is needed to explain an empty answer is asked only of an empty one."""
    store = Recording(graph)
    shown = answer_as_text(Graph(store), "status-breakdown", {}, "csv", width=100, colour=False)
    assert shown.answer.rows
    assert (len(store.queries), shown.talk) == (1, ())


def test_an_empty_answer_is_explained_and_stays_an_answer(graph: Graph) -> None:
    """The table is empty, the talk says why; where that fails the talk says that it did."""
    parameters = {"age": "40", "status": "WITHHELD"}
    shown = answer_as_text(graph, "open-to", parameters, "csv", width=100, colour=False)
    assert shown.text == "trial,nct_id,title,minimum_age,maximum_age,sex_code,age_disputed\n"
    assert shown.talk[0].startswith("no rows; what remains")
    assert any(line.endswith("and status=WITHHELD") for line in shown.talk)
    broken = Graph(Recording(graph, "counted_rows"))
    shown = answer_as_text(broken, "open-to", parameters, "csv", width=100, colour=False)
    assert shown.talk == ("no rows; why could not be told: too slow",)


def test_csv_has_the_words_of_codes_beside_them(example_graph: Path) -> None:
    """As the file of a question's page has; TSV and JSON, which programs read by schema, hold the values alone."""
    with open_graph(str(example_graph)) as opened:
        csv, *others = (
            answer_as_text(opened, "open-to", {"age": 40}, format, width=100, colour=False).text
            for format in ("csv", "tsv", "json")
        )
    assert "sex_code_label" in csv.splitlines()[0].split(",")
    assert "_label" not in "".join(others)


def test_json_with_its_source_is_an_object_around_the_rows(graph: Graph) -> None:
    """Everything needed to ask again stands beside the rows."""
    plain = answer_as_text(graph, "status-breakdown", {}, "json", width=100, colour=False)
    shown = answer_as_text(graph, "status-breakdown", {}, "json", width=100, colour=False, with_source=True)
    envelope = json.loads(shown.text)
    assert envelope["rows"] == json.loads(plain.text)
    assert envelope["query"] == shown.answer.query
    assert envelope["graph"]["version"] == "1"
    assert envelope["graph"]["hash"] == graph.manifest["hash"]
    assert envelope["sources"][0]["name"] == "ClinicalTrials.gov"
    assert envelope["engine"].startswith("Oxigraph")
    assert "explanation" not in envelope
    empty = answer_as_text(graph, "start-trend", {"from_year": 2190}, "json", width=80, colour=False, with_source=True)
    assert json.loads(empty.text)["explanation"] == list(empty.talk)


def test_markdown_has_its_source_below_and_other_formats_beside(graph: Graph) -> None:
    """csv, tsv and tables stay what programs read; their source is talk."""
    shown = answer_as_text(graph, "status-breakdown", {}, "md", width=100, colour=False, with_source=True)
    assert shown.text.startswith("| code |")
    assert f"- graph: {graph.name}, version 1" in shown.text
    assert shown.text.endswith("```\n")
    assert shown.talk == ()
    for format in ("table", "csv", "tsv"):
        plain = answer_as_text(graph, "status-breakdown", {}, format, width=100, colour=False)
        sourced = answer_as_text(graph, "status-breakdown", {}, format, width=100, colour=False, with_source=True)
        assert plain.text == sourced.text
        assert sourced.talk[-1] == f"query:\n{sourced.answer.query}"


def test_a_file_has_no_version(graph: Graph, tmp_path: Path) -> None:
    """An RDF file is named, and nothing is made up about its version."""
    path = tmp_path / "trials.nt"
    path.write_text(
        "<https://clinicaltrials.gov/study/NCT00000001> a <https://w3id.org/trialkg/ontology#Trial> .".replace(
            " a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        )
    )
    with open_graph(str(path)) as opened:
        shown = answer_as_text(opened, "status-breakdown", {}, "json", width=100, colour=False, with_source=True)
    assert json.loads(shown.text)["graph"] == {"name": str(path)}
    assert json.loads(shown.text)["sources"] == []


def test_a_wording_with_a_mesh_term_is_told_in_every_form(tmp_path: Path) -> None:
    """The note is talk beside rows, and stands in JSON and Markdown with their source; a table in Python holds it."""
    terms = {"conditionBrowseModule": {"meshes": [{"id": "D012595", "term": "Scleroderma, Systemic"}]}}
    written = ["Systemic sclerosis", "Systemic sclerosis", "SSc"]
    lines = [
        as_bytes({**record(f"NCT0000000{number}", conditions={"conditions": [name]}), "derivedSection": terms})
        for number, name in enumerate(written)
    ]
    (tmp_path / "three.jsonl").write_bytes(b"\n".join(lines))
    build([str(tmp_path / "three.jsonl")], tmp_path / "g", workers=1)
    note = (
        '"systemic sclerosis" is a name that sponsors write; 2 of its 2 trials carry the MeSH term '
        '"Scleroderma, Systemic", which finds 3 trials: condition="Scleroderma, Systemic"'
    )
    asked = {"condition": "systemic sclerosis"}
    with open_graph(str(tmp_path / "g")) as graph:
        shown = answer_as_text(graph, "trials-by-condition", asked, "csv", width=100, colour=False)
        assert shown.talk == (f"note: {note}",)
        made = {
            format: answer_as_text(
                graph, "trials-by-condition", asked, format, width=100, colour=False, with_source=True
            )
            for format in ("json", "md", "csv")
        }
        assert json.loads(made["json"].text)["notes"] == [note]
        assert f"- note: {note}\n" in made["md"].text
        assert f"note: {note}" in made["csv"].talk
        assert answer_as_json(graph, shown.answer, asked)["notes"] == [note]
        assert note in table_of_answer(shown.answer, "g").caveats
