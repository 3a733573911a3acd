"""Praise for a named person: found in what the readers took for thanks, told to who leads, over after a look at it.

A signal says that praise waits for a look, and to one person only: it never reaches the one praised, and what becomes
of it after a look is recognition's to tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Membership, Person
from fiftytwo.org.permissions import contact_scope
from fiftytwo.org.queries import names_of
from fiftytwo.org.viewer import Viewer
from fiftytwo.signals.actions import found
from fiftytwo.signals.detect import Thanked, praise_subject, praised
from fiftytwo.signals.kinds import Evidence, Kind, no_url, register
from fiftytwo.signals.models import Signal
from fiftytwo.understanding.queries import FoundPraise, praise_of
from fiftytwo.understanding.texts import load


def find_named(texts: Iterable[FoundPraise], today: date) -> list[Signal]:
    """Write down which of some texts praise a person by name; return what is new.

    They are news of the week in which they were written, or of last week where they came in later than that.
    """
    listed = list(texts)
    leads = _leads(today)
    weeks: dict[Week, list[Thanked]] = {}
    for text in sorted(listed, key=lambda one: (one.written_at, one.text_id)):
        week = max(Week.of(text.written_at.date()), Week.of(today) + -1)
        weeks.setdefault(min(week, Week.of(today)), []).append(_thanked(text, leads))
    return [signal for week, some in sorted(weeks.items()) for signal in found(week, praised(some))]


def _leads(day: date) -> dict[str, list[tuple[str, int]]]:
    """Return key and id of who leads each team, those longest there first, by the key of the team."""
    here = Person.objects.present_on(day).values("pk")
    rows = Membership.objects.on(day).filter(leads=True, person__in=here).order_by("since", "pk")
    found: dict[str, list[tuple[str, int]]] = {}
    for team, key, pk in rows.values_list("team__key", "person__key", "person_id"):
        found.setdefault(team, []).append((key, pk))
    return found


def _thanked(text: FoundPraise, leads: dict[str, list[tuple[str, int]]]) -> Thanked:
    named = _named(text)
    theirs = {*named, text.handled_by}
    able = tuple(pk for key, pk in leads.get(text.team or "", ()) if key not in theirs)
    month = f"{text.written_at:%Y-%m}"
    return Thanked(text.source, text.text_id, month, text.team or "", text.contact_id or "", named, able)


def _named(text: FoundPraise) -> tuple[str, ...]:
    keys = (candidate.key.partition(":") for candidate in text.candidates)
    return tuple(key for kind, _colon, key in keys if kind == "person")


def settle(source: str, text_id: str, came_of_it: str) -> None:
    """Close what was found in a text, as somebody has looked at it: in the caller's transaction, which has an audit."""
    rows = Signal.objects.filter(kind="praise", subject=praise_subject(source, text_id))
    rows.exclude(state=Signal.State.CLOSED).update(
        state=Signal.State.CLOSED, reason=came_of_it[:300], closed_at=timezone.now()
    )


def unsettle(source: str, text_id: str) -> None:
    """Open it again, as the look was taken back."""
    rows = Signal.objects.filter(kind="praise", subject=praise_subject(source, text_id), state=Signal.State.CLOSED)
    rows.update(state=Signal.State.NEW, reason="", closed_at=None)


def _say(signal: Signal) -> str:
    named = sorted(names_of(signal.evidence.get("named", [])).values())
    if not named:
        return _("A customer thanks somebody who was forgotten since.")
    if len(named) == 1:
        return _("A customer thanks %(name)s by name.") % {"name": named[0]}
    return _("A customer thanks by name: %(names)s.") % {"names": ", ".join(named)}


def _again(viewer: Viewer, signal: Signal) -> Evidence:
    """Read anew whether the text still is taken for thanks, and whom it names."""
    then = signal.evidence["named"]
    found = (_("when it was found"), _people(then))
    key, month = (signal.evidence["source"], signal.evidence["text"]), signal.evidence["month"]
    texts = load(contact_scope(viewer), [key], [month])
    if not texts or not texts[0].words:
        return Evidence((found,), None)
    text = praise_of(viewer, *key, date.fromisoformat(f"{month}-15"))
    if text is None:
        return Evidence((found, (_("read again now"), _("it thanks nobody"))), False)
    now = list(_named(text))
    return Evidence((found, (_("read again now"), _people(now))), sorted(now) == sorted(then))


def _people(keys: list[str]) -> str:
    names = sorted(names_of(keys).values())
    unknown = len(keys) - len(names)
    return ", ".join([*names, *_unknown(unknown)])


def _unknown(number: int) -> Iterator[str]:
    if number:
        yield ngettext("%(n)s person who was forgotten", "%(n)s people who were forgotten", number) % {"n": number}


def tell() -> None:
    """Make this kind of signal known."""
    register("praise", Kind(_say, no_url, _again, gettext_lazy("Praise that waits for a look")))
