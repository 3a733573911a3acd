"""allauth's forms without their placeholders: every field has a label in the reader's language instead."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.base import forms as second_step
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError

from fiftytwo.org.access import door


class Plain:
    """A form whose fields say in their label alone what they want."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
            field.help_text = ""


class LoginForm(Plain, account.LoginForm):  # type: ignore[misc]
    """E-mail and password."""


class ChangePasswordForm(Plain, account.ChangePasswordForm):  # type: ignore[misc]
    """The password of now and a new one."""


class SetPasswordForm(Plain, account.SetPasswordForm):  # type: ignore[misc]
    """A first password."""


class ResetPasswordForm(Plain, account.ResetPasswordForm):  # type: ignore[misc]
    """The e-mail to which a link goes."""


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by a link."""


class ReauthenticateForm(Plain, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class CodeForm(Plain, second_step.AuthenticateForm):  # type: ignore[misc]
    """A code, as the second step; a wrong one is recorded."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        super()._emit_authentication_failed(authenticator)
        door.tell(context.request, "account.second_step_failed", self.user, how=[authenticator.type])


class PasskeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey, as the second step; one that does not fit is recorded."""

    def clean_credential(self) -> Authenticator:
        """Return which passkey it was."""
        try:
            return super().clean_credential()
        except ValidationError:
            door.tell(context.request, "account.second_step_failed", self.user, how=["webauthn"])
            raise


class CodeAgainForm(Plain, second_step.ReauthenticateForm):  # type: ignore[misc]
    """A code once more."""


class ActivateForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app."""
