"""How fast and how right our readers are beside VADER, TextBlob, AFINN, langdetect and lingua, in the same run.

``python -m bench.understanding`` writes ``bench/results/understanding.json``. Rivals that are not installed are left
out. No text whose reading is measured here was trained or tuned on: the blind sets of ``corpus/evaluation`` (only
figures are printed) and, where ``../shared/data`` is at hand, Turkish product reviews. Speeds are of one core, on
messages of the corpus.
"""

from __future__ import annotations

import csv
import json
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fiftytwo.lib.reading.evaluation import AXES, evaluate, labelled, macro_f1
from fiftytwo.lib.reading.house import Known, make
from fiftytwo.lib.reading.language import Language
from fiftytwo.lib.reading.readings import Asked
from fiftytwo.lib.reading.tone import LANGUAGES, STRENGTHS, Tone

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"
RESULTS = Path(__file__).parent / "results" / "understanding.json"
LONGEST = 140  # characters of a short message
CLASSES = ("positive", "negative", "neutral")
Judge = Callable[[str], str]


def main() -> int:
    """Measure, write and print."""
    found = {"speed": speed(), "english": english(), "turkish_reviews": turkish_reviews()}
    RESULTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))
    return 0


def messages() -> list[Asked]:
    """Return the short messages of the corpus, all languages in turn."""
    texts = [text.asked for language in LANGUAGES for part in parts(f"corpus/{language}") for text in part]
    return [asked for asked in texts if len(asked.text) <= LONGEST]


def parts(folder: str) -> list[list[Any]]:
    """Return the labelled texts of each file of a folder."""
    return [labelled(path, path.parent.name) for path in sorted((ROOT / folder).glob("*.jsonl"))]


def speed() -> dict[str, Any]:
    """Return short messages a second and core, of ours and of the rivals, and our memory at its peak."""
    asked = messages()
    unknown = [Asked(each.text, channel=each.channel) for each in asked]
    tone, both, house = Tone(), Tone(STRENGTHS), make(Known())
    ours: dict[str, Callable[[], object]] = {
        "all readers with reasons": lambda: house.read(unknown),
        "tone and wishes with reasons": lambda: tone.read(asked),
        "language and tone": lambda: (Language().read(unknown), both.read(asked)),
        "language": lambda: Language().read(unknown),
    }
    found = {name: per_second(len(asked), run) for name, run in ours.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    texts = [each.text for each in asked if each.language == "en"][:500]
    for name, judge in {**judges(), **language_rivals()}.items():
        found[name] = per_second(len(texts), lambda judge=judge: [judge(text) for text in texts])
    return {"messages": len(asked), "per_second": found, "our_peak_mb": round(peak)}


def per_second(count: int, run: Callable[[], object]) -> int:
    """Return how many texts a second of processor time are read, after one round to warm up."""
    run()
    began = time.process_time()
    run()
    return round(count / (time.process_time() - began))


def judges() -> dict[str, Judge]:
    """Return the rivals for tone that are at hand, each with the bounds that its authors give."""
    found: dict[str, Judge] = {}
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        vader = SentimentIntensityAnalyzer()
        found["vader"] = lambda text: side(vader.polarity_scores(text)["compound"], 0.05)
    except ImportError:
        pass
    try:
        from textblob import TextBlob

        found["textblob"] = lambda text: side(TextBlob(text).sentiment.polarity, 0.05)
    except ImportError:
        pass
    if (DATA / "lexicons/afinn/AFINN-en-165.txt").is_file():
        found["afinn"] = afinn("en")
    return found


def afinn(language: str) -> Judge:
    """Return a judge that sums the valences of AFINN's words."""
    lines = (DATA / f"lexicons/afinn/AFINN-{language}-165.txt").read_text(encoding="utf-8").splitlines()
    valence = {word: float(value) for word, value in (line.split("\t")[:2] for line in lines)}
    return lambda text: side(sum(valence.get(word.strip(".,!?;:\"'()"), 0) for word in text.lower().split()), 0.5)


def side(score: float, bound: float) -> str:
    """Return the class of a score."""
    return CLASSES[0] if score >= bound else CLASSES[1] if score <= -bound else CLASSES[2]


def language_rivals() -> dict[str, Judge]:
    """Return the rivals for language that are at hand."""
    found: dict[str, Judge] = {}
    try:
        from langdetect import DetectorFactory, LangDetectException, detect

        DetectorFactory.seed = 52

        def guess(text: str) -> str:
            try:
                return str(detect(text))
            except LangDetectException:
                return ""

        found["langdetect"] = guess
    except ImportError:
        pass
    try:
        from lingua import LanguageDetectorBuilder

        detector = LanguageDetectorBuilder.from_all_languages().build()
        found["lingua"] = lambda text: str(detector.detect_language_of(text))
    except ImportError:
        pass
    return found


def english() -> dict[str, Any]:
    """Return the macro-F1 over positive, negative and neutral on the blind English set, without mixed texts."""
    texts = [text for part in parts("corpus/evaluation/en") for text in part]
    told = [(text.expected["praise"] != "0", text.expected["complaint"] != "0") for text in texts]
    single = [number for number, sides in enumerate(told) if sides != (True, True)]
    wanted = [{(True, False): "positive", (False, True): "negative"}.get(told[n], "neutral") for n in single]
    tone = Tone()
    ours = [mapped(tone, texts[number].asked.text, "en") for number in single]
    found: dict[str, Any] = {"texts": len(single), "macro_f1": {"fiftytwo": figure(wanted, ours)}}
    for name, judge in judges().items():
        found["macro_f1"][name] = figure(wanted, [judge(texts[number].asked.text) for number in single])
    four = evaluate(tone, texts).value("en", AXES, "macro_f1")
    return {**found, "ours_with_mixed_texts_in_four_classes": four}


def mapped(tone: Tone, text: str, language: str) -> str:
    """Return the one class that our two axes come to: the likelier of the two that are said."""
    readings = {reading.reader: reading for reading in tone.read([Asked(text, language=language)])[0]}
    praise, complaint = (readings[axis].value in ("1", "2") for axis in STRENGTHS)
    if praise and complaint:
        pleased, displeased = tone.valences([text], language)[0]
        return CLASSES[0] if pleased >= displeased else CLASSES[1]
    return CLASSES[0] if praise else CLASSES[1] if complaint else CLASSES[2]


def turkish_reviews() -> dict[str, Any]:
    """Return the macro-F1 on Turkish product reviews, in three classes and in two, beside AFINN.

    What pleases there are goods, so this takes the output that counts them in; nothing of it was trained or tuned here.
    """
    path = DATA / "text/tr_reviews_dev/reviews.csv"
    if not path.is_file():
        return {}
    names = {"Olumlu": "positive", "Olumsuz": "negative", "Tarafsız": "neutral"}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["text"], names[row["label"]]) for row in csv.DictReader(file)]
    chances = Tone().valences([text for text, _ in rows], "tr")
    wanted = [label for _, label in rows]
    ours = [three(*each) for each in chances]
    polar = [number for number, label in enumerate(wanted) if label != "neutral"]
    two = [CLASSES[0] if chances[number][0] >= chances[number][1] else CLASSES[1] for number in polar]
    return {
        "texts": len(rows),
        "three_classes": {"fiftytwo": figure(wanted, ours), "afinn": figure(wanted, [afinn("tr")(t) for t, _ in rows])},
        "two_classes": {"fiftytwo": figure([wanted[number] for number in polar], two)},
    }


def three(pleased: float, displeased: float) -> str:
    """Return the likelier side, or neutral where neither or both are likely."""
    if (pleased >= 0.5) == (displeased >= 0.5):
        return CLASSES[2]
    return CLASSES[0] if pleased > displeased else CLASSES[1]


def figure(wanted: Sequence[str], said: Sequence[str]) -> dict[str, Any]:
    """Return a macro-F1 with its interval."""
    value, interval = macro_f1(wanted, said)
    return {"value": round(value, 3), "interval": [round(bound, 3) for bound in interval]}


if __name__ == "__main__":
    raise SystemExit(main())
