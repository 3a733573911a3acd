"""Teams, sites, the days they close, and the organisation's own settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from fiftytwo.lib.names import search_key
from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may, names_learnt
from fiftytwo.org.hours import check_hours
from fiftytwo.org.models import Closure, Organisation, Site, Team
from fiftytwo.org.permissions import can_administer, can_edit_people

Kept = TypeVar("Kept", Team, Site, Organisation)
TEAM_FIELDS = ("name", "site", "function")
SITE_FIELDS = ("name", "time_zone", "country", "subdivision", "hours", "closes_on_public_holidays")
ORGANISATION_FIELDS = ("name", "time_zone", "language")


def add_team(actor: Actor, name: str, *, site: Site | None = None, function: str = Team.Function.SERVICE) -> Team:
    """Add a team.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if the name is empty or taken.
    """
    may(actor, can_edit_people)
    team = Team()
    _write(
        actor, "team.added", team, {"name": name.strip(), "site": site, "function": function}, TEAM_FIELDS, check_team
    )
    return team


def change_team(actor: Actor, team: Team, **fields: Any) -> audit.Changes:
    """Change name, site or function of a team; return what changed.

    Raises:
        PermissionDenied, ValidationError: as ``add_team``.
    """
    may(actor, can_edit_people)
    return _write(actor, "team.changed", team, fields, TEAM_FIELDS, check_team)


def check_team(team: Team) -> None:
    """Refuse a team without a name of its own.

    Raises:
        ValidationError: saying why.
    """
    _name_is_free(team, Team.objects.exclude(key=team.key))


def add_site(actor: Actor, **fields: Any) -> Site:
    """Add a site with its clock and hours.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if the name is taken, the time zone unknown, or the hours cannot be read.
    """
    may(actor, can_administer)
    site = Site()
    _write(actor, "site.added", site, fields, SITE_FIELDS, check_site)
    return site


def change_site(actor: Actor, site: Site, **fields: Any) -> audit.Changes:
    """Change a site; return what changed. Facts written before keep the day they were written with.

    Raises:
        PermissionDenied, ValidationError: as ``add_site``.
    """
    may(actor, can_administer)
    return _write(actor, "site.changed", site, fields, SITE_FIELDS, check_site)


def check_site(site: Site) -> None:
    """Refuse a site that a calendar cannot use.

    Raises:
        ValidationError: per field.
    """
    _name_is_free(site, Site.objects.exclude(key=site.key))
    check_time_zone(site.time_zone)
    site.country = site.country.strip().upper()
    if site.country and not (len(site.country) == 2 and site.country.isascii() and site.country.isalpha()):
        raise ValidationError({"country": _("Give the two letters of the country, such as TR or LA.")})
    check_hours(site.hours)


def check_time_zone(name: str) -> None:
    """Refuse a time zone that no clock knows.

    Raises:
        ValidationError: with an example.
    """
    if name not in available_timezones():
        message = _("“%(name)s” is not a time zone. Write it like Europe/Istanbul or Asia/Vientiane.")
        raise ValidationError({"time_zone": message % {"name": name}})


def add_closure(actor: Actor, site: Site, day: date, *, name: str = "", is_open: bool = False) -> Closure:
    """Close a site for a day, or keep it open on a public holiday.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if the day is set already.
    """
    may(actor, can_administer)
    if Closure.objects.filter(site=site, day=day).exists():
        raise ValidationError({"day": _("This day is already set: remove it first.")})
    with transaction.atomic():
        closure = Closure.objects.create(site=site, day=day, name=name, open=is_open)
        changes = {"site": [None, site], "day": [None, day], "name": [None, name], "open": [None, is_open]}
        audit.record(actor, "closure.added", closure, changes)
    return closure


def remove_closure(actor: Actor, closure: Closure) -> None:
    """Take a closure back.

    Raises:
        PermissionDenied: if the actor is not the administrator.
    """
    may(actor, can_administer)
    with transaction.atomic():
        changes = {"site": [closure.site, None], "day": [closure.day, None], "name": [closure.name, None]}
        audit.record(actor, "closure.removed", closure, changes)
        closure.delete()


def change_organisation(actor: Actor, **fields: Any) -> audit.Changes:
    """Change name, clock or language of the organisation; return what changed.

    Raises:
        PermissionDenied: if the actor is not the administrator.
        ValidationError: if the name is empty, the time zone or the language unknown.
    """
    may(actor, can_administer)
    return _write(actor, "organisation.changed", Organisation.get(), fields, ORGANISATION_FIELDS, check_organisation)


def check_organisation(organisation: Organisation) -> None:
    """Refuse an organisation without a name, with a clock or a language that nobody knows.

    Raises:
        ValidationError: per field.
    """
    if not organisation.name.strip():
        raise ValidationError({"name": _("Give the organisation a name.")})
    if organisation.language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages.")})
    check_time_zone(organisation.time_zone)


def _name_is_free(record: Team | Site, others: Any) -> None:
    """Refuse a name that is empty, or that another has, however it is spelt."""
    if not record.name.strip():
        raise ValidationError({"name": _("Give it a name.")})
    wanted = search_key(record.name)
    for taken in others.values_list("name", flat=True):
        if search_key(taken) == wanted:
            raise ValidationError({"name": _("“%(name)s” already exists.") % {"name": taken}})


def _fields(record: Model, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names}


def _set(record: Model, fields: dict[str, Any], known: tuple[str, ...]) -> None:
    for name, value in fields.items():
        if name not in known:
            raise TypeError(f"{record._meta.label} has no field {name} to change")
        setattr(record, name, value)


def _write(
    actor: Actor,
    action: str,
    record: Kept,
    fields: dict[str, Any],
    known: tuple[str, ...],
    check: Callable[[Kept], None],
) -> audit.Changes:
    """Set fields of a record, new or known, check it, and save it with its entry; return what changed."""
    before = _fields(record, known) if record.pk else {}
    _set(record, fields, known)
    check(record)
    changes = audit.changed(before, _fields(record, known))
    if changes:
        with transaction.atomic():
            record.save()
            audit.record(actor, action, record, changes)
            names_learnt()
    return changes
