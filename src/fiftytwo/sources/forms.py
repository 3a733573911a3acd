"""Forms about files: choosing one, saying how to read it, giving a mapping a name."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.forms import TablerForm
from fiftytwo.sources.preview import known_tables

COLUMN, LONGEST = "column-", 300
ORDERS = {"": None, "day": False, "month": True}


class ChooseForm(TablerForm):
    """A file to bring in."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "CSV, Excel, OpenDocument, JSON or Parquet, also in gz or zip. Nothing is imported before you agree."
        ),
    )


class SaveForm(TablerForm):
    """A name for a mapping."""

    name = forms.CharField(label=_("Name of the mapping"), max_length=60)


def wish_in(posted: QueryDict) -> dict[str, Any]:
    """Return what was wished on the page of a file; what makes no sense is left out.

    A field that was left as suggested says nothing: ``was-`` holds what stood there.
    """
    columns = {
        key.removeprefix(COLUMN): value[:LONGEST]
        for key, value in posted.items()
        if isinstance(value, str) and key.startswith(COLUMN) and value != posted.get(f"was-{key}", "")
    }
    earlier = {
        key.removeprefix("wish-"): value[:LONGEST]
        for key, value in posted.items()
        if isinstance(value, str) and key.startswith("wish-")
    }
    table, zone = posted.get("table", ""), posted.get("time_zone", "")
    same = table == posted.get("was-table", "")
    wish: dict[str, Any] = {"columns": (earlier | columns) if same else {}, "sheet": posted.get("sheet", "")[:LONGEST]}
    wish |= {"table": table} if table in known_tables() and (not same or posted.get("table-wished")) else {}
    wish |= {"time_zone": zone} if zone in available_timezones() else {}
    wish |= {"month_first": ORDERS.get(posted.get("order", ""))}
    return wish | {"source": posted.get("source", "").strip()[:64]}
