"""Quoted history: what somebody else, or the customer in an earlier mail, had written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LONGEST_INTRODUCTION = 300  # characters; programs write the line that introduces a quotation, and break it at 78

_QUOTED = re.compile(r"[ \t]{0,8}(?:>|\|[ \t]?>)")
# "On … wrote:" as mail programs write it. A date, an hour or an address must stand in it, or people's own
# sentences ("Your colleague wrote:") would begin a quotation.
_WROTE = re.compile(
    r"""(?:
      \bOn\b.*\bwrote | .*\btarihinde\b.*\byaz[dm][ıi](?:ş[ıi])?
      | .*\b[şs](?:unu|unlar[ıi]|öyle)\s+yazd[ıi](?:\s*\([^()\n]{4,40}\))?
      | .*\btarixində\b.*\byaz(?:dı|ıb)
      | Am\b.*\bschrieb\b.* | Le\b.*\ba\s+écrit | El\b.*\bescribió | Il\b.*\bha\s+scritto | Em\b.*\bescreveu
      | Op\b.*\bschreef\b.*
      | .*\b(?:написал|пишет|писал)(?:\(а\)|а)? | .*ຂຽນ(?:ວ່າ|ມາ|ໄວ້)? | .*เขียน(?:ว่า)? | .*كتب.*
    )\s*[:：]\s*$""",
    re.X | re.I | re.S,
)
_PROGRAM = re.compile(r"[\d@<]")
_SEPARATOR = re.compile(
    r"""[\s>]*(?:[-_=*]{2,}\s*(?:
      (?:original|forwarded|previous)\s+(?:message|e-?mail|mail)
      | (?:orijinal|özgün|önceki|iletilen|yönlendirilen|asıl)\s+(?:ileti|mesaj|e-?posta)\w*
      | (?:ursprüngliche|weitergeleitete)\s+(?:nachricht|mail) | message\s+(?:d'origine|transféré|original)
      | mensaje\s+(?:original|reenviado)
      | (?:исходное|пересылаемое|пересланное)\s+(?:сообщение|письмо)
      | ຂໍ້ຄວາມ(?:ເດີມ|ຕົ້ນສະບັບ|ທີ່ສົ່ງຕໍ່|ກ່ອນໜ້າ) | ข้อความ(?:เดิม|ต้นฉบับ|ที่ส่งต่อ) | الرسالة\s+الأصلية
      | (?:əvvəlki|orijinal)\s+(?:mesaj|məktub)
    )\s*[-_=*]{2,}
    | begin\s+forwarded\s+message\s*: | iletilmiş\s+mesajın\s+başlangıcı\s*:
    | anfang\s+der\s+weitergeleiteten\s+nachricht\s*:
    | début\s+du\s+message\s+réexpédié\s*:)\s*$""",
    re.X | re.I,
)
_FROM = "From|Kimden|Gönderen|Von|De|Da|От|ຈາກ|ຜູ້ສົ່ງ|จาก|من|Kimdən|Göndərən"
_OTHER_HEADERS = (
    "Sent|Date|To|Cc|Bcc|Subject|Reply-To|Gönderildi|Gönderme Tarihi|Gönderim Tarihi|Tarih|Kime|Bilgi|Konu"
    "|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Enviado el|Fecha|Para|Asunto|Отправлено|Дата|Кому|Тема"
    "|ສົ່ງເມື່ອ|ສົ່ງ|ວັນທີ|ເຖິງ|ຫາ|ຫົວຂໍ້|เรื่อง|ถึง|ส่ง|วันที่|إلى|الموضوع|تاريخ|Göndərildi|Kimə|Mövzu"
)
_FROM_LINE = re.compile(rf"[\s>*_]{{0,6}}(?:{_FROM})[*_]?\s?[:：]", re.I)
_HEADER_LINE = re.compile(rf"[\s>*_]{{0,6}}(?:{_FROM}|{_OTHER_HEADERS})[*_]?\s?[:：]", re.I)
_RULE = re.compile(r"\s*[_\-=*]{5,}\s*$")


class _Line(NamedTuple):
    start: int
    end: int  # with the line break
    text: str


def history(text: str) -> list[tuple[int, int]]:
    """Return where a text quotes what was written before, in order.

    >>> history("Hayır, sorun çözülmedi.\\n\\n> Sorununuz çözüldü mü?\\n")
    [(25, 49)]
    """
    lines = _lines(text)
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        length = _quoted_lines(lines, at)
        if length:
            start, end = lines[at].start, lines[at + length - 1].end
            if spans and spans[-1][1] == start:
                start = spans.pop()[0]
            spans.append((start, end))
        at += length or 1
    return spans


def _lines(text: str) -> list[_Line]:
    lines = []
    start = 0
    for line in text.split("\n"):
        end = min(start + len(line) + 1, len(text))
        lines.append(_Line(start, end, line))
        start = end
    return lines


def _quoted_lines(lines: list[_Line], at: int) -> int:
    """Return how many lines from here on are none of the customer's new words."""
    if _QUOTED.match(lines[at].text):
        return 1
    introduction = _introduction(lines, at)
    if introduction:
        if _next_is_quoted(lines, at + introduction):
            return introduction  # the answer may go on between or below the quoted lines
        return len(lines) - at
    headers = _headers(lines, at)
    if headers and not any(line.text.strip() for line in lines[:at]):
        return headers  # a mail stored with its own headers
    if headers:
        return len(lines) - at
    return 0


def _introduction(lines: list[_Line], at: int) -> int:
    """Return over how many lines a quotation is introduced; 0 if it is not."""
    first = lines[at].text
    if not first.strip() or len(first) > _LONGEST_INTRODUCTION:
        return 0
    if _SEPARATOR.match(first):
        return 1
    joined = first.strip()
    for count in (1, 2, 3):
        if len(joined) > _LONGEST_INTRODUCTION:
            return 0
        if joined.endswith((":", "：")):
            return count if _WROTE.match(joined) and _PROGRAM.search(joined) else 0
        if at + count >= len(lines) or not (_PROGRAM.search(joined) or joined.startswith(("On ", "Am ", "Le ", "El "))):
            return 0
        following = lines[at + count].text.strip()
        if not following:
            return 0
        joined = f"{joined} {following}"
    return 0


def _next_is_quoted(lines: list[_Line], at: int) -> bool:
    for line in lines[at : at + 4]:
        if line.text.strip():
            return _QUOTED.match(line.text) is not None or (
                _HEADER_LINE.match(line.text) is not None
                and any(_QUOTED.match(each.text) for each in lines[at : at + 8])
            )
    return False


def _headers(lines: list[_Line], at: int) -> int:
    """Return how many lines From:, Sent:, To: and Subject: fill from here on; 0 if fewer than two."""
    skipped = 1 if _RULE.match(lines[at].text) and at + 1 < len(lines) else 0
    if not _FROM_LINE.match(lines[at + skipped].text):
        return 0
    count = sum(1 for _ in _header_lines(lines, at + skipped))
    return count + skipped if count >= 2 else 0


def _header_lines(lines: list[_Line], at: int) -> Iterator[_Line]:
    for line in lines[at : at + 8]:
        if not _HEADER_LINE.match(line.text):
            return
        yield line
