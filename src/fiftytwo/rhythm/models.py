"""What was promised, what falls due under it, what happened for people, and what someone took on."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.models import Person, Site, Team


class OwnPractice(models.Model):
    """A practice that the organisation wrote itself: its form, as written, in its newest version."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    text = models.TextField(_("form"))
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Resting(models.Model):
    """A practice that the organisation does not promise at present; it can be taken up again."""

    name = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class DueQuerySet(models.QuerySet["Due"]):
    def open(self) -> DueQuerySet:
        """Return what still waits to be kept."""
        return self.filter(kept_at__isnull=True, withdrawn_at__isnull=True)

    def overdue(self, now: datetime) -> DueQuerySet:
        """Return what waits although its time is over."""
        return self.open().filter(due_at__lt=now)


class Due(models.Model):
    """One thing that falls due under a practice, once: who it serves, who owes it, until when, and what became of it.

    ``due_on`` is the last local day on which it is kept in time, ``due_at`` the moment that day ends. ``team`` and
    ``site`` are those of the person at the time when it was opened. ``step`` is the occasion that keeps it,
    ``from_whom`` who handed it on, or left with it open.
    """

    practice = models.CharField(max_length=60)
    about = models.CharField(max_length=80)
    step = models.CharField(max_length=60)
    serves = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="dues_served")
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="dues_owned")
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    due_on = models.DateField()
    kept_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)
    from_whom = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = DueQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "about", "step"], name="due_once"),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(withdrawn_at__isnull=True), name="kept_or_withdrawn"
            ),
        ]
        indexes = [
            models.Index(fields=["practice", "due_on"]),
            models.Index(fields=["about"]),
            models.Index(
                fields=["owner", "due_at"],
                name="due_open_by_owner",
                condition=Q(kept_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.practice} {self.about} {self.step} {self.due_on}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be kept."""
        return self.kept_at is None and self.withdrawn_at is None

    @property
    def in_time(self) -> bool:
        """Whether it was kept, and in time."""
        return self.kept_at is not None and self.kept_at <= self.due_at


class Happening(models.Model):
    """An occasion that happened for someone, on a day of their site's calendar: what weekly cells count."""

    occasion = models.CharField(max_length=60)
    person = models.ForeignKey(Person, models.CASCADE, related_name="happenings")
    by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    about = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    day = models.DateField()
    batch = models.BigIntegerField(null=True, blank=True, help_text="of facts from elsewhere: the batch they came in")

    class Meta:
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["occasion", "day"]), models.Index(fields=["person", "day"])]

    def __str__(self) -> str:
        return f"{self.day} {self.occasion} {self.person_id}"


class CaughtUp(models.Model):
    """Up to which batch of facts from elsewhere has been counted: one row."""

    batch = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.batch)


class LastSeen(models.Model):
    """When somebody was last seen by anyone: a lead, a peer, a leader or a customer."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="last_seen")
    at = models.DateTimeField()
    day = models.DateField(db_index=True)
    occasion = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"


class Commitment(models.Model):
    """One concrete act that one person takes on in a week: proposed, taken, and what became of it.

    ``first_week`` is when it was first proposed to anyone: carried over, it keeps it, so that waiting stays visible.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        TAKEN = "taken", _("taken")
        DONE = "done", _("done")
        HANDED_ON = "handed_on", _("handed on")
        DROPPED = "dropped", _("dropped")

    OPEN = (State.PROPOSED, State.TAKEN)

    whose = models.ForeignKey(Person, models.CASCADE, related_name="commitments")
    week = models.DateField(help_text="the Monday of the week it stands in")
    first_week = models.DateField(help_text="the Monday of the week in which it first stood")
    practice = models.CharField(max_length=60, blank=True)
    about = models.CharField(max_length=80)
    serves = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="commitments_served")
    words = models.CharField(_("what you will do"), max_length=300, blank=True)
    importance = models.PositiveSmallIntegerField(default=2)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.PROPOSED)
    changed_at = models.DateTimeField(default=timezone.now)
    evidence = models.CharField(_("what shows it"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    from_whom = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="handed_to")
    settled_by = models.CharField(
        max_length=150, blank=True, help_text="the occasion, and about what, that fulfilled it"
    )

    class Meta:
        ordering = ["-importance", "first_week", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "about"], condition=Q(state__in=["proposed", "taken"]), name="one_person_at_a_time"
            ),
            models.CheckConstraint(condition=Q(week__gte=F("first_week")), name="carried_over_forwards"),
        ]
        indexes = [models.Index(fields=["whose", "week"]), models.Index(fields=["about"])]

    def __str__(self) -> str:
        return f"{self.week} {self.whose_id} {self.about} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be done."""
        return self.state in self.OPEN


class Subscription(models.Model):
    """How the week reaches someone: by mail, once each week; by a calendar feed of whose secret only a hash is kept."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="subscription")
    mailed = models.BooleanField(_("Monday mail"), default=True)
    mailed_week = models.DateField(null=True, blank=True, help_text="the Monday of the newest week that was mailed")
    feed_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    feed_made_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.person_id)


class LeftOver(models.Model):
    """How many acts under a practice found nobody with room in a week: said on the practice's page."""

    week = models.DateField()
    practice = models.CharField(max_length=60)
    acts = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "practice"], name="left_over_once")]

    def __str__(self) -> str:
        return f"{self.week} {self.practice} {self.acts}"


class WeekCell(models.Model):
    """What was due and what was kept under a practice, in a scope and a week. A week that is over stands.

    ``scope`` is ``organisation``, ``site:key``, ``team:key``, ``line:key`` (of a person's line) or ``owner:key`` (what
    one person owed).
    """

    practice = models.CharField(max_length=60)
    scope = models.CharField(max_length=40)
    week = models.DateField()
    due = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    met = models.BooleanField(null=True, help_text="None where nothing was due")

    class Meta:
        ordering = ["week"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "scope", "week"], name="one_cell_per_week"),
            models.CheckConstraint(condition=Q(kept__lte=F("due")), name="kept_of_what_was_due"),
        ]
        indexes = [models.Index(fields=["scope", "week"])]

    def __str__(self) -> str:
        return f"{self.practice} {self.scope} {self.week} {self.kept}/{self.due}"
