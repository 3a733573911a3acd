"""What people corrected, as labelled texts in the format of the corpus: what the next version learns from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import transaction

from fiftytwo.facts import store
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.marks import RISKS, masked_words
from fiftytwo.understanding.models import Correction
from fiftytwo.understanding.permissions import can_run_readers
from fiftytwo.understanding.texts import YES, Key, ReadText, load, spans_of

AT_ONCE = 200
YES_OR_NO = ("person_thanked", "anger", "question", "contact_request")


def note_export(actor: Actor, *, unmasked: bool) -> None:
    """Write into the audit trail that labelled texts leave, with or without personal data.

    Raises:
        PermissionDenied: if the actor does not run the readers.
    """
    may(actor, can_run_readers)
    with transaction.atomic():
        audit.record_event(actor, "reading.exported", "understanding.correction", {"personal_data": unmasked})


def labelled(*, unmasked: bool = False) -> Iterator[str]:
    """Yield a line of JSON for each text that somebody has corrected; erased ones have left.

    The labels are what holds now: people's word first, the readers' where nobody has looked. ``corrected`` names the
    readers that people have looked at: train on those.

    Args:
        unmasked: with personal data; else it is masked, and places of mentions are told by their words only.
    """
    keys: list[Key] = list(Correction.objects.order_by("source", "text_id").values_list("source", "text_id").distinct())
    for first in range(0, len(keys), AT_ONCE):
        some = keys[first : first + AT_ONCE]
        ids = [text_id for _source, text_id in some]
        months = {f.month for f in store.files("text") for text_id in ids if f.may_hold("source_id", text_id)}
        for text in load(ContactScope(everything=True), some, sorted(months)):
            if text.words and any(reading.corrected for reading in text.readings):
                yield json.dumps(_line(text, unmasked=unmasked), ensure_ascii=False) + "\n"


def _line(text: ReadText, *, unmasked: bool) -> dict[str, Any]:
    return {
        "id": f"{text.source}/{text.text_id}",
        "language": text.language,
        "text": text.words if unmasked else masked_words(text),
        "channel": text.channel,
        "praise": _number(text.says("praise")),
        "complaint": _number(text.says("complaint")),
        **{name: _truth(text.says(name)) for name in YES_OR_NO},
        "risk": [name.removeprefix("risk_") for name in RISKS if text.says(name) == YES],
        "reason": text.says("topic"),
        "mentions": _mentions(text),
        "corrected": sorted({reading.reader for reading in text.readings if reading.corrected}),
    }


def _number(value: str | None) -> int | None:
    return int(value) if value in ("0", "1", "2") else None


def _truth(value: str | None) -> bool | None:
    return None if value is None else value == YES


def _mentions(text: ReadText) -> list[dict[str, str]]:
    """Return the words of mentions and the kind of what they mean; whom they mean stays here."""
    found = []
    for mention in text.all_of("mention"):
        kinds = {key.partition(":")[0] for key in (mention.value or "", *mention.candidates) if ":" in key}
        spans = spans_of(mention.place) or mention.spans
        if len(kinds) == 1 and spans:
            found.append({"text": (text.words or "")[spans[0].start : spans[0].end], "kind": kinds.pop()})
    return found
