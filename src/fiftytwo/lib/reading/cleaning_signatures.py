"""Signatures, disclaimers and what a telephone adds below a message."""

from __future__ import annotations

import re

from fiftytwo.lib.reading.mentions_lao import is_lao
from fiftytwo.lib.reading.mentions_names import names
from fiftytwo.lib.reading.mentions_words import fold

_MOST_LINES = 8  # of a signature
_LONGEST_LINE = 90  # characters
_MESSAGE = 40  # characters above a lone name, or it may be an answer: "Who helped you?"
_MOST_ORDINARY = 2  # see Names.how_ordinary

_DASHES = re.compile(r"\s*(?:--|—|––|__|\*\*)\s*$")
_CLOSING = re.compile(
    r"""\s*(?:
      (?:en\s+derin\s+)?sayg[ıi]lar[ıi]m(?:la|ızla|izla)? | sayg[ıi]lar | sevgiler(?:imle)?
      | iyi\s+(?:çal[ıi]şmalar|günler)(?:\s+dileri[mz])? | selamlar
      | (?:with\s+)?(?:best|kind(?:est)?|warm(?:est)?|many)\s+(?:regards|wishes|thanks) | regards
      | yours\s+(?:sincerely|faithfully|truly) | sincerely | cheers
      | mit\s+freundlichen\s+grüßen | (?:viele|beste|liebe|freundliche)\s+grüße | mfg
      | (?:bien\s+)?cordialement | (?:un\s+)?(?:cordial\s+)?saludos?
      | atentamente | с\s+уважением | hörmətlə | ດ້ວຍຄວາມ(?:ນັບຖື|ເຄົາລົບ)(?:ຢ່າງສູງ)? | (?:ດ້ວຍ)?ຮັກແພງ
      | ດ້ວຍຄວາມເຄົາລົບ | ຂໍສະແດງຄວາມນັບຖື | ຂໍແສດງຄວາມນັບຖື
      | ด้วยความเคารพ | ขอแสดงความนับถือ | مع\s+(?:أطيب\s+)?التحيات?
    )\s*[,.!]?\s*$""",
    re.X | re.I,
)
_DEVICE = re.compile(
    r"""\s*(?:
      sent\s+(?:from|via|with\s+\w+\s+from)\s+(?:my|the|outlook|yahoo|mail|proton)\b | get\s+outlook\s+for
      | download\s+outlook
      | \w+['’]?\S*\s+(?:cihaz[ıi]mdan|telefonumdan)\s+gönderildi
      | (?:iphone|ipad|android|samsung|galaxy|huawei|xiaomi)\S*\s.{0,30}gönderildi
      | outlook\s+for\s+\w+\s+edinin | (?:von\s+meine[mr]|gesendet\s+(?:von|mit)\s+mein\w*)\s
      | envoyé\s+(?:de|depuis)\s+mon\s | enviado\s+desde\s+mi\s
      | отправлено\s+(?:с|из)\s | ສົ່ງຈາກ\s?(?:iphone|android|ມືຖື|ໂທລະສັບ|samsung|ipad)
      | ส่งจาก\s?(?:iphone|android|samsung)
      | (?:iphone|android)\S*\s+göndərildi
    )""",
    re.X | re.I,
)
_DISCLAIMER = re.compile(
    r"""\s*\W{0,3}(?:
      bu\s+(?:e-?posta|e-?mail|mesaj|ileti)\w*.{0,60}(?:gizli|kişiye\s+özel|yazd[ıi]rmadan|ekleri|sadece|yaln[ıi]zca)
      | yasal\s+uyar[ıi] | gizlilik\s+(?:bildirimi|uyarısı)
      | this\s+(?:e-?mail|message|communication)\b.{0,80}(?:confidential|privileged|intended)
      | (?:confidentiality|legal)\s+(?:notice|disclaimer) | disclaimer\s*:
      | the\s+information\s+(?:contained\s+)?in\s+this\s+(?:e-?mail|message)
      | please\s+consider\s+the\s+environment | if\s+you\s+are\s+not\s+the\s+intended\s+recipient
      | diese\s+(?:e-?mail|nachricht).{0,60}vertraulich | ce\s+(?:message|courriel|mail).{0,80}confidentiel
      | este\s+(?:mensaje|correo).{0,80}confidencial
      | ອີເມວ(?:ນີ້|ສະບັບນີ້).{0,60}(?:ຄວາມລັບ|ລັບ) | данное\s+(?:письмо|сообщение).{0,80}конфиденциальн
    )""",
    re.X | re.I,
)
_CONTACT_DETAILS = re.compile(
    r"\+?\d[\d ()./-]{6,}|@|www\.|https?://|\||\b(?:T|Tel|Tlf|M|Mob|GSM|Fax|F)\s?[:.]|ໂທ"
    r"|\b(?:Ltd|Inc|GmbH|plc|LLC|A\.?Ş|Ltd\. ?Şti)\b",
    re.I,
)
_NAME = re.compile(r"\s*(?:[A-ZÇĞİÖŞÜ][\w'’.-]{0,20}\.?\s+){1,3}[A-ZÇĞİÖŞÜ][\w'’.-]{1,20}\s*$")
_NAME_AND_TRADE = re.compile(
    r"\s*(?:(?:Dr|Prof|Av|Mr|Mrs|Ms)\.?\s)?(?:[A-ZÇĞİÖŞÜ][\w'’.-]{0,20}\.?\s+){1,3}[A-ZÇĞİÖŞÜ][\w'’.-]{1,20}\s*[|,(&•].{2,60}[^.!?\s]\s*$"
)
_LAO_NAME = re.compile(
    r"\s*(?:ທ້າວ|ນາງ|ທ່ານ|ອາຈານ|ດຣ|ທ\.|ນ\.|ພັນ(?:ຕີ|ໂທ|ເອກ)|ຮ້ອຍ(?:ຕີ|ໂທ|ເອກ))\s?[\u0e80-\u0eff .]{2,30}(?:\(.{2,50}\))?\s*$"
)
_THANKS = re.compile(
    r"""\s*(?:(?:many|warm\w*|with)?\s*thanks(?:\s+(?:again|in\s+advance|and\s+[\w\s]{4,20}))?
    | thank\s+you(?:\s+(?:very|so)\s+much)?
      | teşekkürler(?:imle)? | teşekkür\s+ederi[mz] | tesekkurler | tesekkur\s+ederi[mz]
      | (?:[\u0e80-\u0eff]{0,20}\s)?ຂອບໃຈ(?:\s?ແລະ\s?ນັບຖື)?
      | ດ້ວຍຄວາມນັບຖື\s?ແລະ\s?ຂອບໃຈ | ດ້ວຍຄວາມນັບຖື
    )\s*[,.!]?\s*$""",
    re.X | re.I,
)
_QUOTES = ('"', "'", "“", "‘")
_NO_NAME = re.compile(
    r"\b(?:thank\w*|teşekkür\w*|tesekkur\w*|hello|hi|dear|sayın|merhaba|lütfen|please|ok|tamam)\b", re.I
)


def signatures(text: str) -> list[tuple[int, int]]:
    """Return where a text is signature or disclaimer rather than message, in order.

    >>> text = "Uygundur, başlayabilirsiniz.\\n\\nGül Savaş\\nSatın Alma Müdürü | Umut Gıda A.Ş."
    >>> [text[start:end] for start, end in signatures(text)]
    ['Gül Savaş\\nSatın Alma Müdürü | Umut Gıda A.Ş.']
    """
    lines = text.split("\n")
    signed_from = _first_signed_line(lines)
    spans: list[tuple[int, int]] = []
    start = 0
    for number, line in enumerate(lines):
        end = start + len(line)
        if number == signed_from:
            spans.append((start, len(text)))
            break
        if _DEVICE.match(line[: 2 * _LONGEST_LINE]):
            spans.append((start, end))
        start = end + 1
    return [span for span in spans if span[1] > span[0]]


def _first_signed_line(lines: list[str]) -> int | None:
    """Return the number of the line with which signature or disclaimer begin; None if there is neither."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    for number in range(last):
        if number and _DASHES.match(lines[number]) and last - number - 1 <= 3 * _MOST_LINES:
            return number
        if number and _DISCLAIMER.match(lines[number][:200]):
            return _before_disclaimer(lines, number)
        if number and last - number <= _MOST_LINES and _CLOSING.match(lines[number][:_LONGEST_LINE]):
            below = lines[number + 1 : last]
            return number + 1 if below and _is_short(below) else None
        if number and 0 < last - number - 1 <= 4 and _THANKS.match(lines[number][:_LONGEST_LINE]):
            below = lines[number + 1 : last]
            return number + 1 if _is_short(below) and not any(_ends_sentence(line) for line in below[:1]) else None
    return _unannounced(lines[:last])


def _before_disclaimer(lines: list[str], number: int) -> int:
    """Return where the signature above a disclaimer begins, or the disclaimer itself."""
    above = number
    while above and not lines[above - 1].strip():
        above -= 1
    signed = _unannounced(lines[:above])
    return number if signed is None else signed


def _is_short(lines: list[str]) -> bool:
    return len(lines) <= _MOST_LINES and all(len(line) <= _LONGEST_LINE for line in lines)


def _unannounced(lines: list[str]) -> int | None:
    """Return where the last paragraph begins if it is a name, with or without trade, company and numbers below it."""
    first = len(lines)
    while first and lines[first - 1].strip():
        first -= 1
    block = lines[first:]
    if not first or not block or not _is_short(block):
        return None
    if len(block) == 1 and _is_lone_name(block[0].strip()) and sum(map(len, lines[:first])) >= _MESSAGE:
        return first
    if _LAO_NAME.match(block[0]) and (len(block) > 1 or sum(map(len, lines[:first])) > 60):
        return first
    if _NO_NAME.search(block[0]) or not (_NAME.match(block[0]) or _NAME_AND_TRADE.match(block[0])):
        return None
    details = (_CONTACT_DETAILS.search(line) or line.lstrip().startswith(_QUOTES) for line in block[1:])
    if all(detail or not _ends_sentence(line) for detail, line in zip(details, block[1:], strict=True)):
        return first
    return None


def _is_lone_name(line: str) -> bool:
    """Say whether a line is one first name that we know, and no word as well."""
    word = line.rstrip(",.!")
    if not 1 < len(word) <= 20 or " " in word:
        return False
    if is_lao(word):
        return word in names().lao
    stem = fold(word)
    return word[0].isupper() and stem in names().given and names().how_ordinary(stem) <= _MOST_ORDINARY


def _ends_sentence(line: str) -> bool:
    return line.rstrip().endswith((".", "!", "?"))
