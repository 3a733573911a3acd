"""Train the readers of tone and wishes from the corpus, and keep their weights, bars and figures.

    python tools/train_readers.py [tr en lo]

Parts of the corpus are left out in turn, those by another author all together, so that what is kept about certainty
comes from texts that the judging model has not seen, and in part from a hand that it does not know. The sets under
corpus/evaluation are never opened here.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from fiftytwo.lib.reading import learning
from fiftytwo.lib.reading.bars import all_fitted
from fiftytwo.lib.reading.features import common_words, kept_words
from fiftytwo.lib.reading.judging import Judgement
from fiftytwo.lib.reading.tokens import form, pieces
from fiftytwo.lib.reading.tone import LANGUAGES, OUTPUTS, gated

ROOT = Path(__file__).parent.parent
MODELS = ROOT / "src/fiftytwo/lib/reading/models"
STRENGTH = 20.0  # of the data against the penalty, chosen by leaving parts out
SEEN = 2  # texts in which a common word stands in small letters
GROUPS = 6  # of parts of the corpus, left out in turn; the last are the parts by the other author
OTHER_AUTHOR = 20_001  # the numbers of the other author's messages begin here

Message = dict[str, Any]


def messages(language: str) -> tuple[list[Message], np.ndarray]:
    """Return the labelled messages of a language, and the group of parts in which each stands."""
    paths = sorted((ROOT / "corpus" / language).glob("*.jsonl"))
    parts = [[json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] for path in paths]
    earlier = sum(int(part[0]["id"].split("-")[1]) < OTHER_AUTHOR for part in parts)
    groups = [min(number * (GROUPS - 1) // earlier, GROUPS - 1) for number in range(len(parts))]
    found = [message for part in parts for message in part]
    return found, np.repeat(groups, [len(part) for part in parts])


def labels(message: Message) -> list[bool]:
    """Return what each output should say of a message, in the order of OUTPUTS."""
    risks = [kind in message["risk"] for kind in ("safety", "legal", "privacy", "leaving")]
    strengths = [message[axis] >= strength for axis in ("praise", "complaint") for strength in (1, 2)]
    answers = [message[answer] for answer in ("person_thanked", "anger", "question", "contact_request")]
    pleased = message["praise"] > 0 or "product_praise" in message["traits"]
    return [*strengths, *answers, *risks, pleased]


def common(language: str, texts: list[str]) -> set[str]:
    """Return the words that stand in small letters in the corpus and, where it is at hand, in open data."""
    counted = Counter(
        form(piece) for text in texts + borrowed(language) for piece in set(pieces(text)) if piece.islower()
    )
    return {word for word, count in counted.items() if count >= SEEN}


def borrowed(language: str) -> list[str]:
    """Return lines of XED (Öhman and others 2020, CC BY 4.0), of which only which words are common is kept."""
    name = {"tr": "tr-projections2.tsv", "en": "en-annotated.tsv"}.get(language)
    path = ROOT.parent / "shared/data/text/xed" / (name or "")
    if name is None or not path.is_file():
        return []
    return [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]


def train(language: str) -> None:
    """Train the model of one language and write it."""
    found, group = messages(language)
    texts = [message["text"] for message in found]
    (MODELS / f"{language}.words").write_bytes(kept_words(common(language, texts), language))
    common_words.cache_clear()
    expected = np.array([labels(message) for message in found])
    table = learning.tabulated(texts, language)
    unseen = np.zeros(expected.shape)
    weights = np.zeros((table.matrix.shape[1], len(OUTPUTS)))
    constants = np.zeros(len(OUTPUTS))
    for output, name in enumerate(OUTPUTS):
        wanted = expected[:, output]
        weights[:, output], constants[output] = learning.logistic(table.matrix, wanted, strength=STRENGTH)
        for left_out in range(GROUPS):
            inside, outside = group != left_out, group == left_out
            fit, constant = learning.logistic(table.matrix[inside], wanted[inside], strength=STRENGTH)
            unseen[outside, output] = table.matrix[outside] @ fit + constant
        print(language, name, flush=True)
    gated(unseen)
    learning.packed(table, OUTPUTS, weights, constants).saved(MODELS / f"{language}.npz")
    bars = all_fitted(OUTPUTS, unseen, expected)
    (MODELS / f"{language}.json").write_text(Judgement("1", bars).as_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    for each in sys.argv[1:] or LANGUAGES:
        train(each)
