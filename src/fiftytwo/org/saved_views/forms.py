"""What is asked about a view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.forms import TablerForm
from fiftytwo.org.saved_views.models import SavedView


class SaveViewForm(TablerForm):
    """A name for a view, and who else sees it; only numbers are mailed."""

    name = forms.CharField(label=_("Name"), max_length=120)
    shared = forms.BooleanField(
        label=_("Everyone may open it"),
        required=False,
        help_text=_("Each sees only what they may see."),
    )
    mailed = forms.BooleanField(label=_("Mail it to me every Monday"), required=False)

    def __init__(self, page: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if page != SavedView.Page.NUMBERS:
            del self.fields["mailed"]
