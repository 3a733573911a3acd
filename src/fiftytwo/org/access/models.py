"""Where someone is signed in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.keys import new_key


class OpenSessionQuerySet(models.QuerySet["OpenSession"]):
    """Sessions that someone signed in with."""

    def still_open(self) -> OpenSessionQuerySet:
        """Return those with which one is still signed in."""
        there = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        return self.filter(session_key__in=there)


class OpenSession(models.Model):
    """A browser in which someone signed in: ended with its session, forgotten soon after it."""

    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    opened_at = models.DateTimeField(_("signed in"), default=timezone.now)
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    device = models.CharField(_("device"), max_length=80, blank=True)

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_at", "-id"]
        verbose_name = _("session")

    def __str__(self) -> str:
        return f"{self.device} {self.address or ''}".strip()


class AccessRules(models.Model):
    """What the organisation asks of whoever comes in: one row, kept by an administrator.

    ``second_step_for`` holds roles: those of grants, ``lead`` for whoever leads a team, ``everyone``.
    """

    second_step_for = models.JSONField(_("who must have a second step"), default=list, blank=True)
    networks = models.JSONField(_("networks that are let in"), default=list, blank=True)

    opens_accounts = models.BooleanField(_("accounts for whoever joins"), default=False)

    class Meta:
        verbose_name = _("rules of access")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def get(cls) -> AccessRules:
        """Return the rules; none before somebody sets some."""
        return cls.objects.first() or cls()


class SignInSlip(models.Model):
    """A code that lets one person in once; only its fingerprint is kept."""

    person = models.ForeignKey("org.Person", models.CASCADE, related_name="+")
    hashed = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d %H:%M}"
