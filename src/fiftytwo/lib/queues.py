"""Queues: how many people a steady flow of calls needs, and when a flow is a surge.

Erlang C assumes arrivals that keep their pace and callers who wait. A spike is neither: it is simulated instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor

from .distributions import negative_binomial_tail
from .intervals import check_counts

SURGE_P_VALUE = 1e-4
MOST_AGENTS = 1_000_000


@dataclass(frozen=True)
class Queue:
    """What a queue does with so many agents.

    ``service_level`` is the share answered within the limit; ``average_wait_seconds`` is None where calls come faster
    than they can be handled, so that the wait only grows.
    """

    agents: int
    load: float
    waits: float
    service_level: float
    average_wait_seconds: float | None
    occupancy: float


def load(calls: float, period_seconds: float, handle_seconds: float) -> float:
    """Return the work that arrives, in erlang: agents who would be busy all the time.

    Raises:
        ValueError: if a number is negative or the period is 0.

    >>> load(100, 1800, 180)
    10.0
    """
    check_counts(calls=calls, handle_seconds=handle_seconds)
    if period_seconds <= 0:
        raise ValueError(f"A period lasts more than {period_seconds} s")
    return calls * handle_seconds / period_seconds


def blocked(erlang: float, agents: int) -> float:
    """Return Erlang B, the share of calls that find all agents busy where nobody waits.

    Computed by recurrence, so neither factorials nor powers grow too large.

    Raises:
        ValueError: if a number is negative.

    >>> round(blocked(10, 14), 4)
    0.0568
    """
    check_counts(erlang=erlang, agents=agents)
    share = 1.0
    for agent in range(1, agents + 1):
        share = erlang * share / (agent + erlang * share)
    return share


def waiting(erlang: float, agents: int) -> float:
    """Return Erlang C, the share of calls that wait; 1 where more work arrives than agents can do.

    Raises:
        ValueError: if a number is negative.

    Source: A. K. Erlang (1917), Elektroteknikeren 13.

    >>> round(waiting(10, 14), 4)
    0.1741
    """
    if agents <= erlang:
        check_counts(erlang=erlang, agents=agents)
        return 1.0 if erlang else 0.0
    return _waiting(erlang, agents, blocked(erlang, agents))


def _waiting(erlang: float, agents: int, lost: float) -> float:
    """Return Erlang C from Erlang B, for more agents than erlang."""
    return agents * lost / (agents - erlang * (1 - lost))


def queue(erlang: float, agents: int, *, handle_seconds: float, within_seconds: float) -> Queue:
    """Return what steady calls meet: who waits, how long, and how busy the agents are.

    Args:
        erlang: the load.
        agents: how many take calls, breaks already taken off.
        handle_seconds: mean handle time, above 0.
        within_seconds: the limit of the service level.

    Raises:
        ValueError: if a number is negative or the handle time is 0.

    >>> q = queue(10, 14, handle_seconds=180, within_seconds=20)
    >>> round(q.service_level, 4), round(q.average_wait_seconds, 3), round(q.occupancy, 4)
    (0.8884, 7.836, 0.7143)
    """
    check_counts(within_seconds=within_seconds)
    if handle_seconds <= 0:
        raise ValueError(f"Handling a call takes more than {handle_seconds} s")
    waits = waiting(erlang, agents)
    if agents <= erlang:
        return Queue(agents, erlang, waits, 1.0 - waits, None if erlang else 0.0, 1.0 if erlang else 0.0)
    level = _service_level(erlang, agents, waits, within_seconds / handle_seconds)
    return Queue(agents, erlang, waits, level, waits * handle_seconds / (agents - erlang), erlang / agents)


def _service_level(erlang: float, agents: int, waits: float, limit: float) -> float:
    """Return the share answered within a limit that is given in mean handle times."""
    return 1 - waits * exp(-(agents - erlang) * limit)


def agents_needed(erlang: float, *, service_level: float, handle_seconds: float, within_seconds: float) -> int:
    """Return the fewest agents who reach a service level, before shrinkage (``operations.staff``).

    Raises:
        ValueError: if a number is negative, the level is not below 1, or more than a million agents were needed.

    >>> agents_needed(10, service_level=0.8, handle_seconds=180, within_seconds=20)
    14
    """
    check_counts(erlang=erlang, within_seconds=within_seconds, service_level=service_level)
    if service_level >= 1 or handle_seconds <= 0 or erlang >= MOST_AGENTS:
        raise ValueError("No number of agents can promise that")
    if erlang == 0:
        return 0
    agents, lost = floor(erlang) + 1, blocked(erlang, floor(erlang) + 1)
    limit = within_seconds / handle_seconds
    while _service_level(erlang, agents, _waiting(erlang, agents, lost), limit) < service_level:
        agents += 1
        lost = erlang * lost / (agents + erlang * lost)
    return agents


def arrivals_p_value(seen: int, expected: float, *, dispersion: float = 1) -> float:
    """Return how likely so many or more arrive by chance.

    Args:
        seen: arrivals in one bin, five minutes as a rule.
        expected: the usual number in such a bin.
        dispersion: variance ÷ mean of usual bins; 1 is Poisson, above it negative binomial.

    Raises:
        ValueError: if a number is negative.

    >>> f"{arrivals_p_value(60, 25):.0e}"
    '2e-09'
    """
    check_counts(seen=seen, expected=expected)
    return negative_binomial_tail(seen, expected, dispersion)


def surging(bins: Sequence[tuple[int, float]], *, dispersion: float = 1, in_a_row: int = 2) -> bool:
    """Tell whether the latest bins, each (seen, expected), all show far more than usual.

    >>> surging([(30, 25), (60, 25), (58, 25)]), surging([(60, 25), (30, 25)]), surging([(60, 25)])
    (True, False, False)
    """
    latest = list(bins)[-in_a_row:]
    return len(latest) == in_a_row and all(
        arrivals_p_value(seen, expected, dispersion=dispersion) < SURGE_P_VALUE for seen, expected in latest
    )
