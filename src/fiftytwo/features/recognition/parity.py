"""What recognition costs per head, service held against sales: the ledger of parity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from fiftytwo.features.recognition.models import LedgerLine
from fiftytwo.org.models import Membership, Team

QUARTER_DAYS = ((2, 15), (5, 15), (8, 15), (11, 15))
SERVICE, SALES = Team.Function.SERVICE, Team.Function.SALES


@dataclass(frozen=True)
class PerHead:
    """One kind of spending in one function: the amount, the people it is for, and what that makes for each."""

    function: str
    kind: str
    amount: Decimal
    currency: str
    heads: float

    @property
    def each(self) -> float | None:
        """The amount per head; None where nobody works in the function."""
        return float(self.amount) / self.heads if self.heads else None


@dataclass(frozen=True)
class Parity:
    """A year of the ledger. The ratios are service ÷ sales per head: 1 is parity, None is unknown."""

    year: int
    lines: tuple[PerHead, ...]
    budget: float | None
    prizes: float | None


def parity(year: int, today: date) -> Parity:
    """Return a year's ledger, with the people counted in the middle of each quarter that has begun."""
    heads = {function: headcount(function, year, today) for function in Team.Function.values}
    lines = tuple(
        PerHead(line.function, line.kind, line.amount, line.currency, heads[line.function])
        for line in LedgerLine.objects.filter(year=year)
    )
    return Parity(year, lines, _ratio(lines, LedgerLine.Kind.BUDGET), _ratio(lines, LedgerLine.Kind.PRIZES))


def headcount(function: str, year: int, today: date) -> float:
    """Return how many people work in a function, on average over the middles of the year's quarters up to today."""
    days = [day for day in (date(year, month, middle) for month, middle in QUARTER_DAYS) if day <= today]
    counts = [_heads_on(function, day) for day in days or [today]]
    return sum(counts) / len(counts)


def _heads_on(function: str, day: date) -> int:
    held = Membership.objects.on(day).filter(team__function=function, leads=False)
    return held.values("person_id").distinct().count()


def _ratio(lines: tuple[PerHead, ...], kind: str) -> float | None:
    """Return what a head in service gets against one in sales; unknown in two currencies, or without both."""
    found = {line.function: line for line in lines if line.kind == kind}
    if not {SERVICE, SALES} <= found.keys() or found[SERVICE].currency != found[SALES].currency:
        return None
    service, sales = found[SERVICE].each, found[SALES].each
    return service / sales if service is not None and sales else None
