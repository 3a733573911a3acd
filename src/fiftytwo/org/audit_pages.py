"""What the audit trail shows, to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from fiftytwo.org.audit_words import action_name, field_name, record_name
from fiftytwo.org.models import AuditEntry, AuditQuerySet, Organisation, Person, Site, User
from fiftytwo.org.queries import names_of, team_names
from fiftytwo.org.viewer import Viewer

PAGE = 50


@dataclass(frozen=True)
class AuditFilters:
    """What is asked for; empty asks for everything."""

    person: str = ""
    record: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Shown:
    """One field that changed, as it is read: keys of people, teams and sites have become names."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class AuditRow:
    """One entry."""

    entry: AuditEntry
    at: datetime
    actor: str
    action: str
    record: str
    changes: list[Shown]


@dataclass(frozen=True)
class AuditPage:
    """Some entries, the newest first."""

    rows: list[AuditRow]
    next: int | None
    person: Person | None


@dataclass(frozen=True)
class AuditChoices:
    """What the filters can be set to, as (value, name)."""

    records: list[tuple[str, str]]
    actions: list[tuple[str, str]]


def audit_choices(viewer: Viewer) -> AuditChoices:
    """Return the kinds of records and of actions that a viewer may read of."""
    visible = AuditEntry.objects.visible_to(viewer)
    records = visible.order_by("record").values_list("record", flat=True).distinct()
    actions = visible.order_by("action").values_list("action", flat=True).distinct()
    return AuditChoices(
        records=[(record, record_name(record)) for record in records],
        actions=[(action, action_name(action)) for action in actions],
    )


def audit_page(viewer: Viewer, filters: AuditFilters, *, before: int | None = None) -> AuditPage:
    """Return a page of what a viewer may read; ``before`` is the id of the last entry of the page before."""
    visible = AuditEntry.objects.visible_to(viewer)
    person = Person.objects.visible_to(viewer).filter(key=filters.person).first() if filters.person else None
    found = _found(visible, filters, person)
    if before is not None:
        found = found.filter(pk__lt=before)
    entries = list(found.select_related("about", "actor__person")[: PAGE + 1])
    more, entries = len(entries) > PAGE, entries[:PAGE]
    return AuditPage(rows=_rows(entries), next=entries[-1].pk if more else None, person=person)


def _found(visible: AuditQuerySet, filters: AuditFilters, person: Person | None) -> AuditQuerySet:
    clock = ZoneInfo(Organisation.get().time_zone)
    found = visible
    if filters.person:
        found = found.filter(about=person) if person else found.none()
    if filters.record:
        found = found.filter(record=filters.record)
    if filters.action:
        found = found.filter(action=filters.action)
    if filters.first:
        found = found.filter(at__gte=datetime.combine(filters.first, time(0), clock))
    if filters.last:
        found = found.filter(at__lt=datetime.combine(filters.last + timedelta(days=1), time(0), clock))
    return found


def _rows(entries: list[AuditEntry]) -> list[AuditRow]:
    clock = ZoneInfo(Organisation.get().time_zone)
    values = {value for entry in entries for pair in _pairs(entry).values() for value in pair if isinstance(value, str)}
    keys = {value for value in values if 0 < len(value) <= 16}
    names = {**dict(Site.objects.filter(key__in=keys).values_list("key", "name")), **team_names(keys), **names_of(keys)}
    return [
        AuditRow(
            entry=entry,
            at=entry.at.astimezone(clock),
            actor=_actor(entry),
            action=action_name(entry.action),
            record=record_name(entry.record),
            changes=[
                Shown(field_name(entry.record, name), *(_text(v, names) for v in pair))
                for name, pair in _pairs(entry).items()
            ],
        )
        for entry in entries
    ]


def _pairs(entry: AuditEntry) -> dict[str, tuple[Any, Any]]:
    """Return (before, after) per field; what was written in another form is all after."""
    return {
        str(name): (value[0], value[1]) if isinstance(value, list) and len(value) == 2 else (None, value)
        for name, value in entry.changes.items()
    }


def _actor(entry: AuditEntry) -> str:
    if entry.by_system:
        return _("the system")
    actor: User | None = entry.actor
    if actor is None:
        return _("someone whose account is gone")
    return str(getattr(actor, "person", None) or actor.email)


def _text(value: Any, names: dict[str, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return names.get(value, value) if isinstance(value, str) else str(value)
