"""Look-ups: who is called what, and who was where when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Alias, Membership, Person, Team


def people_by_name(source: str) -> dict[str, str]:
    """Return folded name, e-mail, employee number or alias → key of the person.

    Only what means one person: two people of one name leave the name out. What was said explicitly, an alias
    of this source, wins over an alias for all sources, and that over the person's own names.
    """
    own: dict[str, set[str]] = defaultdict(set)
    for person in Person.objects.filter(forgotten=False).only(*_NAMED_BY):
        for name in names_of_person(person):
            own[name].add(person.key)
    found = _only_one(own)
    for level in ("", source):
        aliases: dict[str, set[str]] = defaultdict(set)
        rows = Alias.objects.filter(source=level).values_list("name_search", "person__key")
        for name, key in rows:
            aliases[name].add(key)
        found.update(_only_one(aliases))
        if not source:
            break
    return found


def called(name: str) -> list[Person]:
    """Return whose own name, e-mail address or employee number something is."""
    wanted = search_key(name)
    people = Person.objects.filter(forgotten=False).only(*_NAMED_BY)
    return [person for person in people if wanted in names_of_person(person)]


_NAMED_BY = ("key", "given_name", "family_name", "email", "employee_number")


def names_of_person(person: Person) -> Iterator[str]:
    """Yield the folded spellings that a source may use for someone."""
    given, family = person.given_name, person.family_name
    yield search_key(f"{given} {family}")
    if family:
        yield search_key(f"{family} {given}")
        yield search_key(f"{family}, {given}")
    if person.email:
        yield search_key(person.email)
    if person.employee_number:
        yield search_key(person.employee_number)


def teams_by_name() -> dict[str, str]:
    """Return folded team name → key of the team, where one team only has it."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in Team.objects.values_list("key", "name"):
        found[search_key(name)].add(key)
    return _only_one(found)


def memberships() -> list[tuple[str, str, date, date | None]]:
    """Return (person key, team key, since, until) of everyone ever in a team, in order of time."""
    rows = Membership.objects.order_by("since", "pk")
    return list(rows.values_list("person__key", "team__key", "since", "until"))


def team_sites() -> dict[str, str]:
    """Return team key → site key, for teams that have a site."""
    return dict(Team.objects.filter(site__isnull=False).values_list("key", "site__key"))


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Return person key → name, for the keys that we know."""
    return {person.key: str(person) for batch in _batches(keys) for person in Person.objects.filter(key__in=batch)}


def team_names(keys: Iterable[str]) -> dict[str, str]:
    """Return team key → name, for the keys that we know."""
    return {
        key: name
        for batch in _batches(keys)
        for key, name in Team.objects.filter(key__in=batch).values_list("key", "name")
    }


def forgotten_people() -> list[str]:
    """Return the keys of those whose records here were erased."""
    return sorted(Person.objects.filter(forgotten=True).values_list("key", flat=True))


def _only_one(found: dict[str, set[str]]) -> dict[str, str]:
    return {name: next(iter(keys)) for name, keys in found.items() if name and len(keys) == 1}


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    """Split into lists that every database takes in one query."""
    wanted = sorted({key for key in keys if key})
    return (wanted[first : first + 500] for first in range(0, len(wanted), 500))
