"""The command line: it translates, and leaves the work to `kg.app`."""

from __future__ import annotations

import typer

from kg.interfaces import cli_build, cli_draw, cli_find, cli_load, cli_read, cli_serve

__all__ = ["app", "main"]

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Clinical trial records as a knowledge graph: build it, ask it, draw it.",
)
cli_build.register(app)
cli_read.register(app)
cli_draw.register(app)
cli_find.register(app)
cli_load.register(app)
cli_serve.register(app)


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
