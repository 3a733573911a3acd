"""People and teams as subjects: whom to see, with when they were last seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from fiftytwo.org.models import Grant, Membership, Person, Team
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.models import LastSeen
from fiftytwo.rhythm.subjects import Told
from fiftytwo.shell import words


class PersonTeller:
    """A colleague: to those who see them in the list of people. When they were last seen is told to leads and line."""

    def told(self, viewer: Viewer, abouts: Sequence[str]) -> Mapping[str, Told]:
        """Return colleagues by ``person:key``."""
        keys = [about.partition(":")[2] for about in abouts]
        people = list(Person.objects.filter(key__in=keys).visible_to(viewer))
        teams = _teams(people, viewer)
        seen = dict(LastSeen.objects.filter(person__in=people).values_list("person_id", "day"))
        return {
            f"person:{person.key}": Told(
                str(person),
                reverse("org:person", args=[person.key]),
                note=_note(teams.get(person.pk, ""), seen.get(person.pk), told=_is_told(viewer, person)),
            )
            for person in people
        }


def _is_told(viewer: Viewer, person: Person) -> bool:
    """Say whether a viewer is told when someone was last seen: leads, the line above, and who looks after service."""
    roles = (Grant.Role.LEADER, Grant.Role.SERVICE_OPERATIONS, Grant.Role.PEOPLE_PARTNER)
    return viewer.has(*roles) or person.pk in viewer.led_people or person.pk in viewer.people_below


def _teams(people: Sequence[Person], viewer: Viewer) -> dict[int, str]:
    rows = Membership.objects.on(viewer.today).filter(person__in=people)
    return dict(rows.order_by("-pk").values_list("person_id", "team__name"))


def _note(team: str, day: date | None, *, told: bool) -> str:
    seen = _("last seen %(day)s") % {"day": words.day(day)} if day else _("not seen since records began")
    return ", ".join(part for part in (team, seen if told else "") if part)


class TeamTeller:
    """A team: to everyone who works here."""

    def told(self, viewer: Viewer, abouts: Sequence[str]) -> Mapping[str, Told]:
        """Return teams by ``team:key``."""
        if viewer.person is None:
            return {}
        keys = [about.partition(":")[2] for about in abouts]
        teams = Team.objects.filter(key__in=keys)
        return {f"team:{team.key}": Told(team.name, reverse("org:team", args=[team.key])) for team in teams}
