"""What the worker looks for each Monday in the numbers: shifts and divergences of every place, over all at once."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from fiftytwo.lib.control import Chart
from fiftytwo.lib.periods import rolling
from fiftytwo.lib.targets import Pairing
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import watch
from fiftytwo.metrics.apart import looked, pairs_of
from fiftytwo.metrics.compute import Counter, StillCountingError
from fiftytwo.metrics.definition import Definition, Side
from fiftytwo.metrics.registry import current
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.metrics.targets import against, aims
from fiftytwo.org.models import Membership, Organisation, Site, Team
from fiftytwo.signals.actions import found
from fiftytwo.signals.detect import DOWN, UP, Found, shifted
from fiftytwo.signals.models import Looked, Signal

log = logging.getLogger(__name__)
APART_WEEKS = 4
FROM_HOUR = 6


def find_changes_when_due(now: datetime | None = None) -> list[Signal]:
    """Look at the numbers of last week from Monday 06:00 on, once; later where they are still being counted."""
    local = (now or timezone.now()).astimezone(ZoneInfo(Organisation.get().time_zone))
    if local.weekday() == 0 and local.hour < FROM_HOUR:
        return []
    if Looked.objects.filter(week=(Week.of(local.date()) + -1).monday).exists():
        return []
    try:
        return find_changes(local.date())
    except StillCountingError:
        log.info("The numbers of last week are still being counted: what changed is looked for later")
        return []


def find_changes(today: date) -> list[Signal]:
    """Look at every series of the organisation, its sites and teams, and write down what is new.

    Raises:
        compute.StillCountingError: if too many facts are not counted yet.
    """
    week = Week.of(today) + -1
    definitions = [d for d in current().values() if d.side is not Side.PEOPLE]
    scopes = list(places())
    owners = leads_of_teams(today)
    charts = _charts(definitions, scopes, today)
    things = [*shifted(charts), *_apart(definitions, scopes, week, today)]
    with transaction.atomic():
        new = found(week, (_with_owner(thing, owners) for thing in things))
        told = {"series": len(charts), "found": len(things)}
        Looked.objects.update_or_create(week=week.monday, defaults=told)
    return new


def places() -> Iterator[Scope]:
    """Yield the organisation, its sites and its teams."""
    yield ORGANISATION
    yield from (Scope("site", key) for key in Site.objects.values_list("key", flat=True))
    yield from (Scope("team", key) for key in Team.objects.values_list("key", flat=True))


def leads_of_teams(day: date) -> dict[str, int]:
    """Return who leads each team, by its scope; of several the longest there."""
    rows = Membership.objects.on(day).filter(leads=True).order_by("-since", "-pk")
    return {f"team:{key}": person for key, person in rows.values_list("team__key", "person_id")}


def _with_owner(thing: Found, owners: dict[str, int]) -> Found:
    return Found(**{**thing.__dict__, "owner": thing.owner or owners.get(thing.scope)})


def _charts(definitions: list[Definition], scopes: Iterable[Scope], today: date) -> dict[tuple[str, str], Chart]:
    """Return the chart of change of every series that has a value in the newest week, by scope and metric."""
    charts: dict[tuple[str, str], Chart] = {}
    for scope in scopes:
        series = watch.all_of(definitions, scope, today)
        fresh = {name: one for name, one in series.items() if one.values and one.values[-1] is not None}
        charts.update({(str(scope), name): chart for name, chart in watch.charts_of(scope, fresh).items()})
    return {where: chart for where, chart in charts.items() if chart.phases and chart.phases[-1].points}


def _apart(definitions: list[Definition], scopes: Iterable[Scope], week: Week, today: date) -> Iterator[Found]:
    """Yield the pairs of inside and outside that fall apart over the last four weeks, as the pages tell them."""
    paired = {name for pair in pairs_of({d.name: d for d in definitions}) for name in pair}
    wanted = [d for d in definitions if d.name in paired]
    period = rolling(week, APART_WEEKS)
    for scope in scopes:
        counter = Counter(today, wanted, scope, (period, period.before()))
        now = {d.name: counter.value(d, period) for d in wanted}
        before = {d.name: counter.value(d, period.before()) for d in wanted}
        asked = aims(list(now), scope, period)
        held = {name: aim for name, value in now.items() if (aim := against(asked.get(name), value))}
        for one in looked(now, before, held).found:
            inside, outside = one.inside.definition.name, one.outside.definition.name
            evidence = {"inside": one.inside.value, "outside": one.outside.value, "weeks": APART_WEEKS}
            outside_went = DOWN if one.pairing is Pairing.INSIDE_GOOD_OUTSIDE_BAD else UP
            yield Found("apart", str(scope), f"{inside}/{outside}", outside_went, evidence)
