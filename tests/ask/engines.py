"""SPARQL engines of other makers, started for a test on free ports of this machine and stopped after it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
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
def empty_oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """The address of an Oxigraph server that holds nothing; `/query`, `/update` and `/store` are below it."""
    program = binary("oxigraph", "pip install oxigraph")
    port = _free_ports(1)[0]
    command = [program, "serve", *options, "--bind", f"127.0.0.1:{port}"]
    with _running(command, folder / "oxigraph.out", f"http://127.0.0.1:{port}/"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def oxigraph(nquads: Path, folder: Path) -> Iterator[str]:
    """The address of an Oxigraph server whose default graph is the union of all graphs of a file."""
    with empty_oxigraph(folder, "--union-default-graph") as address:
        store = f"{address}/store"
        headers = {"Content-Type": "application/n-quads"}
        with urlopen(Request(store, nquads.read_bytes(), headers, method="POST"), timeout=60) as answer:
            assert answer.status in (200, 201, 204)
        yield f"{address}/query"


class Virtuoso(NamedTuple):
    """A Virtuoso server.

    Args:
        address: below it are `/sparql`, `/sparql-auth`, `/sparql-graph-crud` and `/sparql-graph-crud-auth`.
        isql: runs statements of its own SQL, and gives what it printed.
    """

    address: str
    isql: Callable[[str], str]


@contextmanager
def empty_virtuoso(folder: Path) -> Iterator[Virtuoso]:
    """A Virtuoso server with nothing but its own graphs; the user `dba` has the password `dba`."""
    source = "apt-get install virtuoso-opensource-7"
    server, client = binary("virtuoso-t", source), binary("isql-vt", source)
    port, http_port = _free_ports(2)
    ini = folder / "virtuoso.ini"
    ini.write_text(_VIRTUOSO_INI.format(folder=folder, port=port, http_port=http_port, rows=ROW_LIMIT))
    address = f"http://127.0.0.1:{http_port}"

    def isql(statements: str) -> str:
        return subprocess.run(
            [client, f"127.0.0.1:{port}", "dba", "dba", f"exec={statements}"],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        ).stdout

    command = [server, "+configfile", str(ini), "+foreground"]
    with _running(command, folder / "virtuoso.out", f"{address}/sparql"):
        yield Virtuoso(address, isql)


@contextmanager
def virtuoso(nquads: Path, folder: Path) -> Iterator[str]:
    """The address of a Virtuoso server that has loaded a file; its default graph is the union of all graphs."""
    with empty_virtuoso(folder) as server:
        load = folder / "load"
        load.mkdir()
        shutil.copy(nquads, load / "graph.nq")
        said = server.isql(
            f"ld_dir('{load}', 'graph.nq', 'http://example.org/default'); rdf_loader_run(); "
            "select 'loaded', ll_state, ll_error from DB.DBA.load_list;"
        )
        result = next(line.split() for line in said.splitlines() if line.startswith("loaded"))
        assert result == ["loaded", "2", "NULL"], said
        yield f"{server.address}/sparql"


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
