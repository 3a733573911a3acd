"""What the database remembers about facts: batches, the outbox, and who asked to be forgotten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Batch(models.Model):
    """One writing of facts: an import, a sweep of the outbox, a linking of names, an undo."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        UNDONE = "undone", _("undone")

    class Kind(models.TextChoices):
        IMPORT = "import", _("import of a file")
        SWEEP = "sweep", _("what people did here")
        LINK = "link", _("linking of names")
        UNLINK = "unlink", _("unlinking of names")
        READING = "reading", _("reading of texts")
        DEMO = "demo", _("demo year")

    source = models.CharField(_("source"), max_length=64)
    kind = models.CharField(_("kind"), max_length=16, default="import")
    label = models.CharField(_("label"), max_length=255, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.RUNNING)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, help_text="per table: new, changed, same")
    tables = models.JSONField(default=list, help_text="the fact tables it is going to write, if known beforehand")

    class Meta:
        ordering = ["-id"]
        verbose_name = _("batch")
        verbose_name_plural = _("batches")

    def __str__(self) -> str:
        return f"{self.pk} {self.source} {self.kind}"

    @property
    def what(self) -> str:
        """What kind of writing it is, in the reader's words."""
        return str(self.Kind(self.kind).label) if self.kind in self.Kind.values else self.kind

    @classmethod
    def sources(cls) -> list[str]:
        """Return the names of the sources from which something came in."""
        found = cls.objects.exclude(state=cls.State.UNDONE).order_by("source").values_list("source", flat=True)
        return list(found.distinct())


class OutboxRow(models.Model):
    """A fact that an action has written in its own transaction, on its way to the fact tables."""

    table = models.CharField(max_length=32)
    source_id = models.CharField(max_length=128)
    row = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    refused = models.TextField(blank=True, help_text="why it cannot become a fact; it waits for someone to mend it")

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["refused", "id"])]

    def __str__(self) -> str:
        return f"{self.table} {self.source_id}"


class Erasure(models.Model):
    """A customer who asked to be forgotten: only a keyed fingerprint, so that no later import brings them back."""

    fingerprint = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=32, unique=True)
    erased_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.token


class ForgottenName(models.Model):
    """What a source calls an employee who was forgotten: only a keyed fingerprint, so that no row brings it back."""

    source = models.CharField(max_length=64, blank=True, help_text="Empty means every source.")
    fingerprint = models.CharField(max_length=64)
    person = models.CharField(max_length=64, blank=True, help_text="their key; empty where two were called so")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "fingerprint"], name="forgotten_name_once")]

    def __str__(self) -> str:
        return self.person
