"""A leader's turn to thank: offered in rotation, taken by one, given with words of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.features.recognition.models.moments import Moment
from fiftytwo.mail.models import Message
from fiftytwo.org.keys import new_key
from fiftytwo.org.models import Person


class ThanksQuerySet(models.QuerySet["Thanks"]):
    """Thanks, on their way."""

    def open(self) -> ThanksQuerySet:
        """Return those that nobody has taken yet."""
        return self.filter(state__in=(Thanks.State.WAITING, Thanks.State.OFFERED))


class Thanks(models.Model):
    """The thanks for one moment. ``note`` is the leader's own and is read by its writer and by those thanked only."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a leader")
        OFFERED = "offered", _("offered")
        TAKEN = "taken", _("taken")
        GIVEN = "given", _("given")

    class Way(models.TextChoices):
        NOTE = "note", _("a note of my own")
        CALL = "call", _("a call")
        VISIT = "visit", _("a visit")

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    moment = models.OneToOneField(Moment, models.CASCADE, related_name="thanks")
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.WAITING)
    offered_to = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="thanks_offered")
    taken_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="thanks_taken")
    taken_at = models.DateTimeField(null=True, blank=True)
    way = models.CharField(_("how"), max_length=8, choices=Way.choices, default=Way.NOTE)
    note = models.TextField(_("note"), blank=True)
    given_at = models.DateTimeField(null=True, blank=True)
    messages = models.ManyToManyField(Message, related_name="+")

    objects = ThanksQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("thanks")
        verbose_name_plural = _("thanks")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "offered")) | Q(taken_at__isnull=False), name="taken_at_a_moment"
            ),
            models.CheckConstraint(condition=~Q(state="given") | Q(given_at__isnull=False), name="given_at_a_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"


class Offer(models.Model):
    """One offer of thanks to a leader, and what became of it: rotation and load are counted from these."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("offered")
        TAKEN = "taken", _("taken")
        PASSED = "passed", _("passed on")
        LAPSED = "lapsed", _("offered to another")

    thanks = models.ForeignKey(Thanks, models.CASCADE, related_name="offers")
    leader = models.ForeignKey(Person, models.CASCADE, related_name="+")
    offered_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)

    class Meta:
        ordering = ["-offered_at", "-id"]
        indexes = [models.Index(fields=["leader", "offered_at"])]

    def __str__(self) -> str:
        return f"{self.thanks_id} {self.leader_id} {self.outcome}"
