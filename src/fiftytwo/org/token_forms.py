"""Forms that make tokens of the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from fiftytwo.org.forms import DayField, TablerForm
from fiftytwo.org.models import ApiToken
from fiftytwo.org.tokens import SCOPES


class TokenForm(TablerForm):
    """What a token is for, what it may do, and until when."""

    name = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=120,
        help_text=gettext_lazy("For example: the notebook on my desk, or the nightly report."),
    )
    last_day = DayField(
        label=gettext_lazy("Works until"),
        help_text=gettext_lazy("The last day, at most a year ahead. Make a new one before it ends."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, words in enumerate(SCOPES.values()):
            box = forms.CheckboxInput(attrs={"class": "form-check-input"})
            field = forms.BooleanField(label=str(words), required=False, initial=True, widget=box)
            self.fields[f"scope_{number}"] = field

    def asked(self) -> dict[str, Any]:
        """Return what the action takes."""
        scopes = [scope for number, scope in enumerate(SCOPES) if self.cleaned_data[f"scope_{number}"]]
        return {"name": self.cleaned_data["name"], "scopes": scopes, "last_day": self.cleaned_data["last_day"]}


class ProgramTokenForm(TokenForm):
    """The same for a program of the organisation's, with what it may see."""

    rights = forms.ChoiceField(
        label=gettext_lazy("It sees"), choices=ApiToken.Rights.choices, initial=ApiToken.Rights.ORGANISATION
    )

    def asked(self) -> dict[str, Any]:
        """Return what the action takes."""
        return {**super().asked(), "rights": self.cleaned_data["rights"]}
