"""People leave while a meeting with them is open: nobody waits for it."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fiftytwo.features.skiplevels import inviting
from fiftytwo.features.skiplevels.actions import OFFERED
from fiftytwo.features.skiplevels.models import Guest, Meeting
from fiftytwo.org import audit
from fiftytwo.org.models import Organisation
from fiftytwo.org.viewer import organisations_today
from fiftytwo.rhythm import dues


def cancel_meetings_of_leavers(today: date | None = None) -> int:
    """Cancel what a leader who left had offered, and what only people who left were invited to; return how many.

    Those invited are told, count as not offered, and their turn comes again. Of a group that goes on, those who left
    are invited no more.
    """
    today = today or organisations_today()
    coming = Meeting.objects.filter(state=Meeting.State.OFFERED, at__gt=timezone.now()).select_related("leader")
    cancelled = 0
    with translation.override(Organisation.get().language):
        for meeting in coming.filter(leader__left_on__lte=today):
            cancelled += _cancel(meeting, _("%(leader)s does not work here any more.") % {"leader": meeting.leader})
        for meeting in coming.filter(guests__person__left_on__lte=today).distinct():
            cancelled += _without_leavers(meeting, today)
    return cancelled


def _without_leavers(meeting: Meeting, today: date) -> int:
    gone = Guest.objects.filter(meeting=meeting, person__left_on__lte=today)
    if Guest.objects.filter(meeting=meeting).exclude(pk__in=gone.values("pk")).exists():
        gone.delete()
        return 0
    return _cancel(meeting, _("Who was invited does not work here any more."))


def _cancel(meeting: Meeting, why: str) -> int:
    with transaction.atomic():
        open_still = Meeting.objects.filter(pk=meeting.pk, state=Meeting.State.OFFERED)
        if not open_still.update(state=Meeting.State.CANCELLED, why=why[:300], sequence=meeting.sequence + 1):
            return 0
        dues.unkeep(None, meeting.about, OFFERED)
        audit.record(None, "meeting.cancelled", meeting, {"why": [None, why]})
        meeting.refresh_from_db()
        inviting.uninvite(meeting)
        inviting.tell_leader_of_end(meeting)
    return 1
