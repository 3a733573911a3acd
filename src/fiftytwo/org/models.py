"""Who works here, in which team and for whom, since when, and what they may do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.lib.names import search_key, sort_key
from fiftytwo.org.access.models import AccessRules as AccessRules
from fiftytwo.org.access.models import OpenSession as OpenSession
from fiftytwo.org.access.models import SignInSlip as SignInSlip
from fiftytwo.org.aliases import Alias as Alias
from fiftytwo.org.aliases import RemovedAlias as RemovedAlias
from fiftytwo.org.first_steps.models import FirstDoor as FirstDoor
from fiftytwo.org.first_steps.models import StepLeft as StepLeft
from fiftytwo.org.keys import new_key
from fiftytwo.org.saved_views.models import SavedView as SavedView
from fiftytwo.org.values import Value as Value

if TYPE_CHECKING:
    from fiftytwo.org.viewer import Viewer


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold from ``since`` up to, but not including, ``until``."""

    def on(self, day: date) -> DatedQuerySet:
        """Return what held on a day."""
        return self.filter(Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gt=day)))


class Dated(models.Model):
    """Something that holds from a day up to, but not including, another; an open end is None."""

    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            )
        ]


class Organisation(models.Model):
    """The organisation itself: one row."""

    name = models.CharField(_("name"), max_length=200)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=8, default="en")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def get(cls) -> Organisation:
        """Return the one organisation; a nameless one in UTC before it is set up."""
        return cls.objects.first() or cls(name="", time_zone="UTC", language="en")


class Site(models.Model):
    """A place people work at: a shop, a contact centre. Its clock and its hours are those of its facts."""

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        help_text=_("Two letters, as in ISO 3166; decides the public holidays. Empty: none."),
    )
    subdivision = models.CharField(_("province or state"), max_length=10, blank=True)
    hours = models.JSONField(
        _("business hours"),
        default=dict,
        blank=True,
        help_text=_(
            'Local times per weekday, "0" is Monday: {"0": [["09:00", "18:00"]]}. Empty: open round the clock.'
        ),
    )
    closes_on_public_holidays = models.BooleanField(_("closes on public holidays"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Closure(models.Model):
    """A day on which a site is closed, or open although it is a public holiday."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="closures")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    open = models.BooleanField(_("open anyway"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="one_closure_per_site_and_day")]

    def __str__(self) -> str:
        return f"{self.site} {self.day}"


class Team(models.Model):
    """People who work together at a site, in service, sales, production or elsewhere."""

    class Function(models.TextChoices):
        SERVICE = "service", _("service")
        SALES = "sales", _("sales")
        PRODUCTION = "production", _("production")
        OTHER = "other", _("other")

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=200, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="teams", null=True, blank=True)
    function = models.CharField(_("function"), max_length=16, choices=Function.choices, default=Function.SERVICE)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None) -> User:
        user = self.model(email=self.normalize_email(email).lower())
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A way to sign in. What someone may do depends on the person, never on the account."""

    email = models.EmailField(_("e-mail"), unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    language = models.CharField(_("language"), max_length=8, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.email


class PersonQuerySet(models.QuerySet["Person"]):
    """People, as a viewer may see them."""

    def present_on(self, day: date) -> PersonQuerySet:
        """Return those who worked here on a day."""
        return self.filter(Q(joined_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day)))

    def visible_to(self, viewer: Viewer) -> PersonQuerySet:
        """Return whom a viewer sees: colleagues of today; everyone, also of the past, for those who need it."""
        if viewer.person is None:
            return self.none()
        if viewer.has(Grant.Role.ADMINISTRATOR, Grant.Role.PEOPLE_PARTNER, Grant.Role.SERVICE_OPERATIONS):
            return self.all()
        return self.filter(
            Q(pk=viewer.person.pk)
            | (Q(joined_on__lte=viewer.today) & (Q(left_on__isnull=True) | Q(left_on__gt=viewer.today)))
        )

    def hr_visible_to(self, viewer: Viewer) -> PersonQuerySet:
        """Return those whose contract, employer, number and phone a viewer may read."""
        if viewer.person is None:
            return self.none()
        if viewer.has(Grant.Role.ADMINISTRATOR, Grant.Role.PEOPLE_PARTNER):
            return self.all()
        return self.filter(pk__in={viewer.person.pk, *viewer.people_below, *viewer.led_people})


class Person(models.Model):
    """Someone who works here, on whatever contract, now or in the past."""

    class Contract(models.TextChoices):
        OWN = "own", _("own employee")
        AGENCY = "agency", _("agency staff")
        OUTSOURCED = "outsourced", _("outsourced")

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    employee_number = models.CharField(_("employee number"), max_length=64, unique=True, null=True, blank=True)
    given_name = models.CharField(_("given name"), max_length=120)
    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True, choices=settings.LANGUAGES)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    title = models.CharField(_("job title"), max_length=200, blank=True)
    contract = models.CharField(_("contract"), max_length=16, choices=Contract.choices, default=Contract.OWN)
    employer = models.CharField(_("employer"), max_length=200, blank=True, help_text=_("Who employs them, if not us."))
    frontline = models.BooleanField(_("serves customers"), default=False)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(
        _("left on"), null=True, blank=True, help_text=_("The first day they no longer work here.")
    )
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")
    name_order = models.CharField(max_length=500, editable=False, default="")
    name_search = models.CharField(max_length=500, editable=False, default="")
    forgotten = models.BooleanField(default=False, editable=False, help_text=_("Erased: only the key is left."))

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name_order", "id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["name_order", "id"])]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    def spell(self) -> None:
        """Bring the two derived spellings in line with the name: how it sorts and how it is found."""
        self.name_order = sort_key(f"{self.family_name} {self.given_name}".strip())
        self.name_search = search_key(f"{self.given_name} {self.family_name}".strip())

    def works_on(self, day: date) -> bool:
        """Say whether they worked here on a day."""
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


class Membership(Dated):
    """Someone in a team, perhaps leading it, for a time."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.CASCADE, related_name="memberships")
    leads = models.BooleanField(_("leads the team"), default=False)

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["since"]

    def __str__(self) -> str:
        return f"{self.person} · {self.team}"


class ReportingLine(Dated):
    """Someone reports to someone for a time: one manager at a time, and never in a circle."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="reports_to")
    manager = models.ForeignKey(Person, models.CASCADE, related_name="reports")

    class Meta(Dated.Meta):
        abstract = False
        ordering = ["since"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(person=F("manager")), name="nobody_reports_to_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.manager}"


class Grant(Dated):
    """A role beyond one's own work, for a time. Leading a team is a membership, not a grant."""

    class Role(models.TextChoices):
        """What someone may do beyond their own work."""

        LEADER = "leader", _("leader")
        SERVICE_OPERATIONS = "service_operations", _("service operations")
        PEOPLE_PARTNER = "people_partner", _("people partner")
        ADMINISTRATOR = "administrator", _("administrator")

    person = models.ForeignKey(Person, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=32, choices=Role.choices)

    class Meta(Dated.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()}"


class ApiToken(models.Model):
    """A program's key to the API: someone's own, with their rights of the day, or one of the organisation's.

    Of the token itself only a hash is kept. ``expires_on`` is the first day on which it opens nothing.
    """

    class Rights(models.TextChoices):
        ORGANISATION = "organisation", _("what everyone sees: of the organisation, its sites and channels")
        SERVICE_OPERATIONS = "service_operations", _("what service operations see")

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=120)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="tokens")
    rights = models.CharField(_("rights"), max_length=32, choices=Rights.choices, blank=True)
    scopes = models.JSONField(_("scopes"), default=list)
    prefix = models.CharField(max_length=16)
    hashed = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_on = models.DateField(_("expires on"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    used_in_minute = models.BigIntegerField(default=0, help_text="the minute since 1970 that calls counts in")
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-id"]
        verbose_name = _("API token")

    def __str__(self) -> str:
        return self.name


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Audit entries, as a viewer may see them."""

    def visible_to(self, viewer: Viewer) -> AuditQuerySet:
        """Return what a viewer may read: everyone what is about them; roles what is theirs to look after."""
        if viewer.person is None:
            return self.none()
        mine = Q(about=viewer.person) | Q(actor=viewer.user, about__isnull=True)
        rooms = [Q(record__startswith=room) for room in ("sources.", "facts.", "understanding.")]
        of_facts = Q(about__isnull=True) & (rooms[0] | rooms[1] | rooms[2])
        if viewer.has(Grant.Role.ADMINISTRATOR):
            theirs = (*AuditEntry.FOR_ADMINISTRATORS, *AuditEntry.FOR_PEOPLE)
            return self.filter(mine | of_facts | Q(record__in=theirs))
        if viewer.has(Grant.Role.PEOPLE_PARTNER):
            return self.filter(mine | Q(record__in=AuditEntry.FOR_PEOPLE))
        if viewer.has(Grant.Role.SERVICE_OPERATIONS):
            return self.filter(mine | of_facts | Q(record="org.alias"))
        return self.filter(mine)


class AuditEntry(models.Model):
    """Who changed what, when: written with the change itself, never altered.

    ``changes`` holds [before, after] per field. People and teams stand in it by their keys, so that the name
    of someone who is erased is nowhere in it.
    """

    FOR_PEOPLE = ("org.person", "org.membership", "org.reportingline", "org.alias", "org.team", "org.value")
    FOR_ADMINISTRATORS = (
        "org.organisation",
        "org.site",
        "org.closure",
        "org.user",
        "org.grant",
        "org.apitoken",
        "org.accessrules",
        "org.value",
    )

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    action = models.CharField(max_length=64)
    record = models.CharField(max_length=64, help_text="app_label.model, or room.name for an event of a whole room")
    record_id = models.CharField(max_length=64, blank=True)
    about = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    changes = models.JSONField(default=dict)
    by_system = models.BooleanField(default=False, help_text="no human did it")

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["record", "record_id"]), models.Index(fields=["record", "-id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.record} {self.record_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise ValidationError("An audit entry is never altered.")
        super().save(*args, **kwargs)
