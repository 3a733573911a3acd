"""Reading: every text once, whatever stands in it, and whatever happens meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.facts.conftest import stored
from tests.pages.year import SOURCE, contact, write_facts
from tests.understanding.desk import write_texts

from fiftytwo.facts import batches, write
from fiftytwo.facts.erase import erase_customer
from fiftytwo.lib.reading.readings import ReaderUnavailableError
from fiftytwo.understanding import keeping, reading, unread
from fiftytwo.understanding.models import ReaderVersion, Unreadable
from fiftytwo.understanding.topic_actions import put_in_use
from fiftytwo.understanding.versions import Versions, versions


@pytest.fixture(autouse=True)
def standin(settings: Any) -> None:
    """Let a small reader read."""
    settings.READER = "tests.understanding.standin:make"


@pytest.fixture
def day(viewer_as: Any) -> date:
    """Return a day of last week on the organisation's calendar."""
    found: date = viewer_as("Noy").today - timedelta(days=7)
    return found


def read_values(reader: str, version: str = "words-1") -> dict[str, str | None]:
    """Return what a reader said of each text."""
    rows = stored("reading", "text_id", "reader", "version", "value", "source_id")
    return {row["text_id"]: row["value"] for row in rows if (row["reader"], row["version"]) == (reader, version)}


def test_texts_are_read_once(cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "Ayşe Hanım sağ olsun"), ("t2", "tam bir rezalet"), ("t3", "🙂🙂🙂"))
    write_texts(cast, day - timedelta(days=200), ("t4", "eski bir soru"))
    assert unread.progress(["words-1"]) == unread.Progress(4, 4, 0)
    done = reading.read_new(processes=0)
    assert (done.texts, done.readings, done.unreadable) == (4, 16, 0)
    assert read_values("praise") == {"t1": "1", "t2": "0", "t3": "0", "t4": "0"}
    assert read_values("language") == {"t1": "tr", "t2": "tr", "t3": None, "t4": None}  # None: it abstained
    assert unread.progress(["words-1"]) == unread.Progress(4, 0, 0)
    assert reading.read_new(processes=0) == reading.ReadCounts()
    assert versions() == Versions(in_use="words-1")


def test_what_comes_later_is_read_later_and_counted_as_waiting(cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "Kargom nerede?"))
    reading.read_new(processes=0)
    write_texts(cast, day, ("t2", "Hâlâ gelmedi"), ("t3", "rezalet"))
    assert unread.progress(["words-1"]).unread == 2
    assert reading.read_new(processes=0).texts == 2


def test_a_text_whose_words_were_corrected_is_read_anew(cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "vardiya: rezalet"))
    write_facts(
        "shift",
        [{"source": SOURCE, "source_id": "s1", "starts_at": datetime(day.year, day.month, day.day, 6, tzinfo=UTC),
          "employee": cast.ayse.key, "team": cast.contact_centre.key}],
    )  # fmt: skip
    reading.read_new(processes=0)
    assert read_values("mention") == {"t1": f"person:{cast.ayse.key}"}
    write_texts(cast, day, ("t1", "sağ olsun"))
    assert unread.progress(["words-1"]).unread == 1
    assert reading.read_new(processes=0).texts == 1
    assert read_values("mention") == {}
    assert read_values("praise") == {"t1": "1"}
    assert unread.progress(["words-1"]).unread == 0


def test_a_text_that_makes_a_reader_fail_is_set_aside_and_its_words_are_told_nowhere(
    cast: Any, day: date, caplog: pytest.LogCaptureFixture
) -> None:
    texts = [(f"t{n}", "sağ olsun") for n in range(40)]
    write_texts(cast, day, *texts, ("bad", "raise-an-error secret words"))
    done = reading.read_new(processes=0)
    assert (done.texts, done.unreadable) == (40, 1)
    (aside,) = Unreadable.objects.all()
    assert (aside.text_id, aside.error) == ("bad", "RuntimeError")
    assert "secret" not in caplog.text
    assert unread.progress(["words-1"]) == unread.Progress(41, 0, 1)
    assert reading.read_new(processes=0) == reading.ReadCounts()


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_text_that_ends_its_process_or_takes_for_ever_is_set_aside(
    cast: Any, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fiftytwo.understanding.reading.SECONDS_A_PIECE", 8.0)
    monkeypatch.setattr("fiftytwo.understanding.reading.PIECE", 2)
    texts = [(f"t{n}", "sağ olsun") for n in range(4)]
    write_texts(cast, day, *texts, ("ends", "end-the-process"), ("lasts", "take-for-ever"))
    done = reading.read_new(processes=1)
    assert (done.texts, done.unreadable) == (4, 2)
    assert dict(Unreadable.objects.values_list("text_id", "error")) == {"ends": "ProcessEnded", "lasts": "TooLong"}


def test_who_is_forgotten_leaves_no_reading_and_is_not_read_again(cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "sağ olsun"), ("t2", "rezalet"))
    reading.read_new(processes=0)
    erase_customer("customer-t1", None)
    assert read_values("praise") == {"t2": "0"}
    assert reading.read_new(processes=0) == reading.ReadCounts()
    assert unread.progress(["words-1"]) == unread.Progress(1, 0, 0)


def test_a_new_version_reads_beside_the_old_one(cast: Any, day: date, settings: Any) -> None:
    write_texts(cast, day, ("t1", "geç geldi"))
    reading.read_new(processes=0)
    settings.READER = "tests.understanding.standin:make_next"
    assert reading.read_new(processes=0).texts == 1
    assert versions() == Versions("words-1", "words-2")
    assert (read_values("complaint"), read_values("complaint", "words-2")) == ({"t1": "0"}, {"t1": "1"})
    assert ReaderVersion.objects.count() == 2


def test_a_month_that_lies_as_it_was_is_not_looked_at_again(
    cast: Any, day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_texts(cast, day, ("t1", "rezalet"))
    reading.read_new(processes=0)
    assert list(unread.months_to_look_at("words-1")) == []
    write_texts(cast, day - timedelta(days=100), ("t2", "rezalet"))
    assert list(unread.months_to_look_at("words-1")) == [f"{day - timedelta(days=100):%Y-%m}"]


def test_what_a_replaced_version_read_goes_in_the_night_and_its_place_is_kept(
    cast: Any, day: date, settings: Any, viewer_as: Any
) -> None:
    write_texts(cast, day, ("t1", "geç geldi"))
    reading.read_new(processes=0)
    settings.READER = "tests.understanding.standin:make_next"
    reading.read_new(processes=0)
    keeping.drop_replaced()
    assert read_values("complaint") == {"t1": "0"}  # both stay until somebody has decided
    put_in_use(viewer_as("Noy"), "words-2")
    keeping.drop_replaced()
    assert (read_values("complaint"), read_values("complaint", "words-2")) == ({}, {"t1": "1"})
    assert reading.read_new(processes=0) == reading.ReadCounts()


def test_without_readers_texts_wait(cast: Any, day: date, settings: Any) -> None:
    settings.READER = ""
    write_texts(cast, day, ("t1", "sağ olsun"))
    keeping.read_texts()
    assert read_values("praise") == {}


def test_a_house_learns_its_topics_before_it_reads_its_first_text(cast: Any, day: date, settings: Any) -> None:
    settings.READER = "fiftytwo.lib.reading.house:make"
    said = {"delivery": "where is my parcel", "billing": "the bill is wrong"}
    for reason, words in said.items():
        ids = [f"{reason}-{n}" for n in range(25)]
        write_facts("contact", [contact(cast, n, day, source_id=one, reason=reason) for n, one in enumerate(ids)])
        for one in ids:
            link = {"contact_source": SOURCE, "contact_id": one}
            write_texts(cast, day, (one, f"{words}, number {one[-2:]}"), **link)
    write_texts(cast, day, ("new", "where is the parcel please"))
    reading.read_new(processes=0)
    (version,) = ReaderVersion.objects.values_list("name", flat=True)
    topics = read_values("topic", version)
    assert topics["new"] == "delivery"
    assert topics["billing-3"] == "billing"


def test_readings_go_with_the_texts_of_an_import_that_is_undone(cast: Any, day: date) -> None:
    write_texts(cast, day, ("t1", "sağ olsun"))
    stays, leaves = {"source": SOURCE, "written_at": datetime(day.year, day.month, day.day, 9, tzinfo=UTC)}, "t2"
    batch = batches.start(SOURCE, tables=["words"])
    words = [{**stays, "source_id": leaves, "words": "rezalet"}]
    batches.finish(batch, {"words": write.write_rows("words", words, batch=batch).as_counts()})
    reading.read_new(processes=0)
    assert set(read_values("praise")) == {"t1", "t2"}
    keeping.tidy()
    assert set(read_values("praise")) == {"t1", "t2"}
    batches.undo(batch.pk, None)
    keeping.tidy()
    assert set(read_values("praise")) == {"t1"}


@pytest.mark.slow
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_processes_that_cannot_begin_are_no_texts_fault(
    cast: Any, day: date, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_texts(cast, day, ("t1", "sağ olsun"), ("t2", "rezalet"))
    monkeypatch.setattr("fiftytwo.understanding.reading.version_of", lambda _how: "words-1")
    settings.READER = "tests.understanding.standin:make_and_end"
    with pytest.raises(ReaderUnavailableError):
        reading.read_new(processes=1)
    assert not Unreadable.objects.exists()
    settings.READER = "tests.understanding.standin:make"
    assert reading.read_new(processes=0).texts == 2
