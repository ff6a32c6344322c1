"""Measure what a query that never ends does to the others: how late it is stopped, and how late they are answered.

    python benchmarks/endpoint_runaways.py -g GRAPH [--clients 20] [--timeout-s 5] [--rounds 10] [--cache-mb 0]

Starts `kg serve`, lets clients ask ready-made questions alone, then the same beside a Cartesian product that is asked
again each time it was stopped. Prints one JSON object; ends with 1 where a bar is missed.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import subprocess
import sys
import threading
import time
from typing import Any
from urllib.parse import urlencode

from kg.app.asking.forms import example_value
from kg.app.graph import open_graph
from kg.ask.bind import bind
from kg.ask.catalogue import Catalogue
from kg.ask.run import bound_terms
from kg.errors import ParameterError
from kg.names import TKG
from kg.resources import queries_folder

RUNAWAY = "SELECT (COUNT(*) AS ?n) {{ {} FILTER(?a + ?b + ?c + ?d < 0) }}".format(
    " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(300)))} }}" for name in "abcd")
)
MOST_LATE_S = 0.5
MOST_SLOWER = 3.0


QUESTIONS = (
    *("by-country", "phase-pipeline", "start-trend", "status-breakdown", "top-sponsors"),
    *("trial-arms", "trial-card", "trial-outcomes", "serious-ae", "open-to"),
)
"""What ordinary clients ask: looking a trial up, lists, and counts."""


def queries(graph: str) -> list[str]:
    """The queries of ordinary questions, for a trial of the graph where one is asked for."""
    found = []
    catalogue = Catalogue(queries_folder())
    with open_graph(graph) as opened:
        first = next(iter(opened.query(f"SELECT ?id WHERE {{ ?t <{TKG}nctId> ?id }} LIMIT 1")))[0]
        for question in map(catalogue.question, QUESTIONS):
            single = {p.name: example_value(p)[0] for p in question.parameters if p.required}
            if "trial" in single:
                single["trial"] = getattr(first, "value", "")
            try:
                found.append(bind(question, bound_terms(opened.store, question, single)))
            except ParameterError:
                continue
    return found


def ask(port: int, query: str) -> tuple[int, bytes, float]:
    """Status, body and seconds of one query."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    connection.request("POST", "/sparql", urlencode({"query": query}), headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body, time.monotonic() - started


def rows(body: bytes) -> list[str]:
    """The rows of an answer in an order of their own."""
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(body)["results"]["bindings"])


def crowd(port: int, asked: list[str], right: list[list[str]], clients: int, go_on: threading.Event) -> dict[str, Any]:
    """What clients see who ask until they are told to stop."""
    seconds: list[float] = []
    wrong: list[str] = []
    lock = threading.Lock()

    def client(seed: int) -> None:
        chance = random.Random(seed)
        while go_on.is_set():
            number = chance.randrange(len(asked))
            status, body, took = ask(port, asked[number])
            with lock:
                seconds.append(took)
                if status != 200 or rows(body) != right[number]:
                    wrong.append(f"{status} {body[:60]!r} {asked[number][-200:]!r}")
            time.sleep(0.1 * chance.random())

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(seconds)
    return {
        "answers": len(seconds),
        "wrong": wrong[:3],
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "max_ms": round(ordered[-1] * 1000, 1),
    }


def measure(port: int, options: argparse.Namespace) -> dict[str, Any]:
    """Both rounds."""
    asked = queries(options.graph)
    right = [rows(ask(port, query)[1]) for query in asked]
    go_on = threading.Event()
    go_on.set()
    threading.Timer(options.timeout_s * options.rounds / 2, go_on.clear).start()
    usual = crowd(port, asked, right, options.clients, go_on)
    go_on.set()
    late: list[float] = []
    statuses: set[int] = set()

    def run_away() -> None:
        for _ in range(options.rounds):
            status, _, took = ask(port, RUNAWAY)
            late.append(round(took - options.timeout_s, 3))
            statuses.add(status)
        go_on.clear()

    threading.Thread(target=run_away).start()
    meanwhile = crowd(port, asked, right, options.clients, go_on)
    return {
        "usual": usual,
        "meanwhile": meanwhile,
        "late_s": late,
        "statuses": sorted(statuses),
        "slower": round(meanwhile["p95_ms"] / usual["p95_ms"], 2),
    }


def main() -> int:
    """Starts the server, measures, ends it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-g", "--graph", required=True)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--timeout-s", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--cache-mb", type=int, default=0)
    options = parser.parse_args()
    command = [sys.executable, "-m", "kg.interfaces.cli", "serve", "-g", options.graph, "--port", "0", "--log", "none"]
    command += ["--timeout-s", str(options.timeout_s), "--cache-mb", str(options.cache_mb)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        try:
            found = re.search(r":(\d+)/", server.stderr.readline())
            assert found, "the server did not start"
            time.sleep(1)
            result = measure(int(found[1]), options)
        finally:
            server.terminate()
    late_enough = max(result["late_s"]) <= MOST_LATE_S and result["statuses"] == [503]
    right = not result["usual"]["wrong"] and not result["meanwhile"]["wrong"]
    result["held"] = late_enough and right and result["slower"] < MOST_SLOWER
    print(json.dumps(result, indent=1))
    return 0 if result["held"] else 1


if __name__ == "__main__":
    sys.exit(main())
