"""``import``: a file of facts, read by a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.screen import DONE, REFUSED_ROWS, WRONG_USE, complain, helps, progress, say, show_json, table, warn
from fiftytwo.cli.words import _


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("import", help=IMPORT_HELP)(import_file)


IMPORT_HELP = helps(
    _(
        "Read a file of facts by a mapping.\n\n"
        "The file is CSV (plain or gz) or Parquet; the mapping says what its columns mean. Good rows go in; refused "
        "ones are listed with number, column, value and reason (exit code 3). A file that is wrong as a whole changes "
        "nothing. Reading a file again changes nothing either; rows that differ are corrected."
    ),
    "fiftytwo import incidents.csv.gz --mapping servicenow_incidents --dry-run",
    "fiftytwo import contacts.csv --mapping ours.toml --json",
    "fiftytwo import --undo 12",
)


def import_file(
    file: Annotated[Path | None, typer.Argument(help=_("The file to read."), show_default=False)] = None,
    mapping: Annotated[str, typer.Option(help=_("A mapping that ships with Fiftytwo, or a TOML file of yours."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen; change nothing."))] = False,
    undo: Annotated[int, typer.Option(show_default=False, help=_("Take back an import, by its number."))] = 0,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the report for a script."))] = False,
) -> int:
    if undo:
        open_house()
        return undo_batch(undo, as_json=as_json)
    if file is None or not mapping:
        complain(_("Say which file and by which mapping: fiftytwo import FILE --mapping NAME. See: fiftytwo import -h"))
        return WRONG_USE
    open_house()
    from fiftytwo.cli.reports import read_facts

    with progress(file.name) as advance:
        report = read_facts(file, mapping, dry_run=dry_run, progress=advance)
    show_report(report, as_json=as_json)
    return REFUSED_ROWS if report["refused"] else DONE


def show_report(report: dict[str, Any], *, as_json: bool) -> None:
    """Print what an import did."""
    if as_json:
        show_json(report)
        return
    heading = [_("table"), _("read"), _("new"), _("changed"), _("same"), _("refused")]
    columns = ("table", "read", "new", "changed", "same", "refused")
    table(heading, [[str(row.get(name, "")) for name in columns] for row in report["tables"]])
    for line in report["notes"]:
        say(line)
    if report["refused_file"]:
        warn(_("Refused rows, with reasons: {path}").format(path=report["refused_file"]))
    if report["import"]:
        say(_("To take this back: fiftytwo import --undo {number}").format(number=report["import"]))


def undo_batch(number: int, *, as_json: bool) -> int:
    """Take a batch back and say what that did."""
    from fiftytwo.facts import batches
    from fiftytwo.org.audit import SYSTEM

    counts = batches.undo(number, SYSTEM)
    if as_json:
        show_json({"undone": number, "counts": counts})
    else:
        say(_("Import {number} is taken back.").format(number=number))
    return DONE
