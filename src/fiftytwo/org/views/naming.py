"""What sources call someone: one more name, one fewer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fiftytwo.org import actions
from fiftytwo.org.actions.aliases import warning_about_name
from fiftytwo.org.forms import AliasForm
from fiftytwo.org.models import Alias
from fiftytwo.org.permissions import can_name_people
from fiftytwo.org.views.doors import attempt, someone_who, submitted, to_person, visible_person
from fiftytwo.org.views.keeping import show_of


def alias_new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for a name and add it."""
    viewer = someone_who(request, can_name_people)
    person = visible_person(viewer, key)
    form = AliasForm(request.POST or None)
    alias = submitted(request, form, lambda given: actions.add_alias(viewer, person, **given))
    if alias is None:
        return show_of(request, form, _("Another name for %(person)s"), person)
    if warning := warning_about_name(person, alias.name):
        messages.warning(request, warning)
    done = _("“%(name)s” means %(person)s. Contacts that came in under this name will show up here within a minute.")
    messages.success(request, done % {"name": alias.name, "person": person})
    return to_person(person)


@require_POST
def alias_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a name."""
    viewer = someone_who(request, can_name_people)
    alias = Alias.objects.select_related("person").filter(pk=pk).first()
    if alias is None:
        raise Http404
    done = _(
        "“%(name)s” no longer means %(person)s. What came in under this name is unlinked from them within a minute."
    )
    told = done % {"name": alias.name, "person": alias.person}
    attempt(request, lambda: actions.remove_alias(viewer, alias), told)
    return to_person(alias.person)
