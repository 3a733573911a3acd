"""Forms of the programme."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fiftytwo.features.recognition.actions.programmes import RulesAsked
from fiftytwo.features.recognition.models import LedgerLine
from fiftytwo.org.forms import TablerForm
from fiftytwo.org.models import Person, Team
from fiftytwo.org.values import Value


class RulesForm(TablerForm):
    """The rules of a programme."""

    seats = forms.IntegerField(
        label=_("How many are honoured"), min_value=1, max_value=50,
        help_text=_("Whoever cannot be told apart from the last of them comes to the committee too."),
    )  # fmt: skip
    nominators = forms.IntegerField(
        label=_("Nominations that lead to the shortlist"), min_value=1, max_value=50,
        help_text=_("From so many different colleagues."),
    )  # fmt: skip
    praise = forms.BooleanField(
        label=_("Praise above the usual, for the contacts somebody had, leads there too"), required=False
    )

    def asked(self) -> RulesAsked:
        """Return what was asked for."""
        given = self.cleaned_data
        return RulesAsked(given["seats"], given["nominators"], given["praise"])


class ChangedRulesForm(RulesForm):
    """New rules, with the reason."""

    reason = forms.CharField(
        label=_("Why they change"), max_length=300, required=False,
        help_text=_("Needed once the rules are frozen. Everyone reads it."),
    )  # fmt: skip


class ProgrammeForm(RulesForm):
    """A new programme."""

    name = forms.CharField(label=_("Name"), max_length=120)
    period = forms.CharField(
        label=_("Period"), max_length=16, help_text=_("A quarter like 2027-Q1, or a year like 2027.")
    )
    function = forms.ChoiceField(label=_("For whom"), choices=Team.Function.choices)
    prize = forms.CharField(label=_("Prize for each"), max_length=120, required=False)
    field_order = ("name", "period", "function", "prize", "seats", "nominators", "praise")


class NominationForm(TablerForm):
    """A colleague is put forward."""

    person = forms.ModelChoiceField(Person.objects.none(), label=_("Colleague"), to_field_name="key", empty_label="—")
    value = forms.ModelChoiceField(
        Value.objects.published(), label=_("Which value it stands for"), to_field_name="key", empty_label="—"
    )
    example = forms.CharField(
        label=_("A concrete example"), max_length=1200, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What did they do, when, and what came of it? They and the committee read this with your name."),
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class WordsForm(TablerForm):
    """A few sentences: reasons, an objection, an answer."""

    words = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class LedgerForm(TablerForm):
    """A line of the ledger."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    function = forms.ChoiceField(label=_("Function"), choices=Team.Function.choices)
    kind = forms.ChoiceField(label=_("Kind"), choices=LedgerLine.Kind.choices)
    amount = forms.DecimalField(label=_("Amount"), min_value=0, max_digits=14, decimal_places=2)
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="EUR")
