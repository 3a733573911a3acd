"""Tokens of the API: what they look like, what they open, and for how long."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org.keys import new_key
from fiftytwo.org.models import ApiToken, Grant
from fiftytwo.org.permissions import can_keep_programs
from fiftytwo.org.viewer import Viewer, viewer_of, viewer_of_program

SCOPES: Final[dict[str, str | Promise]] = {
    "numbers:read": gettext_lazy("read numbers"),
    "definitions:read": gettext_lazy("read how numbers are defined"),
}
DEFAULT_DAYS: Final = 90
LONGEST_DAYS: Final = 366
CALLS_PER_MINUTE: Final = 120
MARK: Final = "f52"
LONGEST: Final = 100
_ROLES: Final = {
    ApiToken.Rights.ORGANISATION: frozenset[str](),
    ApiToken.Rights.SERVICE_OPERATIONS: frozenset[str]({Grant.Role.SERVICE_OPERATIONS}),
}


class TokenError(Exception):
    """A token that opens nothing; the message says why to whoever holds it."""


class TooManyCallsError(Exception):
    """A token that was used too often within this minute."""


@dataclass(frozen=True)
class Opened:
    """What a token, or a session in a browser, opens: who is looking, and what they may ask for.

    Attributes:
        viewer: whose rights count.
        scopes: what may be asked for.
        holder: who holds it, by key: for telling answers apart, never for showing.
    """

    viewer: Viewer
    scopes: frozenset[str]
    holder: str


def new_secret() -> tuple[str, str]:
    """Return a new token and its beginning, by which its owner knows it again.

    >>> secret, prefix = new_secret()
    >>> secret.startswith(prefix), len(secret) > 50
    (True, True)
    """
    prefix = f"{MARK}_{new_key()}"
    return f"{prefix}_{secrets.token_urlsafe(32)}", prefix


def hash_of(secret: str) -> str:
    """Return by what a token is known again. It is long and random, so no slow hash is needed.

    >>> len(hash_of("f52_x"))
    64
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def open_with(secret: str) -> Opened:
    """Return what a token opens now.

    Raises:
        TokenError: if it opens nothing: unknown, revoked, expired, or its owner does not work here any more.
        TooManyCallsError: if it was used too often within this minute.
    """
    found = ApiToken.objects.select_related("person__user").filter(hashed=hash_of(secret[:LONGEST])).first()
    if found is None:
        raise TokenError(_("There is no such token."))
    if found.revoked_at is not None:
        raise TokenError(_("This token was revoked."))
    viewer = _viewer(found)
    if not viewer.is_known:
        raise TokenError(_("The account of this token's owner is closed."))
    if viewer.today >= found.expires_on:
        raise TokenError(_("This token has expired."))
    _count(found, timezone.now())
    return Opened(viewer, frozenset(found.scopes) & set(SCOPES), f"token:{found.key}")


def _viewer(token: ApiToken) -> Viewer:
    """Return whose rights a token has today: its owner's, or those that it was made with."""
    if token.rights:
        return viewer_of_program(token.name, _ROLES[ApiToken.Rights(token.rights)])
    user = token.person.user if token.person else None
    if user is None or not user.is_active:
        return viewer_of_program("", frozenset())
    return viewer_of(user)


def _count(token: ApiToken, now: datetime) -> None:
    """Count a call in its minute, in one statement, so that many at once are counted, too."""
    minute = int(now.timestamp() // 60)
    is_same = Q(used_in_minute=minute)
    counted = (
        ApiToken.objects.filter(pk=token.pk)
        .filter(~is_same | Q(calls__lt=CALLS_PER_MINUTE))
        .update(
            calls=Case(When(is_same, then=F("calls") + 1), default=Value(1)), used_in_minute=minute, last_used_at=now
        )
    )
    if not counted:
        raise TooManyCallsError


def visible_to(viewer: Viewer) -> QuerySet[ApiToken]:
    """Return the tokens that a viewer may know of: their own; all for the administrator."""
    if can_keep_programs(viewer):
        return ApiToken.objects.all()
    return ApiToken.objects.filter(person=viewer.person) if viewer.person else ApiToken.objects.none()
