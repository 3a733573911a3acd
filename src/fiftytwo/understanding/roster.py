"""Whom a text may mean: people, teams and sites, with the names that customers may use for them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from fiftytwo.lib.reading.mentions import Named
from fiftytwo.lib.reading.mentions_directory import PERSON, SHOP, TEAM
from fiftytwo.org.models import Alias, Membership, Person, Site, Team
from fiftytwo.org.viewer import organisations_today

REMEMBERED_DAYS = 400  # customers thank people who have left since


def roster() -> tuple[Named, ...]:
    """Return everyone and everything of ours that a customer may name, in the order of keys."""
    return (*_people(), *_teams(), *_sites())


def _people() -> list[Named]:
    today = organisations_today()
    teams = dict(Membership.objects.on(today).order_by("since").values_list("person__key", "team__key"))
    nicknames: dict[str, set[str]] = defaultdict(set)
    for key, name in Alias.objects.values_list("person__key", "name"):
        if not any(letter.isdigit() or letter in "@_\\" for letter in name):  # else it is what a program calls them
            nicknames[key].add(name)
    here = Person.objects.filter(forgotten=False).exclude(left_on__lt=today - timedelta(days=REMEMBERED_DAYS))
    return [
        Named(one.key, PERSON, (str(one),), tuple(sorted(nicknames[one.key])), teams.get(one.key, ""))
        for one in here.order_by("key")
    ]


def _teams() -> list[Named]:
    return [Named(key, TEAM, (name,)) for key, name in Team.objects.order_by("key").values_list("key", "name")]


def _sites() -> list[Named]:
    return [Named(key, SHOP, (name,)) for key, name in Site.objects.order_by("key").values_list("key", "name")]
