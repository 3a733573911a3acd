"""The part of This week about the first steps of a new organisation, until nothing of them waits."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.lib.weeks import Week
from fiftytwo.org.first_steps.steps import first_steps
from fiftytwo.org.permissions import can_administer
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.parts import Part
from fiftytwo.rhythm.subjects import Told


def part(viewer: Viewer, _week: Week) -> Part | None:
    """Return the next first step, for administrators; None once all are done or left for later."""
    if viewer.person is None or not can_administer(viewer):
        return None
    steps = first_steps()
    if steps.next is None:
        return None
    step = steps.next.step
    note = _("%(done)s of %(all)s are done.") % {"done": steps.done, "all": len(steps.stands)}
    told = Told(str(step.title), url=reverse("org:setup_step", args=[step.name]), note=note)
    url = reverse("org:setup")
    return Part(_("First steps"), (told,), icon="flag", url=url, more=_("All steps"), first=True)
