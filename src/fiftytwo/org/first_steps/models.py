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
