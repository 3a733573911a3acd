"""The shell: menu, language, appearance, help, and pages for when something is wrong."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

As = Callable[[str], Client]


@pytest.mark.parametrize(
    ("name", "sees", "never"),
    [
        ("Ayşe", {"This week", "Contacts", "People"}, {"Imports", "Changes"}),
        ("Noy", {"This week", "Contacts", "People", "Imports"}, {"Changes"}),
        ("Olga", {"This week", "People", "Imports", "Changes"}, {"Contacts"}),
    ],
)
def test_the_menu_holds_what_one_may_open_and_nothing_else(
    client_as: As, name: str, sees: set[str], never: set[str]
) -> None:
    shown = {str(shown.entry.name) for shown in client_as(name).get("/help").context["menu"]}
    assert sees <= shown
    assert not never & shown


def test_ayse_chooses_lao_and_reads_lao_on_every_device(client_as: As, cast: Any) -> None:
    ayse = client_as("Ayşe")
    ayse.post("/language", {"language": "lo", "next": "/help"})
    elsewhere = Client()
    elsewhere.force_login(cast["Ayşe"].user)
    assert '<html lang="lo"' in elsewhere.get("/help").text


def test_a_language_that_nobody_speaks_changes_nothing(client_as: As) -> None:
    ayse = client_as("Ayşe")
    ayse.post("/language", {"language": "xx", "next": "/help"})
    assert '<html lang="en"' in ayse.get("/help").text


def test_a_stranger_reads_the_sign_in_page_in_the_browsers_language(db: None) -> None:
    page = Client().get("/account/login/", headers={"accept-language": "tr-TR,tr;q=0.9"})
    assert '<html lang="tr"' in page.text


def test_a_stranger_changes_the_language_of_the_sign_in_page(db: None) -> None:
    client = Client()
    client.post("/language", {"language": "lo", "next": "/account/login/"})
    assert '<html lang="lo"' in client.get("/account/login/").text


def test_a_browser_that_asks_for_none_of_ours_gets_the_organisations_language(cast: Any) -> None:
    cast.organisation.language = "lo"
    cast.organisation.save()
    assert '<html lang="lo"' in Client().get("/account/login/", headers={"accept-language": "fi"}).text


def test_dark_is_remembered_and_written_by_the_server(client_as: As) -> None:
    ayse = client_as("Ayşe")
    ayse.post("/theme", {"theme": "dark", "next": "/help"})
    assert 'data-bs-theme="dark"' in ayse.get("/help").text


def test_the_switches_send_nobody_to_another_host(client_as: As) -> None:
    for address in ("/theme", "/language"):
        answer = client_as("Ayşe").post(address, {"theme": "dark", "language": "en", "next": "https://evil.example/"})
        assert not answer["Location"].startswith("https://evil")


def test_a_wrong_address_says_so_and_what_to_do(client_as: As) -> None:
    page = client_as("Ayşe").get("/no/such/page")
    assert page.status_code == 404
    assert "There is nothing here" in page.text
    assert "start again from This week" in page.text


def test_a_stranger_finds_no_menu_on_an_error_page(db: None) -> None:
    page = Client().get("/no/such/page")
    assert page.status_code == 404
    assert "Imports" not in page.text


def test_an_expired_form_says_to_reload(client_as: As, cast: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast["Ayşe"].user)
    page = strict.post("/theme", {"theme": "dark"})
    assert page.status_code == 403
    assert "This form has expired" in page.text


def test_every_page_carries_the_strict_policy(client_as: As) -> None:
    policy = client_as("Ayşe").get("/help")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
