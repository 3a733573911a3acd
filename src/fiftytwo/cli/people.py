"""``people import``: who works here, from an HR export."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.screen import DONE, REFUSED_ROWS, helps, progress, say, show_json, warn
from fiftytwo.cli.words import _

people = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("Look after who works here."))


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(people, name="people")


@people.command(
    "import",
    help=helps(
        _("Read people, teams and reporting lines from an HR export.\n\nThe export is CSV or Excel."),
        "fiftytwo people import staff.xlsx --dry-run",
        "fiftytwo people import staff.csv --as-of 2026-12-01",
    ),
)
def import_people(
    file: Annotated[Path, typer.Argument(help=_("The export."), exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen; change nothing."))] = False,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("The day from which changes hold; else today."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the report for a script."))] = False,
) -> int:
    open_house()
    from fiftytwo.cli.reports import read_people

    with progress(file.name):
        report = read_people(file, dry_run=dry_run, as_of=as_of.date() if as_of else None)
    if as_json:
        show_json(report)
    else:
        for line in report["lines"]:
            say(line)
        for line in report["problems"]:
            warn(line)
    return REFUSED_ROWS if report["refused"] else DONE
