"""What goes with satisfaction here: answers laid beside the contact they are about. Never what causes it.

How much of the variation of scores each thing shares is divided fairly among all of them (LMG), each share with the
interval of a thousand draws. It takes seconds, so the worker does it, once for the same facts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log10
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.facts import read
from fiftytwo.lib.drivers import drivers
from fiftytwo.lib.periods import Period
from fiftytwo.metrics import runs
from fiftytwo.metrics.compute import NotVisibleError
from fiftytwo.metrics.models import ModelRun
from fiftytwo.metrics.permissions import can_see_numbers
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.viewer import Viewer

FEWEST_ANSWERS = 100
MOST_ANSWERS = 5_000
KNOWN_ENOUGH = 0.6
DRAWS = 1_000
MODEL = runs.Model("drivers", version=1)

SECONDS = {
    "wait": "wait_seconds",
    "first_reply": "first_reply_seconds",
    "resolution": "resolution_seconds",
    "talk": "talk_seconds",
}
"""Durations are taken by their logarithm: from one minute to two matters as much as from one hour to two."""
COUNTS = {"reopened": "reopen_count", "passed_on": "transfer_count"}
YES = {"rework": "rework", "promise_kept": "promise_kept"}

THINGS: dict[str, tuple[str | Promise, str | Promise]] = {
    "wait": (_("How long the customer waited"), _("the longer the wait")),
    "first_reply": (_("How soon the first reply came"), _("the longer until the first reply")),
    "resolution": (_("How long until it was solved"), _("the longer until it was solved")),
    "talk": (_("How long the conversation was"), _("the longer the conversation")),
    "reopened": (_("Whether it had to be opened again"), _("where it was opened again")),
    "passed_on": (_("Whether the customer was passed on"), _("where the customer was passed on")),
    "rework": (_("Whether it mended our own mistake"), _("where it mended our own mistake")),
    "promise_kept": (_("Whether we kept our promise"), _("where the promise was kept")),
    "phone": (_("Whether it was on the phone"), _("on the phone")),
}


@dataclass(frozen=True)
class Part:
    """One thing that goes with satisfaction: its share of what can be told, with its interval, and which way."""

    name: str
    title: str | Promise
    when: str | Promise
    share: float
    low: float
    high: float
    higher: bool
    clear: bool

    @property
    def bar(self) -> float:
        """The share as the width of a bar of 100."""
        return round(100 * self.share, 1)

    @property
    def likely(self) -> tuple[float, float]:
        """The ends of the interval on the same bar."""
        return round(100 * self.low, 1), round(100 * min(1.0, self.high), 1)


@dataclass(frozen=True)
class DriversPage:
    """What goes with satisfaction in a scope and a period; ``parts`` is empty where too little is known."""

    scope: Scope
    period: Period
    parts: tuple[Part, ...]
    told: float
    n: int
    left_out: int
    not_placed: int
    not_known: tuple[str | Promise, ...]
    run: int | None
    counted_at: datetime | None
    up_to_date: bool

    @property
    def waits(self) -> bool:
        """Whether it is being counted for the first time."""
        return self.run is None

    @property
    def enough(self) -> bool:
        """Whether anything can be told."""
        return bool(self.parts)


def drivers_page(viewer: Viewer, scope: Scope, period: Period) -> DriversPage:
    """Return what goes with satisfaction; of places only, never of a person.

    Raises:
        NotVisibleError: if the viewer may not see the scope, or it is a person or a reporting line.
    """
    if not can_see_numbers(viewer, scope) or scope.of_people:
        raise NotVisibleError
    now = runs.asked(MODEL, scope, period)
    done = now if now.finished_at else runs.last_done(MODEL, scope, period)
    if done is None:
        return DriversPage(scope, period, (), 0.0, 0, 0, 0, (), None, None, up_to_date=False)
    return _page(scope, period, done, up_to_date=done == now)


def _page(scope: Scope, period: Period, run: ModelRun, *, up_to_date: bool) -> DriversPage:
    found = run.result
    total = found["told"] or 1.0
    parts = tuple(
        Part(
            one["name"], *THINGS[one["name"]], one["part"] / total, one["low"] / total, one["high"] / total,
            one["with"] > 0, one["low"] / total >= 0.02,
        )
        for one in found["parts"]
    )  # fmt: skip
    unknown = tuple(THINGS[name][0] for name in found["not_known"])
    return DriversPage(
        scope, period, parts, found["told"], run.n, run.left_out, found["not_placed"], unknown, run.pk,
        run.finished_at, up_to_date,
    )  # fmt: skip


def _computed(scope: Scope, period: Period) -> runs.Fitting:
    """Return the drivers of a scope as a run keeps them."""
    rows = _answers(scope, period)
    placed = [row for row in rows if row["placed"]]
    columns = {name: [_value(name, row) for row in placed] for name in THINGS}
    used = {name: column for name, column in columns.items() if _tells(column)}
    nothing = {
        "parts": [], "told": 0.0, "not_placed": len(rows) - len(placed),
        "not_known": [name for name in THINGS if name not in used],
    }  # fmt: skip
    complete = [at for at in range(len(placed)) if all(column[at] is not None for column in used.values())]
    chosen = _evenly(complete)
    taken = {name: [column[at] for at in chosen] for name, column in used.items()}
    varied = {name: column for name, column in taken.items() if len(set(column)) > 1}
    scores = [placed[at]["score"] for at in chosen]
    if len(chosen) < FEWEST_ANSWERS or len(set(scores)) < 2 or not varied:
        return runs.Fitting(0, len(placed), nothing)
    found = drivers(varied, scores, draws=DRAWS)
    parts = [
        {"name": d.name, "part": d.part, "low": d.interval.low, "high": d.interval.high, "with": d.correlation}
        for d in found.drivers
    ]
    not_known = [name for name in THINGS if name not in varied]
    result = {**nothing, "parts": parts, "told": found.r_squared, "not_known": not_known}
    return runs.Fitting(found.n, len(placed) - len(complete), result)


def _tells(column: Sequence[float | None]) -> bool:
    """Say whether a thing is known of enough contacts, and differs among them."""
    known = [value for value in column if value is not None]
    return len(known) >= KNOWN_ENOUGH * len(column) and len(set(known)) > 1


def _evenly(positions: Sequence[int]) -> list[int]:
    """Return at most five thousand, evenly spread over all."""
    step = max(1.0, len(positions) / MOST_ANSWERS)
    return [positions[int(at * step)] for at in range(min(len(positions), MOST_ANSWERS))]


def _value(name: str, row: Mapping[str, Any]) -> float | None:
    if name == "phone":
        return None if row["channel"] is None else float(row["channel"] == "phone")
    if name in SECONDS:
        seconds = row[SECONDS[name]]
        return None if seconds is None or seconds < 0 else log10(1 + seconds)
    given = row[{**COUNTS, **YES}[name]]
    return None if given is None else float(given > 0)


CONTACT = ("channel", *SECONDS.values(), *COUNTS.values(), *YES.values())


def _answers(scope: Scope, period: Period) -> list[dict[str, Any]]:
    """Return the valid CSAT answers of a period, each with the contact that it is about."""
    import ibis

    ratings = read.table("rating", months=read.months_between(period.first.monday, period.last.sunday))
    valid = (ratings.instrument == "csat") & (ratings.scale_low == 1) & (ratings.scale_high == 5)
    whole = (ratings.score == ratings.score.floor()) & ratings.score.between(1, 5)
    within = ratings.local_week.between(period.first.monday, period.last.monday)
    asked = ratings.filter(valid & whole & within)
    given = {"channel": scope.channel, "reason": scope.reason, "segment": scope.segment}
    for name in ("site", "team", "channel"):
        if scope.kind == name:
            given[name] = scope.key
    contacts = read.table("contact", months=runs.months_of_contacts(period))
    contacts = contacts.select(
        "opened_at", "reason", "segment", *CONTACT, contact_source=ibis._.source, contact_id=ibis._.source_id
    )
    asked = asked.select("source", "source_id", "score", "answered_at", "site", "team", "contact_source", "contact_id")
    joined = asked.left_join(contacts, ["contact_source", "contact_id"])
    for name, value in given.items():
        if value:
            joined = joined.filter(joined[name] == value)
    placed = (joined.opened_at.notnull() & (joined.answered_at >= joined.opened_at)).fill_null(False)
    told = joined.mutate(placed=placed).order_by("source", "source_id")
    return read.rows(told.select("score", "placed", *CONTACT))


runs.register(MODEL, _computed)
