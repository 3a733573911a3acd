"""The menu: what there is to open, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.lib.weeks import Week, customer_service_week


@dataclass(frozen=True)
class Entry:
    """One place to go: ``may`` names the sentence in ``org.permissions`` that lets someone in; empty for everyone."""

    name: str | Promise
    url_name: str
    icon: str
    key: str = ""
    may: str = ""
    also: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its address."""
        return reverse(self.url_name)


@dataclass(frozen=True)
class Shown:
    """An entry as one page shows it."""

    entry: Entry
    here: bool


ENTRIES = (
    Entry(
        _("This week"),
        "rhythm:this_week",
        "calendar-week",
        "w",
        "",
        ("/practices", "/service-week", "/year", "/signals"),
    ),
    Entry(_("Recognition"), "recognition:wall", "heart", "r", "", ("/recognition",)),
    Entry(_("Obstacles"), "obstacles:list", "flag", "o", "", ("/obstacles",)),
    Entry(_("Meetings"), "skiplevels:list", "clock", "m", "", ("/meetings",)),
    Entry(_("Numbers"), "metrics:scorecard", "chart-line", "n", "", ("/numbers",)),
    Entry(_("Contacts"), "facts:contacts", "messages", "c", "contacts", ("/contacts",)),
    Entry(_("Customers"), "understanding:said", "speakerphone", "v", "contacts", ("/said",)),
    Entry(
        _("People"), "org:people", "users", "p", "", ("/people", "/person", "/team", "/line", "/site", "/organisation")
    ),
    Entry(_("Imports"), "sources:imports", "file-import", "i", "import", ("/imports",)),
    Entry(_("Changes"), "org:audit", "history", "", "audit", ("/audit",)),
    Entry(_("Rules of access"), "org:access", "shield-lock", "", "administer", ("/access", "/sign-ins/everyone")),
)


def menu(viewer: Any, path: str) -> list[Shown]:
    """Return the entries that a viewer may open; none for strangers."""
    if viewer is None or viewer.person is None:
        return []
    allowed = [entry for entry in ENTRIES if not entry.may or viewer.may(entry.may)]
    return [Shown(entry, _is_here(entry, path)) for entry in allowed]


def _is_here(entry: Entry, path: str) -> bool:
    return path == entry.url or any(path.startswith(start) for start in entry.also)


@dataclass(frozen=True)
class YearCell:
    """One week in the strip at the head of every page."""

    week: Week
    state: str


@dataclass(frozen=True)
class Year:
    """The weeks of a year, this one lit; years with 53 weeks have 53 cells."""

    week: Week
    number: int
    cells: tuple[YearCell, ...]


def year(today: date) -> Year:
    """Return the strip of the year that a day lies in.

    >>> strip = year(date(2026, 11, 21))
    >>> strip.number, len(strip.cells), [cell.state for cell in strip.cells].index("now")
    (47, 53, 46)
    """
    this = Week.of(today)
    iso_year = this.monday.isocalendar().year
    weeks = date(iso_year, 12, 28).isocalendar().week
    first, festive = Week(date.fromisocalendar(iso_year, 1, 1)), customer_service_week(iso_year)
    cells = (YearCell(first + n, _state(first + n, this, festive)) for n in range(weeks))
    return Year(this, this.monday.isocalendar().week, tuple(cells))


def _state(week: Week, this: Week, festive: Week) -> str:
    when = "now" if week == this else "past" if week < this else "next"
    return f"{when} festive" if week == festive else when
