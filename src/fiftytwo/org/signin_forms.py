"""allauth's forms without their placeholders: every field has a label in the reader's language instead."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as second_step
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError

from fiftytwo.org.access import door
from fiftytwo.org.access.sessions import address_of


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
    """A code, as the second step; a wrong one is recorded.

    allauth counts wrong codes per account: a stranger with the password could keep its owner out. Here they are
    counted per account and address.
    """

    def clean_code(self) -> str:
        """Return the code if one of the account's second steps knows it."""
        code, key = str(self.cleaned_data["code"]), f"code:{self.user.pk}:{address_of(context.request)}"
        if not ratelimit.consume(context.request, action="login_failed", key=key):
            raise get_adapter().validation_error("too_many_login_attempts")
        steps = list(Authenticator.objects.filter(user=self.user).exclude(type=Authenticator.Type.WEBAUTHN))
        for step in sorted(steps, key=lambda step: step.type != Authenticator.Type.TOTP):
            if step.wrap().validate_code(code):
                step.user, self.authenticator = self.user, step
                ratelimit.clear(context.request, action="login_failed", key=key)
                return code
        door.tell(context.request, "account.second_step_failed", self.user, how=[step.type for step in steps[:1]])
        raise get_mfa_adapter().validation_error("incorrect_code")


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
