"""Business results as metrics: every measure that the organisation enters or imports, and money, by its currency.

Nobody writes a form for them: measures and currencies are found in the facts, and the forms in ``definitions/found``
are filled in here. They stand in rows equal to service's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

from fiftytwo.facts import read as facts
from fiftytwo.facts import store
from fiftytwo.facts.kept import Kept
from fiftytwo.metrics.definition import Definition, read

FORMS = Path(__file__).parent / "definitions" / "found"
APART = "business"
WHOLE = {"0-1": "1", "%": "100"}
_kept: Kept[tuple[Definition, ...]] = Kept(8)


def found() -> tuple[Definition, ...]:
    """Return a metric for each measure and each currency that the facts hold."""
    key = (str(store.root()), store.version("business_result"), store.version("order"))
    return _kept.get(key, lambda: (*_measures(), *_money()))


def _form(which: str, /, **blanks: str) -> Definition:
    text = Template((FORMS / f"{which}.toml").read_text(encoding="utf-8")).substitute(blanks)
    return read(text, own=True, apart=APART)


def _measures() -> Iterator[Definition]:
    """Yield a metric for each measure; in its most frequent unit, for two units do not add up."""
    if store.version("business_result") is None:
        return
    results = facts.table("business_result")
    kinds = facts.rows(results.group_by("function", "measure", "unit").aggregate(n=results.count()))
    taken: set[str] = set()
    for row in sorted(kinds, key=lambda row: (-row["n"], str(row))):
        name = _name(row["function"] or "", row["measure"])
        if name not in taken and not _has_signs(row):
            taken.add(name)
            yield _measure(name, row["function"] or "", row["measure"], row["unit"] or "")


def _has_signs(row: dict[str, Any]) -> bool:
    """Say whether a name has a sign that means something in a form."""
    return any(sign in (row[name] or "") for name in ("function", "measure", "unit") for sign in "'\"\\\n$")


def _measure(name: str, function: str, measure: str, unit: str) -> Definition:
    counted_in = f"unit == '{unit}'" if unit else "unit is None"
    whose = f"function == '{function}'" if function else "function is None"
    given = {
        "name": name,
        "owner": function or "organisation",
        "title": " · ".join(filter(None, (function, measure))),
        "where": f"measure == '{measure}' and {counted_in} and {whose}",
    }
    if unit in WHOLE:
        return _form("portion", whole=WHOLE[unit], **given)
    return _form("amount", unit=unit, **given)


def _name(*parts: str) -> str:
    """Return a name made of a measure's letters; one that is written in others is spelt by their numbers.

    >>> _name("sales", "Offers won")
    'sales_offers_won'
    """
    plain = unicodedata.normalize("NFKD", "_".join(filter(None, parts)).casefold())
    name = re.sub(r"[^a-z0-9]+", "_", re.sub(r"[^a-z0-9\s_-]", "", plain)).strip("_")
    if not re.match(r"[a-z][a-z0-9_]{2}", name):
        name = "measure_" + plain.encode().hex()[:24]
    return name[:40]


def _money() -> Iterator[Definition]:
    if store.version("order") is None:
        return
    orders = facts.table("order")
    currencies = facts.rows(orders.group_by("currency").aggregate(n=orders.count()))
    for currency in sorted(row["currency"] for row in currencies if row["currency"]):
        if re.fullmatch(r"[A-Z]{3}", currency):
            yield _form("order_value", code=currency.lower(), currency=currency)
            yield _form("earned_growth", code=currency.lower(), currency=currency)
