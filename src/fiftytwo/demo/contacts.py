"""The contacts of a week: they follow from who was at work and from how much the days asked for."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np

from fiftytwo.demo.company import CHANNELS, HARD_SHARE, LANGUAGES, REASONS, SITES
from fiftytwo.demo.house import NOBODY, Bools, Floats, House, Ints, pick
from fiftytwo.demo.seasons import billing_rush, demand, loudness, moments_within
from fiftytwo.demo.shifts import Duty
from fiftytwo.lib.weeks import Week

SUBJECT = 20
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
PHONE, MAIL, CHAT, SHOP, WEB = range(5)
DELIVERY, ORDER, RETURN, BILLING, PRODUCT, GIFT, ACCOUNT = range(7)
OUTCOMES = ("information given", "changed", "replaced", "refunded", "passed on", "abandoned")
OUTCOME_SHARES = {  # per reason, in the order of OUTCOMES without the last
    DELIVERY: (0.55, 0.12, 0.1, 0.08, 0.15), ORDER: (0.5, 0.4, 0.02, 0.03, 0.05), RETURN: (0.2, 0.1, 0.28, 0.38, 0.04),
    BILLING: (0.5, 0.3, 0.0, 0.12, 0.08), PRODUCT: (0.75, 0.05, 0.12, 0.05, 0.03), GIFT: (0.7, 0.27, 0.01, 0.01, 0.01),
    ACCOUNT: (0.6, 0.35, 0.0, 0.0, 0.05),
}  # fmt: skip
REPLY_MEDIAN = 4.2 * HOUR
PROMISED_WAIT = np.array([60.0, 24 * HOUR, 120.0, np.nan, 24 * HOUR])
USED_CAPACITY = 0.93


@dataclass
class Contacts:
    """One row per contact that someone handled, in the order in which they were opened.

    Moments are seconds since 1970 UTC, NaN while it has not happened; durations are seconds, NaN where the channel
    has none. ``worker`` NOBODY: the customer gave up before we answered. ``duty`` is the row of the working day.
    """

    number: Ints
    duty: Ints
    worker: Ints
    second: Ints
    team: Ints
    channel: Ints
    reason: Ints
    language: Ints
    segment: Ints
    customer: Ints
    hard: Bools
    opened: Floats
    replied: Floats
    first_solved: Floats
    solved: Floats
    wait: Floats
    talk: Floats
    hold: Floats
    after: Floats
    reopened: Ints
    reassigned: Ints
    transferred: Ints
    rework: Bools
    outcome: Ints

    def __len__(self) -> int:
        return len(self.number)

    @property
    def handling(self) -> Floats:
        """Seconds of work in each."""
        return np.nan_to_num(self.talk) + np.nan_to_num(self.hold) + np.nan_to_num(self.after)

    @property
    def abandoned(self) -> Bools:
        return np.asarray(self.worker == NOBODY)

    @property
    def promise_kept(self) -> tuple[Bools, Bools]:
        """Return (kept, unknown): whether the answer came within the time promised for its channel."""
        limit = PROMISED_WAIT[self.channel]
        kept = (self.replied - self.opened) <= limit
        return kept, np.isnan(limit) | np.isnan(self.replied)

    def only(self, rows: Bools | Ints) -> Contacts:
        """Return some of the rows."""
        return Contacts(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def contacts_of(house: House, week: Week, duty: Duty) -> Contacts:
    """Return what a week's working days handled, sorted by opening."""
    draw = house.draws(week, SUBJECT)
    row = np.repeat(np.arange(len(duty)), _counts(house, week, duty, draw))
    found = _handled(house, week, duty, row, draw)
    _fit_into_the_day(found, duty)
    _one_after_the_other(found)
    _solve(house, week, found, draw)
    _call_again(house, found, draw)
    lost = _given_up(found, draw)
    joined = {c.name: np.concatenate([getattr(found, c.name), getattr(lost, c.name)]) for c in fields(found)}
    everything = Contacts(**joined)
    ordered = everything.only(np.argsort(everything.opened, kind="stable"))
    ordered.number = np.arange(len(ordered))
    return ordered


def day_load(house: House, week: Week, duty: Duty) -> Floats:
    """Return how much each working day asks for against the ordinary, stories included."""
    teams = house.roster.teams
    days = {day.toordinal(): day for day in (date.fromordinal(int(n)) for n in np.unique(duty.day))}
    monday = week.monday.toordinal()
    table = np.ones((len(teams), 8))
    for team, found in enumerate(teams):
        country = SITES[house.team_site[team]].country
        kind = "shop" if house.team_kind[team] == "shop" else "desk"
        for ordinal, day in days.items():
            table[team, ordinal - monday] = demand(country, kind, day)
        if found.plan.site == SITES[0].name:
            strength = house.plan.crisis_strength(week)
            table[team] *= 1 + strength * (0.75 if found.plan.name.startswith("Deliveries") else 0.3)
    load: Floats = table[duty.team, duty.day - monday] * house.plan.growth(week)
    return load


def _counts(house: House, week: Week, duty: Duty, draw: np.random.Generator) -> Ints:
    """Return how many contacts each working day handles: over-dispersed, as they are everywhere."""
    usual = np.array([team.plan.contacts_per_day for team in house.roster.teams])[duty.team]
    hours = (duty.ends - duty.starts) / (8.5 * HOUR)
    leads = np.where(duty.leads, 0.25, 1.0)
    mean = usual * hours * leads * house.traits.load[duty.worker] * day_load(house, week, duty)
    counts: Ints = draw.poisson(mean * draw.gamma(40, 1 / 40, len(duty)))
    return counts


def _handled(house: House, week: Week, duty: Duty, row: Ints, draw: np.random.Generator) -> Contacts:
    """Return the contacts as they were taken up, before anything is known about their end."""
    size = len(row)
    worker, team = duty.worker[row], duty.team[row]
    channel = pick(house.mix("channels", CHANNELS)[team], draw.random(size))
    reason = pick(_reasons(house, week)[duty.day[row] - week.monday.toordinal(), team], draw.random(size))
    language = pick(house.mix("languages", LANGUAGES)[team], draw.random(size))
    odds = np.array([HARD_SHARE[name] for name in REASONS])[reason]
    odds = odds / (1 - odds) * house.traits.hard_odds[worker]
    hard = draw.random(size) < odds / (1 + odds)
    taken = _taken_up(house, duty, row, draw)
    wait = _waits(house, week, duty, row, channel, taken, draw)
    talk, hold, after = _handling(house, week, worker, team, channel, hard, draw)
    nothing = np.full(size, np.nan)
    return Contacts(
        number=np.arange(size), duty=row, worker=worker, second=np.full(size, NOBODY), team=team,
        channel=channel, reason=reason, language=language, segment=_segments(house, duty, row, reason, draw),
        customer=customers(house, house.team_in_turkey[team], size, draw), hard=hard,
        opened=taken - wait, replied=taken, first_solved=nothing, solved=nothing.copy(), wait=wait,
        talk=talk, hold=hold, after=after, reopened=np.zeros(size, np.int64), reassigned=np.zeros(size, np.int64),
        transferred=np.zeros(size, np.int64), rework=np.zeros(size, np.bool_), outcome=np.zeros(size, np.int64),
    )  # fmt: skip


def _taken_up(house: House, duty: Duty, row: Ints, draw: np.random.Generator) -> Floats:
    """Return the moment at which someone turned to each contact, within their working day."""
    taken = np.empty(len(row))
    luck = draw.random(len(row))
    start, stop = duty.local_start[row], duty.local_start[row] + (duty.ends - duty.starts)[row] - 25 * MINUTE
    kinds = np.array(house.team_kind)[duty.team[row]]
    for kind in ("desk", "shop", "night"):
        here = kinds == kind
        taken[here] = moments_within(kind, start[here], stop[here], luck[here])
    return taken - duty.local_start[row] + duty.starts[row]


def _reasons(house: House, week: Week) -> Floats:
    """Return cumulated shares of reasons per day and team: invoices at month's beginning, deliveries in a crisis."""
    usual = house.mix("reasons", REASONS)
    shares = np.diff(usual, axis=1, prepend=0.0)
    by_day = np.repeat(shares[None], 9, axis=0)
    for n, day in enumerate(week.days()):
        by_day[n, :, BILLING] *= billing_rush(day)
    by_day[:, house.team_in_turkey, DELIVERY] *= 1 + 3.0 * house.plan.crisis_strength(week)
    cumulated: Floats = np.cumsum(by_day, axis=2)
    return cumulated


def _segments(
    house: House, duty: Duty, row: Ints, reason: Ints, draw: np.random.Generator
) -> Ints:  # fmt: skip
    """Return private, business or hotel: invoices are mostly business, hotels are in Vientiane."""
    share = np.array([team.plan.business_share for team in house.roster.teams])[duty.team[row]]
    share = np.where(reason == BILLING, 0.55, share)
    business = draw.random(len(row)) < share
    hotel = business & ~house.team_in_turkey[duty.team[row]] & (draw.random(len(row)) < 0.5)
    return np.where(hotel, 2, business.astype(np.int64))


def customers(house: House, in_turkey: Bools, size: int, draw: np.random.Generator) -> Ints:
    """Return customers, some of whom turn to us far more often than others; even numbers live in Turkey."""
    known = np.where(in_turkey, 60_000, 26_000) * house.plan.scale
    place = (known * draw.random(size) ** 2.3).astype(np.int64)
    return np.asarray(place * 2 + np.where(in_turkey, 0, 1), dtype=np.int64)


def _waits(
    house: House, week: Week, duty: Duty, row: Ints, channel: Ints, taken: Floats, draw: np.random.Generator
) -> Floats:
    """Return how long customers waited: log-normal, longest in loud hours, on loud days and in a crisis."""
    kinds = np.array(house.team_kind)[duty.team[row]]
    local = (taken + duty.offset[row]) % DAY
    load = day_load(house, week, duty)[row]
    loud = np.select([kinds == "desk", kinds == "shop"], [loudness("desk", local), loudness("shop", local)], 0.6)
    pressure = np.clip(loud, 0.3, 2.0) ** 1.6 * load**2.2
    strength = np.where(house.team_in_turkey[duty.team[row]], house.plan.crisis_strength(week), 0.0)
    trouble = np.where(duty.team[row] == house.troubled, house.plan.trouble_strength(week), 0.0)
    backlog = (1 + 1.5 * strength) * (1 + 1.9 * trouble)
    median = np.array([17.0, REPLY_MEDIAN, 34.0, 110.0, REPLY_MEDIAN * 0.9])[channel]
    written = np.isin(channel, (MAIL, WEB))
    spread = np.where(written, 0.95, 1.05)
    slow = np.where(written, backlog * load**1.2, backlog * pressure)
    waits: Floats = np.minimum(
        median * slow * np.exp(draw.normal(0, 1, len(row)) * spread), np.where(written, 9 * DAY, 2700)
    )
    return waits


def _handling(
    house: House, week: Week, worker: Ints, team: Ints, channel: Ints, hard: Bools, draw: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Return talk, hold and after-work seconds: log-normal, longer for hard cases and slower colleagues."""
    size = len(worker)
    usual = np.array([t.plan.talk_median for t in house.roster.teams])[team]
    trouble = np.where(team == house.troubled, 1 + 0.4 * house.plan.trouble_strength(week), 1.0)
    pace = house.traits.slowness[worker] * np.where(hard, 1.55, 0.9) * trouble
    spoken = np.isin(channel, (PHONE, CHAT, SHOP))
    talk = usual * pace * np.where(channel == CHAT, 1.15, 1.0) * np.exp(draw.normal(0, 0.52, size))
    held = (channel == PHONE) & (draw.random(size) < np.where(hard, 0.42, 0.17))
    hold = np.where(held, 48 * pace * np.exp(draw.normal(0, 0.8, size)), 0.0)
    after = np.where(spoken, 46.0, 400.0) * pace * np.exp(draw.normal(0, 0.6, size))
    return np.where(spoken, talk, np.nan), np.where(channel == PHONE, hold, np.nan), after


def _fit_into_the_day(found: Contacts, duty: Duty) -> None:
    """Shorten the work of days that would not fit into the time worked."""
    total = np.bincount(found.duty, found.handling, minlength=len(duty))
    factor = np.minimum(1.0, USED_CAPACITY * duty.worked / np.maximum(total, 1.0))[found.duty]
    found.talk, found.hold, found.after = found.talk * factor, found.hold * factor, found.after * factor


def _one_after_the_other(found: Contacts) -> None:
    """Move contacts so that nobody does two at once: each begins when the one before has ended."""
    order = np.lexsort((found.replied, found.duty))
    begun, length = found.replied[order], found.handling[order]
    before = np.cumsum(length) - length
    apart = found.duty[order] * 40.0 * DAY  # keeps one working day's queue from leaking into the next
    free = np.maximum.accumulate(begun + apart - before) + before - apart
    moved = np.empty_like(free)
    moved[order] = free
    found.opened += moved - found.replied
    found.replied = moved


def _solve(house: House, week: Week, found: Contacts, draw: np.random.Generator) -> None:
    """Say when and how each contact ended, which came back, and who else worked on it."""
    size = len(found)
    trouble = np.where(found.team == house.troubled, house.plan.trouble_strength(week), 0.0)
    crisis = np.where(
        house.team_in_turkey[found.team] & (found.reason == DELIVERY), house.plan.crisis_strength(week), 0.0
    )
    later = draw.random(size) < np.where(found.hard, 0.34, 0.1) + 0.16 * trouble + 0.25 * crisis
    days = np.exp(draw.normal(np.log(0.9), 0.9, size)) * (1 + 1.8 * trouble) * (1 + 1.6 * crisis) * DAY
    found.first_solved = found.replied + found.handling + np.where(later, days, 0.0)
    chance = (0.022 + 0.02 * found.hard) * house.traits.fumbles[found.worker] + 0.085 * trouble + 0.05 * crisis
    times = np.where(draw.random(size) < 0.14, 2, 1)
    found.reopened = np.where(draw.random(size) < chance, times, 0).astype(np.int64)
    again = np.exp(draw.normal(np.log(1.4), 0.7, size)) * (1 + trouble) * DAY
    found.solved = found.first_solved + np.where(found.reopened > 0, again * np.maximum(found.reopened, 1), 0.0)
    found.rework = np.asarray(draw.random(size) < np.where(found.reopened > 0, 0.46, 0.008 + 0.03 * trouble))
    handed = (later & (draw.random(size) < 0.38)) | (draw.random(size) < 0.02)
    found.reassigned = handed.astype(np.int64)
    found.transferred = ((found.channel == PHONE) & (draw.random(size) < np.where(found.hard, 0.11, 0.035))).astype(
        np.int64
    )
    shares = np.cumsum(np.array([OUTCOME_SHARES[n] for n in range(len(REASONS))]), axis=1)
    found.outcome = pick(shares[found.reason], draw.random(size))
    _share_work(found, draw)


def _share_work(found: Contacts, draw: np.random.Generator) -> None:
    """Where a contact changed hands, a colleague of the same team did part of the work."""
    order = np.argsort(found.team, kind="stable")
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    step = draw.integers(1, 60, len(order))
    other = order[np.minimum(place + step, len(order) - 1)]
    shared = (found.reassigned > 0) & (found.team[other] == found.team) & (found.worker[other] != found.worker)
    found.second = np.where(shared, found.worker[other], NOBODY)
    found.reassigned = np.where(found.second == NOBODY, 0, found.reassigned)


def _call_again(house: House, found: Contacts, draw: np.random.Generator) -> None:
    """Let customers whose matter was not settled come back within the week: same customer, same reason."""
    order = np.lexsort((found.opened, found.team))
    chance = 0.045 * house.traits.fumbles[found.worker[order]] + 0.05 * found.hard[order]
    unsettled = np.nonzero(draw.random(len(order)) < np.minimum(chance, 0.5))[0]
    step = draw.integers(4, 160, len(unsettled))
    back = np.minimum(unsettled + step, len(order) - 1)
    first, then = order[unsettled], order[back]
    same = found.team[first] == found.team[then]
    for column in (found.customer, found.reason, found.segment, found.language):
        column[then[same]] = column[first[same]]


def _given_up(found: Contacts, draw: np.random.Generator) -> Contacts:
    """Return the calls and chats that nobody answered in time: more of them where others waited long."""
    live = np.isin(found.channel, (PHONE, CHAT))
    patience = np.exp(draw.normal(np.log(75), 0.8, len(found)))
    lost = live & (draw.random(len(found)) < 0.11 * np.minimum(found.wait / 60, 3.0))
    gone = found.only(np.nonzero(lost)[0])
    size = len(gone)
    gone.wait = np.minimum(patience[lost], np.maximum(gone.wait, 4.0))
    gone.opened = gone.opened + draw.uniform(-600, 600, size)
    gone.customer = gone.customer + 2 * draw.integers(1, 900, size)
    for column in ("worker", "second"):
        setattr(gone, column, np.full(size, NOBODY))
    for column in ("replied", "first_solved", "solved", "talk", "hold", "after"):
        setattr(gone, column, np.full(size, np.nan))
    for column in ("reopened", "reassigned", "transferred"):
        setattr(gone, column, np.zeros(size, np.int64))
    gone.rework = np.zeros(size, np.bool_)
    gone.outcome = np.full(size, len(OUTCOMES) - 1)
    return gone
