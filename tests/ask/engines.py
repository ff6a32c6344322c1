"""SPARQL engines of other makers, started for a test on free ports of this machine and stopped after it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest

ROW_LIMIT = 10_000
"""What Virtuoso is told to stop at, as in the configuration that comes with it."""

_START_S = 90
_VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{port}
DirsAllowed = {folder}
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
CheckpointInterval = 0
ThreadsPerQuery = 2
AsyncQueueMaxThreads = 2

[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerRoot = {folder}
ServerThreads = 4

[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""


def binary(name: str, source: str) -> str:
    """The path of a program; without it the test is skipped, or fails where all tests are to run."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.is_file() else shutil.which(name)
    if found:
        return found
    message = f"{name} is not installed: {source}"
    if os.environ.get("TRIALKG_DATA"):
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def oxigraph(nquads: Path, folder: Path) -> Iterator[str]:
    """The address of an Oxigraph server whose default graph is the union of all graphs of a file."""
    program = binary("oxigraph", "pip install oxigraph")
    port = _free_ports(1)[0]
    command = [program, "serve", "--union-default-graph", "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder / "oxigraph.out", f"http://127.0.0.1:{port}/"):
        store = f"http://127.0.0.1:{port}/store"
        headers = {"Content-Type": "application/n-quads"}
        with urlopen(Request(store, nquads.read_bytes(), headers, method="POST"), timeout=60) as answer:
            assert answer.status in (200, 201, 204)
        yield f"http://127.0.0.1:{port}/query"


@contextmanager
def virtuoso(nquads: Path, folder: Path) -> Iterator[str]:
    """The address of a Virtuoso server that has loaded a file; its default graph is the union of all graphs."""
    source = "apt-get install virtuoso-opensource-7"
    server, client = binary("virtuoso-t", source), binary("isql-vt", source)
    port, http_port = _free_ports(2)
    ini = folder / "virtuoso.ini"
    ini.write_text(_VIRTUOSO_INI.format(folder=folder, port=port, http_port=http_port, rows=ROW_LIMIT))
    load = folder / "load"
    load.mkdir()
    shutil.copy(nquads, load / "graph.nq")
    endpoint = f"http://127.0.0.1:{http_port}/sparql"
    command = [server, "+configfile", str(ini), "+foreground"]
    with _running(command, folder / "virtuoso.out", endpoint):
        statements = (
            f"ld_dir('{load}', 'graph.nq', 'http://example.org/default'); rdf_loader_run(); "
            "select 'loaded', ll_state, ll_error from DB.DBA.load_list;"
        )
        said = subprocess.run(
            [client, f"127.0.0.1:{port}", "dba", "dba", f"exec={statements}"],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        result = next(line.split() for line in said.stdout.splitlines() if line.startswith("loaded"))
        assert result == ["loaded", "2", "NULL"], said.stdout
        yield endpoint


@contextmanager
def _running(command: Sequence[str], output: Path, address: str) -> Iterator[None]:
    """A server, from its first answer at an address until the end."""
    with output.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=output.parent)
        try:
            deadline = time.monotonic() + _START_S
            while not _answers(address):
                assert process.poll() is None, f"{command[0]} ended: {output.read_text(errors='replace')}"
                assert time.monotonic() < deadline, f"{command[0]} gave no answer within {_START_S} s"
                time.sleep(0.1)
            yield
        finally:
            process.kill()
            process.wait(30)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=5):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
