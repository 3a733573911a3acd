"""Meetings past one's own manager, who is invited, and notes that belong to those who were there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.keys import new_key
from fiftytwo.org.models import Person


class Meeting(models.Model):
    """A leader and one person, or a few, for half an hour."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    leader = models.ForeignKey(Person, models.CASCADE, related_name="meetings_led")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OFFERED)
    at = models.DateTimeField(_("when"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    place = models.CharField(_("where"), max_length=200, blank=True)
    offered_at = models.DateTimeField(default=timezone.now)
    held_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(_("reason"), max_length=300, blank=True, help_text="of a cancellation")
    sequence = models.PositiveIntegerField(default=0, help_text="how often the invitation has changed")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        indexes = [models.Index(fields=["leader", "at"]), models.Index(fields=["state", "at"])]
        constraints = [
            models.CheckConstraint(condition=Q(minutes__gte=10) & Q(minutes__lte=240), name="as_long_as_a_meeting"),
            models.CheckConstraint(condition=~Q(state="held") | Q(held_at__isnull=False), name="held_at_a_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    @property
    def about(self) -> str:
        """The name by which the rhythm knows it."""
        return f"meeting:{self.key}"

    @property
    def ends(self) -> datetime:
        """When it is over."""
        return self.at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        """Whether it is still to come, or to be ticked as held."""
        return self.state == self.State.OFFERED


class Guest(models.Model):
    """Someone invited to a meeting, and what they said to it."""

    class Answer(models.TextChoices):
        NONE = "none", _("no answer yet")
        YES = "yes", _("will come")
        NO = "no", _("does not want to")
        OTHER_TIME = "other_time", _("asks for another time")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="guests")
    person = models.ForeignKey(Person, models.CASCADE, related_name="invitations")
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, default=Answer.NONE)
    wish = models.CharField(_("wish"), max_length=300, blank=True)
    was_there = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.person_id} {self.answer}"


class Note(models.Model):
    """What somebody wrote down: for those who were there. Others see it once everyone there has agreed."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, models.CASCADE, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(default=timezone.now)
    to_be_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.author_id}"


class Consent(models.Model):
    """Somebody who was there agrees that others may see a note."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="consents")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="agreed_once")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.person_id}"
