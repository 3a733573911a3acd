"""Praise for a named person: told to their lead once, never to them, and over as soon as somebody looked at it."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any

import pytest
from tests.recognition.desk import PRAISE, found_moment, lately, read_as_thanks
from tests.understanding.desk import write_texts

from fiftytwo.facts.erase import erase_customer
from fiftytwo.features.recognition.actions import moments
from fiftytwo.features.recognition.finding import find_praise
from fiftytwo.features.recognition.models import Moment
from fiftytwo.lib.weeks import Week
from fiftytwo.mail.models import Message
from fiftytwo.org.disclosures import disclosures
from fiftytwo.org.models import Person, Team
from fiftytwo.rhythm.brief import brief
from fiftytwo.rhythm.mailing import mail_weeks
from fiftytwo.signals import queries
from fiftytwo.signals.models import Signal


def praise_for(cast: Any, *people: Any, text_id: str = "t1", **given: Any) -> Moment:
    """Let the readers find a text of last week that thanks some people by name."""
    write_texts(cast, lately(), (text_id, PRAISE), **given)
    read_as_thanks(text_id, *(f"person:{person.key}" for person in people))
    find_praise()
    return Moment.objects.get(text_id=text_id)


def last_week(viewer: Any) -> Week:
    return Week.of(viewer.today) + -1


def test_selin_is_told_on_her_page_and_in_her_mail_and_nobody_else_is(cast, viewer_as, client_as):
    moment = praise_for(cast, cast.ayse)

    page = client_as("Selin").get("/").text
    assert "A customer thanks Ayşe Yılmaz by name." in page
    assert f"/recognition/moment/{moment.key}/" in page
    for name in ("Ayşe", "Ilgın", "Mert", "Rex", "Defne"):
        assert "by name" not in client_as(name).get("/").text, name
        assert client_as(name).get(f"/signals/{Signal.objects.get().pk}/").status_code == 404, name
        assert queries.news(viewer_as(name), last_week(viewer_as(name))).still_open == 0


def test_the_monday_mail_says_it_to_selin_alone_without_the_customers_words(cast, viewer_as):
    moment = praise_for(cast, cast.ayse)
    Person.objects.update(language="en")
    mail_weeks(datetime.combine(Week.of(viewer_as("Selin").today).monday, time(12), UTC))
    told = {mail.to: mail for mail in Message.objects.filter(template="mail/week")}
    mine = told.pop(cast.selin.email)
    for said in (mine.text, mine.html):
        assert "A customer thanks Ayşe Yılmaz by name." in said
        assert (moment.key in said, PRAISE in said) == (True, False)
    assert not any("by name" in mail.text for mail in told.values())


def test_the_same_is_found_once_however_often_it_is_looked_for_and_told_in_one_week_only(cast, viewer_as):
    praise_for(cast, cast.ayse)
    assert find_praise() == 0
    selin = viewer_as("Selin")
    week = last_week(selin)
    assert [len(queries.news(selin, week + n).praise) for n in (-1, 0, 1)] == [0, 1, 0]
    assert [queries.news(selin, week + n).praise_more for n in (0, 1)] == [0, 1]
    assert queries.news(selin, week + 1).still_open == 0
    signal = Signal.objects.get()
    assert (signal.state, signal.owner, signal.due_on) == ("new", cast.selin, (week + 1).sunday)


def test_two_texts_of_one_contact_about_the_same_person_are_one_signal(cast):
    contact = {"contact_source": "desk", "contact_id": "c1"}
    write_texts(cast, lately(), ("t1", PRAISE), ("t2", PRAISE), **contact)
    for text_id in ("t1", "t2"):
        read_as_thanks(text_id, f"person:{cast.ayse.key}")
    assert find_praise() == 2
    assert Signal.objects.count() == 1


def test_thanks_that_name_nobody_are_no_signal_and_one_who_leads_is_not_told_of_praise_for_herself(cast):
    found_moment(cast, "nameless")
    assert not Signal.objects.exists()
    praise_for(cast, cast.selin)
    assert Signal.objects.get().owner is None


def test_once_confirmed_it_is_told_as_thanks_and_no_more_as_praise_found_and_undo_brings_it_back(cast, viewer_as):
    moment = praise_for(cast, cast.ayse)
    selin = viewer_as("Selin")
    moments.confirm(selin, moment, [cast.ayse])
    assert Signal.objects.get().state == "closed"
    assert brief(selin).news.praise == ()
    moments.reopen(selin, moment)
    assert [one.signal.state for one in brief(selin).news.praise] == ["new"]
    moments.reject(selin, moment, Moment.Reason.POLITENESS)
    assert Signal.objects.get().reason == "it is only politeness"


def test_its_evidence_is_read_again_and_says_so_when_a_person_saw_it_otherwise_or_the_customer_was_erased(
    cast, viewer_as
):
    moment = praise_for(cast, cast.ayse)
    selin, signal = viewer_as("Selin"), Signal.objects.get()
    assert queries.one_signal(selin, signal).evidence.same is True
    moments.reject(selin, moment, Moment.Reason.SARCASM)
    assert queries.one_signal(selin, Signal.objects.get()).evidence.same is False

    moments.reopen(selin, moment)
    erase_customer("customer-t1", viewer_as("Noy"))
    assert queries.one_signal(selin, Signal.objects.get()).evidence.same is None


def test_it_holds_no_name_and_no_word_of_the_customer_and_everyone_reads_that_it_is_there(cast, viewer_as):
    praise_for(cast, cast.ayse)
    evidence = Signal.objects.get().evidence
    assert evidence == {"source": "desk", "text": "t1", "month": f"{lately():%Y-%m}", "named": [cast.ayse.key]}
    told = {one.name: one.rows for one in disclosures(viewer_as("Ayşe"))}
    assert told["may praise you"] == 1
    owned = {one.name: one.rows for one in disclosures(viewer_as("Selin"))}
    assert owned["what you look into"] == 1


@pytest.mark.parametrize("team", ["", "no-such-team"])
def test_praise_of_no_team_of_ours_is_looked_at_by_service_operations(cast, viewer_as, team):
    praise_for(cast, cast.ayse, team=team or None)
    assert not Team.objects.filter(key="no-such-team").exists()
    assert [one.signal.kind for one in queries.listed(viewer_as("Noy"))] == ["praise"]
    assert queries.listed(viewer_as("Selin")) == []
