"""When each recurring job is due next, and how its last run went."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q


class RecurringJobQuerySet(models.QuerySet["RecurringJob"]):
    def due(self, now: datetime) -> RecurringJobQuerySet:
        """Return the jobs that are due and that no worker holds; a vanished worker's claim ends by itself."""
        return self.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lte=now), due_at__lte=now)


class RecurringJob(models.Model):
    """One line of the year. The row is made from ``year.py`` and only remembers time."""

    name = models.CharField(max_length=64, unique=True)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="A worker holds it until then.")
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="How many runs failed since the last that did not.")
    error = models.TextField(blank=True, help_text="What the last run failed with; empty when it did not.")

    objects = RecurringJobQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "name"]

    def __str__(self) -> str:
        return self.name
