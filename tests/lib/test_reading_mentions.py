"""Who is meant: our people by every form of their names, no look-alikes, and in doubt a person is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lib import cases

from fiftytwo.lib.reading.cleaning import read_new_words
from fiftytwo.lib.reading.mentions import ASK, Directory, Mentions, Named, credited
from fiftytwo.lib.reading.readings import Asked, Reading, Span

FILE = cases.cases("mentions")
DIRECTORY = Directory(
    Named(each["key"], each["kind"], tuple(each["names"]), tuple(each.get("nicknames", ())), each.get("team", ""))
    for each in FILE["directory"]
)
PIECES = st.sampled_from(
    [
        "Ayşe Hanım'a ",
        "umut ",
        "Rose's ",
        "Mr Kaya ",
        "ທ້າວບົວລະພາ",
        "ນາງ ຄຳ ",
        "bornovadan ",
        ". ",
        "\n",
        "I'll ",
        "’",
        "İ",
        "ß",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=12).map("".join)


def read(text, **known):
    known = {name: frozenset(value) if name == "on_shift" else value for name, value in known.items()}
    return Mentions(DIRECTORY).read([Asked(text, **known)])[0]


def param(case):
    return cases.param(case, case["text"], case.get("asked", {}), case["found"])


@pytest.mark.parametrize(("text", "known", "found"), [param(case) for case in FILE["cases"]])
def test_who_is_meant(text, known, found):
    seen = {text[span.start : span.end]: reading.value for reading in read(text, **known) for span in reading.spans}
    assert seen == found


def test_of_several_who_may_be_meant_all_are_offered():
    (reading,) = read("Ayşe Hanım çok yardımcı oldu")
    assert (reading.value, reading.candidates) == (ASK, ("person:1", "person:2"))


def test_whoever_is_chosen_among_several_is_less_sure_than_one_alone():
    (chosen,) = read("Ayşe Hanım çok yardımcı oldu", employee="2")
    (alone,) = Mentions([Named("2", "person", ("Ayşe Demir",))]).read([Asked("Ayşe Hanım çok yardımcı oldu")])[0]
    assert chosen.confidence < alone.confidence


def test_names_in_quoted_mail_and_signatures_are_not_read():
    text = "Sorunum çözülmedi.\n\n> Zeynep Hanım konunuzla ilgilenmiştir.\n\nAyşe Yılmaz\nSatın Alma Müdürü"
    assert read_new_words(Mentions(DIRECTORY), [Asked(text)]) == [()]


def test_without_a_directory_people_are_found_but_nobody_is_linked():
    (reading,) = Mentions().read([Asked("Kargodaki Serkan Bey'e çok teşekkür ederim")])[0]
    assert reading.value is None
    assert reading.spans == (Span(10, 22),)


@given(TEXTS)
def test_spans_lie_within_the_text_in_order(text):
    at = 0
    for reading in read(text):
        for span in reading.spans:
            assert at <= span.start < span.end <= len(text)
            at = span.start
        assert 0 < reading.confidence <= 1
        assert reading.value != ASK or len(reading.candidates) > 1


@pytest.mark.parametrize("piece", ["Ayşe ", "a", "ທ້າວ", "ຄຳ", "Mr ", "Bornova ", "'", "umut bey "])
def test_a_megabyte_of_anything_is_read(piece):
    assert len(Mentions(DIRECTORY).read([Asked(piece * (1_000_000 // len(piece)))])) == 1


THANKED = Reading("person_thanked", "yes", 0.97)
ZEYNEP = Reading("mention", "person:4", 0.95, (Span(0, 6),))


@pytest.mark.parametrize(
    ("readings", "who"),
    [
        ([ZEYNEP, THANKED], ("person:4",)),
        ([ZEYNEP, THANKED, Reading("complaint", "0", 0.9)], ("person:4",)),
        ([ZEYNEP, THANKED, Reading("complaint", "1", 0.9)], ()),
        ([ZEYNEP, Reading("complaint", "2", 0.9)], ()),
        ([ZEYNEP], ()),
        ([Reading("mention", ASK, 0.95, (Span(0, 6),), ("person:1", "person:2")), THANKED], ()),
        ([Reading("mention", "person:4", 0.5, (Span(0, 6),)), THANKED], ()),
        ([Reading("mention", "shop:bornova", 0.9, (Span(0, 6),)), THANKED], ()),
    ],
)
def test_only_praise_credits_and_only_whom_it_surely_means(readings, who):
    assert credited(readings) == who
