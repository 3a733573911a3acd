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
    ``seen`` says that whom it happens for has been seen by somebody: practices about silence count it.
    """

    name: str
    label: str | Promise
    seen: bool = False


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


CARE = (
    Occasion("care.note", _("somebody wrote a note to them"), seen=True),
    Occasion("care.meeting", _("somebody sat down with them"), seen=True),
    Occasion("care.answer", _("somebody answered what they had raised"), seen=True),
    Occasion("care.call", _("somebody called them"), seen=True),
    Occasion("care.visit", _("somebody visited them at work"), seen=True),
    Occasion("care.thanks", _("a colleague thanked them"), seen=True),
    Occasion("care.praise", _("a customer's praise reached them"), seen=True),
    Occasion("care.coaching", _("somebody coached them"), seen=True),
    Occasion("care.other", _("somebody did something else for them"), seen=True),
)
register(*CARE, Occasion("contacts.taken", _("they took customers' contacts themselves")))
