"""Lokum & Lotus: its sites, its fourteen teams, and how each of them works."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

ORGANISATION = "Lokum & Lotus"
CHANNELS = ("phone", "mail", "chat", "shop", "web")
REASONS = ("delivery", "order", "return", "billing", "product", "gift", "account")
LANGUAGES = ("tr", "en", "lo")
SEGMENTS = ("private", "business", "hotel")
HARD_SHARE = {
    "delivery": 0.4, "order": 0.2, "return": 0.45, "billing": 0.55, "product": 0.3, "gift": 0.25, "account": 0.3,
}  # fmt: skip
WRITTEN = ("mail", "web")


def _daily(opens: str, closes: str, days: str) -> dict[str, list[list[str]]]:
    return {day: [[opens, closes]] for day in days}


@dataclass(frozen=True)
class SitePlan:
    """A site with its clock and its hours; closures are (month, day, why, open all the same)."""

    name: str
    time_zone: str
    country: str
    subdivision: str
    hours: dict[str, list[list[str]]]
    closes_on_public_holidays: bool
    closures: tuple[tuple[int, int, str, bool], ...] = ()


IZMIR_CENTRE, KEMERALTI, KITCHEN = "İzmir contact centre", "Kemeraltı shop", "İzmir kitchen and depot"
VIENTIANE_CENTRE, RIVERSIDE, WORKSHOP = "Vientiane contact centre", "Riverside shop", "Vientiane workshop"

SITES: tuple[SitePlan, ...] = (
    SitePlan(IZMIR_CENTRE, "Europe/Istanbul", "TR", "35", {}, False),
    SitePlan(
        KEMERALTI, "Europe/Istanbul", "TR", "35",
        {**_daily("09:30", "20:00", "012345"), "6": [["11:00", "19:00"]]}, True,
        ((1, 13, "Stocktaking", False), (4, 23, "Open on Children's Day", True),
         (10, 29, "Open on Republic Day", True)),
    ),
    SitePlan(KITCHEN, "Europe/Istanbul", "TR", "35", _daily("07:00", "16:00", "01234"), True),
    SitePlan(VIENTIANE_CENTRE, "Asia/Vientiane", "LA", "", _daily("08:00", "20:00", "012345"), True,
             ((2, 24, "New telephone system", False),)),
    SitePlan(RIVERSIDE, "Asia/Vientiane", "LA", "", _daily("09:00", "21:00", "0123456"), True,
             ((8, 19, "Flooded street", False), (8, 20, "Flooded street", False),
              (1, 1, "Open on New Year's Day", True))),
    SitePlan(WORKSHOP, "Asia/Vientiane", "LA", "", _daily("08:00", "17:00", "012345"), True),
)  # fmt: skip


@dataclass(frozen=True)
class TeamPlan:
    """How a team works.

    ``seats`` counts people of a normal-sized organisation, lead included. ``contacts_per_day`` is what one person
    handles on an ordinary full day; 0 for teams that serve no customers. ``starts`` are local hours of the shifts.
    Shares in ``channels``, ``reasons`` and ``languages`` each add up to 1.
    """

    name: str
    site: str
    function: str
    seats: int
    contacts_per_day: float
    starts: tuple[float, ...]
    channels: dict[str, float] = field(default_factory=dict)
    reasons: dict[str, float] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    talk_median: float = 240.0
    business_share: float = 0.08
    employer: str = ""
    hired_share: float = 0.0
    title: str = "Service agent"

    @property
    def serves(self) -> bool:
        """Say whether the team handles contacts."""
        return self.contacts_per_day > 0


TURKISH, LAO, MIXED = {"tr": 0.9, "en": 0.1}, {"lo": 0.88, "en": 0.12}, {"en": 0.86, "tr": 0.08, "lo": 0.06}
ORDERING = {"order": 0.34, "delivery": 0.2, "product": 0.18, "gift": 0.12, "billing": 0.09, "account": 0.07}
DELIVERING = {"delivery": 0.62, "order": 0.16, "return": 0.1, "billing": 0.06, "account": 0.06}
RETURNING = {"return": 0.58, "billing": 0.18, "product": 0.14, "delivery": 0.1}
SELLING = {"product": 0.42, "gift": 0.24, "return": 0.16, "order": 0.14, "billing": 0.04}
AGENCY, PARTNER = "Kordon Workforce", "Mekong Voice"

TEAMS: tuple[TeamPlan, ...] = (
    TeamPlan("Orders İzmir", IZMIR_CENTRE, "service", 11, 31, (8, 10.5, 13.5),
             {"phone": 0.62, "chat": 0.26, "mail": 0.12}, ORDERING, TURKISH, 235),
    TeamPlan("Deliveries İzmir", IZMIR_CENTRE, "service", 9, 29, (8, 10, 13.5),
             {"phone": 0.58, "chat": 0.2, "mail": 0.14, "web": 0.08}, DELIVERING, TURKISH, 255,
             employer=AGENCY, hired_share=0.35),
    TeamPlan("Returns İzmir", IZMIR_CENTRE, "service", 8, 25, (8, 9.5, 12.5),
             {"phone": 0.34, "mail": 0.4, "web": 0.26}, RETURNING, TURKISH, 300),
    TeamPlan("Night line İzmir", IZMIR_CENTRE, "service", 6, 11, (22,),
             {"phone": 0.72, "chat": 0.28}, ORDERING, {"tr": 0.82, "en": 0.18}, 330, employer=AGENCY, hired_share=0.3),
    TeamPlan("Care Vientiane", VIENTIANE_CENTRE, "service", 10, 28, (8, 9.5, 11.5),
             {"phone": 0.5, "chat": 0.38, "mail": 0.12}, ORDERING, LAO, 250, employer=PARTNER, hired_share=0.45),
    TeamPlan("Deliveries Vientiane", VIENTIANE_CENTRE, "service", 7, 26, (8, 9, 11.5),
             {"phone": 0.56, "chat": 0.34, "web": 0.1}, DELIVERING, LAO, 260, employer=PARTNER, hired_share=0.3),
    TeamPlan("International", VIENTIANE_CENTRE, "service", 7, 25, (8, 10.5, 11.5),
             {"mail": 0.5, "web": 0.28, "chat": 0.22}, ORDERING, MIXED, 320, business_share=0.3),
    TeamPlan("Kemeraltı counter", KEMERALTI, "service", 16, 6, (9.5, 11.5),
             {"shop": 1.0}, SELLING, {"tr": 0.74, "en": 0.26}, 380, title="Shop assistant"),
    TeamPlan("Riverside counter", RIVERSIDE, "service", 14, 6, (9, 12.5),
             {"shop": 1.0}, SELLING, {"lo": 0.7, "en": 0.3}, 400, employer=PARTNER, hired_share=0.25,
             title="Shop assistant"),
    TeamPlan("Corporate sales", IZMIR_CENTRE, "sales", 10, 0, (9,), title="Account manager"),
    TeamPlan("Hotel sales", VIENTIANE_CENTRE, "sales", 9, 0, (8.5,), title="Account manager"),
    TeamPlan("Lokum kitchen", KITCHEN, "production", 20, 0, (7,), employer=AGENCY, hired_share=0.25,
             title="Confectioner"),
    TeamPlan("Lotus workshop", WORKSHOP, "production", 16, 0, (8,), employer=PARTNER, hired_share=0.15,
             title="Weaver and packer"),
    TeamPlan("Service office", IZMIR_CENTRE, "other", 7, 0, (9,), title="Office"),
)  # fmt: skip
OFFICE = len(TEAMS) - 1
TURKEY_CARE, LAOS_CARE = "Orders İzmir", "Care Vientiane"


def site_named(name: str) -> SitePlan:
    """Return a site by its name.

    Raises:
        KeyError: if there is no such site.
    """
    return {site.name: site for site in SITES}[name]


def closures(site: SitePlan, first: date, last: date) -> list[tuple[date, str, bool]]:
    """Return the days between two on which a site keeps other hours: (day, why, open all the same)."""
    days = [
        (date(year, month, day), why, is_open)
        for year in range(first.year, last.year + 1)
        for month, day, why, is_open in site.closures
    ]
    return [row for row in days if first <= row[0] <= last]
