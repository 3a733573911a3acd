"""Signing in through the organisation's own provider by SAML 2.0: out to it, its answer, and in.

The provider's answer comes as a form from another site, without our cookies. So it is read and checked on one page,
and belongs to a browser only on the next, where the request that it answers has to be this browser's own.
"""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from fiftytwo.org.access import door, identity
from fiftytwo.org.access.provider import onward
from fiftytwo.org.access.saml_answers import Answer, RefusedError, read_answer
from fiftytwo.org.access.saml_setup import SetUpError, two_sides

log = logging.getLogger(__name__)
COOKIE = "__Secure-saml" if settings.URL.startswith("https://") else "saml"
SECONDS = 60
_SALT = "fiftytwo.org.access.saml"


class OurSaml(SAMLProvider):  # type: ignore[misc]
    """The provider, of whose answers we keep a fingerprint and look at one address."""

    def extract_uid(self, data: Answer) -> str:
        """Return under what an account is linked."""
        return data.number

    def extract_extra_data(self, data: Answer) -> dict[str, Any]:
        """Return nothing: nothing else is kept."""
        return {}

    def extract_common_fields(self, data: Answer) -> dict[str, Any]:
        """Return the address, and whether the provider says that it is theirs."""
        return {"email": data.email, "email_verified": data.is_verified}


@login_not_required
@require_POST
def saml_login(request: HttpRequest) -> HttpResponse:
    """Send someone to the provider, with a request that only this browser can have answered."""
    way = _way()
    try:
        sides = two_sides(way)
    except SetUpError as error:
        log.warning("SAML cannot be used: %s", error)
        return _failed(request)
    from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request
    from onelogin.saml2.utils import OneLogin_Saml2_Utils

    asked = OneLogin_Saml2_Authn_Request(sides)
    provider = OurSaml(request, app=way.app())
    provider.stash_redirect_state(
        request, AuthProcess.LOGIN, get_next_redirect_url(request), state_id=asked.get_id()
    )  # fmt: skip
    address = OneLogin_Saml2_Utils.redirect(
        sides.get_idp_sso_url(), {"SAMLRequest": asked.get_request()}, {"http_host": "", "https": "on"}
    )
    return onward(request, address, way)


@csrf_exempt  # the provider's form: its signature says that it is the provider's, and the next page whom it is for
@login_not_required
@require_POST
@sensitive_post_parameters("SAMLResponse")
def saml_answer(request: HttpRequest) -> HttpResponse:
    """Check what the provider answers, and hand it to the browser's own page."""
    way = _way()
    if not ratelimit.consume(request, app="fiftytwo.org", action="saml_answer", config={"saml_answer": "120/m/ip"}):
        return _failed(request, status=429)
    try:
        answer = read_answer(two_sides(way), request.POST.get("SAMLResponse", ""))
    except SetUpError as error:
        log.warning("SAML cannot be used: %s", error)
        return _failed(request)
    except RefusedError as error:
        return _refused(request, error.reason)
    response = redirect("saml_in")
    response.set_cookie(
        COOKIE, signing.dumps(asdict(answer), salt=_SALT), max_age=SECONDS, path=reverse("saml_in"), httponly=True,
        samesite="Lax", secure=settings.URL.startswith("https://"),
    )  # fmt: skip
    return response


@never_cache
@login_not_required
@require_GET
def saml_in(request: HttpRequest) -> HttpResponse:
    """Let in whom an answer means, if this browser asked for it."""
    way = _way()
    provider = OurSaml(request, app=way.app())
    try:
        answer = Answer(**signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SECONDS))
        state = provider.unstash_redirect_state(request, answer.request)
    except (signing.BadSignature, PermissionDenied):
        return _refused(request, "nobody_asked")
    login = provider.sociallogin_from_response(request, answer)
    login.state = state
    response: HttpResponse = complete_social_login(request, login)
    response.delete_cookie(COOKIE, path=reverse("saml_in"))
    return response


@login_not_required
@require_GET
def saml_metadata(_request: HttpRequest) -> HttpResponse:
    """Tell the provider's administrator who we are."""
    way = _way()
    try:
        told = two_sides(way).get_sp_metadata()
    except SetUpError:
        raise Http404 from None
    return HttpResponse(told, content_type="application/samlmetadata+xml")


def _way() -> identity.SamlWay:
    way = identity.saml()
    if way is None:
        raise Http404
    return way


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    door.tell_of_stranger(request, reason)
    return _failed(request)


def _failed(request: HttpRequest, status: int = 401) -> HttpResponse:
    return render(request, "socialaccount/authentication_error.html", status=status)
