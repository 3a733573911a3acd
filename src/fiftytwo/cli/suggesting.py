"""``import`` without a mapping: look at the file, propose one, and let whoever imports correct and accept it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import typer

from fiftytwo.cli.screen import say, table, warn
from fiftytwo.cli.words import _

if TYPE_CHECKING:
    from fiftytwo.sources.files.mapping import Mapping
    from fiftytwo.sources.files.suggest.suggested import Suggestion, Wish

SHOWN = ("times", "unit", "decimal", "after")
YES = ("y", "yes", "e", "evet", "ແມ່ນ")
NO = ("n", "no", "h", "hayır", "ບໍ່")
SURE = 0.7


def wished(changes: Iterable[str], kind: str, *, month_first: bool | None = None) -> Wish:
    """Return what is wanted otherwise, from ``ours=theirs`` words.

    Raises:
        typer.BadParameter: for a word without an equals sign.
    """
    from fiftytwo.sources.files.suggest.suggested import Wish

    columns, source, zone = {}, "", ""
    for change in changes:
        ours, sign, theirs = change.partition("=")
        if not sign:
            raise typer.BadParameter(_("Write a change as ours=theirs, for example opened_at=Created."))
        if ours.strip() == "source":
            source = theirs.strip()
        elif ours.strip() == "time_zone":
            zone = theirs.strip()
        else:
            columns[ours.strip()] = theirs.strip()
    return Wish(table=kind, columns=columns, month_first=month_first, source=source, time_zone=zone)


def propose(
    file: Path, *, sheet: str, changes: Sequence[str], kind: str, yes: bool, save: Path | None
) -> Mapping | None:
    """Return the mapping that was accepted; None if nobody accepted one.

    Raises:
        ImportRefused: if the file is no table, or nothing in it is anything that we know.
    """
    from fiftytwo.sources.files.mapping import parse
    from fiftytwo.sources.files.suggest.looking import look_at

    with TemporaryDirectory() as work:
        looked = look_at(file, Path(work), sheet=sheet)
        said = list(changes)
        suggestion = looked.suggestion(wished(said, kind), sheet=sheet)
        check(said, suggestion)
        show(suggestion)
        while not yes and sys.stdin.isatty():
            answer = typer.prompt(
                _("Import like this? y, n, or a change such as opened_at=Created"), default="y"
            ).strip()
            if answer.lower() in NO:
                return None
            if answer.lower() in YES:
                break
            try:
                wished([answer], kind)
                check([answer], suggestion)
            except typer.BadParameter as wrong:
                warn(wrong.message)
                continue
            said.append(answer)
            suggestion = looked.suggestion(wished(said, kind), sheet=sheet)
            show(suggestion)
    text = suggestion.text()
    if save is not None:
        save.write_text(text, encoding="utf-8")
        say(_("The mapping is kept in {path}. Use it with --mapping {path}.").format(path=save))
    if not yes and not sys.stdin.isatty():
        warn(_("Nothing was imported. Add --yes to accept, --set to change, --save to keep the mapping."))
        return None
    return parse(text, name=save.stem if save else file.stem)


def check(changes: Iterable[str], suggestion: Suggestion) -> None:
    """Look whether changes name columns that there are, on both sides.

    Raises:
        typer.BadParameter: naming what is not there, and what is.
    """
    from fiftytwo.sources.files.checks import nearest
    from fiftytwo.sources.files.suggest.fields import fields_of

    ours = [*fields_of(suggestion.table), "source", "time_zone"]
    theirs = [column.name for column in suggestion.columns]
    for change in changes:
        name, _sign, title = (part.strip() for part in change.partition("="))
        if name not in ours:
            problem = _("We have no column “{name}”.").format(name=name)
            raise typer.BadParameter(f"{problem} {nearest(name, ours)}")
        if name == "time_zone" and title not in available_timezones():
            problem = _("“{name}” is no time zone.").format(name=title)
            raise typer.BadParameter(f"{problem} {nearest(title, available_timezones())}"[:200])
        if name not in ("source", "time_zone") and title and title not in theirs:
            problem = _("The file has no column “{name}”.").format(name=title)
            raise typer.BadParameter(f"{problem} {nearest(title, theirs)}")


def show(suggestion: Suggestion) -> None:
    """Print how a file would be read, and what to look at."""
    from fiftytwo.sources.files.suggest.suggested import columns_of

    for read in suggestion.reads:
        say(_("Read as: {table}").format(table=read.table))
        rows = []
        for ours, said in read.columns.items():
            theirs = " + ".join(columns_of(said)) or f"“{said.get('constant', '')}”"
            how = ", ".join(f"{key} {_plain(value)}" for key, value in said.items() if key in SHOWN)
            rows.append([ours, theirs, how, _("sure") if read.sureness.get(ours, 1) >= 0.9 else _("look")])
        table([_("ours"), _("column of the file"), _("how"), ""], rows)
    if suggestion.unused:
        say(_("Not used: {names}").format(names=", ".join(suggestion.unused)))
    for note in suggestion.notes:
        warn(note)


def _plain(value: object) -> str:
    return " | ".join(map(str, value)) if isinstance(value, list) else str(value)
