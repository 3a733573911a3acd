"""``setup`` and ``migrate``: the first minutes of an installation, and each new version."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from fiftytwo.cli.house import migrate as migrate_database
from fiftytwo.cli.house import open_house, pending_migrations, prepare
from fiftytwo.cli.screen import fail, helps, say
from fiftytwo.cli.words import _


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help=SETUP_HELP)(setup)
    app.command(help=_("Bring the database in line with this version. (serve does it by itself.)"))(migrate)


SETUP_HELP = helps(
    _(
        "Create the organisation and its first account.\n\n"
        "The account is administrator and service operations. Asks for what is not given. The password comes from "
        "the terminal, or from the first line of standard input."
    ),
    "fiftytwo setup",
    'fiftytwo setup --organisation "Lokum & Lotus" --time-zone Europe/Istanbul --name Olga --email olga@example.org',
)


def setup(
    organisation: Annotated[str, typer.Option(prompt=_("Name of the organisation"), help=_("Its name."))],
    time_zone: Annotated[
        str, typer.Option(prompt=_("Time zone, such as Europe/Istanbul"), help=_("The time zone it works in."))
    ],
    name: Annotated[str, typer.Option(prompt=_("Your given name"), help=_("Given name of the first person."))],
    email: Annotated[str, typer.Option(prompt=_("Your e-mail address"), help=_("What they sign in with."))],
    family_name: Annotated[str, typer.Option(help=_("Their family name."))] = "",
    main_language: Annotated[str, typer.Option(help=_("The organisation's language: en, tr or lo."))] = "en",
) -> None:
    prepare()
    open_house()
    from fiftytwo.org.actions.founding import NewHouse, found

    password = ask_password()
    found(NewHouse(organisation, time_zone, main_language, name, family_name, email, password))
    say(_("{organisation} is set up. Start it with: fiftytwo serve").format(organisation=organisation))
    say(_("Then sign in as {email}.").format(email=email))


def ask_password() -> str:
    """Return the password, typed twice without being shown, or piped in."""
    if sys.stdin.isatty():
        return str(typer.prompt(_("A password of at least 12 characters"), hide_input=True, confirmation_prompt=True))
    password = sys.stdin.readline().rstrip("\n")
    return password or fail(_("No password was given. Type it, or pass it as the first line of standard input."))


def migrate() -> None:
    open_house(migrated=False)
    pending = pending_migrations()
    migrate_database()
    say(_("The database is up to date.") if pending else _("The database was up to date already."))
