"""Describing topics, and deciding which version of the readers is in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.understanding.models import ReaderVersion, Topic
from fiftytwo.understanding.permissions import can_run_readers
from fiftytwo.understanding.versions import IN_USE, ON_TRIAL

MOST_TOPICS = 300


def describe_topic(actor: Actor, name: str, words: Mapping[str, Sequence[str]], *, topic: Topic | None = None) -> Topic:
    """Describe a contact reason by words that texts about it hold; the readers learn it with their next version.

    Raises:
        PermissionDenied: if the actor does not run the readers.
        ValidationError: if the name is empty or taken, or there are no words.
    """
    may(actor, can_run_readers)
    name = " ".join(name.split())
    if not name or not any(words.values()):
        raise ValidationError(_("Give the reason a name, and some words in at least one language."))
    if Topic.objects.filter(name=name).exclude(pk=topic.pk if topic else 0).exists():
        raise ValidationError(_("There is a topic of this name already: add the words there."))
    if topic is None and Topic.objects.count() >= MOST_TOPICS:
        raise ValidationError(_("There are %(n)d topics, as many as can be. Remove one first.") % {"n": MOST_TOPICS})
    with transaction.atomic():
        row = topic or Topic()
        before = {"name": row.name or None, "words": row.words} if topic else {}
        row.name, row.words = name, {code: list(some) for code, some in words.items() if some}
        row.save()
        changes = audit.changed(before, {"name": row.name, "words": row.words})
        if changes:
            audit.record(actor, "reader.described", row, changes)
    return row


def remove_topic(actor: Actor, topic: Topic) -> None:
    """Let the readers no longer look for a described topic; what was read stays until the next version.

    Raises:
        PermissionDenied: if the actor does not run the readers.
    """
    may(actor, can_run_readers)
    with transaction.atomic():
        audit.record(actor, "reader.undescribed", topic, {"name": [topic.name, None], "words": [topic.words, None]})
        topic.delete()


def put_in_use(actor: Actor, name: str) -> ReaderVersion:
    """Let the version on trial take the place of the one in use, whose readings go in the night after.

    Raises:
        PermissionDenied: if the actor does not run the readers.
        ValidationError: if this version is not on trial any more.
    """
    may(actor, can_run_readers)
    with transaction.atomic():
        trial = ReaderVersion.objects.select_for_update().filter(name=name, state=ON_TRIAL).first()
        if trial is None:
            raise ValidationError(_("This version is not on trial any more. Look at the page again."))
        old = ReaderVersion.objects.filter(state=IN_USE).first()
        ReaderVersion.objects.filter(state=IN_USE).update(state=ReaderVersion.State.REPLACED)
        trial.state, trial.since, trial.decided_by = IN_USE, timezone.now(), actor.user if actor else None
        trial.save(update_fields=["state", "since", "decided_by"])
        audit.record(actor, "reader.put_in_use", trial, {"version": [old.name if old else None, trial.name]})
    return trial
