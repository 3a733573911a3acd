"""The audit trail: what was done, by whom, to which record, in the transaction that did it."""

from __future__ import annotations

from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q

from fiftytwo.org.models import AuditEntry, Person
from fiftytwo.org.viewer import Viewer

SYSTEM: Final = None
Changes = dict[str, list[Any]]


def record(
    actor: Viewer | None, action: str, obj: Model, changes: dict[str, Any], about: Person | None = None
) -> AuditEntry:
    """Write what was done, in the caller's transaction.

    Args:
        actor: who did it; SYSTEM (None) for what time or a command started.
        action: a short name such as ``person.changed``.
        changes: [before, after] per field; people and teams by their keys, never by their names.
        about: the person whom it is about, who may read it; a person's own record is about them.
    """
    written = entry(actor, action, obj, changes, about)
    written.save()
    return written


def entry(
    actor: Viewer | None, action: str, obj: Model, changes: dict[str, Any], about: Person | None = None
) -> AuditEntry:
    """Return an entry that is not written yet, for callers that write many at once."""
    if about is None and isinstance(obj, Person):
        about = obj
    key = str(getattr(obj, "key", None) or obj.pk)
    return _entry(actor, action, obj._meta.label_lower, key, changes, about)


def record_event(actor: Viewer | None, action: str, record: str, changes: dict[str, Any]) -> AuditEntry:
    """Write what was done to no single record, in the caller's transaction.

    Args:
        actor: as in ``record``.
        action: a short name such as ``facts.expired``.
        record: what it was done to, as room and name: ``facts.store``; the room decides who may read it.
        changes: what was done, as values that JSON can hold.
    """
    written = _entry(actor, action, record, "", changes, None)
    written.save()
    return written


def _entry(
    actor: Viewer | None, action: str, record: str, record_id: str, changes: dict[str, Any], about: Person | None
) -> AuditEntry:
    return AuditEntry(
        actor=actor.user if actor else None,
        by_system=actor is None,
        action=action,
        record=record,
        record_id=record_id,
        about=about,
        changes=plain(changes),
    )


def changed(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    """Return [before, after] of the fields that differ.

    >>> changed({"name": "A", "title": "x"}, {"name": "B", "title": "x"})
    {'name': ['A', 'B']}
    """
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def plain(value: Any) -> Any:
    """Return what JSON can hold; people, teams and sites become their keys."""
    if isinstance(value, dict):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, Model):
        return str(getattr(value, "key", None) or value.pk)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return DjangoJSONEncoder().default(value)


def forget_person(person: Person) -> int:
    """Empty the contents of all entries about a person; return how many had some."""
    theirs = Q(about=person) | Q(record="org.person", record_id=person.key)
    if person.user_id:
        theirs |= Q(record="org.user", record_id=str(person.user_id))
    return AuditEntry.objects.filter(theirs).exclude(changes={}).update(changes={})
