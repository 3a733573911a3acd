"""Saved mappings: kept under a name, versioned, for everyone who imports; examples ship with the house."""

from __future__ import annotations

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.permissions import can_import
from fiftytwo.org.viewer import Viewer
from fiftytwo.sources.files.checks import nearest, refuse
from fiftytwo.sources.files.mapping import Mapping, example_names, load, parse
from fiftytwo.sources.models import SavedMapping

NAME = re.compile(r"[\w][\w .-]{0,59}")


def save(name: str, text: str, *, actor: Viewer) -> SavedMapping:
    """Keep a mapping under a name: as its next version, unless it is the same as the last.

    Raises:
        ImportRefused: if the name or the mapping is wrong.
        PermissionError: if the actor may not import.
    """
    if not can_import(actor):
        raise PermissionError(_("Only service operations and administrators can import."))
    name = name.strip()
    if not NAME.fullmatch(name) or name in example_names():
        raise refuse(
            _("“%(name)s” cannot be the name of a mapping.") % {"name": name},
            _("Use letters, digits, points and dashes; names of examples are taken."),
        )
    parse(text, name=name)
    try:
        with transaction.atomic():
            last = latest(name)
            if last and last.text == text:
                return last
            version = last.version + 1 if last else 1
            made = SavedMapping.objects.create(name=name, version=version, text=text, saved_by=actor.person)
            audit.record(actor, "mapping.saved", made, {"name": name, "version": made.version})
    except IntegrityError:
        raise refuse(
            _("Somebody else saved “%(name)s” just now.") % {"name": name}, _("Look at it and save again.")
        ) from None
    return made


def latest(name: str) -> SavedMapping | None:
    """Return the newest version of a name."""
    return SavedMapping.objects.filter(name=name).order_by("-version").first()


def names() -> list[str]:
    """Return the names of all saved mappings."""
    return sorted(set(SavedMapping.objects.values_list("name", flat=True)))


def mapping_called(name: str) -> Mapping:
    """Return the saved mapping of a name, or the example.

    Raises:
        ImportRefused: if there is none.
    """
    if saved := latest(name):
        return parse(saved.text, name=name)
    if name in example_names():
        return load(name)
    raise refuse(
        _("There is no mapping called “%(name)s”.") % {"name": name}, nearest(name, [*names(), *example_names()])
    )
