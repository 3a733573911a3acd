"""A definition's complete form, for its page."""

from __future__ import annotations

from django import template

from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.described import Form, form

register = template.Library()


@register.simple_tag
def complete_form(definition: Definition) -> Form:
    """Return a definition's form in words."""
    return form(definition)
