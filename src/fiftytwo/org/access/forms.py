"""Forms of the rules of access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.second_step import ROLES
from fiftytwo.org.forms import TablerForm


class AccessForm(TablerForm):
    """What the organisation asks of whoever comes in: a box for each role that must have a second step."""

    def __init__(self, *args: Any, rules: AccessRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role, name in ROLES:
            self.fields[_box(role)] = forms.BooleanField(
                label=_("Must have a second step: %(role)s") % {"role": name},
                required=False,
                initial=role in rules.second_step_for,
                widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            )
        self.fields[_box(ROLES[-1][0])].help_text = _(
            "A second step is an authenticator app or a passkey. Whoever must have one and has none is led to set it "
            "up before anything else, from the next page they open."
        )

    def asked(self) -> dict[str, Any]:
        """Return the rules that the form asks for."""
        return {"second_step_for": [role for role, _name in ROLES if self.cleaned_data[_box(role)]]}


def _box(role: str) -> str:
    return f"second_step_{role}"
