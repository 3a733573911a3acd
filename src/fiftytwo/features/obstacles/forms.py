"""Forms about obstacles. What is right is decided by the actions; forms read and show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fiftytwo.features.obstacles.models import Obstacle, Raiser
from fiftytwo.org.forms import TablerForm
from fiftytwo.org.models import Person, Team


def words(label: Any, rows: int = 4, **more: Any) -> forms.CharField:
    """Return a field for some sentences."""
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **more)


class SaidForm(TablerForm):
    """What stands in the way."""

    kind = forms.ChoiceField(label=_("What is it"), choices=Obstacle.Kind.choices)
    title = forms.CharField(label=_("In a sentence"), max_length=160)
    text = words(_("What happens, and how often"), required=False)


class RaiseForm(SaidForm):
    """What stands in the way, and how one wants to be known."""

    how = forms.ChoiceField(
        label=_("Who may know that it was you"), choices=Raiser.How.choices, initial=Raiser.How.NAMED,
        widget=forms.RadioSelect, help_text=_(
            "With your name: those who handle it, never your own lead or manager. In confidence: nobody, but the "
            "answer reaches you. Anonymously: nothing leads to you; you get a private link, once."
        ),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.none(),
        label=_("Which team it is about"),
        required=False,
        to_field_name="key",
        empty_label=_("none"),
    )
    reason = forms.CharField(
        label=_("Which contacts it makes"), max_length=200, required=False,
        help_text=_("The contact reason, as in the list of contacts: then the page shows what it costs."),
    )  # fmt: skip

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["how"].widget.attrs["class"] = "form-check-input"


class WordsForm(TablerForm):
    """Something said: an answer, a remark, what was done."""

    text = words(_("Your words"), rows=3)


class DecideForm(TablerForm):
    """A decision, with its reason."""

    mend = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("it will be mended")), ("no", _("it stays as it is"))]
    )
    why = words(_("Why"), rows=3)


class OwnerForm(TablerForm):
    """Another owner."""

    owner = forms.ModelChoiceField(Person.objects.none(), label=_("New owner"), to_field_name="key")

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
