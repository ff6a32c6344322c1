"""The command line: help with examples, exit statuses, data apart from talk, and no tracebacks."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from made import as_bytes, record
from typer.testing import CliRunner

from kg.interfaces.cli import app

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
HEAVY = ("pyoxigraph", "rdflib", "msgspec", "lxml", "bs4", "httpx", "networkx", "igraph", "pyvis", "jinja2", "pyshacl")


def kg(*arguments: str) -> Any:
    """What a command prints and how it ends."""
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two sound records, and one that is none."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\n".join([as_bytes(record("NCT00000001")), b"{}", as_bytes(record("NCT00000002"))]))
    return path


@pytest.fixture
def graph(source: Path, tmp_path: Path) -> str:
    """A graph of two trials."""
    assert kg("build", str(source), "-g", str(tmp_path / "g"), "-q").exit_code == 0
    return str(tmp_path / "g")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    """A command's help is a sentence, an example that the program itself understands, and words on each option."""
    command = COMMANDS[name]
    assert command.help, f"{name} is missing its help"
    assert re.match(r"[A-Z][^.]*\.", command.help), f"{name}: help begins with no sentence"
    example = re.search(r"^Example: kg (.+)$", command.help, re.MULTILINE)
    assert example, f"{name}: help lacks 'Example: kg ...'"
    words = shlex.split(example[1])
    assert words[0] == name
    command.make_context(name, words[1:], resilient_parsing=False)
    for parameter in command.params:
        if not getattr(parameter, "hidden", False) and parameter.name != "help":
            wordless = not getattr(parameter, "help", None) and parameter.name not in ("graph",)
            assert not wordless, f"{name}: {parameter.name} is missing its help"
    shown = kg(name, "--help")
    assert shown.exit_code == 0 and "Example: kg" in shown.stdout


@pytest.mark.parametrize(
    "name",
    [
        "build",
        "fetch",
        "info",
        "show",
        "query",
        "questions",
        "ask",
        "draw",
        "validate",
        "verify",
        "export",
        "bench",
        "serve",
        "mcp",
    ],
)
def test_the_commands_are_there(name: str) -> None:
    """The commands that are promised exist, and the help lists them."""
    assert name in COMMANDS
    assert re.search(rf"^ +{name} ", kg("--help").stdout, re.MULTILINE)


def test_help_imports_nothing_heavy() -> None:
    """`kg --help` loads neither a store nor a parser nor anything that draws."""
    code = (
        "import sys\nfrom kg.interfaces.cli import main\nsys.argv = ['kg', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\nprint(*sorted(sys.modules), file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in told.stderr.split()}
    assert "Usage" in told.stdout
    assert loaded & set(HEAVY) == set()
    assert not [
        name for name in told.stderr.split() if re.match(r"kg\.(app|read|rdf|store|views|ask|criteria)\.", name)
    ]


@pytest.mark.parametrize(("encoding", "title"), [("cp1252", "caf\xe9 \\u2265 5"), ("utf-8", "caf\xe9 \u2265 5")])
def test_any_encoding_can_be_printed_in(tmp_path: Path, encoding: str, title: str) -> None:
    """What the encoding of standard output lacks is written as an escape; UTF-8 lacks nothing."""
    made = record("NCT00000001", identification={"briefTitle": "caf\xe9 \u2265 5"})
    (tmp_path / "x.jsonl").write_bytes(as_bytes(made))
    assert kg("build", str(tmp_path / "x.jsonl"), "-g", str(tmp_path / "g"), "-q").exit_code == 0
    command = [sys.executable, "-m", "kg.interfaces.cli", "show", "NCT00000001", "-g", str(tmp_path / "g")]
    shown = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": encoding})
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert title in shown.stdout.decode(encoding)


def test_build_talks_on_standard_error(source: Path, tmp_path: Path) -> None:
    """A build says what it read and what it rejected on standard error, and its counts add up."""
    told = kg("build", str(source), "-g", str(tmp_path / "g"))
    assert told.exit_code == 0
    assert told.stdout == ""
    assert "rejected" in told.stderr and "x.jsonl, line 2" in told.stderr
    read, used, _, duplicates, rejected = map(
        int,
        re.search(
            r"read (\d+) records: (\d+) used for (\d+) trials, (\d+) duplicates, (\d+) rejected", told.stderr
        ).groups(),
    )  # type: ignore[union-attr]
    assert (read, used, duplicates, rejected) == (3, 2, 0, 1)


def test_quiet_says_only_what_went_wrong(source: Path, tmp_path: Path) -> None:
    """With --quiet a build says nothing but rejections."""
    told = kg("build", str(source), "-g", str(tmp_path / "g"), "--quiet")
    assert [line.split(":")[0] for line in told.stderr.splitlines()] == ["error"]


def test_strict_turns_rejections_into_failure(source: Path, tmp_path: Path) -> None:
    """With --strict a rejection ends with 1, though the graph is built."""
    assert kg("build", str(source), "-g", str(tmp_path / "g"), "--strict").exit_code == 1
    assert json.loads(kg("info", "--digest", "-g", str(tmp_path / "g")).stdout)["trials"] == 2


def test_info_digest(graph: str, tmp_path: Path) -> None:
    """A digest is one line of JSON, and ends with 0 before the first publication too."""
    before = kg("info", "--digest", "-g", str(tmp_path / "absent"))
    assert (before.exit_code, before.stdout) == (0, '{"complete": false}\n')
    after = kg("info", "--digest", "-g", graph)
    assert re.fullmatch(r'\{"complete": true, "trials": 2, "statements": \d+, "hash": "[0-9a-f]{32}"\}\n', after.stdout)
    assert (after.exit_code, after.stderr) == (0, "")


def test_data_goes_to_standard_output(graph: str) -> None:
    """What was asked for is on standard output alone."""
    exported = subprocess.run(
        [sys.executable, "-m", "kg.interfaces.cli", "export", "-g", graph], capture_output=True, text=True, check=True
    )
    assert exported.stderr == ""
    assert all(line.endswith(" .") for line in exported.stdout.splitlines())
    told = kg("info", "-g", graph)
    assert told.stderr == "" and "trials" in told.stdout
    told = kg("verify", "-g", graph)
    assert told.stdout == "" and "sound" in told.stderr


def test_validate_ends_with_one_for_violations_only(graph: str) -> None:
    """A graph built from records that lack what shapes ask for is judged, without a traceback."""
    told = kg("validate", "-g", graph)
    violations = int(re.search(r"(\d+) violations", told.stderr)[1])  # type: ignore[index]
    assert told.exit_code == (1 if violations else 0)
    assert len([line for line in told.stdout.splitlines() if line.startswith("violation: ")]) == violations


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["build"], 2, "SOURCE"),
        (["build", "absent.json", "-g", "{new}"], 1, "absent.json"),
        (["build", "{source}", "-g", "{source}"], 2, "folder of its own"),
        (["build", "{source}", "-g", "{other}"], 2, "other files"),
        (["build", "{source}", "-g", "{new}", "--detail", "some"], 2, "some"),
        (["build", "{source}", "-g", "{new}", "--workers", "-1"], 2, "workers"),
        (["build", "{source}", "-g", "http://localhost/sparql"], 2, "endpoint"),
        (["info", "-g", "{new}"], 1, "no such graph"),
        (["verify", "-g", "{new}"], 1, "no such graph"),
        (["verify", "-g", "{rdf}"], 2, "no manifest"),
        (["export", "-g", "{new}"], 1, "kg build"),
        (["export", "-g", "{graph}", "-o", "x.csv"], 2, "suffix"),
        (["export", "-g", "{graph}", "-o", "{new}/deep/x.nq"], 1, "there is no folder"),
        (["show", "NCT00000001", "-g", "{graph}", "-o", "{new}/deep/x.txt"], 1, "there is no folder"),
        (["draw", "NCT00000001", "-g", "{graph}", "-o", "{new}/deep/x.html"], 1, "there is no folder"),
        (["draw", "NCT00000001", "-g", "{graph}", "-o", "{new}.png"], 2, "Save PNG"),
        (["info", "-g", "{text}"], 1, "text.md is no graph"),
        (["similar", "NCT00000001", "--limit", "abc"], 2, "'--limit': give a whole number"),
        (["similar", "NCT00000001", "--limit", "0"], 2, "'--limit': give 1 or more"),
        (["similar", "NCT00000001", "--limit", "999"], 2, "'--limit': give 200 or less"),
        (["validate", "-g", "{graph}", "--trial", "NCT00000009"], 1, "NCT00000009"),
        (["validate", "-g", "{graph}", "--trial", "heart"], 2, "heart"),
        (["show", "NCT00000009", "-g", "{graph}"], 1, "NCT00000009"),
        (["show", "heart", "-g", "{graph}"], 2, "heart"),
        (["draw", "NCT00000009", "-g", "{graph}", "-o", "{new}.html"], 1, "NCT00000009"),
        (["ask", "no-such-question", "-g", "{graph}"], 2, "no-such-question"),
        (["ask", "top-sponsors", "-p", "colour=blue", "-g", "{graph}"], 2, "colour"),
        (["ask", "top-sponsors", "-p", "limit", "-g", "{graph}"], 2, "limit"),
        (["query", "SELECT * { ?s", "-g", "{graph}"], 1, "line 1"),
        (["query", "DELETE WHERE { ?s ?p ?o }", "-g", "{graph}"], 1, "DELETE"),
        (["query", "{latin}", "-g", "{graph}"], 2, "latin.rq: not valid UTF-8 (byte 19)"),
        (["draw", "--query", "{latin}", "-g", "{graph}", "-o", "{new}.html"], 2, "latin.rq: not valid UTF-8 (byte 19)"),
        (["fetch", "-o", "{new}.jsonl"], 2, "condition"),
        (["no-such-command"], 2, "no-such-command"),
        (["info", "--no-such-option"], 2, "no-such-option"),
    ],
)  # fmt: skip
def test_exit_statuses(arguments: list[str], status: int, words: str, graph: str, source: Path, tmp_path: Path) -> None:
    """A failure ends with 1 and misuse with 2, each with a message that names what was given, and no traceback."""
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("words")
    (tmp_path / "x.nq").write_text("<http://a> <http://b> <http://c> .\n")
    (tmp_path / "latin.rq").write_bytes('SELECT * { ?s ?p "ü" }'.encode("latin-1"))
    (tmp_path / "text.md").write_text(
        "# Words\n\nClinical.\n\n    PREFIX x: <http://x/>\n    <http://a> <http://b> 1 .\n"
    )
    places = {
        "text": str(tmp_path / "text.md"),
        "graph": graph,
        "source": str(source),
        "latin": str(tmp_path / "latin.rq"),
    }
    places |= {"new": str(tmp_path / "new"), "other": str(tmp_path / "other")}
    given = [argument.replace("{rdf}", str(tmp_path / "x.nq")) for argument in arguments]
    for name, place in places.items():
        given = [argument.replace("{" + name + "}", place) for argument in given]
    told = kg(*given)
    assert told.exit_code == status, told.stderr
    assert words in " ".join(told.stderr.split()), told.stderr
    assert "Traceback" not in told.stderr
    assert told.stdout == ""
    assert not (tmp_path / "new").exists()


def test_a_reader_that_leaves_early_is_no_fault(graph: str) -> None:
    """When whoever reads the output goes away, the command ends quietly."""
    command = [sys.executable, "-m", "kg.interfaces.cli", "export", "-g", graph]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    words = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait() in (0, 1)
    assert words == ""


def test_names_cannot_steer_a_terminal(tmp_path: Path) -> None:
    """Control characters in names and values are shown as escapes."""
    path = tmp_path / "x\x1b[31m.json"
    path.write_bytes(as_bytes(record(status={"startDateStruct": {"date": "\x1b[31mred"}})))
    told = kg("build", str(path), "-g", str(tmp_path / "g"))
    assert told.exit_code == 0
    assert "\x1b" not in told.stderr and "red" in told.stderr


def test_standard_input_is_a_source(tmp_path: Path) -> None:
    """`kg build -` reads a pipe."""
    command = [sys.executable, "-m", "kg.interfaces.cli", "build", "-", "-g", str(tmp_path / "g")]
    told = subprocess.run(command, input=as_bytes(record()), capture_output=True, check=True)
    assert b"1 used for 1 trials" in told.stderr


def test_a_query_may_come_through_a_pipe(graph: str) -> None:
    """`kg query -` reads UTF-8, whatever the line ends, and says so where it is something else."""
    text = "SELECT ?x {\r\n # ü\r\n BIND(1 AS ?x) }"
    asked = ["query", "-", "-g", graph, "--format", "csv"]
    assert CliRunner().invoke(app, asked, input=text.encode()).stdout.split() == ["x", "1"]
    refused = CliRunner().invoke(app, asked, input=text.encode("latin-1"))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "-: not valid UTF-8" in refused.stderr


def test_what_was_rejected_without_a_graph_is_in_no_file(tmp_path: Path) -> None:
    """Of many rejections the rest is told to be in the published version only where there is one."""
    told = []
    for name, good in (("bad", b""), ("mixed", as_bytes(record()) + b"\n")):
        path = tmp_path / f"{name}.jsonl"
        path.write_bytes(good + b'{"protocolSection": {}}\n' * 60)
        told.append(kg("build", str(path), "-g", str(tmp_path / name)).stderr)
        assert re.search(r"rejected \d+ more", told[-1])
    assert ["rejected.jsonl" in words for words in told] == [False, True]


def test_the_graph_may_be_named_in_the_environment(graph: str, tmp_path: Path) -> None:
    """KG_GRAPH names the graph where -g does not."""
    told = CliRunner().invoke(app, ["info", "--digest"], env={"KG_GRAPH": graph})
    assert json.loads(told.stdout)["trials"] == 2
    assert os.environ.get("KG_GRAPH") != graph


def test_version_and_help(graph: str) -> None:
    """The version is one line; help is that of the program, or of one command."""
    assert re.fullmatch(r"trialkg \d+\.\d+\.\d+\n", kg("--version").stdout)
    assert "Commands:" in kg("help").stdout
    assert "kg ask" in kg("help", "ask").stdout
    told = kg("help", "nonsense")
    assert (told.exit_code, told.stderr) == (
        2,
        "error: kg help: there is no command 'nonsense': 'kg help' lists them\n",
    )


def test_no_description_is_cut_in_the_list_of_commands() -> None:
    """The first sentence of each command has room beside its name."""
    assert "..." not in kg("--help").stdout.partition("Commands:")[2]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ask", "--list"], "kg ask: 'kg questions' lists the questions"),
        (["questions", "-g", "x"], "kg questions: the questions are the same for every graph: leave -g out"),
        (["ask", "nearest-site", "near=Oslo, 5 km"], "kg ask nearest-site: write -p 'near=Oslo, 5 km'"),
        (["criteria", "FVC < 45 %"], "'FVC < 45 %' is no file: give the name of a file that holds the text, or -"),
        (["serve", "-g", "absent"], "absent: no such graph: build one with 'kg build SOURCE -g absent'"),
    ],
)
def test_misuse_is_told_with_what_to_write(arguments: list[str], message: str) -> None:
    """A sentence says what the command wants."""
    told = kg(*arguments)
    assert told.exit_code != 0
    assert told.stderr.startswith(f"error: {message}")


def test_what_is_not_there_leads_on(graph: str) -> None:
    """A trial that is not there, and an end of a path that can be none, are told with what to do."""
    assert "has no trial NCT99999999: 'kg search' finds" in kg("show", "NCT99999999", "-g", graph).stderr
    assert "cities cannot be ends of a path" in kg("path", "Oslo", "Montreal", "-g", graph).stderr


def test_an_empty_answer_has_no_table_and_one_row_is_a_row(graph: str) -> None:
    """Nothing stands on standard output where there is nothing; a place is told with where its point is from."""
    empty = kg("ask", "nearest-site", "-p", "near=Oslo, 5 km", "-p", "sex=women", "-g", graph)
    assert (empty.exit_code, empty.stdout) == (0, "")
    assert empty.stderr.startswith("near: Oslo, Norway (59.91273, 10.74609, by GeoNames), 5 km\nno rows;")
    one = kg("ask", "status-breakdown", "-g", graph)
    assert one.stderr.startswith("1 row; counting")


def test_a_picture_of_a_wording_names_the_term_that_finds_more(tmp_path: Path) -> None:
    """With the command that draws it; the term itself, which finds all, is drawn without a word."""
    trials = [record("NCT00000001"), record("NCT00000002")]
    for trial, wording in zip(trials, ("sugar sickness", "honey sickness"), strict=True):
        sections = trial["protocolSection"]
        sections["conditionsModule"] = {"conditions": [wording]}
        trial["derivedSection"] = {"conditionBrowseModule": {"meshes": [{"id": "D003920", "term": "Sickness, Sweet"}]}}
    source, graph = tmp_path / "x.jsonl", str(tmp_path / "g")
    source.write_bytes(b"\n".join(map(as_bytes, trials)))
    assert kg("build", str(source), "-g", graph, "-q").exit_code == 0
    page = str(tmp_path / "a page.html")
    told = kg("draw", "--condition", "sugar sickness", "-g", graph, "-o", page)
    assert told.exit_code == 0
    (command,) = re.findall(r"^note: .* finds 2 trials: kg (.*)$", told.stderr, re.MULTILINE)
    again = kg(*shlex.split(command))
    assert again.exit_code == 0 and "note:" not in again.stderr
    assert "2 trials on it" in Path(page).read_text("utf-8")
    asked = kg("draw", "--ask", "trials-by-condition", "-p", "condition=sugar sickness", "-g", graph, "-o", page)
    assert re.search(r"^note: .* finds 2 trials: condition=", asked.stderr, re.MULTILINE)
