"""What the organisation says about its numbers: metrics of its own, targets, benchmarks, phases."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.models import Dated


class OwnMetric(models.Model):
    """One version of a metric that the organisation invented: its form, as written."""

    name = models.CharField(_("name"), max_length=40)
    version = models.PositiveIntegerField(_("version"), default=1)
    text = models.TextField(_("form"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "version"]
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_form_per_version")]

    def __str__(self) -> str:
        return f"{self.name}.{self.version}"


class Retired(models.Model):
    """A version of a metric that its owner no longer wants to see; it can be brought back."""

    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="retired_once")]

    def __str__(self) -> str:
        return f"{self.name}.{self.version}"


class Target(Dated):
    """What a metric should reach in a scope, for a time; the line between amber and red is optional."""

    metric = models.CharField(_("metric"), max_length=40)
    scope = models.CharField(_("scope"), max_length=200, default="organisation")
    value = models.FloatField(_("target"))
    limit = models.FloatField(
        _("limit"), null=True, blank=True, help_text=_("Where it becomes red; empty: at the target itself.")
    )

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["metric", "scope", "since"]

    def __str__(self) -> str:
        return f"{self.metric} {self.scope} {self.value}"


class Benchmark(models.Model):
    """A figure of others to compare with, always with where it comes from and of when it is."""

    metric = models.CharField(_("metric"), max_length=40)
    label = models.CharField(_("who"), max_length=200)
    value = models.FloatField(_("value"))
    source = models.CharField(_("source"), max_length=300)
    measured_on = models.DateField(_("measured on"))

    class Meta:
        ordering = ["metric", "-measured_on"]

    def __str__(self) -> str:
        return f"{self.metric} {self.label} {self.value}"


class Phase(models.Model):
    """A week from which a series is seen anew, set by a person with a reason: limits are computed afresh."""

    metric = models.CharField(_("metric"), max_length=40)
    scope = models.CharField(_("scope"), max_length=200, default="organisation")
    starts_on = models.DateField(_("from the week of"))
    reason = models.CharField(_("reason"), max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["metric", "scope", "starts_on"]
        constraints = [models.UniqueConstraint(fields=["metric", "scope", "starts_on"], name="one_phase_per_week")]

    def __str__(self) -> str:
        return f"{self.metric} {self.scope} {self.starts_on}"


class ModelRun(models.Model):
    """One fitting of a model to the facts of some weeks; its number stands beside whatever it says.

    It is asked for first and done by the worker, or done on the spot where that is quick. ``files`` is a fingerprint of
    the files of facts it rests on: as long as they are the same, the run is.
    """

    model = models.CharField(max_length=32)
    version = models.PositiveIntegerField(help_text="of the model itself; another one fits otherwise")
    scope = models.CharField(max_length=200)
    period = models.CharField(max_length=32)
    files = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    n = models.PositiveIntegerField(default=0, help_text="answers it rests on")
    left_out = models.PositiveIntegerField(default=0, help_text="answers it could not use")
    result = models.JSONField(default=dict, help_text="what it found, where that is kept here")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["model", "version", "scope", "period", "files"], name="one_run_per_facts")
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.model}.{self.version} {self.scope} {self.period}"


class SealedWave(models.Model):
    """An anonymous survey as it stood when it was first read after its close: from then on nothing changes it.

    Answers that come later do not count, and which groups are shown is decided once: two numbers of one wave whose
    difference is a single answer would betray it. Groups are paths of keys, joined by a slash.
    """

    instrument = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    closed_on = models.DateField()
    answers = models.JSONField(help_text="place → answers, engaged, against")
    shown = models.JSONField(help_text="the places that are shown")
    sealed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["instrument", "closed_on", "name"]
        constraints = [models.UniqueConstraint(fields=["instrument", "name"], name="one_seal_per_wave")]

    def __str__(self) -> str:
        return f"{self.instrument} {self.name}"
