"""What an import would do, in full, before it does anything."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.lib.names import search_key
from fiftytwo.org.actions import PersonDetails
from fiftytwo.org.actions.aliases import ALSO_CALLED
from fiftytwo.org.actions.people import DETAILS, SAME_ADDRESS
from fiftytwo.org.actions.roles import is_last_administrator
from fiftytwo.org.keys import new_key
from fiftytwo.org.models import Alias, Grant, Person
from fiftytwo.org.people_import.known import Known, Names
from fiftytwo.org.people_import.rows import Refused, Row
from fiftytwo.org.people_import.words import LEAD
from fiftytwo.org.queries import names_of_person
from fiftytwo.shell.words import day as day_said


@dataclass(frozen=True)
class Change:
    """One thing about someone that changes; "" is nothing."""

    field: str | Promise
    before: str
    after: str


@dataclass(frozen=True)
class Warned:
    """Something to know about a row that goes in all the same; row 0 is the whole file."""

    row: int
    text: str


@dataclass
class Planned:
    """One person of the file, with what would happen to them. None: stays as it is."""

    row: Row
    key: str
    person: Person | None
    details: PersonDetails
    changes: list[Change] = field(default_factory=list)
    details_changed: bool = False
    team: str | None = None
    leads: bool | None = None
    manager: str | None = None
    since: date = date.min
    left_on: date | None = None
    role: str | None = None
    names: list[tuple[str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name as the file has it."""
        return f"{self.details.given_name} {self.details.family_name}".strip()


@dataclass
class Plan:
    """All that an import would do."""

    as_of: date
    new: list[Planned] = field(default_factory=list)
    changed: list[Planned] = field(default_factory=list)
    same: int = 0
    missing: list[Person] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    new_teams: dict[str, str] = field(default_factory=dict)
    new_sites: list[str] = field(default_factory=list)
    circle: str = ""

    @property
    def people(self) -> list[Planned]:
        """Everyone of the file to whom something happens."""
        return [*self.new, *self.changed]


LABELS: dict[str, str | Promise] = {
    **{field.name: field.verbose_name for field in Person._meta.fields if field.name in (*DETAILS, "left_on")},
    "team": gettext_lazy("team"),
    "leads": gettext_lazy("leads the team"),
    "manager": gettext_lazy("reports to"),
    "role": gettext_lazy("role"),
    "names": gettext_lazy("names in sources"),
}


class Planner:
    """Turns rows into a plan: first who is who, then what changes, then who reports to whom."""

    def __init__(self, known: Known, *, gives_roles: bool) -> None:
        self.known, self.gives_roles = known, gives_roles
        self.plan = Plan(known.as_of)
        self._rows: dict[str, int] = {}
        self._new: dict[str, str] = {}
        self._new_names: Names | None = None
        self._by_address: dict[str, set[str]] | None = None
        self._all: list[Planned] = []
        self.keys: dict[str, Planned] = {}
        self._names: dict[tuple[str, str], str] = dict(known.aliases)

    def add(self, row: Row | Refused) -> None:
        """Take one row into the plan."""
        if isinstance(row, Refused):
            self.plan.refused.append(row)
            return
        key = self._who(row)
        if isinstance(key, Refused):
            self.plan.refused.append(key)
            return
        self._rows[key] = row.number
        planned = self._planned(row, key)
        self._all.append(planned)
        self.keys[key] = planned

    def finish(self) -> Plan:
        """Return the plan once all rows are in: now everyone is known, managers are looked up."""
        for planned in self._all:
            self._plan_manager(planned)
            self._plan_names(planned)
            self._warn_of_address(planned)
            if planned.person is None:
                self.plan.new.append(planned)
            elif planned.changes:
                self.plan.changed.append(planned)
            else:
                self.plan.same += 1
        here = (p for p in self.known.people.values() if p.left_on is None or p.left_on > self.known.as_of)
        self.plan.missing = sorted((p for p in here if p.key not in self._rows), key=lambda p: p.name_order)
        return self.plan

    def _who(self, row: Row) -> str | Refused:
        """Return the key of the person of a row, or why it cannot be told."""
        column = row.written.get("employee_number") or row.written.get("given_name") or row.written.get("full_name", "")
        called = row.get("employee_number") or f"{row.get('given_name')} {row.get('family_name', '')}".strip()
        found = self.known.person_of(row)
        if len(found) > 1:
            return Refused(
                row.number,
                column,
                called,
                _("This could be several people: give an employee number or an e-mail address."),
            )
        key = next(iter(found), None) or self._new_here(row)
        if key in self._rows:
            reason = _("Row %(row)d is about the same person.") % {"row": self._rows[key]}
            return Refused(row.number, column, called, reason)
        return key

    def _new_here(self, row: Row) -> str:
        """Return the key of someone new: the same for two rows that mean one person."""
        number = search_key(row.get("employee_number", ""))
        name = search_key(f"{row.get('given_name')} {row.get('family_name', '')}")
        identity = f"#{number}" if number else f"{name}|{row.get('email', '')}"
        if identity in self._new:
            return self._new[identity]
        self._new[identity] = new_key()
        return self._new[identity]

    def _planned(self, row: Row, key: str) -> Planned:
        person = self.known.people.get(key)
        planned = Planned(row, key, person, self._details(row, person))
        planned.since = self._since(planned)
        self._plan_details(planned)
        self._plan_leaving(planned)
        if not self._is_gone(planned):
            self._plan_team(planned)
            self._plan_role(planned)
        elif person is None and row.get("team"):
            self._move(planned, row.get("team"), "")
        return planned

    def _details(self, row: Row, person: Person | None) -> PersonDetails:
        """Return what is to be kept: the row's filled cells over what is known."""
        given = {name: row.get(name) for name in DETAILS if row.get(name) is not None}
        if person is None:
            joined = row.get("joined_on") or row.get("since")
            if joined is None:
                joined = self.known.as_of
                if row.get("left_on") and row.get("left_on") <= joined:
                    joined = row.get("left_on") - timedelta(days=1)
                text = _("The file does not say when %(person)s joined: %(day)s is assumed.")
                name = f"{row.get('given_name')} {row.get('family_name', '')}".strip()
                self.plan.warnings.append(Warned(row.number, text % {"person": name, "day": day_said(joined)}))
            return PersonDetails(**{**given, "joined_on": joined})
        if "full_name" in row.written and search_key(str(person)) == search_key(
            f"{given['given_name']} {given.get('family_name', '')}"
        ):
            given.update(given_name=person.given_name, family_name=person.family_name)
        now = PersonDetails(**{name: getattr(person, name) for name in DETAILS})
        return replace(now, **given)

    def _since(self, planned: Planned) -> date:
        """Return the day on which a new team or manager begins."""
        joined = planned.details.joined_on
        stated: date | None = planned.row.get("since")
        return max(stated or (joined if planned.person is None else self.known.as_of), joined)

    def _plan_details(self, planned: Planned) -> None:
        before = {name: getattr(planned.person, name) for name in DETAILS} if planned.person else {}
        for name, after in asdict(planned.details).items():
            if after != before.get(name) and not (planned.person is None and after in ("", None, False)):
                planned.details_changed = True
                planned.changes.append(Change(LABELS[name], shown(name, before.get(name)), shown(name, after)))

    def _plan_leaving(self, planned: Planned) -> None:
        left, person = planned.row.get("left_on"), planned.person
        if left and person and is_last_administrator(person, self.known.as_of):
            text = _("%(person)s is the last administrator and stays: give someone else the role first.")
            self._warn(planned, text % {"person": person})
        elif left and (person is None or person.left_on != left):
            planned.left_on = left
            before = shown("left_on", person.left_on) if person else ""
            planned.changes.append(Change(LABELS["left_on"], before, shown("left_on", left)))
        elif not left and person and person.left_on and person.left_on <= self.known.as_of:
            text = _("%(person)s left on %(day)s, but the file has no leaving date: kept as it is.")
            self._warn(planned, text % {"person": person, "day": day_said(person.left_on)})

    def _is_gone(self, planned: Planned) -> bool:
        """Say whether they no longer work here when a new team would begin."""
        left = planned.left_on or (planned.person.left_on if planned.person else None)
        return (left is not None and left <= planned.since) or (left is not None and left <= self.known.as_of)

    def _plan_team(self, planned: Planned) -> None:
        wanted = planned.row.get("team")
        if not wanted:
            return
        held = self.known.memberships(planned.person, planned.since) if planned.person else []
        here = next((row for row in held if search_key(row.team.name) == search_key(wanted)), None)
        leads = True if planned.row.get("role") == LEAD else None
        if here is None:
            planned.leads = bool(leads)
            self._move(planned, wanted, ", ".join(row.team.name for row in held))
        elif leads and not here.leads:
            planned.team, planned.leads = here.team.name, True
            planned.changes.append(Change(LABELS["leads"], _("no"), _("yes")))

    def _move(self, planned: Planned, wanted: str, before: str) -> None:
        known = self.known.teams.get(search_key(wanted))
        planned.team = known.name if known else self._new_team(wanted, planned.row.get("site", ""))
        planned.changes.append(Change(LABELS["team"], before, planned.team))
        if planned.leads:
            planned.changes.append(Change(LABELS["leads"], "", _("yes")))
        site = planned.row.get("site")
        if known and site and (known.site is None or search_key(known.site.name) != search_key(site)):
            text = _("%(team)s belongs to %(site)s here: the site in the file is ignored.")
            self._warn(planned, text % {"team": known, "site": known.site or _("no site")})

    def _new_team(self, name: str, site: str) -> str:
        spelt = next((team for team in self.plan.new_teams if search_key(team) == search_key(name)), name)
        self.plan.new_teams.setdefault(spelt, site)
        if site and search_key(site) not in self.known.sites and site not in self.plan.new_sites:
            if any(search_key(other) == search_key(site) for other in self.plan.new_sites):
                return spelt
            self.plan.new_sites.append(site)
            text = _("%(site)s is a new site: give it its time zone, country and hours.")
            self.plan.warnings.append(Warned(0, text % {"site": site}))
        return spelt

    def _plan_role(self, planned: Planned) -> None:
        role = planned.row.get("role")
        if not role or role == LEAD or (planned.person and self.known.has_role(planned.person, role)):
            return
        if not self.gives_roles:
            self._warn(planned, _("Only an administrator gives roles: the role in the file is ignored."))
            return
        planned.role = role
        planned.changes.append(Change(LABELS["role"], "", shown("role", role)))

    def _plan_manager(self, planned: Planned) -> None:
        called = planned.row.get("manager")
        if not called or self._is_gone(planned):
            return
        found = self._called(called)
        if len(found) != 1:
            text = _("%(manager)s is not known: the reporting line is left as it is.")
            if found:
                text = _(
                    "Several people are called %(manager)s: give a number or an e-mail. The line is left as it is."
                )
            self._warn(planned, text % {"manager": called})
            return
        manager = found.pop()
        line = self.known.line(planned.person, planned.since) if planned.person else None
        if line is None or line.manager.key != manager:
            planned.manager = manager
            before = str(line.manager) if line else ""
            planned.changes.append(Change(LABELS["manager"], before, self.name_of(manager)))
            self._warn_if_gone(planned, manager)

    def _plan_names(self, planned: Planned) -> None:
        """Plan the names that sources have for someone, but for those that lead to them already."""
        own = set(names_of_person(Person(**asdict(planned.details))))
        for written in planned.row.get("names", ()):
            source, name = self.known.source_in(written)
            wanted = search_key(name)
            others = self._called(name) - {planned.key}
            if wanted in own and not others:
                continue
            owner = self._names.setdefault((source, wanted), planned.key)
            if owner != planned.key:
                text = _("“%(name)s” means %(person)s already: left out.")
                self._warn(planned, text % {"name": written, "person": self.name_of(owner)})
            elif (source, wanted) not in self.known.aliases:
                planned.names.append((source, name))
                if others:
                    told = {
                        "others": ", ".join(sorted(map(self.name_of, others))),
                        "name": name,
                        "person": planned.name,
                    }
                    self._warn(planned, ALSO_CALLED % told)
        if planned.names:
            shown_names = "; ".join(Alias(source=source, name=name).written for source, name in planned.names)
            planned.changes.append(Change(LABELS["names"], "", shown_names))

    def _warn_of_address(self, planned: Planned) -> None:
        """Warn where a row gives someone an address that others have: a person is known by it."""
        email = search_key(planned.details.email)
        if not email or (planned.person and search_key(planned.person.email) == email):
            return
        others = self._addresses()[email] - {planned.key}
        if others:
            told = {"email": planned.details.email, "others": ", ".join(sorted(map(self.name_of, others)))}
            self._warn(planned, SAME_ADDRESS % told)

    def _addresses(self) -> dict[str, set[str]]:
        """Return who has which e-mail address once the file is in."""
        if self._by_address is None:
            self._by_address = defaultdict(set)
            for key, person in self.known.people.items():
                if key not in self.keys and person.email:
                    self._by_address[search_key(person.email)].add(key)
            for planned in self._all:
                self._by_address[search_key(planned.details.email)].add(planned.key)
        return self._by_address

    def _called(self, called: str) -> set[str]:
        """Return who may be meant by a number, e-mail or name, known or new in this file."""
        if self._new_names is None:
            self._new_names = Names()
            for planned in self._all:
                if planned.person is None:
                    self._new_names.add(planned.key, Person(**asdict(planned.details)))
        return set(self.known.names.find(called)) | set(self._new_names.find(called))

    def _warn_if_gone(self, planned: Planned, manager: str) -> None:
        person, in_file = self.known.people.get(manager), self.keys.get(manager)
        left = (in_file.left_on if in_file else None) or (person.left_on if person else None)
        if left and left <= planned.since:
            text = _("%(person)s reports to %(manager)s, who left on %(day)s.")
            self._warn(
                planned, text % {"person": planned.name, "manager": self.name_of(manager), "day": day_said(left)}
            )

    def name_of(self, key: str) -> str:
        """Return the name of someone known or new."""
        return self.keys[key].name if key in self.keys else str(self.known.people[key])

    def _warn(self, planned: Planned, text: str) -> None:
        self.plan.warnings.append(Warned(planned.row.number, text))


def shown(name: str, value: Any) -> str:
    """Return a value as a report shows it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return value.isoformat()
    if name == "contract":
        return str(Person.Contract(value).label)
    if name == "role":
        return str(Grant.Role(value).label)
    return str(value)
