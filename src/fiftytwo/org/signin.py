"""Signing in: nobody signs up by themselves, who left stays outside, and what happens at the door is recorded."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fiftytwo.org import audit
from fiftytwo.org.access import door, sessions
from fiftytwo.org.access.devices import device_of
from fiftytwo.org.access.known_devices import known_device, remember_device
from fiftytwo.org.invitations import send_change, send_reset
from fiftytwo.org.models import Organisation, Person, User
from fiftytwo.org.viewer import viewer_of

_OF_KNOWN_DEVICES = {"login_failed": "5/5m/key"}
# What allauth tells a user by mail, as the actions that the audit trail knows.
_TOLD = {
    "mfa/email/totp_activated": "account.second_step_on",
    "mfa/email/totp_deactivated": "account.second_step_off",
    "mfa/email/webauthn_added": "account.passkey_added",
    "mfa/email/webauthn_removed": "account.passkey_removed",
    "mfa/email/recovery_codes_generated": "account.recovery_codes_made",
}


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the organisation, never from a form."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Ask your administrator."),
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "enter_current_password": _("Enter your current password."),
        "incorrect_code": _("This code is not right. Each code lasts half a minute: wait for the next one."),
        "incorrect_password": _("This password is not right."),
        "invalid_password_reset": _("This link has been used or is too old."),
        "too_many_login_attempts": _("Too many attempts from here. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether strangers may open an account: they may not."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse | None:
        """Turn away who has no business here: closed accounts, people who left, accounts of nobody."""
        if user.is_active and viewer_of(user).person is None:
            user.is_active = False  # for this request: allauth then answers as for a closed account
        if not user.is_active:
            door.tell(request, "account.sign_in_refused", user)
        response: HttpResponse | None = super().pre_login(request, user, **more)
        return response

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Record that someone came in, and where they are signed in now."""
        door.tell(request, "account.signed_in", user, how=door.ways_of(request, user), actor=viewer_of(user))
        sessions.note(request, user)
        response: HttpResponse = super().post_login(request, user, **more)
        remember_device(request, response, user)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong password for an account that is there; nothing about addresses we do not know."""
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        if user is not None:
            door.tell(request, "account.sign_in_failed", user, how=["password"])

    def logout(self, request: HttpRequest) -> None:
        """Forget the session with its end."""
        sessions.forget(request.session.session_key)
        super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Keep a new password, record that there is one, tell its owner, and sign out everywhere else."""
        super().set_password(user, password)
        sessions.end_sessions(audit.SYSTEM, user, but=context.request.session.session_key)
        audit.record(viewer_of(user), "account.password_set", user, {}, about=_person_of(user))
        send_change(user, "account.password_set")

    def send_notification_mail(self, template_prefix: str, user: User, *_more: Any, **_also: Any) -> None:
        """Record what changed about someone's way to sign in, tell them, and sign out everywhere else."""
        if template_prefix in _TOLD:
            audit.record(viewer_of(user), _TOLD[template_prefix], user, {}, about=_person_of(user))
            if context.request is not None:  # a transaction may end after its request
                sessions.end_sessions(audit.SYSTEM, user, but=context.request.session.session_key)
            send_change(user, _TOLD[template_prefix])

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Queue the mail with the link; accounts that cannot sign in get none."""
        if user.is_active and viewer_of(user).person is not None:
            send_reset(user, email, context["password_reset_url"])

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt. A browser that the account knows has attempts of its own, whatever others try nearby."""
        device = known_device(request, str(credentials.get("email", "")))
        if device is None:
            super().pre_authenticate(request, **credentials)
            return
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed", config=_OF_KNOWN_DEVICES,
            key=f"{device}:{credentials['email'].lower()}",
        )  # fmt: skip
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count attempts per account *and* address: a stranger's attempts lock nobody out but the stranger."""
        return f"{self.get_client_ip(request)}:{super()._get_login_attempts_cache_key(request, **credentials)}"


def _person_of(user: User) -> Person | None:
    return Person.objects.filter(user=user).first()


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step, in our words."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": SignInAdapter.error_messages["incorrect_code"],
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """Return what a passkey is called until its owner says otherwise: the device it was made on."""
        agent = context.request.headers.get("User-Agent", "") if context.request else ""
        return device_of(agent) or gettext("Passkey")

    def _get_site_name(self) -> str:
        return Organisation.get().name or "Fiftytwo"
