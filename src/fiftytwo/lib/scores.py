"""Scores that customers and reviewers give: NPS, CSAT, CES, response rate, quality. Each with n and its interval.

Every function comes twice: from single answers (``nps``), as an analyst has them, and from counts (``nps_of``), as
weekly cells have them. Shares are 0–1, NPS is in points from −100 to +100.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from .columns import Column, listed
from .intervals import (
    Interval,
    check_counts,
    mean_interval,
    nps_interval,
    pair_sums,
    rate_interval,
    ratio_interval,
    wilson,
)


class Unit(StrEnum):
    """What a score counts in."""

    POINTS = "points"
    SHARE = "share"
    MEAN = "mean"
    RATE = "rate"


@dataclass(frozen=True)
class Score:
    """A number with what it rests on.

    ``value`` is None where nothing was counted. ``n`` is how many answers, contacts or shifts it rests on, ``interval``
    the 95 % interval (None where unknown), ``left_out`` how many records could not be used: outside the scale,
    or not a number. An answer that is missing is neither in ``n`` nor in ``left_out``.
    """

    value: float | None
    n: int
    interval: Interval | None
    unit: Unit = Unit.SHARE
    left_out: int = 0

    @property
    def known(self) -> bool:
        """Tell whether there is a value at all."""
        return self.value is not None


@dataclass(frozen=True)
class Scale:
    """A question's scale of whole numbers, and which of them count as satisfied. Always shown beside its score.

    ``reversed`` says that 1 is best, as in the older question "how much effort did you have to make?": an answer is
    turned round first, so that ``counted_from`` always means the good end.
    """

    lowest: int
    highest: int
    counted_from: int
    reversed: bool = False

    def __post_init__(self) -> None:
        if not self.lowest < self.counted_from <= self.highest:
            raise ValueError(f"On a scale {self.lowest}–{self.highest} nothing counts from {self.counted_from}")

    def read(self, answer: float) -> int | None:
        """Return the answer as a whole number whose high end is good, or None if the scale has no such answer.

        >>> CES_OLD.read(1), CES_OLD.read(6), CES_OLD.read(2.5)
        (5, None, None)
        """
        if not isfinite(answer) or answer != int(answer) or not self.lowest <= answer <= self.highest:
            return None
        return self.lowest + self.highest - int(answer) if self.reversed else int(answer)


CSAT_5 = Scale(1, 5, 4)
CES_7 = Scale(1, 7, 5)
CES_OLD = Scale(1, 5, 4, reversed=True)
NPS_10 = Scale(0, 10, 9)
DETRACTORS_TO = 6


def share(part: int, whole: int, *, left_out: int = 0) -> Score:
    """Return a share with its Wilson interval; value None if the whole is 0.

    Raises:
        ValueError: if a count is negative or the part exceeds its whole.

    >>> share(0, 10).value, round(share(0, 10).interval.high, 4)
    (0.0, 0.2775)
    >>> share(0, 0).value is None
    True
    """
    interval = wilson(part, whole)
    return Score(part / whole if whole else None, whole, interval, Unit.SHARE, left_out)


def mean(n: int, total: float, squares: float, *, left_out: int = 0) -> Score:
    """Return a mean from count, sum and sum of squares, with its t interval.

    Raises:
        ValueError: if a count is negative or the three cannot belong together.

    >>> mean(4, 10, 30).value
    2.5
    """
    interval = mean_interval(n, total, squares)
    return Score(total / n if n else None, n, interval, Unit.MEAN, left_out)


def rate(events: int, exposure: float, *, per: float = 1) -> Score:
    """Return events per so many units of exposure, with its exact Poisson interval; ``n`` is the events.

    Raises:
        ValueError: if either is negative, or events happened without any exposure.

    >>> rate(10, 4000, per=1000).value
    2.5
    """
    check_counts(events=events, exposure=exposure)
    if events and not exposure:
        raise ValueError(f"{events} events without any exposure: what they should be counted against is missing")
    value = events * per / exposure if exposure else None
    return Score(value, events, rate_interval(events, exposure, per=per), Unit.RATE)


def nps(answers: Column) -> Score:
    """Return the Net Promoter Score of answers on 0–10, in points from −100 to +100.

    Args:
        answers: whole numbers 0–10, in a list or a column of a data frame; None and NaN are missing, anything else
            outside the scale is left out and counted.

    Raises:
        TypeError: if an answer is not a number.

    Source: F. F. Reichheld (2003), Harvard Business Review 81(12); interval: B. Rocks (2016).

    >>> score = nps([10, 9, 9, 8, 7, 6, 0, 11, None])
    >>> round(score.value, 1), score.n, score.left_out
    (14.3, 7, 1)
    >>> round(score.interval.low, 1), round(score.interval.high, 1)
    (-39.6, 59.6)
    """
    read, left_out = readings(answers, NPS_10)
    promoters = sum(answer >= NPS_10.counted_from for answer in read)
    detractors = sum(answer <= DETRACTORS_TO for answer in read)
    return nps_of(promoters, len(read) - promoters - detractors, detractors, left_out=left_out)


def nps_of(promoters: int, passives: int, detractors: int, *, left_out: int = 0) -> Score:
    """Return the Net Promoter Score of counted answers: ``100 · (P − D) / n``, passives included in n.

    Raises:
        ValueError: if a count is negative.

    >>> round(nps_of(120, 45, 30).value, 4)
    46.1538
    """
    interval = nps_interval(promoters, passives, detractors)
    n = promoters + passives + detractors
    return Score(100 * (promoters - detractors) / n if n else None, n, interval, Unit.POINTS, left_out)


def csat(answers: Column, scale: Scale = CSAT_5) -> Score:
    """Return the share of satisfied answers: 4 and 5 of 1–5 unless the scale says otherwise.

    Raises:
        TypeError: if an answer is not a number.

    Source: ISO 10004 (monitoring customer satisfaction).

    >>> csat([5, 4, 3, 1, 9]).value, csat([5, 4, 3, 1, 9]).left_out
    (0.5, 1)
    """
    read, left_out = readings(answers, scale)
    return share(sum(answer >= scale.counted_from for answer in read), len(read), left_out=left_out)


def ces(answers: Column, scale: Scale = CES_7) -> Score:
    """Return the share that found it easy: 5–7 of the 1–7 agreement, or the easy end of an older, reversed scale.

    Raises:
        TypeError: if an answer is not a number.

    Source: M. Dixon et al. (2013), The Effortless Experience (CES 2.0).

    >>> ces([7, 5, 4, 2]).value, ces([1, 2, 3, 5], CES_OLD).value
    (0.5, 0.5)
    """
    return csat(answers, scale)


def mean_answer(answers: Column, scale: Scale) -> Score:
    """Return the mean of the valid answers, the good end high, on the scale of the question.

    Raises:
        TypeError: if an answer is not a number.

    >>> mean_answer([7, 5, 4, 2], CES_7).value, mean_answer([1, 1, 3, 5], CES_OLD).value
    (4.5, 3.5)
    """
    read, left_out = readings(answers, scale)
    return mean(len(read), sum(read), sum(answer * answer for answer in read), left_out=left_out)


def readings(answers: Column, scale: Scale) -> tuple[list[int], int]:
    """Return the valid answers and how many were left out; missing ones are neither.

    Raises:
        TypeError: if an answer is not a number.

    >>> readings([5, None, float("nan"), 6, 0], CSAT_5)
    ([5], 2)
    """
    given = [float(answer) for answer in listed(answers) if answer is not None]
    read = [reading for answer in given if (reading := scale.read(answer)) is not None]
    return read, len(given) - len(read)


def response_rate(completed: int, delivered: int) -> Score:
    """Return completed answers ÷ delivered invitations (not those sent).

    Raises:
        ValueError: if more were completed than delivered.

    >>> response_rate(30, 120).value
    0.25
    """
    return share(completed, delivered)


@dataclass(frozen=True)
class ReviewItem:
    """One line of a quality review: a score of 0–1 (None: not applicable), its weight, whether failing it fails all."""

    score: float | None
    weight: float = 1
    critical: bool = False
    passes_at: float = 0.5

    def __post_init__(self) -> None:
        if self.score is not None and not 0 <= self.score <= 1:
            raise ValueError(f"An item is scored from 0 to 1, not {self.score}")
        if not self.weight > 0:
            raise ValueError(f"An item weighs more than 0, not {self.weight}")

    @property
    def failed_critically(self) -> bool:
        """Tell whether this item alone zeroes the review."""
        return self.critical and self.score is not None and self.score < self.passes_at


Review = list[ReviewItem]


def review_points(review: Review) -> tuple[float, float]:
    """Return (points, possible points) of one review: what is not applicable counts in neither.

    >>> review_points([ReviewItem(1, 3), ReviewItem(0, 1), ReviewItem(None, 5)])
    (3.0, 4.0)
    >>> review_points([ReviewItem(1, 3), ReviewItem(0, 1, critical=True)])
    (0.0, 4.0)
    """
    asked = [(item.score, item.weight) for item in review if item.score is not None]
    possible = float(sum(weight for _, weight in asked))
    if any(item.failed_critically for item in review):
        return 0.0, possible
    return float(sum(score * weight for score, weight in asked)), possible


def quality_score(reviews: Iterable[Review]) -> Score:
    """Return Σ score·weight ÷ Σ weight over reviews; its interval takes each review as one draw.

    Reviews in which nothing was applicable are left out and counted. With one review the interval is unknown.

    >>> quality_score([[ReviewItem(1), ReviewItem(0)], [ReviewItem(1), ReviewItem(1)]]).value
    0.75
    """
    points = [review_points(review) for review in reviews]
    sums = pair_sums([pair for pair in points if pair[1] > 0])
    interval = ratio_interval(sums)
    return Score(
        sums.part / sums.whole if sums.n else None,
        sums.n,
        interval and interval.clipped(0.0, 1.0),
        left_out=len(points) - sums.n,
    )
