"""What the commands say on standard error, and how they end."""

from __future__ import annotations

import codecs
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn, TextIO

import typer

from kg.errors import ParameterError, TrialkgError, UnknownQuestionError, UsageError

__all__ = ["fail", "print_all", "progress_bar", "reporting_errors", "say", "visible"]

_MISUSE: Final = (UsageError, ParameterError, UnknownQuestionError)


def visible(text: str) -> str:
    """Text with control characters as escapes, so that data cannot steer a terminal."""
    return "".join(
        char if char.isprintable() or char in "\n\t" else char.encode("unicode_escape").decode() for char in text
    )


def print_all(stream: TextIO) -> None:
    """Lets a stream write what its encoding lacks as escapes, as standard error does; UTF-8 lacks nothing.

    >>> narrow = io.TextIOWrapper(io.BytesIO(), "cp1252", write_through=True)
    >>> print_all(narrow)
    >>> print("café ≥ 5", file=narrow, end="")
    >>> narrow.buffer.getvalue()
    b'caf\\xe9 \\\\u2265 5'
    """
    if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
        stream.reconfigure(errors="backslashreplace")


def say(text: str) -> None:
    """Says something on standard error, below what was printed before."""
    sys.stdout.flush()
    print(visible(text), file=sys.stderr)


def fail(text: str, status: int = 1) -> NoReturn:
    """Says what went wrong and ends the command."""
    say(f"error: {text}")
    raise typer.Exit(status)


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Turns the package's errors into one sentence and an exit status: 2 for misuse, else 1."""
    try:
        yield
    except _MISUSE as error:
        fail(str(error), 2)
    except TrialkgError as error:
        fail(str(error))
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        fail("stopped; the graph is as it was", 130)


@contextmanager
def progress_bar(quiet: bool = False) -> Iterator[Callable[[str, int, int], None] | None]:
    """A progress bar on a terminal, and None elsewhere."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description:>8}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, int] = {}

        def show(stage: str, done: int, total: int) -> None:
            task = tasks.setdefault(stage, -1)
            if task < 0:
                task = tasks[stage] = bars.add_task(stage, total=total)
            bars.update(task, completed=done, total=total)  # type: ignore[arg-type]

        yield show
