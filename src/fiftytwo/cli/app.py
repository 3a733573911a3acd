"""The commands of ``fiftytwo``, gathered. Each group is a module of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from fiftytwo import __version__
from fiftytwo.cli import (
    access,
    demo,
    doctor,
    facts,
    imports,
    keeping,
    metrics,
    people,
    serving,
    setup,
    understanding,
    wrong_use,
)
from fiftytwo.cli.frame import in_our_words
from fiftytwo.cli.screen import DONE, FAILED, complain, say
from fiftytwo.cli.words import _

app = typer.Typer(
    name="fiftytwo",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_(
        "Fiftytwo hears customers, joins it with what the service desk did, "
        "and tells everyone each week what to do.\n\n"
        "To look around: fiftytwo demo. To begin in earnest: fiftytwo setup, then fiftytwo serve.\n\n"
        "Exit codes: 0 done, 1 refused or failed (nothing half-done), 2 wrong use, 3 done, with refused rows."
    ),
)


def show_version(asked: bool) -> None:
    if asked:
        say(__version__)
        raise typer.Exit(DONE)


def use_home(folder: Path | None) -> None:
    if folder is not None:
        os.environ["FIFTYTWO_HOME"] = str(folder)


@app.callback()
def options(
    home: Annotated[
        Path | None,
        typer.Option(help=_("The folder that holds everything (FIFTYTWO_HOME; else ./var)."), callback=use_home),
    ] = None,
    language: Annotated[str, typer.Option(help=_("The language to speak: en, tr or lo."))] = "",
    version: Annotated[
        bool, typer.Option("--version", help=_("Say which version this is."), callback=show_version, is_eager=True)
    ] = False,
) -> None:
    """Options that every command takes, before its name."""


for module in (setup, demo, serving, imports, people, facts, metrics, understanding, keeping, access, doctor):
    module.register(app)


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; a mistake of the user's is a sentence, never a traceback."""
    try:
        result: Any = in_our_words(typer.main.get_command(app))(arguments, standalone_mode=False)
    except typer.Exit as leaving:
        return leaving.exit_code
    except (typer.Abort, KeyboardInterrupt):
        complain(_("Stopped."))
        return FAILED
    except Exception as problem:
        return explain(problem)
    return result if isinstance(result, int) else DONE


def explain(problem: Exception) -> int:
    """Say in a sentence what went wrong, where we know how; a fault of ours keeps its traceback."""
    if hasattr(problem, "exit_code") and hasattr(problem, "show"):  # wrong use, noticed by the command line's library
        wrong_use.show(problem)
        return int(problem.exit_code)
    from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
    from django.db import OperationalError

    from fiftytwo.facts import room

    if os.environ.get("FIFTYTWO_DEBUG") == "1":
        raise problem
    if room.is_lacking(problem):
        complain(_("Nothing more could be written: {why}").format(why=str(problem).splitlines()[0]))
        complain(
            _(
                "Make room on the disk, then run the command again. What was begun is taken out first, "
                "so nothing is there by halves. How much room there is: fiftytwo doctor"
            )
        )
    elif isinstance(problem, ValidationError):
        complain("\n".join(problem.messages))
    elif isinstance(problem, PermissionDenied):
        complain(str(problem) or _("That is not allowed."))
    elif isinstance(problem, OperationalError):
        complain(_("The database does not answer: {why}").format(why=problem))
        complain(_("Check DATABASE_URL, then run: fiftytwo doctor"))
    elif isinstance(problem, ImproperlyConfigured | OSError | ValueError) or is_ours(problem):
        complain(str(problem))
    else:
        raise problem
    return FAILED


def is_ours(problem: Exception) -> bool:
    """Say whether an error was raised to be read by people: those are defined in our own rooms."""
    return type(problem).__module__.startswith("fiftytwo.")
