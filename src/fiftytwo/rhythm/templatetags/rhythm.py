"""Strips and marks in templates."""

from __future__ import annotations

from django import template

from fiftytwo.lib.strips import Cell
from fiftytwo.rhythm.presentation import mark_written, strip_written
from fiftytwo.rhythm.strips import Strip

register = template.Library()


@register.filter
def mark(cell: Cell | None) -> str:
    """Write what a week was, with its numbers."""
    return mark_written(cell)


@register.filter
def strip_sentence(strip: Strip) -> str:
    """Write a year in a sentence."""
    return strip_written(strip)
