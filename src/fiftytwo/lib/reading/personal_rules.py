"""What personal data looks like: one row for each form, the surest first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from fiftytwo.lib.reading.personal_birthdays import BORN_AFTER, BORN_BEFORE, STEMS
from fiftytwo.lib.reading.personal_checks import is_british_health_number, is_card, is_iban, is_turkish_identity

CUE_WITHIN = 32  # characters before a number, in which a word may say what it is
ORDER_WITHIN = 18


@dataclass(frozen=True, slots=True)
class Rule:
    """One form of personal data; of a pattern with a group, the group is what is meant.

    ``cue`` must stand before it, where given, and nearer than the cue of another kind; ``valid`` judges it without
    spaces and signs. ``digits`` are how many a text has at least that holds it, ``stems`` small letters of which it
    holds some, if there are any.
    """

    kind: str
    pattern: re.Pattern[str]
    confidence: float
    cue: re.Pattern[str] | None = None
    valid: Callable[[str], bool] | None = None
    digits: int = 0
    stems: tuple[str, ...] = ()


_ACCOUNT = re.compile(
    r"hesap\s?(?:no|num|n[uo]m)|hesab|account\s?(?:no|num|n[uo]\b|is|ending)?|\bacct|\ba/c\b|sort code"
    r"|ເລກ\s?ບັນຊີ|ບັນຊີ|Konto",
    re.I,
)
_CARD = re.compile(r"kart|\bcard|ບັດ(?:ເຄຣດິດ|ເດບິດ|ວີຊ່າ|ATM|ເອທີເອັມ)|visa|master\s?card|troy|amex", re.I)
_IBAN = re.compile(r"iban", re.I)
_IDENTITY = re.compile(
    r"\bt\.?\s?c\.?(?:\s?kimlik|\s?no|\s?:|\s|$)|tckn|kimlik|nüfus|nufus|vatandaş|national\s(?:id|insurance)"
    r"|\bid\s?(?:no|num|card|:)|\bnino\b|\bssn\b"
    r"|social security|\bni\s?(?:no|num)|licen[cs]e|ehliyet|ບັດປະຈຳຕົວ|ບັດ\s?ເລກ|ເລກ\s?ບັດ|ສຳມະໂນຄົວ|ບັດປະຊາຊົນ"
    r"|ໃບຂັບຂີ່|Ausweis",
    re.I,
)
_HEALTH = re.compile(r"\bnhs\b|health\s?(?:service\s)?(?:no|num)", re.I)
_PASSPORT = re.compile(r"passport|pasaport|ພາສປອດ|ພາສະປອດ|ຜ່ານແດນ|ໜັງສືເດີນທາງ|Reisepass", re.I)
_PHONE = re.compile(
    r"\btel\b|telefon|phone|\bcall\b|\bring\b|\breach\b|mobile|\bcell\b|whats\s?app|watsap|\bgsm\b|\bcep\b"
    r"|\bara(?:y[ıi]n|s[ıi]n|r\s?m[ıi]s[ıi]n|yabil)"
    r"|numaradan|my number|number is|\btext\b|ໂທ|ເບີ|ວັອດແອັບ|โทร|เบอร์",
    re.I,
)
_NUMBER = re.compile(r"numara|\bno\b|tel|ara", re.I)
_PLATE = re.compile(r"plaka|\bplate|\breg(?:istration)?\b|\baraç|\barac|\baraba|\bcar\b|\bvan\b|ປ້າຍ|ທະບຽນ|ລົດ", re.I)
# What stands before a number that is nobody's: an order, a meter, a policy.
ORDER = re.compile(
    r"sipari[şs]|kargo|takip|poli[çc]e|abone|fatura|tesisat|saya[çc]|seri\s?no|fi[şs]\s?no|ba[şs]vuru|dosya"
    r"|talep|rezerv|ürün|model|\border|track|invoice"
    r"|\bref\b|refer|meter|policy|booking|ticket|\bcase\b|claim|serial|parcel|model|version|error|hata|ສັ່ງ"
    r"|ໃບບິນ|ໃບ|ພັດສະດຸ|ໝໍ້|ອ້າງອີງ|ຕິດຕາມ|ຈອງ|ລຸ້ນ|ອາກອນ|ພາສີ|ລະຫັດ",
    re.I,
)
MONEY_AFTER = re.compile(
    r"\s?(?:TL|₺|lira|kuruş|USD|EUR|GBP|[€$£₭%]|LAK|ກີບ|ບາດ|kip|dollars?|euros?|pounds?|kg|gr|adet|km)\b|\s?[€$£₭₺%]",
    re.I,
)

# Units, months and small words that stand between two numbers as the letters of a plate do: "16 GB 512", "12 MAR 24".
_NOT_PLATE = (
    "(?!(?:GB|MB|TB|KB|TL|KG|CM|MM|ML|LT|KM|USD|EUR|GBP|LAK|TRY|OCA|SUB|ŞUB|MAR|NIS|NİS|MAY|HAZ|TEM|AGU|AĞU|EYL|EKI|EKİ"
    "|KAS|ARA|JAN|FEB|APR|JUN|JUL|AUG|SEP|OCT|NOV|DEC|AM|PM|NO|VE|OR|TO|IN|OF|X|ST|TH|ND|RD)[ -]?\\d)"
)
_LETTERS = "A-PR-VYZ"  # Turkish plates have no Q, W, X

_TURKISH_PLATE = re.compile(
    rf"(?<![\w.,])(?:0[1-9]|[1-7]\d|8[01])(?: ?{_NOT_PLATE}[{_LETTERS}] ?\d{{4,5}}"
    rf"|[ -]?{_NOT_PLATE}[{_LETTERS}]{{2}}[ -]?\d{{3,4}}|[ -]?{_NOT_PLATE}[{_LETTERS}]{{3}}[ -]?\d{{2,3}})(?!\w|[.,]\d)"
)
_LIKE_A_PLATE = re.compile(rf"(?<![\w.,])\d\d ?{_NOT_PLATE}[A-Z]{{1,3}} ?\d{{2,5}}(?!\w|[.,]\d)", re.I)
_ANY_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_HEALTH_NUMBER = re.compile(r"(?<!\d)\d{3} ?\d{3} ?\d{4}(?!\d)")
# Two consonants and four digits; not the initials that stand before years and units.
_LAO_PLATE = re.compile(r"(?<![\u0e80-\u0eff])(?!ພສ|ຄສ|ຊມ|ນທ|ບທ|ມມ|ກລ|ລຄ|ວທ|ມກ|ສປ|ລສ)[ກ-ຮ]{2}[ -]?\d{4}(?!\d)")
_LOCAL_PHONE = re.compile(
    r"(?<![\w.,:/+-])(?:\(0[1-9]\d{1,3}\)|0[1-9]\d{1,3}|0[ .-]\(?[1-9]\d{2}\)?"
    r"|0\([1-9]\d{2}\))(?:[ .-]{0,2}\d){5,8}(?![\d-])"
)
_MOBILE = re.compile(  # grouped as people in Turkey and Laos write it
    r"(?<![\w.,:/+-])(?:05\d{2}[ .-]\d{3}[ .-]?\d{2}[ .-]?\d{2}|020[ -](?:\d{4}[ -]?\d{4}"
    r"|\d{2}[ -]?\d{3}[ -]?\d{3}))(?![\d-])"
)
CUES = (_ACCOUNT, _CARD, _IBAN, _IDENTITY, _HEALTH, _PASSPORT, _PHONE, _PLATE)
RULES = (
    Rule("birthday", BORN_BEFORE, 0.96, stems=STEMS),
    Rule("birthday", BORN_AFTER, 0.96, stems=STEMS),
    Rule("mail", re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])"), 0.99),
    Rule("iban", _ANY_IBAN, 0.99, valid=is_iban),
    Rule("iban", re.compile(r"(?<!\w)[Tt][Rr] ?\d{2}(?:[ -]?\d){22}(?!\d)"), 0.97, digits=24),
    Rule("iban", re.compile(r"(?<!\w)[A-Z]{2} ?\d{2}(?:[ -]?[A-Z0-9]){11,30}(?!\w)", re.I), 0.9, cue=_IBAN),
    Rule("iban", re.compile(r"(?<!\d)\d(?:[ -]?\d){15,23}(?!\d)"), 0.8, cue=_IBAN, digits=16),
    Rule("card", re.compile(r"(?<![\d-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\d-])"), 0.98, valid=is_card, digits=13),
    Rule("card", re.compile(r"(?<![\d-])[2-6]\d{3}(?:[ -]?\d{4}){3}(?![\d-])"), 0.9, cue=_CARD, digits=16),
    Rule("account", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{2}-\d{7,8}-\d{3}(?!\d)"), 0.97, digits=17),
    Rule("account", re.compile(r"(?<![\d-])\d{2}-\d{2}-\d{2}[ ,]{1,2}(?:a/?c(?:count)? )?\d{8}(?!\d)", re.I), 0.95),
    Rule("identity", re.compile(r"(?<!\d)[1-9]\d{10}(?!\d)"), 0.97, valid=is_turkish_identity, digits=11),
    Rule("identity", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{3}[ -]?\d{2}(?!\d)"), 0.9, cue=_IDENTITY, digits=11),
    Rule("identity", re.compile(r"(?<!\w)(?:[A-CEGHJ-PR-TW-Z]{2})(?: ?\d{2}){3} ?[A-D](?!\w)", re.I), 0.95, digits=6),
    Rule("identity", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"), 0.9, digits=9),
    Rule("identity", _HEALTH_NUMBER, 0.95, cue=_HEALTH, valid=is_british_health_number, digits=10),
    Rule("identity", re.compile(r"(?<!\w)[A-Z]{1,2} ?\d{6,8}(?!\w)", re.I), 0.95, cue=_PASSPORT, digits=6),
    Rule("identity", re.compile(r"(?<!\w)\d{9}(?!\w)"), 0.85, cue=_PASSPORT, digits=9),
    Rule("identity", re.compile(r"(?<![\w-])\d{2}[ -]\d{7,8}(?![\w-])"), 0.9, cue=_IDENTITY, digits=9),
    Rule("identity", re.compile(r"(?<![\w-])(?:[A-Z]{1,3}[ -]?)?\d(?:[ -]?\d){5,13}(?!\w)", re.I), 0.85, cue=_IDENTITY),
    Rule("account", re.compile(r"(?<![\w-])\d(?:[ -]?\d){5,19}(?![\w-])"), 0.85, cue=_ACCOUNT, digits=6),
    Rule("phone", re.compile(r"(?<!\w)(?:\+|00)[1-9]\d{0,2}(?:[ .()-]{0,2}\d){6,12}(?!\d)"), 0.97, digits=7),
    Rule("phone", _MOBILE, 0.97, digits=10),
    Rule("phone", _LOCAL_PHONE, 0.93, valid=lambda digits: 9 <= len(digits) <= 11, digits=9),
    Rule("phone", re.compile(r"(?<![\w.,:/+-])5\d{2}[ .-]\d{3}[ .-]?\d{2}[ .-]?\d{2}(?![\d-])"), 0.93, digits=10),
    Rule("phone", re.compile(r"(?<![\w.,:/+-])(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[-.])\d{3}[-.]\d{4}(?![\d-])"), 0.9),
    Rule("phone", re.compile(r"(?<![\w.,:/+-])20 ?[25789]\d(?:[ -]?\d){6}(?![\d-])"), 0.85, digits=10),
    Rule("phone", re.compile(r"(?<![\w.,:/+-])5\d{9}(?![\w-]|[.,]\d)"), 0.85, cue=_NUMBER, digits=10),
    Rule("phone", re.compile(r"(?<![\w.,:/+-])\d(?:[ -]?\d){6,10}(?![\w-]|[.,]\d)"), 0.85, cue=_PHONE, digits=7),
    Rule("plate", _TURKISH_PLATE, 0.93),
    Rule("plate", _LIKE_A_PLATE, 0.9, cue=_PLATE),
    Rule("plate", _LAO_PLATE, 0.9),
    Rule("plate", re.compile(r"(?<!\w)(?!ISO|DIN)[A-Z]{2}\d{2} ?[A-Z]{3}(?!\w)"), 0.9),
    Rule("plate", re.compile(r"(?<!\w)[A-Z]{1,3}[ -]?\d{3,5}(?!\w)"), 0.8, cue=_PLATE),
)  # fmt: skip

# Numbers of orders look like these; only what carries check digits or a country's code is taken after "order no".
SURE_OF_ITSELF = 0.94
