"""Cut a text into tokens, and bring each token into the form under which the models know it.

A token is a word, a number, a run of emoji (known by its first), a run of marks or, in Lao, a syllable: Lao puts no
spaces between words, so runs of syllables stand in for words. Forms are lower case without diacritics ("Teşekkürler"
and "tesekkurler" are one form), Lao forms are without tone marks, since many people type neither.
"""

from __future__ import annotations

import re
import unicodedata

READ_AT_MOST = 20_000  # characters of one text: what follows adds time, not meaning

_HIDDEN = "\u00ad\u200b-\u200f\u2060\ufeff"  # soft hyphens, zero width, direction marks
_LAO_MARKS = "\u0eb0-\u0ebd\u0ec8-\u0ece"
_LAO_LETTERS = "\u0e81-\u0eae\u0edc-\u0edf"
_SYLLABLE = (
    rf"[\u0ec0-\u0ec4]{{0,2}}[{_LAO_LETTERS}]"  # the vowel written before, the first letter
    rf"(?:[\u0ea5\u0ea3\u0ea7](?=[\u0eb1-\u0ebc]))?"  # its second letter: l, r, v
    rf"[{_LAO_MARKS}{_HIDDEN}]*"
    rf"(?:[\u0ead\u0ea7](?=[\u0e81\u0e87\u0e8d\u0e94\u0e99\u0e9a\u0ea1](?![{_LAO_MARKS}])))?"  # o or ua as a vowel
    rf"(?:[\u0e81\u0e87\u0e8d\u0e94\u0e99\u0e9a\u0ea1\u0ea7\u0ead](?![{_LAO_MARKS}]))?"  # the letter that ends it
)
_WORD = rf"[^\W\d_\u0e80-\u0eff](?:[^\W\d_\u0e80-\u0eff]|[\u0300-\u036f{_HIDDEN}]|['’](?=[^\W\d_]))*"
_EMOJI = "[\u2600-\u27bf\u2b50-\u2b55\U0001f1e6-\U0001faff\ufe0f]"
_SMILE = r"[:;=]-?[)(DPp/|]+|<3"
TOKEN = re.compile(
    rf"{_SYLLABLE}|{_WORD}|[\d\u0ed0-\u0ed9]+(?:[.,:/][\d\u0ed0-\u0ed9]+)*|{_SMILE}|{_EMOJI}+"
    rf"|!+|\?+|\.+|\n+|[…;,:()«»“”\"/\-–—\u0eaf\u0ec6]|\S"
)

_EMOJIS = re.compile(_EMOJI)
_PLAIN = str.maketrans("çğışöüâîûİIßæøœ", "cgisouaiuiisaoo")
_DROPPED = re.compile(f"[\u0300-\u036f\u0ec8-\u0ecb{_HIDDEN}'’\ufe0f]")
_STRETCHED = re.compile(r"(.)\1{2,}")


def pieces(text: str) -> list[str]:
    """Return the tokens of a text as they stand in it.

    >>> pieces("Ayşe Hanım'a 2 kez sordum!!")
    ['Ayşe', "Hanım'a", '2', 'kez', 'sordum', '!!']
    >>> pieces("ຂອບໃຈຫຼາຍໆ")
    ['ຂອບ', 'ໃຈ', 'ຫຼາຍ', 'ໆ']
    """
    return TOKEN.findall(text[:READ_AT_MOST])


def places(text: str) -> list[tuple[int, int]]:
    """Return where each token of :func:`pieces` starts and ends."""
    return [found.span() for found in TOKEN.finditer(text[:READ_AT_MOST])]


def form(token: str) -> str:
    """Return a token as the models know it.

    >>> form("TEŞEKKÜRLER"), form("çoooook"), form("Don’t"), form("Sinéad"), form("14:30")
    ('tesekkurler', 'cok', 'dont', 'sinead', '0')
    >>> form("ຂໍ້"), form("ຫຼາຍ")
    ('ຂໍ', 'ຫລາຍ')
    """
    if token[0].isdecimal():
        return "0"
    if token[0] >= "\u2600" and _EMOJIS.match(token):
        return token[0]
    if token[0] in "!?." and len(token) > 1:
        return token[:2]
    if token.isascii():
        plain = token.lower().replace("'", "")
    else:
        plain = unicodedata.normalize("NFKD", token.translate(_PLAIN)).translate(_PLAIN).lower()
        plain = _DROPPED.sub("", plain).replace("\u0ecd\u0eb2", "\u0eb3").replace("\u0eab\u0ebc", "\u0eab\u0ea5")
        plain = plain.replace("\u0edc", "\u0eab\u0e99").replace("\u0edd", "\u0eab\u0ea1") or token
    return _STRETCHED.sub(r"\1", plain) or token


def is_lao(token: str) -> bool:
    """Tell whether a token is written in Lao letters."""
    return "\u0e80" <= token[0] <= "\u0eff"
