"""Thanks between colleagues, every day: tied to a value, without points and without a table of who has more."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.keys import new_key
from fiftytwo.org.models import Person
from fiftytwo.org.values import Value


class PeerThanks(models.Model):
    """One colleague thanks another for something concrete that a value stands for.

    Giver and receiver read it; colleagues only where the receiver shows it (``shown_at``).
    """

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    giver = models.ForeignKey(Person, models.CASCADE, related_name="peer_thanks_given")
    receiver = models.ForeignKey(Person, models.CASCADE, related_name="peer_thanks_received")
    value = models.ForeignKey(Value, models.PROTECT, related_name="+")
    example = models.TextField(_("what they did"), blank=True)
    given_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-id"]
        verbose_name = _("thanks to a colleague")
        verbose_name_plural = _("thanks to colleagues")
        constraints = [models.CheckConstraint(condition=~Q(giver=F("receiver")), name="nobody_thanks_themselves")]
        indexes = [models.Index(fields=["receiver", "given_at"]), models.Index(fields=["giver", "given_at"])]

    def __str__(self) -> str:
        return self.key
