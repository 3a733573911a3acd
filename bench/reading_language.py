"""How often the language of short texts is right, beside lingua and py3langid in the same run.

``python -m bench.reading_language`` writes ``bench/results/reading_language.json``. Rivals that are not installed are
left out.
Nothing measured here was trained on: other data sets, or the held-out part of a set.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.train_language import DATA, corpus, film_lines, folded

from bench import harness
from fiftytwo.lib.intervals import wilson
from fiftytwo.lib.reading.language import languages_of

RESULTS = harness.RESULTS / "reading_language.json"
LONGEST = 40  # characters
MOST = 2_000  # texts of a set
SHARE = 0.6  # of a text's letters that stand in its own script
SCRIPTS = {
    "lo": ("\u0e80", "\u0eff"),
    "th": ("\u0e00", "\u0e7f"),
    "ru": ("\u0400", "\u04ff"),
    "ar": ("\u0600", "\u06ff"),
}
Guess = Callable[[list[str]], list[str | None]]


def main() -> int:
    """Measure every set with every reader at hand; write and print the shares."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--most", type=int, default=MOST, help="texts of a set")
    asked.add_argument("more", nargs="*", help="LANGUAGE=FILE: a text a line, of a set that is not ours to keep")
    options = asked.parse_args()
    found = []
    for row in measured(rivals(), options.most, options.more):
        found.append(row)
        shares = "  ".join(f"{reader} {each['right']:.1%}" for reader, each in row.items() if isinstance(each, dict))
        print(f"{row['language']}  {row['set']:<40} n={row['n']:<5} {shares}", flush=True)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"longest": LONGEST, "sets": found}, indent=1) + "\n")
    return 0


def measured(others: dict[str, Guess], most: int = MOST, more: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Yield what each reader gets right of each set."""
    for language, name, texts in sets(most, more):
        row: dict[str, Any] = {"language": language, "set": name, "n": len(texts)}
        for reader, guess in {"fiftytwo": ours, **others}.items():
            began = time.process_time()
            guesses = guess(texts)
            seconds = time.process_time() - began
            right = sum(each == language for each in guesses)
            interval = wilson(right, len(texts))
            row[reader] = {
                "right": round(right / len(texts), 4),
                "interval": [round(bound, 4) for bound in interval] if interval else None,
                "abstained": sum(each is None for each in guesses),
                "texts_per_second": round(len(texts) / max(seconds, 1e-9)),
            }
        yield row


def ours(texts: list[str]) -> list[str | None]:
    """Return what our reader says."""
    return [language for language, _ in languages_of(texts)]


def rivals() -> dict[str, Guess]:
    """Return the rivals that are installed, each restricted to the languages that it has of ours."""
    found: dict[str, Guess] = {}
    try:
        from lingua import Language, LanguageDetectorBuilder

        names = ["TURKISH", "ENGLISH", "AZERBAIJANI", "GERMAN", "FRENCH", "SPANISH", "RUSSIAN", "ARABIC", "THAI"]
        detector = LanguageDetectorBuilder.from_languages(*(getattr(Language, name) for name in names)).build()

        def by_lingua(texts: list[str]) -> list[str | None]:
            guesses = [detector.detect_language_of(text) for text in texts]
            return [guess.iso_code_639_1.name.lower() if guess else None for guess in guesses]

        found["lingua"] = by_lingua
    except ImportError:
        print("lingua is not installed: left out")
    try:
        import py3langid

        py3langid.set_languages(["tr", "en", "az", "de", "fr", "es", "ru", "ar", "th", "lo"])
        found["py3langid"] = lambda texts: [py3langid.classify(text)[0] for text in texts]
    except ImportError:
        print("py3langid is not installed: left out")
    return found


def sets(most: int = MOST, more: Sequence[str] = ()) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (language, name, texts) of each set; Turkish and Azerbaijani ones also without their diacritics."""
    chance = random.Random(52)
    for language, name, texts in (*_sets(), *_more(more)):
        short = sorted(
            {text for text in map(str.strip, texts) if 2 < len(text) <= LONGEST and _in_script(text, language)}
        )
        chosen = chance.sample(short, min(most, len(short)))
        yield language, name, chosen
        if language in ("tr", "az"):
            plain = [folded(text, random.Random(1)) for text in chosen]
            yield (
                language,
                f"{name}, no diacritics",
                [text for text, was in zip(plain, chosen, strict=True) if text != was],
            )


def _sets() -> Iterator[tuple[str, str, list[str]]]:
    with (DATA / "text/tr_reviews_dev/reviews.csv").open(encoding="utf-8", newline="") as file:
        reviews = [row["text"] for row in csv.DictReader(file)]
    yield "tr", "product reviews", reviews
    yield "tr", "product reviews, cut", _cut(reviews)
    with gzip.open(DATA / "text/en_goemotions/dev.tsv.gz", "rt", encoding="utf-8") as file:
        yield "en", "forum comments", [line.split("\t")[0] for line in file]
    with (DATA / "text/en_banking77/test.csv").open(encoding="utf-8", newline="") as file:
        yield "en", "bank questions", [row["text"] for row in csv.DictReader(file)]
    for language in ("tr", "en", "lo"):
        yield language, "our corpus, held out", corpus(language, held_out=language != "lo")
    for name in ("q", "neg", "pos"):
        yield "th", f"social media ({name})", (DATA / f"text/th_wisesight/{name}.txt").read_text("utf-8").splitlines()
    for language in ("tr", "en", "de", "fr", "es", "ru", "ar"):
        yield language, "films, held out", film_lines(language, held_out=True)
    for language, code in {
        "tr": "tur_Latn",
        "en": "eng_Latn",
        "az": "azj_Latn",
        "lo": "lao_Laoo",
        "th": "tha_Thai",
    }.items():
        with (DATA / f"languages/sib200/{code}/dev.tsv").open(encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
        yield language, "encyclopedia, cut", _cut(texts)


def _more(paths: Sequence[str]) -> Iterator[tuple[str, str, list[str]]]:
    for path in paths:
        language, _, name = path.partition("=")
        yield language, Path(name).stem, Path(name).read_text("utf-8").splitlines()


def _cut(texts: list[str]) -> list[str]:
    """Return pieces of whole words, at most LONGEST characters long; words that are longer are cut."""
    pieces = []
    for text in texts:
        piece = ""
        for word in text.split():
            for part in [word[at : at + LONGEST] for at in range(0, len(word), LONGEST)]:
                if len(piece) + len(part) + 1 > LONGEST:
                    pieces.append(piece)
                    piece = ""
                piece = f"{piece} {part}".strip()
        pieces.append(piece)
    return pieces


def _in_script(text: str, language: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    if language not in SCRIPTS:
        return len(letters) > 1 and sum(letter < "\u0250" or letter in "əƏ" for letter in letters) >= SHARE * len(
            letters
        )
    first, last = SCRIPTS[language]
    return len(letters) > 1 and sum(first <= letter <= last for letter in letters) >= SHARE * len(letters)


if __name__ == "__main__":
    sys.exit(main())
