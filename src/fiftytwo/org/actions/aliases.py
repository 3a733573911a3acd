"""What sources call one of us: a user id in a helpdesk, a spelling in an export."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.lib.names import search_key
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may, names_learnt
from fiftytwo.org.models import Alias, Person, RemovedAlias
from fiftytwo.org.permissions import can_name_people
from fiftytwo.org.queries import called, people_by_name

LONGEST_NAME = 200
LONGEST_SEARCH_KEY = 500
ALSO_CALLED = gettext_lazy("%(others)s is called “%(name)s” too: rows under this name now go to %(person)s.")


def add_alias(actor: Actor, person: Person, name: str, *, source: str = "") -> Alias:
    """Let imports know someone by one more name; facts that wait under it find them within moments.

    Args:
        actor: who says so.
        person: whom the name means.
        name: as the source writes it; capitals, accents and spaces do not matter.
        source: where they are called so; "" is everywhere.

    Raises:
        PermissionDenied: if the actor neither keeps people nor imports.
        ValidationError: if the name is empty, too long, means them already, or means somebody else there.
    """
    may(actor, can_name_people)
    name = " ".join(name.split())
    check_name(name)
    if person.forgotten:
        raise ValidationError(_("This person was erased: no name can lead to them."))
    with transaction.atomic():
        _is_nobody_elses(person, name, source)
        if people_by_name(source).get(search_key(name)) == person.key:
            raise ValidationError({"name": _("Imports know %(person)s by this name already.") % {"person": person}})
        alias = Alias.objects.create(person=person, name=name, name_search=search_key(name), source=source)
        audit.record(actor, "alias.added", alias, _told(alias), about=person)
        names_learnt()
    return alias


def remove_alias(actor: Actor, alias: Alias) -> None:
    """Let imports no longer know someone by a name; what is linked to them under it is unlinked within moments.

    A row whose name leads to them all the same, because they are called so or have the name elsewhere, stays theirs.

    Raises:
        PermissionDenied: if the actor neither keeps people nor imports.
    """
    may(actor, can_name_people)
    with transaction.atomic():
        changes = {field: [before, None] for field, (_none, before) in _told(alias).items()}
        audit.record(actor, "alias.removed", alias, changes, about=alias.person)
        RemovedAlias.objects.create(source=alias.source, name_search=alias.name_search, person=alias.person)
        alias.delete()
        names_learnt()


def check_name(name: str) -> None:
    """Refuse a name that no row could have.

    Raises:
        ValidationError: saying why.
    """
    if not search_key(name):
        raise ValidationError({"name": _("Write the name as it stands in the source.")})
    if len(name) > LONGEST_NAME or len(search_key(name)) > LONGEST_SEARCH_KEY:
        raise ValidationError({"name": _("This is longer than %(limit)d characters.") % {"limit": LONGEST_NAME}})


def warning_about_name(person: Person, name: str) -> str:
    """Return what to tell about a name that is also others' own name: from now on it means one of them; else ""."""
    others = [str(other) for other in called(name) if other.pk != person.pk]
    if not others:
        return ""
    return ALSO_CALLED % {"others": ", ".join(others), "name": name, "person": person}


def _is_nobody_elses(person: Person, name: str, source: str) -> None:
    """Refuse a name that was given to somebody else in the same place."""
    taken = Alias.objects.filter(source=source, name_search=search_key(name)).exclude(person=person)
    if other := taken.select_related("person").first():
        message = _("“%(name)s” means %(person)s there: remove it from their page first.")
        raise ValidationError({"name": message % {"name": name, "person": other.person}})


def _told(alias: Alias) -> audit.Changes:
    return {"name": [None, alias.name], "source": [None, alias.source]}
