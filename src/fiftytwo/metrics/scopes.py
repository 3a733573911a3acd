"""Scopes: whose numbers. The organisation, a site, a team, a channel, a reporting line or an employee, perhaps cut."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from fiftytwo.facts.kept import Kept
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import AuditEntry, Person, ReportingLine, Site, Team
from fiftytwo.shell import words

KINDS = ("organisation", "site", "team", "channel", "line", "employee")
PEOPLE = ("line", "employee")


class ScopeError(ValueError):
    """A scope that does not exist, or is not kept; the message says what can be asked."""


@dataclass(frozen=True)
class Scope:
    """Whose numbers: a kind with its key, and at most one cut by channel, reason or segment.

    >>> str(Scope("team", "k3", reason="wrong bill"))
    'team:k3;reason=wrong bill'
    """

    kind: str = "organisation"
    key: str = ""
    channel: str = ""
    reason: str = ""
    segment: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ScopeError(_("A scope is one of: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
        if (self.kind == "organisation") == bool(self.key):
            raise ScopeError(_("Say which one: team:KEY. The organisation alone has no key."))
        if self.reason and self.segment:
            raise ScopeError(_("Numbers are kept by reason or by kind of customer, not by both together."))
        if self.kind in PEOPLE and (self.reason or self.segment):
            raise ScopeError(_("Numbers of people are not kept by reason or kind of customer."))

    @property
    def of_people(self) -> bool:
        """Whether it is made of people rather than places."""
        return self.kind in PEOPLE

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Read ``organisation``, ``team:KEY`` or ``site:KEY;channel=phone``.

        Raises:
            ScopeError: if it is none.
        """
        place, *cuts = text.split(";")
        kind, _colon, key = place.partition(":")
        scope = cls(kind or "organisation", key)
        for cut in cuts:
            found = re.fullmatch(r"(channel|reason|segment)=(.+)", cut)
            if not found:
                raise ScopeError(_("“%(cut)s” is no cut: channel=…, reason=… or segment=….") % {"cut": cut})
            scope = replace(scope, **{found[1]: found[2]})
        return scope

    def __str__(self) -> str:
        place = f"{self.kind}:{self.key}" if self.key else self.kind
        cuts = [f"{name}={value}" for name in ("channel", "reason", "segment") if (value := getattr(self, name))]
        return ";".join([place, *cuts])


ORGANISATION = Scope()


def named(scope: Scope) -> str:
    """Return what a scope is called.

    Raises:
        ScopeError: if there is no such site, team or person.
    """
    return named_of(scope.kind, scope.key)


def named_of(kind: str, key: str) -> str:
    """Return what a place or a person is called.

    Raises:
        ScopeError: if there is none with this key.
    """
    if kind == "organisation":
        return _("the whole organisation")
    if kind == "channel":
        return words.channel(key)
    found: Any = None
    if kind == "site":
        found = Site.objects.filter(key=key).first()
    elif kind == "team":
        found = Team.objects.filter(key=key).first()
    else:
        found = Person.objects.filter(key=key).first()
    if found is None:
        raise ScopeError(_("There is nothing with the key %(key)s.") % {"key": key})
    return str(found)


LinesVersion = tuple[object, ...]


def members(scope: Scope, first: Week, last: Week, lines: LinesVersion | None = None) -> list[tuple[str, date, date]]:
    """Return whose cells make up a scope of people: employee, first and last Monday that count.

    A reporting line is taken as it was then: someone counts in the weeks on whose Monday they reported, directly or
    through others, to its head, and the head in every week. ``lines`` is what :func:`lines_version` returned, by
    whoever asks more than once.
    """
    if scope.kind == "employee":
        return [(scope.key, first.monday, last.monday)]
    known = lines_version() if lines is None else lines
    return list(_lines.get((known, scope.key, first, last), lambda: _of_line(scope, first, last, known)))


_lines: Kept[list[tuple[str, date, date]]] = Kept(200)


def lines_version() -> LinesVersion:
    """Return what changes when a reporting line does: every change by hand or by import is audited."""
    rows = ReportingLine.objects.aggregate(Count("pk"), Max("pk"), Count("until"), Max("until"), Max("since"))
    people = Person.objects.aggregate(Count("pk"), Max("pk"))
    return (str(settings.HOME), AuditEntry.objects.aggregate(last=Max("pk"))["last"], *rows.values(), *people.values())


def _of_line(scope: Scope, first: Week, last: Week, lines: LinesVersion) -> list[tuple[str, date, date]]:
    below = _below(_reporting_lines.get(lines, _read_lines), scope.key, first.monday, last.monday)
    return [(scope.key, first.monday, last.monday), *below]


def heads(today: date) -> list[str]:
    """Return the keys of all to whom anybody reports today."""
    return sorted(set(ReportingLine.objects.on(today).values_list("manager__key", flat=True)))


@dataclass(frozen=True)
class Lines:
    """Who reports to whom from when to when, and everybody's key, by their primary keys."""

    reports: dict[int, list[tuple[int, date, date]]]
    keys: dict[int, str]
    numbers: dict[str, int]


_reporting_lines: Kept[Lines] = Kept(2)


def _read_lines() -> Lines:
    reports: dict[int, list[tuple[int, date, date]]] = {}
    for manager, person, since, until in ReportingLine.objects.values_list("manager_id", "person_id", "since", "until"):
        reports.setdefault(manager, []).append((person, since, until or date.max))
    keys = dict(Person.objects.values_list("pk", "key"))
    return Lines(reports, keys, {key: pk for pk, key in keys.items()})


def _below(lines: Lines, head: str, first: date, last: date) -> list[tuple[str, date, date]]:
    """Return everyone below someone with the Mondays between which they were; a stretch for each time there."""
    top = lines.numbers.get(head)
    found: list[tuple[str, date, date]] = []
    level: list[tuple[int, date, date]] = [] if top is None else [(top, first, last)]
    seen = set(level)
    while level:
        following: list[tuple[int, date, date]] = []
        for manager, since, until in level:
            for person, begins, ends in lines.reports.get(manager, ()):
                start, end = max(since, _monday_from(begins)), min(until, _last_monday_before(ends))
                if start <= end and (person, start, end) not in seen:
                    seen.add((person, start, end))
                    following.append((person, start, end))
        found += [(lines.keys[person], start, end) for person, start, end in following]
        level = following
    return _merged(found)


def _merged(spans: list[tuple[str, date, date]]) -> list[tuple[str, date, date]]:
    """Join stretches of one person that overlap, so that no cell counts twice."""
    joined: list[tuple[str, date, date]] = []
    for person, start, end in sorted(spans):
        if joined and joined[-1][0] == person and start <= joined[-1][2]:
            joined[-1] = (person, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((person, start, end))
    return joined


def _monday_from(day: date) -> date:
    week = Week.of(day)
    return week.monday if week.monday == day else (week + 1).monday


def _last_monday_before(day: date) -> date:
    week = Week.of(day) if day < date.max else Week.of(date.max) + -1
    return (week + -1).monday if week.monday == day else week.monday
