"""A line of weeks tells what each of its weeks tells by itself."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from tests.cast import Cast
from tests.metrics.desk import WEEK
from tests.metrics.test_spark_cells import eight_weeks

from fiftytwo.lib.periods import Period, week
from fiftytwo.metrics.compute import Counter, State
from fiftytwo.metrics.points import POINTS, Line
from fiftytwo.metrics.registry import every
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.metrics.statistics import STATISTICS

PARTS = {"moments": ("n", "total", "squares"), "open": ("n", "days")}
PAIRS = ("n", "part", "whole", "part_squares", "whole_squares", "products")


def drawn(kind: str, chance: random.Random, *, nothing: bool) -> Any:
    """Return what a component of a kind may amount to: numbers that can belong together."""
    n = 0 if nothing else chance.randint(1, 9)
    if kind == "pairs":
        pairs = [(chance.random(), chance.random()) for _ in range(n)]
        sums = (n, *map(sum, zip(*((a, b, a * a, b * b, a * b) for a, b in pairs), strict=True)))
        return dict(zip(PAIRS, map(float, sums if n else (0,) * 6), strict=True))
    if kind == "moments":
        values = [chance.random() for _ in range(n)]
        return {"n": float(n), "total": sum(values), "squares": sum(value * value for value in values)}
    return {"n": float(n), "days": 3.0 * n} if kind == "open" else float(n)


@pytest.mark.parametrize("name", POINTS)
def test_a_statistic_of_many_weeks_is_that_of_each_week(name: str) -> None:
    chance = random.Random(52)
    roles = STATISTICS[name].roles
    weeks = [{role: drawn(kinds[0], chance, nothing=n % 4 == 0) for role, kinds in roles.items()} for n in range(40)]
    for one in weeks:
        if name == "share":
            one["part"] = min(one["part"], one["whole"])
        if name == "rate" and not one["exposure"]:
            one["events"] = 0.0
    columns = {role: columned([one[role] for one in weeks]) for role in roles}
    settings = {"per": 100.0}
    values, n = POINTS[name](columns, settings)
    scores = [STATISTICS[name].score(one, settings) for one in weeks]
    assert [None if np.isnan(value) else pytest.approx(value) for value in values] == [one.value for one in scores]
    assert n.tolist() == [one.n for one in scores]


def columned(amounts: list[Any]) -> Any:
    if isinstance(amounts[0], dict):
        return {part: np.array([one[part] for one in amounts]) for part in amounts[0]}
    return np.array(amounts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("length", [1, 4])
def test_every_metric_tells_a_line_what_it_tells_of_each_period(cast: Cast, length: int) -> None:
    eight_weeks(cast)
    today = (WEEK + 14).monday
    periods = tuple(
        week(WEEK + n) if length == 1 else Period(WEEK + n, WEEK + (n + length - 1), "weeks")
        for n in range(-8, 16, length)
    )
    told = 0
    for scope in (ORGANISATION, Scope("team", cast.contact_centre.key), Scope("employee", cast.ayse.key)):
        line, counter = Line(today, every(), scope, periods), Counter(today, every(), scope, periods)
        for definition in every():
            alone = [counter.value(definition, period) for period in periods]
            expected = [(None, 0) if one.state is State.HIDDEN else (one.value, one.n) for one in alone]
            points = line.points(definition)
            assert [n for _value, n in points] == [n for _value, n in expected], definition.name
            assert [value for value, _n in points] == pytest.approx([value for value, _n in expected]), definition.name
            told += sum(value is not None for value, _n in expected)
    assert told > 100
