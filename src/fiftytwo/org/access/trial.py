"""Trying what is set up for the organisation's own sign-in, before anybody has to sign in with it."""

from __future__ import annotations

from typing import Any

import requests
from allauth.socialaccount.adapter import get_adapter
from django.utils.translation import gettext as _

from fiftytwo.org.access.identity import OidcWay, SamlWay
from fiftytwo.org.access.saml_setup import SetUpError, two_sides

_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def try_way(way: OidcWay | SamlWay) -> str:
    """Return what a provider says that it is.

    Raises:
        SetUpError: if it does not answer, or not with what signing in needs; the message says what.
    """
    return _try_oidc(way) if isinstance(way, OidcWay) else _try_saml(way)


def _try_oidc(way: OidcWay) -> str:
    address = f"{way.issuer}/.well-known/openid-configuration"
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
            told: Any = answer.json()
    except requests.RequestException as error:  # what is no JSON is one of these, too
        text = _("%(address)s does not answer as expected: %(error)s")
        raise SetUpError(text % {"address": address, "error": type(error).__name__}) from error
    missing = [name for name in _NEEDED if not (isinstance(told, dict) and told.get(name))]
    if missing:
        raise SetUpError(_("%(address)s lacks %(names)s") % {"address": address, "names": ", ".join(missing)})
    if str(told.get("issuer", "")).rstrip("/") != way.issuer:
        text = _("the provider calls itself %(theirs)s: write the issuer exactly so, not %(ours)s")
        raise SetUpError(text % {"theirs": told.get("issuer"), "ours": way.issuer})
    return f"{way.issuer} (OpenID Connect)"


def _try_saml(way: SamlWay) -> str:
    return f"{two_sides(way).get_idp_data()['entityId']} (SAML)"
