"""What a reader asks of the page of what customers say, and how a topic is described."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fiftytwo.org.models import Site
from fiftytwo.org.permissions import ContactScope
from fiftytwo.understanding.presentation import language_name
from fiftytwo.understanding.selection import LONGEST_DAYS, Asked, Choices

ANY = _("any")
WEEKS = 13
LONGEST_NAME, LONGEST_WORDS = 120, 2_000


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
    return forms.DateField(label=label, required=False, input_formats=["%Y-%m-%d"], widget=widget)


def _open_choice(label: Any) -> forms.CharField:
    """Return a choice that also takes what is not there any more: a saved address stays readable."""
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.CharField(label=label, required=False, max_length=300, widget=widget)


class SaidForm(forms.Form):
    """Which texts, as it stands in the address."""

    first = _day(_("Written from"))
    last = _day(_("up to"))
    site = _open_choice(_("Site"))
    team = _open_choice(_("Team"))
    channel = _open_choice(_("Channel"))
    language = _open_choice(_("Language"))

    def __init__(self, asked: Any, today: date) -> None:
        first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
        filled = {"first": first.isoformat(), "last": today.isoformat()}
        names = set(self.base_fields)
        super().__init__(
            {**filled, **{name: value for name, value in asked.items() if value and name in names}}, auto_id="filter_%s"
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins, or is longer than a year."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and not date(1970, 1, 8) <= first <= date(2199, 12, 1):
            self.add_error("first", _("Choose a day between 1970 and 2199."))
        elif first and last and last < first:
            self.add_error("last", _("This day is before the first one. Choose a later day."))
        elif first and last and (last - first).days > LONGEST_DAYS:
            self.add_error("last", _("This page looks at a year at most. Choose days that are closer to each other."))
        return cleaned

    def asked(self) -> Asked:
        """Return what was asked for; only of a valid form."""
        return Asked(**self.cleaned_data)

    def offer(self, scope: ContactScope, found: Choices, teams: list[tuple[str, str]]) -> None:
        """Fill the lists with what there is, and with what was asked for even if there is none of it."""
        sites = list(Site.objects.values_list("key", "name")) if scope.everything else []
        self._offer("site", sites)
        self._offer("team", teams)
        self._offer("channel", [(channel, channel) for channel in found.channels])
        self._offer("language", [(code, language_name(code)) for code in found.languages])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        asked = self.cleaned_data.get(name) or ""
        if asked and asked not in dict(choices):
            choices = [*choices, (asked, asked)]
        widget = self.fields[name].widget
        assert isinstance(widget, forms.Select)  # noqa: S101
        widget.choices = [("", ANY), *choices]
        if not choices:
            del self.fields[name]

    @property
    def narrowed(self) -> int:
        """How many filters beside the period are set."""
        values = self.cleaned_data if self.is_valid() else {}
        return sum(bool(values.get(name)) for name in ("site", "team", "channel", "language"))


class TopicForm(forms.Form):
    """A contact reason, and the words that texts about it hold, by language."""

    name = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("As your contacts are labelled, if they are: texts and contacts then speak of one thing."),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for code, name in settings.LANGUAGES:
            self.fields[f"words_{code}"] = forms.CharField(
                label=_("Words in %(language)s") % {"language": name},
                required=False,
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"class": "form-control", "rows": 2, "lang": code}),
                help_text=_("Words and phrases that customers use, with commas between them."),
            )

    def words(self) -> dict[str, list[str]]:
        """Return language → words; only of a valid form."""
        given = {code: self.cleaned_data.get(f"words_{code}") or "" for code, _name in settings.LANGUAGES}
        split = {code: [" ".join(word.split()) for word in text.split(",")] for code, text in given.items()}
        return {code: kept for code, words in split.items() if (kept := [word for word in words if word])}
