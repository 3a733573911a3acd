"""The form of a value: a name and a meaning in every language of the house."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org.actions.values import ValueDetails
from fiftytwo.org.forms import TablerForm
from fiftytwo.org.values import Value


class ValueForm(TablerForm):
    """A value, language by language."""

    order = forms.IntegerField(label=gettext_lazy("Place among the values"), min_value=1, max_value=99, initial=1)

    def __init__(self, *args: Any, value: Value | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, language in settings.LANGUAGES:
            told = {"language": str(language)}
            name = forms.CharField(label=_("Name, %(language)s") % told, max_length=80)
            area = forms.Textarea(attrs={"rows": 2, "class": "form-control", "lang": code})
            meaning = forms.CharField(
                label=_("What it means, %(language)s") % told, max_length=600, required=False, widget=area
            )
            name.widget.attrs.update({"class": "form-control", "lang": code})
            self.fields[f"name_{code}"], self.fields[f"meaning_{code}"] = name, meaning
            if value:
                name.initial, meaning.initial = value.names.get(code, ""), value.meanings.get(code, "")
        if value:
            self.fields["order"].initial = value.order

    def details(self) -> ValueDetails:
        """Return what was written."""
        codes = [code for code, _language in settings.LANGUAGES]
        return ValueDetails(
            {code: self.cleaned_data[f"name_{code}"] for code in codes},
            {code: self.cleaned_data[f"meaning_{code}"] for code in codes},
            self.cleaned_data["order"],
        )
