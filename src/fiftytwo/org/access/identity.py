"""The organisation's own sign-in: which providers are set up, by OpenID Connect or by SAML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest

OIDC, SAML = "organisation", "organisation-saml"
"""Under these names accounts are linked; the first is older than SAML here."""


@dataclass(frozen=True)
class OidcWay:
    """A provider that speaks OpenID Connect, and what we are there."""

    issuer: str
    client: str
    secret: str
    name: str
    domains: tuple[str, ...] = ()

    def app(self) -> SocialApp:
        """Return the provider in allauth's terms; it is not in the database."""
        more = {"server_url": self.issuer, "verified_email": list(self.domains)}
        return SocialApp(
            provider="openid_connect", provider_id=OIDC, name=self.name, client_id=self.client, secret=self.secret,
            settings=more,
        )  # fmt: skip


@dataclass(frozen=True)
class SamlWay:
    """A provider that speaks SAML 2.0; ``metadata`` is an address, or a file on this machine."""

    metadata: str
    name: str
    domains: tuple[str, ...] = ()

    def app(self) -> SocialApp:
        """Return the provider in allauth's terms; it is not in the database."""
        more = {"verified_email": list(self.domains)}
        return SocialApp(provider="saml", provider_id=SAML, name=self.name, client_id=SAML, settings=more)


@dataclass(frozen=True)
class WayIn:
    """A button on the page of signing in: where it leads, and what it says."""

    place: str
    name: str


def oidc() -> OidcWay | None:
    """Return the provider that speaks OpenID Connect; None without one."""
    if not settings.OIDC_URL:
        return None
    issuer = settings.OIDC_URL.removesuffix("/.well-known/openid-configuration")
    name = settings.OIDC_NAME or urlsplit(issuer).hostname or ""
    return OidcWay(
        issuer, settings.OIDC_CLIENT, settings.OIDC_SECRET, name, tuple(settings.OIDC_DOMAINS)
    )  # fmt: skip


def saml() -> SamlWay | None:
    """Return the provider that speaks SAML; None without one."""
    if not settings.SAML_METADATA:
        return None
    name = settings.SAML_NAME or urlsplit(settings.SAML_METADATA).hostname or "SAML"
    return SamlWay(settings.SAML_METADATA, name, tuple(settings.SAML_DOMAINS))


def apps(kind: str | None) -> list[SocialApp]:
    """Return all providers that are set up, or the one of a kind or of a name that accounts are linked under."""
    found = [way.app() for way in (oidc(), saml()) if way is not None]
    return [app for app in found if kind in (None, app.provider, app.provider_id)]


def ways_in(_request: HttpRequest) -> dict[str, Any]:
    """Let pages know the buttons of the organisation's own sign-in."""
    return {"ways_in": _buttons}


def _buttons() -> list[WayIn]:
    named = (("provider_login", oidc()), ("saml_login", saml()))
    return [WayIn(place, way.name) for place, way in named if way is not None]
