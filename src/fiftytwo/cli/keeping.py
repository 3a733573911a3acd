"""``backup`` and ``restore``: one file that tells one story of both stores."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiftytwo.cli.house import forget_prepared, open_house
from fiftytwo.cli.screen import fail, helps, progress, say, warn
from fiftytwo.cli.words import _, ngettext

if TYPE_CHECKING:
    from fiftytwo.facts.backup import Restored


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help=BACKUP_HELP)(backup)
    app.command(help=RESTORE_HELP)(restore)


BACKUP_HELP = helps(
    _(
        "Write everything into one file.\n\n"
        "Everything keeps running meanwhile: the database is taken first, then the facts as of that moment."
    ),
    "fiftytwo backup /backups/fiftytwo-2026-11-21.zip",
)
RESTORE_HELP = helps(
    _(
        "Restore a backup.\n\n"
        "Stop serve first. The home has to be empty, unless --force replaces what is there. What was on its way to "
        "the facts when the backup was taken is brought there afterwards."
    ),
    "fiftytwo --home /srv/new restore /backups/fiftytwo-2026-11-21.zip",
)


def backup(file: Annotated[Path, typer.Argument(help=_("The file to write; it must not exist yet."))]) -> None:
    if file.exists():
        fail(_("{file} exists already. Choose another name; nothing was written.").format(file=file))
    open_house()
    from fiftytwo.facts.backup import backup as write_backup

    with progress(file.name):
        write_backup(file)
    say(_("{file} is written ({size:.1f} MB).").format(file=file, size=file.stat().st_size / 1e6))


def restore(
    file: Annotated[Path, typer.Argument(help=_("The backup to restore."), exists=True, dir_okay=False)],
    force: Annotated[bool, typer.Option("--force", help=_("Replace what this home holds."))] = False,
) -> None:
    open_house(migrated=False)
    from fiftytwo.facts.backup import restore as bring_back

    with progress(file.name):
        restored = bring_back(file, force=force)
    forget_prepared()
    say(
        _("Everything is as it was at {moment}.").format(moment=f"{datetime.fromisoformat(restored.made_at):%F %R} UTC")
    )
    if restored.interrupted_batches:
        say(
            ngettext(
                "%(number)s import that was running then has been taken out: run it again.",
                "%(number)s imports that were running then have been taken out: run them again.",
                restored.interrupted_batches,
            )
        )
    tell_forgotten(restored)
    say(_("Check it with: fiftytwo doctor"))


def tell_forgotten(restored: Restored) -> None:
    """Say who was forgotten again, or that nobody knows whether anyone was."""
    if restored.customers_forgotten_again:
        say(
            ngettext(
                "%(number)s customer who was forgotten since then has been forgotten again.",
                "%(number)s customers who were forgotten since then have been forgotten again.",
                restored.customers_forgotten_again,
            )
        )
    if restored.people_forgotten_again:
        say(
            ngettext(
                "%(number)s employee who was forgotten since then has been forgotten again.",
                "%(number)s employees who were forgotten since then have been forgotten again.",
                restored.people_forgotten_again,
            )
        )
    if not restored.list_found:
        warn(
            _(
                "There is no list of those forgotten since then, neither in this home nor beside the backup. "
                "If anybody was, forget them again: fiftytwo facts erase"
            )
        )
