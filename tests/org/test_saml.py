"""The organisation's own sign-in by SAML 2.0, against a provider on loopback that signs with another library."""

from __future__ import annotations

import base64
import copy
import re
import sys
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from lxml import etree
from signxml.algorithms import DigestAlgorithm
from tests.org.saml_provider import EMAIL, SAML, SAMLP, TRANSIENT, Key, Provider, provider_on_loopback

from fiftytwo.org.access import saml_setup
from fiftytwo.org.access.saml_setup import SetUpError, _name
from fiftytwo.org.models import AuditEntry, Person, User

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider_on_loopback() as provider:
        yield provider


@pytest.fixture
def lotus(running: Provider, settings: Any) -> Provider:
    """Return a provider that runs and that we are set up for."""
    cache.clear()
    settings.SAML_METADATA, settings.SAML_NAME = running.metadata, "Lotus ID"
    return running


def go(client: Client, **more: str) -> str:
    """Ask to sign in; return where the browser is sent."""
    page = client.post(reverse("saml_login"), more)
    assert page.status_code == 200
    assert page["Refresh"].startswith("0; url=")
    return unescape(page["Refresh"].removeprefix("0; url="))


def hand_over(client: Client, written: str) -> Any:
    """Carry an answer as the provider's form does, without our cookies, and go where we are sent."""
    stranger = Client()
    answered = stranger.post(reverse("saml_answer"), {"SAMLResponse": written})
    if answered.status_code != 302:
        return answered
    client.cookies.update(stranger.cookies)
    return client.get(answered["Location"])


def come_in(lotus: Provider, **says: Any) -> tuple[Client, Any]:
    client = Client()
    _where, written = lotus.answer(go(client), **says)
    return client, hand_over(client, written)


def is_in(client: Client) -> bool:
    return client.get(reverse("org:people")).status_code == 200


def reason() -> str:
    """Return why the last one was refused, as the audit trail has it."""
    return str(AuditEntry.objects.filter(action="account.provider_refused").latest("pk").changes["reason"][1])


@pytest.mark.parametrize("signs", [("Assertion",), ("Response",), ("Assertion", "Response")])
def test_ayse_comes_in_whichever_part_the_provider_signs(cast, lotus, signs):
    client, _response = come_in(lotus, signs=signs)

    assert is_in(client)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.extra_data) == (cast.ayse.user, "organisation-saml", {})
    assert AuditEntry.objects.get(action="account.provider_linked").about == cast.ayse
    assert AuditEntry.objects.get(action="account.signed_in").changes["how"] == [None, ["socialaccount"]]


def test_she_goes_on_to_the_page_she_wanted(cast, lotus):
    client = Client()
    _where, written = lotus.answer(go(client, next="/about-me"))

    assert hand_over(client, written)["Location"] == "/about-me"


def test_once_linked_the_providers_name_counts_and_not_the_address(cast, lotus):
    come_in(lotus)
    client, _response = come_in(lotus, email="rex@lokumlotus.example")

    assert client.session["_auth_user_id"] == str(cast.ayse.user_id)
    assert SocialAccount.objects.count() == 1


def test_the_same_name_at_another_provider_is_somebody_else(cast, lotus, settings):
    come_in(lotus)
    with provider_on_loopback() as other:
        settings.SAML_METADATA = other.metadata
        client, response = come_in(other, email="")

    assert (response.status_code, is_in(client)) == (403, False)


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({"signs": ()}, "unsigned"),
        ({"key": Key.new()}, "wrong_signature"),
        ({"minutes": -60}, "too_old"),
        ({"minutes": 60}, "too_early"),
        ({"audience": "https://other.example"}, "wrong_audience"),
        ({"audience": ""}, "wrong_audience"),
        ({"recipient": "https://other.example/acs"}, "wrong_recipient"),
        ({"destination": "https://other.example/acs"}, "wrong_recipient"),
        ({"issuer": "https://other.example"}, "wrong_issuer"),
        ({"format": TRANSIENT}, "no_lasting_name"),
        ({"status": "urn:oasis:names:tc:SAML:2.0:status:Requester"}, "refused_there"),
        ({"answers": "_of-another-browser"}, "nobody_asked"),
    ],
)
def test_what_is_not_right_about_an_answer_lets_nobody_in_and_is_on_record(cast, lotus, says, why):
    client, response = come_in(lotus, **says)

    assert (response.status_code, is_in(client)) == (401, False)
    assert "did not answer as expected" in response.content.decode()
    assert reason() == why
    assert not SocialAccount.objects.exists()


def test_a_weak_digest_is_refused(cast, lotus, monkeypatch):
    monkeypatch.setattr("signxml.signer.XMLSigner.check_deprecated_methods", lambda _self: None)
    client, response = come_in(lotus, digest=DigestAlgorithm.SHA1)

    assert (response.status_code, is_in(client), reason()) == (401, False, "weak_signature")


def test_an_answer_counts_once_even_in_the_browser_that_asked(cast, lotus):
    client = Client()
    _where, written = lotus.answer(go(client))
    hand_over(client, written)
    client.post(reverse("account_logout"))

    assert hand_over(client, written).status_code == 401
    assert reason() == "used_before"
    assert not is_in(client)


def test_an_answer_that_somebody_else_asked_for_signs_nobody_in(cast, lotus):
    attacker, victim = Client(), Client()
    _where, written = lotus.answer(go(attacker))
    go(victim)

    assert hand_over(victim, written).status_code == 401
    assert reason() == "nobody_asked"
    assert not is_in(victim)


def _evil(signed: etree._Element) -> etree._Element:
    """Return an unsigned copy of an assertion that says it is Olga."""
    evil = copy.deepcopy(signed)
    evil.set("ID", "evil")
    evil.remove(evil.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    evil.find(f".//{{{SAML}}}NameID").text = "1"
    evil.find(f".//{{{SAML}}}AttributeValue").text = "olga@lokumlotus.example"
    return evil


def _before(response: etree._Element, signed: etree._Element) -> None:
    response.insert(response.index(signed), _evil(signed))


def _instead(response: etree._Element, signed: etree._Element) -> None:
    evil = _evil(signed)
    response.replace(signed, evil)
    etree.SubElement(etree.SubElement(response, f"{{{SAMLP}}}Extensions"), "wrapped").append(signed)


def _around(response: etree._Element, signed: etree._Element) -> None:
    evil = _evil(signed)
    response.replace(signed, evil)
    signature = signed.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    evil.insert(1, signature)
    etree.SubElement(signature, "{http://www.w3.org/2000/09/xmldsig#}Object").append(signed)


def _same_number(response: etree._Element, signed: etree._Element) -> None:
    evil = _evil(signed)
    evil.set("ID", signed.get("ID"))
    response.insert(response.index(signed), evil)


@pytest.mark.parametrize("wrap", [_before, _instead, _around, _same_number])
def test_a_right_signature_around_other_words_lets_nobody_in(cast, lotus, wrap):
    client = Client()
    _where, written = lotus.answer(go(client))
    response = etree.fromstring(base64.b64decode(written))
    wrap(response, response.find(f"{{{SAML}}}Assertion"))

    answered = hand_over(client, base64.b64encode(etree.tostring(response)).decode())

    assert (answered.status_code, is_in(client)) == (401, False)
    assert not SocialAccount.objects.exists()


def test_a_comment_inside_a_name_cuts_nothing_off_it(cast, lotus):
    come_in(lotus)
    client = Client()
    _where, written = lotus.answer(go(client))
    response = etree.fromstring(base64.b64decode(written))
    name = response.find(f".//{{{SAML}}}NameID")
    name.text, comment = "7", etree.Comment("x")
    name.append(comment)
    comment.tail = "7"
    hand_over(client, base64.b64encode(etree.tostring(response)).decode())

    assert client.session["_auth_user_id"] == str(cast.ayse.user_id)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "written",
    [
        "", "not base 64 !", base64.b64encode(b"<a>").decode(), base64.b64encode(b"\x00\xff").decode(), "A" * 600_000,
        base64.b64encode(b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>').decode(),
    ],
)  # fmt: skip
def test_what_is_no_answer_at_all_is_refused_and_nothing_of_it_is_kept(cast, lotus, written):
    assert hand_over(Client(), written).status_code == 401
    assert reason() == "not_readable"


def test_olga_reads_why_somebody_was_not_let_in(cast, lotus, client_as):
    come_in(lotus, minutes=-60)
    page = client_as("Olga").get(reverse("org:sign_ins_of_all")).content.decode()

    assert "the answer was too old" in page


def test_a_flood_of_refusals_is_on_record_ten_times_a_minute_at_most(cast, lotus):
    for _again in range(15):
        hand_over(Client(), "x")

    assert AuditEntry.objects.filter(action="account.provider_refused").count() == 10


def test_a_stranger_is_turned_away_and_nobody_is_created(cast, lotus):
    people, users = Person.objects.count(), User.objects.count()
    client, response = come_in(lotus, email="stranger@lokumlotus.example")

    assert "nobody here has an e-mail" in response.content.decode()
    assert (is_in(client), reason()) == (False, "unknown")
    assert (Person.objects.count(), User.objects.count()) == (people, users)


@pytest.mark.parametrize("verified", ["false", ""])
def test_an_address_counts_if_the_provider_vouches_or_its_domain_is_ours(cast, lotus, settings, verified):
    assert come_in(lotus, verified=verified)[1].status_code == 403
    settings.SAML_DOMAINS = ["lokumlotus.example"]

    assert is_in(come_in(lotus, verified=verified)[0])


def test_a_name_that_is_an_address_will_do(cast, lotus, settings):
    settings.SAML_DOMAINS = ["lokumlotus.example"]

    assert is_in(come_in(lotus, name="ayse@lokumlotus.example", format=EMAIL, email="", verified="")[0])


def test_a_closed_account_stays_closed_and_the_attempt_is_on_record(cast, lotus):
    come_in(lotus)
    User.objects.filter(pk=cast.ayse.user_id).update(is_active=False)
    client, response = come_in(lotus)

    assert (response["Location"], is_in(client)) == (reverse("account_inactive"), False)
    assert AuditEntry.objects.get(action="account.sign_in_refused").about == cast.ayse


def test_who_left_does_not_come_in(cast, lotus):
    come_in(lotus)
    Person.objects.filter(pk=cast.ayse.pk).update(left_on="2025-01-01")

    assert not is_in(come_in(lotus)[0])


def test_a_second_step_here_is_asked_for_after_it(cast, lotus):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(cast.ayse.user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client, response = come_in(lotus)

    assert (response["Location"], is_in(client)) == (reverse("mfa_authenticate"), False)


def test_our_metadata_tell_the_provider_who_we_are(lotus, settings):
    settings.URL = "https://five.example"
    told = Client().get(reverse("saml_metadata"))

    assert told["Content-Type"] == "application/samlmetadata+xml"
    entity = etree.fromstring(told.content)
    assert entity.get("entityID") == "https://five.example/account/saml/metadata/"
    assert re.search(rb'Location="https://five.example/account/saml/answer/"', told.content)


def test_metadata_may_be_a_file_and_the_last_ones_serve_while_the_provider_is_silent(cast, lotus, settings, tmp_path):
    with provider_on_loopback() as other:
        settings.SAML_METADATA = other.metadata
        assert go(Client()).startswith(other.address)
    cache.delete(f"saml:fresh:{_name(other.metadata)}")
    assert go(Client()).startswith(other.address)

    file = tmp_path / "lotus.xml"
    file.write_text(lotus.described())
    settings.SAML_METADATA = str(file)
    assert is_in(come_in(lotus)[0])


def test_metadata_of_a_silent_provider_are_not_kept_anew_so_that_what_it_gave_up_does_not_count_for_ever(
    cast, settings, monkeypatch
):
    with provider_on_loopback() as other:
        settings.SAML_METADATA = other.metadata
        go(Client())
    monkeypatch.setattr(saml_setup, "_KEPT", 0)  # kept anew it would be gone at once
    for _again in range(2):
        cache.delete(f"saml:fresh:{_name(other.metadata)}")
        assert go(Client()).startswith(other.address)


def test_a_page_in_place_of_metadata_does_not_shut_the_house(cast, lotus, settings, monkeypatch):
    settings.SAML_METADATA = lotus.metadata
    go(Client())
    cache.delete(f"saml:fresh:{_name(lotus.metadata)}")
    monkeypatch.setattr(saml_setup, "_fetched", lambda _where: b"<html>Back soon</html")
    assert go(Client()).startswith(lotus.address)


def test_metadata_that_come_by_way_of_an_address_without_https_are_refused(monkeypatch):
    by_the_way = SimpleNamespace(url="http://idp.example/metadata")
    answer = SimpleNamespace(url="https://idp.example/", history=[by_the_way], raise_for_status=lambda: None)
    monkeypatch.setattr(requests.Session, "get", lambda *_asked, **_more: answer)

    with pytest.raises(SetUpError, match="without https"):
        saml_setup._fetched("https://idp.example/metadata")


@pytest.mark.parametrize("metadata", ["/nowhere.xml", "http://localhost:9/metadata"])
def test_a_set_up_that_does_not_work_is_a_page_that_says_so(cast, settings, metadata):
    cache.clear()
    settings.SAML_METADATA = metadata

    assert Client().post(reverse("saml_login")).status_code == 401
    assert Client().get(reverse("saml_metadata")).status_code == 404


def test_libraries_that_do_not_fit_each_other_are_a_page_that_says_so(cast, lotus, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("onelogin")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onelogin.saml2.settings", None)

    assert Client().post(reverse("saml_login")).status_code == 401


def test_without_a_provider_there_is_no_button_and_no_way(cast):
    client = Client()

    assert "saml/" not in client.get(reverse("account_login")).content.decode()
    for place in ("saml_login", "saml_answer"):
        assert client.post(reverse(place)).status_code == 404
    for place in ("saml_in", "saml_metadata"):
        assert client.get(reverse(place)).status_code == 404
