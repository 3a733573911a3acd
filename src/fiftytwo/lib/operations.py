"""What happens inside: service level, adherence, conformance, occupancy, shrinkage and the staff it asks for.

Shares are 0–1, durations seconds. Times that are measured whole, not sampled, get an interval only where shifts
are given one by one (:func:`over_shifts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .intervals import PairSums, check_counts, ratio_interval
from .scores import Score, Unit, share


class Denominator(StrEnum):
    """What a service level divides by. Always named beside the number: the same day gives four."""

    OFFERED = "offered"
    ANSWERED = "answered"
    SHORT_ABANDONED_COUNT_AS_MET = "short_abandoned_count_as_met"
    SHORT_ABANDONED_LEFT_OUT = "short_abandoned_left_out"


@dataclass(frozen=True)
class Calls:
    """A queue's calls by what became of them, within and after the limit that was promised."""

    answered_within: int
    answered_later: int
    abandoned_within: int = 0
    abandoned_later: int = 0

    def __post_init__(self) -> None:
        check_counts(**vars(self))

    @property
    def answered(self) -> int:
        """Calls that somebody took."""
        return self.answered_within + self.answered_later

    @property
    def offered(self) -> int:
        """All calls that entered the queue."""
        return self.answered + self.abandoned_within + self.abandoned_later


def service_level(calls: Calls, denominator: Denominator) -> Score:
    """Return the share of calls answered within the limit; value None if the denominator is 0.

    >>> day = Calls(760, 160, abandoned_within=30, abandoned_later=50)
    >>> [round(100 * service_level(day, d).value, 1) for d in Denominator]
    [76.0, 82.6, 79.0, 78.4]
    """
    within = calls.answered_within
    match denominator:
        case Denominator.OFFERED:
            return share(within, calls.offered)
        case Denominator.ANSWERED:
            return share(within, calls.answered)
        case Denominator.SHORT_ABANDONED_COUNT_AS_MET:
            return share(within + calls.abandoned_within, calls.offered)
        case Denominator.SHORT_ABANDONED_LEFT_OUT:
            return share(within, calls.offered - calls.abandoned_within)


def handle_time(talk_seconds: float, hold_seconds: float, after_seconds: float, *, handled: int) -> Score:
    """Return the mean seconds of work on a contact: (talk + hold + after-contact work) ÷ handled contacts.

    Raises:
        ValueError: if a number is negative.

    >>> handle_time(14_000, 1_000, 3_000, handled=100).value
    180.0
    """
    check_counts(talk=talk_seconds, hold=hold_seconds, after=after_seconds, handled=handled)
    whole = talk_seconds + hold_seconds + after_seconds
    return Score(whole / handled if handled else None, handled, None, Unit.MEAN)


def speed_of_answer(wait_seconds: float, *, answered: int) -> Score:
    """Return the mean wait, in seconds, of the contacts that were answered; abandoned ones are in neither number.

    Raises:
        ValueError: if a number is negative.

    >>> speed_of_answer(784, answered=100).value
    7.84
    """
    check_counts(wait=wait_seconds, answered=answered)
    return Score(wait_seconds / answered if answered else None, answered, None, Unit.MEAN)


def _time_share(part: float, whole: float, shifts: int) -> Score:
    """Return one time over another, measured whole; None without any time to divide by."""
    check_counts(part=part, whole=whole, shifts=shifts)
    return Score(part / whole if whole else None, shifts, None)


def adherence(
    exception_seconds: float, scheduled_seconds: float, outside_seconds: float = 0, *, shifts: int = 1
) -> Score:
    """Return 1 − time off the plan ÷ (scheduled + worked outside the schedule).

    Args:
        exception_seconds: off the plan either way, the time worked outside the schedule included.
        scheduled_seconds: planned.
        outside_seconds: worked outside the schedule.
        shifts: how many shifts these are.

    Raises:
        ValueError: if a time is negative or exceptions exceed the time there was.

    >>> round(adherence(20 * 60, 60 * 60, 10 * 60).value, 4)
    0.7143
    """
    check_counts(scheduled=scheduled_seconds, outside=outside_seconds)
    whole = scheduled_seconds + outside_seconds
    if exception_seconds > whole:
        raise ValueError(f"{exception_seconds} s of exceptions in {whole} s of shift")
    check_counts(exception=exception_seconds)
    return _time_share(whole - exception_seconds, whole, shifts)


def conformance(worked_seconds: float, scheduled_seconds: float, *, shifts: int = 1) -> Score:
    """Return time worked on the queue ÷ scheduled time; above 1 if more was worked than planned.

    Raises:
        ValueError: if a time is negative.

    >>> conformance(3600, 3600).value
    1.0
    """
    return _time_share(worked_seconds, scheduled_seconds, shifts)


def occupancy(handling_seconds: float, available_seconds: float, *, shifts: int = 1) -> Score:
    """Return handling ÷ (handling + waiting for contacts).

    Raises:
        ValueError: if a time is negative.

    >>> occupancy(45 * 60, 15 * 60).value
    0.75
    """
    check_counts(available=available_seconds)
    return _time_share(handling_seconds, handling_seconds + available_seconds, shifts)


def shrinkage(unavailable_seconds: float, scheduled_seconds: float, *, shifts: int = 1) -> Score:
    """Return the share of scheduled time in which nobody could take contacts.

    Raises:
        ValueError: if a time is negative or more was unavailable than scheduled.

    >>> shrinkage(30, 100).value
    0.3
    """
    if unavailable_seconds > scheduled_seconds:
        raise ValueError(f"{unavailable_seconds} s unavailable of {scheduled_seconds} s scheduled")
    return _time_share(unavailable_seconds, scheduled_seconds, shifts)


def staff(base: float, shrinkage_share: float) -> float:
    """Return how many to schedule so that ``base`` are there: base ÷ (1 − shrinkage), never base · (1 + shrinkage).

    Raises:
        ValueError: if the base is negative, or shrinkage is not at least 0 and below 1.

    >>> staff(14, 0.3)
    20.0
    """
    check_counts(base=base)
    if not 0 <= shrinkage_share < 1:
        raise ValueError(f"Shrinkage is a share from 0 to below 1, not {shrinkage_share}")
    return base / (1 - shrinkage_share)


def over_shifts(sums: PairSums) -> Score:
    """Return Σ part ÷ Σ whole over shifts with the interval that their differences give.

    >>> from fiftytwo.lib.intervals import pair_sums
    >>> over_shifts(pair_sums([(50, 60), (40, 60), (90, 100)])).value
    0.8181818181818182
    """
    value = sums.part / sums.whole if sums.whole else None
    return Score(value, sums.n, ratio_interval(sums), Unit.SHARE)
