"""Sessions: noted at sign-in, seen now and then, ended by their owner or an administrator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.access.devices import device_of
from fiftytwo.org.access.models import OpenSession
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.models import Person, User
from fiftytwo.org.permissions import can_end_sessions_of

SEEN_EVERY = timedelta(minutes=5)
_NOTED = "noted"  # in the session: which of our rows it is, under which key, and when we last wrote that it was seen


def address_of(request: HttpRequest) -> str | None:
    """Return the address that a request comes from, through our own proxies; None where nobody says."""
    return get_client_ip(request) or None


def note(request: HttpRequest, user: User) -> OpenSession:
    """Write down that someone signed in here."""
    store = request.session
    if store.session_key is None:
        store.save()
    row, _is_new = OpenSession.objects.update_or_create(
        session_key=store.session_key,
        defaults={
            "user": user,
            "address": address_of(request),
            "device": device_of(request.headers.get("User-Agent", "")),
            "opened_at": timezone.now(),
            "seen_at": timezone.now(),
        },
    )
    store[_NOTED] = [row.key, store.session_key, timezone.now().timestamp()]
    return row


def see(request: HttpRequest) -> None:
    """Write down, every five minutes at most, that someone is still here; a new password gives a session a new key."""
    noted, key = request.session.get(_NOTED), request.session.session_key
    if not noted or key is None:
        return
    row, known_as, seen = noted
    now = timezone.now()
    if known_as == key and now.timestamp() - seen < SEEN_EVERY.total_seconds():
        return
    OpenSession.objects.filter(key=row).update(session_key=key, seen_at=now, address=address_of(request))
    request.session[_NOTED] = [row, key, now.timestamp()]


def is_idle(request: HttpRequest) -> bool:
    """Say whether nobody has asked for a page in a session for so long that it ends."""
    noted, minutes = request.session.get(_NOTED), settings.SESSION_IDLE_MINUTES
    if not (noted and minutes):
        return False
    return bool(timezone.now().timestamp() - noted[2] > minutes * 60)


def end_session(actor: Actor, session: OpenSession) -> None:
    """Sign someone out in one browser.

    Raises:
        PermissionDenied: if it is neither the actor's own nor is the actor the administrator.
        ValidationError: if it has ended already.
    """
    person = Person.objects.filter(user=session.user).first()
    may(actor, lambda viewer: can_end_sessions_of(viewer, session.user))
    with transaction.atomic():
        if not _end([session]):
            raise ValidationError(_("This session has ended already."))
        audit.record(actor, "account.session_ended", session.user, {"device": [str(session), None]}, about=person)


def end_sessions(actor: Actor, user: User, *, but: str | None = None) -> int:
    """Sign someone out everywhere, but for one session; return in how many browsers.

    Raises:
        PermissionDenied: if they are neither the actor's own nor is the actor the administrator.
    """
    may(actor, lambda viewer: can_end_sessions_of(viewer, user))
    with transaction.atomic():
        ended = _end(OpenSession.objects.filter(user=user).exclude(session_key=but or ""))
        if ended:
            person = Person.objects.filter(user=user).first()
            audit.record(actor, "account.sessions_ended", user, {"sessions": [ended, 0]}, about=person)
    return ended


def forget(session_key: str | None) -> None:
    """Forget a session whose owner signs out."""
    OpenSession.objects.filter(session_key=session_key or "").delete()


def sweep() -> None:
    """Remove sessions that have run out, and what was noted of them."""
    SessionStore.clear_expired()
    OpenSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def _end(sessions: Iterable[OpenSession]) -> int:
    """Remove sessions; return how many were still open."""
    rows = list(sessions)
    keys = [row.session_key for row in rows]
    ended, _kinds = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).delete()
    OpenSession.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return ended
