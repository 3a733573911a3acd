"""What a question to the API means: metrics, scopes, periods, and what there is to ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Max
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fiftytwo import __version__
from fiftytwo.facts import store
from fiftytwo.lib.periods import Period, of_kind
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import waiting
from fiftytwo.metrics.choices import default_period
from fiftytwo.metrics.compute import Value, compute
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.explore import channels, one_version_each
from fiftytwo.metrics.models import ModelRun
from fiftytwo.metrics.permissions import can_see_metric, can_see_numbers, visible_teams
from fiftytwo.metrics.registry import current, every, get
from fiftytwo.metrics.scopes import Scope, ScopeError, named
from fiftytwo.org.models import AuditEntry, Grant, Person, ReportingLine, Site
from fiftytwo.org.tokens import Opened
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell import problems, words

EARLIEST, LATEST = Week.parse("1970-W01"), Week.parse("2200-W01")
MOST_VALUES = 2000
STEPS = ("week", "month", "quarter")


class NotThereError(LookupError):
    """There is no such scope, or it is not for whoever asks."""


def parameter(name: str, says: str) -> problems.ProblemError:
    """Return what to raise about one parameter."""
    return problems.ProblemError(problems.BAD_PARAMETER, errors=[{"parameter": name, "says": says}])


def listed(given: Sequence[str]) -> list[str]:
    """Return the single values of a parameter that may be repeated, or hold several with commas.

    >>> listed(["nps,csat", " ces ", "nps"])
    ['nps', 'csat', 'ces']
    """
    parts = (part.strip() for text in given for part in text.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def definitions(viewer: Viewer, given: Sequence[str]) -> list[Definition]:
    """Return the metrics that are asked for: ``csat``, or ``csat.2`` for one version.

    Raises:
        ProblemError: if none is asked for.
        UnknownMetricError: if there is no such metric, or it is not for the viewer.
    """
    names = listed(given)
    if not names:
        raise parameter("metrics", _("Name at least one metric."))
    newest = current()
    return [_seen(viewer, newest.get(name) or _version(name)) for name in names]


def _version(text: str) -> Definition:
    name, _dot, version = text.partition(".")
    if version and not (version.isascii() and version.isdecimal() and len(version) < 9):
        raise parameter("metrics", _("A version is written as a whole number: csat.2"))
    return get(name, int(version) if version else None)


def _seen(viewer: Viewer, definition: Definition) -> Definition:
    if not can_see_metric(viewer, definition):
        raise NotThereError
    return definition


def seen_definitions(viewer: Viewer) -> list[Definition]:
    """Return the newest version of every metric that a viewer may see, by name."""
    return [d for _name, d in sorted(current().items()) if can_see_metric(viewer, d)]


def versions(name: str) -> list[int]:
    """Return the versions of a metric that are computed side by side."""
    return sorted(definition.version for definition in every() if definition.name == name)


def scope(viewer: Viewer, text: str) -> tuple[Scope, str]:
    """Return the scope that is asked for, and what it is called.

    Raises:
        ProblemError: if it is none.
        NotThereError: if there is no such place or person, or the viewer may not see its numbers.
    """
    try:
        found = Scope.parse(text)
    except ScopeError as error:
        raise parameter("scope", str(error)) from None
    if not can_see_numbers(viewer, found):
        raise NotThereError
    try:
        return found, named(found)
    except ScopeError:
        raise NotThereError from None


def period(viewer: Viewer, text: str, name: str = "period") -> Period:
    """Return the period that is asked for; the last four full weeks where none is.

    Raises:
        ProblemError: if it is none, or before 1970 or after 2199.
    """
    if not text:
        return default_period(viewer.today)
    try:
        found = Period.parse(text)
    except (ValueError, OverflowError):
        raise parameter(name, _("A period is 2026-W47, 2026-11, 2026-Q4, 2026 or 2026-W40..2026-W47.")) from None
    if found.first < EARLIEST or found.last >= LATEST:
        raise parameter(name, _("Periods lie between 1970 and 2199."))
    return found


def steps(first: Period, last: Period, step: str) -> list[Period]:
    """Return the weeks, months or quarters from one period to another.

    Raises:
        ProblemError: if the end is before the beginning, or there are too many.
    """
    if last.last < first.first:
        raise parameter("to", _("It ends before it begins."))
    if last.last - first.first >= MOST_VALUES:
        raise parameter("from", _("That is too long: ask for a part of it."))
    found = [of_kind(step, first.first)]
    while found[-1].last < last.last:
        found.append(of_kind(step, found[-1].last + 1))
    return found


def values(
    viewer: Viewer, wanted: Sequence[Definition], whose: Scope, periods: Sequence[Period]
) -> Iterator[tuple[Value, bool]]:
    """Yield the values of metrics, and after them those of their counterparts; whether each was asked for."""
    beside = counterparts(viewer, wanted)
    for together in one_version_each(wanted):
        for found in compute(viewer, together, whose, periods).values():
            yield from ((value, True) for value in found)
    if beside:
        for found in compute(viewer, beside, whose, periods).values():
            yield from ((value, False) for value in found)


def counterparts(viewer: Viewer, wanted: Sequence[Definition]) -> list[Definition]:
    """Return the metrics that must stand beside others and were not asked for: how well, beside how fast."""
    newest, names = current(), {definition.name for definition in wanted}
    missing = dict.fromkeys(name for d in wanted for name in d.counterparts if name not in names)
    return [newest[name] for name in missing if name in newest and can_see_metric(viewer, newest[name])]


def enough(scopes: int, metrics: int, periods: int) -> None:
    """Refuse a question with too many answers.

    Raises:
        ProblemError: if there would be more than MOST_VALUES.
    """
    if scopes * metrics * periods > MOST_VALUES:
        raise parameter(
            "metrics", _("That is more than %(most)s numbers: ask for them in parts.") % {"most": MOST_VALUES}
        )


def scopes(viewer: Viewer) -> list[tuple[Scope, str]]:
    """Return whose numbers a viewer may ask for, each with its name: places, channels, then people."""
    found = [(Scope(), _("the whole organisation"))]
    found += [(Scope("site", site.key), str(site)) for site in Site.objects.order_by("name")]
    found += [(Scope("team", team.key), str(team)) for team in visible_teams(viewer)]
    found += [(Scope("channel", channel), words.channel(channel)) for channel in channels()]
    people = list(_people(viewer))
    heads = set(ReportingLine.objects.on(viewer.today).values_list("manager_id", flat=True))
    lines = [person for person in people if person.pk in heads]
    told = _("everyone who reports to %(name)s")
    found += [(Scope("line", person.key), told % {"name": person}) for person in lines]
    return [*found, *((Scope("employee", person.key), str(person)) for person in people)]


def _people(viewer: Viewer) -> Iterator[Person]:
    """Return whose own numbers a viewer sees, of those who work here."""
    here = Person.objects.present_on(viewer.today).filter(forgotten=False)
    if viewer.has(Grant.Role.SERVICE_OPERATIONS):
        return iter(here)
    if viewer.person is None:
        return iter(())
    seen = {viewer.person.pk, *viewer.people_below, *viewer.led_people}
    return (person for person in here if person.pk in seen)


def tag(opened: Opened, asked: str) -> str:
    """Return what changes whenever an answer could: facts, what was counted of them and done since, the day, who asks.

    Every change to the organisation's record leaves an audit entry, so the last ones stand for all of them. They are
    counted as well, because one with a smaller number may come to light after one with a greater.
    """
    last = AuditEntry.objects.aggregate(last=Max("id"))["last"] or 0
    lately = AuditEntry.objects.filter(id__gt=last - 1000).count()
    facts = [(table, store.version(table)) for table in store.stored_tables()]
    viewer = opened.viewer
    fitted = ModelRun.objects.aggregate(last=Max("finished_at"))["last"]
    counted = waiting.last_counted()
    seen = (
        __version__,
        facts,
        fitted,
        counted,
        last,
        lately,
        viewer.today,
        sorted(viewer.roles),
        opened.holder,
        get_language(),
        asked,
    )
    return salted_hmac("fiftytwo.metrics.api", repr(seen), algorithm="sha256").hexdigest()[:32]
