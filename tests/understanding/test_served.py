"""A stronger model by configuration: the same readings and reasons, masked first, and nothing leaves unasked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from tests.facts.conftest import stored
from tests.understanding.chat import Chat, chat_server
from tests.understanding.desk import write_texts

from fiftytwo.cli.checks import customers_words
from fiftytwo.lib.reading.house import Known, make
from fiftytwo.lib.reading.readings import Asked, ReaderUnavailableError, Reading
from fiftytwo.lib.reading.served import ASKED_FOR, Server
from fiftytwo.understanding import reading, unread
from fiftytwo.understanding.models import Unreadable
from fiftytwo.understanding.readers import NoReaderError, leaves_the_machine, recipe

PHONE = "Ayşe Hanım sağ olsun, beni 0532 123 45 67 numarasından aradı ama kargo gecikti"


@pytest.fixture
def chat() -> Iterator[Chat]:
    """Let a small server of ours be the stronger model."""
    with chat_server() as served:
        yield served


def read_one(chat: Chat, text: str) -> dict[str, Reading]:
    reader = make(Known(stronger=Server(chat.url, "strong-1", "a-key")))
    (readings,) = reader.read([Asked(text)])
    return {found.reader: found for found in readings}


def test_the_server_sees_no_personal_data_and_its_key(chat: Chat) -> None:
    read_one(chat, PHONE)
    assert "0532" not in chat.asked[0]
    assert chat.keys == ["Bearer a-key"]
    assert make(Known(stronger=Server(chat.url, "strong-1"))).version.endswith("+strong-1")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "I would rather not.",
        "[1, 2]",
        '{"praise": "2"}',
        '{"praise": {"value": "9"}}',
        '{"person_thanked": {"value": "yes", "because": ["words that stand nowhere"]}}',
        '{"person_thanked": {"value": "yes"}}',
        "{" * 5000,
    ],
)
def test_what_cannot_be_checked_is_an_abstention(chat: Chat, said: str) -> None:
    chat.instead = said
    found = read_one(chat, PHONE)
    assert [found[name].value for name in ASKED_FOR] == [None] * len(ASKED_FOR)


def test_quoted_history_is_not_sent(chat: Chat) -> None:
    read_one(chat, "Kargo gecikti\n\nOn Tue, Servis <servis@example.com> wrote:\n> sağ olsun")
    assert "sağ olsun" not in chat.asked[0]


def test_texts_wait_for_a_server_that_is_away_and_none_is_set_aside(
    chat: Chat, settings: Any, cast: Any, viewer_as: Any
) -> None:
    day: date = viewer_as("Noy").today - timedelta(days=3)
    settings.READER, settings.READER_URL, settings.READER_MODEL = (
        "fiftytwo.lib.reading.house:make",
        chat.url,
        "strong-1",
    )
    write_texts(cast, day, ("t1", PHONE), ("t2", "tamam"))
    chat.status = 503
    with pytest.raises(ReaderUnavailableError):
        reading.read_new(processes=0)
    assert not Unreadable.objects.exists()
    chat.status = 200
    assert reading.read_new(processes=0).texts == 2
    rows = stored("reading", "text_id", "reader", "value", "version", "source_id")
    assert {(row["text_id"], row["value"]) for row in rows if row["reader"] == "person_thanked"} == {
        ("t1", "yes"),
        ("t2", "no"),
    }
    (version,) = {row["version"] for row in rows}
    assert unread.progress([version]).unread == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_server_that_sends_us_elsewhere_is_not_followed(chat: Chat, status: int) -> None:
    with chat_server() as other:
        chat.status, chat.elsewhere = status, f"{other.url}/chat/completions"
        with pytest.raises(ReaderUnavailableError):
            read_one(chat, PHONE)
        assert (len(chat.keys), other.keys, other.asked) == (1, [], [])


def test_words_go_to_another_machine_only_if_the_operator_says_so(settings: Any, cast: Any, client_as: Any) -> None:
    settings.READER = "fiftytwo.lib.reading.house:make"
    settings.READER_URL, settings.READER_MODEL = "https://models.example.org/v1", "strong-1"
    with pytest.raises(NoReaderError, match="FIFTYTWO_WORDS_MAY_LEAVE"):
        recipe()
    assert leaves_the_machine() == ""
    assert customers_words().level == "warn"
    settings.WORDS_MAY_LEAVE = True
    assert leaves_the_machine() == "models.example.org"
    assert "masked, they go to models.example.org" in customers_words().found
    assert "words leave this machine" in client_as("Noy").get("/said/readers").text
    settings.READER_MODEL = ""
    with pytest.raises(NoReaderError, match="FIFTYTWO_READER_MODEL"):
        recipe()
