"""Where customers say who they are, or are not: whom they name there is none of ours, whatever the name."""

from __future__ import annotations

import re

from fiftytwo.lib.reading.readings import Span

_LOOKED_AT = 32  # characters before and behind a name
_BEFORE = re.compile(
    r"(?:\b(?:i am|i ?'?m|my (?:first |full |own )?name is(?:n't)?|my name's|call me|i am called)"
    r"(?: (?:not|no|definitely not|certainly not|actually))?(?: (?:called|named))?"
    r"|\b(?:adim|ismim|soyadim)(?: da)?)[\s:,\"'“]{1,3}$"
)
_BEHIND = re.compile(r"""['"”]?\s?(?:bey|hanim)?\s?degilim\b|\s(?:is|was) not my name\b|\s(?:benim )?adim degil""")
_LAO_BEFORE = re.compile(
    r"(?:ຂ້ອຍ|ຂ້າພະເຈົ້າ|ຂະນ້ອຍ|ຂ້ານ້ອຍ|ເຮົາ|ຜູ້ຂ້າ)\s?"
    r"(?:(?:ບໍ່|ບໍ)\s?(?:ໄດ້\s?)?(?:ແມ່ນ|ຊື່)|ຊື່(?:ວ່າ)?|ແມ່ນ|ຄື)\s?(?:ທ້າວ|ນາງ)?\s?$"
    r"|ບໍ່\s?ແມ່ນຊື່(?:ຂອງ)?ຂ້ອຍ\s?$"
)


def is_oneself(text: str, folded: str, span: Span) -> bool:
    """Say whether a name is one that customers give, or deny, themselves.

    Args:
        text: the text.
        folded: the same, folded as ``mentions_words.fold`` does.
        span: where the name stands.

    >>> said = "i am not oksana, ask rose"
    >>> is_oneself(said, said, Span(9, 15)), is_oneself(said, said, Span(21, 25))
    (True, False)
    """
    before = slice(max(0, span.start - _LOOKED_AT), span.start)
    behind = folded[span.end : span.end + _LOOKED_AT]
    if behind.startswith("'s "):  # "I am Rose's customer"
        return False
    return bool(_BEFORE.search(folded[before]) or _BEHIND.match(behind) or _LAO_BEFORE.search(text[before]))
