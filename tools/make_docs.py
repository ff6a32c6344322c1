"""Writes the reference pages that follow from the code: commands, questions, fields, errors.

Usage: python tools/make_docs.py [--check]
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import typer.main

from kg import errors
from kg.analysis.star_tables import TABLES
from kg.ask.catalogue import Catalogue
from kg.interfaces.cli import app
from kg.model.study import Study
from kg.rdf.tables import Table
from kg.resources import queries_folder

DOCS = Path(__file__).parent.parent / "docs"
TABLE_MODULES = ("administration", "design", "registry", "results", "provenance")
PARQUET = """# Tables in Parquet

    kg export --format parquet -o tables

writes one file for each table below: for DuckDB, Polars, pandas, Arrow. It works on a graph's directory, an RDF file
and an endpoint, takes a batch of trials at a time, and gives the same rows for the same graph.

```sql
-- DuckDB, in the folder
SELECT s.name, count(DISTINCT nct_id) AS trials
FROM 'sponsors.parquet' s JOIN 'trials.parquet' t USING (nct_id)
WHERE s.lead_or_collaborator = 'lead' AND t.overall_status = 'RECRUITING'
GROUP BY ALL ORDER BY trials DESC LIMIT 10;
```

```python
import pandas
import polars

limits = polars.scan_parquet("tables/constraints.parquet")
limits.filter(polars.col("quantity_name") == "Forced vital capacity").collect()
pandas.read_parquet("tables/trials.parquet", dtype_backend="pyarrow")
```

- **Every table has `nct_id`**, and joins on it. Keys within a trial (`arm`, `site`, `criterion`...) join together with
  it; the trial's IRI, `#` and a key make the IRI in the graph.
- **Columns bear AACT's names where they mean the same**, as the last column of each table says; `aact.sql` in the
  folder makes views of AACT's tables (`studies`, `facilities`, `reported_events`...) over the files. AACT's numeric ids
  are not there, and a date that is stated to the month has no day: AACT's `start_date` is not ours.
- **Dates keep their precision**: `start_date_on_or_after` is a date for sorting, `start_month_year` what was stated,
  `start_date_precision` how much of it.
- Codes are the registry's tokens (`RECRUITING`). Nothing is filled in: what is not stated is NULL.
- Counts: a join of two tables with several rows a trial multiplies rows; count `DISTINCT nct_id`. A trial in two phases
  has `phase` `PHASE1/PHASE2` and counts twice when `phases` is unnested.
- A graph built with `--detail core` has no results: the tables of events and measurements are empty.
"""
MADE = "<!-- Made by tools/make_docs.py; change the code, not this page. -->\n\n"


def commands() -> str:
    """The reference of the command line, from its own help."""
    group: Any = typer.main.get_command(app)
    parts = [MADE, "# Commands\n\n", f"{group.help}\n\n"]
    parts.append("Data goes to standard output, talk to standard error. Exit status: 0 done, 1 failed, 2 misuse.\n")
    for name in group.commands:
        command = group.commands[name]
        context = typer.Context(command, info_name=f"kg {name}", terminal_width=100, max_content_width=100)
        text = command.get_help(context).strip()
        parts.append(f"\n## kg {name}\n\n```\n{text}\n```\n")
    return "".join(parts)


def questions() -> str:
    """The catalogue of questions, from their heads."""
    parts = [MADE, "# Questions\n\nAsk one with `kg ask NAME -p parameter=value`; how a question file is written: "]
    parts.append("[questions.md](questions.md).\n")
    for question in Catalogue(queries_folder()):
        parts.append(f"\n## {question.name}\n\n**{question.title}** {question.question}\n\n")
        parts.append(f"Counting: {question.counting}.")
        if question.tags:
            parts.append(f" Tags: {', '.join(question.tags)}.")
        parts.append("\n")
        if question.parameters:
            parts.append("\n| parameter | type | use | default | example | meaning |\n|---|---|---|---|---|---|\n")
            for parameter in question.parameters:
                use = "needed" if parameter.required else "optional"
                default, example = ", ".join(parameter.default or ()), ", ".join(parameter.example or ())
                kind = f"list of {parameter.type}" if parameter.many else parameter.type
                row = (parameter.name, kind, use, default, example, parameter.description)
                parts.append(f"| {' | '.join(cell(value) for value in row)} |\n")
        parts.append("\n| column | meaning |\n|---|---|\n")
        parts += [f"| {cell(column.name)} | {cell(column.description)} |\n" for column in question.columns]
        parts += [f"\n- {caveat}" for caveat in question.caveats]
        parts.append("\n" if question.caveats else "")
    return "".join(parts)


def fields() -> str:
    """Where each field of a registry record goes in the graph, from the tables of the emitter."""
    parts = [MADE, "# Fields\n\nEach field of ClinicalTrials.gov's API v2 and the properties that state it. "]
    parts.append("Fields of other sources are read into the same model. A field that is not listed links nodes ")
    parts.append("([ontology.md](ontology.md)) or names a shared thing. Telephone and e-mail fields are not stated.\n")
    for path, table in tables():
        owner = table.class_name or "Trial"
        parts.append(f"\n## {path}\n\nStated on `tkg:{owner}`.\n\n| field | properties |\n|---|---|\n")
        names = registry_names(path)
        for field in table.fields:
            properties = ", ".join(f"`{name}`" for name in field.properties)
            parts.append(f"| `{names.get(field.attribute, field.attribute)}` | {properties} |\n")
    return "".join(parts)


def tables() -> Iterator[tuple[str, Table]]:
    """All tables of the emitter with the paths of what they state, in order of paths."""
    found: dict[str, Table] = {}
    for name in TABLE_MODULES:
        found.update(importlib.import_module(f"kg.rdf.{name}").TABLES)
    yield from sorted(found.items())


def registry_names(path: str) -> dict[str, str]:
    """For each attribute of the part at a path, its name in the registry's records."""
    kind: Any = Study
    for step in path.split("."):
        by_name = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        if step not in by_name:
            return {}
        kind = struct_of(by_name[step].type)
    return {field.name: field.encode_name for field in msgspec.structs.fields(kind)}


def struct_of(kind: Any) -> Any:
    """The structure in a type: itself, or the one that a tuple holds."""
    info = msgspec.inspect.type_info(kind)
    item = getattr(info, "item_type", info)
    return item.cls if isinstance(item, msgspec.inspect.StructType) else Study


def error_tree() -> str:
    """The tree of errors, from its own drawing."""
    drawing = (errors.__doc__ or "").split("\n\n")[1]
    parts = [MADE, "# Errors\n\nAll derive from `kg.errors.TrialkgError`.\n\n```\n", drawing, "\n```\n\n"]
    parts.append("| error | meaning |\n|---|---|\n")
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, errors.TrialkgError):
            parts.append(f"| `{name}` | {cell((kind.__doc__ or '').splitlines()[0])} |\n")
    return "".join(parts)


def parquet() -> str:
    """The dictionary of the tables that a graph is written out as, from their declaration."""
    parts = [MADE, PARQUET, "\n| table | a row is |\n|---|---|\n"]
    parts += [f"| [{table.name}](#{table.name}) | {cell(table.meaning)} |\n" for table in TABLES]
    for table in TABLES:
        parts.append(f"\n## {table.name}\n\n{table.meaning}\n\n| column | type | meaning | AACT |\n|---|---|---|---|\n")
        parts.append("| `nct_id` | text | NCT id of the trial | |\n")
        for column in table.columns:
            aact = f"`{column.aact}`" if column.aact else ""
            kind = "list of text" if column.kind == "texts" else column.kind
            parts.append(f"| `{column.name}` | {kind} | {cell(column.meaning)} | {aact} |\n")
    return "".join(parts)


def cell(value: str) -> str:
    """Text fit for a cell of a table."""
    return value.replace("|", "\\|").replace("\n", " ")


PAGES = {
    "cli.md": commands,
    "catalogue.md": questions,
    "fields.md": fields,
    "errors.md": error_tree,
    "parquet.md": parquet,
}


def main() -> int:
    """Writes the pages, or says which of them are out of date."""
    check = sys.argv[1:] == ["--check"]
    stale = []
    for name, page in PAGES.items():
        path, text = DOCS / name, page()
        if check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not check:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"out of date: {', '.join(stale)}: run python tools/make_docs.py", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
