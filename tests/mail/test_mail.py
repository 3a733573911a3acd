"""One message out, tested against a real SMTP server on loopback."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from fiftytwo.mail.actions import BACK_OFF_MINUTES, claim, forget, send, sweep
from fiftytwo.mail.models import Message

pytestmark = pytest.mark.django_db
TRIAL = {"organisation": "Lokum & Lotus"}


class Postbox:
    """A mail server's inside: keeps what arrives, refuses whom it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail_port(settings: Any) -> int:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 1
    return int(settings.EMAIL_PORT)


@pytest.fixture
def postbox(mail_port: int) -> Iterator[Postbox]:
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=mail_port)
    server.start()
    yield box
    server.stop()


@pytest.fixture
def line_that_hangs(mail_port: int) -> Iterator[socket.socket]:
    """A server that takes the call and never says a word."""
    with socket.create_server(("127.0.0.1", mail_port)) as listening:
        yield listening


def later(minutes: float) -> Any:
    return timezone.now() + timedelta(minutes=minutes)


def test_a_message_arrives_as_text_and_html(postbox: Postbox) -> None:
    send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en")

    assert sweep() == 1
    (mail,) = postbox.mails
    assert mail["To"] == "ayse@lokumlotus.example"
    assert mail["Subject"] == "Mail from Lokum & Lotus is working"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "This is a test message" in text.get_content()
    assert '<html lang="en"' in html.get_content()
    assert "Mail from Lokum &amp; Lotus is working" in html.get_content()


@pytest.mark.parametrize("language", ["tr", "en", "lo"])
def test_the_receiver_reads_their_own_language(postbox: Postbox, language: str) -> None:
    send("kham@lokumlotus.example", "mail/trial", {"organisation": "ຄຳ Işık"}, language=language)
    sweep()
    (mail,) = postbox.mails
    html = mail.get_body(("html",))
    assert html is not None
    assert f'lang="{language}"' in html.get_content()
    assert mail["Content-Language"] == language
    assert "ຄຳ Işık" in mail["Subject"]


def test_a_mail_loads_nothing_from_anywhere(postbox: Postbox) -> None:
    message = send("rex@lokumlotus.example", "mail/trial", TRIAL, language="en")
    assert "src=" not in message.html
    assert "<link" not in message.html


def test_a_message_of_a_change_that_failed_is_never_sent(postbox: Postbox) -> None:
    def change() -> None:
        with transaction.atomic():
            send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en")
            raise RuntimeError("the change failed")

    with pytest.raises(RuntimeError):
        change()
    assert sweep() == 0
    assert postbox.mails == []


def test_a_sent_message_is_never_sent_again_and_its_words_are_forgotten(postbox: Postbox) -> None:
    message = send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en")
    assert [sweep(), sweep(later(10_000))] == [1, 0]
    message.refresh_from_db()
    assert (message.state, message.text, message.html) == ("sent", "", "")
    assert len(postbox.mails) == 1


def test_a_new_line_in_a_subject_is_no_new_header(postbox: Postbox) -> None:
    send("ayse@lokumlotus.example", "mail/trial", {"organisation": "X\r\nBcc: everyone@evil.example"}, language="en")
    sweep()
    (mail,) = postbox.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Mail from X Bcc: everyone@evil.example is working"


@pytest.mark.parametrize("address", ["nobody", "a@b.example\nBcc: x@evil.example", "a@b.example, c@d.example", ""])
def test_an_address_that_is_none_queues_nothing(address: str) -> None:
    with pytest.raises(ValidationError):
        send(address, "mail/trial", TRIAL, language="en")
    assert not Message.objects.exists()


def test_words_of_a_customer_do_not_become_html(postbox: Postbox) -> None:
    message = send("a@lokumlotus.example", "mail/trial", {"organisation": "<script>x</script>"}, language="en")
    assert "<script>" not in message.html


def test_a_server_that_is_down_costs_nothing_but_time(mail_port: int) -> None:
    first, second = (send(f"{n}@lokumlotus.example", "mail/trial", TRIAL, language="en") for n in "ab")
    assert sweep() == 0

    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=mail_port)
    server.start()
    try:
        assert sweep(later(BACK_OFF_MINUTES[0] + 1)) == 2
    finally:
        server.stop()
    assert {mail["Message-ID"] for mail in box.mails} == {first.message_id, second.message_id}


def test_a_server_that_hangs_is_left_after_a_while(line_that_hangs: socket.socket) -> None:
    message = send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en")
    assert sweep() == 0
    message.refresh_from_db()
    assert message.state == "queued"
    assert message.error


def test_a_refused_receiver_does_not_stop_the_others(postbox: Postbox) -> None:
    postbox.answers = {"gone@lokumlotus.example": "550 no such user", "full@lokumlotus.example": "452 mailbox full"}
    for name in ("gone", "full", "ayse"):
        send(f"{name}@lokumlotus.example", "mail/trial", TRIAL, language="en")

    assert sweep() == 1
    states = dict(Message.objects.values_list("to", "state"))
    assert states == {
        "gone@lokumlotus.example": "failed",
        "full@lokumlotus.example": "queued",
        "ayse@lokumlotus.example": "sent",
    }
    assert "no such user" in Message.objects.get(state="failed").error


def test_a_full_mailbox_is_tried_again_less_and_less_often_and_then_given_up(postbox: Postbox) -> None:
    postbox.answers = {"full@lokumlotus.example": "452 mailbox full"}
    message = send("full@lokumlotus.example", "mail/trial", TRIAL, language="en")
    now, waits = timezone.now(), []
    while message.state == "queued":
        sweep(now)
        message.refresh_from_db()
        waits.append(round((message.due_at - now).total_seconds() / 60))
        now = message.due_at
    assert waits[: len(BACK_OFF_MINUTES)] == list(BACK_OFF_MINUTES)
    assert message.state == "failed"


def test_of_two_sweeps_one_takes_the_message() -> None:
    send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en")
    mine, theirs = Message.objects.get(), Message.objects.get()
    assert [claim(mine, timezone.now()), claim(theirs, timezone.now())] == [True, False]


def test_a_message_whose_sender_vanished_is_sent_by_a_later_sweep(postbox: Postbox) -> None:
    claim(send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en"), timezone.now())
    assert [sweep(), sweep(later(11))] == [0, 1]


def test_old_messages_are_forgotten_and_waiting_ones_are_not(postbox: Postbox) -> None:
    send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en")
    sweep()
    send("rex@lokumlotus.example", "mail/trial", TRIAL, language="en")
    forget(later(91 * 24 * 60))
    assert list(Message.objects.values_list("to", flat=True)) == ["rex@lokumlotus.example"]


def test_without_a_mail_server_mails_become_files(home: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    send("ayse@lokumlotus.example", "mail/trial", TRIAL, language="en")
    assert sweep() == 1
    (written,) = (home / "mail").iterdir()
    assert "This is a test message" in written.read_text()
