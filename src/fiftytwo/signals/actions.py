"""Write down what was found, once; take it up, close it, undo that."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.lib.weeks import Week
from fiftytwo.org import audit
from fiftytwo.org.viewer import Viewer
from fiftytwo.signals.detect import Found
from fiftytwo.signals.models import Signal
from fiftytwo.signals.permissions import can_see_signal, can_work_on

QUIET_WEEKS = 4
"""What comes again within so many weeks is the same thing still."""


def found(week: Week, things: Iterable[Found]) -> list[Signal]:
    """Write down what was found for a week; return what is new. Writing the same again changes nothing.

    What had been found before and still lasts, or comes again within four weeks, is not new: its newest week moves on.
    """
    new = []
    with transaction.atomic():
        for thing in things:
            known = _known(week, thing)
            if known is None:
                new.append(_write(week, thing))
            elif known.last_week < week.monday:
                Signal.objects.filter(pk=known.pk).update(last_week=week.monday, evidence=dict(thing.evidence))
    return new


def _known(week: Week, thing: Found) -> Signal | None:
    same = Signal.objects.filter(kind=thing.kind, scope=thing.scope, subject=thing.subject, direction=thing.direction)
    return same.filter(last_week__gte=(week + -QUIET_WEEKS).monday).order_by("-last_week").first()


def _write(week: Week, thing: Found) -> Signal:
    return Signal.objects.create(
        kind=thing.kind,
        scope=thing.scope,
        subject=thing.subject,
        direction=thing.direction,
        week=week.monday,
        last_week=week.monday,
        evidence=dict(thing.evidence),
        owner_id=thing.owner,
        due_on=thing.due_on or (week + 1).sunday,
    )


def take_up(actor: Viewer, signal: Signal) -> None:
    """Say that one looks into it.

    Raises:
        PermissionDenied: if the actor does not see it.
        ValidationError: if another has taken it up, or it is closed, meanwhile.
    """
    if actor.person is None or not can_see_signal(actor, signal):
        raise PermissionDenied
    _move(actor, signal, Signal.State.NEW, "signal.taken", state=Signal.State.TAKEN, owner=actor.person)


def close(actor: Viewer, signal: Signal, reason: str) -> None:
    """Say what came of it.

    Raises:
        PermissionDenied: if it is not the actor's to close.
        ValidationError: if nothing is said, or it was closed meanwhile.
    """
    if not can_work_on(actor, signal):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say what came of it: it stays visible."))
    told = {"reason": reason.strip()[:300], "closed_at": timezone.now()}
    _move(actor, signal, signal.state, "signal.closed", state=Signal.State.CLOSED, **told)


def reopen(actor: Viewer, signal: Signal) -> None:
    """Undo the closing.

    Raises:
        PermissionDenied: if it is not the actor's.
        ValidationError: if it is open.
    """
    if not can_work_on(actor, signal):
        raise PermissionDenied
    _move(actor, signal, Signal.State.CLOSED, "signal.reopened", state=Signal.State.TAKEN, reason="", closed_at=None)


def _move(actor: Viewer, signal: Signal, seen: str, action: str, **told: object) -> None:
    with transaction.atomic():
        rows = Signal.objects.filter(pk=signal.pk, state=seen)
        if seen == Signal.State.CLOSED == told.get("state") or not rows.update(**told):
            raise ValidationError(_("Somebody did something with it meanwhile. Load the page again."))
        audit.record(actor, action, signal, {"state": [seen, told["state"]]})
    for name, value in told.items():
        setattr(signal, name, value)
