"""Accounts follow people: opened for those who join, closed for those who leave, named before and done once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD

from fiftytwo.mail.models import Message
from fiftytwo.org import actions
from fiftytwo.org.access.models import OpenSession
from fiftytwo.org.access.provisioning import settle
from fiftytwo.org.access.rules import change_rules
from fiftytwo.org.access.slips import give_slip
from fiftytwo.org.models import AuditEntry, Person, User
from fiftytwo.org.people_import import import_people
from fiftytwo.org.tokens import TokenError, open_with

HEADINGS = "Employee number;Given name;Family name;Email;Joined on;Left on"


@pytest.fixture
def file(tmp_path: Path) -> Any:
    def write(*rows: str) -> Path:
        path = tmp_path / "staff.csv"
        path.write_text("\n".join((HEADINGS, *rows)), encoding="utf-8")
        return path

    return write


def signed_in(person: Person) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.get("/help").status_code == 200
    return client


def leaves(person: Person, day: Any) -> str:
    return f"{person.employee_number};{person.given_name};{person.family_name};{person.email};;{day}"


def test_who_leaves_by_an_import_loses_session_token_and_account_on_that_day(cast, viewer_as, file):
    today = viewer_as("Defne").today
    ayse, phone = signed_in(cast.ayse), Client()
    token = actions.make_own_token(viewer_as("Ayşe"), "phone", ["numbers:read"], last_day=today).secret
    told = import_people(viewer_as("Defne"), file(leaves(cast.ayse, today)), dry_run=True)
    assert (told.closed, told.opened) == (["Ayşe Yılmaz"], [])
    assert ayse.get("/help").status_code == 200

    assert import_people(viewer_as("Defne"), file(leaves(cast.ayse, today))).closed == ["Ayşe Yılmaz"]

    assert ayse.get("/help").status_code == 302
    phone.post(reverse("account_login"), {"login": cast.ayse.email, "password": PASSWORD})
    assert phone.get("/help").status_code == 302
    with pytest.raises(TokenError, match="revoked"):
        open_with(token)
    assert not OpenSession.objects.filter(user=cast.ayse.user).exists()
    assert AuditEntry.objects.filter(action="account.closed_on_leaving", about=cast.ayse).count() == 1


def test_a_mistyped_day_in_a_file_does_not_shut_out_the_last_administrator(cast, viewer_as, file):
    today = viewer_as("Defne").today
    told = import_people(viewer_as("Defne"), file(leaves(cast.olga, today)))
    assert told.closed == []
    assert "Olga Petrova is the last administrator and stays" in " ".join(warned.text for warned in told.warnings)
    cast.olga.refresh_from_db()
    assert (cast.olga.left_on, cast.olga.user.is_active) == (None, True)
    with pytest.raises(ValidationError, match="last administrator"):
        actions.leave(viewer_as("Defne"), cast.olga, today)


def test_who_leaves_later_is_let_in_until_then_and_the_worker_closes_the_account(cast, viewer_as):
    today = viewer_as("Defne").today
    actions.leave(viewer_as("Defne"), cast.ayse, today + timedelta(days=7))
    assert settle().closed == ()
    Person.objects.filter(pk=cast.ayse.pk).update(left_on=today)

    assert settle(dry_run=True).closed == settle().closed == (cast.ayse,)
    assert settle().closed == ()
    cast.ayse.user.refresh_from_db()
    assert not cast.ayse.user.is_active


@pytest.mark.parametrize("closed_before", [True, False])
def test_a_departure_undone_opens_what_it_had_closed_and_nothing_else(cast, viewer_as, closed_before):
    if closed_before:
        actions.close_account(viewer_as("Olga"), cast.ayse)
        cast.ayse.refresh_from_db()
    actions.leave(viewer_as("Defne"), cast.ayse, viewer_as("Defne").today)
    actions.come_back(viewer_as("Defne"), Person.objects.get(pk=cast.ayse.pk))

    assert User.objects.get(pk=cast.ayse.user_id).is_active is not closed_before


def test_a_session_and_a_token_from_before_stay_closed_when_an_account_opens_again(cast, viewer_as):
    ayse = signed_in(cast.ayse)
    token = actions.make_own_token(viewer_as("Ayşe"), "x", ["numbers:read"], last_day=viewer_as("Ayşe").today).secret
    actions.close_account(viewer_as("Olga"), cast.ayse)
    actions.reopen_account(viewer_as("Olga"), cast.ayse)

    assert ayse.get("/help").status_code == 302
    with pytest.raises(TokenError, match="revoked"):
        open_with(token)
    ended = AuditEntry.objects.filter(action__in=["account.sessions_ended", "token.revoked"])
    assert {entry.actor for entry in ended} == {cast.olga.user}  # who closed it, not the clock


def test_a_slip_opens_no_account_that_was_closed(cast, viewer_as):
    Person.objects.filter(pk=cast.kham.pk).update(email="")
    kham = Person.objects.get(pk=cast.kham.pk)
    slip = give_slip(viewer_as("Rex"), kham)
    actions.close_account(viewer_as("Olga"), kham)
    actions.reopen_account(viewer_as("Olga"), kham)
    client = Client()
    client.post(reverse("account_slip"), {"number": "E-202", "code": slip.code})

    assert client.get("/help").status_code == 302


NEW = ("N1;Gül;Kaya;gul@x.example;2021-02-01;", "N2;Noi;Keo;;2021-02-01;", "N3;Mina;Er;mina@x.example;2099-01-01;")


def test_who_joins_gets_an_account_and_an_invitation_if_the_rules_say_so(cast, viewer_as, file):
    assert import_people(viewer_as("Defne"), file(*NEW), dry_run=True).opened == []
    change_rules(viewer_as("Olga"), opens_accounts=True)
    assert import_people(viewer_as("Defne"), file(*NEW), dry_run=True).opened == ["Gül Kaya"]
    assert not Message.objects.exists()
    import_people(viewer_as("Defne"), file(*NEW))

    gul = Person.objects.get(employee_number="N1")
    assert gul.user is not None
    assert [mail.to for mail in Message.objects.all()] == ["gul@x.example"]
    assert AuditEntry.objects.get(action="account.invited").about == gul
    assert Person.objects.filter(employee_number__in=["N2", "N3"], user__isnull=False).count() == 0
    assert settle().opened == ()


def test_who_joins_for_a_time_gets_an_account_until_then(cast, viewer_as, file):
    change_rules(viewer_as("Olga"), opens_accounts=True)
    for_a_time = "N4;Ela;Su;ela@x.example;2021-02-01;2099-12-31"
    assert import_people(viewer_as("Defne"), file(for_a_time), dry_run=True).opened == ["Ela Su"]
    import_people(viewer_as("Defne"), file(for_a_time))

    assert Person.objects.get(employee_number="N4").user is not None


def test_the_page_of_rules_says_how_many_would_be_invited_and_the_worker_invites_them(cast, viewer_as, client_as, file):
    import_people(viewer_as("Defne"), file(*NEW))
    olga = client_as("Olga")
    assert "Invited when you save: 1." in olga.get(reverse("org:access")).content.decode()
    olga.post(reverse("org:access"), {"opens_accounts": "on"})

    assert [person.given_name for person in settle().opened] == ["Gül"]


def test_the_preview_of_an_import_names_whose_accounts_open_and_close(cast, viewer_as, client_as, file):
    change_rules(viewer_as("Olga"), opens_accounts=True)
    with file(*NEW, leaves(cast.ayse, viewer_as("Defne").today)).open("rb") as upload:
        page = client_as("Defne").post(reverse("org:people_import"), {"file": upload, "as_of": "2026-03-02"})

    told = page.content.decode()
    assert "1 account is opened, and its owner invited by mail: Gül Kaya" in told
    assert "1 account is closed, with its sessions and tokens: Ayşe Yılmaz" in told
