"""Measure how well people are found on labelled texts: ``python -m tools.measure_mentions corpus/evaluation [lo …]``.

With a directory of all who are named in a language's texts, and without one; a mention is found if it overlaps. Only
sums are printed, never a text: the texts may be blind (``corpus/evaluation/README.md``, where each look is noted).
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from fiftytwo.lib.intervals import wilson
from fiftytwo.lib.reading.cleaning import clean
from fiftytwo.lib.reading.mentions import Mentions, Named
from fiftytwo.lib.reading.mentions_lao import ADDRESSES, fold_lao, is_lao
from fiftytwo.lib.reading.readings import Asked

TRADES = ("ຫມໍ", "ອາຈານ", "ຊາງ", "ຄູ", "ພະຍາບານ", "ເຊັຟ", "ຫົວຫນາ")
ADDRESS = re.compile("|".join(sorted(map(re.escape, (*ADDRESSES, *TRADES)), key=len, reverse=True)))


def name_of(mention: str) -> str:
    """Return the name in a mention as an organisation would have it, without the form of address."""
    if not is_lao(mention):
        return mention
    folded = fold_lao(mention).replace(" ", "")
    found = ADDRESS.match(folded)
    return folded[found.end() :] if found and len(folded) - found.end() > 1 else folded


def people(message: dict[str, Any], text: str) -> list[tuple[int, int]]:
    """Return where the people stand that a message mentions."""
    wanted = [each["text"] for each in message["mentions"] if each["kind"] == "person"]
    return [
        found.span()
        for name in wanted
        for found in re.finditer(("" if is_lao(name) else r"(?<!\w)") + re.escape(name), text)
    ]


def measure(messages: list[dict[str, Any]], reader: Mentions) -> str:
    """Return precision, recall and F1 with their counts."""
    hit = missed = false = 0
    for message in messages:
        text = clean(message["text"]).text
        (readings,) = reader.read([Asked(text)])
        places, found = people(message, text), [span for one in readings if of_people(one.value) for span in one.spans]
        got = sum(any(a < span.end and span.start < b for span in found) for a, b in places)
        hit, missed = hit + got, missed + len(places) - got
        false += sum(not any(a < span.end and span.start < b for a, b in places) for span in found)
    precision, recall = wilson(hit, hit + false), wilson(hit, hit + missed)
    assert precision is not None  # noqa: S101 - somebody is found
    assert recall is not None  # noqa: S101 - somebody is named
    f1 = 2 * hit / (2 * hit + missed + false)
    return (
        f"F1 {f1:.3f}  precision {hit / (hit + false):.3f} ({precision.low:.2f} to {precision.high:.2f})  "
        f"recall {hit / (hit + missed):.3f} ({recall.low:.2f} to {recall.high:.2f})  of {hit + missed}"
    )


def of_people(value: str | None) -> bool:
    """Say whether a mention's value is of a person, or of somebody unknown, or to be asked about."""
    return value is None or value == "ask" or value.startswith("person:")


def main() -> None:
    """Print the figures of each language."""
    place, *languages = sys.argv[1:]
    for language in languages or ("tr", "en", "lo"):
        files = sorted((Path(place) / language).glob("*.jsonl"))
        messages = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        named = {each["text"] for message in messages for each in message["mentions"] if each["kind"] == "person"}
        ours = [Named(name, "person", (name,)) for name in sorted({name_of(each) for each in named})]
        print(f"{language}, a directory of {len(ours)}: {measure(messages, Mentions(ours))}")
        print(f"{language}, no directory: {measure(messages, Mentions())}")


if __name__ == "__main__":
    main()
