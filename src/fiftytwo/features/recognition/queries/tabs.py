"""The pages of recognition as a row of links: what a viewer may open, and what waits for them there."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.models import Thanks
from fiftytwo.features.recognition.queries.found import waiting_for_a_look
from fiftytwo.features.recognition.queries.programmes import waiting_for
from fiftytwo.org.permissions import can_see_contacts
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class Tab:
    """One link; ``waits`` counts what is to be done there, None where nothing can be."""

    name: str
    title: str
    url: str
    waits: int | None = None


def tabs(viewer: Viewer) -> list[Tab]:
    """Return the links for a viewer."""
    found = [_tab("wall", _("My wall")), _tab("colleagues", _("Thank a colleague"))]
    if permissions.can_thank_some(viewer):
        mine = Q(state=Thanks.State.OFFERED, offered_to=viewer.person) | Q(
            state=Thanks.State.TAKEN, taken_by=viewer.person
        )
        found.append(_tab("turns", _("Thanks to give"), Thanks.objects.filter(mine).count()))
    if can_see_contacts(viewer):
        found.append(_tab("found", _("Praise found"), waiting_for_a_look(viewer) or None))
    found.append(_tab("story", _("Story of the week")))
    return [*found, _tab("programmes", _("Programme"), waiting_for(viewer)), _tab("heroes", _("Hall of heroes"))]


def _tab(name: str, title: str, waits: int | None = None) -> Tab:
    return Tab(name, title, reverse(f"recognition:{name}"), waits or None)
