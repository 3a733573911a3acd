"""What the rhythm records about someone: what happened for them, what they owe and took on, what others took on."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.models import Commitment, Due, Happening, LastSeen


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield every kind of row of this room that names the viewer, with how many do."""
    person = viewer.person
    if person is None:
        return
    line = _("you, your leads, the leaders above you, service operations")
    own = _("you, and whoever has to do with the same thing")
    here, done = _("Rhythm of the year"), Q(by=person)
    yield _told(here, _("what happened for you"), _("on which day somebody thanked, met or answered you, and who"),
                line, Happening, Q(person=person))  # fmt: skip
    yield _told(here, _("what you did for others"), _("whom you thanked, met or answered, and when"), line, Happening,
                done)  # fmt: skip
    yield _told(here, _("last seen"), _("the day on which anybody last saw you"), line, LastSeen, Q(person=person))
    yield _told(here, _("due for you or by you"), _("what a practice promises you, or asks of you, and until when"),
                own, Due, Q(serves=person) | Q(owner=person) | Q(kept_by=person))  # fmt: skip
    yield _told(here, _("commitments"), _("what you took on, and what others took on for you"), own, Commitment,
                Q(whose=person) | Q(serves=person))  # fmt: skip


def _told(record: str, name: str, meaning: str, seen_by: str, model: type[Model], mine: Q) -> Disclosure:
    return Disclosure(
        record=record,
        name=name,
        meaning=meaning,
        seen_by=seen_by,
        rows=model._default_manager.filter(mine).count(),
        kept=_("while you work here, and as long as the organisation keeps its figures"),
    )
