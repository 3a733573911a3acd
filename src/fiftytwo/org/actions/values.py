"""Values: written, changed, published, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.org import audit
from fiftytwo.org.actions.rules import Actor, may
from fiftytwo.org.permissions import can_keep_values
from fiftytwo.org.values import Value

FIELDS = ("names", "meanings", "order")


@dataclass(frozen=True)
class ValueDetails:
    """What a value says: a name in every language, perhaps what it means, and its place among the others."""

    names: dict[str, str]
    meanings: dict[str, str] = field(default_factory=dict)
    order: int = 1


def add_value(actor: Actor, details: ValueDetails) -> Value:
    """Write a value down; nobody else sees it until it is published.

    Raises:
        PermissionDenied: if the actor does not keep values.
        ValidationError: if a language lacks its name.
    """
    may(actor, can_keep_values)
    return _write(actor, "value.added", Value(), details)


def change_value(actor: Actor, value: Value, details: ValueDetails) -> Value:
    """Change what a value says.

    Raises:
        PermissionDenied, ValidationError: as ``add_value``.
    """
    may(actor, can_keep_values)
    return _write(actor, "value.changed", value, details)


def publish_value(actor: Actor, value: Value) -> None:
    """Let everyone see a value, and cite it.

    Raises:
        PermissionDenied: if the actor does not keep values.
    """
    _set_published(actor, value, "value.published", publish=True)


def withdraw_value(actor: Actor, value: Value) -> None:
    """Take a value back: it can no longer be cited; what cited it stays.

    Raises:
        PermissionDenied: if the actor does not keep values.
    """
    _set_published(actor, value, "value.withdrawn", publish=False)


def _set_published(actor: Actor, value: Value, action: str, *, publish: bool) -> None:
    may(actor, can_keep_values)
    before, value.published_at = value.published_at, timezone.now() if publish else None
    if (before is None) == (value.published_at is None):
        return
    with transaction.atomic():
        value.save(update_fields=["published_at"])
        audit.record(actor, action, value, {"published": [before is not None, publish]})


def _write(actor: Actor, action: str, value: Value, details: ValueDetails) -> Value:
    names = {code: details.names.get(code, "").strip() for code, _language in settings.LANGUAGES}
    if missing := [str(language) for code, language in settings.LANGUAGES if not names[code]]:
        raise ValidationError(_("Name the value in every language. Missing: %(languages)s.") % {
            "languages": ", ".join(missing)
        })  # fmt: skip
    meanings = {code: text.strip() for code, text in details.meanings.items() if text.strip()}
    after = {"names": names, "meanings": meanings, "order": details.order}
    before = {name: getattr(value, name) for name in FIELDS} if value.pk else {}
    changes = audit.changed(before, after)
    if changes:
        for name in FIELDS:
            setattr(value, name, after[name])
        with transaction.atomic():
            value.save()
            audit.record(actor, action, value, changes)
    return value
