"""How the trained readers learn, score and judge: what is learned is what is read, and bars keep their promise."""

import numpy as np
import pytest

from fiftytwo.lib.reading.bars import all_fitted, best_from, fitted, precise_from, tone_from
from fiftytwo.lib.reading.features import Vocabulary
from fiftytwo.lib.reading.judging import judgement
from fiftytwo.lib.reading.learning import logistic, packed, tabulated
from fiftytwo.lib.reading.lexicon import lexicon
from fiftytwo.lib.reading.scoring import Scorer, loaded, shipped
from fiftytwo.lib.reading.tokens import form, pieces, places
from fiftytwo.lib.reading.tone import LANGUAGES, OUTPUTS

TEXTS = {
    "en": [
        "Maria fixed it, thank you so much!",
        "Still no refund. Nobody answers.",
        "Where is my parcel?",
        "thank you Maria",
    ],
    "tr": [
        "Ayşe Hanım çok yardımcı oldu, teşekkürler",
        "Kargom hâlâ gelmedi!",
        "kargom nerede",
        "teşekkürler Ayşe Hanım",
    ],
    "lo": ["ຂອບໃຈນ້ອງຄຳ ທີ່ຊ່ວຍແມ່ຂ້ອຍ", "ລໍຖ້າສາມອາທິດແລ້ວ ຍັງບໍ່ໄດ້ເຄື່ອງ", "ເຄື່ອງຢູ່ໃສ", "ຂອບໃຈນ້ອງຄຳ"],
}

pytestmark = pytest.mark.once


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_scored_as_it_was_learned(language, tmp_path):
    texts = TEXTS[language]
    table = tabulated(texts, language)
    weights = np.random.default_rng(1).normal(size=(table.matrix.shape[1], 2))
    packed(table, ("one", "other"), weights, np.array([0.5, -0.5])).saved(tmp_path / "weights.npz")
    scores = Scorer(language, loaded(tmp_path / "weights.npz")).scored(texts).scores
    assert scores == pytest.approx(table.matrix @ weights + [0.5, -0.5], abs=0.05)


def test_a_model_learns_what_tells_two_kinds_of_texts_apart():
    texts = ["good service", "good people", "good shop", "bad service", "bad people", "bad shop"]
    table = tabulated(texts, "en")
    weights, constant = logistic(table.matrix, np.array([True] * 3 + [False] * 3), strength=20)
    assert ((table.matrix @ weights + constant) > 0).tolist() == [True] * 3 + [False] * 3


def test_a_person_is_thanked_only_from_where_nineteen_in_twenty_are_right():
    chances = np.linspace(1, 0, 400)
    expected = np.array([True] * 100 + [False] * 300)
    expected[50:100:5] = False  # one in five wrong in the less certain half
    bar = precise_from(chances, expected)
    said = chances >= bar
    assert expected[said].mean() >= 0.95
    assert best_from(chances, expected) < bar


def test_no_bar_for_thanks_stands_where_nothing_is_precise():
    chances, expected = np.linspace(1, 0, 100), np.arange(100) % 2 == 0
    assert precise_from(chances, expected) == 1


def test_a_reader_says_nothing_only_below_its_bar():
    scores = np.random.default_rng(5).normal(size=500)
    bar = fitted("praise", scores, scores + np.random.default_rng(6).normal(size=500) > 0)
    assert 0 <= bar.no < bar.yes < 1


def test_bars_of_tone_take_no_text_for_both_that_is_only_one():
    chances = np.array([[0.9, 0.1]] * 20 + [[0.1, 0.9]] * 20 + [[0.9, 0.9]] * 5 + [[0.1, 0.1]] * 20 + [[0.4, 0.9]] * 8)
    expected = np.array([[1, 0]] * 20 + [[0, 1]] * 20 + [[1, 1]] * 5 + [[0, 0]] * 20 + [[0, 1]] * 8, bool)
    praise, complaint = tone_from(chances, expected)
    assert 0.4 < praise < 0.9
    assert complaint < 0.9


def test_each_output_gets_a_bar_and_those_of_tone_together():
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(400, 3))
    expected = scores + rng.normal(size=(400, 3)) > 0
    bars = all_fitted(("praise", "question", "complaint"), scores, expected)
    assert set(bars) == {"praise", "question", "complaint"}
    assert bars["question"] == fitted("question", scores[:, 1], expected[:, 1])
    assert all(0 <= bar.no < bar.yes < 1 for bar in bars.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_weights_and_bars_fit_each_other(language):
    weights = shipped(language)
    assert weights is not None
    assert weights.outputs == OUTPUTS
    assert set(judgement(language).bars) == set(OUTPUTS)
    assert (np.diff(weights.keys.astype(np.int64)) > 0).all()
    assert judgement(language).bars["person_thanked"].yes > judgement(language).bars["person_thanked"].no


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_of_words_hold_what_readers_look_for(language):
    words = lexicon(language)
    assert {"thanks", "thanks_ahead", "deed", "role", "title", "contrast", "negation", "safety", "leaving"} <= set(
        words.kinds
    )


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "Beatriz sorted it", "Beatriz"),
        ("en", "I spoke to Kwabena yesterday", "Kwabena"),
        ("tr", "dün zülfiye hanım aradı", "zülfiye"),
        ("lo", "ຂອບໃຈ ນາງ ວິໄລ ຫຼາຍ", "ວິ"),
    ],
)
def test_a_name_is_told_by_its_capital_or_its_title(language, text, name):
    batch = Vocabulary(language).batch([text])
    assert next(piece for piece, named in zip(pieces(text), batch.names, strict=True) if named) == name


def test_a_common_word_with_a_capital_is_no_name():
    batch = Vocabulary("en").batch(["Thanks. Still waiting. Nothing came."])
    assert not batch.names.any()


@pytest.mark.parametrize("text", ["\ud83d", "a\u0307", "\x00\x00", "١٢٣", "İIıi", "ﬁ", "ເ", "…", "👩‍👩‍👧"])
def test_odd_letters_have_a_form(text):
    assert all(form(piece) for piece in pieces(text))
    assert len(pieces(text)) == len(places(text))
    Vocabulary("en").batch([text])
