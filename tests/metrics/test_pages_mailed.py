"""Saved views by mail: on Monday, in the reader's language, with the rights of that morning."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.metrics.desk import answers, bring

from fiftytwo.lib.weeks import Week
from fiftytwo.mail import actions as mail
from fiftytwo.mail.models import Message
from fiftytwo.metrics.mailing import mail_saved_views
from fiftytwo.org.models import Membership, Person
from fiftytwo.org.saved_views.models import SavedView
from fiftytwo.org.viewer import organisations_today

pytestmark = pytest.mark.django_db(transaction=True)


def view_of(person: Person, query: str, *, mailed: bool = True) -> SavedView:
    """Save a view for somebody."""
    return SavedView.objects.create(name="Müşteriler", query=query, owner=person.user, mailed=mailed)


def test_a_saved_view_comes_as_text_html_and_pdf_in_the_readers_language(cast: Cast) -> None:
    last = Week.of(organisations_today()) + -1
    bring("rating", *answers(cast, [5, 4, 1], instrument="csat", week=last))
    view_of(cast.selin, f"scope=team:{cast.contact_centre.key}&period=last-1&metric=csat")
    assert mail_saved_views() == 1
    message = Message.objects.get()
    assert (message.to, message.language) == (cast.selin.email, "tr")
    assert "%66,7" in message.text
    assert "%66,7" in message.html
    sent = email.message_from_bytes(
        mail.as_mail(message, mail.get_connection()).message().as_bytes(), policy=policy.default
    )
    attached = [(part.get_filename(), part.get_content()) for part in sent.iter_attachments()]
    assert len(attached) == 1
    assert attached[0][0].endswith(".pdf")
    assert attached[0][1].startswith(b"%PDF-")


def test_who_may_no_longer_see_it_gets_no_number(cast: Cast) -> None:
    last = Week.of(organisations_today()) + -1
    bring("rating", *answers(cast, [5, 4, 1], instrument="csat", week=last))
    view_of(cast.rex, f"scope=team:{cast.shop.key}&period=last-1&metric=csat")
    Membership.objects.filter(person=cast.rex).update(until=timezone.now().date() - timedelta(days=2))
    mail_saved_views()
    message = Message.objects.get()
    assert "66.7" not in message.text
    assert "You may not see these numbers any more." in message.text
    assert not message.attachment_name


def test_nobody_gets_a_mail_that_was_not_asked_for(cast: Cast) -> None:
    view_of(cast.noy, "metric=csat", mailed=False)
    assert mail_saved_views() == 0
    assert not Message.objects.exists()


def test_a_view_that_cannot_be_shown_stops_no_other(cast: Cast) -> None:
    bring("rating", *answers(cast, [5, 4, 1], instrument="csat", week=Week.of(organisations_today()) + -1))
    view_of(cast.noy, "metric=no_such_metric")
    view_of(cast.mert, "metric=csat&period=last-4")
    assert mail_saved_views() == 2
    assert Message.objects.exclude(attachment_name="").count() == 1


def test_a_pdf_is_forgotten_once_the_mail_is_sent(cast: Cast) -> None:
    bring("rating", *answers(cast, [5], instrument="csat", week=Week.of(organisations_today()) + -1))
    view_of(cast.noy, "metric=csat&period=last-4")
    mail_saved_views()
    assert mail.sweep() == 1
    message = Message.objects.get()
    assert (message.state, bytes(message.attachment), message.text) == ("sent", b"", "")
