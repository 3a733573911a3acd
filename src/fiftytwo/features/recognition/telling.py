"""How the rhythm shows moments: on This week, in its mails and feeds, by the rights of this room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import permissions
from fiftytwo.features.recognition.models import Credit, Moment
from fiftytwo.features.recognition.quotes import quotes_of
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.subjects import Told
from fiftytwo.signals.models import Signal


class MomentTeller:
    """Tells of credits: ``wow:17`` is what one person, or one team, is thanked for; ``wow:17:KEY`` one of that team."""

    def told(self, viewer: Viewer, abouts: Sequence[str]) -> Mapping[str, Told]:
        """Return how to show them, without those that the viewer may not see."""
        ids = {about: int(about.split(":")[1]) for about in abouts if about.split(":")[1].isdigit()}
        rows = Credit.objects.filter(pk__in=set(ids.values())).select_related("moment__thanks", "person", "team")
        seen = {credit.pk: credit for credit in rows if permissions.can_see_moment(viewer, credit.moment)}
        quotes = quotes_of({credit.moment_id: credit.moment for credit in seen.values()}.values())
        told = {pk: _told(viewer, credit, quotes[credit.moment_id].words or "") for pk, credit in seen.items()}
        return {about: told[pk] for about, pk in ids.items() if pk in told}


def _told(viewer: Viewer, credit: Credit, words: str) -> Told:
    thanks = getattr(credit.moment, "thanks", None)
    if thanks and permissions.can_thank(viewer, thanks):
        url = reverse("recognition:turn", args=[thanks.key])
    else:
        url = reverse("recognition:moment", args=[credit.moment.key])
    title = _("A customer thanks %(name)s") % {"name": credit.person or credit.team}
    return Told(title, url=url, quote=words, act=_("Thank them"))


def moment_of(signal: Signal) -> str:
    """Return the page on which praise that was found waits for a look; nothing where there is none any more."""
    text = {"text_source": signal.evidence.get("source", ""), "text_id": signal.evidence.get("text", "")}
    key = Moment.objects.filter(**text).values_list("key", flat=True).first()
    return reverse("recognition:moment", args=[key]) if key else ""
