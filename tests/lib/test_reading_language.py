"""The language of a text, and of its sentences; on names, numbers and emoji the reader abstains."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lib import cases

from fiftytwo.lib.reading.language import Language, languages_of
from fiftytwo.lib.reading.language_features import features
from fiftytwo.lib.reading.readings import Asked

CASES = cases.cases("language")
RESULTS = Path(__file__).parents[2] / "bench" / "results" / "reading_language.json"
# What short texts must reach, by language; Turkish without its diacritics has a goal of its own.
GOALS = {"tr": 0.97, "en": 0.97, "lo": 0.97, "th": 0.97, "az": 0.97}
WITHOUT_DIACRITICS = 0.92
PIECES = st.sampled_from(
    ["Siparişim gelmedi. ", "Where is it? ", "ຂອບໃຈ ", "42 ", "😀", "\n", "\0", "\ud83d", "\u0307", "Ə"]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=10).map("".join)


def read(text):
    return Language().read([Asked(text)])[0][0]


def param(case):
    return cases.param(case, case["text"], case["language"])


@pytest.mark.parametrize(("text", "language"), [param(case) for case in CASES])
def test_the_language_of_a_text(text, language):
    assert read(text).value == language


def test_of_a_mixed_text_the_other_sentences_are_shown_with_their_language():
    text = "Merhaba, geçen hafta verdiğim sipariş hâlâ gelmedi. Could you please tell me where my parcel is? ຂອບໃຈຫຼາຍໆ"
    reading = read(text)
    assert reading.value == "tr"
    shown = [text[span.start : span.end].strip() for span in reading.spans]
    assert shown == ["Could you please tell me where my parcel is?", "ຂອບໃຈຫຼາຍໆ"]
    assert reading.candidates == ("en", "lo")


@given(st.lists(TEXTS, max_size=5))
def test_a_batch_is_read_as_each_text_alone(texts):
    together = Language().read([Asked(text) for text in texts])
    assert len(together) == len(texts)
    for text, (reading,) in zip(texts, together, strict=True):
        alone = read(text)
        assert (reading.value, reading.spans, reading.candidates) == (alone.value, alone.spans, alone.candidates)


@given(TEXTS)
def test_spans_lie_within_the_text_and_abstaining_has_no_confidence(text):
    reading = read(text)
    assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)
    assert len(reading.spans) == len(reading.candidates)
    assert (reading.value is None) == (reading.confidence is None)


def test_case_and_repeated_letters_do_not_change_what_is_seen():
    one, other = features(["Çok iyi"]), features(["ÇOOOOK  iYİ!"])
    assert set(one.hashes[:, 4].tolist()) & set(other.hashes[:, 4].tolist()) - {0}


@pytest.mark.parametrize("piece", ["a", "siparis ", "ຂອບໃຈ", "a.\n", "\0", "😀", "\u0301"])
def test_a_megabyte_of_anything_is_read(piece):
    assert len(Language().read([Asked(piece * (1_000_000 // len(piece)))])) == 1


def test_no_text_gives_no_reading():
    assert languages_of([]) == []


@pytest.mark.slow
def test_the_figures_in_the_results_are_those_of_the_model(shared_data):
    """Measured anew, where the data is."""
    from bench.reading_language import measured

    recorded = {(row["language"], row["set"]): row for row in json.loads(RESULTS.read_text())["sets"]}
    for row in measured({}):
        was = recorded[row["language"], row["set"]]["fiftytwo"]["right"]
        assert row["fiftytwo"]["right"] >= was - 0.005, row["set"]
