"""What deserves a person's attention: found once, with its evidence, an owner and a time."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.models import Person


class Signal(models.Model):
    """One thing that was found, in the week in which it was found first.

    ``scope`` says where (``team:key``), ``subject`` what of (a metric, a practice, an ``about`` key), ``direction``
    which way it went. ``evidence`` holds the numbers that it was found by; no names and no words of customers.
    """

    class State(models.TextChoices):
        NEW = "new", _("new")
        TAKEN = "taken", _("taken up")
        CLOSED = "closed", _("closed")

    kind = models.CharField(_("kind"), max_length=20)
    scope = models.CharField(_("scope"), max_length=200)
    subject = models.CharField(_("what"), max_length=90)
    direction = models.CharField(max_length=10, blank=True)
    week = models.DateField(help_text="the Monday of the week that it was found for")
    last_week = models.DateField(help_text="the Monday of the newest week that showed it")
    evidence = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.NEW)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="signals")
    due_on = models.DateField(_("look at it until"))
    found_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("what came of it"), max_length=300, blank=True)

    class Meta:
        ordering = ["-week", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "scope", "subject", "direction", "week"], name="found_once_for_a_week"
            )
        ]
        indexes = [
            models.Index(fields=["scope", "week"]),
            models.Index(fields=["kind", "scope", "subject", "direction", "last_week"], name="signal_last_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.kind} {self.scope} {self.subject} {self.direction}"

    @property
    def is_open(self) -> bool:
        """Whether somebody should still look at it."""
        return self.state != self.State.CLOSED


class Looked(models.Model):
    """That the numbers of a week have been looked at: how many series there were, and how many stood out."""

    week = models.DateField(unique=True)
    series = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    looked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.week} {self.found}/{self.series}"
