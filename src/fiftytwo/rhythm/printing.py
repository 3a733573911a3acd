"""The rhythm on paper: someone's week, a sheet for a team without desks, the year in review."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.lib.weeks import Week, customer_service_week
from fiftytwo.org.models import Membership, Organisation, Person, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import registry, subjects
from fiftytwo.rhythm.brief import Brief, Promise, Thing
from fiftytwo.rhythm.practice import Whom
from fiftytwo.rhythm.presentation import mark_written, place_written, strip_written
from fiftytwo.rhythm.review import Review
from fiftytwo.rhythm.strips import Strip, strips
from fiftytwo.shell import words
from fiftytwo.shell.printing import paper_language, typeset
from fiftytwo.signals.queries import Shown, for_the_wall

SHEET = Path(__file__).parent / "print" / "sheet.typ"

OnTheWall = Callable[[Team, Week], tuple[str, tuple[subjects.Told, ...]] | None]
"""What a feature adds to a team's sheet in a week: a heading, and things that anybody who passes the wall may read."""

_boxes: list[Callable[[Team], str]] = []
_on_the_wall: list[OnTheWall] = []


def register_box(path_of: Callable[[Team], str]) -> None:
    """Let a feature say at which path people of a team reach it without a desk: the code on the sheet leads there."""
    _boxes[:] = [path_of]


def register_on_the_wall(part: OnTheWall) -> None:
    """Let a feature add to a team's sheet; called once, when it is ready."""
    if part not in _on_the_wall:
        _on_the_wall.append(part)


def can_print_sheet(viewer: Viewer, team: Team) -> bool:
    """Everyone in the team, whoever leads it or the people above, and everyone who keeps people."""
    if viewer.person is None:
        return False
    if team.pk in viewer.led_teams or viewer.may("people") or viewer.may("import"):
        return True
    members = Membership.objects.on(viewer.today).filter(team=team)
    return members.filter(person__in=[viewer.person.pk, *viewer.people_below]).exists()


def week_pdf(told: Brief, name: str) -> bytes:
    """Return someone's week on paper."""
    sections = [
        *(_section(part.title, map(_told, part.things)) for part in told.parts if part.first),
        _section(_("Whom to thank"), map(_line, told.thank), _("Nobody waits for thanks this week.")),
        *_praise(told),
        _section(_("Whom to meet"), map(_line, told.meet), _nobody_to_meet(told)),
        *([_section(_("What else is asked of you"), map(_line, told.other))] if told.other else []),
        _section(_("What waits for you"), map(_line, told.waiting), _("Nothing else waits for you.")),
        _what_changed(told.news.changes, is_looked_at=told.news.series is not None),
        *_silences(told),
        _section(_("What we promised, and whether we kept it"), map(_promise, told.promises)),
        *(_section(part.title, map(_told, part.things)) for part in told.parts if not part.first),
    ]
    lead = f"{name} · {words.span(told.week.monday, told.week.sunday)}"
    return typeset(SHEET, _document(_("This week"), lead, sections))


def team_sheet_pdf(viewer: Viewer, team: Team) -> bytes:
    """Return a sheet for the wall: what features tell the team, what changed, what was promised, and a code.

    The code leads to the team's box, or to signing in. On a wall stands only what the whole team may read.
    """
    last = Week.of(viewer.today) + -1
    promised = [p for p in registry.promised().values() if p.serves is Whom.FRONTLINE]
    rows = strips(promised, f"team:{team.key}", last.monday.isocalendar().year)
    path = _boxes[0](team) if _boxes else "/"
    url = settings.URL.rstrip("/") + path
    sections = [
        *(_section(title, map(_told, things)) for title, things in _told_on_the_wall(team, last + 1)),
        _changes(viewer, team, last),
        _section(_("What we promise you, and whether we kept it"), [_strip_line(strip, last) for strip in rows]),
        _section(_("In the team"), [_plain(", ".join(_names(viewer, team)))]),
    ]
    code_words = _("Scan to write to us: %(url)s") if _boxes else _("Scan to sign in: %(url)s")
    lead = words.span((last + 1).monday, (last + 1).sunday)
    return typeset(SHEET, _document(team.name, lead, sections, code=url, code_words=code_words % {"url": url}))


def _told_on_the_wall(team: Team, week: Week) -> list[tuple[str, tuple[subjects.Told, ...]]]:
    return [told for part in _on_the_wall if (told := part(team, week)) is not None and told[1]]


def _changes(viewer: Viewer, team: Team, week: Week) -> dict[str, Any]:
    """Return how the numbers of the team, and of all, changed; what others look into is not for the wall."""
    found = for_the_wall(viewer, week, (f"team:{team.key}", "organisation"))
    return _what_changed(found or (), is_looked_at=found is not None)


def review_pdf(page: Review) -> bytes:
    """Return the year in review on paper."""
    sections = [
        _section(_("The year in a sentence"), [_plain(page.sentence)]),
        _section(_("What we promised, and whether we kept it"), [_strip_line(strip) for strip in page.strips]),
        _section(_("What was done for people"), [_plain(line) for line in page.care_lines], _("Nothing is recorded.")),
    ]
    title = _("The year %(year)s in review") % {"year": page.year}
    return typeset(SHEET, _document(title, place_written(page.scope), sections))


def _names(viewer: Viewer, team: Team) -> list[str]:
    people = Person.objects.filter(memberships__in=Membership.objects.on(viewer.today).filter(team=team)).present_on(
        viewer.today
    )
    return [str(person) for person in people.distinct()]


def _document(
    title: str, lead: str, sections: Iterable[dict[str, Any]], *, code: str = "", code_words: str = ""
) -> dict[str, Any]:
    organisation = Organisation.get()
    now = timezone.localtime(timezone.now(), ZoneInfo(organisation.time_zone))
    told = {"organisation": organisation.name or "Fiftytwo", "moment": words.moment(now)}
    return {
        "title": title, "lead": lead, "language": paper_language(), "sections": list(sections),
        "foot": _("%(organisation)s, made on %(moment)s.") % told,
        "code": _code(code) if code else "", "code_words": code_words,
    }  # fmt: skip


def _code(url: str) -> str:
    """Return a QR code as SVG."""
    drawn = BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()


def _section(title: str, lines: Iterable[dict[str, Any]], empty: str = "") -> dict[str, Any]:
    return {"title": title, "lines": list(lines), "empty": empty}


def _plain(text: str, note: str = "") -> dict[str, Any]:
    return {"title": "", "act": text, "quote": "", "note": note, "cells": [], "words": ""}


def _line(thing: Thing) -> dict[str, Any]:
    since = _("asked since the week of %(day)s") % {"day": words.day(thing.since.monday)} if thing.since else ""
    due = _("due on %(day)s") % {"day": words.day(thing.due_on)} if thing.due_on else ""
    note = " · ".join(part for part in (thing.note, due, since) if part)
    return {**_plain(thing.act, note), "title": thing.title, "quote": thing.quote}


def _told(told: subjects.Told) -> dict[str, Any]:
    return {**_plain("", told.note), "title": told.title, "quote": told.quote}


def _nobody_to_meet(told: Brief) -> str:
    if told.no_room_to_meet:
        return _("Nobody is asked of you this week.")
    return _("Nobody waits to be seen by you this week.")


def _praise(told: Brief) -> list[dict[str, Any]]:
    title = _("Found in what customers wrote: does it thank them?")
    return [_section(title, map(_signal, told.news.praise))] if told.news.praise else []


def _silences(told: Brief) -> list[dict[str, Any]]:
    title = _("Where nobody has looked in")
    return [_section(title, map(_signal, told.news.silences))] if told.news.silences else []


def _what_changed(shown: Iterable[Shown], *, is_looked_at: bool) -> dict[str, Any]:
    nothing = _("Nothing changed beyond chance.")
    if not is_looked_at:
        nothing = _("Last week's numbers have not been looked at yet: they are still being counted.")
    return _section(_("What really changed"), map(_signal, shown), nothing)


def _signal(shown: Shown) -> dict[str, Any]:
    return _plain(shown.sentence)


def _promise(promise: Promise) -> dict[str, Any]:
    return _strip_line(promise.strip, promise.last.week if promise.last else None)


def _strip_line(strip: Strip, last: Week | None = None) -> dict[str, Any]:
    festive = customer_service_week(strip.year)
    cell = next((cell for cell in strip.cells if cell.week == last), None)
    now = _("Last week: %(mark)s.") % {"mark": mark_written(cell)} if cell else ""
    return {
        **_plain(str(strip.practice.sentence), f"{now} {strip_written(strip)}".strip()),
        "cells": [{"mark": cell.mark.value, "festive": cell.week == festive} for cell in strip.cells],
        "words": strip_written(strip),
    }
