"""Forms about meetings. What is right is decided by the actions; forms read and show."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from fiftytwo.features.skiplevels.actions import MINUTES
from fiftytwo.features.skiplevels.models import Guest
from fiftytwo.org.forms import DayField, TablerForm
from fiftytwo.org.models import Person


class WhenForm(TablerForm):
    """A day and a time, on the clock of the leader's site, and a place."""

    day = DayField(label=_("Day"))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(label=_("Where"), max_length=200, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """Return the moment in place of day and time."""
        given = super().clean() or {}
        if given.get("day") and given.get("time"):
            given["at"] = datetime.combine(given["day"], given["time"], self.zone)
        return given


class OfferForm(WhenForm):
    """An invitation: whom, when and where."""

    people = forms.ModelMultipleChoiceField(
        Person.objects.none(), label=_("Whom"), to_field_name="key", help_text=_("One person, or a few of one place.")
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=MINUTES)
    field_order = ["people", "day", "time", "minutes", "place"]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]
        self.fields["people"].widget.attrs["size"] = 8


class ReplyForm(TablerForm):
    """Whether one comes."""

    answer = forms.ChoiceField(
        label=_("Your answer"), choices=[choice for choice in Guest.Answer.choices if choice[0] != "none"],
        widget=forms.RadioSelect,
    )  # fmt: skip
    wish = forms.CharField(label=_("When would suit you better"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].widget.attrs["class"] = "form-check-input"


class NoteForm(TablerForm):
    """A note."""

    text = forms.CharField(label=_("Note"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
