"""Sharing out: as much of what matters as can be done by anyone is done, and what cannot is said."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from fiftytwo.lib.sharing import Ask, share_out

PEOPLE = ("a", "b", "c")
asked = st.lists(
    st.tuples(st.integers(1, 3), st.lists(st.sampled_from(PEOPLE), unique=True, max_size=3)), min_size=1, max_size=6
)
rooms = st.fixed_dictionaries({person: st.integers(0, 2) for person in PEOPLE})


def best_weight(asks: list[Ask[int, str]], room: dict[str, int]) -> float:
    """Try every way of sharing out and return the greatest weight that can be done."""
    best = 0.0
    for way in product(*[(None, *ask.able) for ask in asks]):
        if all(way.count(person) <= room[person] for person in PEOPLE):
            best = max(best, sum(ask.weight for ask, who in zip(asks, way, strict=True) if who))
    return best


@given(asked, rooms)
def test_no_other_way_of_sharing_out_does_more_of_what_matters(
    drawn: list[tuple[int, list[str]]], room: dict[str, int]
) -> None:
    asks = [Ask(n, float(weight), tuple(able)) for n, (weight, able) in enumerate(drawn)]
    shared = share_out(asks, room)
    for who in PEOPLE:
        assert list(shared.given.values()).count(who) <= room[who]
    assert all(shared.given[ask.thing] in ask.able for ask in asks if ask.thing in shared.given)
    assert {*shared.given, *shared.left} == {ask.thing for ask in asks}
    assert sum(ask.weight for ask in asks if ask.thing in shared.given) == best_weight(asks, room)


def test_five_thousand_people_and_four_hundred_leaders_add_up() -> None:
    teams = 400
    asks = [Ask(n, 2.0, (f"lead {n % teams}", f"leader {n % 40}", f"leader {n % 8}")) for n in range(2_150)]
    room = {f"lead {n}": 5 for n in range(teams)} | {f"leader {n}": 5 for n in range(teams)}
    shared = share_out(asks, room)
    assert shared.left == ()
    more = [*asks, *(Ask(n, 1.0, ("leader 0",)) for n in range(10_000, 10_010))]
    assert 5 <= len(share_out(more, room).left) <= 10
