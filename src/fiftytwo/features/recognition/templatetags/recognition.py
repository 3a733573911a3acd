"""How templates of recognition say things."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from fiftytwo.features.recognition import evidence
from fiftytwo.features.recognition.cards import without_words as why
from fiftytwo.features.recognition.models import LedgerLine
from fiftytwo.features.recognition.quotes import Quote
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.presentation import period_written
from fiftytwo.org.models import Team

register = template.Library()


@register.filter
def without_words(quote: Quote) -> str:
    """Return why a customer's words are not shown."""
    return why(quote)


@register.filter
def period_said(period: Period) -> str:
    """Return a period in words."""
    return period_written(period)


@register.filter
def way_said(way: str) -> str:
    """Return by which way somebody came to a shortlist."""
    ways = {
        evidence.CUSTOMERS: _("by customers' answers"),
        evidence.PRAISE: _("by praise above the usual"),
        evidence.COLLEAGUES: _("by nominations"),
    }
    return ways.get(way, way)


@register.filter
def function_said(function: str) -> str:
    """Return what a function is called."""
    return str(dict(Team.Function.choices).get(function, function))


@register.filter
def kind_said(kind: str) -> str:
    """Return what a kind of spending is called."""
    return str(dict(LedgerLine.Kind.choices).get(kind, kind))
