"""Who reports to whom, since when: one manager at a time, never in a circle."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org import audit
from fiftytwo.org.actions.dated import Kind, register
from fiftytwo.org.actions.rules import Actor, close, may, within_employment
from fiftytwo.org.circles import Circle, Line, find_circle
from fiftytwo.org.models import Person, ReportingLine
from fiftytwo.org.permissions import can_edit_people
from fiftytwo.shell.words import day as day_said


def report_to(actor: Actor, person: Person, manager: Person, *, since: date) -> ReportingLine:
    """Let someone report to someone from a day on; what they had before ends on it, what was planned goes.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if they do not work here on that day, or a circle would close on any day.
    """
    may(actor, can_edit_people)
    within_employment(person, since)
    with transaction.atomic():
        for held in ReportingLine.objects.filter(person=person).filter(Q(until__isnull=True) | Q(until__gt=since)):
            close(held, since)
        _no_circle(person, manager, since, person.left_on)
        line = ReportingLine.objects.create(person=person, manager=manager, since=since, until=person.left_on)
        audit.record(actor, "line.reports_to", line, {"manager": [None, manager], "since": [None, since]}, about=person)
    return line


def warning_about(manager: Person, since: date) -> str:
    """Return what to tell about a manager who no longer works here on that day; "" if they do. It is normal."""
    if manager.left_on and manager.left_on <= since:
        return _("%(manager)s left on %(day)s: choose a new manager when there is one.") % {
            "manager": manager,
            "day": day_said(manager.left_on),
        }
    return ""


def _can_go_on(line: ReportingLine, since: date) -> None:
    """Refuse to take a line up again where another follows it, or where it would close a circle."""
    if ReportingLine.objects.filter(person=line.person, since__gte=since).exists():
        raise ValidationError(_("%(person)s reports to someone else since then.") % {"person": line.person})
    _no_circle(line.person, line.manager, since, None)


def _no_circle(person: Person, manager: Person, since: date, until: date | None) -> None:
    """Refuse a line that closes a circle on any day on which it would hold."""
    held = ReportingLine.objects.filter(Q(until__isnull=True) | Q(until__gt=since)).exclude(person=person)
    lines = [Line(*row) for row in held.values_list("person_id", "manager_id", "since", "until")]
    circle = find_circle([*lines, Line(person.pk, manager.pk, since, until)], [person.pk], since, until)
    if circle:
        names = {found.pk: str(found) for found in Person.objects.filter(pk__in=circle.people)}
        raise ValidationError(circle_message(circle, [names[pk] for pk in circle.people]), code="circle")  # type: ignore[index]


def circle_message(circle: Circle, names: list[str]) -> str:
    """Say who would report to themselves through whom."""
    return _("On %(day)s the reporting line would form a circle: %(circle)s. Nothing was changed.") % {
        "day": day_said(circle.day),
        "circle": " → ".join([*names, names[0]]),
    }


register(
    ReportingLine,
    Kind(
        can_edit_people,
        what="manager",
        ended="line.ended",
        reopened="line.reopened",
        has_ended=gettext_lazy("This reporting line already ended on %(day)s."),
        has_not_ended=gettext_lazy("This reporting line has not ended."),
        check_reopening=_can_go_on,
    ),
)
