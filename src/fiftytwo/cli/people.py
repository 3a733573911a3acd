"""``people import``: who works here, from an HR export."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.screen import DONE, REFUSED_ROWS, complain, helps, say, show_json, warn
from fiftytwo.cli.words import _, ngettext

if TYPE_CHECKING:
    from fiftytwo.org.people_import import PeopleReport

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
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help=_("The day from which changes apply; today if left out.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the report for a script."))] = False,
) -> int:
    open_house()
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.org.people_import import import_people as bring_in
    from fiftytwo.org.people_import import refuse_circle

    report = bring_in(SYSTEM, file, as_of=as_of.date() if as_of else None, dry_run=dry_run)
    refuse_circle(report)
    linked = link_names() if report.done else 0
    if as_json:
        show_json({**report.as_json(), "linked_facts": linked})
    else:
        tell(report, linked)
    return REFUSED_ROWS if report.refused else DONE


@people.command(
    "accounts",
    help=helps(
        _(
            "Open and close accounts as people joined and left.\n\nThe worker does it every ten minutes; accounts are "
            "opened only if the page Rules of access says so."
        ),
        "fiftytwo people accounts --dry-run",
    ),
)
def accounts(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Say what would happen; change nothing."))] = False,
) -> int:
    open_house()
    from fiftytwo.org.access.provisioning import settle

    done = settle(dry_run=dry_run)
    if dry_run:
        say(_("A dry run: nothing was written."))
    for what, people_of in ((_("accounts opened"), done.opened), (_("accounts closed"), done.closed)):
        say(f"{what}: {len(people_of)}")
        for person in people_of:
            say(f"  {person} <{person.email}>")
    return DONE


def link_names() -> int:
    """Let facts that wait for a name find their person; return how many did."""
    from fiftytwo.facts.unlink import relink

    return int(relink().changed)


def tell(report: PeopleReport, linked: int) -> None:
    """Print what an import of people did, or would do."""
    if not report.done:
        say(_("A dry run: nothing was written."))
    counts = {
        _("new"): len(report.new),
        _("changed"): len(report.changed),
        _("left"): len(report.left),
        _("same"): report.same,
        _("not in the file"): len(report.missing),
        _("refused"): len(report.refused),
        _("accounts opened"): len(report.opened),
        _("accounts closed"): len(report.closed),
    }
    say(", ".join(f"{label}: {number}" for label, number in counts.items()))
    for kind, names in ((_("New teams"), report.new_teams), (_("New sites"), report.new_sites)):
        if names:
            say(f"{kind}: {', '.join(names)}")
    for row in report.warnings:
        warn(f"{row.row}: {row.text}")
    for refused in report.refused:
        complain(f"{refused.row} {refused.column} {refused.value!r}: {refused.reason}")
    if linked:
        say(ngettext("%(number)s fact now names its person.", "%(number)s facts now name their person.", linked))
