"""What Typer writes around our help texts without asking for a translation: ``Usage:``, and what ``--help`` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from fiftytwo.cli.words import _

TyperFormatter: Any = typer.Context.formatter_class


class Formatter(TyperFormatter):  # type: ignore[misc]  # Typer keeps the name of its formatter private
    """Writes help as Typer does, all of it in the reader's language."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that shows how a command is typed."""
        heading = _("Usage:")
        super().write_usage(prog, args, prefix or f"{heading} ")

    def write_dl(self, rows: Sequence[tuple[str, str]], *args: Any, **options: Any) -> None:
        """Write options or commands with what each does."""
        super().write_dl([(name, _(what)) for name, what in rows], *args, **options)


class Context(typer.Context):
    """A command on its way, whose help is ours."""

    formatter_class = Formatter


def in_our_words(command: Any) -> Any:
    """Return a command that writes its help, and that of all commands below it, with our formatter."""
    command.context_class = Context
    for below in getattr(command, "commands", {}).values():
        in_our_words(below)
    return command
