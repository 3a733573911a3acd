"""Names sort and are found in Turkish, English and Lao alike, on whatever database."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib.names import MAX_LENGTH, search_key, sort_key
from fiftytwo.org.models import Person

TURKISH = "abcçdefgğhıijklmnoöprsştuüvyz"
LAO = [
    "ກາ",
    "ເກດ",
    "ແກ້ວ",
    "ຂາວ",
    "ຄຳ",
    "ງາມ",
    "ຈັນ",
    "ສີ",
    "ໄຊ",
    "ດາວ",
    "ຕຸ້ຍ",
    "ທອງ",
    "ນາງ",
    "ບຸນ",
    "ພອນ",
    "ມະນີ",
    "ວົງ",
    "ອຳພອນ",
]
CAPITALS = str.maketrans({"ı": "I", "i": "İ"})
turkish_words = st.text(alphabet=TURKISH, min_size=1, max_size=12)
names = st.text(max_size=60)


def in_capitals(text: str) -> str:
    """Return capitals as Turkish has them."""
    return text.translate(CAPITALS).upper()


@given(turkish_words, turkish_words)
def test_turkish_words_sort_by_the_turkish_alphabet(one, other):
    def places(word):
        return [TURKISH.index(letter) for letter in word]

    assert (sort_key(one) < sort_key(other)) == (places(one) < places(other))


@given(turkish_words)
def test_capitals_sort_and_are_found_as_small_letters(word):
    assert sort_key(in_capitals(word)) == sort_key(word)
    assert search_key(in_capitals(word)) == search_key(word)


@given(names)
def test_a_sort_key_is_ascii_small_letters_of_bounded_length(name):
    key = sort_key(name)

    assert set(key) <= set("bekmpux")
    assert len(key) <= MAX_LENGTH


@given(names)
def test_folding_twice_is_folding_once(name):
    assert search_key(search_key(name)) == search_key(name)


@given(names, st.sampled_from(["\u200b", "\u200c", "\u200d", "\ufeff"]), st.integers(0, 60))
def test_what_cannot_be_seen_does_not_matter(name, invisible, place):
    with_it = name[:place] + invisible + name[place:]
    if search_key(name).isascii():
        assert search_key(with_it) == search_key(name)


def test_every_way_to_type_isik_finds_isik():
    assert {search_key(name) for name in ("isik", "ISIK", "ışık", "Işık", "IŞIK", "İŞİK", "i\u0307şik")} == {"isik"}


def test_lao_sorts_by_its_dictionary_after_latin_and_digits_come_first():
    expected = ["2nd shift", "Ali", "Zülal", *LAO]

    for some in itertools.islice(itertools.permutations(expected), 0, 5000, 97):
        assert sorted(some, key=sort_key) == expected


def test_lao_tones_decide_only_between_names_that_are_otherwise_alike():
    assert sorted(["ກ້າ", "ການ", "ກ່າ", "ກາ"], key=sort_key) == ["ກາ", "ກ່າ", "ກ້າ", "ການ"]


def test_lao_is_found_with_and_without_its_tones_however_it_was_typed():
    assert search_key("ແກ້ວ") == search_key("ແກວ")
    assert search_key("ນ້ຳ") == search_key("ນໍ້າ")
    assert search_key("ກີ") != search_key("ກາ")


def test_letters_that_turkish_lacks_stand_at_sensible_places():
    names = ["Ümit", "Victor", "Wang", "Xavier", "Yıldız", "Quinn", "Pınar", "Râna", "Rana", "Émile", "Emine", "Emir"]

    assert sorted(names, key=sort_key) == [
        "Émile", "Emine", "Emir", "Pınar", "Quinn", "Rana", "Râna", "Ümit", "Victor", "Wang", "Xavier", "Yıldız",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_database_sorts_as_python_does():
    wanted = ["Ada Can", "Çağla Can", "Ilgın Can", "İnci Can", "Jale Can", "Öykü Can", "Şule Can", *LAO]
    for name in reversed(wanted):
        given_name, _space, family_name = name.partition(" ")
        person = Person(given_name=family_name or given_name, family_name=given_name, joined_on="2024-01-01")
        person.spell()
        person.save()

    assert [p.family_name for p in Person.objects.all()] == [name.split(" ")[0] for name in wanted]
