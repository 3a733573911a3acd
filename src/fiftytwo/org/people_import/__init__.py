"""People from an HR export: planned in full, shown, and done all or nothing.

An empty cell, and a column that is not there, leave things as they are. A changed team or manager ends the old
one on the day that ``since`` gives, else on the import's ``as_of``, and begins the new one. People who are not
in the file are named, not removed. A circle in the reporting line refuses the file as a whole.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from fiftytwo.org.access import provisioning
from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.actions.lines import circle_message
from fiftytwo.org.actions.rules import Actor, may, today_of
from fiftytwo.org.circles import Line, find_circle
from fiftytwo.org.models import ReportingLine, User
from fiftytwo.org.people_import.apply import Applier
from fiftytwo.org.people_import.files import read_sheet
from fiftytwo.org.people_import.known import Known
from fiftytwo.org.people_import.plan import Change, Plan, Planned, Planner, Warned
from fiftytwo.org.people_import.rows import Refused, read_rows
from fiftytwo.org.permissions import can_administer, can_edit_people
from fiftytwo.org.viewer import organisations_today

__all__ = ["Change", "PeopleReport", "Refused", "Told", "Warned", "import_people"]


@dataclass(frozen=True)
class Told:
    """One person of the file and what changes about them."""

    row: int
    key: str
    name: str
    changes: list[Change]


@dataclass(frozen=True)
class PeopleReport:
    """What an import did, or would do; ``done`` is False after a dry run and for a file that was refused."""

    as_of: date
    done: bool
    new: list[Told] = field(default_factory=list)
    changed: list[Told] = field(default_factory=list)
    left: list[Told] = field(default_factory=list)
    same: int = 0
    missing: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    new_teams: list[str] = field(default_factory=list)
    new_sites: list[str] = field(default_factory=list)
    circle: str = ""
    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    @property
    def read(self) -> int:
        """Rows that the file has below its headings."""
        return len(self.new) + len(self.changed) + len(self.left) + self.same + len(self.refused)

    @property
    def changes_something(self) -> bool:
        """Say whether there is anything to do."""
        return bool(self.new or self.changed or self.left) and not self.circle

    def fingerprint(self) -> str:
        """Return a short text that is another for another outcome: what was shown is what is done."""
        told = [self.circle, self.as_of.isoformat(), *self.new_teams, *self.new_sites]
        people = (*self.new, *self.changed, *self.left)
        told += ["opened", *self.opened, "closed", *self.closed]
        told += [f"{p.row} {p.name} {[(str(c.field), c.before, c.after) for c in p.changes]}" for p in people]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, for scripts."""
        plain = asdict(self) | {"read": self.read, "as_of": self.as_of.isoformat()}
        for kind in ("new", "changed", "left"):
            for person in plain[kind]:
                person["changes"] = [{**change, "field": str(change["field"])} for change in person["changes"]]
        return plain


def import_people(
    actor: Actor, path: Path, *, as_of: date | None = None, dry_run: bool = False, expected: str = ""
) -> PeopleReport:
    """Bring people in from an HR export, or say what would happen.

    Args:
        actor: who does it.
        path: a CSV or Excel (.xlsx) file.
        as_of: the day from which changes hold; today without it.
        dry_run: change nothing.
        expected: the fingerprint of the report that was agreed to; another outcome changes nothing.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if the file is wrong as a whole; nothing is changed then.
    """
    may(actor, can_edit_people)
    day = as_of or today_of(actor)
    sheet = read_sheet(path)
    with transaction.atomic():
        planner = Planner(Known(day), gives_roles=actor is None or can_administer(actor))
        for row in read_rows(sheet):
            planner.add(row)
        plan = planner.finish()
        plan.circle = _circle(planner)
        report = _report(plan, done=not dry_run and not plan.circle)
        if report.done and expected and expected != report.fingerprint():
            return _report(plan, done=False)
        if report.done:
            Applier(actor, plan).apply()
            provisioning.settle({planned.key for planned in plan.people})
    return report


def refuse_circle(report: PeopleReport) -> None:
    """Turn a circle into an error, for callers that have no page to show it on.

    Raises:
        ValidationError: naming the circle.
    """
    if report.circle:
        raise ValidationError(report.circle, code="circle")


def _circle(planner: Planner) -> str:
    """Return the sentence about a circle that the plan would close, or ""."""
    added = {planned.key: planned for planned in planner.plan.people if planned.manager}
    if not added:
        return ""
    first = min(planned.since for planned in added.values())
    lines = []
    rows = ReportingLine.objects.filter(Q(until__isnull=True) | Q(until__gt=first))
    for person, manager, since, until in rows.values_list("person__key", "manager__key", "since", "until"):
        replaced = added.get(person)
        if replaced and (until is None or until > replaced.since):
            until = replaced.since
        if until is None or until > since:
            lines.append(Line(person, manager, since, until))
    lines += [Line(key, str(p.manager), p.since, p.left_on) for key, p in added.items()]
    circle = find_circle(lines, added, first)
    return circle_message(circle, [planner.name_of(str(key)) for key in circle.people]) if circle else ""


def _report(plan: Plan, *, done: bool) -> PeopleReport:
    leaving = [p for p in plan.changed if p.left_on]
    return PeopleReport(
        as_of=plan.as_of,
        done=done,
        new=[_told(p) for p in plan.new],
        changed=[_told(p) for p in plan.changed if not p.left_on],
        left=[_told(p) for p in leaving],
        same=plan.same,
        missing=[str(person) for person in plan.missing],
        refused=plan.refused,
        warnings=plan.warnings,
        new_teams=list(plan.new_teams),
        new_sites=plan.new_sites,
        circle=plan.circle,
        opened=_opened(plan),
        closed=[p.name for p in leaving if _closes(p)],
    )


def _opened(plan: Plan) -> list[str]:
    """Return who of the file would get an account: they work here by now, with an address that nobody signs in with."""
    if not AccessRules.get().opens_accounts:
        return []
    today, taken = organisations_today(), set(User.objects.values_list("email", flat=True))
    found: dict[str, str] = {}
    for planned in plan.people:
        email = planned.details.email.strip().lower()
        left = planned.left_on or (planned.person.left_on if planned.person else None)
        is_here = planned.details.joined_on <= today and (left is None or left > today)
        if email and is_here and email not in taken and (planned.person is None or planned.person.user_id is None):
            found.setdefault(email, planned.name)
    return list(found.values())


def _closes(planned: Planned) -> bool:
    user = planned.person.user if planned.person else None
    left = planned.left_on
    return user is not None and user.is_active and left is not None and left <= organisations_today()


def _told(planned: Planned) -> Told:
    return Told(planned.row.number, planned.key, planned.name, planned.changes)
