"""Texts of customers, and readings of them written by hand: what the readers say is their own business."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import Cast
from tests.pages.year import SOURCE, write_facts

from fiftytwo.understanding.versions import meet

ISTANBUL = ZoneInfo("Europe/Istanbul")
FIRST = "readers-1"


def write_texts(cast: Cast, day: date, *texts: tuple[str, str], **given: Any) -> None:
    """Write texts, each an id and its words, all of one day: Ayşe's unless said otherwise."""
    at = datetime.combine(day, time(11), ISTANBUL)
    who = {"team": cast.contact_centre.key, "employee": cast.ayse.key, "channel": "mail", **given}
    row = {"source": SOURCE, "written_at": at}
    ids = [{**row, "source_id": text_id} for text_id, _words in texts]
    customers = {text_id: {"customer": f"customer-{text_id}"} for text_id, _words in texts}
    write_facts("text", [{**one, **who, **customers[one["source_id"]]} for one in ids])
    said = dict(texts)
    write_facts("words", [{**one, "words": said[one["source_id"]], **customers[one["source_id"]]} for one in ids])


def write_readings(day: date, text_id: str, *readings: dict[str, Any], version: str = FIRST) -> None:
    """Write what a version read in one text; the language's reading, which every text has, is added."""
    write_many_readings(day, {text_id: list(readings)}, version=version)


def write_many_readings(day: date, readings: dict[str, list[dict[str, Any]]], *, version: str = FIRST) -> None:
    """Write what a version read in the texts of one day."""
    meet(version)
    row = {"source": SOURCE, "written_at": datetime.combine(day, time(11), ISTANBUL), "version": version}
    language = {"reader": "language", "value": "tr", "confidence": 0.99}
    write_facts(
        "reading",
        [
            {**row, "text_id": text_id, "source_id": f"{text_id}|{version}|{n}", **found}
            for text_id, some in readings.items()
            for n, found in enumerate(some if any(one["reader"] == "language" for one in some) else [language, *some])
        ],
    )
