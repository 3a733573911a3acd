"""Ranking: few answers never beat many, hard cases count as hard, and noise ranks nobody."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib.ranking import (
    Estimate,
    Prior,
    credible,
    estimate,
    estimated_prior,
    funnel,
    places,
    standardised,
)

PRIOR = Prior(0.875, 40)
SIMPSON = {
    "A": {"easy": (81, 87), "hard": (192, 263)},
    "B": {"easy": (234, 270), "hard": (55, 80)},
}
parts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("counts", "expected"), [((5, 5), 0.8889), ((190, 200), 0.9375), ((160, 200), 0.8125)])
def test_empirical_bayes_golden_values(counts: tuple[int, int], expected: float) -> None:
    assert round(estimate(counts, PRIOR).value, 4) == expected


def test_five_of_five_never_beats_190_of_200() -> None:
    assert estimate((5, 5), PRIOR).value < estimate((190, 200), PRIOR).value
    assert [place.name for place in places({"five": estimate((5, 5), PRIOR), "many": estimate((190, 200), PRIOR)})] == [
        "many"
    ]


def test_nobody_is_ranked_below_reliability_70() -> None:
    assert not estimate((93, 93), PRIOR).may_be_ranked
    assert estimate((94, 94), PRIOR).may_be_ranked


@given(parts)
def test_an_estimate_lies_between_the_own_share_and_everybodys(counts: tuple[int, int]) -> None:
    found = estimate(counts, PRIOR)
    own = counts[0] / counts[1] if counts[1] else PRIOR.mean
    assert min(own, PRIOR.mean) - 1e-12 <= found.value <= max(own, PRIOR.mean) + 1e-12
    assert found.interval.holds(found.value)
    assert 0 <= found.reliability < 1


def test_no_answers_are_everybodys_share_with_no_reliability() -> None:
    found = estimate((0, 0), PRIOR)
    assert (found.value, found.reliability) == (0.875, 0)


def test_a_credible_interval_holds_95_percent_of_draws() -> None:
    low, high = credible(40, 5)
    draws = np.random.default_rng(1).beta(40, 5, size=200_000)
    assert abs(np.mean((draws >= low) & (draws <= high)) - 0.95) < 0.003
    assert credible(0, 3) == (0, 0)
    assert credible(3, 0) == (1, 1)


def drawn(prior: Prior, people: int, answered: int, seed: int) -> list[tuple[int, int]]:
    random = np.random.default_rng(seed)
    shares = random.beta(prior.mean * prior.strength, (1 - prior.mean) * prior.strength, size=people)
    return [(int(random.binomial(answered, share)), answered) for share in shares]


def test_the_prior_is_found_again_in_counts_drawn_from_it() -> None:
    found = estimated_prior(drawn(Prior(0.8, 30), 600, 120, seed=3))
    assert found is not None
    assert abs(found.mean - 0.8) < 0.01
    assert 24 < found.strength < 37


def test_people_who_differ_by_chance_alone_are_not_ranked() -> None:
    random = np.random.default_rng(4)
    same = [(int(random.binomial(100, 0.85)), 100) for _ in range(300)]
    prior = estimated_prior(same)
    assert prior is not None
    assert not any(estimate(counts, prior).may_be_ranked for counts in same)


def test_a_prior_needs_two_people_with_answers() -> None:
    assert estimated_prior([]) is None
    assert estimated_prior([(3, 4), (0, 0)]) is None


def test_when_everybody_was_satisfied_nobody_is_certain_nor_ranked() -> None:
    prior = estimated_prior([(40, 40), (9, 9), (200, 200)])
    assert prior is not None
    found = estimate((200, 200), prior)
    assert found.interval.width > 0
    assert not found.may_be_ranked


@pytest.mark.parametrize(("mean", "strength"), [(1.1, 4), (-0.1, 4), (0.5, 0), (0.5, -1)])
def test_an_impossible_prior_is_refused(mean: float, strength: float) -> None:
    with pytest.raises(ValueError, match="No prior"):
        Prior(mean, strength)


def test_ties_are_shown_as_ties_and_share_their_places() -> None:
    people = {"Ayşe": (190, 200), "Rex": (192, 200), "Kham": (120, 200), "Ilgın": (5, 5)}
    found = places({name: estimate(counts, PRIOR) for name, counts in people.items()})
    assert [(p.name, p.best, p.worst, p.tied_with) for p in found] == [
        ("Rex", 1, 2, ("Ayşe",)),
        ("Ayşe", 1, 2, ("Rex",)),
        ("Kham", 3, 3, ()),
    ]


@given(st.lists(parts, max_size=12))
def test_places_leave_room_for_everybody_they_are_tied_with(counts: list[tuple[int, int]]) -> None:
    estimates: dict[str, Estimate] = {str(at): estimate(count, PRIOR) for at, count in enumerate(counts)}
    found = places(estimates)
    assert {place.name for place in found} == {name for name, e in estimates.items() if e.may_be_ranked}
    for position, place in enumerate(found, 1):
        assert place.best <= position <= place.worst
        assert place.worst - place.best == len(place.tied_with)


@pytest.mark.parametrize(
    ("answered", "confidence", "expected"),
    [(20, 0.95, (14, 20)), (20, 0.998, (11, 20)), (100, 0.95, (78, 92)), (100, 0.998, (73, 95))],
)
def test_funnel_golden_values(answered: int, confidence: float, expected: tuple[int, int]) -> None:
    assert funnel(0.85, answered, confidence=confidence) == expected


@given(st.integers(0, 150), st.sampled_from([0.05, 0.5, 0.85, 0.99]), st.sampled_from([0.95, 0.998]))
def test_beyond_the_funnel_lies_no_more_than_was_said(answered: int, overall: float, confidence: float) -> None:
    low, high = funnel(overall, answered, confidence=confidence)
    chances = [comb(answered, k) * overall**k * (1 - overall) ** (answered - k) for k in range(answered + 1)]
    assert sum(chances[:low]) <= (1 - confidence) / 2 + 1e-9
    assert sum(chances[high + 1 :]) <= (1 - confidence) / 2 + 1e-9


def test_simpson_golden_values_turn_the_pooled_order_round() -> None:
    found = standardised(SIMPSON)
    a, b = found["A"], found["B"]
    assert a is not None
    assert b is not None
    assert (round(a.observed / a.n, 3), round(b.observed / b.n, 3)) == (0.780, 0.826)
    assert (round(a.ratio, 4), round(b.ratio, 4)) == (1.0257, 0.9769)
    assert (round(a.adjusted, 4), round(b.adjusted, 4)) == (0.8235, 0.7843)
    assert a.interval.holds(a.adjusted)


@given(st.dictionaries(st.sampled_from("ABCD"), st.dictionaries(st.sampled_from(["easy", "hard", "odd"]), parts)))
def test_everybody_together_did_as_expected(cases: dict[str, dict[str, tuple[int, int]]]) -> None:
    found = [s for s in standardised(cases).values() if s is not None]
    assert sum(s.observed for s in found) == pytest.approx(sum(s.expected for s in found))
    for one in found:
        assert 0 <= one.adjusted <= 1
        assert one.interval.low - 1e-12 <= one.adjusted <= one.interval.high + 1e-12


def test_without_cases_or_hope_nothing_is_adjusted() -> None:
    assert standardised({"A": {}, "B": {"easy": (0, 0)}}) == {"A": None, "B": None}
    assert standardised({"A": {"easy": (0, 9)}}) == {"A": None}
    assert standardised({}) == {}
