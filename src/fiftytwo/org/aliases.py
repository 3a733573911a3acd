"""What sources call people, and which names were taken away: kept beside the people of :mod:`fiftytwo.org.models`."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Alias(models.Model):
    """What a source calls one of us: a helpdesk's user id, a spelling in an export."""

    source = models.CharField(_("source"), max_length=64, blank=True, help_text=_("Empty means every source."))
    name = models.CharField(_("name in the source"), max_length=200)
    name_search = models.CharField(max_length=500, editable=False)
    person = models.ForeignKey("org.Person", models.CASCADE, related_name="aliases")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "name_search"], name="one_person_per_alias")]

    def __str__(self) -> str:
        return f"{self.name} = {self.person}"

    @property
    def written(self) -> str:
        """The name with its source in front, as files of people have it."""
        return f"{self.source}: {self.name}" if self.source else self.name


class RemovedAlias(models.Model):
    """A name that no longer means someone: what is linked to them under it is unlinked, then this row goes."""

    source = models.CharField(max_length=64, blank=True)
    name_search = models.CharField(max_length=500)
    person = models.ForeignKey("org.Person", models.CASCADE, related_name="+")
    removed_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.name_search} ≠ {self.person}"
