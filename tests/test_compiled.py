"""Compiled modules: taken while their sources are unchanged, and the same as these in what they give."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from kg import compiled

ROOT = Path(__file__).resolve().parent.parent
MODULES = ["kg.criteria.lexer", "kg.rdf.terms"]


@pytest.fixture
def finders(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What finds modules, in a list of this test's own without compiled ones."""
    monkeypatch.delenv("TRIALKG_COMPILED", raising=False)
    monkeypatch.setattr(sys, "meta_path", [])
    return sys.meta_path  # type: ignore[return-value]


def test_compiled_modules_are_found_in_their_folder(finders: list[object], tmp_path: Path) -> None:
    """A module of the list, and the library that holds the code of all, come from the folder; others do not."""
    compiled.write_list(tmp_path, MODULES)
    compiled.use_compiled(tmp_path)
    assert compiled.is_compiled()
    suffix = EXTENSION_SUFFIXES[0]
    (finder,) = sys.meta_path
    found = {name: finder.find_spec(name, None) for name in (*MODULES, "trialkg__mypyc", "kg.criteria.split")}
    assert {name: spec and spec.origin for name, spec in found.items()} == {
        "kg.criteria.lexer": str(tmp_path / f"kg/criteria/lexer{suffix}"),
        "kg.rdf.terms": str(tmp_path / f"kg/rdf/terms{suffix}"),
        "trialkg__mypyc": str(tmp_path / f"trialkg__mypyc{suffix}"),
        "kg.criteria.split": None,
    }


def test_sources_that_changed_are_taken_themselves(finders: list[object], tmp_path: Path) -> None:
    """A list made of other sources finds nothing, for one module that changed and for all the others."""
    compiled.write_list(tmp_path, MODULES)
    path = tmp_path / "modules.txt"
    path.write_text(path.read_text().replace(compiled.digest_of_sources(MODULES), "0" * 64))
    compiled.use_compiled(tmp_path)
    assert not compiled.is_compiled()
    assert all(finder.find_spec(name, None) is None for finder in sys.meta_path for name in MODULES)


def test_a_changed_source_changes_the_digest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The digest is that of the bytes of the sources, and of none where there are none."""
    monkeypatch.setattr(compiled, "__file__", str(tmp_path / "kg" / "compiled.py"))
    empty = compiled.digest_of_sources(["kg.one"])
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "one.py").write_text("A = 1\n")
    first = compiled.digest_of_sources(["kg.one"])
    (tmp_path / "kg" / "one.py").write_text("A = 2\n")
    assert len({empty, first, compiled.digest_of_sources(["kg.one"])}) == 3


@pytest.mark.parametrize("text", [None, "", "other-suffix.so 0000 kg.criteria.lexer"])
def test_without_modules_for_this_python_sources_are_taken(
    finders: list[object], tmp_path: Path, text: str | None
) -> None:
    """No list, an empty one and one for another Python change nothing."""
    if text is not None:
        (tmp_path / "modules.txt").write_text(text)
    compiled.use_compiled(tmp_path)
    assert not finders


def test_the_environment_takes_the_sources(
    finders: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`TRIALKG_COMPILED=0` leaves compiled modules alone."""
    monkeypatch.setenv("TRIALKG_COMPILED", "0")
    compiled.write_list(tmp_path, MODULES)
    compiled.use_compiled(tmp_path)
    assert not finders


def test_a_library_to_preload_is_found_where_it_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is taken for this Python alone, and not where sources are asked for."""
    monkeypatch.delenv("TRIALKG_COMPILED", raising=False)
    (tmp_path / "one.other-suffix.so").touch()
    assert compiled.compiled_library("one", tmp_path) is None
    path = tmp_path / f"one{EXTENSION_SUFFIXES[0]}"
    path.touch()
    assert compiled.compiled_library("one", tmp_path) == path
    monkeypatch.setenv("TRIALKG_COMPILED", "0")
    assert compiled.compiled_library("one", tmp_path) is None


def run(*arguments: str, switch: str) -> str:
    """What a Python process prints that takes compiled modules (1) or sources (0)."""
    command = [sys.executable, *arguments]
    environment = {**os.environ, "TRIALKG_COMPILED": switch}
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def is_compiled(switch: str) -> bool:
    program = "import kg.compiled, kg.criteria.lexer as lexer; print(kg.compiled.is_compiled(), lexer.__file__)"
    said, path = run("-c", program, switch=switch).split()
    assert (said == "True") == path.endswith(EXTENSION_SUFFIXES[0])
    return said == "True"


@pytest.fixture(scope="module")
def made() -> None:
    """The modules are compiled; a machine that is set up for all tests has them."""
    if not is_compiled("1"):
        assert not os.environ.get("TRIALKG_DATA"), "nothing is compiled of these sources: run 'make compiled'"
        pytest.skip("nothing is compiled of these sources: run 'make compiled' where there is a C compiler")
    assert not is_compiled("0")


def statements(sources: list[Path], folder: Path, switch: str) -> list[str]:
    graph = str(folder / f"graph-{switch}")
    run("-m", "kg.interfaces.cli", "build", *map(str, sources), "-g", graph, "-q", switch=switch)
    return sorted(run("-m", "kg.interfaces.cli", "export", "-g", graph, switch=switch).splitlines())


@pytest.mark.usefixtures("made")
def test_compiled_modules_state_the_same(examples: Path, tmp_path: Path) -> None:
    """The examples, built by compiled modules and by their sources, are the same statements."""
    assert statements([examples], tmp_path, "1") == statements([examples], tmp_path, "0")


@pytest.mark.usefixtures("made")
def test_compiled_modules_state_the_same_of_real_records(data: Path, tmp_path: Path) -> None:
    """So are the real records, in all their formats, the altered ones among them."""
    names = ("studies_v2.jsonl", "systemic_sclerosis_v2.jsonl", "altered_fixtures_v2.jsonl", "xml")
    sources = [*(data / "ctgov" / name for name in names), data / "seeds"]
    assert statements(sources, tmp_path, "1") == statements(sources, tmp_path, "0")


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("name", ["docs_dev", "gold_split_dev", "lct_dev_docs", "chia_dev_docs", "more_texts"])
def test_compiled_modules_read_the_same_criteria(data: Path, name: str) -> None:
    """Labelled texts are read the same, to the character and to the confidence."""
    command = ("-m", "kg.interfaces.cli", "criteria", str(data / "criteria" / f"{name}.jsonl"))
    assert run(*command, switch="1") == run(*command, switch="0")


def test_this_run_has_what_it_asks_for() -> None:
    """A run of the tests that asks for compiled modules has them."""
    if os.environ.get("TRIALKG_COMPILED") == "1":
        assert compiled.is_compiled()
