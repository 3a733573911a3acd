"""Who may see and do what, as sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fiftytwo.org.models import ApiToken, Grant, Membership, Person, Team, User
from fiftytwo.org.viewer import Viewer

LEADER, SERVICE_OPERATIONS = Grant.Role.LEADER, Grant.Role.SERVICE_OPERATIONS
PEOPLE_PARTNER, ADMINISTRATOR = Grant.Role.PEOPLE_PARTNER, Grant.Role.ADMINISTRATOR


@dataclass(frozen=True)
class ContactScope:
    """Whose contacts a viewer sees: all, or those of teams and of people, by their keys."""

    everything: bool = False
    teams: frozenset[str] = frozenset()
    employees: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.everything or bool(self.teams or self.employees)


def can_see_person(viewer: Viewer, person: Person) -> bool:
    """Colleagues of today see each other; the past and the future are for those who keep the records."""
    if viewer.person is None:
        return False
    if viewer.person.pk == person.pk or viewer.has(ADMINISTRATOR, PEOPLE_PARTNER, SERVICE_OPERATIONS):
        return True
    return person.works_on(viewer.today)


def can_see_hr(viewer: Viewer, person: Person) -> bool:
    """Contract, employer, number, phone, past: oneself, one's leads and line, people partner, administrator."""
    if viewer.person is None:
        return False
    if viewer.person.pk == person.pk or viewer.has(ADMINISTRATOR, PEOPLE_PARTNER):
        return True
    return person.pk in viewer.people_below or person.pk in viewer.led_people


def can_see_all_hr(viewer: Viewer) -> bool:
    """People partner and administrator read everyone's HR fields."""
    return viewer.has(ADMINISTRATOR, PEOPLE_PARTNER)


def can_edit_people(viewer: Viewer) -> bool:
    """People partner and administrator keep people, teams and reporting lines."""
    return viewer.has(ADMINISTRATOR, PEOPLE_PARTNER)


def can_name_people(viewer: Viewer) -> bool:
    """Whoever keeps people, or brings facts in, says what sources call someone."""
    return can_edit_people(viewer) or can_import(viewer)


def can_administer(viewer: Viewer) -> bool:
    """The administrator keeps sites, settings, roles and accounts."""
    return viewer.has(ADMINISTRATOR)


def can_keep_values(viewer: Viewer) -> bool:
    """People partner and administrator write values down and publish them; everyone reads the published ones."""
    return viewer.has(ADMINISTRATOR, PEOPLE_PARTNER)


def can_make_token(viewer: Viewer) -> bool:
    """Everyone who works here makes tokens of their own: they open no more than their owner sees."""
    return viewer.person is not None


def can_keep_programs(viewer: Viewer) -> bool:
    """The administrator makes the tokens of programs, and sees which tokens there are."""
    return viewer.has(ADMINISTRATOR)


def can_revoke_token(viewer: Viewer, token: ApiToken) -> bool:
    """Whoever owns a token, and the administrator."""
    own = viewer.person is not None and token.person_id == viewer.person.pk
    return own or can_keep_programs(viewer)


def can_end_sessions_of(viewer: Viewer, user: User) -> bool:
    """Everyone signs out their own browsers; the administrator anyone's."""
    return (viewer.user is not None and viewer.user.pk == user.pk) or can_administer(viewer)


def can_give_slip(viewer: Viewer, person: Person) -> bool:
    """Their lead and the administrator let somebody in who holds no role and leads nobody: a slip lends no rights."""
    if not person.works_on(viewer.today) or (viewer.person is not None and viewer.person.pk == person.pk):
        return False
    holds = Grant.objects.on(viewer.today).filter(person=person).exists()
    leads = Membership.objects.on(viewer.today).filter(person=person, leads=True).exists()
    return not (holds or leads) and (can_administer(viewer) or person.pk in viewer.led_people)


def can_see_all_sign_ins(viewer: Viewer) -> bool:
    """The administrator sees who came in and who was turned away; everyone sees it of themselves."""
    return viewer.has(ADMINISTRATOR)


def can_import(viewer: Viewer) -> bool:
    """Service operations and administrator bring facts in and take them back."""
    return viewer.has(SERVICE_OPERATIONS, ADMINISTRATOR)


def can_see_batch(viewer: Viewer) -> bool:
    """Whoever may import sees what was imported."""
    return can_import(viewer)


def can_see_audit(viewer: Viewer) -> bool:
    """The audit trail of others is for administrator and people partner; of oneself, for everyone."""
    return viewer.has(ADMINISTRATOR, PEOPLE_PARTNER)


def can_see_contacts(viewer: Viewer) -> bool:
    """Everyone but people partner and administrator has contacts to see, if only their own."""
    return bool(contact_scope(viewer))


def contact_scope(viewer: Viewer) -> ContactScope:
    """Return whose contacts a viewer sees; looked up once for each viewer.

    Service operations: all. A leader: the line below, and the teams that people in it lead. A lead: the
    teams led. An employee: their own. People partner and administrator, by these roles alone: none.
    """
    return viewer.contacts


def find_contact_scope(viewer: Viewer) -> ContactScope:
    """Look up whose contacts a viewer sees."""
    if viewer.person is None:
        return ContactScope()
    if viewer.has(SERVICE_OPERATIONS):
        return ContactScope(everything=True)
    people: set[int] = set()
    teams = set(viewer.led_teams)
    if viewer.has(LEADER):
        people |= viewer.people_below
        led = Membership.objects.on(viewer.today).filter(leads=True).values_list("person_id", "team_id")
        teams |= {team for person, team in led if person in people}
    if teams or viewer.has(LEADER) or not viewer.has(ADMINISTRATOR, PEOPLE_PARTNER):
        people.add(viewer.person.pk)
    return ContactScope(False, _team_keys(teams), _person_keys(people))


def _team_keys(ids: set[int]) -> frozenset[str]:
    return frozenset(key for pk, key in Team.objects.values_list("pk", "key") if pk in ids) if ids else frozenset()


def _person_keys(ids: set[int]) -> frozenset[str]:
    if len(ids) < 500:
        return frozenset(Person.objects.filter(pk__in=ids).values_list("key", flat=True))
    return frozenset(key for pk, key in Person.objects.values_list("pk", "key") if pk in ids)


NAMED: dict[str, Callable[[Viewer], bool]] = {
    "import": can_import,
    "contacts": can_see_contacts,
    "people": can_edit_people,
    "audit": can_see_audit,
    "hr": can_see_all_hr,
    "administer": can_administer,
}
