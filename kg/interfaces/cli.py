"""The command line: it translates, and leaves the work to `kg.app`."""

from __future__ import annotations

import re
import sys
from typing import Annotated, Any, Final, Optional

import typer
from typer.core import TyperGroup

from kg.interfaces import cli_build, cli_draw, cli_find, cli_load, cli_read, cli_serve
from kg.interfaces.talk import fail, print_all

__all__ = ["app", "main"]

_PLAIN: Final = (
    (r"Input should be a valid integer.*", "give a whole number"),
    (r"Input should be greater than or equal to (.+)", r"give \1 or more"),
    (r"Input should be less than or equal to (.+)", r"give \1 or less"),
    (r"Value error, (.+)", r"\1"),
)
"""What the library says of a value, and what it means."""


class _Group(TyperGroup):
    """Commands that tell in plain words what an option takes."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command that was named."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            for said, meant in _PLAIN:
                error.message = re.sub(rf"{said}\Z", meant, error.message)
            raise


app = typer.Typer(
    name="kg",
    cls=_Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"trialkg {version('trialkg')}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Clinical trial records as a knowledge graph: build it, ask it, draw it."""


@app.command(name="help", hidden=True)
def _help(
    context: typer.Context,
    command: Annotated[Optional[str], typer.Argument(help="A command.")] = None,  # noqa: UP045
) -> None:
    """Show what a command does.

    Example: kg help ask
    """
    group: Any = context.parent and context.parent.command
    if command is None:
        print(context.parent.get_help() if context.parent else "")
    elif command in group.commands:
        print(group.commands[command].get_help(typer.Context(group.commands[command], context.parent, command)))
    else:
        fail(f"kg help: there is no command {command!r}: 'kg help' lists them", 2)


cli_build.register(app)
cli_read.register(app)
cli_draw.register(app)
cli_find.register(app)
cli_load.register(app)
cli_serve.register(app)


def main() -> None:
    """Runs the command line."""
    print_all(sys.stdout)
    app()


if __name__ == "__main__":
    main()
