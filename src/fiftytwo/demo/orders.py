"""What customers bought, what was promised and what came; and what they complained about."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fiftytwo.demo import columns
from fiftytwo.demo.company import CHANNELS, KEMERALTI, LAOS_CARE, REASONS, RIVERSIDE, SITES, TURKEY_CARE
from fiftytwo.demo.contacts import DAY, DELIVERY, HOUR, MAIL, PHONE, SHOP, WEB, Contacts, customers
from fiftytwo.demo.house import EPOCH, NOBODY, Floats, House, Ints
from fiftytwo.demo.ratings import feeling
from fiftytwo.demo.records import contact_id, customer_key
from fiftytwo.demo.seasons import demand, moments_within
from fiftytwo.demo.story import SOURCE
from fiftytwo.lib.weeks import Week

ORDERS, COMPLAINTS = 40, 41
ORDERS_A_DAY = {"TR": 190, "LA": 80}
SOLD_THROUGH = np.cumsum([0.17, 0.02, 0.06, 0.13, 0.62])  # phone, mail, chat, shop, web
BASKET = {"TR": (620.0, 0.55, "TRY"), "LA": (310_000.0, 0.5, "LAK")}
KEPT, KEPT_IN_CRISIS = 0.945, 0.46
CAUSES = ("policy", "training", "treatment of staff", "carrier", "product")


def order_facts(house: House, week: Week) -> pa.Table:
    """Return the orders placed in a week, as far as their deliveries are known at the end."""
    draw = house.draws(week, ORDERS)
    parts = [_orders(house, week, country, draw) for country in ORDERS_A_DAY]
    return pa.concat_tables(parts)


def _orders(house: House, week: Week, country: str, draw: np.random.Generator) -> pa.Table:
    in_turkey = country == "TR"
    site = SITES.index(next(plan for plan in SITES if plan.country == country))
    offset = float(house.offset_seconds(week.monday)[site])
    ordered, day = _placed(house, week, country, offset, draw)
    size = len(ordered)
    channel = np.searchsorted(SOLD_THROUGH, draw.random(size)).astype(np.int64)
    promised, delivered = _deliveries(house, week, ordered, day, channel, in_turkey=in_turkey, offset=offset, draw=draw)
    delivered = np.where(delivered < house.team_end[house.team_site == site].min(), delivered, np.nan)
    median, spread, currency = BASKET[country]
    price = (median * np.exp(draw.normal(0, spread, size))).round(2 if in_turkey else -3)
    dearer = draw.random(size) < 0.017
    first = draw.random(size) < 0.21
    team = _sellers(house, country)[channel]
    return pa.table(
        {
            "source_id": columns.ids(f"o-{country}-{week}-", np.arange(size)),
            "ordered_at": columns.moments(ordered),
            "promised_at": columns.moments(promised),
            "delivered_at": columns.moments(delivered),
            "promised_price": columns.numbers(price),
            "price": columns.numbers(np.where(dearer, price * 1.08, price).round(2), np.isnan(delivered)),
            "currency": pa.array([currency] * size, pa.string()),
            "first_order": columns.numbers(first),
            "referral": columns.numbers(first & (draw.random(size) < 0.19), ~first),
            "channel": columns.words(channel, CHANNELS),
            "team": columns.words(team, [t.key for t in house.roster.teams]),
            "team_name": columns.words(team, [t.name for t in house.roster.teams]),
            "customer": customer_key(customers(house, np.full(size, in_turkey), size, draw)),
            "site": columns.sites(house, np.full(size, site)),
        }
    )


def _placed(
    house: House, week: Week, country: str, offset: float, draw: np.random.Generator
) -> tuple[Floats, Ints]:  # fmt: skip
    """Return when orders were placed (UTC) and on which local day, as an ordinal."""
    base = ORDERS_A_DAY[country] * house.plan.scale * house.plan.growth(week)
    counts = [int(draw.poisson(base * demand(country, "desk", day) ** 0.8)) for day in week.days()]
    day = np.repeat([d.toordinal() for d in week.days()], counts).astype(np.int64)
    midnight, size = np.zeros(len(day)), len(day)
    local = moments_within("shop", midnight + 8.2 * HOUR, midnight + 21.9 * HOUR, draw.random(size))
    return (day - EPOCH) * DAY + local - offset, day


def _deliveries(
    house: House, week: Week, ordered: Floats, day: Ints, channel: Ints, *, in_turkey: bool, offset: float,
    draw: np.random.Generator,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return (promised, delivered): by six in the evening two to four days later; over the counter at once."""
    size = len(ordered)
    evening = (day - EPOCH) * DAY - offset + 18 * HOUR
    promised = evening + draw.choice([2, 3, 4], size, p=[0.45, 0.4, 0.15]) * DAY
    strength = max(house.plan.crisis_strength(week), house.plan.crisis_strength(week + 1) * 0.5) if in_turkey else 0.0
    kept = draw.random(size) < KEPT - (KEPT - KEPT_IN_CRISIS) * strength
    early = promised - draw.uniform(0.5, 30, size) * HOUR
    late = promised + np.exp(draw.normal(np.log(1.3 + 2.6 * strength), 0.6, size)) * DAY
    delivered = np.where(kept, np.maximum(early, ordered + 12 * HOUR), late)
    counter = channel == SHOP
    return np.where(counter, ordered, promised), np.where(counter, ordered, delivered)


def _sellers(house: House, country: str) -> Ints:
    """Return per channel the team that sold it; the web shop sells by itself."""
    places = {team.name: place for place, team in enumerate(house.roster.teams)}
    desk = places[TURKEY_CARE if country == "TR" else LAOS_CARE]
    shop = next(
        n for n, t in enumerate(house.roster.teams) if t.plan.site == (KEMERALTI if country == "TR" else RIVERSIDE)
    )
    return np.array([desk, desk, desk, shop, NOBODY], dtype=np.int64)


def complaining(house: House, week: Week, contacts: Contacts) -> Ints:
    """Return the rows of contacts in which the customer complained."""
    draw = house.draws(week, COMPLAINTS)
    content = feeling(house, week, contacts)
    crisis = house.team_in_turkey[contacts.team] & (contacts.reason == DELIVERY)
    chance = 0.009 * np.exp(-0.9 * content.clip(-2.5, 1.5)) + 0.06 * crisis * house.plan.crisis_strength(week)
    rows: Ints = np.nonzero(~contacts.abandoned & (draw.random(len(contacts)) < chance))[0].astype(np.int64)
    return rows


def complaint_facts(house: House, week: Week, contacts: Contacts, rows: Ints) -> pa.Table:
    """Return the complaints among a week's contacts; their cause is unknown where nobody has looked."""
    draw = house.draws(week, COMPLAINTS + 1)
    about = contacts.only(rows)
    size = len(about)
    written = np.isin(about.channel, (MAIL, WEB)) | ((about.channel == PHONE) & (draw.random(size) < 0.12))
    solved = np.where(np.isnan(about.first_solved), np.inf, about.first_solved)
    resolved = np.maximum(solved, about.opened) + np.exp(draw.normal(np.log(2.2), 0.8, size)) * DAY
    resolved = np.where((resolved < house.team_end[about.team]) & (draw.random(size) < 0.95), resolved, np.nan)
    names = columns.who(house, about.team, about.worker)
    return pa.table(
        {
            "source_id": columns.ids(f"x-{week}-", np.arange(size)),
            "received_at": columns.moments(about.opened),
            "resolved_at": columns.moments(resolved),
            "form": columns.words(written.astype(np.int64), ("verbal", "written")),
            "cause": columns.words(_causes(house, about, draw), CAUSES),
            "channel": columns.words(about.channel, CHANNELS),
            "reason": columns.words(about.reason, REASONS),
            "contact_source": pa.array([SOURCE] * size, pa.string()),
            "contact_id": contact_id(week, about.number),
            **{name: names[name] for name in ("team", "team_name", "site")},
            "customer": customer_key(about.customer),
        }
    )


def _causes(house: House, about: Contacts, draw: np.random.Generator) -> Ints:
    """Return causes: mostly our rules; deliveries are the carrier's; one in four nobody has traced."""
    usual = np.searchsorted(np.cumsum([0.46, 0.25, 0.09, 0.06, 0.14]), draw.random(len(about)))
    carrier = (about.reason == DELIVERY) & (draw.random(len(about)) < 0.65)
    untrained = (house.traits.fumbles[about.worker] > 2) & (draw.random(len(about)) < 0.6)
    cause = np.select([carrier, untrained], [3, 1], usual)
    return np.where(draw.random(len(about)) < 0.25, -1, cause).astype(np.int64)
