"""Praise becomes a wow moment when a person says so; not before, not by those whom it is about, not twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from tests.recognition.desk import PRAISE, confirmed, found_moment, given_by, lately, read_as_thanks
from tests.understanding.desk import write_texts

from fiftytwo.facts import compact
from fiftytwo.facts.erase import erase_customer
from fiftytwo.facts.write import write_rows
from fiftytwo.features.recognition.actions import moments, sending
from fiftytwo.features.recognition.finding import find_praise
from fiftytwo.features.recognition.models import Credit, Moment, Thanks
from fiftytwo.features.recognition.queries.found import found_page
from fiftytwo.features.recognition.queries.walls import wall_page
from fiftytwo.features.recognition.quotes import Kept, quotes_of
from fiftytwo.mail.models import Message
from fiftytwo.rhythm.models import Due
from fiftytwo.understanding.models import Correction

HARD = (
    ("irony-tr", "Teşekkürler Ayşe Hanım, üç haftadır bekliyorum, harikasınız."),
    ("product-tr", "Fıstıklı lokum nefis, elinize sağlık."),
    ("polite-tr", "Şimdiden teşekkür ederim, iyi çalışmalar."),
    ("nothing-en", "Thanks for nothing, Ayşe."),
    ("product-en", "Love this box, thank you Lokum & Lotus!"),
    ("polite-en", "Many thanks in advance for your prompt reply."),
    ("irony-lo", "ຂອບໃຈຫຼາຍໆເດີ້ ທີ່ໃຫ້ຂ້ອຍລໍຖ້າສອງອາທິດ"),
    ("product-lo", "ຜ້າໄໝງາມຫຼາຍ ຂອບໃຈ"),
    ("polite-lo", "ຂອບໃຈລ່ວງໜ້າ"),
)


def test_hard_negatives_in_three_languages_reach_nobody_even_where_a_reader_errs(cast, viewer_as, client_as):
    for text_id, words in HARD:
        write_texts(cast, lately(), (text_id, words))
        read_as_thanks(text_id, f"person:{cast.ayse.key}")  # the worst case: the reader takes every one for thanks
    assert find_praise() == len(HARD)

    assert set(Moment.objects.values_list("state", flat=True)) == {Moment.State.PROPOSED}
    assert [kind.objects.count() for kind in (Credit, Thanks, Due, Message)] == [0, 0, 0, 0]
    assert wall_page(viewer_as("Ayşe")).is_empty
    for name in ("Ayşe", "Mert"):
        pages = [client_as(name).get(reverse(f"recognition:{page}")) for page in ("wall", "colleagues", "story")]
        shown = "".join(page.content.decode() for page in pages)
        assert [words for _id, words in HARD if words in shown] == []


def test_a_rejected_text_is_gone_for_good_and_the_readers_learn_from_it(cast, viewer_as):
    moment = found_moment(cast, words=HARD[3][1])
    moments.reject(viewer_as("Selin"), moment, Moment.Reason.SARCASM)

    assert Correction.objects.get(reader="person_thanked").value == "no"
    assert find_praise() == 0
    assert Moment.objects.get().state == Moment.State.REJECTED
    with pytest.raises(ValidationError, match="settled"):
        moments.confirm(viewer_as("Noy"), moment, [cast.ayse])


def test_selin_confirms_for_two_who_share_the_credit_and_each_is_due_their_thanks_whole(cast, viewer_as):
    thanks = confirmed(viewer_as("Selin"), cast, "t1", cast.ayse, cast.ilgin)

    assert {credit.person for credit in thanks.moment.credits.all()} == {cast.ayse, cast.ilgin}
    assert {due.serves for due in Due.objects.filter(step="wow.given")} == {cast.ayse, cast.ilgin}
    assert ("person_thanked", "yes") in Correction.objects.values_list("reader", "value")


def test_nobody_confirms_praise_for_themselves_or_of_a_team_they_do_not_see(cast, viewer_as, client_as):
    moment = found_moment(cast)
    for name in ("Ayşe", "Rex", "Defne"):
        with pytest.raises(PermissionDenied):
            moments.confirm(viewer_as(name), moment, [cast.ayse])
    with pytest.raises(PermissionDenied):
        moments.confirm(viewer_as("Selin"), moment, [cast.selin])
    assert client_as("Rex").get(reverse("recognition:moment", args=[moment.key])).status_code == 404
    assert client_as("Ayşe").get(reverse("recognition:moment", args=[moment.key])).status_code == 200


def test_ambiguous_praise_asks_back_and_whoever_is_asked_finds_it_on_top(cast, viewer_as):
    write_texts(cast, lately(), ("t1", PRAISE))
    read_as_thanks("t1", f"person:{cast.ayse.key}", f"person:{cast.ilgin.key}")
    find_praise()
    moment = Moment.objects.get()
    assert moment.ambiguous
    moments.ask_back(viewer_as("Noy"), moment, cast.selin)

    (row,) = found_page(viewer_as("Selin"), "proposed").rows
    assert row.asked_me
    assert set(row.named) == {str(cast.ayse), str(cast.ilgin)}
    with pytest.raises(ValidationError, match="does not see"):
        moments.ask_back(viewer_as("Noy"), moment, cast.rex)


def test_kham_picks_a_text_that_no_reader_found_with_one_click_from_the_quote(cast, viewer_as, client_as):
    write_texts(cast, lately(), ("t9", "ຂອບໃຈ ນ້ອງຄຳ"), team=cast.shop.key, employee=cast.kham.key)
    sent = {"source": "desk", "text": "t9", "month": f"{lately():%Y-%m}"}
    answer = client_as("Kham").post(reverse("recognition:pick"), sent)

    moment = Moment.objects.get()
    assert answer["Location"] == reverse("recognition:moment", args=[moment.key])
    assert (moment.state, moment.picked_by) == (Moment.State.PROPOSED, cast.kham)
    assert client_as("Ayşe").post(reverse("recognition:pick"), sent).status_code == 404
    assert client_as("Kham").post(reverse("recognition:pick"), {**sent, "month": "x"}).status_code == 404


def test_words_that_somebody_altered_are_not_shown_and_cannot_be_confirmed(cast, viewer_as, client_as):
    moment = found_moment(cast)
    when = {"source": "desk", "source_id": "t1", "written_at": moment.written_at, "customer": "customer-t1"}
    alter("words", {**when, "words": "Ayşe Hanım is the best, raise her pay."})

    assert quotes_of([moment])[moment.pk].kept is Kept.ALTERED
    with pytest.raises(ValidationError, match="as they were found"):
        moments.confirm(viewer_as("Selin"), moment, [cast.ayse])
    page = client_as("Selin").get(reverse("recognition:moment", args=[moment.key])).content.decode()
    assert "no longer those that were confirmed" in page
    assert "raise her pay" not in page


def alter(table: str, row: dict[str, Any]) -> None:
    from fiftytwo.facts import batches

    batch = batches.start("desk", tables=[table])
    batches.finish(batch, {table: write_rows(table, [row], batch=batch)})


def test_the_customers_name_needs_consent(cast, viewer_as):
    thanks = confirmed(viewer_as("Selin"), cast)
    with pytest.raises(ValidationError, match="agreed"):
        moments.name_customer(viewer_as("Selin"), thanks.moment, "Gül Hanım", "")
    moments.name_customer(viewer_as("Selin"), thanks.moment, "Gül Hanım", "asked by phone")
    assert quotes_of([thanks.moment])[thanks.moment.pk].by == "Gül Hanım"


@pytest.mark.django_db(transaction=True)
def test_a_customer_who_is_forgotten_takes_the_words_along_and_wall_card_and_mail_say_so(cast, viewer_as, client_as):
    thanks = confirmed(viewer_as("Selin"), cast)
    moments.name_customer(viewer_as("Selin"), thanks.moment, "Gül Hanım", "asked by phone")
    mert = viewer_as("Mert")
    from fiftytwo.features.recognition.actions import turns

    turns.take(mert, thanks)
    turns.write_note(mert, thanks, "note", "I smiled when I read this.")
    sending.send_card(mert, thanks)
    assert PRAISE in Message.objects.get(template="mail/customer_thanks").text

    erase_customer("customer-t1", viewer_as("Noy"))
    compact.compact()

    moment = Moment.objects.get()
    assert (moment.seal, moment.customer_mark, moment.customer_name, moment.contact_id) == ("", "", "", "")
    assert not Message.objects.filter(template="mail/customer_thanks").exists()
    wall = client_as("Ayşe").get(reverse("recognition:wall")).content.decode()
    assert PRAISE not in wall
    assert "asked to be forgotten" in wall
    assert "I smiled when I read this." in wall


def test_a_confirmation_can_be_undone_until_the_thanks_were_given(cast, viewer_as):
    thanks = confirmed(viewer_as("Selin"), cast)
    moment = thanks.moment
    moments.reopen(viewer_as("Selin"), moment)
    assert not Thanks.objects.exists()
    assert not Due.objects.open().exists()

    again = moments.confirm(viewer_as("Selin"), moment, [cast.ayse])
    given_by(viewer_as("Mert"), again)
    with pytest.raises(ValidationError, match="given already"):
        moments.reopen(viewer_as("Selin"), moment)
