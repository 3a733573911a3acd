"""Forms of recognition. What is right is decided by the actions; forms read and show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fiftytwo.features.recognition.models import Moment, Thanks
from fiftytwo.org.forms import TablerForm
from fiftytwo.org.models import Person
from fiftytwo.org.values import Value


class RejectForm(TablerForm):
    """Why a text thanks nobody here."""

    reason = forms.ChoiceField(label=_("Why it is none"), choices=[("", "—"), *Moment.Reason.choices])


class CustomerForm(TablerForm):
    """The customer's name, and how they agreed to it."""

    name = forms.CharField(label=_("Customer's name"), max_length=120, required=False)
    consent = forms.CharField(
        label=_("How the customer agreed"), max_length=200, required=False,
        help_text=_("For example: asked by phone on 3 November. Without it the name is not shown."),
    )  # fmt: skip


class NoteForm(TablerForm):
    """How a leader thanks, in their own words."""

    way = forms.ChoiceField(label=_("How you will thank"), choices=Thanks.Way.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Your own words"), required=False, max_length=1200, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Only you and those you thank read this. The customer's words are added to it unaltered."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].widget.attrs["class"] = "form-check-input"


class ReplyForm(TablerForm):
    """An answer to the leader who thanked."""

    reply = forms.CharField(label=_("Your answer"), max_length=1200, widget=forms.Textarea(attrs={"rows": 2}))


class ColleagueForm(TablerForm):
    """Thanks to a colleague: whom, for what, and the value it stands for."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Colleague"), to_field_name="key", empty_label="—")
    value = forms.ModelChoiceField(
        Value.objects.published(), label=_("Which value it stands for"), to_field_name="key", empty_label="—"
    )
    example = forms.CharField(
        label=_("What they did"), max_length=1200, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Something concrete: when, for whom, what came of it."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
