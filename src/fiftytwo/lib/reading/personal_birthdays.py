"""Dates of birth: a date beside words that say so, in the languages that we read. Buddhist years count like others.

A date alone is no birthday, and most dates in messages are of orders: the words must stand right beside it. After "date
of birth" some words may stand between; after "born" or "birthday" only such as lead to a date.
"""

from __future__ import annotations

import re

_YEAR = (
    r"(?:(?:\u0e9e\.?\u0eaa\.?|\u0e84\.?\u0eaa\.?|\u0e1e\.?\u0e28\.?)\s?)?(?:1[89]|20|24|25)\d\d(?!\d)"  # with its era
)
_VOWELS = r"[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece]"  # signs only: no letter may fit both
_MONTH = rf"(?:[^\W\d_]{_VOWELS}{{0,2}}){{3,12}}"  # a name in any script
_DATE = (
    rf"(?:\d{{1,2}}\s?[./-]\s?\d{{1,2}}\s?[./-]\s?(?:{_YEAR}|\d\d(?!\d))"
    rf"|(?:1[89]|20|24|25)\d\d[./-]\d{{1,2}}[./-]\d{{1,2}}(?!\d)"
    rf"|\d{{1,2}} \d{{1,2}} {_YEAR}"
    rf"|\d{{1,2}}\s?(?:เดือน|ເດືອນ)\s?(?:\d{{1,2}}|{_MONTH})\s?(?:ປີ|ปี)?\s?{_YEAR}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.|º|-?е)?,?\s?(?:of |de |d['’])?{_MONTH}\.?,?\s?(?:de |del |ປີ\s?|ปี\s?)?{_YEAR}"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? {_YEAR})"
)
_SAYS_SO = (  # "date of birth": nothing else can be meant
    r"date of birth|birth ?date|\bd\.?o\.?b\b\.?|do[gğ]um tari[hx]\w*|geburtsdatum|date de naissance"
    r"|fecha de nacimiento|дата рождения|дату рождения|تاريخ (?:ال)?ميلاد\w*"
    r"|ວັນ(?:ທີ)?\s?,?\s?ເດືອນ\s?,?\s?ປີ\s?ເກີດ|วัน\s?เดือน\s?ปี\s?เกิด"
)
_LEADS_TO_IT = (  # "born", "birthday": a date follows at once
    r"\bborn|\bbirthday|do[gğ]um g[uü]n\w*|\bgeboren|geburtstag|\bnée?|anniversaire|\bnacid[oa]|cumpleaños"
    r"|родил(?:ся|ась)|день рождения|ວັນເກີດ(?:(?:ຂອງ)?(?:ຂ້ອຍ|ຂ້າພະເຈົ້າ|ເຮົາ|ລູກ|ເມຍ|ຜົວ|ແມ່|ພໍ່|ລາວ))?"
    r"|ເກີດ(?=\s?(?:ວັນ|ເມື່ອ|ປີ))|วันเกิด|เกิด(?=\s?(?:วัน|เมื่อ))"
)
_LINK = r"[\s:=,(–-]{0,3}(?:(?:is|was|on|in|the|am|ist|le|el|es|est|ແມ່ນ|ຄື|ເມື່ອ|ວັນທີ|ວັນ|ທີ|ปี|คือ|เมื่อ|วันที่)[\s:]{0,2}){0,3}"
STEMS = (  # in small letters: a text without any of them speaks of no birth
    *("doğ", "dog", "birth", "born", "dob", "d.o.b", "geb", "née", "né ", "anniversaire", "nac", "naissance"),
    *("cumple", "рожд", "родил", "ميلاد", "ເກີດ", "เกิด"),
)
BORN_BEFORE = re.compile(
    rf"(?:(?:{_SAYS_SO})[^\d\n]{{0,24}}?|(?:{_LEADS_TO_IT}){_LINK})(?<!\d)({_DATE})"
    rf"|(?:\bborn in|ເກີດ\s?ປີ|เกิดปี|geboren (?:im jahr )?|\bnée? en)\s?({_YEAR})",
    re.I,
)
BORN_AFTER = re.compile(
    rf"(?<![\d.])({_DATE}|(?:19|20)\d\d)(?=['’]?\s?(?:tarihinde\s|tarihli\s|['’]?\w{{1,3}}\s)?(?:do[gğ]umlu|do[gğ]du)"
    r"|[\s,(–-]{1,3}(?:is|was)?\s?(?:my|his|her|their|the)?\s?(?:date of birth|birth ?date|d\.?o\.?b\b))",
    re.I,
)
