"""How the week reaches people: the Monday mail, and a calendar feed at a secret address that can be revoked."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from fiftytwo.org import audit
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer, viewer_of
from fiftytwo.rhythm.models import Subscription

LONGEST_SECRET = 64


@dataclass(frozen=True)
class SettingsPage:
    """How the week reaches someone now."""

    address: str
    mailed: bool
    feed_made_at: datetime | None


def settings_page(viewer: Viewer) -> SettingsPage:
    """Return how the week reaches a viewer."""
    mine = Subscription.objects.filter(person=viewer.person).first() or Subscription(person=viewer.person)
    email = viewer.person.email if viewer.person else ""
    return SettingsPage(email, mine.mailed, mine.feed_made_at)


def mail(actor: Viewer, *, wanted: bool) -> None:
    """Switch the Monday mail on or off, for oneself.

    Raises:
        PermissionDenied: for a stranger.
    """
    person = _person(actor)
    with transaction.atomic():
        Subscription.objects.update_or_create(person=person, defaults={"mailed": wanted})
        audit.record(actor, "week.mail_chosen", person, {"mailed": [not wanted, wanted]})


def new_feed(actor: Viewer) -> str:
    """Return a new secret for one's own feed; an older one opens nothing any more.

    Raises:
        PermissionDenied: for a stranger.
    """
    person, secret = _person(actor), secrets.token_urlsafe(32)
    with transaction.atomic():
        told = {"feed_hash": _hash(secret), "feed_made_at": timezone.now()}
        Subscription.objects.update_or_create(person=person, defaults=told)
        audit.record(actor, "week.feed_made", person, {})
    return secret


def revoke_feed(actor: Viewer) -> None:
    """Let one's own feed stop working.

    Raises:
        PermissionDenied: for a stranger.
    """
    person = _person(actor)
    with transaction.atomic():
        Subscription.objects.filter(person=person).update(feed_hash=None, feed_made_at=None)
        audit.record(actor, "week.feed_revoked", person, {})


def viewer_by_secret(secret: str) -> Viewer | None:
    """Return whose feed a secret opens, with their rights of today; None if nobody's, or they work here no more."""
    if len(secret) > LONGEST_SECRET:
        return None
    found = Subscription.objects.filter(feed_hash=_hash(secret)).select_related("person__user").first()
    if found is None or found.person.user is None or not found.person.user.is_active:
        return None
    viewer = viewer_of(found.person.user)
    return viewer if viewer.person else None


def address(path: str) -> str:
    """Return a whole address of this installation."""
    return settings.URL.rstrip("/") + path


def _person(actor: Viewer) -> Person:
    if actor.person is None:
        raise PermissionDenied
    return actor.person


def _hash(secret: str) -> str:
    """Return by what a secret is known again: it is long and random, so no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
