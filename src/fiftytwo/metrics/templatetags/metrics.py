"""Numbers as pages write them: through the words of :mod:`fiftytwo.metrics.presentation`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from fiftytwo.lib.periods import Period
from fiftytwo.metrics import presentation
from fiftytwo.metrics.comparing import Change
from fiftytwo.metrics.compute import Value
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.permissions import can_see_numbers
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.watch import Watched
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.shell.templatetags.shell import known

register = template.Library()


@register.filter
def written(value: Value) -> SafeString | str:
    """Write a value with its unit; unknown is said to be unknown."""
    return known(None) if value.value is None else presentation.written(value.definition, value.value)


@register.filter
def written_as(value: float | None, definition: Definition) -> SafeString | str:
    """Write a plain number as a metric's values are written."""
    return known(None) if value is None else presentation.written(definition, value)


@register.filter
def unit(definition: Definition) -> str:
    """Write what a metric counts in, where the number does not say it."""
    return presentation.unit(definition)


@register.filter
def likely(value: Value) -> str:
    """Write where the true value lies."""
    return presentation.interval_written(value.definition, value.score.interval)


@register.filter
def said(value: Value) -> str:
    """Write what has to be said beside a value."""
    return presentation.said(value)


@register.filter
def change_of(change: Change, definition: Definition) -> str:
    """Write a difference."""
    return presentation.change_written(definition, change.by)


@register.filter
def change_within(change: Change, definition: Definition) -> str:
    """Write the interval of a difference."""
    if change.within is None:
        return ""
    low, high = (presentation.change_written(definition, end) for end in change.within)
    return presentation.between(low, high)


@register.filter
def left_out(counts: Mapping[str, int]) -> str:
    """Write how many records could not be used, and why."""
    return presentation.left_out(counts)


@register.filter
def kept_by(definition: Definition) -> str:
    """Write who keeps a metric."""
    return presentation.owner_written(definition)


@register.filter
def span_of(period: Period) -> str:
    """Write a period by its days."""
    return presentation.period_written(period)


@register.filter
def scope_name(scope: Scope) -> str:
    """Write whose numbers these are."""
    return presentation.scope_written(scope)


@register.filter
def steadiness(watched: Watched) -> str:
    """Write whether a metric is steady, has shifted, or tells too little."""
    return presentation.steadiness_written(watched.state)


@register.simple_tag(takes_context=True)
def numbers_of(context: Mapping[str, Any], kind: str, key: str) -> str:
    """Return where the numbers of a team or a person are; empty for those who may not see them."""
    viewer = viewer_of(context["request"])
    if viewer is None or not can_see_numbers(viewer, Scope(kind, key)):
        return ""
    return f"{reverse('metrics:scorecard')}?{urlencode({'scope': f'{kind}:{key}'})}"
