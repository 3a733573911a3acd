"""What the database remembers about an import: the file, the mapping as it was, and the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fiftytwo.facts.models import Batch
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
