"""Anonymity by linear algebra: an attacker adds and subtracts all that is shown, and finds nobody alone.

The attacker knows more than a page says: how many answered in every team, so also which teams are empty. Each team's
answers are one unknown, each number shown is a sum of some of them. The attacker wins with any combination of the
numbers shown, whatever its weights, that rests on the answers of fewer people than the floor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from fiftytwo.lib.lattice import (
    COMMENTS_FLOOR,
    FLOOR,
    UNATTACHED,
    Counts,
    Scope,
    groups,
    shown,
    totals,
    waves_to_add,
)

pytestmark = pytest.mark.once

Unknown = Any
System = frozenset[frozenset[Unknown]]
"""What each number shown is the sum of."""

# places to which answers are attached; () and ("a",) get a group of their own for what is attached to them
SMALL_TREES: list[tuple[Scope, ...]] = [
    (("a",), ("b",)),
    (("a",), ("b",), ("c",)),
    (("a", "x"), ("a", "y"), ("b",)),
    (("a", "x"), ("a", "y"), ()),
    (("a", "x"), ("a",), ("b",)),
    (("a", "x", "1"), ("a", "x", "2"), ("a", "y")),
    (("a", "x", "1"), ("b", "y", "1"), ("b", "y", "2")),
]
LARGER_TREES: list[tuple[Scope, ...]] = [
    (("a",), ("b",), ("c",), ("d",)),
    (("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")),
    (("a", "x"), ("a", "y"), ("b", "x"), ()),
    (("a", "x", "1"), ("a", "x", "2"), ("a", "y"), ("b",)),
]


def matrix(system: System, unknowns: Sequence[Unknown]) -> NDArray[np.float64]:
    return np.array([[float(one in row) for one in unknowns] for row in system]).reshape(len(system), len(unknowns))


def rank(table: NDArray[np.float64]) -> int:
    return int(np.linalg.matrix_rank(table)) if table.size else 0


@cache
def isolates(system: System, unknowns: frozenset[Unknown], few: frozenset[Unknown]) -> bool:
    """Tell whether some combination of the rows is not nothing, but nothing outside a few of the unknowns."""
    others = sorted(unknowns - few, key=repr)
    return rank(matrix(system, sorted(unknowns, key=repr))) > rank(matrix(system, others))


def few_people(answered: Mapping[Unknown, int], floor: int) -> Iterator[frozenset[Unknown]]:
    """Yield the sets of unknowns that fewer people than the floor answered for, none of them empty."""
    small = [one for one, n in answered.items() if 0 < n < floor]
    for size in range(1, floor):
        for chosen in combinations(small, size):
            if sum(answered[one] for one in chosen) < floor:
                yield frozenset(chosen)


def solved(rows: Iterable[Collection[Unknown]], answered: Mapping[Unknown, int], floor: int = FLOOR) -> set[Unknown]:
    """Return people, fewer than the floor, on whose answers alone some combination of the numbers shown rests."""
    unknowns = frozenset(one for one, n in answered.items() if n)
    system = frozenset(frozenset(row) & unknowns for row in rows)
    return next((set(few) for few in few_people(answered, floor) if isolates(system, unknowns, few)), set())


def made_of(scope: Scope, counts: Counts) -> frozenset[Scope]:
    """Return the smallest groups of which a scope is made."""
    return frozenset(place for place in groups(counts) if place[: len(scope)] == scope)


def attack(scopes: Iterable[Scope], counts: Counts, floor: int = FLOOR) -> set[Unknown]:
    return solved([parts_of(scope, tuple(counts)) for scope in scopes], groups(counts), floor)


@cache
def parts_of(scope: Scope, places: tuple[Scope, ...]) -> frozenset[Scope]:
    return made_of(scope, dict.fromkeys(places, 0))


def every_count(tree: tuple[Scope, ...], most: int) -> Iterator[dict[Scope, int]]:
    return (dict(zip(tree, counts, strict=True)) for counts in product(range(most + 1), repeat=len(tree)))


@pytest.mark.parametrize("tree", SMALL_TREES, ids=str)
def test_no_small_group_can_be_solved_for_in_any_small_organisation(tree: tuple[Scope, ...]) -> None:
    for counts in every_count(tree, 12):
        assert attack(shown(counts), counts) == set(), counts


@pytest.mark.parametrize("tree", LARGER_TREES, ids=str)
def test_nor_in_those_of_four_groups(tree: tuple[Scope, ...]) -> None:
    for counts in every_count(tree, 8):
        assert attack(shown(counts), counts) == set(), counts


@pytest.mark.parametrize("tree", SMALL_TREES[1:4], ids=str)
def test_the_floor_of_comments_protects_ten(tree: tuple[Scope, ...]) -> None:
    for counts in every_count(tree, 12):
        scopes = shown(counts, floor=COMMENTS_FLOOR)
        assert all(totals(counts)[scope] >= 10 for scope in scopes)
        assert attack(scopes, counts, COMMENTS_FLOOR) == set(), counts


@pytest.mark.parametrize("tree", SMALL_TREES, ids=str)
def test_even_whole_counts_of_zero_or_more_do_not_give_away_a_small_group(tree: tuple[Scope, ...]) -> None:
    """From the numbers of answers shown, no count of 1–4 follows: others, whole and not below 0, would fit as well."""
    parts = list(groups(dict.fromkeys(tree, 0)))
    worlds = np.array(list(product(range(13), repeat=len(parts))))
    chosen = [list(few) for size in range(1, len(parts) + 1) for few in combinations(range(len(parts)), size)]
    by_shown: dict[frozenset[Scope], list[int]] = {}
    for at, world in enumerate(worlds):
        by_shown.setdefault(shown(dict(zip(parts, map(int, world), strict=True))), []).append(at)
    for scopes, own in by_shown.items():
        sums = worlds @ np.array([[part[: len(s)] == s for s in sorted(scopes)] for part in parts], dtype=int)
        for few in chosen:
            assert not known_and_small(sums, worlds[:, few].sum(axis=1), own), (scopes, few)


def known_and_small(sums: NDArray[np.int_], counts: NDArray[np.int_], own: Sequence[int]) -> bool:
    """Tell whether, for one of a few worlds, all worlds with the same sums agree on a count of 1–4."""
    if not sums.shape[1]:
        return False
    _, world_of = np.unique(sums, axis=0, return_inverse=True)
    least = np.full(world_of.max() + 1, 10_000)
    most = np.zeros(world_of.max() + 1, dtype=int)
    np.minimum.at(least, world_of, counts)
    np.maximum.at(most, world_of, counts)
    agreed = (least == most) & (most > 0) & (most < FLOOR)
    return bool(agreed[world_of[own]].any())


names = st.sampled_from("abcdef")
places = st.one_of(st.just(()), st.tuples(names), st.tuples(names, names), st.tuples(names, names, names))
organisations = st.dictionaries(
    places, st.one_of(st.integers(0, 5), st.integers(0, 12), st.integers(0, 200)), max_size=14
)


@settings(max_examples=300, deadline=None)
@given(organisations, st.sampled_from([5, 6, 8]))
def test_no_small_group_can_be_solved_for_in_larger_organisations(counts: dict[Scope, int], floor: int) -> None:
    scopes = shown(counts, floor=floor)
    assert all(totals(counts)[scope] >= floor for scope in scopes)
    assert attack(scopes, counts, floor) == set()


@settings(max_examples=100, deadline=None)
@given(organisations)
def test_what_is_shown_does_not_depend_on_the_order_of_the_counts(counts: dict[Scope, int]) -> None:
    turned = dict(sorted(counts.items(), key=lambda item: repr(item)[::-1]))
    assert shown(counts) == shown(turned) == shown(groups(counts))


def moved(counts: Counts, team: str, site: str) -> Counts:
    """Return counts in which a team is at another site."""
    return {(site, team) if place[-1:] == (team,) else place: n for place, n in counts.items()}


two_sites = st.fixed_dictionaries(
    {
        ("a", "1"): st.integers(0, 8),
        ("a", "2"): st.integers(0, 8),
        ("b", "3"): st.integers(0, 8),
        ("b", "4"): st.integers(0, 8),
        ("a",): st.integers(0, 3),
    }
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(two_sites, st.sampled_from(["1", "2"]), st.booleans()), min_size=2, max_size=3))
@example([({("a", "1"): 9, ("a", "2"): 3, ("b", "3"): 9, ("b", "4"): 9, ("a",): 0}, "2", at > 0) for at in (0, 1)])
def test_several_waves_with_a_team_that_moves_between_them_and_their_sums(
    waves: list[tuple[Counts, str, bool]],
) -> None:
    trees = {at: moved(counts, team, "b") if goes else counts for at, (counts, team, goes) in enumerate(waves)}
    decided = {at: shown(counts) for at, counts in trees.items()}
    answered = {(at, place): n for at, counts in trees.items() for place, n in groups(counts).items()}
    rows = [{(at, place) for place in made_of(scope, trees[at])} for at, scopes in decided.items() for scope in scopes]
    for scope in {scope for scopes in decided.values() for scope in scopes}:
        added = waves_to_add(decided, scope)
        rows.append({(at, place) for at in added for place in made_of(scope, trees[at])})
    assert solved(rows, answered) == set()


def test_the_attack_finds_what_a_floor_alone_gives_away() -> None:
    counts: Counts = {("a",): 9, ("b",): 4}
    floor_alone = [scope for scope, n in totals(counts).items() if n >= FLOOR]
    assert attack(floor_alone, counts) == {("b",)}
    assert shown(counts) == {()}


def test_the_attack_finds_what_rows_give_away_only_together() -> None:
    counts: Counts = {("a",): 9, ("b",): 2, ("c",): 2, ("d",): 7}
    assert attack([(), ("a",), ("d",)], counts) == {("b",), ("c",)}
    assert shown(counts) == {(), ("a",)}


def test_the_attack_finds_the_wave_that_a_whole_year_would_give_away() -> None:
    waves: dict[int, Counts] = {1: {("a",): 3, ("b",): 9, ("c",): 8}, 2: {("a",): 9, ("b",): 9, ("c",): 8}}
    answered = {(wave, place): n for wave, counts in waves.items() for place, n in counts.items()}
    decided = {wave: shown(counts) for wave, counts in waves.items()}
    rows = [{(wave, p) for p in made_of(scope, waves[wave])} for wave, scopes in decided.items() for scope in scopes]
    assert ("a",) not in decided[1]
    assert solved(rows, answered) == set()
    assert solved([*rows, {(1, ("a",)), (2, ("a",))}], answered) == {(1, ("a",))}
    assert waves_to_add(decided, ("a",)) == (2,)


def test_the_attack_finds_the_team_that_an_old_wave_cut_along_todays_tree_would_give_away() -> None:
    then: Counts = {("a", "1"): 9, ("a", "2"): 3, ("b", "3"): 9}
    rows = [made_of(scope, then) for scope in shown(then)]
    assert solved(rows, groups(then)) == set()
    b_today = {("b", "3"), ("a", "2")}
    assert solved([*rows, b_today], groups(then)) == {("a", "2")}


def test_all_is_shown_where_every_group_is_large_enough() -> None:
    counts: Counts = {("a", "1"): 5, ("a", "2"): 5, ("b", "3"): 5}
    assert shown(counts) == set(totals(counts))


def test_the_next_smallest_is_hidden_with_a_small_one_and_no_more() -> None:
    assert shown({("a",): 3, ("b",): 7, ("c",): 6, ("d",): 20}) == {(), ("b",), ("d",)}


def test_a_hidden_site_does_not_hide_teams_that_give_nothing_away() -> None:
    counts: Counts = {("a",): 3, ("b", "1"): 50, ("b", "2"): 60}
    assert shown(counts) == {(), ("b", "2")}


def test_of_two_equal_groups_the_same_one_is_hidden_every_time() -> None:
    assert shown({("a",): 3, ("c",): 6, ("b",): 6}) == shown({("b",): 6, ("c",): 6, ("a",): 3}) == {(), ("c",)}


def test_what_is_hidden_may_be_empty() -> None:
    assert shown({("a",): 8, ("b",): 0}) == {(), ("a",)}
    assert shown({("a", "1"): 8, ("a", "2"): 0}) == {(), ("a",), ("a", "1")}


def test_answers_without_a_team_are_a_group_of_their_own() -> None:
    assert shown({("a", "1"): 9, ("a",): 2}) == {(), ("a",)}
    assert shown({("a", "1"): 9, ("a",): 5}) == {(), ("a",), ("a", "1"), ("a", UNATTACHED)}
    assert shown({("a",): 9, (): 4}) == {()}
    assert groups({("a",): 2, ("a", "1"): 3, ("a", UNATTACHED): 4}) == {("a", UNATTACHED): 6, ("a", "1"): 3}


def test_fewer_than_five_in_all_show_nothing() -> None:
    assert shown({}) == shown({("a",): 4}) == shown({(): 4}) == frozenset()
    assert shown({(): 5}) == {()}


@pytest.mark.parametrize("floor", [4, 0, -1])
def test_the_floor_can_only_be_raised(floor: int) -> None:
    with pytest.raises(ValueError, match="5 is the lowest"):
        shown({("a",): 9}, floor=floor)


def test_what_is_no_count_is_refused_and_its_place_named() -> None:
    with pytest.raises(ValueError, match="-1 answers of a › 1"):
        shown({("a", "1"): -1})
    with pytest.raises(ValueError, match="not a count"):
        shown({(): 2.5})  # type: ignore[dict-item]


def test_an_organisation_of_thousands_of_teams_is_decided_with_its_remainders_kept() -> None:
    random = np.random.default_rng(52)
    counts: dict[Scope, int] = {(f"s{at % 300}", f"t{at}"): int(random.integers(0, 15)) for at in range(5000)}
    scopes, answered = shown(counts), totals(counts)
    assert len(scopes) > 1500
    rest = {site: answered[site] for site in scopes if len(site) == 1}
    for team in scopes:
        if team[:1] in rest and len(team) == 2:
            rest[team[:1]] -= answered[team]
    assert len(rest) > 250
    assert all(n == 0 or n >= FLOOR for n in rest.values())
