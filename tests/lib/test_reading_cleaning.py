"""Only the customer's new words count, and each is found again in the text as it came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lib import cases

from fiftytwo.lib.reading.cleaning import Cleaned, clean, read_new_words
from fiftytwo.lib.reading.readings import Asked, Reading, Span

CASES = cases.cases("cleaning")
PIECES = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<blockquote>",
        "</blockquote>",
        "<!--",
        "-->",
        "&amp;",
        "&#351;",
        "\u200b",
        "\ud83d",
        "s\u0327",
        "\n",
        "\r\n",
        "> ",
        "--\n",
        "On 3 Mar wrote:\n",
        "From: a\nTo: b\n",
        "Ayşe Hanım",
        "ນ\u0ecd\u0eb2",
        "\n\nGül Savaş",
        "x" * 50,
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=20).map("".join)


def param(case):
    return cases.param(case, case["text"], case["cleaned"])


@pytest.mark.parametrize(("text", "cleaned"), [param(case) for case in CASES])
def test_only_new_words_are_left(text, cleaned):
    assert clean(text).text == cleaned


@given(TEXTS)
def test_every_span_of_a_cleaned_text_lies_within_the_original(text):
    cleaned = clean(text)
    for start in range(len(cleaned.text)):
        place = cleaned.original(Span(start, start + 1))
        assert 0 <= place.start < place.end <= len(text)
    whole = cleaned.original(Span(0, len(cleaned.text)))
    assert 0 <= whole.start <= whole.end <= len(text)


@given(TEXTS)
def test_letters_that_were_kept_are_found_at_their_place(text):
    cleaned = clean(text)
    for at, letter in enumerate(cleaned.text):
        place = cleaned.original(Span(at, at + 1))
        if place.end - place.start == 1 and letter not in " \n":
            assert text[place.start : place.end] == letter


@given(st.text(alphabet="abcçğış ,.'", max_size=60))
def test_plain_words_stay_as_they_are(text):
    assert clean(text) == Cleaned(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "<",
        "<a ",
        '<a "',
        "<!--",
        "&",
        ">\n",
        "cheers\n",
        "\u200ba",
        "--\n",
        "From: a\nTo: b\n",
        "On 1 wrote:\n",
        "a\n\n",
        "_",
    ],
)
def test_a_megabyte_of_anything_is_cleaned(piece):
    text = piece * (1_000_000 // len(piece))
    cleaned = clean(text)
    assert cleaned.original(Span(0, len(cleaned.text))).end <= len(text)


def test_readings_of_the_new_words_are_shown_in_the_text_as_it_came():
    class Finder:
        version = "1"

        def read(self, texts):
            return [
                (Reading("mention", None, spans=(Span(a.text.index("Ayşe"), a.text.index("Ayşe") + 4),)),)
                for a in texts
            ]

    text = "> Ayşe ilgilendi\n<b>Sağ ol Ay\u200bşe</b>"
    ((reading,),) = read_new_words(Finder(), [Asked(text)])
    (span,) = reading.spans
    assert text[span.start : span.end] == "Ay\u200bşe"
