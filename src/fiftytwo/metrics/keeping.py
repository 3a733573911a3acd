"""Keeping the numbers up to date: what the worker does each minute, and a command that changed facts at its end."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.utils import timezone

from fiftytwo.metrics import cells, watch
from fiftytwo.metrics.registry import current, every
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.org.models import Organisation, Site, Team


def refresh_all(progress: cells.Progress | None = None) -> int:
    """Count what is new for every metric that is not retired; return how many pieces were counted."""
    return cells.refresh(every(), progress=progress)


def count_cells() -> None:
    """Count what is new: the worker's job."""
    refresh_all()


def watch_places() -> None:
    """Count ahead what the pages of the organisation, its sites and teams watch: the worker's job."""
    today = timezone.now().astimezone(ZoneInfo(Organisation.get().time_zone)).date()
    sites = [Scope("site", key) for key in Site.objects.values_list("key", flat=True)]
    teams = [Scope("team", key) for key in Team.objects.values_list("key", flat=True)]
    for scope in (ORGANISATION, *sites, *teams):
        watch.keep_for(list(current().values()), scope, today)
