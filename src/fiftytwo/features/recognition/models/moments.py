"""Wow moments: texts in which a customer thanks one of us, as far as a person has confirmed it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.keys import new_key
from fiftytwo.org.models import Person, Team


class Moment(models.Model):
    """One text that may thank somebody here. It reaches nobody before a person has confirmed it.

    The words are not in it: ``text_source``, ``text_id`` and ``month`` say where they are, ``seal`` is their keyed hash
    (empty once the customer was erased), ``customer_mark`` the keyed hash of the customer's key. ``team_key`` and
    ``employee_key`` are those of the text: they decide who may see it. ``candidates`` are whom a reader found in it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for a look")
        CONFIRMED = "confirmed", _("confirmed")
        REJECTED = "rejected", _("rejected")

    class Reason(models.TextChoices):
        SARCASM = "sarcasm", _("it is meant ironically")
        PRODUCT = "product", _("it praises the product, not a person")
        POLITENESS = "politeness", _("it is only politeness")
        NO_THANKS = "no_thanks", _("it thanks nobody")
        ELSEWHERE = "elsewhere", _("it is about somebody who does not work here")

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    text_source = models.CharField(max_length=64)
    text_id = models.CharField(max_length=255)
    month = models.CharField(max_length=7)
    written_at = models.DateTimeField()
    channel = models.CharField(_("channel"), max_length=64, blank=True)
    language = models.CharField(_("language"), max_length=16, blank=True)
    contact_source = models.CharField(max_length=64, blank=True)
    contact_id = models.CharField(max_length=255, blank=True)
    team_key = models.CharField(max_length=16, blank=True)
    employee_key = models.CharField(max_length=16, blank=True)
    customer_mark = models.CharField(max_length=64, blank=True, db_index=True)
    seal = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    picked_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    candidates = models.JSONField(default=list, blank=True)
    ambiguous = models.BooleanField(default=False)
    asked = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices, blank=True)
    customer_name = models.CharField(_("customer's name"), max_length=120, blank=True)
    consent = models.CharField(_("how the customer agreed"), max_length=200, blank=True)

    class Meta:
        ordering = ["-written_at", "-id"]
        verbose_name = _("wow moment")
        constraints = [
            models.UniqueConstraint(fields=["text_source", "text_id"], name="one_moment_per_text"),
            models.CheckConstraint(
                condition=Q(customer_name="") | ~Q(consent=""), name="a_customers_name_needs_consent"
            ),
        ]
        indexes = [models.Index(fields=["state", "written_at"])]

    def __str__(self) -> str:
        return self.key


class Credit(models.Model):
    """To whom a moment is due: a person or a whole team. Several share it, and no number says how much is whose.

    What the person does with it is theirs: ``hidden_at`` takes it off their wall, ``reply`` goes to the leader, and
    only ``agreed_at`` lets the story be told.
    """

    moment = models.ForeignKey(Moment, models.CASCADE, related_name="credits")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="wow_credits")
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="wow_credits")
    hidden_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(_("answer"), blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("credit")
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) ^ Q(team__isnull=True), name="credit_of_a_person_or_a_team"
            ),
            models.UniqueConstraint(fields=["moment", "person"], name="one_credit_per_person"),
            models.UniqueConstraint(fields=["moment", "team"], name="one_credit_per_team"),
        ]

    def __str__(self) -> str:
        return f"{self.moment_id} {self.person or self.team}"

    @property
    def about(self) -> str:
        """What the rhythm calls it."""
        return f"wow:{self.pk}"


class Story(models.Model):
    """The wow story of a week, for the team meeting and the notice board. One a week, and each moment once."""

    monday = models.DateField(unique=True)
    moment = models.OneToOneField(Moment, models.CASCADE, related_name="story")
    chosen_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-monday"]
        verbose_name = _("story of the week")

    def __str__(self) -> str:
        return f"{self.monday} {self.moment_id}"
