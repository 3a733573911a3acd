"""What people do to readings: correct them, take a correction back, confirm or reject thanks to a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fiftytwo.lib.reading.readings import READERS
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor
from fiftytwo.org.models import Person, Team
from fiftytwo.org.permissions import ContactScope, contact_scope
from fiftytwo.understanding.models import Correction
from fiftytwo.understanding.permissions import can_correct
from fiftytwo.understanding.texts import NO, SEVERAL, YES, ReadAs, ReadText, load, months_of, spans_of
from fiftytwo.understanding.values import allowed

LONGEST_VALUE = 200


def text_to_correct(actor: Actor, source: str, text_id: str, written_on: date) -> ReadText:
    """Return a text whose readings an actor may correct.

    Raises:
        ValidationError: if there is no such text for them.
        PermissionDenied: if they see it but may not correct it.
    """
    scope = contact_scope(actor) if actor else ContactScope(everything=True)
    texts = load(scope, [(source, text_id)], months_of(written_on, written_on)) if scope else []
    if not texts:
        raise ValidationError(_("There is no such text, or it is not for you."), code="absent")
    if actor is not None and not can_correct(actor, texts[0].employee):
        raise PermissionDenied(_("A reading is corrected by someone whose own work the text is not about."))
    return texts[0]


def correct(
    actor: Actor, source: str, text_id: str, written_on: date, reader: str, value: str, *, place: str = ""
) -> Correction:
    """Say what a reading should be; what the reader said stays beside it, for training.

    Args:
        actor: who says so.
        source: source of the text.
        text_id: what that source calls it.
        written_on: a day in the month of the text.
        reader: one of ``READERS``.
        value: the right value; empty where nobody can tell.
        place: ``start-end`` of the mention that is meant; empty for the whole text.

    Raises:
        ValidationError: if there is no such text for the actor, or the reader has no such value.
        PermissionDenied: if the actor may not correct it.
    """
    text = text_to_correct(actor, source, text_id, written_on)
    _check(text, reader, value, place)
    with transaction.atomic():
        return _keep(actor, text, reader, value, place)


def take_back(
    actor: Actor, source: str, text_id: str, written_on: date, reader: str, *, place: str = ""
) -> Correction | None:
    """Let the reader's own word hold again; the correction stays on record. None if there was none.

    Raises:
        ValidationError: if there is no such text for the actor.
        PermissionDenied: if the actor may not correct it.
    """
    text = text_to_correct(actor, source, text_id, written_on)
    held = _reading(text, reader, place)
    if held is None or not held.corrected:
        return None
    with transaction.atomic():
        return _keep(actor, text, reader, "", place, taken_back=True)


def confirm_thanks(
    actor: Actor, source: str, text_id: str, written_on: date, meant: Sequence[str] = ()
) -> list[Correction]:
    """Say that a text thanks a person, and whom: kept as labelled data like every correction.

    Args:
        actor: who says so.
        source: source of the text.
        text_id: what that source calls it.
        written_on: a day in the month of the text.
        meant: ``person:KEY``, ``team:KEY`` or ``shop:KEY`` of whoever is thanked, in the order of the mentions.

    Raises:
        ValidationError: if there is no such text for the actor, or no such person or team.
        PermissionDenied: if the actor may not correct it.
    """
    text = text_to_correct(actor, source, text_id, written_on)
    places = dict(_place_of(text, key) for key in meant)
    for place, key in places.items():
        _check(text, "mention", key, place)
    with transaction.atomic():
        kept = [_keep(actor, text, "person_thanked", YES, "")]
        return [*kept, *(_keep(actor, text, "mention", key, place) for place, key in places.items())]


def reject_thanks(actor: Actor, source: str, text_id: str, written_on: date) -> Correction:
    """Say that a text thanks no person.

    Raises:
        ValidationError: if there is no such text for the actor.
        PermissionDenied: if the actor may not correct it.
    """
    return correct(actor, source, text_id, written_on, "person_thanked", NO)


def _place_of(text: ReadText, key: str) -> tuple[str, str]:
    """Return the mention that means someone or may mean them, and their key; empty where none does."""
    mentions = text.all_of("mention")
    fitting = [found for found in mentions if found.value == key or key in found.candidates]
    return (fitting[0].place, key) if fitting else ("", key)


def _reading(text: ReadText, reader: str, place: str) -> ReadAs | None:
    return next((found for found in text.readings if (found.reader, found.place) == (reader, place)), None)


def _check(text: ReadText, reader: str, value: str, place: str) -> None:
    """Refuse what no reading could be."""
    if reader not in READERS or len(value) > LONGEST_VALUE or not allowed(reader, value):
        raise ValidationError(_("This reading cannot have that value."))
    if place and (reader not in SEVERAL or not _is_place(place, text)):
        raise ValidationError(_("There is no such place in the text."))
    kind, _colon, key = value.partition(":")
    if reader == "mention" and kind == "person" and not Person.objects.filter(key=key, forgotten=False).exists():
        raise ValidationError(_("Nobody here has this key."))
    if reader == "mention" and kind == "team" and not Team.objects.filter(key=key).exists():
        raise ValidationError(_("No team here has this key."))


def _is_place(place: str, text: ReadText) -> bool:
    try:
        (span,) = spans_of(place)
    except ValueError:
        return False
    return 0 <= span.start < span.end <= len(text.words or "")


def _keep(actor: Actor, text: ReadText, reader: str, value: str, place: str, *, taken_back: bool = False) -> Correction:
    """Add one row, and its trace, unless it would say again what holds already."""
    held = _reading(text, reader, place)
    newest = Correction.objects.filter(source=text.source, text_id=text.text_id, reader=reader, place=place).last()
    if newest is not None and (newest.value, newest.taken_back) == (value, taken_back):
        return newest
    row = Correction.objects.create(
        source=text.source, text_id=text.text_id, written_on=text.written_at.date(), reader=reader, place=place,
        value=value, taken_back=taken_back, version=held.version if held else "", said=held.said if held else None,
        confidence=held.confidence if held else None, language=text.language or "",
        made_by=actor.user if actor else None,
    )  # fmt: skip
    before = held.value if held else None
    after = (held.said if held else None) if taken_back else value or None
    kind, _colon, key = value.partition(":")
    about = Person.objects.filter(key=key).first() if kind == "person" else None
    action = "reading.correction_taken_back" if taken_back else "reading.corrected"
    audit.record(actor, action, row, {reader: [before, after]}, about=about)
    return row
