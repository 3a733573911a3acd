"""Whether a programme treats groups alike: team, shift, site, language, contract, by the four-fifths rule.

It is a reason to look, never a verdict: with few people the interval says how little can be said. Groups of fewer than
five are put together, so that nobody is pointed at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.features.recognition.evidence import eligible
from fiftytwo.features.recognition.models import Programme
from fiftytwo.lib.fairness import Impact, adverse_impact
from fiftytwo.lib.periods import Period
from fiftytwo.org.models import Membership, Person, Team
from fiftytwo.rhythm import shifts

SMALLEST = 5
Groups = Mapping[str, set[str]]
"""Name of a group → keys of its people."""


@dataclass(frozen=True)
class GroupRow:
    """One group held against everybody else."""

    name: str
    people: int
    shortlisted: int
    honoured: int
    impact: Impact

    @property
    def share(self) -> float:
        """Of the group, how many came to the shortlist."""
        return self.shortlisted / self.people

    @property
    def verdict(self) -> str:
        """What can be said: ``surely``, ``perhaps`` or ``no``."""
        if self.impact.surely_below:
            return "surely"
        return "perhaps" if self.impact.below_four_fifths else "no"


@dataclass(frozen=True)
class Dimension:
    """One way to cut those who could have been honoured."""

    name: str
    rows: tuple[GroupRow, ...]


def fairness_report(programme: Programme) -> list[Dimension]:
    """Return how a programme's shortlist and its honours fall on groups."""
    period = programme.weeks
    people = eligible(programme.function, period)
    listed = set(programme.candidates.values_list("person__key", flat=True))
    honoured = set(programme.candidates.filter(honoured=True).values_list("person__key", flat=True))
    return [
        Dimension(name, tuple(compared(_together(groups(people, period)), listed, honoured)))
        for name, groups in (
            (_("Team"), _by_team), (_("Shift"), _by_shift), (_("Site"), _by_site),
            (_("Language"), _by_language), (_("Contract"), _by_contract),
        )
    ]  # fmt: skip


def compared(groups: Groups, listed: set[str], honoured: set[str]) -> list[GroupRow]:
    """Hold each group against all the others together.

    >>> rows = compared({"day": {"a", "b", "c", "d"}, "night": {"e", "f"}}, {"a", "b", "c"}, {"a"})
    >>> [(row.name, row.shortlisted, row.impact.ratio) for row in rows]
    [('day', 3, None), ('night', 0, 0.0)]
    """
    everybody = set().union(*groups.values()) if groups else set()
    rows = []
    for name, keys in sorted(groups.items()):
        others = everybody - keys
        impact = adverse_impact((len(keys & listed), len(keys)), (len(others & listed), len(others)))
        rows.append(GroupRow(name, len(keys), len(keys & listed), len(keys & honoured), impact))
    return rows


def _together(groups: Groups) -> Groups:
    """Put groups that are too small to be shown into one."""
    large = {name: keys for name, keys in groups.items() if len(keys) >= SMALLEST}
    rest = set().union(*(keys for keys in groups.values() if len(keys) < SMALLEST))
    if not rest:
        return large
    if len(rest) < SMALLEST and large:  # the smallest shown group hides those who would be left alone
        smallest = min(large, key=lambda name: (len(large[name]), name))
        rest |= large.pop(smallest)
    return {**large, _("others together"): rest}


def _grouped(people: Sequence[Person], group: Callable[[Person], str]) -> Groups:
    found: dict[str, set[str]] = defaultdict(set)
    for one in people:
        found[group(one)].add(one.key)
    return found


def _teams(people: Sequence[Person], period: Period) -> dict[int, Team]:
    """Return the team in which each was at the end of the period, or last before."""
    ids = {one.pk for one in people}
    rows = Membership.objects.filter(since__lte=period.last.sunday).select_related("team__site").order_by("since")
    return {row.person_id: row.team for row in rows if row.person_id in ids}


def _by_team(people: Sequence[Person], period: Period) -> Groups:
    teams = _teams(people, period)
    return _grouped(people, lambda one: str(teams[one.pk]) if one.pk in teams else _("unknown"))


def _by_site(people: Sequence[Person], period: Period) -> Groups:
    teams = _teams(people, period)
    sites = {pk: str(team.site) for pk, team in teams.items() if team.site}
    return _grouped(people, lambda one: sites.get(one.pk, _("unknown")))


def _by_shift(people: Sequence[Person], period: Period) -> Groups:
    had = shifts.shifts_of_people(period.first.monday, period.last.sunday)
    names = {
        shifts.NIGHT: _("night"), shifts.EARLY: _("early"), shifts.DAY: _("day"), shifts.LATE: _("late shift"),
        shifts.MIXED: _("mixed"),
    }  # fmt: skip
    return _grouped(people, lambda one: names.get(had.get(one.key, ""), _("unknown")))


def _by_language(people: Sequence[Person], _period: Period) -> Groups:
    names = {code: str(name) for code, name in settings.LANGUAGES}
    return _grouped(people, lambda one: names[one.language] if one.language in names else _("unknown"))


def _by_contract(people: Sequence[Person], _period: Period) -> Groups:
    return _grouped(people, lambda one: one.get_contract_display())
