"""Founding the organisation in the browser, under the secret address that the program printed."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from fiftytwo.org.actions.founding import NewHouse, found
from fiftytwo.org.first_steps import door
from fiftytwo.org.forms import TablerForm
from fiftytwo.org.views.doors import submitted
from fiftytwo.shell.middleware import language_of


class BeginForm(TablerForm):
    """The organisation, and whoever administers it first."""

    name = forms.CharField(label=gettext_lazy("Name of the organisation"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        help_text=gettext_lazy("For example Europe/Istanbul or Asia/Vientiane."),
        widget=forms.TextInput(attrs={"data-guess": "time-zone"}),
    )
    given_name = forms.CharField(label=gettext_lazy("Your given name"), max_length=120)
    family_name = forms.CharField(label=gettext_lazy("Your family name"), max_length=120, required=False)
    email = forms.EmailField(label=gettext_lazy("Your e-mail address"))
    password = forms.CharField(
        label=gettext_lazy("A password of at least 12 characters"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("The password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Refuse two passwords."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again

    def house(self) -> NewHouse:
        """Return what was given."""
        given = self.cleaned_data
        names = ("name", "time_zone", "language", "given_name", "family_name", "email", "password")
        return NewHouse(*(given[name] for name in names))


@sensitive_post_parameters("password", "again")
@never_cache
@login_not_required
def begin(request: HttpRequest, token: str) -> HttpResponse:
    """Found the organisation and sign its administrator in; whoever has not the token finds nothing here.

    Nothing is counted: the token is too long to be guessed, and whoever has it may mistype as often as they like.
    """
    if not door.opens(token):
        raise Http404
    form = BeginForm(request.POST or None, initial={"language": language_of(request)})
    person = submitted(request, form, lambda _given: found(form.house()))
    if person is None:
        return render(request, "org/begin.html", {"form": form}, status=422 if form.errors else 200)
    record_authentication(request, person.user, "password", email=form.cleaned_data["email"])
    answer: HttpResponse = perform_login(request, Login(user=person.user, redirect_url=reverse("org:setup")))
    return answer
