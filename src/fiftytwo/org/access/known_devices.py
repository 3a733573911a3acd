"""Browsers that an account has come in with before: whatever strangers try, they have attempts of their own.

The idea is OWASP's “device cookies”. The cookie holds no secret of the account: stolen, it is worth five attempts.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from fiftytwo.org.models import User

COOKIE: str = settings.KNOWN_COOKIE_NAME
KEPT = timedelta(days=180)
MOST_ACCOUNTS = 20  # of a shared desk
_signer = TimestampSigner(salt="fiftytwo.org.access.known_devices")


def known_device(request: HttpRequest, email: str) -> str | None:
    """Return the name of this browser if the account has come in with it before; None for strangers."""
    name, accounts = _read(request)
    if not name or not email:
        return None
    user = User.objects.filter(email=email.lower()).first()
    return name if user is not None and str(user.pk) in accounts else None


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Let the browser know that this account came in with it."""
    name, accounts = _read(request)
    others = [account for account in accounts if account != str(user.pk)]
    value = ".".join([name or secrets.token_hex(8), str(user.pk), *others[: MOST_ACCOUNTS - 1]])
    response.set_cookie(
        COOKIE, _signer.sign(value), max_age=KEPT, httponly=True, samesite="Lax",
        secure=settings.URL.startswith("https://"),
    )  # fmt: skip


def _read(request: HttpRequest) -> tuple[str, list[str]]:
    try:
        name, *accounts = _signer.unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT).split(".")
    except BadSignature:
        return "", []
    return name, accounts
