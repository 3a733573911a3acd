"""Whether customers stay, come back and bring others, and whether employees stay. Shares are 0–1."""

from __future__ import annotations

from .scores import Score, rate, share


def retention(at_start: int, at_end: int, new: int) -> Score:
    """Return the share of a period's first customers who are still there: (E − N) ÷ S.

    Raises:
        ValueError: if a count is negative, or more stayed than there were.

    >>> round(retention(at_start=3000, at_end=4000, new=3000).value, 4)
    0.3333
    """
    if new > at_end:
        raise ValueError(f"{new} new customers among {at_end}: those who stayed would be fewer than none")
    return share(at_end - new, at_start)


def repeat_business(with_two_orders: int, with_one_order: int) -> Score:
    """Return customers with at least two orders ÷ those with at least one, in a window with follow-up.

    Raises:
        ValueError: if a count is negative or the first exceeds the second.

    >>> repeat_business(120, 400).value
    0.3
    """
    return share(with_two_orders, with_one_order)


def earned_growth(net_revenue_retention: float, earned_new_customers: float) -> Score:
    """Return growth earned by customers who stay and those they bring: NRR + ENC − 1, all as shares of revenue.

    Revenue is counted whole, so there is no interval and ``n`` is 0.

    Raises:
        ValueError: if either share is negative.

    Source: F. Reichheld et al. (2021), Harvard Business Review 99(6).

    >>> round(earned_growth(1.08, 0.12).value, 4)
    0.2
    """
    if min(net_revenue_retention, earned_new_customers) < 0:
        raise ValueError("Revenue retained and revenue earned are shares of 0 or more")
    return Score(net_revenue_retention + earned_new_customers - 1, 0, None)


def referrals(referred: int, new_customers: int) -> Score:
    """Return new customers who name a referral at their first order ÷ all new customers.

    Raises:
        ValueError: if a count is negative or the first exceeds the second.

    >>> referrals(30, 120).value
    0.25
    """
    return share(referred, new_customers)


def attrition(leavers: int, average_headcount: float) -> Score:
    """Return leavers ÷ average headcount of the same period; above 1 where more left than were ever there at once.

    Raises:
        ValueError: if a number is negative, or somebody left where nobody was.

    >>> attrition(12, 80).value
    0.15
    """
    return rate(leavers, average_headcount)
