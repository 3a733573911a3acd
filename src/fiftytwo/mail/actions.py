"""Queue a message with the change that causes it; a sweep hands it to the mail server.

A message is sent at least once and, after a server has taken it and we have written that down, never again. Every
attempt carries the same Message-ID, so that the receiver's side can drop a copy after a crash in between.
"""

from __future__ import annotations

import logging
import re
import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from fiftytwo.mail.models import Message
from fiftytwo.mail.writing import write

log = logging.getLogger(__name__)
BACK_OFF_MINUTES = (1, 5, 30, 120, 480, 1440, 1440)
SWEEP_SECONDS = 40
CLAIM_MINUTES = 10
METHOD = re.compile(rb"^METHOD:([A-Z]+)\r?$", re.MULTILINE)
KINDS = {"pdf": "application/pdf", "ics": "text/calendar"}
KEEP_DAYS = 90


@dataclass(frozen=True)
class Attached:
    """A file that goes with a message; the end of its name says what it is: a PDF, or an entry for a calendar."""

    name: str
    content: bytes


def send(
    to: str, template: str, context: Mapping[str, Any], *, language: str, attached: Attached | None = None
) -> Message:
    """Queue a message in the caller's transaction: no commit, no mail.

    Args:
        to: the address.
        template: name of its three files.
        context: what the files say.
        language: in which they say it.
        attached: a file that goes with it.

    Raises:
        django.core.exceptions.ValidationError: if the address is none; nothing is queued.
        django.template.TemplateDoesNotExist: if the template lacks one of its three files.
    """
    validate_email(to)
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    written = write(template, context, language=language)
    return Message.objects.create(
        to=to,
        language=language,
        template=template,
        message_id=make_msgid(domain=urlsplit(settings.URL).hostname),
        subject=written.subject,
        text=written.text,
        html=written.html,
        attachment=attached.content if attached else b"",
        attachment_name=attached.name if attached else "",
    )


def goes_out() -> bool:
    """Say whether mails leave the house: without a mail server they become files in the home."""
    return not settings.EMAIL_BACKEND.endswith("filebased.EmailBackend")


def sweep(now: datetime | None = None) -> int:
    """Send what is due and return how many messages a mail server took.

    A server that is down ends the sweep: the rest waits. A sweep that takes long leaves the rest to the next one.
    """
    now, started, sent = now or timezone.now(), monotonic(), 0
    connection = get_connection()
    try:
        for message in Message.objects.due(now).order_by("due_at", "id").iterator(chunk_size=100):
            if monotonic() - started > SWEEP_SECONDS:
                break
            if claim(message, now):
                sent += deliver(message, connection, now)
    except ConnectionError as problem:
        log.warning("The mail server does not answer: %s", problem)
    finally:
        close(connection)
    return sent


def claim(message: Message, now: datetime) -> bool:
    """Take a message: of many sweeps that try, one gets it; if that one vanishes it is due again later."""
    mine = Message.objects.filter(pk=message.pk, state=Message.State.QUEUED, due_at=message.due_at)
    message.attempts += 1
    message.due_at = now + timedelta(minutes=CLAIM_MINUTES)
    return mine.update(attempts=message.attempts, due_at=message.due_at) == 1


def deliver(message: Message, connection: BaseEmailBackend, now: datetime) -> bool:
    """Hand one message to the mail server and write down what it said.

    Raises:
        ConnectionError: if the server is down, hangs up or does not let us in; the message waits for its next attempt.
    """
    try:
        as_mail(message, connection).send()
    except smtplib.SMTPRecipientsRefused as refusal:
        code, reason = next(iter(refusal.recipients.values()))
        put_off(message, now, f"{code} {reason!r}", final=code >= 500)
        return False
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as refusal:
        final = isinstance(refusal, smtplib.SMTPDataError) and refusal.smtp_code >= 500
        put_off(message, now, f"{refusal.smtp_code} {refusal.smtp_error!r}", final=final)
        return False
    except (OSError, smtplib.SMTPException) as problem:
        put_off(message, now, f"{type(problem).__name__}: {problem}")
        raise ConnectionError(str(problem)) from problem
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.SENT, finished_at=timezone.now(), text="", html="", attachment=b"", error=""
    )
    return True


def as_mail(message: Message, connection: BaseEmailBackend) -> EmailMultiAlternatives:
    """Return the message as a mail: plain text, with HTML for those who prefer it."""
    headers = {
        "Message-ID": message.message_id,
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",
    }
    mail = EmailMultiAlternatives(
        message.subject, message.text, settings.MAIL_FROM, [message.to], headers=headers, connection=connection
    )
    mail.attach_alternative(message.html, "text/html")
    if message.attachment_name:
        mail.attach(message.attachment_name, bytes(message.attachment), kind_of(message))
    return mail


def kind_of(message: Message) -> str:
    """Return what is attached: an entry for a calendar says there, too, whether it asks, changes or cancels."""
    kind = KINDS[message.attachment_name.rpartition(".")[2]]
    method = METHOD.search(bytes(message.attachment)) if kind == "text/calendar" else None
    return f"{kind}; method={method[1].decode()}" if method else kind


def put_off(message: Message, now: datetime, error: str, *, final: bool = False) -> None:
    """Try again later, each time later than before; after the last attempt, or a final refusal, give up."""
    log.warning("Message %s was not taken: %s", message.pk, error)
    rows = Message.objects.filter(pk=message.pk)
    if final or message.attempts > len(BACK_OFF_MINUTES):
        rows.update(state=Message.State.FAILED, finished_at=timezone.now(), error=error)
    else:
        rows.update(due_at=now + timedelta(minutes=BACK_OFF_MINUTES[message.attempts - 1]), error=error)


def close(connection: BaseEmailBackend) -> None:
    """Leave the mail server; one that has gone already is no trouble."""
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as problem:
        log.info("The mail server had gone: %s", problem)


def forget(now: datetime | None = None) -> int:
    """Delete messages that were sent, or given up, long ago; return how many."""
    old = (now or timezone.now()) - timedelta(days=KEEP_DAYS)
    return Message.objects.filter(~Q(state=Message.State.QUEUED), finished_at__lt=old).delete()[0]
