"""The customers' messages: many, all different, and each fits the contact that it is written about."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from ibis import _
from tests.demo.conftest import UNTIL, BuiltDemo

from fiftytwo.demo import build
from fiftytwo.demo.comments import messages
from fiftytwo.demo.company import CHANNELS, LANGUAGES, REASONS
from fiftytwo.demo.slots import ENDINGS
from fiftytwo.facts import read
from fiftytwo.org.models import Person

SLOTS = {"name", "name_dat", "name_gen", "name_acc", "name_ins", "name_abl", "shop", "product", "order"}
LAO = re.compile("[\u0e80-\u0eff]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_220_different_messages_of_every_tone(language: str) -> None:
    found = messages(language)
    folded = {re.sub(r"\W+", " ", message.words).casefold().strip() or message.words for message in found}
    assert len(folded) >= 220
    assert {message.tone for message in found} == {"praise", "content", "mixed", "complaint", "sarcasm"}
    assert min(Counter(message.mood for message in found).values()) >= 30


@pytest.mark.parametrize("language", LANGUAGES)
def test_slots_reasons_and_channels_are_ones_that_exist(language: str) -> None:
    for message in messages(language):
        assert set(re.findall(r"{(\w+)}", message.words)) <= SLOTS, message.words
        assert message.reason in ("", *REASONS)
        assert message.channel in ("", *CHANNELS)
        assert message.when in ("", "crisis", "feast", "night")


def test_lao_messages_are_in_lao_and_say_that_no_native_speaker_has_read_them() -> None:
    from importlib.resources import files

    in_lao = [message for message in messages("lo") if LAO.search(message.words)]
    assert len(in_lao) >= 220
    assert "NOT REVIEWED BY A NATIVE SPEAKER" in files("fiftytwo.demo.comments").joinpath("lo.toml").read_text("utf-8")


def test_turkish_endings_follow_the_title_and_not_the_name() -> None:
    assert ENDINGS["Hanım"]["dat"] == "Hanım'a"
    assert ENDINGS["Bey"]["dat"] == "Bey'e"


@pytest.mark.slow
@pytest.mark.django_db
def test_praise_names_the_person_who_handled_the_contact(year: BuiltDemo) -> None:
    texts = read.table("text").select("source_id", "employee", "employee_name")
    words = read.table("words").select("source_id", "words")
    people = {key: name.split(" ")[0] for name, key in year.people.items()}
    given = set(people.values())
    named = 0
    for row in read.run(texts.join(words, "source_id")).to_pylist():
        for title in re.findall(r"(\w+) (?:Hanım|Bey)\b", row["words"]):
            if title in given:
                named += 1
                assert people[row["employee"]] == title
    assert named > 20


@pytest.mark.slow
@pytest.mark.django_db
def test_no_message_without_slots_comes_more_than_once_a_quarter(year: BuiltDemo) -> None:
    plain = {message.words for language in LANGUAGES for message in messages(language) if "{" not in message.words}
    words = read.table("words").mutate(quarter=_.local_week.year() * 4 + (_.local_week.month() - 1) // 3)
    counts = read.run(words.group_by("words", "quarter").aggregate(n=_.count())).to_pylist()
    # an answer to a question asked at the end of a quarter may come in the next one
    assert max(row["n"] for row in counts if row["words"] in plain) <= 2
    assert len({row["words"] for row in counts} & plain) > 300


def test_texts_and_words_go_together_and_carry_a_language_mostly(db: None) -> None:
    build(employees=30, weeks=3, until=UNTIL)
    texts, words = read.table("text"), read.table("words")
    joined: dict[str, Any] = read.run(
        texts.join(words.select("source_id", "words"), "source_id").select("words", "length", "language")
    ).to_pydict()
    assert len(joined["words"]) == len(read.run(texts.select("source_id"))) > 5
    assert [len(text) for text in joined["words"]] == joined["length"]
    assert {"tr", "en", "lo"} & set(joined["language"])
    assert Person.objects.exists()
