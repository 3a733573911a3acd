"""Forms of the rules of access."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.access import provisioning
from fiftytwo.org.access.models import AccessRules
from fiftytwo.org.access.networks import read_networks
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

        self.fields["networks"] = forms.CharField(
            label=_("Networks that are let in"),
            required=False,
            initial="\n".join(rules.networks),
            widget=forms.Textarea(attrs={"class": "form-control", "rows": 4}),
            help_text=_(
                "One on each line, such as 203.0.113.0/24. Empty: from everywhere. From elsewhere nobody signs in and "
                "no token works; surveys, boxes and links for customers stay open. The way back, on the machine "
                "itself: fiftytwo access open"
            ),
        )

        self.fields["opens_accounts"] = forms.BooleanField(
            label=_("Open an account for everyone who works here, and invite them by mail"),
            required=False,
            initial=rules.opens_accounts,
            widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
            help_text=_(
                "From an import or the form of people, on the day they join; people without an e-mail address are left "
                "out. Whoever leaves loses their account on that day, whatever is chosen here. Invited when you save: "
                "%(count)d."
            )
            % {"count": len(provisioning.waiting())},
        )

    def clean_networks(self) -> list[str]:
        """Return the networks, each as it is written."""
        try:
            return read_networks(self.cleaned_data["networks"])
        except ValidationError as error:
            raise ValidationError(error.message_dict["networks"]) from None

    def asked(self) -> dict[str, Any]:
        """Return the rules that the form asks for."""
        roles = [role for role, _name in ROLES if self.cleaned_data[_box(role)]]
        asked = ("networks", "opens_accounts")
        return {"second_step_for": roles, **{name: self.cleaned_data[name] for name in asked}}


def _box(role: str) -> str:
    return f"second_step_{role}"
