"""What people leave behind: what they owed goes up their line, visibly; what was due to them is due no more.

Commitments are freed each Monday by the choice of the week. What a feature lets somebody own it hands on itself
(:func:`handed_on_by_feature`), with :func:`successor`.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.models import Person, ReportingLine
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import dues
from fiftytwo.rhythm.models import Due
from fiftytwo.signals.models import Signal

_features: set[str] = set()


def handed_on_by_feature(kind: str) -> None:
    """Let a feature hand on what is due about its kind of things; called once, when it is ready."""
    _features.add(kind)


def hand_up(today: date | None = None) -> int:
    """Give what people who left had owed to whom they reported to; return how many things moved or ended."""
    today = today or organisations_today()
    gone = Q(left_on__lte=today)
    moved = sum(_hand_up_dues(person, today) for person in Person.objects.filter(gone, _owns_something()).distinct())
    moved += sum(_hand_up_signal(signal, today) for signal in _signals_of_leavers(today))
    return moved + _end_what_was_due_to_leavers(today)


def successor(person: Person, today: date) -> Person | None:
    """Return who takes over from somebody who left: the first up their last line who works here; None at the top."""
    seen = {person.pk}
    above = _last_manager(person)
    while above is not None and above.pk not in seen:
        if above.works_on(today):
            return above
        seen.add(above.pk)
        above = _last_manager(above)
    return None


def _last_manager(person: Person) -> Person | None:
    line = ReportingLine.objects.filter(person=person).select_related("manager").order_by("-since", "-pk").first()
    return line.manager if line else None


def _owns_something() -> Q:
    return Q(pk__in=Due.objects.open().filter(owner__isnull=False).values("owner"))


def _hand_up_dues(person: Person, today: date) -> int:
    """Hand on what somebody owed; where nobody is above them it has no owner, and is asked of whoever is near."""
    to, moved = successor(person, today), 0
    for due in Due.objects.open().filter(owner=person):
        if due.about.partition(":")[0] in _features:
            continue
        if to is not None:
            dues.hand_on(None, due, to)
        else:
            with transaction.atomic():
                Due.objects.filter(pk=due.pk, owner=person).update(owner=None, from_whom=person)
                audit.record(None, "due.handed_on", due, {"owner": [person, None]}, about=person)
        moved += 1
    return moved


def _signals_of_leavers(today: date) -> list[Signal]:
    rows = Signal.objects.exclude(state=Signal.State.CLOSED).filter(owner__left_on__lte=today)
    return list(rows.select_related("owner"))


def _hand_up_signal(signal: Signal, today: date) -> int:
    """Let the one above look into what somebody who left looked into, as something new to them.

    Praise goes to nobody whom it names: without an owner it waits for service operations.
    """
    assert signal.owner is not None  # noqa: S101 - asked for by its owner
    to = successor(signal.owner, today)
    if signal.kind == "praise" and to is not None and to.key in signal.evidence.get("named", ()):
        to = None
    with transaction.atomic():
        Signal.objects.filter(pk=signal.pk, owner=signal.owner).update(owner=to, state=Signal.State.NEW)
        audit.record(None, "signal.handed_up", signal, {"owner": [signal.owner, to]}, about=to)
    return 1


def _end_what_was_due_to_leavers(today: date) -> int:
    """Withdraw what was due to people who left: it counts neither way. Who wants to thank them still can."""
    rows = Due.objects.open().filter(serves__left_on__lte=today)
    return sum(
        dues.withdraw(None, about, _("They work here no more.")) for about in set(rows.values_list("about", flat=True))
    )
