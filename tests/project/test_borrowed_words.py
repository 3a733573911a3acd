"""What Django, allauth and holidays say on our pages is said in Lao too, where they do not know it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import allauth
import django
import holidays
import polib
import pytest
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import dates
from django.utils.translation import override
from tests.project.test_languages import PACKAGE, holders

from fiftytwo.org.calendars import public_holidays

BORROWED = PACKAGE / "locale" / "borrowed" / "lo" / "LC_MESSAGES" / "django.po"
LENDERS = (
    Path(django.__file__).parent / "conf",
    Path(django.__file__).parent / "contrib" / "auth",
    Path(allauth.__file__).parent,
)


def is_lao(text: str) -> bool:
    return any("\u0e80" <= letter <= "\u0eff" for letter in text)


def holidays_in_turkey() -> set[str]:
    named = holidays.country_holidays("TR", years=range(2020, 2036), language="en_US")
    return {name for names in named.values() for name in names.split("; ")}


@pytest.mark.once
def test_every_borrowed_text_is_one_that_a_lender_says() -> None:
    said = {
        (entry.msgctxt, entry.msgid, entry.msgid_plural)
        for lender in LENDERS
        for entry in polib.pofile(str(lender / "locale" / "tr" / "LC_MESSAGES" / "django.po"))
    }
    said |= {(None, name, "") for name in holidays_in_turkey()}
    read = polib.pofile(str(BORROWED))
    assert [entry.msgid for entry in read if (entry.msgctxt, entry.msgid, entry.msgid_plural) not in said] == []


@pytest.mark.once
def test_every_borrowed_text_is_translated_and_keeps_what_is_filled_in() -> None:
    told = [(entry, entry.msgstr or entry.msgstr_plural.get(0, "")) for entry in polib.pofile(str(BORROWED))]
    assert [entry.msgid for entry, text in told if not text] == []
    assert [entry.msgid for entry, text in told if holders(entry.msgid_plural or entry.msgid) != holders(text)] == []


@pytest.mark.once
def test_days_and_months_are_named_in_lao() -> None:
    lists = (dates.WEEKDAYS, dates.WEEKDAYS_ABBR, dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP, dates.MONTHS_ALT)
    with override("lo"):
        names = [str(name) for words in lists for name in words.values()]
    assert [name for name in names if not is_lao(name)] == []


@pytest.mark.once
@pytest.mark.django_db
def test_what_a_form_refuses_is_said_in_lao() -> None:
    class Asked(forms.Form):
        name = forms.CharField()
        email = forms.EmailField()
        day = forms.DateField()
        kind = forms.ChoiceField(choices=[("a", "a")])
        file = forms.FileField()

    with override("lo"):
        errors = Asked({"email": "x", "day": "x", "kind": "b"}).errors
        said = [str(text) for field in errors.values() for text in field]
        with pytest.raises(ValidationError) as weak:
            validate_password("1234")
        said += weak.value.messages
    assert len(said) >= 7
    assert [text for text in said if not is_lao(text)] == []


@pytest.mark.once
def test_holidays_in_turkey_are_named_in_lao() -> None:
    with override("lo"):
        named = public_holidays("TR", "", date(2026, 1, 1), date(2035, 12, 31))
    assert [name for name in named.values() if not all(is_lao(part) for part in name.split("; "))] == []
    assert named[date(2026, 10, 29)] == "ວັນສາທາລະນະລັດ"


def test_a_site_shows_its_week_in_lao(client_as: Callable[[str], Client], cast: Any) -> None:
    client = client_as("Noy")
    client.cookies["language"] = "lo"
    with override("en"):  # a request leaves its language behind
        page = client.get(f"/site/{cast.vientiane.key}/").text
    assert "ວັນພະຫັດ" in page
    assert "Thursday" not in page
