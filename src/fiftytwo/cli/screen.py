"""What the program says: lines for people, JSON for scripts, progress only on a terminal, and its exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, is_dataclass
from typing import Any, NoReturn

import typer

from fiftytwo.cli.words import _

DONE, FAILED, WRONG_USE, REFUSED_ROWS = 0, 1, 2, 3


def helps(text: str, *examples: str) -> str:
    """Return a help text that ends with commands to copy."""
    lines = "".join(f"\n  {example}" for example in examples)
    heading = _("Examples:")  # outside the f-string, where texts are not collected
    return f"{text}\n\n\b\n{heading}{lines}" if examples else text


def say(text: str = "") -> None:
    """Print a line to people."""
    typer.echo(text)


def warn(text: str) -> None:
    """Print a line about something that is not right, apart from the output."""
    typer.secho(text, fg="yellow", err=True)


def complain(text: str) -> None:
    """Print a line about something that went wrong, apart from the output."""
    typer.secho(text, fg="red", err=True)


def fail(text: str) -> NoReturn:
    """Say what went wrong and what to do next, and leave."""
    complain(text)
    raise typer.Exit(FAILED)


def plain(thing: Any) -> Any:
    """Return something that JSON can hold: dataclasses as objects, dates as ISO 8601, the rest as text."""
    return asdict(thing) if is_dataclass(thing) and not isinstance(thing, type) else str(thing)


def show_json(thing: Any) -> None:
    """Print a result for a script."""
    print(json.dumps(thing, default=plain, ensure_ascii=False, indent=2))


def table(heading: list[str], rows: list[list[str]]) -> None:
    """Print rows in columns."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=None, pad_edge=False, header_style="bold")
    for name in heading:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    Console(soft_wrap=True).print(grid)


@contextmanager
def stages() -> Iterator[Callable[[str, float], None]]:
    """Give a function ``tell(stage, share)`` that draws a bar per stage; where nobody watches it draws nothing."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    with bars() as shown:
        tasks: dict[str, Any] = {}

        def tell(stage: str, share: float) -> None:
            if stage not in tasks:
                tasks[stage] = shown.add_task(stage, total=1.0)
            shown.update(tasks[stage], completed=share)

        yield tell


@contextmanager
def progress(label: str) -> Iterator[Callable[[float, float | None], None]]:
    """Give a function ``advance(done, total)`` that draws a bar; where nobody watches it draws nothing."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    with bars() as shown:
        task = shown.add_task(label, total=None)

        def advance(done: float, total: float | None = None) -> None:
            shown.update(task, completed=done, total=total)

        yield advance


def bars() -> Any:
    """Return bars that vanish when they are done."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    share = TextColumn("{task.percentage:>3.0f} %")
    columns = (TextColumn("{task.description}"), BarColumn(), share, TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)
