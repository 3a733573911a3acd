"""What the readers are unsure of, and whom they could not tell apart: what people are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings

from fiftytwo.facts import read
from fiftytwo.facts.lazily import _
from fiftytwo.facts.scope import in_scope
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.models import Correction
from fiftytwo.understanding.texts import YES, Key, ReadAs, ReadText, load, months_of
from fiftytwo.understanding.versions import chosen, versions

if TYPE_CHECKING:
    import ibis

LOOKED_BACK_DAYS = 90
ASKED_ABOUT = ("praise", "complaint", "person_thanked")
SURE = 0.75  # a reading below this is close enough to the threshold that a person's word teaches something
MOST = 200


@dataclass(frozen=True)
class Queue:
    """What waits for a person's word: how much, and the first of it."""

    waiting: int
    texts: tuple[ReadText, ...]

    @property
    def more(self) -> bool:
        """Whether there may be more than was counted."""
        return self.waiting >= MOST


def unsure_texts(scope: ContactScope, today: date, *, most: int = 1, without: Key | None = None) -> Queue:
    """Return the texts of the last weeks in which the readers are least sure of the tone, nobody's word taken yet.

    Args:
        scope: whose contacts the viewer sees.
        today: the viewer's day.
        most: how many are returned.
        without: a text to leave for later.
    """
    first = today - timedelta(days=LOOKED_BACK_DAYS)
    readings = _of_texts(scope, first, today, _.reader.isin(ASKED_ABOUT))
    doubtful = readings.filter(readings.value.isnull() | (readings.confidence < SURE))
    doubt = doubtful.group_by("source", "text_id").agg(
        doubts=doubtful.count(), sure=doubtful.confidence.fill_null(0.5).mean()
    )
    doubt = doubt.semi_join(_in_our_languages(scope, first, today), ["source", "text_id"])
    answered = _answered(first, ASKED_ABOUT)
    rows = read.rows(doubt.order_by([_.doubts.desc(), _.sure, _.text_id]).limit(MOST + len(answered)))
    keys = [key for row in rows if (key := (row["source"], row["text_id"])) not in answered]
    return _queue(scope, keys, first, today, most, without)


def _in_our_languages(scope: ContactScope, first: date, last: date) -> ibis.Table:
    """Return the texts in a language that the readers of tone know: of others they say nothing, so nobody is asked."""
    spoken = (_.reader == "language") & _.value.isin([code for code, _name in settings.LANGUAGES])
    return _of_texts(scope, first, last, spoken).select("source", "text_id").distinct()


def ambiguous_texts(scope: ContactScope, today: date, *, most: int = 10) -> Queue:
    """Return the texts of the last weeks with a name that may mean several of us, or thanks to a name nobody knows."""
    first = today - timedelta(days=LOOKED_BACK_DAYS)
    open_ = _of_texts(scope, first, today, (_.reader == "mention") & _.value.isnull())
    thanks = _of_texts(scope, first, today, (_.reader == "person_thanked") & (_.value == YES))
    thanked = thanks.select("source", "text_id", thanked=True).distinct()
    readings = open_.left_join(thanked, ["source", "text_id"]).filter(_.candidates.notnull() | _.thanked.notnull())
    rows = read.rows(readings.select("source", "text_id", "written_at").distinct().order_by(_.written_at.desc()))
    answered = _answered(first, ("mention",))
    keys = list(dict.fromkeys(key for row in rows if (key := (row["source"], row["text_id"])) not in answered))
    return _queue(scope, keys[:MOST], first, today, most, None)


def open_mentions(text: ReadText) -> list[ReadAs]:
    """Return the mentions of a text that may mean one of several, or somebody whom nobody knows by that name."""
    thanked = text.says("person_thanked") == YES
    return [one for one in text.all_of("mention") if one.value is None and (one.candidates or thanked)]


def _of_texts(scope: ContactScope, first: date, last: date, which: Any) -> ibis.Table:
    months = months_of(first, last)
    readings = chosen(read.table("reading", months=months), versions()).filter(which, _.local_date >= first)
    texts = in_scope(read.table("text", months=months), scope).select("source", text_id=_.source_id)
    return readings.semi_join(texts, ["source", "text_id"])


def _answered(first: date, readers: tuple[str, ...]) -> set[Key]:
    """Return the texts about which somebody has said something already."""
    rows = Correction.objects.filter(written_on__gte=first, reader__in=readers)
    return set(rows.values_list("source", "text_id"))


def _queue(scope: ContactScope, keys: list[Key], first: date, last: date, most: int, without: Key | None) -> Queue:
    ahead = [key for key in keys if key != without] or keys
    texts = {text.key: text for text in load(scope, ahead[: 3 * most], months_of(first, last)) if text.words}
    return Queue(min(len(keys), MOST), tuple(texts[key] for key in ahead if key in texts)[:most])
