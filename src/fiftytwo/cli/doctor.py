"""``doctor``: checks the set-up and says what to mend."""

from __future__ import annotations

from typing import Annotated

import typer

from fiftytwo.cli.house import open_house
from fiftytwo.cli.screen import DONE, FAILED, helps, say, show_json
from fiftytwo.cli.words import _

STYLES = {"ok": "green", "warn": "yellow", "fail": "red"}


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(help=DOCTOR_HELP)(doctor)


DOCTOR_HELP = helps(
    _("Check the set-up and say what to fix.\n\nExit code 1 if something has to be fixed; warnings alone give 0."),
    "fiftytwo doctor",
    "fiftytwo doctor --json",
    "fiftytwo doctor --mail me@example.org",
)


def doctor(
    mail: Annotated[str, typer.Option(metavar="ADDRESS", help=_("Send a test message to this address."))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=_("Print the findings for a script."))] = False,
) -> int:
    open_house(migrated=False)
    from fiftytwo.cli.checks import examine

    findings = list(examine(trial_address=mail))
    worst = FAILED if any(finding.level == "fail" for finding in findings) else DONE
    if as_json:
        show_json({"ok": worst == DONE, "findings": findings})
        return worst
    for finding in findings:
        typer.secho(f"{finding.level:5}", fg=STYLES[finding.level], nl=False)
        say(f"{finding.what}: {finding.found}")
        if finding.mend:
            say(f"     → {finding.mend}")
    return worst
