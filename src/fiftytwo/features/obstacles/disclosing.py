"""What this room records about someone, and who sees it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fiftytwo.features.obstacles.models import Obstacle, Raiser, Remark
from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield what names the viewer: what they raised, own and said."""
    person = viewer.person
    if person is None:
        return
    record, kept = _("Obstacles and suggestions"), _("until you ask to be forgotten after you have left")
    mine = Raiser.objects.filter(person=person).select_related("obstacle")
    yield Disclosure(
        record, _("raised by you"),
        _("what you raised by name or in confidence; what was raised anonymously leads to nobody"),
        _("you; by name also those who handle it, never your own lead or manager"),
        tuple(f"{one.get_how_display()}: {one.obstacle.title}" for one in mine), kept=kept,
    )  # fmt: skip
    yield Disclosure(
        record, _("owned by you"), _("what you are to answer"), _("everyone who sees the obstacle"),
        rows=Obstacle.objects.filter(owner=person).count(), kept=kept,
    )  # fmt: skip
    yield Disclosure(
        record, _("said by you"), _("what you said to those who raised something"), _("everyone who sees the obstacle"),
        rows=Remark.objects.filter(author=person).count(), kept=kept,
    )  # fmt: skip
