"""Heads of columns that sort a list, both ways, by address."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fiftytwo.shell.templatetags.shell import icon, query

register = template.Library()


@register.simple_tag(takes_context=True)
def sort_head(context: dict[str, Any], name: str, label: str, sort: str, css: str = "") -> SafeString:
    """Return a column's head; following it sorts by the column, again sorts the other way."""
    rising, falling = sort == name, sort == f"-{name}"
    state = "ascending" if rising else "descending" if falling else "none"
    url = query(context, sort=name if falling else f"-{name}", before="", after="")
    mark = icon("arrow-up" if rising else "arrow-down") if rising or falling else icon("arrows-sort")
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}"><a class="quiet sort" href="{}">{}{}</a></th>',
        css,
        state,
        url,
        label,
        mark,
    )
