"""How templates of recognition say things."""

from __future__ import annotations

from django import template

from fiftytwo.features.recognition.cards import without_words as why
from fiftytwo.features.recognition.quotes import Quote

register = template.Library()


@register.filter
def without_words(quote: Quote) -> str:
    """Return why a customer's words are not shown."""
    return why(quote)
