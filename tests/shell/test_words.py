"""Numbers, shares, durations and days as each language writes them; the strip of the year; cells of a CSV."""

from __future__ import annotations

import doctest
from datetime import UTC, date, datetime
from types import ModuleType

import pytest
from django.test import RequestFactory
from django.utils.formats import date_format
from django.utils.translation import override

from fiftytwo.shell import errors, navigation, tables, words
from fiftytwo.shell.templatetags import shell


@pytest.mark.parametrize("module", [navigation, tables, words])
def test_the_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    ("language", "share", "number", "moment"),
    [
        ("tr", "%60,6", "19.351", "5 Eki 2026, 14:05"),
        ("en", "60.6%", "19,351", "5 Oct 2026, 14:05"),
        ("lo", "60,6%", "19.351", "5 ຕ.ລ. 2026, 14:05"),
    ],
)
def test_each_language_writes_shares_numbers_and_days_its_own_way(
    language: str, share: str, number: str, moment: str
) -> None:
    with override(language):
        assert words.percent(0.606) == share
        assert words.number(19351) == number
        assert words.moment(datetime(2026, 10, 5, 14, 5, tzinfo=UTC)) == moment


def test_django_itself_writes_lao_days_day_first() -> None:
    with override("lo"):
        assert date_format(date(2026, 10, 5), "SHORT_DATE_FORMAT") == "05/10/2026"


def test_nothing_known_is_said_to_be_unknown_and_zero_is_zero() -> None:
    for write in (shell.number, shell.percent, shell.duration, shell.day, shell.moment, shell.score):
        assert "unknown" in write(None)
    assert (shell.number(0), shell.percent(0, 0), shell.duration(0)) == ("0", "0%", "0 s")


def test_the_page_for_our_own_faults_needs_neither_database_nor_session() -> None:
    page = errors.server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "tell your administrator" in page.content.decode()


@pytest.mark.parametrize(("language", "word"), [("tr", "telefon"), ("en", "phone"), ("lo", "ໂທລະສັບ")])
def test_channels_are_said_in_the_readers_language_and_unknown_ones_as_they_come(language: str, word: str) -> None:
    with override(language):
        assert (words.channel("phone"), words.channel("Fax 2")) == (word, "Fax 2")
