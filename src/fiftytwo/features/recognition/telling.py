"""How the rhythm shows moments: on This week, in its mails and feeds, by the rights of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.models import Credit
from fiftytwo.features.recognition.quotes import quotes_of
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.subjects import Told


class MomentTeller:
    """Tells of credits: ``wow:17`` is what one person is thanked for in one moment."""

    def told(self, viewer: Viewer, abouts: Sequence[str]) -> Mapping[str, Told]:
        """Return how to show them, without those that the viewer may not see."""
        ids = {int(about.split(":")[1]): about for about in abouts if about.split(":")[1].isdigit()}
        rows = Credit.objects.filter(pk__in=ids).select_related("moment__thanks", "person", "team")
        seen = [credit for credit in rows if permissions.can_see_moment(viewer, credit.moment)]
        quotes = quotes_of({credit.moment_id: credit.moment for credit in seen}.values())
        return {ids[credit.pk]: _told(viewer, credit, quotes[credit.moment_id].words or "") for credit in seen}


def _told(viewer: Viewer, credit: Credit, words: str) -> Told:
    thanks = getattr(credit.moment, "thanks", None)
    if thanks and permissions.can_thank(viewer, thanks):
        url = reverse("recognition:turn", args=[thanks.key])
    else:
        url = reverse("recognition:moment", args=[credit.moment.key])
    title = _("A customer thanks %(name)s") % {"name": credit.person or credit.team}
    return Told(title, url=url, quote=words, act=_("Thank them"))
