"""A view under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A page as it was set, to come back to by a name; numbers also go out by mail on Mondays if asked."""

    class Page(models.TextChoices):
        """The pages whose address holds all that they are set to."""

        NUMBERS = "numbers", _("Numbers")
        CONTACTS = "contacts", _("Contacts")

    page = models.CharField(_("page"), max_length=16, choices=Page, default=Page.NUMBERS)
    name = models.CharField(_("name"), max_length=120)
    query = models.CharField(max_length=1000)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    shared = models.BooleanField(_("everyone may open it"), default=False)
    mailed = models.BooleanField(_("mail it to me every Monday"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("saved view")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="one_saved_view_per_name")]

    def __str__(self) -> str:
        return self.name
