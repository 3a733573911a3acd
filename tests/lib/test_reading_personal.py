"""What has to be masked is found, and what only looks like it is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lib import cases

from fiftytwo.lib.reading.personal import PersonalData, mask
from fiftytwo.lib.reading.personal_checks import is_card, is_iban, is_turkish_identity
from fiftytwo.lib.reading.readings import Asked

CASES = cases.cases("personal")
PIECES = st.sampled_from(
    [
        "0532 000 00 00",
        "TR33 0006 1005 1978 6457 8413 26",
        "4111111111111111",
        "a@example.com",
        "34 ABC 123",
        "tel ",
        "hesap no ",
        "1.250.000",
        " ",
        "໕",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6), st.text("0123456789 .-+()", max_size=12)), max_size=12).map(
    "".join
)


def read(text):
    return PersonalData().read([Asked(text)])[0]


def param(case):
    return cases.param(case, case["text"], case["found"])


@pytest.mark.parametrize(("text", "found"), [param(case) for case in CASES])
def test_personal_data_is_found_where_it_stands(text, found):
    seen = {}
    for reading in read(text):
        (span,) = reading.spans
        seen.setdefault(reading.value, []).append(text[span.start : span.end])
    assert seen == found


@given(TEXTS)
def test_spans_are_in_order_within_the_text_and_apart(text):
    at = 0
    for reading in read(text):
        (span,) = reading.spans
        assert at <= span.start < span.end <= len(text)
        assert 0 < reading.confidence < 1
        at = span.end


@given(TEXTS)
def test_what_is_masked_is_gone(text):
    masked = mask(text, read(text))
    for reading in read(text):
        assert f"[{reading.value}]" in masked
    if not read(text):
        assert masked == text


@given(st.from_regex(r"[2-6][0-9]{14}", fullmatch=True))
def test_of_ten_last_digits_one_makes_a_card(fifteen):
    assert sum(is_card(f"{fifteen}{last}") for last in range(10)) == 1


@given(st.from_regex(r"[1-9][0-9]{8}", fullmatch=True))
def test_of_a_hundred_endings_one_makes_a_turkish_identity(nine):
    assert sum(is_turkish_identity(f"{nine}{last:02d}") for last in range(100)) == 1


@given(st.from_regex(r"[0-9]{22}", fullmatch=True))
def test_a_wrong_digit_makes_no_iban(digits):
    valid = [check for check in range(2, 99) if is_iban(f"TR{check:02d}{digits}")]
    assert len(valid) == 1


def test_words_of_the_readers_language_stand_instead():
    text = "ara 0532 000 00 00"
    assert mask(text, read(text), instead={"phone": "[telefon]"}) == "ara [telefon]"


@pytest.mark.parametrize("piece", ["1", "1 ", "0532 000 00 00 ", "a@", "AB12", "TR12 ", "34 A", "tel 5 ", "໑"])
def test_a_megabyte_of_anything_is_read(piece):
    text = piece * (1_000_000 // len(piece))
    assert all(span.end <= len(text) for reading in read(text) for span in reading.spans)
