"""Keeping the numbers up to date: what the worker does each minute, and a command that changed facts at its end."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from fiftytwo.metrics import cells, runs, watch
from fiftytwo.metrics.choices import quarter_before
from fiftytwo.metrics.drivers_page import MODEL
from fiftytwo.metrics.registry import current, every
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.org.models import Organisation, Site, Team


def refresh_all(progress: cells.Progress | None = None) -> int:
    """Count what is new for every metric that is not retired; return how many pieces were counted."""
    return cells.refresh(every(), progress=progress)


def fit_what_waits() -> int:
    """Fit the models that somebody asked for, at once rather than by the worker; return how many."""
    return runs.do_waiting()


def count_cells() -> None:
    """Count what is new: the worker's job."""
    refresh_all()


def watch_places() -> None:
    """Count ahead what the pages of the organisation, its sites and teams watch: the worker's job."""
    today = _today()
    for scope in _places():
        watch.keep_for(list(current().values()), scope, today)


def ask_for_drivers() -> None:
    """Let the worker fit what goes with satisfaction in the quarter that is over, ahead of whoever looks: its job."""
    period = quarter_before(_today())
    for scope in _places():
        runs.asked(MODEL, scope, period)


def _today() -> date:
    return timezone.now().astimezone(ZoneInfo(Organisation.get().time_zone)).date()


def _places() -> list[Scope]:
    sites = [Scope("site", key) for key in Site.objects.values_list("key", flat=True)]
    teams = [Scope("team", key) for key in Team.objects.values_list("key", flat=True)]
    return [ORGANISATION, *sites, *teams]
