"""Leaders' turns: shared fairly, taken by one, given in their own words; notes stay between two people."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from tests.cast import grant
from tests.recognition.desk import PRAISE, confirmed, found_moment, given_by

from fiftytwo.facts import outbox, read
from fiftytwo.facts.erase import erase_customer
from fiftytwo.features.recognition.actions import moments, turns
from fiftytwo.features.recognition.cards import cards_of, cards_pdf
from fiftytwo.features.recognition.loads import waiting_in_order
from fiftytwo.features.recognition.models import Offer, Thanks
from fiftytwo.features.recognition.queries.thanking import last_thanked, turn_page, turns_page
from fiftytwo.lib.weeks import Week
from fiftytwo.mail.models import Message
from fiftytwo.org.models import AuditEntry, Grant
from fiftytwo.org.viewer import viewer_of
from fiftytwo.rhythm import commitments, subjects
from fiftytwo.rhythm.mailing import mail_weeks
from fiftytwo.rhythm.models import Due, Happening, Subscription
from fiftytwo.shell.printing import sheets

OWN_WORDS = "I smiled when I read this. You never let go of that parcel."


@pytest.fixture
def two_leaders(cast: Any) -> Any:
    """Let Rex lead beside Mert: two who can thank."""
    grant(cast.rex, Grant.Role.LEADER)
    return cast


def test_thanks_are_offered_to_the_own_line_first_and_then_in_rotation(two_leaders, viewer_as):
    offered = [confirmed(viewer_as("Selin"), two_leaders, f"t{n}").offered_to for n in range(4)]
    assert [str(leader.given_name) for leader in offered] == ["Mert", "Rex", "Mert", "Rex"]


def test_leaders_with_enough_in_hand_are_not_offered_more_and_the_page_says_so(cast, viewer_as, client_as):
    states = [confirmed(viewer_as("Selin"), cast, f"t{n}").state for n in range(5)]
    assert states == ["offered"] * 3 + ["waiting"] * 2
    assert turns_page(viewer_as("Mert")).too_much
    assert (
        "more wait than leaders have room for" in client_as("Mert").get(reverse("recognition:turns")).content.decode()
    )


def test_who_had_less_for_the_contacts_they_had_is_served_first(cast, viewer_as):
    given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast, "t0"))
    for n in range(1, 4):
        confirmed(viewer_as("Selin"), cast, f"t{n}")
    first = confirmed(viewer_as("Selin"), cast, "t4", cast.ayse)
    second = confirmed(viewer_as("Selin"), cast, "t5", cast.ilgin)
    assert [thanks.pk for thanks in waiting_in_order()] == [second.pk, first.pk]


def test_what_is_not_taken_in_three_days_goes_to_another_and_a_leader_who_left_is_asked_no_more(two_leaders, viewer_as):
    thanks = confirmed(viewer_as("Selin"), two_leaders)
    Offer.objects.update(offered_at=timezone.now() - timedelta(days=4))
    assert turns.turn_over() == 1
    thanks.refresh_from_db()
    assert thanks.offered_to == two_leaders.rex
    assert Due.objects.get(step="wow.given").owner == two_leaders.rex

    two_leaders.rex.left_on = viewer_as("Mert").today
    two_leaders.rex.save()
    turns.turn_over()
    thanks.refresh_from_db()
    assert thanks.offered_to == two_leaders.mert


def test_two_leaders_take_the_same_moment_and_the_second_is_told_who_has_it(two_leaders, viewer_as, client_as):
    thanks = confirmed(viewer_as("Selin"), two_leaders)
    address = reverse("recognition:take", args=[thanks.key])
    client_as("Rex").post(address)
    told = client_as("Mert").post(address, follow=True).content.decode()

    thanks.refresh_from_db()
    assert thanks.taken_by == two_leaders.rex
    assert "Rex Sayavong took this first" in told
    assert Due.objects.get(step="wow.given").owner == two_leaders.rex


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_at_the_same_moment_too_one_wins(two_leaders, viewer_as):
    thanks = confirmed(viewer_as("Selin"), two_leaders)
    start, outcomes = Barrier(2), []

    def try_it(name: str) -> None:
        viewer = viewer_of(two_leaders[name].user)
        start.wait()
        try:
            turns.take(viewer, Thanks.objects.get(pk=thanks.pk))
            outcomes.append(name)
        except ValidationError:
            outcomes.append("")
        connection.close()

    threads = [Thread(target=try_it, args=(name,)) for name in ("Mert", "Rex")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, outcomes)) == [False, True]


def test_thanks_given_keep_the_promise_become_a_fact_and_can_be_undone(cast, viewer_as):
    mert, thanks = viewer_as("Mert"), confirmed(viewer_as("Selin"), cast)
    turns.take(mert, thanks)
    with pytest.raises(ValidationError, match="your own"):
        turns.give(mert, thanks)
    given_by(mert, thanks, OWN_WORDS)

    due = Due.objects.get(step="wow.given")
    assert (due.kept_at is not None, due.kept_by) == (True, cast.mert)
    assert last_thanked(cast.ayse) == thanks.given_at
    outbox.sweep()
    assert care() == [("note", cast.mert.key, cast.ayse.key)]

    turns.take_back(mert, thanks)
    due.refresh_from_db()
    assert (due.kept_at, last_thanked(cast.ayse)) == (None, None)
    assert not Happening.objects.filter(occasion="care.note").exists()
    outbox.sweep()
    assert care() == [("taken back", None, cast.ayse.key)]


def care() -> list[tuple[str, str | None, str]]:
    rows = read.rows(read.table("care").select("kind", "done_by", "employee"))
    return [(row["kind"], row["done_by"], row["employee"]) for row in rows]


def test_nobody_but_writer_and_receiver_reads_a_note_whatever_their_role(cast, viewer_as, client_as):
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast), OWN_WORDS)
    pages = ("wall", "turns", "found", "story", "colleagues")
    for name in ("Ilgın", "Selin", "Rex", "Kham", "Noy", "Defne", "Olga"):
        client = client_as(name)
        addresses = [reverse(f"recognition:{page}") for page in pages]
        addresses += [reverse("recognition:turn", args=[thanks.key]), reverse("recognition:card", args=[thanks.key])]
        addresses += [reverse("recognition:moment", args=[thanks.moment.key]), reverse("org:about_me")]
        answers = [client.get(address) for address in addresses]
        assert all(OWN_WORDS not in answer.content.decode("utf-8", "ignore") for answer in answers), name
        assert client.get(addresses[6]).status_code in (403, 404), name
    assert OWN_WORDS in client_as("Ayşe").get(reverse("recognition:wall")).content.decode()
    assert OWN_WORDS in client_as("Ayşe").get(reverse("org:about_me")).content.decode()
    assert turn_page(viewer_as("Selin"), thanks).note == ""
    assert not any(OWN_WORDS in str(entry.changes) for entry in AuditEntry.objects.all())


def test_a_leader_passes_on_and_is_not_asked_for_the_same_again(two_leaders, viewer_as):
    thanks = confirmed(viewer_as("Selin"), two_leaders)
    assert turns.pass_on(viewer_as("Mert"), thanks) == two_leaders.rex
    assert turns.pass_on(viewer_as("Rex"), thanks) is None
    thanks.refresh_from_db()
    assert thanks.state == Thanks.State.WAITING
    with pytest.raises(PermissionDenied):
        turns.pass_on(viewer_as("Rex"), thanks)


def test_a_leader_who_is_praised_does_not_thank_themselves(cast, viewer_as):
    noy = viewer_as("Noy")
    thanks = moments.confirm(noy, found_moment(cast), [cast.mert])
    assert thanks.state == Thanks.State.WAITING
    with pytest.raises(PermissionDenied):
        turns.take(viewer_as("Mert"), thanks)


def test_the_card_says_the_customers_exact_words_in_the_language_of_whoever_gets_it(cast, viewer_as, client_as):
    lao = confirmed(viewer_as("Noy"), cast, "t2", cast.kham, words="ຂອບໃຈ ນ້ອງຄຳ ຫຼາຍໆເດີ້", language="lo")
    thanks = given_by(viewer_as("Mert"), confirmed(viewer_as("Selin"), cast), OWN_WORDS)

    first, second = cards_of([thanks, lao])
    assert (first.quote.words, first.language, second.language) == (PRAISE, "tr", "lo")
    assert [sheets(cards_pdf([first, second], paper)) for paper in ("a6", "a5", "sheet")] == [2, 2, 1]
    answer = client_as("Mert").get(reverse("recognition:card", args=[thanks.key]))
    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
    assert client_as("Mert").get(reverse("recognition:card", args=[thanks.key]) + "?paper=a0").status_code == 400


def test_words_too_long_for_a_front_go_on_the_back_whole(cast, viewer_as):
    words = "Ayşe Hanım çok ilgilendi. " * 60
    thanks = confirmed(viewer_as("Selin"), cast, words=words.strip())
    assert sheets(cards_pdf(cards_of([thanks]))) == 2


def test_the_whole_way_through_the_pages(cast, viewer_as, client_as):
    moment = found_moment(cast)
    selin, mert, ayse = (client_as(name) for name in ("Selin", "Mert", "Ayşe"))
    selin.post(reverse("recognition:confirm", args=[moment.key]), {"who": [f"person:{cast.ayse.key}", "", ""]})
    thanks = Thanks.objects.get()
    assert "Your turn" in mert.get(reverse("recognition:turns")).content.decode()
    mert.post(reverse("recognition:take", args=[thanks.key]))
    turn = reverse("recognition:turn", args=[thanks.key])
    assert "With us since" in mert.get(turn).content.decode()
    assert mert.get(reverse("recognition:cards")).status_code == 200
    mert.post(turn, {"way": "note", "note": "too short", "give": "1"})
    assert Thanks.objects.get().state == Thanks.State.TAKEN
    mert.post(turn, {"way": "note", "note": OWN_WORDS, "give": "1"})

    wall = ayse.get(reverse("recognition:wall")).content.decode()
    assert PRAISE in wall
    assert OWN_WORDS in wall
    mert.post(reverse("recognition:take_back", args=[thanks.key]))
    assert OWN_WORDS not in ayse.get(reverse("recognition:wall")).content.decode()


def test_this_week_tells_of_praise_to_those_who_may_see_it_in_the_customers_words(cast, viewer_as):
    thanks = confirmed(viewer_as("Selin"), cast)
    about = thanks.moment.credits.get().about
    told = subjects.told(viewer_as("Mert"), [about, f"{about}:somebody", "wow:0", "wow:x"])

    assert set(told) == {about, f"{about}:somebody"}
    assert (told[about].quote, told[about].url) == (PRAISE, reverse("recognition:turn", args=[thanks.key]))
    assert subjects.told(viewer_as("Kham"), [about]) == {}


def test_the_monday_mail_has_the_customers_words_until_a_customer_is_forgotten(cast, viewer_as):
    thanks = confirmed(viewer_as("Selin"), cast)
    due = Due.objects.get(about=thanks.moment.credits.get().about)
    commitments.take_over(viewer_as("Mert"), due.practice, due.about)
    Subscription.objects.update(mailed_week=None)
    monday = datetime.combine((Week.of(viewer_as("Mert").today) + 1).monday, time(12), UTC)

    assert mail_weeks(monday) > 0
    mail = Message.objects.get(to=cast.mert.email)
    assert PRAISE in mail.text
    assert PRAISE in mail.html
    assert not any(PRAISE in other.text for other in Message.objects.exclude(pk=mail.pk))

    erase_customer("customer-t1", viewer_as("Noy"))
    assert not Message.objects.filter(template="mail/week").exists()
    assert mail_weeks(monday + timedelta(minutes=15)) > 0
    assert not any(PRAISE in text for text in Message.objects.values_list("text", flat=True))
