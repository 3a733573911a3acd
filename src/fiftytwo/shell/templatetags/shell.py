"""What templates say often: an icon, a number with its unit, a share, a duration."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from fiftytwo.shell import words

register = template.Library()
ICONS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "tabler-icons-3.51.0"


@cache
def _icon(name: str) -> str:
    svg = (ICONS / f"{name}.svg").read_text()
    inside = svg[svg.index(">") + 1 :]
    return (
        '<svg class="icon" aria-hidden="true" focusable="false" viewBox="0 0 24 24" fill="none" '
        'stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">' + " ".join(inside.split())
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return one of the vendored icons, as decoration: what it means is said in words beside it.

    Raises:
        FileNotFoundError: if we have no such icon; copy it from ``@tabler/icons`` of the same version.
    """
    return mark_safe(_icon(name))  # noqa: S308 - our own files, never input


def _or_unknown(text: str | None) -> SafeString | str:
    return format_html('<span class="unknown">{}</span>', words.unknown()) if text is None else text


@register.filter
def number(value: float | None, decimals: int = 0) -> SafeString | str:
    """Write a number in the reader's language; None is said to be unknown, never 0."""
    return _or_unknown(None if value is None else words.number(value, decimals))


@register.filter
def percent(share: float | None, decimals: int = 1) -> SafeString | str:
    """Write a share of 0–1 as a percentage, its sign where the language puts it."""
    return _or_unknown(None if share is None else words.percent(share, decimals))


@register.filter
def channel(name: str) -> str:
    """Write how customers reached us, in the reader's language where we have a word for it."""
    return words.channel(name)


@register.filter
def duration(seconds: float | None) -> SafeString | str:
    """Write seconds in the two largest units that say something: ``1 h 12 min``."""
    return _or_unknown(None if seconds is None else words.duration(seconds))


@register.filter
def known(value: Any) -> Any:
    """Write a value as it is; nothing known is said to be unknown."""
    return value if value not in (None, "") else _or_unknown(None)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """Return this page's query string with some parameters changed; an empty value removes one."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    return f"?{parameters.urlencode()}"


@register.filter
def day(value: date | None) -> SafeString | str:
    """Write a day in the reader's language."""
    return _or_unknown(None if value is None else words.day(value))


@register.filter
def day_and_month(value: date | None) -> SafeString | str:
    """Write a day without its year, where the year stands beside it."""
    return _or_unknown(None if value is None else words.day_and_month(value))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """Write a day and a time on the clock that the value carries."""
    return _or_unknown(None if value is None else words.moment(value))


@register.filter
def unlocalized(value: float) -> str:
    """Write a number as HTML attributes take it."""
    return repr(value)


@register.filter
def score(value: float | None) -> SafeString | str:
    """Write a score: whole ones without decimals."""
    return _or_unknown(None if value is None else words.number(value, 0 if value == int(value) else 1))
