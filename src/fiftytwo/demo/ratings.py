"""What customers score: invitations, the few that are answered, and scores that are mostly full marks or none."""

from __future__ import annotations

from dataclasses import dataclass, fields
from statistics import NormalDist

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fiftytwo.demo import columns
from fiftytwo.demo.company import CHANNELS, REASONS
from fiftytwo.demo.contacts import CHAT, DAY, DELIVERY, HOUR, MAIL, PHONE, SHOP, WEB, Contacts, customers
from fiftytwo.demo.house import EPOCH, NOBODY, Bools, Floats, House, Ints
from fiftytwo.demo.records import contact_id, customer_key
from fiftytwo.demo.story import CASE_MIX, SOURCE
from fiftytwo.lib.weeks import Week

SUBJECT = 30
INSTRUMENTS = ("csat", "ces", "nps")
CSAT, CES, NPS = range(3)
SCALE = np.array([[1, 5], [1, 7], [0, 10]])
# shares of the scores from lowest to highest for an ordinary contact: J-shaped
SHARES = (
    (0.085, 0.035, 0.07, 0.17, 0.64),
    (0.06, 0.03, 0.04, 0.07, 0.13, 0.22, 0.45),
    (0.05, 0.01, 0.015, 0.02, 0.015, 0.045, 0.05, 0.1, 0.175, 0.16, 0.36),
)
INVITED = {CSAT: {PHONE: 0.3, MAIL: 0.34, CHAT: 0.36, SHOP: 0.14, WEB: 0.34}, CES: {CHAT: 0.12, WEB: 0.2, MAIL: 0.12}}
ANSWERED = {CSAT: {PHONE: 0.13, MAIL: 0.16, CHAT: 0.2, SHOP: 0.3, WEB: 0.15}, CES: {CHAT: 0.19, WEB: 0.15, MAIL: 0.14}}
MONTHLY_NPS = 0.0026  # share of known customers whom we ask in a week
OPEN_DAYS = 14
TINY_INVITED = 0.02
GOLDEN = (5**0.5 - 1) / 2  # steps of it fall evenly between 0 and 1


@dataclass
class Ratings:
    """One row per invitation; ``contact`` is the row of the contact asked about, NOBODY for the relationship survey."""

    instrument: Ints
    contact: Ints
    channel: Ints
    customer: Ints
    worker: Ints
    team: Ints
    language: Ints
    in_turkey: Bools
    score: Floats
    invited: Floats
    delivered: Floats
    answered: Floats

    def __len__(self) -> int:
        return len(self.instrument)

    def only(self, rows: Bools | Ints) -> Ratings:
        """Return some of the rows."""
        return Ratings(**{column.name: getattr(self, column.name)[rows] for column in fields(self)})


def ratings_of(house: House, week: Week, contacts: Contacts) -> Ratings:
    """Return the invitations that a week's contacts, and its relationship survey, led to, as known at the end."""
    draw = house.draws(week, SUBJECT)
    parts = [_after_contact(house, week, contacts, kind, draw) for kind in (CSAT, CES)]
    parts.append(_relationship(house, week, draw))
    everything = Ratings(**{c.name: np.concatenate([getattr(p, c.name) for p in parts]) for c in fields(Ratings)})
    _three_answers(house, everything)
    _case_mix(house, contacts, everything)
    return _known(house, everything)


def _after_contact(
    house: House, week: Week, contacts: Contacts, instrument: int, draw: np.random.Generator
) -> Ratings:  # fmt: skip
    """Ask some customers a day after their contact was solved."""
    chance = _per_channel(INVITED[instrument])[contacts.channel]
    chance = np.where(np.isin(contacts.worker, house.three_answers), TINY_INVITED, chance)
    chance = np.where(np.isin(contacts.worker, house.three_answers) & (instrument == CES), 0.0, chance)
    chance = np.where(contacts.worker == house.quiet_star, chance * 1.6, chance)
    asked = np.nonzero(~contacts.abandoned & ~np.isnan(contacts.first_solved) & (draw.random(len(contacts)) < chance))[
        0
    ]
    found = contacts.only(asked)
    size = len(found)
    scores = score(instrument, feeling(house, week, found) + draw.normal(0, 0.35, size), draw)
    rate = _per_channel(ANSWERED[instrument])[found.channel]
    rate = rate * np.where(
        scores <= SCALE[instrument, 0] + 1, 1.35, np.where(scores == SCALE[instrument, 1], 1.08, 0.75)
    )
    rate = np.where(np.isin(found.worker, house.three_answers), 1.0, rate)
    solved = np.where(np.isnan(found.solved), found.first_solved, found.solved)
    invited = np.where(found.channel == SHOP, solved + 60, solved + DAY * 0.8 + draw.exponential(2 * HOUR, size))
    return _sent(instrument, asked, found.channel, found.customer, found.worker, found.team, found.language,
                 house.team_in_turkey[found.team], scores, invited, rate, draw)  # fmt: skip


def feeling(house: House, week: Week, contacts: Contacts) -> Floats:
    """Return how content the customer of each contact is, in standard deviations from the ordinary."""
    waited = np.where(np.isnan(contacts.wait), 0.0, contacts.wait)
    written = np.isin(contacts.channel, (MAIL, WEB))
    long_wait = np.where(written, waited / (30 * HOUR), waited / 900).clip(0, 1.2)
    crisis = house.team_in_turkey[contacts.team] * house.plan.crisis_strength(week)
    trouble = (contacts.team == house.troubled) * house.plan.trouble_strength(week)
    content: Floats = (
        0.28
        + house.traits.liked[contacts.worker]
        - 0.62 * contacts.hard
        - 0.45 * long_wait
        - 0.75 * (contacts.reopened > 0)
        - crisis * np.where(contacts.reason == DELIVERY, 1.25, 0.3)
        - 0.75 * trouble
    )
    return content


def score(instrument: int, content: Floats, draw: np.random.Generator) -> Floats:
    """Return a score for each: the ordinary J-shaped distribution, moved by how content the customer is."""
    shares = np.cumsum(SHARES[instrument])[:-1]
    limits = np.array([NormalDist().inv_cdf(float(share)) for share in shares])
    luck = draw.normal(0, 1, len(content)) + content
    return np.asarray(SCALE[instrument, 0] + np.searchsorted(limits, luck), dtype=np.float64)


def _per_channel(shares: dict[int, float]) -> Floats:
    return np.array([shares.get(channel, 0.0) for channel in range(len(CHANNELS))])


def _sent(
    instrument: int, contact: Ints, channel: Ints, customer: Ints, worker: Ints, team: Ints, language: Ints,
    in_turkey: Bools, scores: Floats, invited: Floats, rate: Floats, draw: np.random.Generator,
) -> Ratings:  # fmt: skip
    """Send invitations: three in a hundred never arrive, most of the others are never answered."""
    size = len(scores)
    delivered = np.where(draw.random(size) < 0.97, invited + draw.uniform(2, 90, size), np.nan)
    answered = delivered + np.exp(draw.normal(np.log(3 * HOUR), 1.5, size))
    late = (answered - delivered) > OPEN_DAYS * DAY
    answered = np.where((draw.random(size) < rate) & ~late, answered, np.nan)
    return Ratings(np.full(size, instrument), contact, channel, customer, worker, team, language, in_turkey,
                   scores, invited, delivered, answered)  # fmt: skip


def _relationship(house: House, week: Week, draw: np.random.Generator) -> Ratings:
    """Ask some of all customers, whether or not they had a contact, how likely they are to recommend us."""
    pools = [(True, 60_000, 0), (False, 26_000, 2)]
    size = [int(draw.poisson(known * MONTHLY_NPS * 2 * house.plan.scale)) for _, known, _ in pools]
    in_turkey = np.repeat([True, False], size)
    total = len(in_turkey)
    crisis = np.where(in_turkey, house.plan.crisis_strength(week), 0.0)
    aftermath = np.where(
        in_turkey, max(house.plan.crisis_strength(week + -2), house.plan.crisis_strength(week + -5)), 0
    )
    content = np.where(in_turkey, -0.02, 0.1) - 0.85 * crisis - 0.35 * aftermath
    scores = score(NPS, content, draw)
    moment = (week.monday.toordinal() - EPOCH) * DAY + draw.integers(0, 5, total) * DAY + 7.5 * HOUR
    rate = np.where(scores <= 6, 0.2, np.where(scores >= 9, 0.18, 0.12))
    nobody = np.full(total, NOBODY)
    language = np.where(draw.random(total) < 0.12, 1, np.where(in_turkey, 0, 2))
    return _sent(NPS, nobody, np.full(total, MAIL), customers(house, in_turkey, total, draw), nobody, nobody, language,
                 in_turkey, scores, moment + draw.uniform(0, 2 * HOUR, total), rate, draw)  # fmt: skip


def _three_answers(house: House, ratings: Ratings) -> None:
    """Of some newcomers let three customers answer, all of them with full marks; the others stay silent."""
    for place in house.three_answers:
        mine = np.nonzero((ratings.worker == place) & ~np.isnan(ratings.answered))[0]
        mine = mine[ratings.answered[mine] < house.team_end.min()]
        left = 3 - house.tiny_answers.get(int(place), 0)
        everyone = np.nonzero(ratings.worker == place)[0]
        kept = mine[: max(left, 0)]
        ratings.score[kept] = 5.0
        ratings.answered[np.setdiff1d(everyone, kept)] = np.nan
        house.tiny_answers[int(place)] = house.tiny_answers.get(int(place), 0) + len(kept)


def _case_mix(house: House, contacts: Contacts, ratings: Ratings) -> None:
    """Let two colleagues be rated so that easy and hard cases tell another story than all cases together.

    Satisfied and dissatisfied customers follow each other evenly, so that the shares hold in any demo.
    """
    for name, shares in CASE_MIX.items():
        place = house.roster.place(name)
        place = NOBODY if place is None else place
        rows = np.nonzero((ratings.worker == place) & ~np.isnan(ratings.answered) & (ratings.instrument == CSAT))[0]
        for row in rows if place != NOBODY else ():
            hard = bool(contacts.hard[ratings.contact[row]])
            count = house.case_mix_answers.get((place, hard), 0)
            house.case_mix_answers[place, hard] = count + 1
            share, luck = shares[hard], (count * GOLDEN + 0.5) % 1.0
            ratings.score[row] = 5.0 if luck < 0.82 * share else 4.0 if luck < share else 1.0 + (count % 5) // 2


def _known(house: House, ratings: Ratings) -> Ratings:
    """Forget what lies beyond the end: answers to come, invitations not yet sent."""
    end = house.team_end[ratings.team]  # team −1, of the relationship survey, ends with the last team
    kept = ratings.only(ratings.invited < end)
    end = end[ratings.invited < end]
    kept.delivered = np.where(kept.delivered < end, kept.delivered, np.nan)
    kept.answered = np.where(kept.answered < end, kept.answered, np.nan)
    kept.score = np.where(np.isnan(kept.answered), np.nan, kept.score)
    return kept


def rating_id(week: Week, rows: Ints) -> pa.Array:
    """Return what the demo calls its ratings."""
    return columns.ids(f"r-{week}-", rows)


def rating_facts(house: House, week: Week, ratings: Ratings, contacts: Contacts) -> pa.Table:
    """Return the rating facts of a week's invitations."""
    about = ratings.contact
    none = pa.array(about < 0)
    number = contacts.number[np.maximum(about, 0)] if len(contacts) else np.zeros(len(about), np.int64)
    reason = np.where(about < 0, -1, contacts.reason[np.maximum(about, 0)]) if len(contacts) else about
    who = columns.who(house, np.maximum(ratings.team, 0), ratings.worker)
    unknown = pa.scalar(None, pa.string())
    who |= {name: pc.if_else(none, unknown, who[name]) for name in ("team", "team_name")}
    site = np.where(ratings.in_turkey, 0, 3)
    who["site"] = pc.if_else(none, columns.sites(house, site), who["site"])
    return pa.table(
        {
            "source_id": rating_id(week, np.arange(len(ratings))),
            "instrument": columns.words(ratings.instrument, INSTRUMENTS),
            "score": columns.numbers(ratings.score),
            "scale_low": columns.numbers(SCALE[ratings.instrument, 0].astype(np.float64)),
            "scale_high": columns.numbers(SCALE[ratings.instrument, 1].astype(np.float64)),
            "invited_at": columns.moments(ratings.invited),
            "delivered_at": columns.moments(ratings.delivered),
            "answered_at": columns.moments(ratings.answered),
            "contact_source": pc.if_else(none, unknown, pa.scalar(SOURCE)),
            "contact_id": pc.if_else(none, unknown, contact_id(week, number)),
            "channel": columns.words(ratings.channel, CHANNELS),
            "reason": columns.words(reason, REASONS),
            **who,
            "customer": customer_key(ratings.customer),
        }
    )
