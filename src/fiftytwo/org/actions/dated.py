"""Ending what holds for a time, and taking the end back: the same for teams, reporting lines and roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, close, may
from fiftytwo.org.models import Dated
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.words import day as day_said


def _nothing_more(*_given: object) -> None:
    """Ask nothing more."""


@dataclass(frozen=True)
class Kind:
    """What differs between one kind of dated record and another.

    Args:
        permission: who may end and take up again.
        what: the field that says what someone has: ``team``, ``manager``, ``role``.
        ended, reopened: what the audit trail calls the two.
        has_ended, has_not_ended: what to say if it has ended by the ``%(day)s``, and if it has not.
        check_end: raises ValidationError if the record may not end on a day.
        check_reopening: raises ValidationError if the record may not go on after its end, a day.
    """

    permission: Callable[[Viewer], bool]
    what: str
    ended: str
    reopened: str
    has_ended: str | Promise
    has_not_ended: str | Promise
    check_end: Callable[[Any, date], None] = _nothing_more
    check_reopening: Callable[[Any, date], None] = _nothing_more


_kinds: dict[type[Dated], Kind] = {}


def register(model: type[Dated], kind: Kind) -> None:
    """Say how records of a model end and go on."""
    _kinds[model] = kind


def kind_of(model: type[Dated]) -> Kind:
    """Return how records of a model end and go on."""
    return _kinds[model]


def end(actor: Actor, row: Any, until: date) -> None:
    """End a membership, reporting line or role on a day: the first on which it no longer holds.

    What would not have lasted a day is taken back: no row is left, and the entry is about the person.

    Raises:
        PermissionDenied: if the actor does not keep such records.
        ValidationError: if it has ended by then, or may not end: the last administrator stays.
    """
    kind = kind_of(type(row))
    may(actor, kind.permission)
    if row.until and row.until <= until:
        raise ValidationError(kind.has_ended % {"day": day_said(row.until)})
    kind.check_end(row, until)
    with transaction.atomic():
        person, changes = row.person, {kind.what: [getattr(row, kind.what), None], "until": [row.until, until]}
        kept = close(row, until)
        if not kept:
            changes["taken_back"] = [False, True]
        audit.record(actor, kind.ended, row if kept else person, changes, about=person)


def reopen(actor: Actor, row: Any) -> None:
    """Take the end of a membership, reporting line or role back.

    Raises:
        PermissionDenied: if the actor does not keep such records.
        ValidationError: if it has no end, they left, or what came after it stands in the way.
    """
    kind, before = kind_of(type(row)), row.until
    may(actor, kind.permission)
    if before is None:
        raise ValidationError(str(kind.has_not_ended))
    if row.person.left_on and row.person.left_on <= before:
        raise ValidationError(_("%(person)s has left: undo that first.") % {"person": row.person})
    kind.check_reopening(row, before)
    with transaction.atomic():
        row.until = None
        row.save(update_fields=["until"])
        changes = {kind.what: [None, getattr(row, kind.what)], "until": [before, None]}
        audit.record(actor, kind.reopened, row, changes, about=row.person)
