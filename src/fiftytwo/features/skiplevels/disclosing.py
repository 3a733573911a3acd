"""What this room records about someone, and who sees it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fiftytwo.features.skiplevels.models import Consent, Guest, Meeting, Note
from fiftytwo.org.disclosures import Disclosure
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell.words import day


def about_viewer(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield what names the viewer: meetings, answers, notes."""
    person = viewer.person
    if person is None:
        return
    record, kept = _("Meetings past one's own manager"), _("until you ask to be forgotten after you have left")
    invited = Guest.objects.filter(person=person).select_related("meeting__leader")
    yield Disclosure(
        record, _("invitations"), _("when a leader asked to sit down with you, and what you answered"),
        _("you and that leader; that it was offered and held: leaders and people partners"),
        tuple(f"{day(one.meeting.at)}, {one.meeting.leader}: {one.get_answer_display()}" for one in invited), kept=kept,
    )  # fmt: skip
    yield Disclosure(
        record, _("meetings that you lead"), _("whom you asked, and when"), _("you and those invited"),
        rows=Meeting.objects.filter(leader=person).count(), kept=kept,
    )  # fmt: skip
    written = Note.objects.filter(author=person).values_list("text", flat=True)
    yield Disclosure(
        record, _("your notes"), _("what you wrote down"), _("those who were there; leaders once all of them agreed"),
        tuple(written), kept=kept,
    )  # fmt: skip
    yield Disclosure(
        record, _("agreements"), _("notes that others may see as far as you are concerned"), _("those who were there"),
        rows=Consent.objects.filter(person=person).count(), kept=kept,
    )  # fmt: skip
