"""The recognition programme of a period: rules that stand before it, evidence, reasons, objections, costs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.lib.periods import Period
from fiftytwo.org.keys import new_key
from fiftytwo.org.models import Person, Team
from fiftytwo.org.values import Value


class Programme(models.Model):
    """One programme: a quarter or a year. ``period`` is written as ``2026-Q3`` or ``2026``."""

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    period = models.CharField(_("period"), max_length=16)
    function = models.CharField(_("function"), max_length=16, choices=Team.Function.choices, default="service")
    prize = models.CharField(_("prize for each"), max_length=120, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True, blank=True)
    shortlisted_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-period", "name"]
        verbose_name = _("recognition programme")
        constraints = [
            models.UniqueConstraint(fields=["period", "function"], name="one_programme_per_period_and_function")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weeks(self) -> Period:
        """The weeks it is about."""
        return Period.parse(self.period)


class Rules(models.Model):
    """One version of a programme's rules. Later versions stay beside the first, with the reason, for everyone to see.

    Attributes:
        seats: how many may be honoured; those who tie for the last seat share it.
        nominators: how many different colleagues must nominate somebody for the shortlist.
        praise: whether praise above the usual, for the contacts somebody had, also leads to the shortlist.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="rules")
    number = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField(_("how many are honoured"), default=3)
    nominators = models.PositiveSmallIntegerField(_("nominations needed"), default=2)
    praise = models.BooleanField(_("praise above the usual counts"), default=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number"]
        verbose_name = _("rules")
        verbose_name_plural = _("rules")
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="rules_are_numbered")]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"


class Trial(models.Model):
    """Rules tried on a period that is over: who would have been on the shortlist.

    ``nominated`` says whether nominations of that period could be counted: only where a programme asked for them then.
    """

    rules = models.ForeignKey(Rules, models.CASCADE, related_name="trials")
    period = models.CharField(max_length=16)
    tried_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    tried_at = models.DateTimeField(default=timezone.now)
    eligible = models.PositiveIntegerField()
    nominated = models.BooleanField(default=False)
    shortlist = models.JSONField(default=list, help_text="keys of the people")

    class Meta:
        ordering = ["-tried_at"]

    def __str__(self) -> str:
        return f"{self.rules} {self.period}"


class Nomination(models.Model):
    """A colleague puts somebody forward, with an example that a value stands for."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="nominations")
    nominee = models.ForeignKey(Person, models.CASCADE, related_name="nominations_received")
    nominator = models.ForeignKey(Person, models.CASCADE, related_name="nominations_made")
    value = models.ForeignKey(Value, models.PROTECT, related_name="+")
    example = models.TextField(_("example"), blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at"]
        verbose_name = _("nomination")
        constraints = [
            models.CheckConstraint(condition=~Q(nominee=models.F("nominator")), name="nobody_nominates_themselves"),
            models.UniqueConstraint(fields=["programme", "nominee", "nominator"], name="one_nomination_per_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.nominee_id}"


class CommitteeMember(models.Model):
    """Who decides."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="committee")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["programme", "person"], name="once_on_a_committee")]

    def __str__(self) -> str:
        return f"{self.programme} {self.person_id}"


class Candidate(models.Model):
    """Someone on the shortlist, with the evidence as it was when the list was drawn, and what the committee decided.

    ``ways`` are the rules that led here: ``customers``, ``praise``, ``colleagues``. ``honoured`` is None until decided.
    """

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="candidates")
    person = models.ForeignKey(Person, models.CASCADE, related_name="candidacies")
    ways = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)
    honoured = models.BooleanField(null=True, blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    off_the_wall = models.BooleanField(default=False, help_text="the person prefers not to stand in the hall")

    class Meta:
        ordering = ["id"]
        verbose_name = _("place on a shortlist")
        constraints = [
            models.UniqueConstraint(fields=["programme", "person"], name="once_on_a_shortlist"),
            models.CheckConstraint(
                condition=Q(honoured__isnull=True) | ~Q(reasons=""), name="no_decision_without_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} {self.person_id}"


class ResultCorrection(models.Model):
    """A result that was corrected after it had been announced. It stays beside the result, with why, for everyone."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="corrections")
    was_honoured = models.BooleanField()
    is_honoured = models.BooleanField()
    why = models.CharField(_("why"), max_length=300, blank=True)
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]
        verbose_name = _("correction of a result")
        verbose_name_plural = _("corrections of results")

    def __str__(self) -> str:
        return f"{self.candidate} {self.made_at:%Y-%m-%d}"


class Objection(models.Model):
    """Someone concerned objects, and gets an answer."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="objections")
    raised_by = models.ForeignKey(Person, models.CASCADE, related_name="objections_raised")
    words = models.TextField(_("what is wrong"), blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["raised_at"]
        verbose_name = _("objection")

    def __str__(self) -> str:
        return f"{self.programme} {self.pk}"


class LedgerLine(models.Model):
    """What recognition costs in a year, by function: so that service can be held against sales, per head."""

    class Kind(models.TextChoices):
        BUDGET = "budget", _("budget")
        PRIZES = "prizes", _("prizes given")

    year = models.PositiveSmallIntegerField(_("year"))
    function = models.CharField(_("function"), max_length=16, choices=Team.Function.choices)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["year", "function", "kind"]
        verbose_name = _("line of the parity ledger")
        constraints = [models.UniqueConstraint(fields=["year", "function", "kind"], name="one_amount_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.year} {self.function} {self.kind}"
