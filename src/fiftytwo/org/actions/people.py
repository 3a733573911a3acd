"""Someone joins, changes, leaves, comes back, or asks to be forgotten."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.org import audit, forgetting
from fiftytwo.org.actions.accounts import close_on_leaving, reopen_on_return
from fiftytwo.org.actions.lines import report_to
from fiftytwo.org.actions.roles import another_administrator
from fiftytwo.org.actions.rules import Actor, may, names_learnt, today_of
from fiftytwo.org.actions.teams import join_team
from fiftytwo.org.models import AuditEntry, Grant, Membership, Person, RemovedAlias, ReportingLine, Team
from fiftytwo.org.permissions import can_edit_people
from fiftytwo.shell.words import day as day_said


@dataclass(frozen=True)
class PersonDetails:
    """What is kept about someone beside their teams and lines; "" is unknown."""

    given_name: str
    joined_on: date
    family_name: str = ""
    employee_number: str | None = None
    email: str = ""
    phone: str = ""
    title: str = ""
    contract: str = Person.Contract.OWN
    employer: str = ""
    frontline: bool = False
    language: str = ""


DETAILS = tuple(PersonDetails.__dataclass_fields__)
SAME_ADDRESS = gettext_lazy(
    "%(others)s has the e-mail address %(email)s too: imports cannot tell them apart by it, and only one can sign in."
)


def hire(actor: Actor, details: PersonDetails, *, team: Team | None = None, manager: Person | None = None) -> Person:
    """Take someone in, with a team and a manager from the day they join.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if a name is missing or the employee number is taken.
    """
    may(actor, can_edit_people)
    check_details(details)
    with transaction.atomic():
        person = Person(**asdict(details))
        person.spell()
        person.save()
        audit.record(actor, "person.joined", person, audit.changed({}, _told(details)))
        if team:
            join_team(actor, person, team, since=details.joined_on)
        if manager:
            report_to(actor, person, manager, since=details.joined_on)
        names_learnt()
    return person


def change_person(actor: Actor, person: Person, details: PersonDetails) -> audit.Changes:
    """Change what is kept about someone; return what changed.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: as ``hire``; or if they would join after something of theirs began, or after they left.
    """
    may(actor, can_edit_people)
    check_details(details, person)
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=person.pk)
        _joined_in_time(person, details.joined_on)
        changes = audit.changed({name: getattr(person, name) for name in DETAILS}, asdict(details))
        if not changes:
            return changes
        for name in changes:
            setattr(person, name, getattr(details, name))
        person.spell()
        person.save()
        audit.record(actor, "person.changed", person, changes)
        names_learnt()
    return changes


def check_details(details: PersonDetails, person: Person | None = None) -> None:
    """Refuse details that cannot be kept.

    Raises:
        ValidationError: per field, what is wrong and what to do.
    """
    errors: dict[str, str] = {}
    if not details.given_name.strip():
        errors["given_name"] = _("Give at least a given name.")
    if details.email:
        try:
            validate_email(details.email)
        except ValidationError:
            errors["email"] = _("“%(email)s” is not an e-mail address.") % {"email": details.email}
    if details.contract not in Person.Contract.values:
        errors["contract"] = _("Choose one of the kinds of contract.")
    if not 1900 <= details.joined_on.year <= 2100:
        year = {"year": details.joined_on.year}
        errors["joined_on"] = _("The year is %(year)d: write it in the Gregorian calendar.") % year
    if details.employee_number:
        others = Person.objects.filter(employee_number=details.employee_number).exclude(
            key=person.key if person else ""
        )
        if taken := others.first():
            errors["employee_number"] = _("%(person)s already has this employee number.") % {"person": taken}
    if errors:
        raise ValidationError(errors)


def warning_about_address(person: Person) -> str:
    """Return what to tell about an e-mail address that somebody else has too; else ""."""
    if not person.email:
        return ""
    others = Person.objects.filter(email__iexact=person.email, forgotten=False).exclude(pk=person.pk)
    named = ", ".join(str(other) for other in others)
    return SAME_ADDRESS % {"others": named, "email": person.email} if named else ""


def leave(actor: Actor, person: Person, day: date) -> Person:
    """Let someone leave: the first day on which they no longer work here. Teams, line and roles end with it.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if the day is not after the one on which they joined, or nobody else could give roles.
    """
    may(actor, can_edit_people)
    another_administrator(person, today_of(actor))
    if day <= person.joined_on:
        raise ValidationError(
            _("%(person)s joined on %(joined)s: the day of leaving must be later.")
            % {"person": person, "joined": day_said(person.joined_on)}
        )
    with transaction.atomic():
        before, person.left_on = person.left_on, day
        person.save(update_fields=["left_on"])
        for kind in (Membership, ReportingLine, Grant):
            for row in kind.objects.filter(person=person, since__lt=day):
                if row.until is None or row.until > day or (before and row.until == before):
                    row.until = day
                    row.save(update_fields=["until"])
            kind.objects.filter(person=person, since__gte=day).delete()
        audit.record(actor, "person.left", person, {"left_on": [before, day]})
        if day <= today_of(actor):
            close_on_leaving(person)
    return person


def come_back(actor: Actor, person: Person) -> None:
    """Take a leaving back: what ended with it goes on.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if they have not left.
    """
    may(actor, can_edit_people)
    if person.left_on is None or person.forgotten:
        raise ValidationError(_("%(person)s has not left: there is nothing to undo.") % {"person": person})
    with transaction.atomic():
        day, person.left_on = person.left_on, None
        person.save(update_fields=["left_on"])
        for kind in (Membership, Grant):
            kind.objects.filter(person=person, until=day).update(until=None)
        last = ReportingLine.objects.filter(person=person, until=day).order_by("-since").first()
        if last:
            report_to(actor, person, last.manager, since=day)
        audit.record(actor, "person.came_back", person, {"left_on": [day, None]})
        reopen_on_return(actor, person)


def forget_person(actor: Actor, person: Person) -> None:
    """Erase who someone was; the key stays, so that counts and others' histories stay true.

    Raises:
        PermissionDenied: if the actor does not keep people.
        ValidationError: if they still work here.
    """
    may(actor, can_edit_people)
    today = today_of(actor)
    if person.left_on is None or person.left_on > today:
        raise ValidationError(_("%(person)s still works here: record their departure first.") % {"person": person})
    with transaction.atomic():
        forgetting.tell(person)
        audit.forget_person(person)
        AuditEntry.objects.filter(actor_id=person.user_id, actor__isnull=False).exclude(changes={}).filter(
            record="org.user"
        ).update(changes={})
        user = person.user
        for name in ("given_name", "family_name", "email", "phone", "title", "employer", "language"):
            setattr(person, name, "")
        person.employee_number, person.user, person.forgotten = None, None, True
        person.spell()
        person.save()
        person.aliases.all().delete()
        RemovedAlias.objects.filter(person=person).delete()
        person.tokens.all().delete()
        if user:
            user.delete()
        audit.record(actor, "person.forgotten", person, {})


def _joined_in_time(person: Person, joined_on: date) -> None:
    """Refuse a day of joining after someone's own history."""
    if person.left_on and joined_on >= person.left_on:
        raise ValidationError({"joined_on": _("They left on %(day)s.") % {"day": day_said(person.left_on)}})
    for kind in (Membership, ReportingLine, Grant):
        first = kind.objects.filter(person=person).order_by("since").first()
        if first and first.since < joined_on:
            message = _("They have had a team, a manager or a role since %(day)s: choose that day or an earlier one.")
            raise ValidationError({"joined_on": message % {"day": day_said(first.since)}})


def _told(details: PersonDetails) -> dict[str, object]:
    return {name: value for name, value in asdict(details).items() if value not in ("", None)}
