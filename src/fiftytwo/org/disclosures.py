"""What is recorded about someone, and who sees it: every room that records about people adds what it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org.models import (
    Alias,
    ApiToken,
    AuditEntry,
    Grant,
    Membership,
    OpenSession,
    Person,
    RemovedAlias,
    ReportingLine,
    SignInSlip,
    User,
)
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class Disclosure:
    """One thing that is recorded about a viewer.

    ``values`` are the actual ones; ``rows`` counts the rows in which they are named where there are too many to
    show, None where that does not apply.
    """

    record: str
    name: str
    meaning: str
    seen_by: str
    values: tuple[str, ...] = ()
    unit: str = ""
    rows: int | None = None
    kept: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


Provider = Callable[[Viewer], Iterable[Disclosure]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add what a room records about people; called once, when the room is ready."""
    if provider not in _providers:
        _providers.append(provider)


def disclosures(viewer: Viewer) -> list[Disclosure]:
    """Return all that is recorded about a viewer, in the order of the rooms."""
    return [*about_person(viewer), *(found for provider in _providers for found in provider(viewer))]


EVERYONE = gettext_lazy("every colleague")
HR = gettext_lazy("you, your leads and those above you in the reporting line, people partners, administrators")
EDITORS = gettext_lazy("you, people partners, administrators")
IMPORTERS = gettext_lazy("you, service operations, people partners, administrators")
ONLY_ME = gettext_lazy("you")
NOBODY = gettext_lazy("nobody; only the program, for sorting, searching and signing in")
TODAY = gettext_lazy(
    "today's: every colleague; earlier ones: you, your leads and line, people partners, administrators"
)

_SEEN_BY: dict[str, str | Promise] = {
    **dict.fromkeys(("given_name", "family_name", "email", "title", "frontline"), EVERYONE),
    **dict.fromkeys(("employee_number", "phone", "contract", "employer", "language", "joined_on", "left_on"), HR),
    **dict.fromkeys(("key", "name_order", "name_search", "forgotten"), NOBODY),
}
_NAMES: dict[str, str | Promise] = {
    "key": gettext_lazy("key"),
    "name_order": gettext_lazy("name order"),
    "name_search": gettext_lazy("name search"),
    "forgotten": gettext_lazy("forgotten"),
    "is_active": gettext_lazy("is active"),
    "date_joined": gettext_lazy("date joined"),
    "team": gettext_lazy("team"),
    "manager": gettext_lazy("manager"),
}
_MEANINGS: dict[str, str | Promise] = {
    "key": gettext_lazy("identifies your records without saying who you are"),
    "name_order": gettext_lazy("how your name sorts"),
    "name_search": gettext_lazy("how your name is found"),
    "forgotten": gettext_lazy("whether who you are was erased"),
    "password": gettext_lazy("a fingerprint of your password, from which it cannot be read"),
    "last_login": gettext_lazy("when you last signed in"),
    "is_active": gettext_lazy("whether your account can sign in"),
    "date_joined": gettext_lazy("when your account was opened"),
}


def about_person(viewer: Viewer) -> Iterable[Disclosure]:
    """Yield what this room records, from the descriptions of its models."""
    person = viewer.person
    if person is None:
        return
    while_here = _("until you ask to be forgotten after you have left")
    for field in _fields(Person, {"id", "user"}):
        yield _field(_("Person"), person, field, _SEEN_BY.get(field.name, EDITORS), while_here)
    yield _dated(_("Teams"), Membership, "team", TODAY, person)
    yield _dated(_("Reporting line"), ReportingLine, "manager", TODAY, person)
    reports = ReportingLine.objects.filter(manager=person).select_related("person")
    named = tuple(_period(str(row.person), row.since, row.until) for row in reports)
    yield Disclosure(
        _("Reporting line"), _("report to you"), _("who reports to you"), str(TODAY), named, kept=while_here
    )
    yield _dated(_("Roles"), Grant, "role", EDITORS, person)
    everywhere = _("all sources")
    names = tuple(f"{alias.name} ({alias.source or everywhere})" for alias in Alias.objects.filter(person=person))
    leaving = RemovedAlias.objects.filter(person=person)
    names += tuple(_("%(name)s, being unlinked") % {"name": removed.name_search} for removed in leaving)
    yield Disclosure(
        _("Names in sources"), _("name in the source"), _("what other systems call you"), str(IMPORTERS), names
    )
    yield from _account(viewer)
    tokens = tuple(f"{token.name} ({token.prefix}…)" for token in ApiToken.objects.filter(person=person))
    yield Disclosure(
        _("Account"), _("API tokens"), _("with which programs of yours read numbers: a fingerprint of each, until when "
        "it works and when it was last used"), _("you, administrators"), tokens, kept=while_here,
    )  # fmt: skip
    linked = tuple(SocialAccount.objects.filter(user=viewer.user).values_list("uid", flat=True)) if viewer.user else ()
    yield Disclosure(
        _("Account"), _("organisation's sign-in"), _("the number by which your organisation's sign-in knows you"),
        str(NOBODY), linked, kept=_("as long as the account is there"),
    )  # fmt: skip
    slips = SignInSlip.objects.filter(person=person).count()
    yield Disclosure(
        _("Account"), _("slips to sign in with"), _("codes that your lead printed for you: a fingerprint of "
        "each, and when it was used"), str(NOBODY), rows=slips, kept=_("a week"),
    )  # fmt: skip
    yield Disclosure(
        _("Account"), _("open sessions"), _("in which browsers you are signed in, from which address, since when and "
        "when you were last there"), _("you, administrators"), _open_sessions(viewer),
        kept=_("until you sign out, or twelve hours; addresses in the changes: half a year"),
    )  # fmt: skip
    entries = AuditEntry.objects.filter(about=person).count()
    yield Disclosure(
        _("Changes"), _("changes about you"), _("who changed what about you, and when; the page Changes shows all"),
        str(EDITORS), rows=entries, kept=_("the entries stay; their contents go when you ask to be forgotten"),
    )  # fmt: skip


def _open_sessions(viewer: Viewer) -> tuple[str, ...]:
    found = OpenSession.objects.filter(user=viewer.user).still_open() if viewer.user else OpenSession.objects.none()
    return tuple(f"{row}: {_shown(row.opened_at)[0]} – {_shown(row.seen_at)[0]}" for row in found)


def _account(viewer: Viewer) -> Iterable[Disclosure]:
    if viewer.user is None:
        return
    seen: dict[str, str | Promise] = {
        "password": NOBODY,
        **dict.fromkeys(("email", "is_active", "date_joined"), gettext_lazy("you, administrators")),
    }
    for field in _fields(User, {"id"}):
        hidden = field.name == "password"
        found = _field(
            _("Account"), viewer.user, field, seen.get(field.name, ONLY_ME), _("as long as the account is there")
        )
        yield Disclosure(**{**asdict(found), "values": ()}) if hidden else found


def _fields(model: type[Model], without: set[str]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.fields if field.name not in without]


def _field(record: str, row: Model, field: Field[Any, Any], seen_by: str | Promise, kept: str) -> Disclosure:
    value = getattr(row, f"get_{field.name}_display")() if field.choices else getattr(row, field.name)
    meaning = str(field.help_text) or str(_MEANINGS.get(field.name, ""))
    name = str(_MEANINGS.get(field.name, "")) if field.verbose_name == field.name.replace("_", " ") else ""
    if field.name in _NAMES:
        return Disclosure(record, str(_NAMES[field.name]), name or meaning, str(seen_by), _shown(value), kept=kept)
    return Disclosure(record, str(field.verbose_name), meaning, str(seen_by), _shown(value), kept=kept)


def _shown(value: Any) -> tuple[str, ...]:
    if value in (None, ""):
        return ()
    if isinstance(value, bool):
        return (_("yes") if value else _("no"),)
    if hasattr(value, "tzinfo"):
        return (timezone.localtime(value).strftime("%Y-%m-%d %H:%M %Z"),)
    return (str(value),)


def _dated(record: str, kind: Any, what: str, seen_by: str | Promise, person: Person) -> Disclosure:
    field = kind._meta.get_field(what)
    rows = kind.objects.filter(person=person).order_by("since")
    values = []
    for row in rows:
        shown = row.get_role_display() if what == "role" else str(getattr(row, what))
        if getattr(row, "leads", False):
            shown = _("%(team)s (leads)") % {"team": shown}
        values.append(_period(shown, row.since, row.until))
    name, meaning = str(_NAMES.get(what, field.verbose_name)), (kind.__doc__ or "").strip().splitlines()[0]
    meanings = {"team": _("the teams you are or were in"), "manager": _("to whom you report or reported"),
                "role": _("what you may do beyond your own work")}  # fmt: skip
    return Disclosure(record, name, meanings.get(what, meaning), str(seen_by), tuple(values))


def _period(what: str, since: Any, until: Any) -> str:
    return f"{what}: {since.isoformat()} – {until.isoformat() if until else '…'}"
