"""Keeping the numbers up to date: what the worker does each minute, and a command that changed facts at its end."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from fiftytwo.lib.periods import Period
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import case_mix, cells, choices, rolled_lines, runs, waiting, watch
from fiftytwo.metrics.compute import Counter
from fiftytwo.metrics.definition import Definition, Kind
from fiftytwo.metrics.drivers_page import MODEL
from fiftytwo.metrics.registry import current, every
from fiftytwo.metrics.scopes import ORGANISATION, Scope, ScopeError
from fiftytwo.org.models import Organisation, Site, Team


def refresh_all(progress: cells.Progress | None = None) -> int:
    """Count what is new for every metric that is not retired; return how many pieces were counted."""
    definitions = every()
    counted = cells.refresh(definitions, progress=progress)
    rolled_lines.roll_up(cells.families(definitions), _today())
    return counted


def fit_what_waits() -> int:
    """Fit the models that somebody asked for, at once rather than by the worker; return how many."""
    return runs.do_waiting()


def count_cells() -> None:
    """Count what is new, and what pages asked for that takes long: the worker's job."""
    refresh_all()
    with waiting.at_work():
        for metric, scope, period in waiting.notes():
            _count(metric, scope, period)


def _count(metric: str, scope: str, period: str) -> None:
    """Count one number that a page asked for; what there is no more needs no answer."""
    definition = next((d for d in every() if d.key == metric), None)
    try:
        asked, when = Scope.parse(scope), Period.parse(period)
    except (ScopeError, ValueError):
        return
    if definition is not None:
        Counter(_today(), [definition], asked, (when,)).value(definition, when)


def _today() -> date:
    return timezone.now().astimezone(ZoneInfo(Organisation.get().time_zone)).date()


def watch_places() -> None:
    """Count ahead what pages show of customers and models: the worker's job.

    One count of a window tells of all its places, so it is done once, for the organisation.
    """
    today = _today()
    slow = watch.in_windows(current().values())
    shown = choices.default_period(today)
    periods = [shown, shown.before(), shown.last_year(), *reversed(watch.windows(Week.of(today) + -1))]
    with waiting.at_work():
        for period in periods:
            count_slow(slow, period, today)


def count_slow(slow: list[Definition], period: Period, today: date) -> None:
    """Count one period of what is slow, for all places."""
    counter = Counter(today, slow, ORGANISATION, (period,))
    for definition in slow:
        counter.value(definition, period)
    if any(c.kind is Kind.MODEL for d in slow for c in d.all_components):
        case_mix.adjusted(period)


def ask_for_drivers() -> None:
    """Let the worker fit what goes with satisfaction in the quarter that is over, ahead of whoever looks: its job."""
    period = choices.quarter_before(_today())
    for scope in _places():
        runs.asked(MODEL, scope, period)


def _places() -> list[Scope]:
    sites = [Scope("site", key) for key in Site.objects.values_list("key", flat=True)]
    teams = [Scope("team", key) for key in Team.objects.values_list("key", flat=True)]
    return [ORGANISATION, *sites, *teams]
