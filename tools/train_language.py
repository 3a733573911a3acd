"""Train the model that tells languages of Latin letters apart: ``python -m tools.train_language [--seed N]``.

Reads ``../shared/data`` and the corpus, writes ``src/fiftytwo/lib/reading/models/language.npz``. What goes in, with
which licence, and what comes out is told in ``docs/understanding/language.md``. Takes half a minute of one core.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fiftytwo.lib.reading.language_features import BUCKETS, features

ROOT = Path(__file__).resolve().parent.parent
DATA = next((folder / "shared/data" for folder in ROOT.parents if (folder / "shared/data").is_dir()), ROOT)
MODEL = ROOT / "src/fiftytwo/lib/reading/models/language.npz"
LANGUAGES = ("tr", "en", "az", "de", "fr", "es")
NTREX = {"tr": "tur", "en": "eng-US", "az": "aze-Latn", "de": "deu", "fr": "fra", "es": "spa"}
SIB = {"tr": "tur_Latn", "en": "eng_Latn", "az": "azj_Latn"}
EACH = 26_000  # examples a language and round
ROUNDS = 4
BATCH = 256

_FOLDED = str.maketrans("çğıöşüÇĞİÖŞÜəƏâîûäÄñÑáéíóúàèùêëïôæœ", "cgiosuCGIOSUeEaiuaAnNaeiouaeueeioao")
_SPELT_OUT = {"ş": "sh", "ç": "ch", "ə": "e", "ı": "i", "ö": "o", "ü": "u", "ğ": "g"}


def sentences(language: str) -> list[tuple[str, float]]:
    """Return the training texts of a language, each with how often it is drawn compared to others."""
    found: list[tuple[str, float]] = []
    found += [(line, 1.0) for line in _lines(DATA / f"languages/ntrex/newstest2019-ref.{NTREX[language]}.txt")]
    if language in SIB:
        with (DATA / f"languages/sib200/{SIB[language]}/train.tsv").open(encoding="utf-8", newline="") as file:
            found += [(row["text"], 1.0) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    found += [(text, 0.25) for text in film_lines(language, held_out=False)]
    if language == "en":
        with (DATA / "text/en_banking77/train.csv").open(encoding="utf-8", newline="") as file:
            found += [(row["text"], 0.3) for row in csv.DictReader(file)]
    found += [(word, 3.0) for word in CHAT.get(language, "").split()]
    if language in ("tr", "en"):
        found += [(text, 2.0) for text in corpus(language, held_out=False)]
    if language == "az":
        found += [(line, 9.0) for line in _lines(ROOT / "corpus/language/az.txt")]
    return found


# What people write in chats and no book holds.
CHAT = {
    "tr": """
        slm nbr naber tmm tşk tşkler tşk ederim teşekkürler eyw eyvallah saol sağol sağolun mrb merhaba
        merhabalar selam kib aeo bi bişey napıyonuz nolur noldu nolcak lütfen ltf acil hemen evet hayır yok var
        aynen tabi tabii olur peki valla vallaha yaw yav ya be abi kanka hocam cnm canım günaydın iyiakşamlar
        kolaygelsin inş inşallah mş maşallah hala hâlâ nerde nerede nezaman kaç gün bitti geldi gelmedi alo
    """,
    "en": """
        thx ty tysm pls plz u ur r thanks thankyou hello hiya hey yo yep yeah yea nope nah lol omg btw idk tbh
        asap fyi np cheers ta sorry hi helo gonna wanna gotta dont cant wont didnt doesnt isnt whats wheres hows
        ill ive im okay cool nice great awesome wow help still waiting any news update urgent refund where when
        why yes no
    """,
    "az": """
        slm salam necesen necəsən cox sag ol sagolun saol sağol təşəkkür tesekkur buyurun xaiş xahiş zehmet
        olmasa hə he yox bəli beli yaxsi yaxşı əla ela super deyil deyl niye niyə haçan haçaq nevaxt neynirsən
        brat qaqa bacı qardaş ay vallah hələ hele indi sonra sabah dünən gəlmədi gelmedi
    """,
}


def corpus(language: str, *, held_out: bool) -> list[str]:
    """Return the messages of our corpus: of each part the last quarter is held out."""
    found = []
    for path in sorted((ROOT / "corpus" / language).glob("*.jsonl")):
        lines = path.read_text(encoding="utf-8").splitlines()
        first_held = len(lines) * 3 // 4
        for line in lines[first_held:] if held_out else lines[:first_held]:
            message = json.loads(line)
            if "mixed_language" not in message["traits"]:
                found.append(message["text"])
    return found


def film_lines(language: str, *, held_out: bool) -> list[str]:
    """Return lines of films; the last tenth is held out."""
    if language == "en":
        paths = ["en-annotated.tsv", "neu_en.txt"]
    else:
        paths = {"tr": ["tr-projections2.tsv"], "az": []}.get(language, [f"{language}-projections.tsv"])
    lines = [line for name in paths for line in _lines(DATA / "text/xed" / name)]
    texts = [max(line.split("\t"), key=len) for line in lines]
    texts = [text for text in texts if text != "phrase"]
    first_held = len(texts) * 9 // 10
    return texts[first_held:] if held_out else texts[:first_held]


def _lines(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def folded(text: str, chance: random.Random) -> str:
    """Return a text as people type it on a keyboard without its letters."""
    if chance.random() < 0.08:
        return "".join(_SPELT_OUT.get(letter, letter) for letter in text).translate(_FOLDED)
    return text.translate(_FOLDED)


def as_chatted(text: str, language: str, chance: random.Random) -> str:
    """Return a piece of a text in one of the ways people write in a chat."""
    words = text.split()
    if chance.random() < 0.8:
        length = chance.choice((1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 9))
        first = chance.randrange(max(1, len(words) - length + 1))
        words = words[first : first + length]
    piece = " ".join(words)
    if chance.random() < (0.5 if language in ("tr", "az") else 0.35):
        piece = folded(piece, chance)
    roll = chance.random()
    if roll < 0.45:
        piece = piece.replace("I", "ı").replace("İ", "i").lower() if language in ("tr", "az") else piece.lower()
    elif roll < 0.5:
        piece = piece.replace("i", "İ").upper() if language in ("tr", "az") and chance.random() < 0.5 else piece.upper()
    if chance.random() < 0.4:
        piece = re.sub(r"[.,!?;:…\"“”()-]+", " ", piece)
    if chance.random() < 0.06 and len(piece) > 4:
        piece = _slipped(piece, chance)
    return piece


def _slipped(piece: str, chance: random.Random) -> str:
    """Return a piece with one slip of the keys: two letters in the wrong order, or one missing, or one long."""
    at = chance.randrange(1, len(piece) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return piece[:at] + piece[at + 1] + piece[at] + piece[at + 2 :]
    return piece[:at] + piece[at + 1 :] if kind == 1 else piece[:at] + piece[at] * 3 + piece[at:]


def drawn(chance: random.Random) -> Iterator[tuple[str, int]]:
    """Yield (piece, number of its language), EACH of every language, in a random order."""
    examples = []
    for number, language in enumerate(LANGUAGES):
        texts, weights = zip(*sentences(language), strict=True)
        examples += [(as_chatted(text, language, chance), number) for text in chance.choices(texts, weights, k=EACH)]
    chance.shuffle(examples)
    yield from ((piece, number) for piece, number in examples if re.search(r"[^\W\d_]{2}", piece))


class Learner:
    """Multinomial logistic regression over hashed features, by AdaGrad; of a text the sum over the root of how many."""

    def __init__(self, rate: float = 0.6, shrink: float = 2e-6) -> None:
        self.weights = np.zeros((BUCKETS, len(LANGUAGES)), dtype=np.float32)
        self.seen = np.full((BUCKETS, len(LANGUAGES)), 1e-2, dtype=np.float32)
        self.rate, self.shrink = rate, shrink

    def learn(self, pieces: list[str], numbers: list[int]) -> float:
        """Take one step; return the mean loss before it."""
        found = features(pieces)
        counts = np.maximum(found.counts(), 1)
        scale = (1 / np.sqrt(counts)).astype(np.float32)
        chances = _softmax(self._sums(found.hashes, found.bounds) * scale[:, None])
        loss = -np.log(np.maximum(chances[np.arange(len(numbers)), numbers], 1e-9)).mean()
        chances[np.arange(len(numbers)), numbers] -= 1
        slope = chances * scale[:, None]
        self._step(found.hashes, np.repeat(slope, np.diff(found.bounds), axis=0))
        return float(loss)

    def _sums(self, hashes: npt.NDArray[np.uint32], bounds: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        return np.add.reduceat(sum(self.weights[column] for column in hashes.T), bounds[:-1])

    def _step(self, hashes: npt.NDArray[np.uint32], slope: npt.NDArray[np.float32]) -> None:
        flat = hashes.ravel()
        slopes = np.repeat(slope, hashes.shape[1], axis=0)[flat > 0]
        flat = flat[flat > 0]
        order = np.argsort(flat, kind="stable")
        touched, first = np.unique(flat[order], return_index=True)
        total = np.add.reduceat(slopes[order], first) + self.shrink * self.weights[touched]
        self.seen[touched] += total * total
        self.weights[touched] -= self.rate * total / np.sqrt(self.seen[touched])


def _softmax(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def main() -> None:
    """Train, round the weights to a byte each, and write the model."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=52)
    asked.add_argument("--out", type=Path, default=MODEL)
    options = asked.parse_args()
    chance = random.Random(options.seed)  # noqa: S311 - examples, not secrets
    learner = Learner()
    for turn in range(ROUNDS):
        examples = list(drawn(chance))
        losses = []
        learner.rate = 0.6 * (1 - turn / ROUNDS) + 0.02
        for at in range(0, len(examples), BATCH):
            pieces, numbers = zip(*examples[at : at + BATCH], strict=True)
            losses.append(learner.learn(list(pieces), list(numbers)))
        print(f"round {turn + 1}: loss {np.mean(losses):.4f}", flush=True)
    weights = learner.weights - learner.weights.mean(axis=1, keepdims=True)
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9995)) / 127
    rounded = np.clip(np.rint(weights / scale), -127, 127).astype(np.int8)
    options.out.parent.mkdir(exist_ok=True)
    np.savez_compressed(options.out, weights=rounded, scale=np.float32(scale), languages=np.array(LANGUAGES))
    print(f"{options.out.stat().st_size / 1e6:.2f} MB, {np.count_nonzero(rounded.any(axis=1))} buckets used")


if __name__ == "__main__":
    main()
