"""Quality reviews, business results, and what was done for people: care that came once a year."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from fiftytwo.demo import columns
from fiftytwo.demo.company import SITES
from fiftytwo.demo.contacts import DAY, HOUR, Contacts
from fiftytwo.demo.house import EPOCH, NOBODY, Floats, House, Ints
from fiftytwo.demo.records import contact_id
from fiftytwo.demo.seasons import demand
from fiftytwo.demo.story import SOURCE
from fiftytwo.lib.weeks import Week

REVIEWS, RESULTS, CARE = 50, 51, 52
KINDS = ("note", "meeting", "answer", "call", "visit")
IN_SERVICE_WEEK = (0.78, 0.12, 0.03, 0.02, 0.05)
OTHERWISE = (0.35, 0.35, 0.3, 0.0, 0.0)
CARE_IN_SERVICE_WEEK = 0.99  # share of the front line somebody thanked that week
CARE_OTHERWISE = 0.0012  # chance of a person in any other week
REVIEWED = 0.8  # of the people with contacts, each week


def review_facts(house: House, week: Week, contacts: Contacts) -> pa.Table:
    """Return one quality review for most agents of a week: behaviours, scored from 0 to 1."""
    draw = house.draws(week, REVIEWS)
    answered = np.nonzero(~contacts.abandoned & ~np.isnan(contacts.first_solved))[0]
    shuffled = draw.permutation(answered)
    _, chosen = np.unique(contacts.worker[shuffled], return_index=True)
    chosen = chosen[draw.random(len(chosen)) < REVIEWED]
    about = contacts.only(shuffled[chosen])
    reviewed = about.first_solved + draw.uniform(1, 6, len(about)) * DAY
    in_time = reviewed < house.team_end[about.team]
    about, reviewed = about.only(in_time), reviewed[in_time]
    size = len(about)
    trouble = (about.team == house.troubled) * house.plan.trouble_strength(week)
    skill = 9.5 + 2.2 * house.traits.liked[about.worker] - 3.0 * trouble
    score = draw.beta(np.maximum(skill, 2.0), 1.6, size).round(3)
    failed = draw.random(size) < 0.018 + 0.02 * trouble
    picked = draw.random(size) < 0.14
    return pa.table(
        {
            "source_id": columns.ids(f"q-{week}-", np.arange(size)),
            "reviewed_at": columns.moments(reviewed),
            "contact_source": pa.array([SOURCE] * size, pa.string()),
            "contact_id": contact_id(week, about.number),
            **columns.who(house, about.team, about.worker),
            "reviewer": columns.words(_reviewers(house, week, about), [w.key for w in house.roster.workers]),
            "score": columns.numbers(np.where(failed, 0.0, score)),
            "critical_failed": columns.numbers(failed),
            "sample": columns.words(picked.astype(np.int64), ("random", "picked for risk")),
        }
    )


def _reviewers(house: House, week: Week, about: Contacts) -> Ints:
    """Return who reviewed: the lead of the team, else the quality analyst, never the person themselves."""
    leads = _leads(house, week)[about.team]
    office = [n for n, worker in enumerate(house.roster.workers) if worker.title == "Quality analyst"]
    analyst = office[0] if office else NOBODY
    return np.where((leads == NOBODY) | (leads == about.worker), analyst, leads).astype(np.int64)


def _leads(house: House, week: Week) -> Ints:
    """Return who leads each team in a week; NOBODY where nobody does."""
    day = week.monday.toordinal()
    leads = np.full(len(house.roster.teams), NOBODY)
    now = house.spell_leads & (house.spell_since <= day) & (day < house.spell_until)
    leads[house.spell_team[now]] = house.spell_worker[now]
    return leads.astype(np.int64)


def result_facts(house: House, week: Week) -> pa.Table:
    """Return the daily figures of sales and production, and what a working day aims at."""
    draw = house.draws(week, RESULTS)
    rows: list[dict[str, object]] = []
    for n, team in enumerate(house.roster.teams):
        country = SITES[house.team_site[n]].country
        for day in week.days():
            closed = day in house.closed[team.plan.site] or day.weekday() >= (5 if country == "TR" else 6)
            if team.plan.function in RESULT_MEASURES and not closed:
                load = demand(country, "desk", day) ** 0.5 * house.plan.growth(week)
                rows += [_result(house, n, day, m, load, draw) for m in RESULT_MEASURES[team.plan.function]]
    return pa.Table.from_pylist(rows, RESULT_SCHEMA)


RESULT_MEASURES = {
    "sales": (("revenue", "EUR", 5200.0, 0.28), ("offers sent", "offers", 14.0, 0.3),
              ("offers won", "offers", 5.0, 0.4)),
    "production": (("boxes packed", "boxes", 1450.0, 0.09), ("boxes rejected", "boxes", 22.0, 0.35),
                   ("packed on time", "0-1", 0.965, 0.015)),
}  # fmt: skip
RESULT_SCHEMA = pa.schema(
    [("source_id", pa.string()), ("day", pa.date32()), ("function", pa.string()), ("measure", pa.string()),
     ("value", pa.float64()), ("unit", pa.string()), ("target", pa.float64()), ("team", pa.string()),
     ("team_name", pa.string()), ("site", pa.string())]
)  # fmt: skip


def _result(
    house: House, place: int, day: date, measure: tuple[str, str, float, float], load: float, draw: np.random.Generator
) -> dict[str, object]:
    name, unit, usual, spread = measure
    team = house.roster.teams[place]
    if unit == "0-1":
        value = round(min(1.0, float(draw.normal(usual, spread))), 3)
    else:
        value = round(usual * load * float(np.exp(draw.normal(0, spread))), 2 if unit == "EUR" else 0)
    return {
        "source_id": f"b-{team.key}-{day}-{name}", "day": day, "function": team.plan.function, "measure": name,
        "value": value, "unit": unit, "target": usual, "team": team.key, "team_name": team.name,
        "site": house.roster.site_keys[team.plan.site],
    }  # fmt: skip


def care_facts(house: House, week: Week) -> pa.Table:
    """Return what leaders did for their people: nearly all of it in Customer Service Week."""
    draw = house.draws(week, CARE)
    celebrated = week in house.plan.service_weeks
    people, teams = frontline(house, week)
    chance = CARE_IN_SERVICE_WEEK if celebrated else CARE_OTHERWISE
    thanked = (draw.random(len(people)) < chance) & (people != house.quiet_star)
    people, teams = people[thanked], teams[thanked]
    size = len(people)
    kind = draw.choice(len(KINDS), size, p=IN_SERVICE_WEEK if celebrated else OTHERWISE)
    done = _working_moment(house, week, teams, draw)
    by = _givers(house, week, people, teams, draw)
    keys = [worker.key for worker in house.roster.workers]
    return pa.table(
        {
            "source_id": columns.ids(f"care-{week}-", np.arange(size)),
            "done_at": columns.moments(done),
            "kind": columns.words(kind.astype(np.int64), KINDS),
            "done_by": columns.words(by, keys),
            "employee": columns.words(people, keys),
            "team": columns.words(teams, [team.key for team in house.roster.teams]),
            "site": columns.sites(house, house.team_site[teams]),
        }
    )


def frontline(house: House, week: Week) -> tuple[Ints, Ints]:
    """Return the people who serve customers in a week, leads apart, and their teams."""
    day = week.monday.toordinal()
    serves = np.array([team.plan.serves for team in house.roster.teams])
    here = (house.spell_since <= day) & (day + 7 <= house.spell_until) & serves[house.spell_team] & ~house.spell_leads
    return house.spell_worker[here], house.spell_team[here]


def _working_moment(house: House, week: Week, teams: Ints, draw: np.random.Generator) -> Floats:
    """Return moments from Monday to Friday in office hours, on the clock of each team."""
    offset = house.offset_seconds(week.monday)[house.team_site[teams]]
    day = week.monday.toordinal() - EPOCH + draw.choice(5, len(teams), p=[0.3, 0.16, 0.17, 0.15, 0.22])
    return np.asarray(day * DAY + draw.uniform(9, 17.5, len(teams)) * HOUR - offset, dtype=np.float64)


def _givers(house: House, week: Week, people: Ints, teams: Ints, draw: np.random.Generator) -> Ints:
    """Return who did it: the lead of the team, or, now and then, one of the three leaders."""
    leaders = [n for n, worker in enumerate(house.roster.workers) if worker.title.startswith(("Managing", "Head of"))]
    leads = _leads(house, week)[teams]
    from_above = (leads == NOBODY) | (leads == people) | (draw.random(len(teams)) < 0.3)
    return np.where(from_above, draw.choice(leaders, len(teams)), leads).astype(np.int64)
