"""Check the blind evaluation sets: fields, values, mentions, duplicates, and the hashes in the README.

Run ``python corpus/evaluation/check.py``; it prints counts and ends with an error if anything is wrong.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
SETS = {"": r"9\d\d\d", "second": r"30\d\d\d"}  # folder, and the numbers of its messages
CHANNELS = {
    "mail", "chat", "web", "review", "survey", "sms", "social", "phone_note", "card",
}  # fmt: skip
REASONS = {
    "delivery", "returns", "refund", "billing", "price", "product", "warranty", "appointment", "account",
    "app", "store_visit", "staff", "stock", "installation", "loyalty", "cancellation", "information", "other",
}  # fmt: skip
TRAITS = {
    "typo", "no_diacritics", "dialect", "slang", "emoji", "caps", "long", "short", "mixed_language",
    "mixed_tone", "negation", "sarcasm", "politeness", "quoted", "signature", "product_praise", "near_miss",
    "formal", "indirect", "comparison", "rhetorical", "numbers",
}  # fmt: skip
RISKS = {"safety", "legal", "privacy", "leaving"}
KINDS = {"person", "team", "shop", "product"}
PERSONAL = {"identity", "card", "phone", "iban", "mail", "plate", "account"}
FLAGS = ("person_thanked", "anger", "question", "contact_request")
FIELDS = {
    "id", "text", "channel", "praise", "complaint", *FLAGS, "risk", "reason", "mentions", "traits",
}  # fmt: skip
NEAR = 0.5  # shared five-letter pieces, of all pieces of two messages


def faults(record: dict, language: str, number: str) -> list[str]:
    text = record["text"]
    spans = [*record["mentions"], *record.get("personal_data", [])]
    tests = {
        "fields": record.keys() - {"personal_data", "doubt"} == FIELDS,
        "id": bool(re.fullmatch(f"{language}-{number}", record["id"])),
        "text": bool(text.strip()),
        "channel": record["channel"] in CHANNELS,
        "strength": record["praise"] in (0, 1, 2) and record["complaint"] in (0, 1, 2),
        "flags": all(record[flag] in (True, False) for flag in FLAGS),
        "thanked without praise": record["praise"] > 0 or not record["person_thanked"],
        "risk": set(record["risk"]) <= RISKS,
        "reason": record["reason"] in REASONS,
        "traits": set(record["traits"]) <= TRAITS,
        "span not in text": all(span["text"] and span["text"] in text for span in spans),
        "kind": {m["kind"] for m in record["mentions"]} <= KINDS
        and {p["kind"] for p in record.get("personal_data", [])} <= PERSONAL,
    }
    return [name for name, good in tests.items() if not good]


def pieces(text: str) -> set[str]:
    letters = re.sub(r"\W+", "", re.sub(r"\d", "0", text.lower()))
    return {letters[i : i + 5] for i in range(max(1, len(letters) - 4))}


def near_duplicates(records: list[dict]) -> list[tuple[str, str]]:
    found, bags = [], [pieces(record["text"]) for record in records]
    for i, one in enumerate(bags):
        for j, other in enumerate(bags[:i]):
            if 2 * min(len(one), len(other)) < max(len(one), len(other)):
                continue
            if len(one & other) / len(one | other) > NEAR:
                found.append((records[j]["id"], records[i]["id"]))
    return found


def check(folder: str, language: str, readme: str) -> int:
    """Print the counts and faults of one language of a set; return how many faults there are."""
    wrong, records = 0, []
    for part in sorted((HERE / folder / language).glob("*.jsonl")):
        if hashlib.sha256(part.read_bytes()).hexdigest() not in readme:
            print(f"{part.relative_to(HERE)}: the README has another hash")
            wrong += 1
        records += [json.loads(line) for line in part.read_text(encoding="utf-8").splitlines()]
    for record in records:
        for fault in faults(record, language, SETS[folder]):
            print(f"{record['id']}: {fault}")
            wrong += 1
    if len({r["id"] for r in records}) < len(records) or len({r["text"] for r in records}) < len(records):
        print(f"{folder}/{language}: an id or a text stands twice")
        wrong += 1
    near = near_duplicates(records)
    wrong += len(near) > 0.02 * len(records)
    tones = Counter(
        ("both" if r["complaint"] else "praise") if r["praise"] else "complaint" if r["complaint"] else "neither"
        for r in records
    )
    flags = {flag: sum(r[flag] for r in records) for flag in FLAGS}
    print(folder or "first", language, len(records), dict(tones), flags, "near-duplicates", near)
    return wrong


def main() -> int:
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    wrong = sum(check(folder, language, readme) for folder in SETS for language in ("tr", "en", "lo"))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
