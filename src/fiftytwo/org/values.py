"""What the organisation stands for: its values, in every language, published or not yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.keys import new_key


class ValueQuerySet(models.QuerySet["Value"]):
    """Values, in their own order."""

    def published(self) -> ValueQuerySet:
        """Return those that everyone sees, and that thanks and nominations may cite."""
        return self.filter(published_at__isnull=False)


class Value(models.Model):
    """One value. ``names`` and ``meanings`` hold a text per language; ``published_at`` is None for a draft.

    A value that was cited is never deleted: it is withdrawn, and what cited it goes on naming it.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    names = models.JSONField(_("name"), default=dict)
    meanings = models.JSONField(_("what it means"), default=dict, blank=True)
    order = models.PositiveSmallIntegerField(_("place"), default=1)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = ValueQuerySet.as_manager()

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("value")
        verbose_name_plural = _("values")

    def __str__(self) -> str:
        return _in_readers_language(self.names)

    @property
    def meaning(self) -> str:
        """What it means, in the reader's language; empty where nobody said."""
        return _in_readers_language(self.meanings)


def _in_readers_language(texts: dict[str, str]) -> str:
    """Return a text in the reader's language, else in the first language that has one."""
    wanted = [(get_language() or "").split("-")[0], "en", *(code for code, _name in settings.LANGUAGES)]
    return next((texts[code] for code in wanted if texts.get(code)), "")
