"""The roster as arrays, with what kind of colleague each one is: what the generators draw from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from fiftytwo.demo.company import SITES, site_named
from fiftytwo.demo.people import Roster
from fiftytwo.demo.story import EASY_CASES, FAST_COLLEAGUE, HARD_CASES, QUIET_STAR, THREE_ANSWERS, TROUBLED_TEAM, Plan
from fiftytwo.lib.weeks import Week

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
EPOCH = date(1970, 1, 1).toordinal()
FAR = date.max.toordinal()
NOBODY = -1


@dataclass(frozen=True)
class Traits:
    """What colleagues are like, one value each.

    ``slowness`` multiplies handling time, ``liked`` shifts ratings (in standard deviations), ``hard_odds`` multiplies
    the odds of a hard case, ``fumbles`` multiplies reopenings and repeated contacts, ``presence`` is the share of
    the plan kept, ``days`` worked in a week, ``load`` contacts against the team's usual.
    """

    slowness: Floats
    liked: Floats
    hard_odds: Floats
    fumbles: Floats
    presence: Floats
    days: Ints
    load: Floats


@dataclass
class House:
    """Everything that stays the same from week to week."""

    plan: Plan
    roster: Roster
    closed: dict[str, frozenset[date]]
    tiny_answers: dict[int, int] = field(default_factory=dict)
    case_mix_answers: dict[tuple[int, bool], int] = field(default_factory=dict)

    def draws(self, week: Week, subject: int) -> np.random.Generator:
        """Return the dice of one subject in one week: the same whatever else is generated."""
        return np.random.default_rng([self.plan.seed, subject, week.monday.toordinal()])

    @cached_property
    def traits(self) -> Traits:
        """Draw every colleague once, then write the people of the stories."""
        size = len(self.roster.workers)
        draw = np.random.default_rng([self.plan.seed, 2])
        traits = Traits(
            slowness=np.exp(draw.normal(0, 0.16, size)),
            liked=draw.normal(0, 0.24, size),
            hard_odds=np.exp(draw.normal(0, 0.15, size)),
            fumbles=np.exp(draw.normal(0, 0.25, size)),
            presence=np.clip(draw.beta(46, 4, size), 0.8, 0.985),
            days=draw.choice(np.array([5, 5, 5, 4, 3]), size),
            load=np.exp(draw.normal(0, 0.1, size)),
        )
        for name, changes in STORY_TRAITS.items():
            place = self.roster.place(name)
            for trait, value in changes.items() if place is not None else ():
                getattr(traits, trait)[place] = value
        return traits

    @cached_property
    def three_answers(self) -> Ints:
        """Places of those about whom exactly three customers have answered."""
        found = [self.roster.place(name) for name in THREE_ANSWERS]
        return np.array([place for place in found if place is not None], dtype=np.int64)

    @cached_property
    def quiet_star(self) -> int:
        """Place of the colleague whom nobody has thanked; NOBODY in a demo too small for her."""
        place = self.roster.place(QUIET_STAR)
        return NOBODY if place is None else place

    @cached_property
    def troubled(self) -> int:
        """Place of the team in trouble."""
        return next(n for n, team in enumerate(self.roster.teams) if team.name == TROUBLED_TEAM)

    @cached_property
    def spell_worker(self) -> Ints:
        return np.array([spell.worker for spell in self.roster.spells], dtype=np.int64)

    @cached_property
    def spell_team(self) -> Ints:
        return np.array([spell.team for spell in self.roster.spells], dtype=np.int64)

    @cached_property
    def spell_since(self) -> Ints:
        return np.array([spell.since.toordinal() for spell in self.roster.spells], dtype=np.int64)

    @cached_property
    def spell_until(self) -> Ints:
        return np.array(
            [spell.until.toordinal() if spell.until else FAR for spell in self.roster.spells], dtype=np.int64
        )

    @cached_property
    def spell_leads(self) -> Bools:
        return np.array([spell.leads for spell in self.roster.spells], dtype=np.bool_)

    @cached_property
    def team_site(self) -> Ints:
        """The place in ``SITES`` of every team."""
        places = {site.name: n for n, site in enumerate(SITES)}
        return np.array([places[team.plan.site] for team in self.roster.teams], dtype=np.int64)

    @cached_property
    def team_in_turkey(self) -> Bools:
        return self.by_team([site_named(team.plan.site).country == "TR" for team in self.roster.teams], np.bool_)

    @cached_property
    def team_kind(self) -> list[str]:
        """How the hours of each team sound: desk, shop or night."""
        return [kind_of(team.plan.starts[0], team.plan.title) for team in self.roster.teams]

    @cached_property
    def team_begin(self) -> Floats:
        """The first moment of the demo on the clock of each team, in seconds since 1970 UTC."""
        return self._midnight(self.plan.first.monday)

    @cached_property
    def team_end(self) -> Floats:
        """The first moment after the demo on the clock of each team: nothing later is known."""
        return self._midnight((self.plan.last + 1).monday)

    def _midnight(self, day: date) -> Floats:
        """Return when a day begins for each team."""
        return (day.toordinal() - EPOCH) * 86400.0 - self.offset_seconds(day)[self.team_site]

    def by_team(self, values: Sequence[Any], dtype: Any = np.float64) -> NDArray[Any]:
        """Return one value per team as an array."""
        return np.array(values, dtype=dtype)

    def mix(self, what: str, words: Sequence[str]) -> Floats:
        """Return the cumulated shares of words (channels, reasons, languages) per team, one row each."""
        rows = [[getattr(team.plan, what).get(word, 0.0) for word in words] for team in self.roster.teams]
        cumulated: Floats = np.cumsum(np.array(rows, dtype=np.float64), axis=1)
        return cumulated

    def offset_seconds(self, day: date) -> Floats:
        """Return how far the clock of each site is ahead of UTC at noon of a day, in ``SITES``' order."""
        return np.array([_offset(site.time_zone, day) for site in SITES], dtype=np.float64)


STORY_TRAITS: dict[tuple[str, str], dict[str, float]] = {
    QUIET_STAR: {"liked": 1.55, "slowness": 1.12, "fumbles": 0.3, "presence": 0.965, "days": 3, "load": 0.8},
    FAST_COLLEAGUE: {"liked": -0.95, "slowness": 0.5, "fumbles": 3.4, "presence": 0.984, "days": 5, "load": 1.42},
    HARD_CASES: {"hard_odds": 7.0, "fumbles": 0.8, "days": 5, "load": 1.0},
    EASY_CASES: {"hard_odds": 0.6, "fumbles": 1.0, "days": 5, "load": 1.0},
}  # fmt: skip


def kind_of(first_start: float, title: str) -> str:
    """Say whether a team sounds like a desk, a shop or a night.

    >>> kind_of(22, "Service agent"), kind_of(9.5, "Shop assistant"), kind_of(8, "Service agent")
    ('night', 'shop', 'desk')
    """
    if first_start >= 20:
        return "night"
    return "shop" if title == "Shop assistant" else "desk"


def _offset(time_zone: str, day: date) -> float:
    shift = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(time_zone)).utcoffset() or timedelta()
    return shift.total_seconds()


def pick(cumulated: Floats, luck: Floats) -> Ints:
    """Return which word luck falls on, per row of cumulated shares; a row's shares may end anywhere."""
    return np.asarray((luck[:, None] * cumulated[:, -1:] > cumulated).sum(axis=1), dtype=np.int64)
