"""``metrics``: the numbers, how they are defined, and whether they tell what the facts tell."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.screen import DONE, FAILED, complain, fail, helps, say, show_json, stages, table
from fiftytwo.cli.words import _, ngettext

if TYPE_CHECKING:
    from fiftytwo.metrics.definition import Definition
    from fiftytwo.metrics.verify import Verified

metrics = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("Count the metrics, and check them."))
Json = Annotated[bool, typer.Option("--json", help=_("Print the result for a script."))]
MOST_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(metrics, name="metrics")


def count_what_is_new() -> int:
    """Count the metrics of facts that are new, with a bar for who watches; return how many pieces there were."""
    from fiftytwo.metrics.keeping import refresh_all

    with stages() as tell:
        return refresh_all(lambda rows, share: tell(_("Counting {rows}").format(rows=rows), share))


def count_soon(*, quiet: bool) -> None:
    """Count a command's new facts at its end if that is quickly done; else leave it to the worker, and say so.

    Args:
        quiet: say nothing, because a script reads what is printed.
    """
    from fiftytwo.metrics.cells import rows_missing
    from fiftytwo.metrics.compute import MOST_ROWS_AT_ONCE
    from fiftytwo.metrics.registry import every

    if rows_missing(every()) <= MOST_ROWS_AT_ONCE:
        count_what_is_new()
    elif not quiet:
        say(_("The worker now counts the metrics of all this; to have it done at once: fiftytwo metrics refresh"))


@metrics.command(
    help=_("Count what is new.\n\nThe worker does this each minute, an import at its end; this does it at once.")
)
def refresh(as_json: Json = False) -> None:
    open_house()
    from fiftytwo.metrics.keeping import fit_what_waits

    counted = count_what_is_new() + fit_what_waits()
    if as_json:
        show_json({"counted": counted})
    elif counted:
        say(ngettext("%(number)s piece was counted.", "%(number)s pieces were counted.", counted))
    else:
        say(_("Every number is up to date."))


@metrics.command(
    help=helps(
        _(
            "Check that the numbers tell what the facts tell.\n\n"
            "Numbers of random weeks, teams and people are counted again from the facts, row by row, and compared. "
            "Exit code 1 if one differs."
        ),
        "fiftytwo metrics verify",
        "fiftytwo metrics verify --numbers 20000 --seed 7",
    )
)
def verify(
    numbers: Annotated[int, typer.Option(min=1, help=_("How many numbers to check, at least."))] = 2000,
    seed: Annotated[int | None, typer.Option(help=_("The same seed checks the same numbers."))] = None,
    every_one: Annotated[bool, typer.Option("--all", help=_("Check every number of every week; takes long."))] = False,
    as_json: Json = False,
) -> int:
    open_house()
    from fiftytwo.metrics.registry import every
    from fiftytwo.metrics.verify import verify as count_again

    count_what_is_new()
    with stages() as tell:
        found = count_again(
            every(),
            seed=secrets.randbelow(1_000_000) if seed is None else seed,
            at_least=None if every_one else numbers,
            progress=lambda rows, share: tell(_("Checking {rows}").format(rows=rows), share),
        )
    if as_json:
        show_json(found)
    else:
        tell_verified(found)
    return FAILED if found.mismatches else DONE


def tell_verified(found: Verified) -> None:
    """Say what a check found."""
    if not found.numbers:
        say(_("There are no numbers to check yet: import facts first."))
        return
    checked = ngettext("%(number)s number was checked", "%(number)s numbers were checked", found.numbers)
    if not found.mismatches:
        say(_("{checked} (seed {seed}): all are right.").format(checked=checked, seed=found.seed))
        return
    wrong = ngettext("%(number)s is wrong", "%(number)s are wrong", len(found.mismatches))
    complain(f"{checked}: {wrong}.")
    rows = [[m.metric, m.scope, m.week, f"{m.kept:g}", f"{m.recounted:g}"] for m in found.mismatches[:MOST_SHOWN]]
    table([_("metric"), _("whose"), _("week"), _("stored"), _("counted again")], rows)
    say(_("Delete the folder “cells” in the home to have everything counted anew, and tell us what you saw."))


@metrics.command("list", help=_("List the metrics."))
def list_metrics(as_json: Json = False) -> None:
    open_house()
    from fiftytwo.metrics.registry import every

    definitions = every()
    if as_json:
        show_json([described(definition) for definition in definitions])
        return
    rows = [[d.name, str(d.version), str(d.label), d.unit, d.side] for d in definitions]
    table([_("name"), _("version"), _("metric"), _("unit"), _("side")], rows)


@metrics.command(help=_("Show how a metric is defined."))
def show(
    name: Annotated[str, typer.Argument(help=_("Its name, as “fiftytwo metrics list” gives it."))],
    version: Annotated[int | None, typer.Option(help=_("Which version; else the newest."))] = None,
    as_json: Json = False,
) -> None:
    open_house()
    from fiftytwo.metrics.registry import UnknownMetricError, get

    try:
        definition = get(name, version)
    except UnknownMetricError as problem:
        fail(_("{problem} See: fiftytwo metrics list").format(problem=problem))
    if as_json:
        show_json({**described(definition), "form": definition.text})
        return
    say(f"{definition.label} ({definition.key})")
    say(f"{definition.question}\n\n{definition.explains}\n")
    say(definition.text.strip())


def described(definition: Definition) -> dict[str, Any]:
    """Return what a script may want to know of a metric."""
    return {
        "name": definition.name,
        "version": definition.version,
        "label": str(definition.label),
        "question": str(definition.question),
        "unit": definition.unit,
        "better": definition.better,
        "side": definition.side,
        "adds_up": definition.adds_up,
        "minimum_n": definition.minimum_n,
        "owner": definition.owner,
        "standard": definition.standard,
    }
