"""What customers write: messages dealt from a deck, so that none comes twice before all have come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import numpy as np
import pyarrow as pa

from fiftytwo.demo import columns
from fiftytwo.demo.comments import Message, messages
from fiftytwo.demo.company import CHANNELS, LANGUAGES, REASONS
from fiftytwo.demo.contacts import HOUR, SHOP, Contacts
from fiftytwo.demo.house import NOBODY, House, Ints
from fiftytwo.demo.ratings import CSAT, NPS, Ratings, feeling, rating_id
from fiftytwo.demo.records import contact_id, customer_key
from fiftytwo.demo.seasons import feast_days
from fiftytwo.demo.slots import fill
from fiftytwo.demo.story import SOURCE
from fiftytwo.lib.weeks import Week

SUBJECT = 60
WEEKS_OF_A_DECK = 13
LANGUAGE_GIVEN = 0.85  # share of texts whose source says in which language they are
TURKISH, CRISIS_BOOST = 0, 3.2
CALM = 0.75  # of an even share of the deck is dealt in a week without trouble
MOODS = ("high", "middle", "low")


@dataclass(frozen=True)
class Chance:
    """Someone who might write: after an answer (``rating``), or unasked (``rating`` NOBODY)."""

    rating: int
    contact: int
    mood: str
    language: int
    channel: int
    reason: int
    worker: int
    team: int
    customer: int
    moment: float
    in_turkey: bool


@dataclass
class Deck:
    """The messages of one language, mood and quarter, shuffled; each can be dealt ``copies`` times."""

    cards: list[Message]
    left: list[int]

    def deal(self, chance: Chance, occasions: frozenset[str]) -> Message | None:
        """Return the first message that fits and take it out; it goes behind the others."""
        for place, card in enumerate(self.cards):
            if self.left[place] and fits(card, chance, occasions):
                self.left[place] -= 1
                self.cards.append(self.cards.pop(place))
                self.left.append(self.left.pop(place))
                return card
        return None


def fits(card: Message, chance: Chance, occasions: frozenset[str]) -> bool:
    """Say whether a customer could have written this about that contact on this occasion."""
    return (
        (not card.reason or (chance.reason >= 0 and card.reason == REASONS[chance.reason]))
        and (not card.channel or card.channel == CHANNELS[chance.channel])
        and (not card.when or card.when in occasions)
        and (chance.worker != NOBODY or not card.names_someone)
        and (chance.channel == SHOP or not card.needs_shop)
    )


@dataclass
class Writers:
    """Deals messages week by week; keeps the decks of the current quarter."""

    house: House
    quarter: tuple[int, int] = (0, 0)
    decks: dict[tuple[int, str], Deck] = field(default_factory=dict)

    def texts_of(
        self, week: Week, contacts: Contacts, ratings: Ratings, complaints: Ints
    ) -> tuple[pa.Table, pa.Table]:  # fmt: skip
        """Return the text and words facts that belong to a week's contacts and answers."""
        draw = self.house.draws(week, SUBJECT)
        self._new_quarter(week)
        chances = list(_chances(self.house, week, contacts, ratings, complaints, draw))
        written = []
        quota = {(n, mood): self._quota(week, n, mood) for n in range(len(LANGUAGES)) for mood in MOODS}
        quota[TURKISH, "low"] *= 1 + CRISIS_BOOST * self.house.plan.crisis_strength(week)
        for chance in chances:
            crisis = self._in_crisis(week, chance)
            if quota[chance.language, chance.mood] <= 0:
                continue
            card = self.decks[chance.language, chance.mood].deal(chance, self._occasions(week, chance, crisis=crisis))
            if card:
                quota[chance.language, chance.mood] -= 1
                written.append((chance, fill(card, self.house, chance.worker, chance.team, chance.in_turkey, draw)))
        return self._facts(week, contacts, written, draw)

    def _in_crisis(self, week: Week, chance: Chance) -> bool:
        return chance.in_turkey and chance.mood == "low" and self.house.plan.crisis_strength(week) >= 0.8

    def _occasions(self, week: Week, chance: Chance, *, crisis: bool) -> frozenset[str]:
        """Return what people write about at that moment: the crisis, a feast near by, a night on the phone."""
        feasts = feast_days("TR" if chance.in_turkey else "LA", (week.monday + timedelta(days=14)).year)
        feast = any(-10 <= (day - week.monday).days <= 17 for day in feasts)
        night = chance.team >= 0 and self.house.team_kind[chance.team] == "night"
        return frozenset(name for name, so in (("crisis", crisis), ("feast", feast), ("night", night)) if so)

    def _new_quarter(self, week: Week) -> None:
        quarter = (week.monday.year, (week.monday.month - 1) // 3)
        if quarter == self.quarter:
            return
        self.quarter = quarter
        for n, language in enumerate(LANGUAGES):
            cards = list(messages(language))
            np.random.default_rng([self.house.plan.seed, SUBJECT, *quarter, n]).shuffle(cards)
            for mood in MOODS:
                some = sorted((card for card in cards if card.mood == mood), key=lambda card: not card.when)
                self.decks[n, mood] = Deck(some, [self.house.plan.copies] * len(some))

    def _quota(self, week: Week, language: int, mood: str) -> float:
        """Return how many messages may be dealt: an even share of the deck, so that it lasts the quarter."""
        size = _ordinary(language, mood)
        share = size * min(self.house.plan.copies, max(self.house.plan.scale, 0.2)) / WEEKS_OF_A_DECK
        return share * CALM + ((week.monday.toordinal() // 7) % 3) / 3

    def _facts(
        self, week: Week, contacts: Contacts, written: list[tuple[Chance, str]], draw: np.random.Generator
    ) -> tuple[pa.Table, pa.Table]:  # fmt: skip
        def column(name: str) -> Ints:
            return np.array([getattr(chance, name) for chance, _ in written], dtype=np.int64)

        size = len(written)
        ids = columns.ids(f"t-{week}-", np.arange(size))
        moments = columns.moments(np.array([chance.moment for chance, _ in written], dtype=np.float64))
        contact, rating = column("contact"), column("rating")
        number = contacts.number[np.maximum(contact, 0)] if len(contacts) else contact
        said = draw.random(size) < LANGUAGE_GIVEN
        site = np.where(
            column("team") >= 0, self.house.team_site[column("team")], np.where(column("in_turkey") == 1, 0, 3)
        )
        texts = pa.table(
            {
                "source_id": ids,
                "written_at": moments,
                "channel": columns.words(column("channel"), CHANNELS),
                "language": columns.words(np.where(said, column("language"), -1), LANGUAGES),
                "length": pa.array([len(words) for _, words in written], pa.int64()),
                "contact_source": columns.words(np.where(contact < 0, -1, 0), (SOURCE,)),
                "contact_id": _where(contact >= 0, contact_id(week, number)),
                "rating_id": _where(rating >= 0, rating_id(week, rating)),
                **(
                    columns.who(self.house, column("team"), column("worker"))
                    | {"site": columns.sites(self.house, site)}
                ),
                "customer": customer_key(column("customer")),
            }
        )
        words = pa.table(
            {
                "source_id": ids,
                "written_at": moments,
                "words": pa.array([words for _, words in written], pa.string()),
                "customer": customer_key(column("customer")),
                "site": columns.sites(self.house, site),
            }
        )
        return texts, words


@cache
def _ordinary(language: int, mood: str) -> int:
    """Return how many messages of a mood need no occasion."""
    return sum(card.mood == mood and not card.when for card in messages(LANGUAGES[language]))


def _where(known: np.ndarray[tuple[int], np.dtype[np.bool_]], values: pa.Array) -> pa.Array:
    return pa.array(
        [value if is_known else None for value, is_known in zip(values.to_pylist(), known, strict=True)], pa.string()
    )


def _chances(
    house: House, week: Week, contacts: Contacts, ratings: Ratings, complaints: Ints, draw: np.random.Generator
) -> Iterator[Chance]:
    """Yield who might write, in random order: those who answered, who complained in writing, who were delighted."""
    answered = np.nonzero(~np.isnan(ratings.answered))[0]
    delighted = feeling(house, week, contacts) + draw.normal(0, 1, len(contacts)) > 2.6
    unasked = np.nonzero(delighted & ~contacts.abandoned & ~np.isnan(contacts.first_solved))[0]
    everyone = [(0, int(n)) for n in answered] + [(1, int(n)) for n in complaints] + [(2, int(n)) for n in unasked]
    weight = np.repeat([1.0, 1.6, 0.5], [len(answered), len(complaints), len(unasked)])
    order = np.argsort(draw.exponential(1, len(everyone)) / np.maximum(weight, 0.01), kind="stable")
    for place in order:
        kind, row = everyone[place]
        yield (
            _answering(ratings, contacts, row)
            if kind == 0
            else _unasked(house, contacts, row, "low" if kind == 1 else "high")
        )


def _answering(ratings: Ratings, contacts: Contacts, row: int) -> Chance:
    contact = int(ratings.contact[row])
    instrument, score = int(ratings.instrument[row]), float(ratings.score[row])
    low, high = {CSAT: (2, 5), NPS: (6, 9)}.get(instrument, (3, 6))
    return Chance(
        rating=row,
        contact=contact,
        mood="low" if score <= low else "high" if score >= high else "middle",
        language=int(ratings.language[row]),
        channel=int(ratings.channel[row]),
        reason=int(contacts.reason[contact]) if contact >= 0 else -1,
        worker=int(ratings.worker[row]),
        team=int(ratings.team[row]),
        customer=int(ratings.customer[row]),
        moment=float(ratings.answered[row]),
        in_turkey=bool(ratings.in_turkey[row]),
    )


def _unasked(house: House, contacts: Contacts, row: int, mood: str) -> Chance:
    """Return someone who wrote of their own accord: a complaint as they came, praise as they left."""
    moment = contacts.opened[row] if mood == "low" else contacts.first_solved[row]
    end = float(house.team_end[contacts.team[row]])
    return Chance(
        rating=NOBODY,
        contact=row,
        mood=mood,
        language=int(contacts.language[row]),
        channel=int(contacts.channel[row]),
        reason=int(contacts.reason[row]),
        worker=int(contacts.worker[row]),
        team=int(contacts.team[row]),
        customer=int(contacts.customer[row]),
        moment=min(float(moment) + 0.2 * HOUR, end - 60),
        in_turkey=bool(house.team_in_turkey[contacts.team[row]]),
    )
