"""``facts``: look after the record of what happened."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.imports import tell_undone
from fiftytwo.cli.metrics import count_soon
from fiftytwo.cli.screen import DONE, FAILED, fail, helps, progress, say, show_json, table, warn
from fiftytwo.cli.words import _, ngettext

facts = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("Look after the facts."))
Json = Annotated[bool, typer.Option("--json", help=_("Print the result for a script."))]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(facts, name="facts")


@facts.command(help=_("Check every file of every table.\n\nExit code 1 if one is not what the table's log says."))
def verify(as_json: Json = False) -> int:
    open_house()
    from fiftytwo.facts.verify import verify as check

    problems = list(check())
    if as_json:
        show_json({"problems": problems})
    elif problems:
        for problem in problems:
            say(str(problem))
    else:
        say(_("The facts are whole."))
    return FAILED if problems else DONE


@facts.command(help=_("Join small files and remove unneeded ones.\n\nThe worker does this each night."))
def compact(as_json: Json = False) -> None:
    open_house()
    from fiftytwo.facts.compact import compact as join_files

    result = join_files()
    if as_json:
        show_json(result)
    else:
        say(
            _("{merged} small files became {written}; {deleted} that were no longer needed are gone.").format(
                merged=result.merged, written=result.written, deleted=result.deleted
            )
        )


@facts.command(
    help=helps(
        _(
            "Forget one customer for good.\n\n"
            "Their words and their key are gone from every file, and no later import brings them back; counts stay. "
            "This cannot be undone."
        ),
        "fiftytwo facts erase C-10442",
    )
)
def erase(
    customer: Annotated[str, typer.Argument(help=_("The customer's key, as the sources write it."))],
    yes: Annotated[bool, typer.Option("--yes", help=_("Do not ask."))] = False,
    as_json: Json = False,
) -> None:
    open_house()
    from fiftytwo.facts import forgotten_list, mask
    from fiftytwo.facts.erase import erase_customer
    from fiftytwo.org.audit import SYSTEM

    if not yes:
        typer.confirm(_("Forget this customer for good?"), abort=True, err=True)
    counts = erase_customer(customer, SYSTEM)
    count_soon(quiet=as_json)
    if as_json:
        show_json(counts)
    elif counts.anything:
        rows = sum(counts.masked.values())
        say(ngettext("Their key is gone from %(number)s row.", "Their key is gone from %(number)s rows.", rows))
        say(ngettext("%(number)s text is deleted.", "%(number)s texts are deleted.", counts.words_deleted))
    else:
        say(_("Nothing here is about this customer. Should they come in later, they stay masked."))
    if not as_json:
        for folder in counts.unreached:
            warn(
                _(
                    "{folder} cannot be reached. So that no backup in it brings them back, copy {list} to {copy}."
                ).format(
                    folder=folder,
                    list=forgotten_list.place(),
                    copy=forgotten_list.beside(Path(folder), mask.house()),
                )
            )


@facts.command(
    help=helps(
        _("Write a whole table to a file, however large it is."),
        "fiftytwo facts export contact contacts.csv",
        "fiftytwo facts export rating ratings.parquet",
    )
)
def export(
    name: Annotated[str, typer.Argument(metavar="TABLE", help=_("The table: contact, rating, shift…"))],
    file: Annotated[
        Path, typer.Argument(help=_("Where to write it; the file ending decides the format: .csv or .parquet."))
    ],
) -> None:
    from fiftytwo.facts.tables import TABLES

    if name not in TABLES:
        fail(_("There is no table {name}. There are: {known}").format(name=name, known=", ".join(TABLES)))
    if file.suffix not in (".csv", ".parquet"):
        fail(_("{file} must end in .csv or .parquet, which says how to write it.").format(file=file))
    open_house()
    from fiftytwo.facts.export import export as write_out

    with progress(file.name):
        rows = write_out(name, file, file.suffix.removeprefix("."))
    say(ngettext("%(number)s row is written.", "%(number)s rows are written.", rows))


@facts.command(
    help=_(
        "Link names that have become known to people, and unlink those that were removed from them.\n\n"
        "The worker does this within a minute of a change, and each night."
    )
)
def link(as_json: Json = False) -> None:
    open_house()
    from fiftytwo.facts.unlink import relink

    written = relink()
    if as_json:
        show_json(written)
    else:
        say(
            ngettext(
                "%(number)s fact now names its person.", "%(number)s facts now name their person.", written.changed
            )
        )


@facts.command(help=_("Undo one batch, or list the latest ones."))
def undo(
    number: Annotated[int, typer.Argument(help=_("The number of the batch."))] = 0,
    as_json: Json = False,
) -> int:
    open_house()
    from fiftytwo.facts import batches
    from fiftytwo.facts.models import Batch
    from fiftytwo.org.audit import SYSTEM

    if number:
        return tell_undone(number, batches.undo(number, SYSTEM), _("Batch {number} was undone."), as_json=as_json)
    rows = [
        [str(one.pk), one.source, one.what, one.label, one.get_state_display(), f"{one.started_at:%F %R}"]
        for one in Batch.objects.all()[:20]
    ]
    table([_("number"), _("source"), _("kind"), _("file"), _("state"), _("started (UTC)")], rows)
    return DONE
