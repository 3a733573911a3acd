"""Every address of the room, and who may open it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fiftytwo.org.models import Alias, Closure, Grant, Person
from fiftytwo.org.urls import urlpatterns

EVERYONE = {"Ayşe", "Selin", "Rex", "Mert", "Noy", "Defne", "Olga"}
KEEPERS = {"Defne", "Olga"}
ADMINISTRATORS = {"Olga"}
NAMERS = {"Noy", "Defne", "Olga"}
READ = {
    "people": EVERYONE, "people_export": EVERYONE, "person": EVERYONE, "teams": EVERYONE, "team": EVERYONE,
    "site": EVERYONE, "line": EVERYONE, "branch": EVERYONE, "about_me": EVERYONE, "about_me_json": EVERYONE,
    "audit": EVERYONE, "tokens": EVERYONE, "token_new": EVERYONE, "program_token_new": ADMINISTRATORS,
    "person_new": KEEPERS, "people_import": KEEPERS, "person_edit": KEEPERS, "person_team": KEEPERS,
    "person_manager": KEEPERS, "person_leave": KEEPERS, "person_forget": KEEPERS, "team_new": KEEPERS,
    "team_edit": KEEPERS,
    "alias_new": NAMERS, "person_role": ADMINISTRATORS, "site_new": ADMINISTRATORS, "site_edit": ADMINISTRATORS,
    "organisation": ADMINISTRATORS, "sign_ins": EVERYONE, "person_sign_ins": ADMINISTRATORS,
    "sign_ins_of_all": ADMINISTRATORS, "access": ADMINISTRATORS,
}  # fmt: skip
WRITE = {
    "alias_remove": NAMERS, "people_import_confirm": KEEPERS, "person_come_back": KEEPERS, "membership_end": KEEPERS,
    "membership_reopen": KEEPERS, "line_end": KEEPERS, "line_reopen": KEEPERS,
    "person_invite": ADMINISTRATORS, "account_close": ADMINISTRATORS, "account_reopen": ADMINISTRATORS,
    "grant_revoke": ADMINISTRATORS, "grant_restore": ADMINISTRATORS, "closure_new": ADMINISTRATORS,
    "closure_remove": ADMINISTRATORS, "sessions_end": EVERYONE, "person_sign_out": ADMINISTRATORS,
    "person_second_step_remove": ADMINISTRATORS,
}  # fmt: skip

ELSEWHERE = {
    "saved_views", "saved_view", "saved_view_change", "saved_view_delete",  # tests/pages/test_saved_contacts.py
    "begin", "setup", "setup_step", "step_later", "step_take_up",  # tests/org/test_beginning.py, test_first_steps.py
    "person_slip", "person_slip_revoke",  # tests/org/test_slips.py
    "token_revoke", "session_end",  # for others they are not there: tests/api/test_tokens.py, test_sign_ins.py
    "values", "value_new", "value_edit", "value_publish", "value_withdraw",  # tests/org/test_values.py
}  # fmt: skip


def arguments(cast, name):
    """Return what an address needs, about someone whom everyone sees."""
    closure = Closure.objects.get_or_create(site=cast.izmir, day=date(2026, 1, 5))[0]
    alias = Alias.objects.get_or_create(name="agent-17", name_search="agent-17", person=cast.kham)[0]
    known = {
        "alias_new": {"key": cast.kham.key},
        "alias_remove": {"pk": alias.pk},
        "people_import_confirm": {"token": "t" * 24},
        "team": {"key": cast.shop.key},
        "team_edit": {"key": cast.shop.key},
        "site": {"key": cast.izmir.key},
        "site_edit": {"key": cast.izmir.key},
        "closure_new": {"key": cast.izmir.key},
        "closure_remove": {"pk": closure.pk},
        "membership_end": {"pk": cast.kham.memberships.get().pk},
        "membership_reopen": {"pk": cast.kham.memberships.get().pk},
        "line_end": {"pk": cast.kham.reports_to.get().pk},
        "line_reopen": {"pk": cast.kham.reports_to.get().pk},
        "grant_revoke": {"pk": cast.mert.grants.get().pk},
        "grant_restore": {"pk": cast.mert.grants.get().pk},
    }
    if name in known:
        return known[name]
    person = name.startswith(("person", "branch", "account")) and name != "person_new"
    return {"key": cast.kham.key} if person else {}


def test_every_address_of_the_room_stands_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(READ) | set(WRITE) | ELSEWHERE


@pytest.mark.parametrize("name", READ)
def test_who_may_open_a_page(cast, client_as, name):
    address = reverse(f"org:{name}", kwargs=arguments(cast, name))
    statuses = {who: client_as(who).get(address).status_code for who in EVERYONE}

    assert statuses == {who: 200 if who in READ[name] else 403 for who in EVERYONE}


@pytest.mark.parametrize("name", WRITE)
def test_who_may_send_something(cast, client_as, name):
    for who in sorted(EVERYONE - WRITE[name]):
        address = reverse(f"org:{name}", kwargs=arguments(cast, name))
        assert client_as(who).post(address).status_code == 403, who
    for who in sorted(WRITE[name])[:1]:
        address = reverse(f"org:{name}", kwargs=arguments(cast, name))
        assert client_as(who).post(address).status_code in (200, 302, 422), who
        assert client_as(who).get(address).status_code == 405


def all_addresses(patterns, prefix=""):
    """Yield every address of the house with something in place of its parameters."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.name


DOOR = {
    "account_login", "account_logout", "account_inactive", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "language", "health", "theme",
    "account_slip", "mfa_login_webauthn", "provider_login", "openid_connect_callback", "socialaccount_login_cancelled",
}  # fmt: skip


def test_a_stranger_gets_only_the_door(cast):
    import re

    stranger = Client()
    seen = 0
    for route, name in all_addresses(get_resolver().url_patterns):
        address = "/" + re.sub(r"<int:\w+>", "1", route)
        address = re.sub(r"<(\w+:)?\w+>", "x", address)
        if name in DOOR or "^" in address:
            continue
        seen += 1
        response = stranger.get(address)
        is_sent_to_door = response.status_code == 302 and "/account/login/" in response["Location"]
        assert is_sent_to_door or response.status_code in (401, 404, 405), (address, response.status_code)
    assert seen > 40


def test_somebody_who_is_gone_is_not_found_by_colleagues(cast, client_as):
    cast.kham.left_on = date(2021, 1, 1)
    cast.kham.save()
    address = reverse("org:person", kwargs={"key": cast.kham.key})

    assert client_as("Ayşe").get(address).status_code == 404
    assert client_as("Ayşe").get(reverse("org:person", kwargs={"key": "nobody"})).status_code == 404
    assert client_as("Defne").get(address).status_code == 200


@pytest.mark.parametrize(
    ("who", "about", "sees"),
    [
        ("Ayşe", "Ayşe", True),
        ("Ayşe", "Ilgın", False),
        ("Ayşe", "Selin", False),
        ("Selin", "Ayşe", True),
        ("Mert", "Ayşe", True),
        ("Rex", "Ayşe", False),
        ("Rex", "Kham", True),
        ("Noy", "Ayşe", False),
        ("Defne", "Ayşe", True),
        ("Olga", "Kham", True),
    ],
)
def test_hr_fields_are_for_oneself_the_line_and_those_who_keep_them(cast, client_as, who, about, sees):
    page = client_as(who).get(reverse("org:person", kwargs={"key": cast[about].key})).content.decode()

    assert (cast[about].employee_number in page) is sees
    assert cast[about].given_name in page


def test_a_former_manager_reads_hr_fields_no_more(cast, client_as):
    cast.ayse.reports_to.update(until=date(2024, 1, 1))
    cast.ayse.memberships.update(until=date(2024, 1, 1))
    page = client_as("Selin").get(reverse("org:person", kwargs={"key": cast.ayse.key})).content.decode()

    assert "E-101" not in page


def test_the_contract_filter_does_not_tell_what_one_may_not_read(cast, client_as):
    page = client_as("Ayşe").get(reverse("org:people"), {"contract": "outsourced"}).content.decode()
    assert "Ilgın" in page
    page = client_as("Selin").get(reverse("org:people"), {"contract": "outsourced"}).content.decode()
    assert "ຄຳ" not in page


def test_who_left_can_do_nothing_any_more(cast, client_as):
    rex = client_as("Rex")
    Person.objects.filter(pk=cast.rex.pk).update(left_on=date(2025, 1, 1))

    assert rex.get(reverse("org:people")).status_code == 403


def test_a_role_that_has_ended_gives_nothing(cast, client_as):
    Grant.objects.filter(person=cast.olga).update(until=date(2025, 1, 1))

    assert client_as("Olga").get(reverse("org:organisation")).status_code == 403
