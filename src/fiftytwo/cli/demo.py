"""``demo``: a year of a retailer that never was, to look around in."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from fiftytwo.cli.house import home as home_folder
from fiftytwo.cli.house import is_prepared, open_house, prepare
from fiftytwo.cli.metrics import count_what_is_new
from fiftytwo.cli.screen import helps, progress, say, table
from fiftytwo.cli.serving import HostOption, PortOption, check_port, run_house, settle_address, url
from fiftytwo.cli.understanding import read_soon
from fiftytwo.cli.words import _


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(help=DEMO_HELP)(demo)


DEMO_HELP = helps(
    _(
        "Show a demo year of service.\n\n"
        "A retailer with shops and a contact centre in İzmir and Vientiane: made the first time, then served. Keeps "
        "everything in a home of its own, ./var/demo unless you say otherwise; delete that folder to begin again."
    ),
    "fiftytwo demo",
    "fiftytwo demo --employees 5000 --years 5 --home /tmp/large",
)


def demo(
    employees: Annotated[int, typer.Option(min=30, help=_("How many people work there."))] = 150,
    years: Annotated[int, typer.Option(min=1, max=10, help=_("How many years of facts."))] = 1,
    seed: Annotated[int, typer.Option(help=_("The same seed makes the same year."))] = 52,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("The last day of the year; else yesterday."))
    ] = None,
    home: Annotated[Path | None, typer.Option(help=_("The folder to keep it in."))] = None,
    host: HostOption = "127.0.0.1",
    port: PortOption = 0,
    serve: Annotated[bool, typer.Option(help=_("Serve it; --no-serve only makes it."))] = True,
) -> None:
    os.environ["FIFTYTWO_HOME"] = str(home or os.environ.get("FIFTYTWO_HOME") or Path("var") / "demo")
    if serve:
        port = settle_address(port)
        check_port(host, port)
    wanted = {"employees": employees, "years": years, "seed": seed, "until": until.date() if until else None}
    rows = sign_ins(wanted)
    if not serve:
        table(heading(), rows)
        return

    def invite() -> None:
        say(_("Fiftytwo answers at {url} (stop: Ctrl-C). Sign in as any of:").format(url=url()))
        table(heading(), rows)

    run_house(host, port, 1, when_up=invite)


def heading() -> list[str]:
    """Return the heading of the sign-ins."""
    return [_("role"), _("name"), _("e-mail"), _("password")]


def sign_ins(wanted: dict[str, Any]) -> list[list[str]]:
    """Return the sign-ins of a demo, which is made unless this home is known to hold it."""
    note = home_folder() / "demo.json"
    asked = json.dumps(wanted, default=str)
    if is_prepared() and note.exists():
        known = json.loads(note.read_text())
        if known["asked"] == asked:
            return list(known["sign_ins"])
    prepare()
    open_house()
    from fiftytwo.demo import build

    with progress(_("Making a year of service")) as advance:
        accounts = build(**wanted, progress=advance)
    count_what_is_new()
    read_soon(quiet=True)
    rows = [[role_name(one.role), one.name, one.email, one.password] for one in accounts.sign_ins]
    note.write_text(json.dumps({"asked": asked, "sign_ins": rows}))
    return rows


def role_name(role: str) -> str:
    """Return a role as the reader calls it."""
    names = {
        "employee": _("employee"),
        "lead": _("team lead"),
        "leader": _("leader"),
        "service_operations": _("service operations"),
        "people_partner": _("people partner"),
        "administrator": _("administrator"),
    }
    return names.get(role, role)
