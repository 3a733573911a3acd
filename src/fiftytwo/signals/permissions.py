"""Who sees which signal, as sentences."""

from __future__ import annotations

from collections.abc import Mapping

from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.permissions import can_see_metric, can_see_numbers
from fiftytwo.metrics.registry import current
from fiftytwo.metrics.scopes import Scope, ScopeError
from fiftytwo.org.models import Grant, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.signals.models import Signal

OF_METRICS = ("shifted", "apart")
OF_ONE = ("waiting", "praise")


def can_see_signal(viewer: Viewer, signal: Signal, there: Mapping[str, Definition] | None = None) -> bool:
    """Whoever sees the numbers of its scope and the metric it is about; its owner always.

    What waits, and praise that nobody has looked at: nobody else but service operations.

    ``there`` are the metrics by name, for callers that ask about many signals.
    """
    if viewer.person is None:
        return False
    if signal.owner_id == viewer.person.pk:
        return True
    if signal.kind in OF_METRICS:
        definition = (current() if there is None else there).get(signal.subject.partition("/")[0])
        if definition is None or not can_see_metric(viewer, definition):
            return False
    elif signal.kind in OF_ONE:  # what is late goes up the line, never down or across; praise waits for a look
        return viewer.has(Grant.Role.SERVICE_OPERATIONS)
    try:
        return can_see_numbers(viewer, Scope.parse(signal.scope))
    except ScopeError:
        return False


def can_work_on(viewer: Viewer, signal: Signal) -> bool:
    """Its owner; leads of the team it is about; service operations."""
    if viewer.person is None:
        return False
    if signal.owner_id == viewer.person.pk or viewer.has(Grant.Role.SERVICE_OPERATIONS):
        return True
    kind, _colon, key = signal.scope.partition(":")
    return kind == "team" and Team.objects.filter(key=key, pk__in=viewer.led_teams).exists()
