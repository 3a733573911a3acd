"""The secret address under which a house that has no organisation yet is founded in the browser."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from fiftytwo.org.first_steps.models import FirstDoor
from fiftytwo.org.models import Organisation
from fiftytwo.org.tokens import hash_of

LASTS = timedelta(hours=24)
_ONLY = 1


def new_address() -> str:
    """Return a new full address, good for a day, and forget the one before; empty once there is an organisation."""
    if Organisation.objects.exists():
        return ""
    token = secrets.token_urlsafe(32)
    told = {"hashed": hash_of(token), "ends_at": timezone.now() + LASTS}
    FirstDoor.objects.update_or_create(pk=_ONLY, defaults=told)
    return settings.URL.rstrip("/") + reverse("org:begin", args=[token])


def opens(token: str) -> bool:
    """Say whether a token opens the door: it is the last one, not too old, and there is no organisation yet."""
    door = FirstDoor.objects.filter(pk=_ONLY, ends_at__gt=timezone.now()).first()
    if door is None or not secrets.compare_digest(door.hashed, hash_of(token)):
        return False
    return not Organisation.objects.exists()


def hold() -> None:
    """Let everyone else who founds wait until the caller's transaction ends."""
    FirstDoor.objects.get_or_create(pk=_ONLY, defaults={"hashed": "", "ends_at": timezone.now()})
    FirstDoor.objects.select_for_update().get(pk=_ONLY)


def shut() -> None:
    """Let no token open the door any more."""
    FirstDoor.objects.filter(pk=_ONLY).update(hashed="", ends_at=timezone.now())
