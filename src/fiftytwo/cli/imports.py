"""``import``: a file of facts, read by a mapping."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.metrics import count_soon
from fiftytwo.cli.screen import DONE, REFUSED_ROWS, WRONG_USE, complain, helps, say, show_json, stages, warn
from fiftytwo.cli.suggesting import propose
from fiftytwo.cli.understanding import read_soon
from fiftytwo.cli.words import _

if TYPE_CHECKING:
    from fiftytwo.sources.files.mapping import Mapping


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("import", help=IMPORT_HELP)(import_file)


IMPORT_HELP = helps(
    _(
        "Read a file of facts: CSV, Excel, OpenDocument, JSON, Parquet, alone or in gz or zip.\n\n"
        "A mapping says what its columns mean; without one, a mapping is proposed, to be accepted or changed. Good "
        "rows go in; refused ones are listed with number, column, value and reason (exit code 3). A file that is wrong "
        "as a whole changes nothing. Reading a file again changes nothing either; rows that differ are corrected."
    ),
    "fiftytwo import tickets.xlsx",
    "fiftytwo import export.csv --set opened_at=Created --set source=desk --yes --save desk.toml",
    "fiftytwo import incidents.csv.gz --mapping servicenow_incidents --dry-run",
    "fiftytwo import contacts.csv --mapping ours.toml --json",
    "fiftytwo import --undo 12",
)


def import_file(
    file: Annotated[Path | None, typer.Argument(help=_("The file to read."), show_default=False)] = None,
    mapping: Annotated[str, typer.Option(help=_("A mapping that ships with Fiftytwo, or a TOML file of yours."))] = "",
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="OURS=THEIRS", help=_("Change what was proposed."))
    ] = None,
    kind: Annotated[str, typer.Option("--as", metavar="TABLE", help=_("What the file holds: contact, rating, …"))] = "",
    sheet: Annotated[str, typer.Option(help=_("The sheet of a workbook; the fullest one if left out."))] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help=_("Accept what is proposed without asking."))] = False,
    save: Annotated[Path | None, typer.Option(help=_("Keep the proposed mapping in this file."))] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen; change nothing."))] = False,
    undo: Annotated[int | None, typer.Option(metavar="NUMBER", help=_("Undo an import, by its number."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the report for a script."))] = False,
) -> int:
    if undo is not None:
        open_house()
        return undo_import(undo, as_json=as_json)
    if file is None:
        complain(_("Say which file: fiftytwo import FILE. See: fiftytwo import -h"))
        return WRONG_USE
    open_house()
    known = (
        mapping_of(mapping)
        if mapping
        else propose(file, sheet=sheet, changes=changes or [], kind=kind, yes=yes, save=save)
    )
    if known is None:
        return WRONG_USE
    return try_file(file, known, as_json=as_json) if dry_run else bring_in(file, known, as_json=as_json)


def mapping_of(name: str) -> Mapping:
    """Return a mapping by its path, or by the name of a saved one or of an example."""
    from fiftytwo.sources.files.mapping import load
    from fiftytwo.sources.mappings import latest, mapping_called

    return mapping_called(name) if latest(name) else load(name)


def try_file(file: Path, mapping: Mapping, *, as_json: bool) -> int:
    """Say what an import would do."""
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.sources import actions
    from fiftytwo.sources.files.report import lines

    with stages() as tell:
        report = actions.try_file(file, mapping, actor=SYSTEM, progress=tell)
    if as_json:
        show_json(report)
    else:
        say("\n".join(lines(report)))
    return REFUSED_ROWS if report.refused else DONE


def bring_in(file: Path, mapping: Mapping, *, as_json: bool) -> int:
    """Import a file and say what came of it."""
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.sources import actions
    from fiftytwo.sources.files.report import lines

    with stages() as tell:
        made = actions.import_file(file, mapping, actor=SYSTEM, progress=tell)
    refused = made.refused_path
    if as_json:
        show_json({"import": made.batch_id, **made.told.as_dict(), "refused_file": str(refused) if refused else None})
    else:
        say("\n".join(lines(made.told)))
        if refused:
            warn(_("Refused rows, with reasons: {path}").format(path=refused))
        say(_("To undo this: fiftytwo import --undo {number}").format(number=made.batch_id))
    count_soon(quiet=as_json)
    read_soon(quiet=as_json)
    return REFUSED_ROWS if made.told.refused else DONE


def undo_import(number: int, *, as_json: bool) -> int:
    """Take an import back and say what that did; of another batch, say what it is."""
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.sources.actions import undo_import as undo
    from fiftytwo.sources.queries import import_numbered

    counts = undo(import_numbered(number), actor=SYSTEM)
    return tell_undone(number, counts, _("Import {number} was undone."), as_json=as_json)


def tell_undone(number: int, counts: dict[str, Any], sentence: str, *, as_json: bool) -> int:
    """Bring what follows from the facts in line with a batch that was taken back, and say so."""
    count_soon(quiet=as_json)
    read_soon(quiet=as_json)
    if as_json:
        show_json({"undone": number, "counts": counts})
    else:
        say(sentence.format(number=number))
    return DONE
