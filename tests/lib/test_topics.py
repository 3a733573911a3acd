"""Topics: learned from labelled texts, known by description, and texts that are alike in groups."""

from __future__ import annotations

import random

import pytest

from fiftytwo.lib.grouping import groups
from fiftytwo.lib.reading.usual_reasons import LANGUAGES, REASONS, place_of, usual_reason
from fiftytwo.lib.topics import LEAST_TEXTS, Guess, TopicModel, described, learn

SAID = {
    "delivery": ["kargom nerede", "paket hâlâ gelmedi", "the courier never came", "parcel is late", "ສິນຄ້າຍັງບໍ່ມາ"],
    "billing": ["faturam yanlış", "iki kere para çekilmiş", "wrong amount on my bill", "charged twice", "ໃບບິນຜິດ"],
}


def labelled(texts: int = 60) -> list[tuple[str, str]]:
    draw = random.Random(52)
    fillers = ["lütfen", "please", "merhaba", "today", "ຂອບໃຈ", "again", "acaba"]
    return [
        (f"{draw.choice(said)} {draw.choice(fillers)} {draw.choice(fillers)}", topic)
        for topic, said in SAID.items()
        for _n in range(texts)
    ]


def test_what_was_learned_names_the_topic_and_the_words_that_say_so() -> None:
    model = learn(labelled())
    text = "merhaba, kargom nerede acaba"
    guess = model.guess(text)
    assert guess.topic == "delivery"
    assert guess.confidence is not None
    assert guess.confidence > 0.6
    assert "kargom" in {text[start:end] for start, end in guess.places}
    assert model.guess("ສິນຄ້າຍັງບໍ່ມາ ຂອບໃຈ").topic == "delivery"
    assert model.measured.texts == 120
    assert model.measured.right / model.measured.named > 0.9


def test_a_text_about_something_else_has_no_topic() -> None:
    assert learn(labelled()).guess("xyzzy plugh").topic is None
    assert learn(labelled()).guess("").topic is None
    assert TopicModel().guess("anything") == Guess(None, None)


def test_too_few_texts_teach_nothing_and_a_description_still_does() -> None:
    few = learn(labelled(LEAST_TEXTS - 1), {"delivery": ["parcel", "kargo"]})
    assert few.topics == ()
    assert few.guess("PARCEL lost").topic == "delivery"
    assert few.guess("Kargom nerede").confidence is None


def test_two_described_topics_that_fit_alike_are_none() -> None:
    model = described({"delivery": ["parcel"], "billing": ["bill"]})
    assert model.guess("a bill came with my parcel").topic is None
    assert model.guess("unparcelled").topic is None  # a word within another word is not meant


def test_a_model_comes_back_from_its_bytes_as_it_was() -> None:
    model = learn(labelled(), {"gift": ["gift card"]})
    again = TopicModel.from_bytes(model.as_bytes())
    assert again.phrases == model.phrases
    assert again.guess("parcel is late again").topic == "delivery"
    assert TopicModel.from_bytes(b"").topics == ()
    assert described({"a": ["x"]}).version != described({"a": ["y"]}).version


def test_texts_that_are_alike_come_together_and_the_others_stay_out() -> None:
    parking = [f"no place to park near the shop {n}" for n in range(8)]
    gifts = [f"gift card does not work {n}" for n in range(6)]
    others = ["zebra", "quiet cloud", "seven lamps", "blue"]
    found = groups([*parking, *gifts, *others])
    assert [set(group.texts) for group in found] == [set(range(8)), set(range(8, 14))]
    assert "park" in found[0].words
    assert groups(["only one"]) == []


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("en", "My parcel was promised for Monday and the courier never came. Where is my delivery?", "delivery"),
        ("tr", "Kargom üç gündür dağıtımda görünüyor, kurye gelmedi, teslimat ne zaman?", "delivery"),
        ("tr", "Faturama fazla ücret yansımış, geçen ayki faturayı iki kez ödemişim", "billing"),
        ("lo", "ຂໍປ່ຽນວັນນັດໝາຍກັບທ່ານໝໍໄດ້ບໍ່ ນັດໄວ້ວັນຈັນ", "appointment"),
        ("de", "Wo bleibt mein Paket?", None),
        ("en", "xyzzy plugh", None),
        ("en", "", None),
    ],
)
def test_what_customers_usually_write_about(language: str, text: str, reason: str | None) -> None:
    assert usual_reason(text, language).topic == reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_usual_reasons_are_right_seven_times_of_ten_and_have_names(language: str) -> None:
    model = TopicModel.from_bytes(place_of(language).read_bytes())
    assert model.topics == REASONS
    assert model.measured.right / model.measured.named >= 0.7
    assert model.measured.named / model.measured.texts >= 0.3
