"""An obstacle with its owner and its answers; who raised it, in a table of its own; and the boxes that reach us.

Whoever raises something anonymously leaves nothing that leads to them: no person, no time of day, only the
fingerprint of a private link that they alone hold.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.keys import new_key
from fiftytwo.org.models import Person, Team


class ObstacleQuerySet(models.QuerySet["Obstacle"]):
    """Obstacles, by how far they are."""

    def open(self) -> ObstacleQuerySet:
        """Return those that wait for an answer, a decision or for being mended."""
        return self.exclude(state__in=(Obstacle.State.MENDED, Obstacle.State.DECLINED, Obstacle.State.MERGED))


class Obstacle(models.Model):
    """Something that stands in the way, or an idea. It ends mended, declined or merged, never by itself."""

    class Kind(models.TextChoices):
        OBSTACLE = "obstacle", _("obstacle")
        SUGGESTION = "suggestion", _("suggestion")

    class State(models.TextChoices):
        RAISED = "raised", _("waits for an answer")
        ANSWERED = "answered", _("answered, waits for a decision")
        ACCEPTED = "accepted", _("will be mended")
        DECLINED = "declined", _("will stay as it is")
        MENDED = "mended", _("mended")
        MERGED = "merged", _("part of another")

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.OBSTACLE)
    title = models.CharField(_("in a sentence"), max_length=160)
    text = models.TextField(_("what happens"), blank=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(_("contact reason"), max_length=200, blank=True)
    raised_on = models.DateField()
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="obstacles_owned")
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.RAISED)
    answer = models.TextField(_("first answer"), blank=True)
    answered_on = models.DateField(null=True, blank=True)
    why = models.TextField(_("decision, with its reason"), blank=True)
    decided_on = models.DateField(null=True, blank=True)
    done = models.TextField(_("what was done"), blank=True)
    mended_on = models.DateField(null=True, blank=True)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="parts")
    state_before = models.CharField(max_length=12, blank=True, help_text="what it was before it was merged")
    up_at = models.DateTimeField(null=True, blank=True, help_text="when it last went up the line")

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        ordering = ["raised_on", "pk"]
        verbose_name = _("obstacle")
        verbose_name_plural = _("obstacles")
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="not_part_of_itself"),
            models.CheckConstraint(condition=~Q(state="declined") | ~Q(why=""), name="declined_with_a_reason"),
            models.CheckConstraint(condition=~Q(state="mended") | ~Q(done=""), name="mended_says_how"),
        ]
        indexes = [models.Index(fields=["state", "raised_on"]), models.Index(fields=["owner", "state"])]

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> str:
        """The name by which the rhythm knows it."""
        return f"obstacle:{self.key}"

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in (self.State.RAISED, self.State.ANSWERED, self.State.ACCEPTED)

    @property
    def is_decided(self) -> bool:
        """Whether a decision was given."""
        return self.decided_on is not None


class Raiser(models.Model):
    """Someone who raised an obstacle: by name, in confidence, or as nobody."""

    class How(models.TextChoices):
        NAMED = "named", _("with my name")
        CONFIDENTIAL = "confidential", _("in confidence")
        ANONYMOUS = "anonymous", _("anonymously")

    obstacle = models.ForeignKey(Obstacle, models.CASCADE, related_name="raisers")
    how = models.CharField(_("how"), max_length=12, choices=How.choices)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="raised")
    link_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    raised_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(how="anonymous") & Q(person__isnull=True))
                | (~Q(how="anonymous") & Q(person__isnull=False)),
                name="anonymous_is_nobody",
            ),
            models.UniqueConstraint(fields=["obstacle", "person"], name="raised_once_by_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.obstacle_id} {self.how}"


class Remark(models.Model):
    """More that was said about an obstacle: by whoever raised it, or by whoever handles it."""

    obstacle = models.ForeignKey(Obstacle, models.CASCADE, related_name="remarks")
    raiser = models.ForeignKey(Raiser, models.SET_NULL, null=True, blank=True, related_name="remarks")
    author = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    said_on = models.DateField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(raiser__isnull=True) | Q(author__isnull=True), name="raisers_stay_unnamed"
            )
        ]

    def __str__(self) -> str:
        return f"{self.obstacle_id} {self.said_on}"


class Box(models.Model):
    """An address, printed as a code on a team's sheet, at which anybody in the team reaches us without signing in."""

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    team = models.ForeignKey(Team, models.CASCADE, related_name="boxes")
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(fields=["team"], condition=Q(closed_at__isnull=True), name="one_open_box_a_team")
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.key}"
