"""Signing in through the organisation's own provider (OpenID Connect): whom it means here, or nobody."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

import jwt
import requests
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST

from fiftytwo.org import audit
from fiftytwo.org.access import door, identity
from fiftytwo.org.models import Person, User
from fiftytwo.org.viewer import organisations_today

log = logging.getLogger(__name__)
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Someone is let in as the one person here whose verified e-mail it is; nobody is created."""

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Return nobody: whom an address means is decided below, without touching their password."""
        return

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link whoever comes for the first time; keep of what the provider says no more than the number it gave."""
        sociallogin.state["process"] = "login"  # never “connect to whoever is signed in”
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=sociallogin.account.pk).update(extra_data={})
            return
        person = _person_meant(sociallogin)
        if person is None:
            door.tell_of_stranger(request, "unknown")
            raise ImmediateHttpResponse(render(request, "account/provider_unknown.html", status=403))
        with transaction.atomic():
            user = person.user or _open_account(person)
            sociallogin.connect(request, user)
            audit.record(audit.SYSTEM, "account.provider_linked", user, {}, about=person)

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the providers that are set up; the client has no say in which."""
        return identity.apps(provider)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say whether the provider may bring strangers: it may not."""
        return False


def _person_meant(login: SocialLogin) -> Person | None:
    """Return the one person of today whose e-mail the provider has verified; None for none or several."""
    emails = [address.email.strip().lower() for address in login.email_addresses if address.verified is True]
    found = Person.objects.present_on(organisations_today()).filter(forgotten=False)
    people = [person for email in emails for person in found.filter(email__iexact=email).select_related("user")[:2]]
    return people[0] if len(people) == 1 else None


def _open_account(person: Person) -> User:
    """Open an account without a password for somebody who works here."""
    user = User.objects.filter(email=person.email.lower(), person__isnull=True).first()
    person.user = user or User.objects.create_user(person.email)
    person.save(update_fields=["user"])
    audit.record(audit.SYSTEM, "account.opened", person.user, {}, about=person)
    return person.user


class CheckedProvider(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The provider, its signature always checked against the keys it publishes."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself, at the address that we were given, under the name we were given."""
        told: dict[str, Any] = super().openid_config
        way = identity.oidc()
        if way is None or str(told.get("issuer", "")).rstrip("/") != way.issuer:
            raise OAuth2Error("the provider is another than the one that is set up")
        return told

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        try:
            told: dict[str, Any] = jwt.decode(
                id_token,
                self._key_of(id_token),
                algorithms=_ALGORITHMS,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                options={"require": ["exp", "iat", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("the provider's token is not right") from error
        return told

    def _key_of(self, id_token: str) -> jwt.PyJWK:
        """Return the published key that signed a token; one that names no key may mean the only one."""
        with get_adapter().get_requests_session() as session:
            published = session.get(self.openid_config["jwks_uri"])
        published.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(published.json()).keys
        named = jwt.get_unverified_header(id_token).get("kid")
        fitting = [key for key in keys if named in (None, key.key_id)]
        if len(fitting) != 1:
            raise jwt.InvalidKeyError("no such key")
        return fitting[0]


@login_not_required
@require_POST
def provider_login(request: HttpRequest) -> HttpResponseBase:
    """Send someone to the provider."""
    answer = _answer(request, OAuth2LoginView)
    return onward(request, answer["Location"], identity.oidc()) if answer.status_code == HTTPStatus.FOUND else answer


@login_not_required
def provider_callback(request: HttpRequest, **_more: Any) -> HttpResponseBase:
    """Let in whom the provider sends back."""
    return _answer(request, OAuth2CallbackView)


def onward(request: HttpRequest, address: str, way: identity.OidcWay | identity.SamlWay | None) -> HttpResponse:
    """Send someone on to the provider by a page of ours that goes there at once.

    Not by a redirect: browsers hold our policy's ``form-action`` against wherever a sent form is led on to, through
    every host of the provider's, and nobody knows these ahead.
    """
    response = render(request, "account/onward.html", {"address": address, "name": way.name if way else ""})
    response["Refresh"] = f"0; url={address}"
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, view: Any) -> HttpResponseBase:
    if identity.oidc() is None:
        raise Http404
    try:
        answer: HttpResponse = view.adapter_view(CheckedProvider(request, identity.OIDC))(request)
    except (OAuth2Error, requests.RequestException) as error:
        log.warning("the provider cannot be used: %s", type(error).__name__)
        return render(request, "socialaccount/authentication_error.html", status=401)
    return answer
