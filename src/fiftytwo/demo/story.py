"""What happens in the demo year: when each story begins, whom it is about, and how strong it is.

Every number that a page should show is decided here and told in ``docs/demo.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from fiftytwo.lib.weeks import Week, customer_service_week

SOURCE = "demo"
NORMAL_SIZE = 150  # people in one Lokum & Lotus; larger demos are several of them under one roof
FEWEST = 30
DELIVERY_CRISIS_WEEKS = 3

# whom the stories are about, by given and family name
QUIET_STAR = ("Zehra", "Kaya")
FAST_COLLEAGUE = ("Cem", "Arslan")
HARD_CASES = ("ບຸນມີ", "ສີວິໄລ")
EASY_CASES = ("ແສງດາວ", "ພົມມະຈັນ")
THREE_ANSWERS = (("Ilgın", "Işık"), ("Umut", "Çınar"), ("ມະນີວອນ", "ອິນທະວົງ"))

TROUBLED_TEAM = "Returns İzmir"

# shares of satisfied customers of two colleagues, (easy cases, hard cases): the first is better at both and looks
# worse over all, because most of her cases are hard
CASE_MIX = {HARD_CASES: (81 / 87, 192 / 263), EASY_CASES: (234 / 270, 55 / 80)}


@dataclass(frozen=True)
class Plan:
    """The frame of one demo: how many people, which weeks, and the seed of every draw.

    Raises:
        ValueError: if it has fewer people than the stories need, or no week.
    """

    employees: int
    weeks: int
    seed: int
    last: Week

    def __post_init__(self) -> None:
        if self.employees < FEWEST:
            raise ValueError(f"A demo needs at least {FEWEST} people; {self.employees} are too few for its stories.")
        if self.weeks < 1:
            raise ValueError("A demo needs at least one week.")

    @property
    def first(self) -> Week:
        """The first week that has facts."""
        return self.last + (1 - self.weeks)

    @property
    def copies(self) -> int:
        """How many times the organisation's teams stand side by side."""
        return max(1, round(self.employees / NORMAL_SIZE))

    @property
    def scale(self) -> float:
        """The size against the normal one, for everything that has no employee (orders, customers)."""
        return self.employees / NORMAL_SIZE

    @cached_property
    def crisis(self) -> Week:
        """First week of the delivery crisis: fourteen weeks before the end, away from Customer Service Week."""
        start = self.last + -min(13, self.weeks * 2 // 3)
        near = any(abs(week - start) <= DELIVERY_CRISIS_WEEKS for week in self.service_weeks)
        return start + -5 if near and start - self.first > 6 else start

    @cached_property
    def trouble(self) -> Week:
        """The week in which the troubled team loses its lead."""
        return self.last + -min(26, self.weeks // 2)

    @cached_property
    def service_weeks(self) -> tuple[Week, ...]:
        """Every Customer Service Week inside the demo."""
        years = range(self.first.monday.year, self.last.monday.year + 1)
        weeks = (customer_service_week(year) for year in years)
        return tuple(week for week in weeks if self.first <= week <= self.last)

    def crisis_strength(self, week: Week) -> float:
        """Return how bad deliveries in Turkey are in a week: 1 at the height, fading for two weeks after."""
        return {0: 0.8, 1: 1.0, 2: 0.9, 3: 0.35, 4: 0.12}.get(week - self.crisis, 0.0)

    def trouble_strength(self, week: Week) -> float:
        """Return how deep the troubled team is in trouble: from 0 when its lead leaves to 1 four months later."""
        return min(1.0, max(0.0, (week - self.trouble) / min(16, max(1, self.weeks // 3))))

    def growth(self, week: Week) -> float:
        """Return the volume of a week against the last one: business grows by eight per cent a year."""
        return float(1.08 ** ((week - self.last) / 52))


def last_complete_week(until: date) -> Week:
    """Return the last week that was over before a day.

    >>> last_complete_week(date(2026, 11, 21)).monday
    datetime.date(2026, 11, 9)
    >>> last_complete_week(date(2026, 11, 23)).monday
    datetime.date(2026, 11, 16)
    """
    return Week.of(until) + -1
