"""The door: who comes in, how, and what a stranger cannot do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from tests.cast import PASSWORD

from fiftytwo.mail.models import Message
from fiftytwo.org.models import AuditEntry, Person, User

LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """Start every test with no attempt counted."""
    cache.clear()


def sign_in(email: str, password: str = PASSWORD, address: str = "10.0.0.1", client: Client | None = None):
    client = client or Client()
    return client, client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address)


def test_ayse_signs_in_and_it_is_recorded(cast):
    client, response = sign_in("AYSE@lokumlotus.example")

    assert response.status_code == 302
    assert client.get(reverse("org:people")).status_code == 200
    entry = AuditEntry.objects.get(action="account.signed_in")
    assert (entry.actor, entry.about) == (cast.ayse.user, cast.ayse)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(cast):
    client, _response = sign_in("ayse@lokumlotus.example")
    cookie = client.cookies[house.SESSION_COOKIE_NAME]

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_a_wrong_password_stays_outside_and_is_recorded(cast):
    client, response = sign_in("ayse@lokumlotus.example", "wrong horse battery")

    assert response.status_code == 200
    assert "is not right" in response.content.decode()
    assert client.get(reverse("org:people")).status_code == 302
    assert AuditEntry.objects.get(action="account.sign_in_failed").about == cast.ayse


def test_who_left_and_whose_account_is_closed_do_not_come_in(cast):
    Person.objects.filter(pk=cast.ayse.pk).update(left_on="2025-01-01")
    User.objects.filter(pk=cast.rex.user_id).update(is_active=False)
    for email in ("ayse@lokumlotus.example", "rex@lokumlotus.example"):
        client, response = sign_in(email)
        assert response["Location"].endswith("/account/inactive/")
        assert client.get(reverse("org:people")).status_code == 302


def test_guessing_is_stopped_and_locks_out_only_who_guesses(cast):
    for _attempt in range(5):
        sign_in("ayse@lokumlotus.example", "wrong horse battery", "10.6.6.6")
    _client, refused = sign_in("ayse@lokumlotus.example", PASSWORD, "10.6.6.6")
    _client, own = sign_in("ayse@lokumlotus.example", PASSWORD, "10.0.0.7")

    assert "Too many attempts" in refused.content.decode()
    assert own.status_code == 302


def test_the_limit_ends(cast, monkeypatch):
    import time

    for _attempt in range(6):
        sign_in("ayse@lokumlotus.example", "wrong horse battery", "10.6.6.6")
    later = time.time() + 301
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: later)
    _client, response = sign_in("ayse@lokumlotus.example", PASSWORD, "10.6.6.6")

    assert response.status_code == 302


def test_many_accounts_from_one_address_are_stopped_too(cast):
    statuses = [sign_in(f"guess{n}@x.example", "wrong horse battery", "10.7.7.7")[1] for n in range(12)]

    assert "Too many attempts" in statuses[-1].content.decode()


@pytest.mark.parametrize(
    "address", ["/account/signup/", "/account/closed/signup/", "/account/email/", "/account/closed/email/"]
)
def test_nobody_signs_up_or_changes_their_address_by_themselves(cast, client_as, address):
    assert Client().get(address).status_code in (302, 404)
    assert client_as("Ayşe").get(address).status_code == 404
    assert client_as("Ayşe").post(address, {"email": "new@x.example"}).status_code == 404


def test_a_second_step_is_set_up_asked_for_and_can_be_passed_by_a_recovery_code(
    cast, django_capture_on_commit_callbacks
):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    client, _response = sign_in("ayse@lokumlotus.example")
    assert "/account/reauthenticate/" in client.get(reverse("mfa_activate_totp"))["Location"]
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'id="secret" readonly value="(\w+)"', page)[1]
    assert 'src="data:image/svg+xml' in page
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": code})
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert codes[0] in shown
    assert AuditEntry.objects.filter(action="account.second_step_on", about=cast.ayse).exists()

    other, response = sign_in("ayse@lokumlotus.example")
    assert response["Location"].endswith(reverse("mfa_authenticate"))
    assert other.get(reverse("org:people")).status_code == 302
    assert "is not right" in other.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})
    assert other.get(reverse("org:people")).status_code == 200


def test_a_forgotten_password_is_set_by_a_link_that_works_once(cast):
    Client().post(reverse("account_reset_password"), {"email": "ayse@lokumlotus.example"})
    link = re.search(r"http\S+/password/reset/key/\S+", Message.objects.get().text)[0]
    path = "/" + link.split("/", 3)[3]
    client = Client()
    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "a new long sentence", "password2": "a new long sentence"})

    assert sign_in("ayse@lokumlotus.example", "a new long sentence")[1].status_code == 302
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_asking_for_a_password_does_not_tell_who_has_an_account(cast):
    known = Client().post(reverse("account_reset_password"), {"email": "ayse@lokumlotus.example"})
    unknown = Client().post(reverse("account_reset_password"), {"email": "stranger@x.example"})

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in Message.objects.all()] == ["ayse@lokumlotus.example"]


def test_olga_invites_someone_who_sets_a_password_once(cast, client_as):
    cast.kham.user.delete()
    page = client_as("Olga").post(reverse("org:person_invite", kwargs={"key": cast.kham.key})).content.decode()
    link = re.search(r'value="(http[^"]+)"', page)[1]
    assert link in Message.objects.get(to="kham@lokumlotus.example").text
    client = Client()
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": "my own long sentence", "password2": "my own long sentence"})

    assert sign_in("kham@lokumlotus.example", "my own long sentence")[1].status_code == 302


def test_without_a_mail_server_olga_is_told_to_hand_the_address_over(cast, client_as, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    cast.kham.user.delete()
    page = client_as("Olga").post(reverse("org:person_invite", kwargs={"key": cast.kham.key})).content.decode()

    assert "Pass this link on yourself" in page
    assert "on its way" not in page


def test_the_language_that_ayse_chooses_stays_hers_on_another_device(cast):
    client, _response = sign_in("selin@lokumlotus.example")
    client.post(reverse("language"), {"language": "lo", "next": "/people/"})
    other, _response = sign_in("selin@lokumlotus.example")

    assert '<html lang="lo"' in other.get(reverse("org:people")).content.decode()


def test_no_page_at_the_door_is_allauths_own():
    folder = Path(house.PACKAGE) / "org" / "templates"
    for page in (
        "account/login",
        "account/logout",
        "account/password_reset",
        "mfa/index",
        "mfa/authenticate",
        "mfa/webauthn/add_form",
    ):
        assert (folder / f"{page}.html").is_file()
    with pytest.raises(NoReverseMatch):
        reverse("mfa_signup_webauthn")
