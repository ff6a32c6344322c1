"""Commands that make, check and write out graphs."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Optional

import typer

from kg.interfaces.talk import fail, progress_bar, reporting_errors, say, visible

__all__ = ["GraphOption", "register"]

GraphOption = Annotated[
    Optional[str],  # noqa: UP045 - typer reads the annotation itself
    typer.Option(
        "--graph",
        "-g",
        metavar="GRAPH",
        help="A graph's directory, an RDF file, or the http(s) address of a SPARQL endpoint. "
        "Default: KG_GRAPH, else ./kg-data here or in a folder above.",
    ),
]
_SHOWN: Final = 20


class DetailChoice(StrEnum):
    """How much of a record a graph states."""

    full = "full"
    core = "core"


class ExportFormat(StrEnum):
    """RDF serialisations, and tables."""

    nq = "nq"
    nt = "nt"
    ttl = "ttl"
    trig = "trig"
    jsonld = "jsonld"
    parquet = "parquet"


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    for command in (build, fetch, info, verify, validate, export, bench, bench_questions):
        app.command()(command)


def build(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders or archives; - is standard input.")
    ],
    graph: Annotated[str, typer.Option("--graph", "-g", metavar="DIRECTORY", envvar="KG_GRAPH")] = "kg-data",
    detail: Annotated[
        DetailChoice,
        typer.Option(help="full states everything; core leaves results, contacts and the logic of criteria out."),
    ] = DetailChoice.full,
    workers: Annotated[int, typer.Option(min=0, help="Processes to use; 0: as many as there are processors.")] = 0,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if any record was rejected.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")] = False,
) -> None:
    """Build a graph from trial records and publish it.

    Formats are recognised by content: ClinicalTrials.gov API v2 JSON (one study, lists, pages, JSON lines), legacy
    XML, trial pages of ClinicalTrials.Veeva and ClinConnect (text or HTML), gzip and zip of these, and exported RDF.
    A bad record never stops the others: it is rejected with a reason, on screen and in rejected.jsonl.

    Example: kg build studies.jsonl pages/ -g kg-data
    """
    with reporting_errors(), progress_bar(quiet) as bar:
        from kg.app.building.build import build as run
        from kg.app.building.warnings import counted_in_words

        summary = run(sources, Path(graph), detail=detail.value, workers=workers or None, on_progress=bar)
    for message in summary.messages[:_SHOWN]:
        say(f"error: rejected {message}")
    if len(summary.messages) > _SHOWN:
        where = ", all in rejected.jsonl of the published version" if summary.published else ""
        say(f"error: rejected {len(summary.messages) - _SHOWN:,} more{where}")
    for warning in () if quiet else summary.warnings[:_SHOWN]:
        say(f"warning: {warning}")
    if summary.note_counts and not quiet:
        counted = counted_in_words(summary.note_counts)
        say(f"notes on reading: {counted}; a trial's page tells its own, below the sources")
    if not quiet:
        for name in summary.skipped[:_SHOWN]:
            say(f"skipped: {name}: no trial record")
    if not summary.published:
        if summary.rejected:
            fail(f"nothing could be read from {', '.join(sources)}; the graph is as it was")
        say(f"warning: 0 records in {', '.join(sources)}; the graph is as it was")
        return
    if not quiet:
        say(
            f"read {summary.records:,} records: {summary.used:,} used for {summary.trials:,} trials, "
            f"{summary.duplicates:,} duplicates, {summary.rejected:,} rejected"
        )
        say(f"built {graph}: {summary.statements:,} statements")
    if strict and summary.rejected:
        raise typer.Exit(1)


def fetch(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="JSON lines to write; a log and a state file lie beside it.")
    ],
    condition: Annotated[Optional[str], typer.Option(help="Words for the condition.")] = None,  # noqa: UP045
    term: Annotated[Optional[str], typer.Option(help="Words anywhere in the record.")] = None,  # noqa: UP045
    intervention: Annotated[Optional[str], typer.Option(help="Words for the intervention.")] = None,  # noqa: UP045
    sponsor: Annotated[Optional[str], typer.Option(help="Words for the sponsor.")] = None,  # noqa: UP045
    id: Annotated[Optional[list[str]], typer.Option(help="An NCT id; may be repeated.")] = None,  # noqa: UP045
    status: Annotated[Optional[list[str]], typer.Option(help="An overall status; may be repeated.")] = None,  # noqa: UP045
    country: Annotated[Optional[list[str]], typer.Option(help="A country with a site; may be repeated.")] = None,  # noqa: UP045
    since: Annotated[
        Optional[datetime], typer.Option(formats=["%Y-%m-%d"], help="Only records updated on or after this day.")  # noqa: UP045
    ] = None,
    everything: Annotated[bool, typer.Option("--everything", help="The whole registry (10 GB).")] = False,
    rate: Annotated[float, typer.Option(min=0.01, max=10, help="Requests a second at most.")] = 1.0,
    base_url: Annotated[str, typer.Option(help="The API's address.")] = "https://clinicaltrials.gov/api/v2",
) -> None:
    """Fetch records from ClinicalTrials.gov.

    They come from its API v2, as JSON lines that 'kg build' reads.

    After a break the same command goes on where it stopped.

    Example: kg fetch --condition "systemic sclerosis" --status RECRUITING -o ssc.jsonl
    """
    with reporting_errors(), progress_bar() as bar:
        from kg.app.building.fetch import fetch as run

        summary = run(
            output,
            condition=condition,
            term=term,
            intervention=intervention,
            sponsor=sponsor,
            ids=tuple(id or ()),
            statuses=tuple(status or ()),
            countries=tuple(country or ()),
            since=since.date() if since else None,
            everything=everything,
            rate_per_s=rate,
            base_url=base_url,
            on_progress=bar,
        )
    for note in summary.notes:
        say(note)
    state = "already complete" if summary.already_complete else f"{summary.new:,} new"
    say(f"{output}: {summary.written:,} records ({state}); build with: kg build {output}")


def info(
    graph: GraphOption = None,
    digest: Annotated[
        bool, typer.Option("--digest", help='One line of JSON; {"complete": false} before the first publication.')
    ] = False,
) -> None:
    """Say what a graph holds.

    Example: kg info -g kg-data
    """
    with reporting_errors():
        from kg.app.describe import describe, digest_of_graph

        if digest:
            print(json.dumps(digest_of_graph(graph)))
        else:
            print(describe(graph))


def verify(graph: GraphOption = None) -> None:
    """Compare a graph's store with its manifest.

    All statements are read, so that a damaged store is found.

    Example: kg verify -g kg-data
    """
    with reporting_errors():
        from kg.app.check import verify as run
        from kg.app.graph import open_graph

        with open_graph(graph) as opened:
            found = run(opened)
            say(f"{opened.name}: sound: {found.statements:,} statements, {found.trials:,} trials, hash {found.digest}")


def validate(
    graph: GraphOption = None,
    trial: Annotated[Optional[list[str]], typer.Option(help="Only this trial; may be repeated.")] = None,  # noqa: UP045
) -> None:
    """Check a graph against the SHACL shapes of the ontology.

    This is done a batch of trials at a time.

    A warning is a fact that a reader should look at, such as a start after the end; only violations end with 1.

    Example: kg validate -g kg-data
    """
    violations = warnings = 0
    with reporting_errors(), progress_bar() as bar:
        from kg.app.graph import open_graph
        from kg.app.validate import validate as run

        with open_graph(graph) as opened:
            for finding in run(opened, trials=tuple(trial or ()), on_progress=bar):
                print(visible(f"{'warning' if finding.is_warning else 'violation'}: {finding.words}"))
                warnings += finding.is_warning
                violations += not finding.is_warning
    say(f"{violations:,} violations, {warnings:,} warnings")
    if violations:
        raise typer.Exit(1)


def export(
    graph: GraphOption = None,
    output: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", help="A file, gzipped if it ends in .gz; for parquet a folder."),
    ] = None,
    format: Annotated[
        Optional[ExportFormat],  # noqa: UP045
        typer.Option(
            help="Default: nq on standard output, else by the file's suffix; parquet: one file for each table."
        ),
    ] = None,
    no_source_text: Annotated[
        bool, typer.Option("--no-source-text", help="Leave the prose of portals' pages out; of RDF only.")
    ] = False,
) -> None:
    """Write a graph out as RDF, or as a folder of tables.

    The formats nt and ttl hold the default graph only.

    Example: kg export -o trials.nq.gz
    """
    if format is ExportFormat.parquet:
        _export_parquet(graph, output, no_source_text)
        return
    with reporting_errors():
        from kg.app.graph import open_graph
        from kg.app.transfer.export import export as run
        from kg.app.transfer.export import format_of

        chosen = format.value if format else format_of(output) if output else "nq"
        with open_graph(graph) as opened:
            run(opened, output or sys.stdout.buffer, chosen, source_text=not no_source_text)
    if output:
        say(f"wrote {output}")


def _export_parquet(graph: str | None, folder: Path | None, no_source_text: bool) -> None:
    if folder is None:
        fail("parquet is a folder of files: name it with -o FOLDER", 2)
    if no_source_text:
        fail("--no-source-text goes with RDF: choose nq, nt, ttl, trig or jsonld", 2)
    with reporting_errors(), progress_bar() as bar:
        from kg.app.graph import open_graph
        from kg.app.transfer.parquet import export_parquet

        earlier = next(folder.glob("*.parquet"), None) is not None
        with open_graph(graph) as opened:
            rows = export_parquet(opened, folder, on_progress=bar)
    replaced = ", in place of what was exported there before" if earlier else ""
    say(f"wrote {folder}: {', '.join(f'{count:,} {name}' for name, count in rows.items())}{replaced}")


def bench(
    records: Annotated[Path, typer.Argument(help="JSON lines of studies to multiply.")],
    trials: Annotated[int, typer.Option(min=100, help="How many trials to build.")] = 2000,
    detail: Annotated[DetailChoice, typer.Option(help="As for build.")] = DetailChoice.full,
    rounds: Annotated[int, typer.Option(min=1, max=20, help="How often to repeat; medians are given.")] = 3,
    folder: Annotated[Optional[Path], typer.Option(help="Where to work; default: a temporary folder.")] = None,  # noqa: UP045
) -> None:
    """Measure how long a build takes.

    Beside it stand one bulk load of the same statements, and rdflib.

    Example: kg bench studies.jsonl --trials 20000
    """
    with reporting_errors():
        from kg.app.measuring.builds import bench as run

        print(
            json.dumps(
                run(records, trials=trials, detail=detail.value, rounds=rounds, folder=folder, say=say), indent=1
            )
        )


def bench_questions(
    graph: GraphOption = None,
    rounds: Annotated[int, typer.Option(min=1, max=20, help="How often to ask each; medians are given.")] = 3,
    question: Annotated[Optional[list[str]], typer.Option(help="Only this question; may be repeated.")] = None,  # noqa: UP045
    endpoint: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="URL", help="Compare with an engine that holds the same statements."),
    ] = None,
    rdflib: Annotated[
        bool, typer.Option("--rdflib", help="Compare with rdflib: about 1.5 KB of memory a statement.")
    ] = False,
) -> None:
    """Measure how long each question takes on a graph.

    Its queries can be measured on other engines too.

    Each is asked with what it needs, and with an example of all it takes; where an example means nothing in this
    graph, with something that the graph has. No answer is kept from one question to the next.

    Example: kg bench-questions -g kg-data --rounds 5
    """
    with reporting_errors():
        from kg.app.graph import open_graph
        from kg.app.measuring.questions import bench_questions as run

        with open_graph(graph) as opened:
            found = run(opened, rounds=rounds, names=question or (), endpoint=endpoint, rdflib=rdflib, say=say)
            print(json.dumps(found, indent=1))
