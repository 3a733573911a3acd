"""The names of employees who were forgotten: known by keyed fingerprints only, so that no row brings them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from fiftytwo.clock.actions import hasten
from fiftytwo.facts.mask import keyed
from fiftytwo.facts.models import ForgottenName
from fiftytwo.lib.names import search_key
from fiftytwo.org.models import Alias, Person
from fiftytwo.org.queries import forgotten_people, names_of_person, people_by_name


def fingerprint(name: str) -> str:
    """Return what we keep of a name, however it is written; it says nothing without this installation's secret."""
    return keyed("name", search_key(name))


def remember(person: Person) -> None:
    """Keep the fingerprints of every name that means this person and nobody else, before the names go.

    Call it in the transaction in which they are forgotten.
    """
    sources = ["", *Alias.objects.filter(person=person).exclude(source="").values_list("source", flat=True).distinct()]
    everywhere: set[str] = set()
    for source in sources:
        names = {name for name, key in people_by_name(source).items() if key == person.key} - everywhere
        for name in names:
            put(source, fingerprint(name), person.key)
        everywhere |= names if not source else set()
    hasten("forget_employees")


def put(source: str, print_of_name: str, person: str) -> None:
    """Keep one fingerprint; of a name that two forgotten people had, nobody can say whose it is."""
    row, new = ForgottenName.objects.get_or_create(
        source=source, fingerprint=print_of_name, defaults={"person": person}
    )
    if not new and row.person != person:
        row.person = ""
        row.save(update_fields=["person"])


def forgotten_keys() -> list[str]:
    """Return the keys of all who were forgotten, also of those who are in no list of people any more."""
    named = ForgottenName.objects.exclude(person="").values_list("person", flat=True)
    return sorted({*forgotten_people(), *named})


@dataclass(frozen=True)
class ForgottenNames:
    """The names in one source that belong to somebody who was forgotten, and to nobody who works here."""

    source: str

    @cached_property
    def prints(self) -> dict[str, str]:
        """Fingerprint → key of the person, empty where two were called so; the source's own names win."""
        rows = ForgottenName.objects.filter(source__in={"", self.source}).order_by("source")
        return dict(rows.values_list("fingerprint", "person"))

    @cached_property
    def taken(self) -> set[str]:
        """Folded names that somebody who is not forgotten bears, alone or with others."""
        people = Person.objects.filter(forgotten=False)
        aliases = Alias.objects.filter(source__in={"", self.source}).values_list("name_search", flat=True)
        return {*aliases, *(name for person in people for name in names_of_person(person))}

    def key_of(self, name: str) -> str | None:
        """Return whose name it was: a key, empty where nobody can say; None for a name that was never forgotten."""
        if not self.prints or search_key(name) in self.taken:
            return None
        return self.prints.get(fingerprint(name))

    def among(self, names: Iterable[str]) -> dict[str, str]:
        """Return those of some names that were forgotten, with the keys."""
        found = ((name, self.key_of(name)) for name in names)
        return {name: key for name, key in found if key is not None}


class KnownPeople(Mapping[str, str]):
    """Folded name → key: of those who are here, and of those who were forgotten, whose names we do not keep."""

    def __init__(self, here: dict[str, str], forgotten: ForgottenNames) -> None:
        self.here, self.forgotten = here, forgotten

    def __getitem__(self, name: str) -> str:
        key = self.here.get(name) or self.forgotten.key_of(name)
        if not key:
            raise KeyError(name)
        return key

    def __iter__(self) -> Iterator[str]:
        return iter(self.here)

    def __len__(self) -> int:
        return len(self.here) + len(self.forgotten.prints)


def known_people(source: str) -> KnownPeople:
    """Return whom a source's names mean, as :func:`fiftytwo.org.queries.people_by_name`, and forgotten people too."""
    return KnownPeople(people_by_name(source), ForgottenNames(source))
