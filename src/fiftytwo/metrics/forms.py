"""Forms about numbers. What is right is decided by the actions; forms read and show."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.forms import TablerForm


class SaveViewForm(TablerForm):
    """A name for a view, and who else sees it."""

    name = forms.CharField(label=_("Name"), max_length=120)
    shared = forms.BooleanField(
        label=_("Everyone may open it"),
        required=False,
        help_text=_("Each sees only the numbers that they may see."),
    )
    mailed = forms.BooleanField(label=_("Mail it to me every Monday"), required=False)
