"""Queues and weights: golden values, the same by textbook sums, and numbers too large for factorials."""

from __future__ import annotations

from fractions import Fraction
from math import exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib import queues, weights
from fiftytwo.lib.distributions import negative_binomial_tail, poisson_tail


def textbook_erlang_c(load: int, agents: int) -> float:
    """Reach Erlang C by the sum of powers over factorials, exactly."""
    idle = sum(Fraction(load**k, factorial(k)) for k in range(agents))
    busy = Fraction(load**agents, factorial(agents)) * Fraction(agents, agents - load)
    return float(busy / (idle + busy))


def test_erlang_golden_values() -> None:
    found = queues.queue(10, 14, handle_seconds=180, within_seconds=20)
    assert found.average_wait_seconds is not None
    assert round(found.service_level, 4) == 0.8884
    assert round(found.average_wait_seconds, 3) == 7.836
    assert round(found.occupancy, 4) == 0.7143


@pytest.mark.parametrize(("agents", "expected"), [(13, 79.6), (14, 88.8)])
def test_a_hundred_calls_in_half_an_hour(agents: int, expected: float) -> None:
    load = queues.load(100, 1800, 180)
    found = queues.queue(load, agents, handle_seconds=180, within_seconds=20)
    assert round(100 * found.service_level, 1) == expected


def test_fourteen_agents_are_the_fewest_for_eighty_percent() -> None:
    assert queues.agents_needed(10, service_level=0.8, handle_seconds=180, within_seconds=20) == 14
    assert queues.agents_needed(10, service_level=0.79, handle_seconds=180, within_seconds=20) == 13


@given(st.integers(1, 60), st.integers(1, 40))
def test_waiting_is_the_textbook_sum(load: int, more: int) -> None:
    assert queues.waiting(load, load + more) == pytest.approx(textbook_erlang_c(load, load + more), rel=1e-9)


@given(st.floats(0.1, 400), st.floats(0.1, 0.99))
def test_one_agent_fewer_than_needed_is_too_few(load: float, level: float) -> None:
    needed = queues.agents_needed(load, service_level=level, handle_seconds=300, within_seconds=30)
    assert queues.queue(load, needed, handle_seconds=300, within_seconds=30).service_level >= level
    assert queues.queue(load, needed - 1, handle_seconds=300, within_seconds=30).service_level < level


def test_very_large_queues_stay_numbers() -> None:
    found = queues.queue(50_000, 50_300, handle_seconds=180, within_seconds=20)
    assert 0 < found.waits < 1
    assert 0 < found.service_level <= 1
    assert queues.waiting(10, 5000) == pytest.approx(0, abs=1e-12)
    assert queues.agents_needed(20_000, service_level=0.8, handle_seconds=180, within_seconds=20) > 20_000


@pytest.mark.parametrize("agents", [0, 9, 10])
def test_more_work_than_agents_can_do_has_a_wait_that_only_grows(agents: int) -> None:
    found = queues.queue(10, agents, handle_seconds=180, within_seconds=20)
    assert (found.waits, found.service_level, found.average_wait_seconds, found.occupancy) == (1, 0, None, 1)


def test_no_calls_need_nobody() -> None:
    assert queues.agents_needed(0, service_level=0.8, handle_seconds=180, within_seconds=20) == 0
    quiet = queues.queue(0, 3, handle_seconds=180, within_seconds=20)
    assert (quiet.waits, quiet.service_level, quiet.average_wait_seconds, quiet.occupancy) == (0, 1, 0, 0)
    assert queues.queue(0, 0, handle_seconds=180, within_seconds=20).service_level == 1


def test_what_no_queue_can_be_is_refused() -> None:
    with pytest.raises(ValueError, match="promise"):
        queues.agents_needed(10, service_level=1, handle_seconds=180, within_seconds=20)
    with pytest.raises(ValueError, match="never negative"):
        queues.queue(-1, 10, handle_seconds=180, within_seconds=20)
    with pytest.raises(ValueError, match="never negative"):
        queues.waiting(5, -1)
    with pytest.raises(ValueError, match="takes more"):
        queues.queue(1, 10, handle_seconds=0, within_seconds=20)
    with pytest.raises(ValueError, match="lasts"):
        queues.load(10, 0, 180)


def test_sixty_where_twenty_five_are_usual_golden_value() -> None:
    assert f"{poisson_tail(60, 25):.0e}" == "2e-09"


@given(st.integers(0, 80), st.floats(0.1, 60))
def test_poisson_tail_is_the_sum_of_its_terms(seen: int, expected: float) -> None:
    terms = sum(exp(-expected) * expected**k / factorial(k) for k in range(seen, 170))
    assert poisson_tail(seen, expected) == pytest.approx(terms, rel=1e-9, abs=1e-300)


@given(st.integers(0, 60), st.floats(0.5, 30), st.floats(1.1, 6))
def test_a_burstier_flow_is_less_surprised_by_a_peak(seen: int, expected: float, dispersion: float) -> None:
    burstier = negative_binomial_tail(seen, expected, dispersion)
    assert 0 <= burstier <= 1
    if seen > 3 * expected + 3:
        assert burstier >= poisson_tail(seen, expected)


def test_a_surge_needs_two_bins_in_a_row() -> None:
    assert queues.surging([(60, 25), (58, 25)])
    assert not queues.surging([(60, 25), (26, 25)])
    assert not queues.surging([(60, 25)])
    assert not queues.surging([])
    assert not queues.surging([(60, 25), (58, 25)], dispersion=8)


def test_kish_golden_values() -> None:
    assert weights.design_effect([1, 1, 1, 2, 2, 5]) == 1.5
    assert weights.effective_n([1, 1, 1, 2, 2, 5]) == 4


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=40), st.floats(0.1, 10))
def test_weights_count_only_against_each_other(given_: list[float], factor: float) -> None:
    effect = weights.design_effect(given_)
    assert effect is not None
    assert effect >= 1 - 1e-9
    assert weights.design_effect([weight * factor for weight in given_]) == pytest.approx(effect)
    assert 0 < weights.effective_n(given_) <= len(given_) + 1e-9


def test_no_weights_are_unknown_and_impossible_ones_refused() -> None:
    assert weights.design_effect([]) is None
    assert weights.effective_n([]) == 0
    for wrong in ([-1.0, 2.0], [0.0, 0.0]):
        with pytest.raises(ValueError, match="0 or more"):
            weights.design_effect(wrong)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=5, max_size=60),
    st.floats(0.2, 0.8),
    st.floats(0.2, 0.5),
)
def test_raked_answers_have_the_shares_of_those_invited(rows: list[tuple[str, str]], a: float, x: float) -> None:
    crossed = {*rows} | {(one, other) for one in "ab" for other in "xyz"}
    answered = [{"site": site, "segment": segment} for site, segment in [*rows, *sorted(crossed)]]
    targets = {"site": {"a": a, "b": 1 - a}, "segment": {"x": x, "y": (1 - x) / 2, "z": (1 - x) / 2}}
    raked = weights.rake(answered, targets)
    assert raked.converged
    assert sum(raked.weights) == pytest.approx(len(answered))
    for field, wanted in targets.items():
        for category, share in wanted.items():
            own = sum(w for w, row in zip(raked.weights, answered, strict=True) if row[field] == category)
            assert own / len(answered) == pytest.approx(share, abs=1e-5)


def test_answers_that_already_fit_keep_weight_one() -> None:
    rows = [{"site": "a"}, {"site": "b"}] * 5
    raked = weights.rake(rows, {"site": {"a": 10, "b": 10}})
    assert raked.weights == (1.0,) * 10
    assert (raked.steps, raked.design_effect) == (0, 1)


def test_targets_that_contradict_each_other_are_said_not_to_converge() -> None:
    rows = [{"site": "a", "segment": "x"}, {"site": "b", "segment": "y"}]
    raked = weights.rake(rows, {"site": {"a": 0.5, "b": 0.5}, "segment": {"x": 0.9, "y": 0.1}})
    assert not raked.converged
    assert raked.furthest > 0.3


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({"site": {"a": 0.5, "b": 0.3, "c": 0.2}}, "Nobody answered in site = c"),
        ({"site": {"a": 1.0}}, "site = b answered but has no target"),
        ({"floor": {"a": 1.0}}, "does not say its floor"),
        ({"site": {"a": 0.0, "b": 0.0}}, "not all 0"),
        ({"site": {"a": -0.5, "b": 1.5}}, "not all 0"),
        ({"site": {}}, "not all 0"),
    ],
)
def test_targets_that_do_not_fit_the_answers_are_refused(targets: dict[str, dict[str, float]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        weights.rake([{"site": "a"}, {"site": "b"}], targets)
