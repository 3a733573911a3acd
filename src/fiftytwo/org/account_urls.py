"""The door: signing in and out, passwords, the second step. Nothing else of allauth's can be reached.

Nobody signs up, and addresses are changed by administrators: those pages of allauth answer "not found" under the
names that its own code asks for.
"""

from __future__ import annotations

from typing import Any

from allauth.account import views
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from fiftytwo.org.access import identity, provider, saml
from fiftytwo.org.views.slips import slip_login


def _closed(_request: HttpRequest, **_more: Any) -> HttpResponse:
    raise Http404


@login_not_required
def _logout(request: HttpRequest) -> HttpResponse:
    """Sign out; what the browser kept of our pages goes with it."""
    response: HttpResponse = views.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response


_to_login = RedirectView.as_view(pattern_name="account_login")
urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", _logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("slip/", slip_login, name="account_slip"),
    path("provider/", provider.provider_login, name="provider_login"),
    path(
        "provider/callback/",
        provider.provider_callback,
        {"provider_id": identity.OIDC},
        name="openid_connect_callback",
    ),
    path(
        "provider/cancelled/", RedirectView.as_view(pattern_name="account_login"), name="socialaccount_login_cancelled"
    ),
    path("saml/", saml.saml_login, name="saml_login"),
    path("saml/answer/", saml.saml_answer, name="saml_answer"),
    path("saml/in/", saml.saml_in, name="saml_in"),
    path("saml/metadata/", saml.saml_metadata, name="saml_metadata"),
    path("closed/connections/", _closed, name="socialaccount_connections"),
    path("closed/provider-signup/", _closed, name="socialaccount_signup"),
    path("closed/signup/", _closed, name="account_signup"),
    path("closed/email/", _closed, name="account_email"),
    path("closed/confirm-email/", _closed, name="account_email_verification_sent"),
    path("closed/confirm-email/<str:key>/", _closed, name="account_confirm_email"),
]
