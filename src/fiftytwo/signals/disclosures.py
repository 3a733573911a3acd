"""What the signals record about someone: what they look into, and texts that may praise them by name."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer
from fiftytwo.signals.models import Signal


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield the rows of this room that name the viewer, with how many do."""
    person = viewer.person
    if person is None:
        return
    here, kept = _("What stands out"), _("as long as the organisation keeps its figures")
    yield Disclosure(
        here, _("what you look into"), _("what was found in the data and is yours to look into"),
        _("you, service operations, and who sees the numbers it is about"),
        rows=Signal.objects.filter(owner=person).count(), kept=kept,
    )  # fmt: skip
    yield Disclosure(
        here, _("may praise you"), _("texts in which a reader found thanks to you by name"),
        _("one of your leads, service operations"),
        rows=Signal.objects.filter(kind="praise", evidence__icontains=f'"{person.key}"').count(), kept=kept,
    )  # fmt: skip
