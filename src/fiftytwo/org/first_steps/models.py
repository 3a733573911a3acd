"""Which first steps were left for later."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StepLeft(models.Model):
    """A first step that an administrator left for later."""

    name = models.SlugField(_("name"), max_length=40, unique=True)
    left_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("first step left for later")

    def __str__(self) -> str:
        return self.name


class FirstDoor(models.Model):
    """The one-time address under which the first administrator begins: one row, its token kept hashed."""

    hashed = models.CharField(max_length=64, blank=True)
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("address of the beginning")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
