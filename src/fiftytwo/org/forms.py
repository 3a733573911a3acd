"""Forms about people, teams and sites. What is right is decided by the actions; forms read and show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.lib.names import search_key
from fiftytwo.org.calendars import Hours
from fiftytwo.org.hours import read_hours, write_hours
from fiftytwo.org.models import Grant, Person, Site, Team
from fiftytwo.org.people_pages import ALL, HERE, LEFT
from fiftytwo.org.queries import people_by_name
from fiftytwo.org.sources_known import sources_known
from fiftytwo.org.team_pages import MONDAY


class DayInput(forms.DateInput):
    """A day, picked from a calendar; always in the form that browsers send."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day."""

    widget = DayInput

    def __init__(self, **more: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"], **more)


class TablerForm(forms.Form):
    """A form whose fields carry the look of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if isinstance(field.widget, forms.CheckboxInput):
                kind = "form-check-input"
            field.widget.attrs.setdefault("class", kind)


class FilterForm(TablerForm):
    """What to show in the list of people."""

    q = forms.CharField(label=gettext_lazy("Name or e-mail"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.all(),
        label=gettext_lazy("Team"),
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("all"),
    )
    site = forms.ModelChoiceField(
        Site.objects.all(),
        label=gettext_lazy("Site"),
        required=False,
        to_field_name="key",
        empty_label=gettext_lazy("all"),
    )
    contract = forms.ChoiceField(
        label=gettext_lazy("Contract"), required=False, choices=[("", gettext_lazy("all")), *Person.Contract.choices]
    )
    frontline = forms.ChoiceField(
        label=gettext_lazy("Serves customers"),
        required=False,
        choices=[("", gettext_lazy("all")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            (HERE, gettext_lazy("who works here")),
            (LEFT, gettext_lazy("who has left")),
            (ALL, gettext_lazy("all")),
        ],
    )

    def __init__(self, *args: Any, sees_hr: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs.update({"type": "search", "data-search": "1", "autocomplete": "off"})
        if not sees_hr:
            del self.fields["contract"]


class PersonForm(TablerForm):
    """What is kept about someone."""

    given_name = forms.CharField(label=gettext_lazy("Given name"), max_length=120)
    family_name = forms.CharField(label=gettext_lazy("Family name"), max_length=120, required=False)
    employee_number = forms.CharField(label=gettext_lazy("Employee number"), max_length=64, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=200, required=False)
    contract = forms.ChoiceField(label=gettext_lazy("Contract"), choices=Person.Contract.choices)
    employer = forms.CharField(
        label=gettext_lazy("Employer"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Who employs them, if not us."),
    )
    frontline = forms.BooleanField(label=gettext_lazy("Serves customers"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), required=False, choices=[("", gettext_lazy("unknown")), *settings.LANGUAGES]
    )
    joined_on = DayField(label=gettext_lazy("Joined on"))

    def clean_employee_number(self) -> str | None:
        """Return None where there is no number."""
        return self.cleaned_data["employee_number"] or None


class NewPersonForm(PersonForm):
    """Someone new, with where they begin."""

    team = forms.ModelChoiceField(
        Team.objects.all(), label=gettext_lazy("Team"), required=False, to_field_name="key", empty_label="—"
    )
    manager = forms.CharField(
        label=gettext_lazy("Reports to"),
        required=False,
        help_text=gettext_lazy("Employee number, e-mail or name."),
    )

    def clean_manager(self) -> Person | None:
        """Return whom was meant."""
        return person_called(self.cleaned_data["manager"])


class TeamMoveForm(TablerForm):
    """Into which team, from when."""

    team = forms.ModelChoiceField(Team.objects.all(), label=gettext_lazy("Team"), to_field_name="key", empty_label="—")
    since = DayField(label=gettext_lazy("From"))
    leads = forms.BooleanField(label=gettext_lazy("Leads the team"), required=False)
    beside = forms.BooleanField(
        label=gettext_lazy("In addition to their current teams"),
        required=False,
        help_text=gettext_lazy("Otherwise they leave their other teams on that day."),
    )


class ManagerForm(TablerForm):
    """To whom, from when."""

    manager = forms.CharField(
        label=gettext_lazy("Reports to"),
        help_text=gettext_lazy("Employee number, e-mail or name."),
    )
    since = DayField(label=gettext_lazy("From"))

    def clean_manager(self) -> Person | None:
        """Return whom was meant."""
        return person_called(self.cleaned_data["manager"])


def person_called(called: str) -> Person | None:
    """Return the one person who is called so; None for nobody asked for.

    Raises:
        forms.ValidationError: if nobody, or several, are called so.
    """
    if not called.strip():
        return None
    key = people_by_name("").get(search_key(called))
    if key is None:
        raise forms.ValidationError(
            _("“%(name)s” does not match exactly one person: give an employee number or an e-mail address.")
            % {"name": called}
        )
    return Person.objects.get(key=key)


class DayForm(TablerForm):
    """One day."""

    day = DayField(label=gettext_lazy("Day"))


class LeaveForm(TablerForm):
    """The first day away."""

    day = DayField(
        label=gettext_lazy("First day they no longer work here"),
        help_text=gettext_lazy("Teams, reporting line and roles end on this day. This can be undone."),
    )


class RoleForm(TablerForm):
    """Which role, from when."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Grant.Role.choices)
    since = DayField(label=gettext_lazy("From"))


class AliasForm(TablerForm):
    """What a source calls someone."""

    name = forms.CharField(
        label=gettext_lazy("Name in the source"),
        max_length=200,
        help_text=gettext_lazy("A user name, a number, another spelling: as it stands in the imported files."),
    )
    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("every source"))
        self.fields["source"].choices = [every, *((name, name) for name in sources_known())]  # type: ignore[attr-defined]


class TeamForm(TablerForm):
    """A team."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    site = forms.ModelChoiceField(
        Site.objects.all(), label=gettext_lazy("Site"), required=False, to_field_name="key", empty_label="—"
    )
    function = forms.ChoiceField(label=gettext_lazy("Function"), choices=Team.Function.choices)


class SiteForm(TablerForm):
    """A site with its clock; seven lines of hours."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("For example Europe/Istanbul or Asia/Vientiane."),
    )
    country = forms.CharField(
        label=gettext_lazy("Country"),
        max_length=2,
        required=False,
        help_text=gettext_lazy("Two letters, such as TR or LA. They decide the public holidays."),
    )
    subdivision = forms.CharField(label=gettext_lazy("Province or state"), max_length=10, required=False)
    closes_on_public_holidays = forms.BooleanField(label=gettext_lazy("Closes on public holidays"), required=False)
    round_the_clock = forms.BooleanField(label=gettext_lazy("Open round the clock"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in range(7):
            self.fields[f"hours_{weekday}"] = forms.CharField(
                label=formats.date_format(MONDAY + timedelta(days=weekday), "l"),
                required=False,
                widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "09:00–18:00"}),
            )
        self.fields["hours_6"].help_text = _("For example 09:00–12:30, 13:30–18:00. Empty means closed.")

    def clean(self) -> dict[str, Any]:
        """Read the hours of every weekday."""
        cleaned = super().clean() or self.cleaned_data
        hours: Hours = {}
        for weekday in range(7):
            text = cleaned.get(f"hours_{weekday}", "")
            try:
                spans = read_hours(text)
            except forms.ValidationError as error:
                self.add_error(f"hours_{weekday}", error)
                continue
            if spans:
                hours[str(weekday)] = spans
        if not hours and not cleaned.get("round_the_clock") and not self.errors:
            self.add_error("round_the_clock", _("Give the hours of at least one day, or tick this."))
        cleaned["hours"] = {} if cleaned.get("round_the_clock") else hours
        return cleaned

    def site_fields(self) -> dict[str, Any]:
        """Return the fields of the site."""
        names = ("name", "time_zone", "country", "subdivision", "closes_on_public_holidays", "hours")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(site: Site) -> dict[str, Any]:
        """Return what the form starts with."""
        hours = {f"hours_{n}": write_hours(site.hours.get(str(n), [])) for n in range(7)}
        names = ("name", "time_zone", "country", "subdivision", "closes_on_public_holidays")
        return {**{name: getattr(site, name) for name in names}, **hours, "round_the_clock": not site.hours}


class ClosureForm(TablerForm):
    """A day on which a site is closed, or open all the same."""

    day = DayField(label=gettext_lazy("Day"))
    name = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)
    open = forms.BooleanField(label=gettext_lazy("Open, although it is a public holiday"), required=False)


class OrganisationForm(TablerForm):
    """The organisation itself."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"), max_length=64, help_text=gettext_lazy("Its calendar decides what today is.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


class PeopleFileForm(TablerForm):
    """An HR export."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV or Excel (.xlsx), one row per person, headings in its first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    as_of = DayField(
        label=gettext_lazy("Changes apply from"),
        help_text=gettext_lazy("A changed team or manager ends the old one on this day and begins the new one."),
    )


class AuditForm(TablerForm):
    """Which changes to show."""

    record = forms.ChoiceField(label=gettext_lazy("Record"), required=False)
    action = forms.ChoiceField(label=gettext_lazy("Action"), required=False)
    first = DayField(label=gettext_lazy("From"), required=False)
    last = DayField(label=gettext_lazy("To"), required=False)
    person = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, records: list[tuple[str, str]], actions: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("all"))]
        self.fields["record"].choices = every + records  # type: ignore[attr-defined]
        self.fields["action"].choices = every + actions  # type: ignore[attr-defined]
