"""Measuring a build: whole processes, ratios within one run, medians of several rounds.

Absolute times differ from machine to machine; what is compared is always measured in the same round.
"""

from __future__ import annotations

import os
import platform
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from kg.app.criteria import read_criteria
from kg.compiled import is_compiled
from kg.errors import UsageError
from kg.store.publication import GraphDirectory

__all__ = ["bench", "multiply"]

_PROSE: Final = (
    "briefSummary",
    "detailedDescription",
    "eligibilityCriteria",
    "description",
    "officialTitle",
    "briefTitle",
)
_LOAD: Final = """
import sys, time, pyoxigraph
begin = time.perf_counter()
store = pyoxigraph.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
store.optimize()
store.flush()
print(time.perf_counter() - begin)
"""
_RDFLIB: Final = """
import sys, time, rdflib, pyoxigraph
def term(value):
    if isinstance(value, pyoxigraph.NamedNode):
        return rdflib.URIRef(value.value)
    return rdflib.Literal(value.value, datatype=rdflib.URIRef(value.datatype.value))
triples = [
    (term(quad.subject), term(quad.predicate), term(quad.object))
    for quad in pyoxigraph.parse(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS)
]
graph = rdflib.Graph()
begin = time.perf_counter()
for triple in triples:
    graph.add(triple)
print(len(triples) / (time.perf_counter() - begin))
"""
_RDFLIB_TRIALS: Final = 2_000
_RDFLIB_RUNS: Final = 3
_LEAST_PAUSE_S: Final = 0.2
_PAUSES: Final = 50
"""How much longer memory is left alone than it took to count: the system walks all pages to tell a process's share."""

_KG: Final = (sys.executable, "-m", "kg.interfaces.cli")


def multiply(source: Path, target: Path, trials: int, seed: int = 1) -> None:
    """Writes `trials` studies made from those of a file: new ids, varied prose, sizes as they are.

    Args:
        source: JSON lines of real studies.
        target: JSON lines to write.
        trials: how many.
        seed: of the variation.
    """
    try:
        lines = [line for line in source.read_bytes().splitlines() if line.strip()]
    except OSError as error:
        raise UsageError(f"{source}: cannot be read ({error.strerror}): name a file of JSON lines") from error
    if not lines:
        raise UsageError(f"{source}: holds no records to multiply")
    chance = random.Random(seed)
    with target.open("wb") as out:
        for number in range(trials):
            study = msgspec.json.decode(lines[number % len(lines)])
            old = study["protocolSection"]["identificationModule"]["nctId"]
            _vary(study, chance, number // len(lines))
            data = msgspec.json.encode(study).replace(old.encode(), b"NCT9%07d" % number)
            out.write(data + b"\n")


def _vary(value: Any, chance: random.Random, copy: int) -> None:
    if isinstance(value, list):
        for item in value:
            _vary(item, chance, copy)
    elif isinstance(value, dict):
        for name, item in value.items():
            if not isinstance(item, str):
                _vary(item, chance, copy)
            elif name in _PROSE:
                words = item.split(" ")
                words.insert(chance.randrange(len(words) + 1), f"v{copy}")
                value[name] = " ".join(words)
            elif name == "facility":
                value[name] = f"{item} {copy}" if copy % 3 else item


def bench(
    records: Path,
    *,
    trials: int,
    detail: str,
    rounds: int,
    folder: Path | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, Any]:
    """Builds a graph of multiplied records several times, each beside one bulk load of the same statements.

    Args:
        records: JSON lines of real studies.
        trials: how many trials to make of them.
        detail: `full` or `core`.
        rounds: how often to repeat.
        folder: where to work, made where it is not there; a temporary folder where None.
        say: told what is being done.

    Returns:
        Medians, ratios and the figures of each round: seconds, statements a second, megabytes.
    """
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be made ({error.strerror}): name a folder that can be") from error
    with tempfile.TemporaryDirectory(prefix="trialkg-bench-", dir=folder) as place:
        work = Path(place)
        source = work / "records.jsonl"
        multiply(records, source, trials)
        adds = _rdflib_adds(records, work)
        say(f"rdflib.Graph.add: {adds:,.0f} statements a second")
        criteria, slowest_ms = _criteria_rate(records, rounds)
        say(f"criteria: {criteria:,.0f} a second on one core, slowest text {slowest_ms:.0f} ms")
        results = []
        for number in range(1, rounds + 1):
            results.append(_round(work, source, detail))
            say(f"round {number}: {results[-1]}")
        return {
            "machine": f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
            "compiled": is_compiled(),
            "trials": trials,
            "detail": detail,
            "record_megabytes": round(source.stat().st_size / 1e6, 1),
            "statements": results[0]["statements"],
            "build_to_bulk_load": _median(results, "build_to_bulk_load"),
            "build_s": _median(results, "build_s"),
            "bulk_load_s": _median(results, "bulk_load_s"),
            "statements_a_second": _median(results, "statements_a_second"),
            "rdflib_statements_a_second": round(adds),
            "times_rdflib": round(_median(results, "statements_a_second") / adds, 2),
            "criteria_a_second": round(criteria),
            "slowest_text_ms": round(slowest_ms, 1),
            "peak_megabytes": _median(results, "peak_megabytes"),
            "bulk_load_peak_megabytes": _median(results, "bulk_load_peak_megabytes"),
            "rounds": results,
        }


def _median(results: list[dict[str, float]], name: str) -> float:
    return round(statistics.median(result[name] for result in results), 3)


def _round(work: Path, source: Path, detail: str) -> dict[str, float]:
    graph, lines, store = work / "graph", work / "statements.nq", work / "store"
    command = [
        sys.executable,
        "-m",
        "kg.interfaces.cli",
        "build",
        str(source),
        "-g",
        str(graph),
        "-q",
        "--detail",
        detail,
    ]
    begin = time.perf_counter()
    _, build_peak = _run(command)
    build_s = time.perf_counter() - begin
    statements = GraphDirectory(graph).open().manifest["statements"]
    _run([*_KG, "export", "-g", str(graph), "-o", str(lines)])
    _remove(graph)
    printed, load_peak = _run([sys.executable, "-c", _LOAD, str(lines), str(store)])
    _remove(store)
    lines.unlink()
    load_s = float(printed)
    return {
        "statements": statements,
        "build_s": round(build_s, 2),
        "bulk_load_s": round(load_s, 2),
        "build_to_bulk_load": round(build_s / load_s, 3),
        "statements_a_second": round(statements / build_s),
        "peak_megabytes": round(build_peak),
        "bulk_load_peak_megabytes": round(load_peak),
    }


def _criteria_rate(records: Path, rounds: int) -> tuple[float, float]:
    """How many criteria a second one core reads from the texts of records, and the slowest text in milliseconds."""
    studies = map(msgspec.json.decode, records.read_bytes().splitlines())
    texts = [study["protocolSection"].get("eligibilityModule", {}).get("eligibilityCriteria") for study in studies]
    read_criteria("Inclusion Criteria:\n\n* Age > 18")
    rates, slowest = [], []
    for _ in range(rounds):
        count, times = 0, []
        for text in filter(None, texts):
            begin = time.process_time()
            count += len(read_criteria(text).criteria)
            times.append(time.process_time() - begin)
        rates.append(count / sum(times))
        slowest.append(max(times) * 1000)
    return statistics.median(rates), statistics.median(slowest)


def _rdflib_adds(records: Path, work: Path) -> float:
    """How many statements a second rdflib adds: the median of a few runs, as one differs from the next by a tenth."""
    source, graph, lines = work / "few.jsonl", work / "few", work / "few.nq"
    multiply(records, source, _RDFLIB_TRIALS)
    _run([*_KG, "build", str(source), "-g", str(graph), "-q"])
    _run([*_KG, "export", "-g", str(graph), "-o", str(lines)])
    rates = [float(_run([sys.executable, "-c", _RDFLIB, str(lines)])[0]) for _ in range(_RDFLIB_RUNS)]
    _remove(graph)
    lines.unlink()
    return statistics.median(rates)


def _remove(path: Path) -> None:
    shutil.rmtree(path)


def _run(command: list[str]) -> tuple[str, float]:
    """What a command prints, and the most memory it and its children took together, in megabytes."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with _watching(process.pid) as peak:
        printed, said = process.communicate()
    if process.returncode:
        raise UsageError(f"{' '.join(command[:6])} ended with status {process.returncode}: {said.strip()}")
    return printed, peak[0]


@contextmanager
def _watching(pid: int) -> Iterator[list[float]]:
    peak = [0.0]
    stop = threading.Event()

    def watch() -> None:
        pause = _LEAST_PAUSE_S
        while not stop.wait(pause):
            begin = time.perf_counter()
            peak[0] = max(peak[0], sum(_memory(member) for member in _tree(pid)))
            pause = max(_LEAST_PAUSE_S, _PAUSES * (time.perf_counter() - begin))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def _tree(pid: int) -> list[int]:
    found = [pid]
    for member in found:
        try:
            children = Path(f"/proc/{member}/task/{member}/children").read_text().split()
        except OSError:
            continue
        found.extend(map(int, children))
    return found


def _memory(pid: int) -> float:
    """A process's proportional share of memory, in megabytes."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
