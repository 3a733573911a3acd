"""``access``: the way back in for whoever runs the machine."""

from __future__ import annotations

from typing import Annotated

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.screen import fail, helps, say
from fiftytwo.cli.words import _

access = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help=_("Get back in when nobody can."))


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(access, name="access")


@access.command(
    "open",
    help=helps(
        _("Let people in from every network again.\n\nEmpties the list of networks on the page Rules of access."),
        "fiftytwo access open",
    ),
)
def open_access() -> None:
    open_house()
    from fiftytwo.org.access.rules import change_rules
    from fiftytwo.org.audit import SYSTEM

    changes = change_rules(SYSTEM, networks=[])
    say(_("People are let in from every network.") if changes else _("No network was shut out: nothing was changed."))


@access.command(
    "reset",
    help=helps(
        _("Remove the second step of somebody who lost phone and codes.\n\nThey sign in with the password alone."),
        "fiftytwo access reset olga@example.org",
    ),
)
def reset(email: Annotated[str, typer.Argument(help=_("What they sign in with."))]) -> None:
    open_house()
    from fiftytwo.org.access.second_step import remove_second_step
    from fiftytwo.org.audit import SYSTEM
    from fiftytwo.org.models import Person

    person = Person.objects.filter(user__email=email.strip().lower()).first()
    if person is None:
        fail(_("Nobody signs in with {email}.").format(email=email))
        return
    remove_second_step(SYSTEM, person)
    say(_("{email} signs in with the password alone.").format(email=email))
