"""Where one is signed in, signing out elsewhere, and what is recorded at the door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import PASSWORD

from fiftytwo.org.access import door, sessions
from fiftytwo.org.access.models import OpenSession
from fiftytwo.org.models import AuditEntry

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    """Start every test with no attempt counted."""
    cache.clear()


def sign_in(name: str, browser: str = FIREFOX, address: str = "10.0.0.1", password: str = PASSWORD) -> Client:
    client = Client(headers={"user-agent": browser}, REMOTE_ADDR=address)
    client.post(reverse("account_login"), {"login": f"{name}@lokumlotus.example", "password": password})
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("org:people")).status_code == 200


def test_ayse_sees_both_her_browsers_and_which_one_is_this(cast):
    desk, _phone = sign_in("ayse"), sign_in("ayse", PHONE, "10.0.0.2")
    page = desk.get(reverse("org:sign_ins")).content.decode()

    assert page.count("data-session") == 2
    assert "Firefox, Linux" in page
    assert "Chrome, Android" in page
    assert "10.0.0.2" in page
    assert page.count(">here</span>") == 1


def test_ayse_signs_out_a_phone_that_she_lost(cast):
    desk, phone = sign_in("ayse"), sign_in("ayse", PHONE)
    lost = OpenSession.objects.get(device="Chrome, Android")
    desk.post(reverse("org:session_end", kwargs={"key": lost.key}))

    assert not is_in(phone)
    assert is_in(desk)
    assert AuditEntry.objects.get(action="account.session_ended").about == cast.ayse


def test_everywhere_else_leaves_this_browser_alone(cast):
    desk, phone, tablet = sign_in("ayse"), sign_in("ayse", PHONE), sign_in("ayse", PHONE)
    told = desk.post(reverse("org:sessions_end"), follow=True).content.decode()

    assert "Signed out in 2 browsers" in told
    assert (is_in(desk), is_in(phone), is_in(tablet)) == (True, False, False)


def test_rex_cannot_end_a_session_of_ayses(cast):
    ayse, rex = sign_in("ayse"), sign_in("rex")
    hers = OpenSession.objects.get(user=cast.ayse.user)

    assert rex.post(reverse("org:session_end", kwargs={"key": hers.key})).status_code == 404
    assert is_in(ayse)


def test_olga_signs_somebody_out_everywhere_and_sees_from_where_they_came(cast):
    ayse, olga = sign_in("ayse", address="10.9.8.7"), sign_in("olga")
    page = olga.get(reverse("org:person_sign_ins", kwargs={"key": cast.ayse.key})).content.decode()
    olga.post(reverse("org:person_sign_out", kwargs={"key": cast.ayse.key}))

    assert "10.9.8.7" in page
    assert not is_in(ayse)
    assert is_in(olga)
    assert AuditEntry.objects.get(action="account.sessions_ended").actor == cast.olga.user


def test_a_new_password_signs_out_everywhere_else_and_keeps_this_browser_in_the_list(cast):
    desk, phone = sign_in("ayse"), sign_in("ayse", PHONE)
    new = "a new long sentence"
    desk.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert not is_in(phone)
    assert desk.get(reverse("org:sign_ins")).content.decode().count("data-session") == 1
    assert OpenSession.objects.get().session_key == desk.session.session_key


def test_who_signs_out_is_signed_in_nowhere(cast):
    desk = sign_in("ayse")
    desk.post(reverse("account_logout"))

    assert not OpenSession.objects.exists()


def test_a_browser_is_seen_every_ten_minutes_at_most(cast, monkeypatch):
    desk = sign_in("ayse")
    before = OpenSession.objects.get().seen_at
    is_in(desk)
    assert OpenSession.objects.get().seen_at == before
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr("fiftytwo.org.access.sessions.timezone.now", lambda: later)
    is_in(desk)

    assert OpenSession.objects.get().seen_at == later


def test_the_door_records_how_from_where_and_with_what(cast):
    sign_in("ayse", PHONE, "10.0.0.7", "wrong horse battery")
    sign_in("ayse", PHONE, "10.0.0.7")
    refused, entered = AuditEntry.objects.order_by("id")

    assert (refused.action, entered.action) == ("account.sign_in_failed", "account.signed_in")
    assert entered.changes == {
        "how": [None, ["password"]],
        "address": [None, "10.0.0.7"],
        "device": [None, "Chrome, Android"],
    }


def test_everyone_reads_their_own_sign_ins_and_only_olga_those_of_all(cast, client_as):
    sign_in("ayse", address="10.0.0.7")

    assert "10.0.0.7" in client_as("Ayşe").get(reverse("org:sign_ins")).content.decode()
    assert "10.0.0.7" not in client_as("Rex").get(reverse("org:sign_ins")).content.decode()
    assert "10.0.0.7" in client_as("Olga").get(reverse("org:sign_ins_of_all")).content.decode()


def test_old_sign_ins_are_paged(cast, client_as, monkeypatch):
    monkeypatch.setattr("fiftytwo.org.access.sign_in_pages.PAGE", 2)
    for number in range(3):
        sign_in("ayse", address=f"10.0.0.{number}")
    newest = client_as("Ayşe").get(reverse("org:sign_ins"))
    last = AuditEntry.objects.order_by("-id")[1].pk
    older = client_as("Ayşe").get(reverse("org:sign_ins"), {"before": last}).content.decode()

    assert f"before={last}" in newest.content.decode()
    assert newest.context["page"].rows[0].address == "10.0.0.2"
    assert "10.0.0.0" in older.split("<h2>What happened")[1]


def test_after_half_a_year_it_is_not_known_any_more_from_where_somebody_came(cast):
    sign_in("ayse")
    AuditEntry.objects.update(at=timezone.now() - timedelta(days=181))
    sign_in("rex")
    door.forget_addresses()

    assert AuditEntry.objects.get(about=cast.ayse).changes == {}
    assert "address" in AuditEntry.objects.get(about=cast.rex).changes


def test_sessions_that_ran_out_are_swept(cast):
    desk = sign_in("ayse")
    type(desk.session).get_model_class().objects.update(expire_date=timezone.now() - timedelta(hours=1))
    assert not OpenSession.objects.still_open()
    sessions.sweep()

    assert not OpenSession.objects.exists()


def test_what_is_recorded_about_me_lists_my_open_sessions(cast):
    desk = sign_in("ayse", address="10.0.0.7")

    assert "Firefox, Linux 10.0.0.7" in desk.get(reverse("org:about_me")).content.decode()
