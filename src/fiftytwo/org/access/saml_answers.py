"""What a SAML provider answers: whom it means, once everything about the answer is right."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.cache import cache

from fiftytwo.org.access.saml_setup import full

if TYPE_CHECKING:
    from onelogin.saml2.response import OneLogin_Saml2_Response
    from onelogin.saml2.settings import OneLogin_Saml2_Settings

LARGEST = 512 * 1024  # signs of an answer
_DRIFT = 300  # seconds by which the library lets two clocks differ
_TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_IS_AN_ADDRESS = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
_EMAIL = (
    "urn:oid:0.9.2342.19200300.100.1.3",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "email", "mail", "emailAddress", "EmailAddress",
)  # fmt: skip
_VERIFIED = ("email_verified", "http://schemas.auth0.com/email_verified")


class RefusedError(Exception):
    """An answer that lets nobody in; ``reason`` is one word of ours, for the audit trail."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Answer:
    """Whom an answer means.

    Attributes:
        number: the provider and its lasting name for them, as a fingerprint; under it an account is linked.
        email: their address there; "" without one.
        is_verified: whether the provider says that the address is theirs.
        request: the request of ours that it answers.
    """

    number: str
    email: str
    is_verified: bool
    request: str


def read_answer(sides: OneLogin_Saml2_Settings, written: str) -> Answer:
    """Return whom an answer means, and let it count this once.

    Raises:
        RefusedError: if anything about it is not right, or it was read before.
    """
    from onelogin.saml2.errors import OneLogin_Saml2_ValidationError

    if len(written) > LARGEST:
        raise RefusedError("not_readable")
    try:
        return _read(sides, written)
    except RefusedError:
        raise
    except OneLogin_Saml2_ValidationError as error:
        raise RefusedError(_reasons(OneLogin_Saml2_ValidationError).get(error.code, "not_as_expected")) from error
    except Exception as error:  # what the libraries cannot read they say in many ways; every one is a refusal
        raise RefusedError("not_readable") from error


def _read(sides: OneLogin_Saml2_Settings, written: str) -> Answer:
    """Ask the library (signature, issuer, times, recipient, one assertion), then what it leaves open."""
    from onelogin.saml2.response import OneLogin_Saml2_Response

    response = OneLogin_Saml2_Response(sides, written)
    response.is_valid(_received(), raise_exceptions=True)
    confirmed = _confirmed(response)
    if sides.get_sp_data()["entityId"] not in response.get_audiences():
        raise RefusedError("wrong_audience")
    name = response.get_nameid_data()
    if name.get("Format") == _TRANSIENT:
        raise RefusedError("no_lasting_name")
    _once(response)
    return Answer(_number(sides, name), *_address(response, name), request=confirmed)


def _received() -> dict[str, Any]:
    """Return where answers are received: by our own address, whatever host the request names."""
    address = urlsplit(full("saml_answer"))
    is_https = "on" if address.scheme == "https" else "off"
    return {"https": is_https, "http_host": address.netloc, "script_name": "", "path_info": address.path}


def _confirmed(response: OneLogin_Saml2_Response) -> str:
    """Return the request that the signed part says it answers, for us and still good.

    The library also takes confirmations without these, and looks for the request in a part that may be unsigned.
    """
    now = datetime.now(UTC)
    for data in response._query_assertion("/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"):
        request, until = data.get("InResponseTo"), _time(data.get("NotOnOrAfter"))
        if data.get("Recipient") == full("saml_answer") and request and until and until > now:
            return str(request)
    raise RefusedError("wrong_recipient")


def _time(written: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def _once(response: OneLogin_Saml2_Response) -> None:
    """Refuse an assertion that was read before; it is remembered for as long as it would count."""
    ends = response.get_assertion_not_on_or_after() or datetime.now(UTC).timestamp() + _DRIFT
    seconds = max(60, int(ends - datetime.now(UTC).timestamp()) + 2 * _DRIFT)
    fingerprint = hashlib.sha256(response.get_assertion_id().encode()).hexdigest()
    if not cache.add(f"saml:read:{fingerprint}", True, timeout=seconds):
        raise RefusedError("used_before")


def _number(sides: OneLogin_Saml2_Settings, name: dict[str, Any]) -> str:
    """Return a fingerprint of who somebody is there: a name means nothing without who gave it."""
    parts = (sides.get_idp_data()["entityId"], name.get("NameQualifier") or "", name["Value"])
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _address(response: OneLogin_Saml2_Response, name: dict[str, Any]) -> tuple[str, bool]:
    told = response.get_attributes()
    email = _first(told, _EMAIL) or (name["Value"] if name.get("Format") == _IS_AN_ADDRESS else "")
    return email.strip(), _first(told, _VERIFIED).strip().lower() in ("true", "1")


def _first(told: dict[str, list[Any]], names: tuple[str, ...]) -> str:
    return next((str(told[name][0]) for name in names if told.get(name)), "")


def _reasons(codes: Any) -> dict[int, str]:
    return {
        codes.NO_SIGNATURE_FOUND: "unsigned",
        codes.INVALID_SIGNATURE: "wrong_signature",
        codes.DEPRECATED_SIGNATURE_METHOD: "weak_signature",
        codes.DEPRECATED_DIGEST_METHOD: "weak_signature",
        codes.WRONG_NUMBER_OF_ASSERTIONS: "several_assertions",
        codes.ASSERTION_TOO_EARLY: "too_early",
        codes.ASSERTION_EXPIRED: "too_old",
        codes.SESSION_EXPIRED: "too_old",
        codes.WRONG_AUDIENCE: "wrong_audience",
        codes.WRONG_ISSUER: "wrong_issuer",
        codes.WRONG_DESTINATION: "wrong_recipient",
        codes.WRONG_SUBJECTCONFIRMATION: "wrong_recipient",
        codes.STATUS_CODE_IS_NOT_SUCCESS: "refused_there",
    }
