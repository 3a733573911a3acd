"""Praise at Lokum & Lotus: texts that thank somebody, and moments on their way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.cast import Cast
from tests.understanding.desk import write_readings, write_texts

from fiftytwo.features.recognition.actions import moments, turns
from fiftytwo.features.recognition.finding import find_praise
from fiftytwo.features.recognition.models import Moment, Thanks
from fiftytwo.org.models import Person, Team
from fiftytwo.org.viewer import organisations_today

PRAISE = "Gurbetteyim, anneme lokum göndermek istedim. Ayşe Hanım sanki kendi annesine gönderiyormuş gibi uğraştı."


def lately() -> date:
    """Return a day of last week on the organisation's calendar."""
    return organisations_today() - timedelta(days=7)


def read_as_thanks(text_id: str, *keys: str) -> None:
    """Let a reader have taken a text for thanks, and a name in it for one of some people."""
    found: list[dict[str, Any]] = [{"reader": "person_thanked", "value": "yes", "confidence": 0.97, "spans": "0-5"}]
    if keys:
        said = {"value": keys[0]} if len(keys) == 1 else {"candidates": " ".join(keys)}
        found.append({"reader": "mention", "confidence": 0.9, "spans": "0-4", **said})
    write_readings(lately(), text_id, *found)


def found_moment(cast: Cast, text_id: str = "t1", words: str = PRAISE, **given: Any) -> Moment:
    """Return a moment that a reader proposed and nobody has looked at."""
    write_texts(cast, lately(), (text_id, words), **given)
    read_as_thanks(text_id)
    find_praise()
    return Moment.objects.get(text_id=text_id)


def confirmed(viewer: Any, cast: Cast, text_id: str = "t1", *whom: Person | Team, **given: Any) -> Thanks:
    """Return thanks for a moment that somebody confirmed: Ayşe's, unless said otherwise."""
    moment = found_moment(cast, text_id, **given)
    return moments.confirm(viewer, moment, list(whom or (cast.ayse,)))


def given_by(viewer: Any, thanks: Thanks, note: str = "I smiled when I read this. You never let go.") -> Thanks:
    """Return thanks that a leader took, wrote and gave."""
    turns.take(viewer, thanks)
    turns.write_note(viewer, thanks, Thanks.Way.NOTE, note)
    turns.give(viewer, thanks)
    return thanks
