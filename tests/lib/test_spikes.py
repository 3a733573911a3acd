"""Spikes: by hand where nothing is left to chance, by Erlang where the flow is steady, and never better with fewer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiftytwo.lib import queues
from fiftytwo.lib.spikes import Curve, Helpers, Spike, agents_for, simulated

ANGRY_MORNING = Curve((20, 300, 200, 80, 20, 20), bin_seconds=300, handle_seconds=90)


def known(value: float | None) -> float:
    assert value is not None
    return value


def test_a_spike_that_leaves_nothing_to_chance_but_arrivals_keeps_its_agents_busy_until_it_is_cleared() -> None:
    """A thousand messages in one second, a minute each, ten agents: the last is taken after 99 minutes."""
    curve = Curve((1000,), bin_seconds=1, handle_seconds=60, variation=0)
    found = simulated(curve, 10, within_seconds=30 * 60, runs=40)
    assert known(found.cleared_seconds) == pytest.approx(found.arrived / 10 * 60, rel=0.01)
    assert known(found.longest_wait_seconds) == pytest.approx(found.arrived / 10 * 60 - 60, rel=0.01)
    assert known(found.mean_wait_seconds) == pytest.approx(found.arrived / 20 * 60, rel=0.02)
    assert known(found.within) == pytest.approx(310 / found.arrived, rel=0.03)
    assert found.most_waiting == pytest.approx(found.arrived - 10, abs=2)


def test_a_steady_flow_meets_what_erlang_says() -> None:
    hours = Curve((100 / 6,) * 400, bin_seconds=300, handle_seconds=180)
    found = simulated(hours, 14, within_seconds=20, runs=30)
    steady = queues.queue(10, 14, handle_seconds=180, within_seconds=20)
    assert known(found.within) == pytest.approx(steady.service_level, abs=0.012)
    assert known(found.mean_wait_seconds) == pytest.approx(known(steady.average_wait_seconds), rel=0.12)


def test_erlang_for_the_mean_of_a_spike_would_promise_far_too_much() -> None:
    load = queues.load(sum(ANGRY_MORNING.expected), 6 * 300, 90)
    steady = queues.agents_needed(load, service_level=0.8, handle_seconds=90, within_seconds=60)
    assert queues.queue(load, steady, handle_seconds=90, within_seconds=60).service_level >= 0.8
    assert known(simulated(ANGRY_MORNING, steady, within_seconds=60).within) < 0.5


def test_the_same_question_has_the_same_answer_and_another_seed_another() -> None:
    one = simulated(ANGRY_MORNING, 30, within_seconds=300, runs=10)
    assert one == simulated(ANGRY_MORNING, 30, within_seconds=300, runs=10)
    assert one != simulated(ANGRY_MORNING, 30, within_seconds=300, runs=10, seed=1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 40), min_size=1, max_size=6),
    st.integers(1, 15),
    st.sampled_from([0.0, 0.5, 1.0, 2.0]),
    st.integers(0, 99),
)
def test_another_agent_never_makes_anybody_wait_longer(
    expected: list[float], agents: int, variation: float, seed: int
) -> None:
    curve = Curve(tuple(expected), 60, 30, variation)
    few, more = (simulated(curve, n, within_seconds=60, runs=3, seed=seed) for n in (agents, agents + 1))
    assert few.arrived == more.arrived
    if few.within is None:
        assert few.arrived == 0
        return
    assert few.within <= known(more.within)
    assert known(few.mean_wait_seconds) >= known(more.mean_wait_seconds) - 1e-9
    assert few.most_waiting >= more.most_waiting - 1e-9


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.5, 0.8, 1.0])
def test_one_agent_fewer_than_needed_breaks_the_promise(share: float, seed: int) -> None:
    needed = agents_for(ANGRY_MORNING, share=share, within_seconds=600, runs=1, seed=seed)
    enough, few = (
        simulated(ANGRY_MORNING, agents, within_seconds=600, runs=1, seed=seed) for agents in (needed, needed - 1)
    )
    assert known(few.within) < share <= known(enough.within)


def test_to_be_surer_takes_more_agents_and_helpers_take_fewer() -> None:
    often = agents_for(ANGRY_MORNING, share=0.8, within_seconds=600, sure=0.5, runs=40)
    nearly_always = agents_for(ANGRY_MORNING, share=0.8, within_seconds=600, sure=0.95, runs=40)
    helped = agents_for(ANGRY_MORNING, share=0.8, within_seconds=600, helpers=[Helpers(20, 300)], runs=40)
    assert helped < often < nearly_always


def test_helpers_who_join_at_once_are_agents() -> None:
    alone = simulated(ANGRY_MORNING, 30, within_seconds=600, runs=5)
    joined = simulated(ANGRY_MORNING, 20, within_seconds=600, helpers=[Helpers(10, 0)], runs=5)
    assert (joined.within, joined.cleared_seconds) == (alone.within, alone.cleared_seconds)


def test_nobody_writes_and_nobody_is_needed() -> None:
    quiet = Curve((0, 0), 300, 90)
    assert agents_for(quiet, share=0.8, within_seconds=60) == 0
    assert simulated(quiet, 1, within_seconds=60) == Spike(1, 0, None, None, None, None, None, 0, None, None)
    assert Curve((), 300, 90).work_seconds == 0
    assert ANGRY_MORNING.work_seconds == 640 * 90


def test_arrivals_and_handling_follow_the_curve() -> None:
    found = simulated(ANGRY_MORNING, 10_000, within_seconds=0, runs=60)
    assert found.arrived == pytest.approx(640, abs=4 * (640 / 60) ** 0.5)
    assert (found.within, found.most_waiting) == (1, 0)
    assert np.isclose(known(found.mean_wait_seconds), 0)


@pytest.mark.parametrize(
    ("agents", "helpers", "said"),
    [(0, [], "cannot answer"), (-1, [], "never negative"), (2_000_000, [], "at most a million")],
)
def test_agents_that_cannot_be_are_refused(agents: int, helpers: list[Helpers], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        simulated(ANGRY_MORNING, agents, within_seconds=60, helpers=helpers, runs=1)


def test_what_no_spike_can_be_is_refused() -> None:
    with pytest.raises(ValueError, match="bin 1 is -5"):
        Curve((1, -5), 300, 90)
    with pytest.raises(ValueError, match="more than 0 seconds"):
        Curve((1,), 0, 90)
    with pytest.raises(ValueError, match="never negative"):
        Helpers(-1, 0)
    with pytest.raises(ValueError, match="at least once"):
        simulated(ANGRY_MORNING, 5, within_seconds=60, runs=0)
    for share, sure in ((0, 0.9), (1.1, 0.9), (0.8, 0)):
        with pytest.raises(ValueError, match="promised"):
            agents_for(ANGRY_MORNING, share=share, within_seconds=60, sure=sure)
