"""What is said without a name, and what is found without us: anonymous surveys of employees, and self-service."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fiftytwo.demo import columns
from fiftytwo.demo.care import frontline
from fiftytwo.demo.company import REASONS
from fiftytwo.demo.contacts import DAY, HOUR, customers
from fiftytwo.demo.house import EPOCH, Floats, House, Ints
from fiftytwo.demo.records import customer_key
from fiftytwo.demo.seasons import moments_within
from fiftytwo.lib.weeks import Week

VOICES, ALONE = 60, 61
WAVE_ENDS_IN = (7, 20, 33, 46)
"""Numbers of the weeks on whose Sunday a survey is closed: once a quarter."""
ANSWERS = 0.66
ATTEMPTS = {"TR": 260, "LA": 110}
FOUND, KNOWN = 0.58, 0.9
SCHEMA = pa.schema(
    [("source_id", pa.string()), ("closed_on", pa.date32()), ("wave", pa.string()), ("instrument", pa.string()),
     ("score", pa.float64()), ("team", pa.string()), ("team_name", pa.string()), ("site", pa.string())]
)  # fmt: skip


def anonymous_facts(house: House, week: Week) -> pa.Table:
    """Return the answers to the survey that is closed in a week: shuffled, without anything that leads to a person."""
    if week.monday.isocalendar().week not in WAVE_ENDS_IN:
        return SCHEMA.empty_table()
    draw = house.draws(week, VOICES)
    people, teams = frontline(house, week)
    answering = draw.random(len(people)) < ANSWERS
    where = draw.permutation(teams[answering])
    mood = 4.1 - 1.3 * (where == house.troubled) * house.plan.trouble_strength(week)
    engagement = np.clip(np.round(draw.normal(mood, 0.9)), 1, 5)
    enps = np.clip(np.round(draw.normal(1.9 * mood, 1.8)), 0, 10)
    return pa.concat_tables(
        [_answers(house, week, name, where, scores) for name, scores in (("engagement", engagement), ("enps", enps))]
    )


def _answers(house: House, week: Week, instrument: str, team: Ints, score: Floats) -> pa.Table:
    size = len(team)
    return pa.table(
        {
            "source_id": columns.ids(f"a-{instrument}-{week}-", np.arange(size)),
            "closed_on": pa.array([week.sunday] * size, pa.date32()),
            "wave": pa.array([str(week)] * size, pa.string()),
            "instrument": pa.array([instrument] * size, pa.string()),
            "score": columns.numbers(score),
            "team": columns.words(team, [t.key for t in house.roster.teams]),
            "team_name": columns.words(team, [t.name for t in house.roster.teams]),
            "site": columns.sites(house, house.team_site[team]),
        },
        schema=SCHEMA,
    )


def self_service_facts(house: House, week: Week) -> pa.Table:
    """Return how often customers looked for an answer in the help pages, and whether they found it."""
    draw = house.draws(week, ALONE)
    sizes = [int(draw.poisson(count * house.plan.scale)) for count in ATTEMPTS.values()]
    in_turkey = np.repeat(np.array([True, False]), sizes)
    size = len(in_turkey)
    day = draw.integers(0, 7, size)
    within = moments_within("desk", np.full(size, 6.0 * HOUR), np.full(size, 24.0 * HOUR - 1), draw.random(size))
    began = (week.monday.toordinal() - EPOCH + day) * DAY + within - 3 * HOUR
    found = draw.random(size) < FOUND
    return pa.table(
        {
            "source_id": columns.ids(f"s-{week}-", np.arange(size)),
            "started_at": columns.moments(began),
            "found": columns.numbers(found, draw.random(size) > KNOWN),
            "reason": columns.words(draw.integers(0, len(REASONS), size), REASONS),
            "channel": pa.array(["web"] * size, pa.string()),
            "customer": customer_key(customers(house, in_turkey, size, draw)),
        }
    )
