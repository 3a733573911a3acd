"""Numbers as pages write them: through the words of :mod:`fiftytwo.metrics.presentation`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.periods import Period
from fiftytwo.metrics import presentation
from fiftytwo.metrics.choices import Choice
from fiftytwo.metrics.comparing import Change, Verdict
from fiftytwo.metrics.compute import Value
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.permissions import can_see_numbers
from fiftytwo.metrics.scopes import Scope
from fiftytwo.metrics.watch import Watched
from fiftytwo.org.middleware import viewer as viewer_of
from fiftytwo.shell import words
from fiftytwo.shell.charts import Spark
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
def rests(value: Value) -> str:
    """Write where the true value lies, as far as that is known, and what the value rests on."""
    within = presentation.interval_written(value.definition, value.score.interval)
    return " · ".join(filter(None, (within, presentation.rests_on(value))))


@register.filter
def notes(value: Value) -> SafeString:
    """Draw what has to be said below a value: too few, not final, what was left out."""
    lines = (presentation.said(value), presentation.left_out(value.left_out))
    return format_html_join("", '<div class="figure-note">{}</div>', ((line,) for line in lines if line))


@register.filter
def told(change: Change, definition: Definition) -> SafeString:
    """Draw a difference: how much, and below it what may be said of that."""
    if change.by is None:
        return format_html('<span class="unknown">{}</span>', words.unknown())
    return format_html(
        '<span class="tag{}">{}</span><div class="figure-note">{}</div>',
        TONES.get(change.verdict, ""),
        presentation.change_written(definition, change.by),
        presentation.change_note(definition, change),
    )


TONES = {Verdict.BETTER: " tag-good", Verdict.WORSE: " tag-bad"}


@register.filter
def drawn(spark: Spark | None) -> SafeString | str:
    """Draw the small line of a year; its words say what it shows."""
    if spark is None:
        return ""
    middle = "" if spark.middle is None else MIDDLE.format(spark.middle)
    lines = "".join(f'<polyline points="{points}"></polyline>' for points in spark.lines)
    return format_html(
        '<svg class="spark{}" viewBox="0 0 120 28" role="img" aria-label="{}" focusable="false">{}{}'
        '<circle cx="{}" cy="{}" r="2.5"></circle></svg>',
        " spark-marked" if spark.marked else "",
        spark.words,
        mark_safe(middle),  # noqa: S308 - numbers only
        mark_safe(lines),  # noqa: S308 - numbers only
        *spark.end,
    )


MIDDLE = '<line class="spark-middle" x1="3" x2="117" y1="{0}" y2="{0}"></line>'


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
def stand(watched: Watched) -> SafeString:
    """Draw whether a metric is steady, has shifted, or tells too little."""
    if not watched.series.counted:
        return format_html(NOTE, _("being counted"))
    shifted = watched.state is Steadiness.SHIFTED
    return format_html(
        '<span class="tag tag-mind">{}</span>' if shifted else NOTE, presentation.steadiness_written(watched.state)
    )


NOTE = '<span class="figure-note">{}</span>'


@register.simple_tag
def options(choices: Iterable[Choice], chosen: object) -> SafeString:
    """Write what can be chosen in a list: a house has hundreds of teams, and a loop in a template takes its time."""
    now = str(chosen)
    lines = (
        f'<option value="{escape(one.value)}"{" selected" if one.value == now else ""}>{escape(one.words)}</option>'
        for one in choices
    )
    return mark_safe("".join(lines))  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def numbers_of(context: Mapping[str, Any], kind: str, key: str) -> str:
    """Return where the numbers of a team or a person are; empty for those who may not see them."""
    viewer = viewer_of(context["request"])
    if viewer is None or not can_see_numbers(viewer, Scope(kind, key)):
        return ""
    return f"{reverse('metrics:scorecard')}?{urlencode({'scope': f'{kind}:{key}'})}"
