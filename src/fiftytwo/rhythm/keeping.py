"""Practices of the organisation's own: written as a form, changed, at rest and taken up again."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.metrics.registry import current
from fiftytwo.org import audit
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm import occasions, registry
from fiftytwo.rhythm.models import OwnPractice, Resting
from fiftytwo.rhythm.permissions import can_keep_practices
from fiftytwo.rhythm.practice import AnsweredWithin, EachPerson, MetricReaches, Practice, PracticeError, Unseen, read

MOST_LETTERS = 8_000


def write(actor: Viewer, text: str, name: str = "") -> Practice:
    """Add a practice, or write one of the organisation's own anew; it counts from now on, not backwards.

    Raises:
        PermissionDenied: if the actor does not keep practices.
        ValidationError: if the form cannot be read, names what there is not, or has a name that is taken.
    """
    _may(actor)
    practice = _read(text)
    if practice.name in {shipped.name for shipped in registry.shipped()} or (name and name != practice.name):
        raise ValidationError(_("There is a practice of this name: choose another."))
    if not name and OwnPractice.objects.filter(name=practice.name).exists():
        raise ValidationError(_("There is a practice of this name: choose another."))
    with transaction.atomic():
        before = OwnPractice.objects.filter(name=practice.name).first()
        told = {"text": text, "changed_at": timezone.now()}
        row, new = OwnPractice.objects.update_or_create(name=practice.name, defaults=told)
        action = "practice.added" if new else "practice.changed"
        audit.record(actor, action, row, {"text": [before.text if before else None, text]})
    return practice


def _read(text: str) -> Practice:
    if len(text) > MOST_LETTERS:
        raise ValidationError(_("The form is too long."))
    try:
        practice = read(text, own=True)
    except PracticeError as error:
        raise ValidationError(str(error)) from None
    for name in _occasions(practice):
        if name not in occasions.every():
            told = {"name": name, "names": ", ".join(sorted(occasions.every()))}
            raise ValidationError(_("There is no occasion “%(name)s”; there are: %(names)s.") % told)
    if isinstance(practice.query, MetricReaches) and practice.query.metric not in current():
        raise ValidationError(_("There is no metric “%(name)s”.") % {"name": practice.query.metric})
    return practice


def _occasions(practice: Practice) -> tuple[str, ...]:
    query = practice.query
    if isinstance(query, AnsweredWithin):
        return (query.opens, *(step.keeps for step in query.steps))
    if isinstance(query, Unseen):
        return query.occasions
    return (query.occasion,) if isinstance(query, EachPerson) else ()


def rest(actor: Viewer, practice: Practice) -> None:
    """Promise a practice no more at present; its past stays.

    Raises:
        PermissionDenied: if the actor does not keep practices.
    """
    _may(actor)
    with transaction.atomic():
        row, new = Resting.objects.get_or_create(name=practice.name)
        if new:
            audit.record(actor, "practice.rests", row, {"name": [practice.name, None]})


def resume(actor: Viewer, practice: Practice) -> None:
    """Promise a practice again.

    Raises:
        PermissionDenied: if the actor does not keep practices.
    """
    _may(actor)
    with transaction.atomic():
        for row in Resting.objects.filter(name=practice.name):
            audit.record(actor, "practice.resumed", row, {"name": [None, practice.name]})
            row.delete()


def _may(actor: Viewer) -> None:
    if not can_keep_practices(actor):
        raise PermissionDenied
