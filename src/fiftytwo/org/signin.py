"""Signing in: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from the organisation, never from a form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether strangers may open an account: they may not."""
        return False
