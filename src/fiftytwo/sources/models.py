"""What the database remembers of files: those on their way in, imports with their reports, and saved mappings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.facts.models import Batch
from fiftytwo.org.models import Person, User
from fiftytwo.sources.files.report import Report


class Import(models.Model):
    """One file or folder brought in; its state and its time are those of its batch."""

    batch = models.OneToOneField(Batch, models.CASCADE, related_name="file_import")
    file_name = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(_("size"), default=0, help_text=_("bytes"))
    sha256 = models.CharField(_("fingerprint"), max_length=64, blank=True)
    mapping_name = models.CharField(_("mapping"), max_length=200)
    mapping_text = models.TextField(_("mapping as it was"), blank=True)
    report = models.JSONField(_("report"), default=dict)
    refused_file = models.CharField(_("file of refused rows"), max_length=100, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.pk} {self.file_name}"

    @property
    def told(self) -> Report:
        """The report; of an import that was killed when all was in, with what the facts themselves say."""
        report = Report.of(self.report)
        if self.batch.state == Batch.State.DONE and report.total("ready"):
            return replace(report, tables={table: self._counted(table, row) for table, row in report.tables.items()})
        return report

    def _counted(self, table: str, ready: dict[str, int]) -> dict[str, int]:
        found = self.batch.counts.get(table, {})
        new, changed = found.get("new", 0), found.get("changed", 0)
        return {"new": new, "changed": changed, "same": max(0, ready.get("ready", 0) - new - changed)}

    @property
    def refused_path(self) -> Path | None:
        """Where the refused rows are kept; None if there were none or the file is gone."""
        path = refused_folder() / self.refused_file
        return path if self.refused_file and path.is_file() else None


def refused_folder() -> Path:
    """Return the folder of all files of refused rows."""
    return Path(settings.HOME) / "imports"


class SavedMapping(models.Model):
    """A mapping under a name; a change is a new version, and the old ones stay."""

    name = models.CharField(_("name"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)
    text = models.TextField(_("mapping"))
    saved_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "-version"]
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_mapping_per_version")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Upload(models.Model):
    """A file on its way in by the browser: received, looked at, waiting, read; then it is an import.

    ``received`` are the bytes that lie on the disk. ``touched_at`` moves while a worker reads: one that has stood still
    for long was killed with its worker, and is read again.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving", _("being received")
        HERE = "here", _("received")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being read")
        DONE = "done", _("imported")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    key = models.CharField(max_length=40, unique=True)
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="uploads")
    file_name = models.CharField(_("file"), max_length=255)
    size = models.BigIntegerField(_("size"), help_text=_("bytes"))
    received = models.BigIntegerField(default=0)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RECEIVING)
    wish = models.JSONField(default=dict)
    mapping_name = models.CharField(_("mapping"), max_length=60, blank=True)
    mapping_text = models.TextField(blank=True)
    stage = models.CharField(max_length=200, blank=True)
    share = models.FloatField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    made = models.ForeignKey(Import, models.SET_NULL, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-begun_at"]
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        indexes = [models.Index(fields=["state", "touched_at"])]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"

    @property
    def folder(self) -> Path:
        """The folder of its own in which the file lies under its own name."""
        return uploads_folder() / self.key

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.folder / self.file_name

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it by itself."""
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


def uploads_folder() -> Path:
    """Return the folder of all uploads."""
    return Path(settings.HOME) / "work" / "uploads"
