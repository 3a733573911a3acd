"""Forms about numbers. What is right is decided by the actions; forms read and show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fiftytwo.metrics.amounts import AmountError, read_amount
from fiftytwo.metrics.choices import scopes
from fiftytwo.metrics.definition import NAME, Better, Definition, Side
from fiftytwo.metrics.described import BETTER, UNITS
from fiftytwo.metrics.explore import choosable
from fiftytwo.metrics.queries import SIDES
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.writing import KINDS, Wanted, written_form
from fiftytwo.org.forms import DayField, TablerForm
from fiftytwo.org.viewer import Viewer

COUNTABLE = [name for name, rows in ROWS.items() if len(rows.tables) == 1]
WEEKS = (
    ("local_week", _("the week in which it happened")),
    ("solved_local_week", _("the week of its solving (contacts)")),
)


SOURCES = {
    "share": _("share of the rows that meet the condition; Wilson's interval"),
    "count": _("counted whole, so without an interval"),
    "mean": _("mean over the rows; t interval"),
    "ratio": _("ratio of two sums; interval by the delta method"),
}


class FormulaField(forms.CharField):
    """A formula of the small language of definitions."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=1000, **more)
        self.widget.attrs.update({"spellcheck": "false", "autocapitalize": "off", "class": "form-control code"})


class SimpleMetricForm(TablerForm):
    """A metric of one's own by a few choices; the form in full is written from them."""

    label = forms.CharField(label=_("What it is called"), max_length=120)
    name = forms.RegexField(
        f"^{NAME}$",
        label=_("Short name for addresses and files"),
        max_length=40,
        help_text=_("Small letters, digits and _, such as solved_same_day."),
    )
    version = forms.IntegerField(
        label=_("Version"), initial=1, min_value=1, max_value=9999, help_text=_("What it counts changes? One higher.")
    )
    question = forms.CharField(label=_("The question it answers"), max_length=300)
    explains = forms.CharField(
        label=_("How it is counted, in words"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    facts = forms.ChoiceField(label=_("What is counted"))
    week = forms.ChoiceField(label=_("In which week it counts"), choices=WEEKS)
    kind = forms.ChoiceField(label=_("Kind of number"), choices=KINDS)
    where = FormulaField(
        label=_("Of which rows"),
        required=False,
        help_text=_("A condition, such as: channel == 'phone' and not abandoned. Empty: all rows."),
    )
    part = FormulaField(
        label=_("What is looked at"),
        required=False,
        help_text=_(
            "For a share the condition that is met, such as: reopen_count > 0. "
            "For a mean or a ratio a column or a calculation, such as: talk_seconds + known_or(hold_seconds, 0)."
        ),
    )
    over = FormulaField(
        label=_("Divided by"), required=False, help_text=_("For a ratio: the calculation under the line.")
    )
    unit = forms.ChoiceField(label=_("Unit of a mean or ratio"))
    better = forms.ChoiceField(label=_("Which way is better"))
    side = forms.ChoiceField(label=_("Side of the scorecard"))
    minimum_n = forms.IntegerField(label=_("Too few to say below n ="), initial=10, min_value=0, max_value=100_000)
    owner = forms.CharField(label=_("Who keeps it"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("facts", [(name, f"{name}: {ROWS[name].meaning}") for name in COUNTABLE])
        self._choose("unit", [(unit, str(UNITS[unit])) for unit in ("mean", "seconds", "share", "as stated")])
        self._choose("better", [(way.value, str(BETTER[way])) for way in Better])
        self._choose("side", [(side.value, str(title)) for side, title in SIDES if side is not Side.PEOPLE])

    def _choose(self, field: str, choices: list[tuple[str, str]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the formulas that a kind of number needs."""
        given = super().clean() or {}
        kind = given.get("kind")
        if kind in ("share", "mean", "ratio") and not given.get("part"):
            self.add_error("part", _("This kind of number needs it."))
        if kind == "ratio" and not given.get("over"):
            self.add_error("over", _("This kind of number needs it."))
        return given

    def text(self) -> str:
        """Return the form in full."""
        given: dict[str, Any] = dict(self.cleaned_data)
        language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
        for line in ("label", "question", "explains"):
            given[line] = {language: given[line]}
        given["unit"] = {"share": "share", "count": "count"}.get(given["kind"], given["unit"])
        return written_form(Wanted(**given, source=str(SOURCES[given["kind"]])))


class MetricTextForm(TablerForm):
    """The form of a metric in full: pasted, or from a file."""

    text = forms.CharField(
        label=_("The form"),
        required=False,
        max_length=20_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "form-control code"}),
    )
    file = forms.FileField(
        label=_("Or from a file"), required=False, help_text=_("A TOML file, as docs/metrics.md tells.")
    )

    def clean(self) -> dict[str, Any]:
        """Take the file, if there is one, in place of the text."""
        given = super().clean() or {}
        file = given.get("file")
        if file:
            if file.size > 100_000:
                raise forms.ValidationError(_("This file is too large for a form."))
            try:
                given["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                raise forms.ValidationError(_("This file is no text in UTF-8.")) from None
        given["text"] = (given.get("text") or "").replace("\r\n", "\n")
        if not given["text"].strip():
            raise forms.ValidationError(_("Paste a form, or choose a file."))
        return given


class _OfMetric(TablerForm):
    """A form about one metric, with a value written as this metric writes its own."""

    metric = forms.ChoiceField(label=_("Metric"))
    value = forms.CharField(
        label=_("Value"), max_length=40, help_text=_("As the metric writes it: 85 %, 2 h 30 min, 4.5.")
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.definitions: dict[str, Definition] = {d.name: d for d in choosable(viewer)}
        self.fields["metric"].choices = [(name, str(d.label)) for name, d in self.definitions.items()]  # type: ignore[attr-defined]

    amounts: tuple[str, ...] = ("value",)
    """The fields that hold a value of the metric."""

    def clean(self) -> dict[str, Any]:
        """Read values in the unit of the metric."""
        given = super().clean() or {}
        for name in self.amounts if "metric" in given else ():
            if given.get(name):
                self._read(given, name)
        return given

    def _read(self, given: dict[str, Any], name: str) -> None:
        try:
            given[name] = read_amount(self.definitions[given["metric"]], given[name])
        except AmountError as error:
            self.add_error(name, str(error))


class TargetForm(_OfMetric):
    """What a metric should reach in a scope, from a day on."""

    scope = forms.ChoiceField(label=_("Whose"))
    limit = forms.CharField(
        label=_("Limit, if there is one"),
        max_length=40,
        required=False,
        help_text=_("The worst that is still close to the target: beyond it, it is missed."),
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until, if it ends"), required=False)
    field_order = ("metric", "scope", "value", "limit", "since", "until")
    amounts = ("value", "limit")

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(viewer, *args, **kwargs)
        self.fields["scope"].choices = [(choice.value, choice.words) for choice in scopes(viewer)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Read an empty limit as none."""
        given = super().clean()
        return {**given, "limit": given.get("limit") or None}


class BenchmarkForm(_OfMetric):
    """A figure of others, with where it comes from and of when it is."""

    label = forms.CharField(label=_("Whose figure"), max_length=200)
    source = forms.CharField(label=_("Where it comes from"), max_length=300)
    measured_on = DayField(label=_("Of which day"))
    field_order = ("metric", "label", "value", "source", "measured_on")


class BenchmarkFileForm(TablerForm):
    """A file of benchmarks."""

    file = forms.FileField(
        label=_("CSV file"), help_text=_("With the columns metric, label, value, source and measured_on.")
    )


class PhaseForm(TablerForm):
    """From which week on a series is seen anew, and why."""

    week = DayField(label=_("From the week of"))
    reason = forms.CharField(label=_("What changed then"), max_length=300)
