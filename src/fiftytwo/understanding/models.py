"""What people say about readings: versions of the readers, corrections, topics, and texts that could not be read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReaderVersion(models.Model):
    """One version of the readers as this house has seen it; at most one is in use, and one on trial beside it."""

    class State(models.TextChoices):
        IN_USE = "in_use", _("in use")
        ON_TRIAL = "on_trial", _("on trial")
        REPLACED = "replaced", _("replaced")

    name = models.CharField(_("version"), max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices)
    since = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    dropped = models.BooleanField(default=False, help_text="its readings were deleted, after another took its place")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("version of the readers")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=~models.Q(state="replaced"), name="one_version_in_use_one_on_trial"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Correction(models.Model):
    """What a person says a reading should be: labelled data. Rows are added, never changed; the newest one holds.

    ``place`` is ``start-end`` for one of several mentions and empty for the whole text. ``said`` and ``confidence``
    are the reader's own; where ``value`` equals ``said`` somebody confirmed it. A row that is ``taken_back`` lets the
    reader's own word hold again.
    """

    source = models.CharField(max_length=64)
    text_id = models.CharField(max_length=255)
    written_on = models.DateField(help_text="day of the text: which month of the facts holds it")
    reader = models.CharField(_("reader"), max_length=32)
    place = models.CharField(max_length=32, blank=True)
    value = models.CharField(_("value"), max_length=200, blank=True)
    taken_back = models.BooleanField(default=False)
    version = models.CharField(_("version"), max_length=120, blank=True)
    said = models.CharField(max_length=200, null=True, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("correction of a reading")
        indexes = [
            models.Index(fields=["source", "text_id"], name="corrections_of_a_text"),
            models.Index(fields=["written_on"], name="corrections_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.text_id} {self.reader}"

    @property
    def agrees(self) -> bool:
        """Whether it says what the reader said."""
        return self.value == (self.said or "")


class Topic(models.Model):
    """A contact reason as the organisation describes it: its name, and words that texts about it hold."""

    name = models.CharField(_("reason"), max_length=120, unique=True)
    words = models.JSONField(_("words"), default=dict, help_text="language → words and phrases")
    since = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("topic")

    def __str__(self) -> str:
        return self.name


class LearnedTopics(models.Model):
    """What was learned about the organisation's own topics: the newest row is what the readers use."""

    model = models.BinaryField()
    version = models.CharField(max_length=16)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("learned topics")

    def __str__(self) -> str:
        return self.version


class Unreadable(models.Model):
    """A text that made a reader fail: set aside, so that the others go on. The kind of error, never the words."""

    source = models.CharField(max_length=64)
    text_id = models.CharField(max_length=255)
    version = models.CharField(max_length=120)
    error = models.CharField(max_length=120)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "text_id", "version"], name="unreadable_once_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.text_id}"


class ReadMonth(models.Model):
    """How far one version has read one month of texts, for the files that lay there then."""

    version = models.CharField(max_length=120)
    month = models.CharField(max_length=7)
    files = models.CharField(max_length=64, help_text="fingerprint of the files that were looked at")
    texts = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "month"], name="one_row_per_version_and_month")]

    def __str__(self) -> str:
        return f"{self.version} {self.month}"
