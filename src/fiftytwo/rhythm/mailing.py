"""The Monday mail: each person's week at 08:00 on the clock of their site, once, in their language.

The morning comes site by site. A worker that slept through it still sends until Tuesday night. Claimed by a conditional
update, so that two workers never send one twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from fiftytwo.lib.weeks import Week
from fiftytwo.mail.actions import send
from fiftytwo.org.calendars import time_zone_of
from fiftytwo.org.models import Membership, Organisation, Person, Site
from fiftytwo.org.viewer import Viewer, viewer_of
from fiftytwo.rhythm.brief import Brief, Memory, brief
from fiftytwo.rhythm.models import Subscription

log = logging.getLogger(__name__)
AT = time(8, 0)
LATE_DAYS = 2


def mail_weeks(now: datetime | None = None) -> int:
    """Queue the week of everybody whose Monday 08:00 has come; return how many. One that fails stops no other."""
    now = now or timezone.now()
    queued = 0
    for week, zone_sites in _due_now(now):
        memory = Memory()
        for person in _waiting(week, zone_sites):
            try:
                with transaction.atomic():
                    queued += _mail(person, week, memory)
            except ValidationError as error:
                log.warning("The week of person %s was not mailed: %s", person.key, type(error).__name__)
    return queued


def _due_now(now: datetime) -> Iterator[tuple[Week, list[str]]]:
    """Yield the sites whose Monday 08:00 has come and whose Tuesday is not over; "" is the organisation's own clock."""
    by_week: dict[date, list[str]] = {}
    sites = [("", time_zone_of("")), *Site.objects.values_list("key", "time_zone")]
    for key, name in sites:
        local = now.astimezone(ZoneInfo(name))
        monday = local.date() - timedelta(days=local.weekday())
        begins = datetime.combine(monday, AT, ZoneInfo(name))
        if local >= begins and local.weekday() < LATE_DAYS:
            by_week.setdefault(monday, []).append(key)
    for monday, keys in by_week.items():
        yield Week(monday), keys


def _waiting(week: Week, sites: list[str]) -> Iterator[Person]:
    """Yield who works at these sites, can sign in, wants the mail and has not had it, each claimed by us."""
    _subscribe_everybody()
    here = Membership.objects.on(week.monday).filter(team__site__key__in=[key for key in sites if key])
    elsewhere = Membership.objects.on(week.monday).filter(team__site__isnull=False)
    where = Q(pk__in=here.values("person"))
    if "" in sites:
        where |= ~Q(pk__in=elsewhere.values("person"))
    wanted = Q(subscription__mailed_week__isnull=True) | Q(subscription__mailed_week__lt=week.monday)
    people = Person.objects.present_on(week.monday).filter(
        where, wanted, subscription__mailed=True, user__is_active=True
    )
    people = people.exclude(email="").select_related("user").order_by("pk").distinct()
    yield from list(people)


def _subscribe_everybody() -> None:
    """Give everybody a row: who has chosen nothing gets the mail."""
    missing = Person.objects.filter(subscription__isnull=True, user__isnull=False).values_list("pk", flat=True)
    rows = [Subscription(person_id=pk) for pk in missing]
    Subscription.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def _mail(person: Person, week: Week, memory: Memory) -> bool:
    """Queue one mail, unless another worker has, in one transaction with the mark that it was."""
    mine = Subscription.objects.filter(person=person, mailed=True).filter(
        Q(mailed_week__isnull=True) | Q(mailed_week__lt=week.monday)
    )
    if not mine.update(mailed_week=week.monday) or person.user is None:
        return False
    viewer = viewer_of(person.user, person=person)
    language = person.language or Organisation.get().language
    with translation.override(language):
        context = written(viewer, brief(viewer, memory))
    send(person.email, "mail/week", context, language=language)
    return True


def written(viewer: Viewer, told: Brief) -> dict[str, object]:
    """Return what the mail says, with the words of customers that the reader may read."""
    home = settings.URL.rstrip("/")
    return {
        "name": str(viewer.person),
        "brief": told,
        "home": home,
        "url": home + reverse("rhythm:this_week"),
        "stop_url": home + reverse("rhythm:settings"),
    }
