"""Occasions: things that happen, by name, that a practice may wait for.

A feature says which occasions it tells of (:func:`register`, in its ``AppConfig.ready``) and tells of each as it
happens (:func:`fiftytwo.rhythm.dues.happened`). Practices name occasions in their forms: one opens what is due, another
keeps it. So a practice of the organisation's own needs no code.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Occasion:
    """One kind of thing that happens.

    ``name`` is ``<feature>.<what happened>``: ``wow.confirmed``. ``label`` completes the sentence "When …".
    ``seen`` says that whom it happens for has been seen by somebody: practices about silence count it. ``to_you`` tells
    it to whom it happened for, with ``%(by)s`` for who did it.
    """

    name: str
    label: str | Promise
    seen: bool = False
    to_you: str | Promise = ""


_known: dict[str, Occasion] = {}


def register(*occasions: Occasion) -> None:
    """Make occasions known; called once, when a room is ready."""
    _known.update({occasion.name: occasion for occasion in occasions})


def every() -> dict[str, Occasion]:
    """Return all occasions by name."""
    return dict(_known)


def label(name: str) -> str:
    """Return what an occasion is called; its own name where the room that tells of it is not there."""
    return str(_known[name].label) if name in _known else name


def told_to(name: str, by: object) -> str:
    """Return how an occasion is told to whom it happened for."""
    said = _known[name].to_you if name in _known else ""
    return str(said) % {"by": by} if said else f"{label(name)}: {by}"


CARE = (
    Occasion("care.note", _("somebody wrote a note to them"), True, _("%(by)s wrote a note to you")),
    Occasion("care.meeting", _("somebody sat down with them"), True, _("%(by)s sat down with you")),
    Occasion(
        "care.answer", _("somebody answered what they had raised"), True, _("%(by)s answered what you had raised")
    ),
    Occasion("care.call", _("somebody called them"), True, _("%(by)s called you")),
    Occasion("care.visit", _("somebody visited them at work"), True, _("%(by)s visited you at work")),
    Occasion("care.thanks", _("a colleague thanked them"), True, _("%(by)s thanked you")),
    Occasion("care.praise", _("a customer's praise reached them"), True, _("%(by)s let a customer's praise reach you")),
    Occasion("care.coaching", _("somebody coached them"), True, _("%(by)s coached you")),
    Occasion("care.other", _("somebody did something else for them"), True, _("%(by)s did something for you")),
)
register(*CARE, Occasion("contacts.taken", _("they took customers' contacts themselves")))
