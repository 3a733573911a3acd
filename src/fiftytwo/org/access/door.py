"""What happens at the door, as the audit trail tells it: what, how, from where, with which device."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from django.http import HttpRequest
from django.utils import timezone

from fiftytwo.org import audit
from fiftytwo.org.access.devices import device_of
from fiftytwo.org.access.sessions import address_of
from fiftytwo.org.models import AuditEntry, Person, User
from fiftytwo.org.viewer import Viewer

ADDRESSES_KEPT = timedelta(days=180)
AT_THE_DOOR = (
    "account.signed_in", "account.sign_in_failed", "account.second_step_failed", "account.address_refused",
    "account.provider_refused", "account.sign_in_refused",
)  # fmt: skip


def ways_of(request: HttpRequest, user: User) -> list[str]:
    """Return how someone proved who they are in this session: ``password``, then perhaps ``totp``."""
    ways = [_way(record) for record in get_authentication_records(request, user) if not record.get("reauthenticated")]
    return list(dict.fromkeys(way for way in ways if way))


def tell(
    request: HttpRequest, action: str, user: User, *, how: Sequence[str] = (), actor: Viewer | None = audit.SYSTEM
) -> None:
    """Record what happened at the door to an account."""
    device = device_of(request.headers.get("User-Agent", ""))
    told = {"how": list(how), "address": address_of(request), "device": device}
    changes = {name: [None, value] for name, value in told.items() if value}
    audit.record(actor, action, user, changes, about=Person.objects.filter(user=user).first())


def tell_of_stranger(request: HttpRequest, reason: str) -> None:
    """Record that somebody came from the organisation's provider and was not let in, a few times a minute at most.

    ``reason`` is one short word of ours: what a stranger wrote is kept nowhere.
    """
    if not ratelimit.consume(
        request, app="fiftytwo.org", action="provider_refused", config={"provider_refused": "10/m/ip"}, limit_get=True
    ):
        return
    device = device_of(request.headers.get("User-Agent", ""))
    told = {"reason": reason, "address": address_of(request), "device": device}
    changes = {name: [None, value] for name, value in told.items() if value}
    audit.record_event(audit.SYSTEM, "account.provider_refused", "org.user", changes)


def forget_addresses() -> None:
    """Empty what was recorded at the door half a year ago: that somebody came in stays, from where does not."""
    old = AuditEntry.objects.filter(action__in=AT_THE_DOOR, at__lt=timezone.now() - ADDRESSES_KEPT)
    old.exclude(changes={}).update(changes={})


def _way(record: dict[str, object]) -> str:
    """Return by which way a step was taken: for a second step its kind, else what allauth calls it."""
    return str(record.get("type" if record.get("method") == "mfa" else "method", ""))
