"""Who is looking: the person behind the account, with the roles they hold today."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from fiftytwo.org.models import Grant, Membership, Organisation, Person, ReportingLine, User

if TYPE_CHECKING:
    from fiftytwo.org.permissions import ContactScope


@dataclass(frozen=True)
class Viewer:
    """Someone looking at a page, on a day of the organisation's own calendar.

    ``person`` is None for strangers and for accounts without a person: they see nothing. A program with a token of
    the organisation's own has a name in ``program`` instead of a person: it sees what a room lets programs see.
    """

    person: Person | None
    today: date
    user: User | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    program: str = ""

    @property
    def is_known(self) -> bool:
        """Whether this is someone who works here, or a program of the organisation's."""
        return self.person is not None or bool(self.program)

    def has(self, *roles: str) -> bool:
        """Say whether they hold one of these roles today."""
        return not self.roles.isdisjoint(roles)

    @cached_property
    def led_teams(self) -> frozenset[int]:
        """Ids of the teams they lead today."""
        rows = Membership.objects.on(self.today).filter(person=self.person, leads=True)
        return frozenset(rows.values_list("team_id", flat=True)) if self.person else frozenset()

    @cached_property
    def led_people(self) -> frozenset[int]:
        """Ids of the people in those teams today."""
        rows = Membership.objects.on(self.today).filter(team_id__in=self.led_teams)
        return frozenset(rows.values_list("person_id", flat=True)) if self.led_teams else frozenset()

    @cached_property
    def people_below(self) -> frozenset[int]:
        """Ids of the people who report to them today, directly or through others."""
        below: set[int] = set()
        level = [self.person.pk] if self.person else []
        while level:
            found: set[int] = set()
            for first in range(0, len(level), 500):  # databases limit the length of a list in a query
                rows = ReportingLine.objects.on(self.today).filter(manager_id__in=level[first : first + 500])
                found.update(rows.values_list("person_id", flat=True))
            level = sorted(found - below)
            below |= found
        return frozenset(below)

    @cached_property
    def contacts(self) -> ContactScope:
        """Whose contacts they see today."""
        from fiftytwo.org import permissions

        return permissions.find_contact_scope(self)

    def may(self, name: str) -> bool:
        """Say whether they may do what a name stands for, for menus and templates.

        Raises:
            KeyError: if no permission has this name.
        """
        from fiftytwo.org import permissions

        return permissions.NAMED[name](self)


def viewer_of(user: AbstractBaseUser | AnonymousUser, *, person: Person | None = None) -> Viewer:
    """Return the viewer behind an account; callers that know its person already say whom."""
    today = organisations_today()
    if person is None and user.is_authenticated:
        person = Person.objects.filter(user_id=user.pk).first()
    if person is None or not isinstance(user, User) or (person.left_on and person.left_on <= today):
        return Viewer(None, today)
    held = Grant.objects.on(today).filter(person=person).values_list("role", flat=True)
    return Viewer(person, today, user, frozenset(held))


def viewer_of_program(name: str, roles: frozenset[str]) -> Viewer:
    """Return the viewer that a program of the organisation's is: nobody, with roles."""
    return Viewer(None, organisations_today(), roles=roles, program=name)


def organisations_today() -> date:
    """Return today on the organisation's calendar."""
    return timezone.now().astimezone(ZoneInfo(Organisation.get().time_zone)).date()
