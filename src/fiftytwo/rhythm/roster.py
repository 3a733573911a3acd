"""Who was where in a week: front line, leaders, teams, sites and lines, looked up once for all that is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Grant, Membership, Person, ReportingLine, Site, Team
from fiftytwo.rhythm.practice import Whom

ORGANISATION = "organisation"


@dataclass
class Roster:
    """People by their ids, as the records have the last day of a week.

    ``joined`` holds the day on which everybody present joined.
    """

    week: Week
    _scopes: dict[int, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        day = self.week.sunday
        rows = Person.objects.present_on(day).values_list("pk", "key", "frontline", "joined_on")
        self.keys, self.joined = {}, {}
        serving: set[int] = set()
        for pk, key, frontline, joined in rows:
            self.keys[pk], self.joined[pk] = key, joined
            if frontline:
                serving.add(pk)
        self.manager = dict(ReportingLine.objects.on(day).values_list("person_id", "manager_id"))
        members = Membership.objects.on(day).order_by("-pk").values_list("person_id", "team_id", "leads")
        self.team_of = {person: team for person, team, _leads in members}
        self.leads: dict[int, list[int]] = {}
        for person, team, leads in members:
            if leads and person in self.keys:
                self.leads.setdefault(team, []).append(person)
        held = Grant.objects.on(day).filter(role=Grant.Role.LEADER).values_list("person_id", flat=True)
        self.leaders = frozenset(held) & self.keys.keys()
        self.frontline = frozenset(serving)

    def people(self, whom: Whom) -> frozenset[int]:
        """Return everybody whom a practice is about."""
        return self.leaders if whom is Whom.LEADERS else self.frontline

    @cached_property
    def teams(self) -> dict[int, tuple[str, int | None]]:
        """Key and site of each team, by id."""
        return {pk: (key, site) for pk, key, site in Team.objects.values_list("pk", "key", "site_id")}

    @cached_property
    def sites(self) -> dict[int, str]:
        """Key of each site, by id."""
        return dict(Site.objects.values_list("pk", "key"))

    def above(self, person: int) -> tuple[int, ...]:
        """Return the line above someone, the nearest first; a circle in the records ends it."""
        found: list[int] = []
        here = self.manager.get(person)
        while here is not None and here != person and here not in found:
            found.append(here)
            here = self.manager.get(here)
        return tuple(found)

    def scopes_of(self, person: int) -> tuple[str, ...]:
        """Return every scope in which someone counts: organisation, team, site, and each line that they are in."""
        if person not in self._scopes:
            place = self.places(self.team_of.get(person))
            self._scopes[person] = (ORGANISATION, *place, *self._lines((person, *self.above(person))))
        return self._scopes[person]

    def scopes_of_team(self, team: int | None, site: int | None) -> tuple[str, ...]:
        """Return every scope in which a thing of a team counts that serves nobody in particular."""
        heads = dict.fromkeys(one for lead in self.leads.get(team or 0, ()) for one in (lead, *self.above(lead)))
        return (ORGANISATION, *(self.places(team) or self._site(site)), *self._lines(heads))

    def places(self, team: int | None) -> tuple[str, ...]:
        """Return the team and its site as scopes."""
        if team is None or team not in self.teams:
            return ()
        key, site = self.teams[team]
        return (f"team:{key}", *self._site(site))

    def _site(self, site: int | None) -> tuple[str, ...]:
        return (f"site:{self.sites[site]}",) if site in self.sites else ()

    def _lines(self, heads: Iterable[int]) -> tuple[str, ...]:
        return tuple(f"line:{self.keys[head]}" for head in heads if head in self.keys)
