"""What a reader asks of the list of contacts, and what stands in its address."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from fiftytwo.facts.contact_choices import Choices
from fiftytwo.facts.contact_filters import Filters
from fiftytwo.facts.derive import EARLIEST, LATEST
from fiftytwo.facts.queries import FIRST, LAST, SORTS, Cursor, quarter_up_to
from fiftytwo.shell import words

ANY = _("any")
NARROWING = ("id", "channel", "reason", "team", "employee", "status", "promise", "reopened")
OLDEST = datetime.combine(EARLIEST, time(), UTC) - timedelta(days=2)  # clocks apart included
NEWEST = datetime.combine(LATEST, time(), UTC) + timedelta(days=2)
SORT_NAMES = {
    "-opened": _("newest first"),
    "opened": _("oldest first"),
    "-solved": _("most recently solved first"),
    "solved": _("earliest solved first"),
    "-resolution": _("longest to solve first"),
    "resolution": _("quickest to solve first"),
}

COLUMN_NAMES = {
    "opened": _("Opened"),
    "channel": _("Channel"),
    "reason": _("Reason"),
    "served": _("Served by"),
    "solved": _("Solved"),
    "took": _("Time to solve"),
    "business": _("Time to solve in working hours"),
    "marks": _("Worth a look"),
    "source": _("Source"),
}
USUAL_COLUMNS = ("opened", "channel", "reason", "served", "solved", "took", "marks")


class Select(forms.Select):
    """A list to choose from, written at once: Django renders a template for each of its lines."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list with the value chosen."""
        chosen = "" if value is None else str(value)
        lines = ((key, " selected" if str(key) == chosen else "", label) for key, label in self.choices)
        options = format_html_join("", '<option value="{}"{}>{}</option>', lines)
        return format_html(
            '<select name="{}"{}>{}</select>', name, flatatt(self.build_attrs(self.attrs, attrs)), options
        )


class Checks(forms.CheckboxSelectMultiple):
    """Boxes to tick, written at once, as ``Select`` is."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the boxes with those chosen ticked."""
        ticked = set(value or ())
        boxes = ((name, key, " checked" if key in ticked else "", label) for key, label in self.choices)
        return format_html_join(
            "",
            '<label class="pick"><input type="checkbox" class="form-check-input" name="{}" value="{}"{}>{}</label>',
            boxes,
        )


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget)


def _choice(label: Any, *choices: tuple[str, Any]) -> forms.ChoiceField:
    widget = Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, required=False, choices=[("", ANY), *choices], widget=widget)


def _open_choice(label: Any) -> forms.CharField:
    """Return a choice that also takes what is not there any more: a saved address stays readable."""
    return forms.CharField(label=label, required=False, max_length=300, widget=Select(attrs={"class": "form-select"}))


def _text(label: Any, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "form-control", **attrs})
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


class ContactsForm(forms.Form):
    """The filters of the list of contacts, as they stand in the address."""

    id = _text(_("Contact"), placeholder=_("its id"), **{"data-search": ""})
    first = _day(_("Opened from"))
    last = _day(_("up to"))
    channel = _open_choice(_("Channel"))
    reason = _open_choice(_("Reason"))
    team = _open_choice(_("Team"))
    employee = _text(_("Employee"), placeholder=_("a name"))
    status = _choice(_("Status"), ("open", _("open")), ("solved", _("solved")))
    promise = _choice(_("Promise"), ("kept", _("kept")), ("broken", _("broken")))
    reopened = _choice(_("Opened again"), ("yes", _("yes")), ("no", _("no")))
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=list(SORT_NAMES.items()),
        widget=Select(attrs={"class": "form-select"}),
    )

    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, choices=list(COLUMN_NAMES.items()), widget=Checks()
    )

    def __init__(self, asked: QueryDict, today: date) -> None:
        self.today = today
        first, last = quarter_up_to(today)
        filled: dict[str, Any] = {"first": first.isoformat(), "last": last.isoformat(), "sort": "-opened"}
        filled |= {name: value for name, value in asked.items() if value}
        columns = asked.getlist("columns") or list(USUAL_COLUMNS)
        super().__init__({**filled, "columns": columns}, auto_id="filter_%s")

    def clean(self) -> dict[str, Any]:
        """Refuse a window that ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        for name in ("first", "last"):
            if name in cleaned and not EARLIEST <= cleaned[name] <= LATEST:
                self.add_error(name, _("Choose a day between 1970 and 2199."))
        if first and last and last < first:
            self.add_error("last", _("This day is before the first one. Choose a later day."))
        return cleaned

    def filters(self) -> Filters:
        """Return what was asked for; only of a valid form."""
        asked = {name: value for name, value in self.cleaned_data.items() if name not in ("sort", "id", "columns")}
        return Filters(**asked, text=self.cleaned_data["id"].strip())

    def query(self) -> str:
        """Return the view as an address carries it, without what is usual: dates up to today move on with today."""
        first, last = quarter_up_to(self.today)
        usual = {"first": first, "last": last, "sort": "-opened", "columns": list(USUAL_COLUMNS)}
        asked = {name: value for name, value in self.cleaned_data.items() if value and value != usual.get(name)}
        if "first" in asked or "last" in asked:  # one end alone would move away from the other
            asked |= {name: self.cleaned_data[name] for name in ("first", "last")}
        return urlencode(asked, doseq=True)

    def sort_asked(self) -> str:
        """Return the order asked for."""
        sort = self.cleaned_data.get("sort")
        return sort if sort in SORTS else "-opened"

    def columns_asked(self) -> tuple[str, ...]:
        """Return the columns to show beside the contact itself, in their order in the list."""
        asked = self.cleaned_data.get("columns") or USUAL_COLUMNS
        return tuple(name for name in COLUMN_NAMES if name in asked)

    def offer(self, choices: Choices) -> None:
        """Fill the lists with what there is, and with what was asked for even if there is none of it."""
        self._offer("channel", [(channel, words.channel(channel)) for channel in choices.channels])
        self._offer("reason", [(reason, reason) for reason in choices.reasons])
        self._offer("team", list(choices.teams))

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        asked = self.cleaned_data.get(name) or ""
        if asked and asked not in dict(choices):
            choices = [*choices, (asked, asked.removeprefix("~"))]
        cast(Select, self.fields[name].widget).choices = [("", ANY), *choices]

    @property
    def narrowed(self) -> int:
        """How many filters beside the window are set."""
        return len(self.asked)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The filters beside the window that are set, in words: what paper shows in place of the fields."""
        values = self.cleaned_data if self.is_valid() else {}
        named = [(name, str(values[name])) for name in NARROWING if values.get(name)]
        return [(str(self.fields[name].label), self._said(name, value)) for name, value in named]

    def _said(self, name: str, value: str) -> str:
        widget = self.fields[name].widget
        choices = dict(widget.choices) if isinstance(widget, Select) else {}
        return str(choices.get(value, value))


def written_cursor(cursor: Cursor) -> str:
    """Return the place between two pages as an address carries it."""
    value = cursor.value.isoformat() if isinstance(cursor.value, datetime) else cursor.value
    text = json.dumps([value, cursor.source, cursor.source_id], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str, sort: str, *, backwards: bool) -> Cursor:
    """Return the place between two pages from an address.

    Raises:
        ValueError: if the address holds something else.
    """
    try:
        value, source, source_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        place = float(value) if SORTS[sort][0] == "resolution_seconds" else datetime.fromisoformat(value)
    except (binascii.Error, OverflowError, RecursionError, TypeError, ValueError) as error:
        raise ValueError("not a place between two pages") from error
    if not _is_place(place, sort) or not _is_plain(source) or not _is_plain(source_id):
        raise ValueError("not a place between two pages")
    return Cursor(place, source, source_id, backwards)


def _is_place(place: float | datetime, sort: str) -> bool:
    """Say whether a list can be sorted by it; contacts without a time of solving lie at the ends of all time."""
    if not isinstance(place, datetime):
        return isfinite(place)
    low, high = (OLDEST, NEWEST) if SORTS[sort][0] == "opened_at" else (FIRST, LAST)
    return place.tzinfo is not None and low <= place <= high


def _is_plain(text: object) -> bool:
    """Say whether it is a text that a query can carry."""
    return isinstance(text, str) and "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
