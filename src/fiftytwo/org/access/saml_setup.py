"""SAML's two sides: the organisation's identity provider, by its metadata, and we.

The libraries are loaded where they are used: a house without SAML needs none of them, and starts without.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.org.access.identity import SamlWay

if TYPE_CHECKING:
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

LARGEST = 1_000_000  # bytes of metadata
_FRESH, _KEPT = 3600, 7 * 24 * 3600  # seconds: asked again each hour; if the provider is silent, the last ones serve
# … for a week and no longer: a certificate that the provider gave up must not count for ever.
SAFE = ("https://", "http://127.0.0.1:", "http://localhost:")


class SetUpError(Exception):
    """SAML cannot be used as it is set up; the message tells the administrator why."""


def two_sides(way: SamlWay) -> OneLogin_Saml2_Settings:
    """Return what the library has to know of both sides.

    Raises:
        SetUpError: if the metadata cannot be had or do not say what is needed, or the libraries do not load.
    """
    try:
        from onelogin.saml2.errors import OneLogin_Saml2_Error
        from onelogin.saml2.settings import OneLogin_Saml2_Settings
    except ImportError as error:  # two C libraries that were not built for each other
        text = _("the libraries for SAML do not load (%(error)s): install Fiftytwo from its requirements file")
        raise SetUpError(text % {"error": error}) from error
    try:
        return OneLogin_Saml2_Settings({"strict": True, "idp": provider_of(way), "sp": ourselves(), "security": _ASKED})
    except OneLogin_Saml2_Error as error:
        raise SetUpError(str(error)) from error


def ourselves() -> dict[str, Any]:
    """Return who we are to the provider: by the address that people type, whatever a request says."""
    return {
        "entityId": full("saml_metadata"),
        "assertionConsumerService": {
            "url": full("saml_answer"),
            "binding": "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
        },
    }


def full(place: str) -> str:
    """Return the full address of a page of ours."""
    return settings.URL.rstrip("/") + reverse(place)


def provider_of(way: SamlWay) -> dict[str, Any]:
    """Return what a provider's metadata say: its name, where to go, and its certificates.

    Raises:
        SetUpError: if they cannot be had, cannot be read, or lack one of these.
    """
    told = _read(_metadata(way.metadata))
    address = told.get("singleSignOnService", {}).get("url", "")
    missing = [name for name, is_there in _needed(told, address) if not is_there]
    if missing:
        raise SetUpError(_("the metadata lack %(names)s") % {"names": ", ".join(missing)})
    if not address.startswith(SAFE):
        told_address = {"address": address}
        raise SetUpError(_("the provider's address is %(address)s; it has to start with https://") % told_address)
    return told


def _read(metadata: bytes) -> dict[str, Any]:
    from lxml import etree
    from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

    try:
        told: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(metadata).get("idp", {})
    except (etree.LxmlError, ValueError) as error:
        raise SetUpError(_("the metadata are no SAML metadata that can be read")) from error
    return told


def _needed(told: dict[str, Any], address: str) -> Iterable[tuple[str, bool]]:
    certificates = told.get("x509cert") or told.get("x509certMulti", {}).get("signing")
    return (
        ("entityID", bool(told.get("entityId"))),
        ("SingleSignOnService (HTTP-Redirect)", bool(address)),
        ("KeyDescriptor (signing)", bool(certificates)),
    )


def _metadata(where: str) -> bytes:
    if "://" not in where:
        try:
            return Path(where).read_bytes()
        except OSError as error:
            raise SetUpError(f"{where}: {error.strerror}") from error
    fresh, kept = f"saml:fresh:{_name(where)}", f"saml:kept:{_name(where)}"
    found: bytes | None = cache.get(fresh)
    if found is None:
        try:
            found = _fetched(where)
            _read(found)  # a page that says "be back soon" does not take the place of the last ones
            cache.set(kept, found, _KEPT)
        except (requests.RequestException, SetUpError) as error:
            found = cache.get(kept)
            if found is None and isinstance(error, SetUpError):
                raise
            if found is None:
                text = _("%(address)s does not answer as expected: %(error)s")
                raise SetUpError(text % {"address": where, "error": type(error).__name__}) from error
        cache.set(fresh, found, _FRESH)
    return found


def _name(where: str) -> str:
    return hashlib.sha256(where.encode()).hexdigest()


def _fetched(where: str) -> bytes:
    with get_adapter().get_requests_session() as session:
        answer = session.get(where, stream=True)
        answer.raise_for_status()
        if not all(hop.url.startswith(SAFE) for hop in (*answer.history, answer)):
            raise SetUpError(_("%(address)s leads on to an address without https") % {"address": where})
        found = b""
        for piece in answer.iter_content(64 * 1024):
            found += piece
            if len(found) > LARGEST:
                raise SetUpError(_("%(address)s answers with far more than metadata") % {"address": where})
    return found


_ASKED = {
    "wantNameId": True,
    "wantAttributeStatement": False,  # a provider may say all in the name
    "requestedAuthnContext": False,  # how people sign in there is the organisation's
    "rejectDeprecatedAlgorithm": True,  # no SHA-1
    "allowRepeatAttributeName": True,
    "allowSingleLabelDomains": True,  # hosts inside an organisation have such names
}
