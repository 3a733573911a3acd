"""Satisfaction as it would be with everybody's mix of cases: a model, fitted anew for each period.

Each answer is laid beside the contact it is about: reason, channel and difficulty make its stratum. What a person's or
a team's mix lets expect is held against what was found (indirect standardisation, ``lib.ranking.standardised``).
Answers without a contact, or given before it was opened, are in no stratum and left out.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from fiftytwo.facts import derived, read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.periods import Period
from fiftytwo.lib.ranking import Counts, Standardised, standardised
from fiftytwo.metrics import runs
from fiftytwo.metrics.scopes import ORGANISATION, Scope
from fiftytwo.metrics.waiting import check_soon

MODEL = runs.Model("case_mix", version=1)
KEPT_FILES = 300
STRATA = ("reason", "channel", "difficulty")
Cases = dict[str, dict[str, Counts]]


@dataclass(frozen=True)
class Fitted:
    """What the model found for one period: by employee and by team, with their cases, and what it left out."""

    employees: dict[str, Standardised | None]
    teams: dict[str, Standardised | None]
    cases: Cases
    overall: Counts
    left_out: int
    run: int


_kept: Kept[Fitted] = Kept(8)
Adjusted = dict[str, tuple[float, int, float, float, int]]
_adjusted: Kept[dict[str, Adjusted]] = Kept(200)


def fitted(period: Period) -> Fitted:
    """Return the model of a period; the same as long as the facts are the same."""
    return _kept.get((str(store.root()), runs.files_of(period), period), lambda: _fit(period))


def adjusted(period: Period) -> dict[str, Adjusted]:
    """Return value, n, interval and run of every employee and team, from disk if that was fitted before.

    Raises:
        waiting.NotCountedYetError: if that takes long and the worker has not done it yet.
    """
    key = (str(store.root()), runs.files_of(period), period)
    return _adjusted.get(key, lambda: _from_disk(period, key))


def _from_disk(period: Period, key: tuple[object, ...]) -> dict[str, Adjusted]:
    folder = derived.folder() / "case_mix"
    path = folder / f"{hashlib.sha256(repr(key).encode()).hexdigest()[:24]}.json"
    if not path.exists():
        check_soon("rating", read.months_between(period.first.monday, period.last.sunday))
        check_soon("contact", runs.months_of_contacts(period))
        found = fitted(period)
        told = {kind: _told(of, found.run) for kind, of in (("employee", found.employees), ("team", found.teams))}
        with derived.drafted(path) as draft:
            draft.write_text(json.dumps(told))
        for old in sorted(folder.glob("*.json"), key=lambda one: one.stat().st_mtime_ns)[:-KEPT_FILES]:
            old.unlink(missing_ok=True)
    return {kind: {who: tuple(one) for who, one in of.items()} for kind, of in json.loads(path.read_text()).items()}


def _told(people: dict[str, Standardised | None], run: int) -> Adjusted:
    return {
        who: (one.adjusted, one.n, one.interval.low, one.interval.high, run)
        for who, one in people.items()
        if one is not None
    }


def amount(scope: Scope, period: Period) -> dict[str, float] | None:
    """Return value, n and interval of an employee or a team; None for other scopes and where nothing is known."""
    if scope.kind not in ("employee", "team") or scope.channel or scope.reason or scope.segment:
        return None
    one = adjusted(period)[scope.kind].get(scope.key)
    return None if one is None else dict(zip(("value", "n", "low", "high", "run"), one, strict=True))


def _fit(period: Period) -> Fitted:
    employees: Cases = defaultdict(dict)
    teams: Cases = defaultdict(dict)
    whole, satisfied, left_out = 0, 0, 0
    for row in _answers(period):
        if not row["placed"]:
            left_out += row["n"]
            continue
        stratum = "\x1f".join(row[name] or "" for name in STRATA)
        for cases, who in ((employees, row["employee"]), (teams, row["team"])):
            if who:
                good, n = cases[who].get(stratum, (0, 0))
                cases[who][stratum] = (good + row["satisfied"], n + row["n"])
        whole, satisfied = whole + row["n"], satisfied + row["satisfied"]
    run = runs.note(MODEL, ORGANISATION, period, runs.Fitting(whole, left_out, {}))
    return Fitted(standardised(employees), standardised(teams), employees, (satisfied, whole), left_out, run.pk)


def _answers(period: Period) -> list[dict[str, Any]]:
    """Return valid CSAT answers of a period, counted by person, team and stratum."""
    import ibis

    ratings = read.table("rating", months=read.months_between(period.first.monday, period.last.sunday))
    valid = (ratings.instrument == "csat") & (ratings.scale_low == 1) & (ratings.scale_high == 5)
    whole = (ratings.score == ratings.score.floor()) & ratings.score.between(1, 5)
    within = ratings.local_week.between(period.first.monday, period.last.monday)
    asked = ratings.filter(valid & whole & within).select(
        "employee", "team", "score", "answered_at", "contact_source", "contact_id"
    )
    contacts = read.table("contact", months=runs.months_of_contacts(period)).select(
        *STRATA, "opened_at", contact_source=ibis._.source, contact_id=ibis._.source_id
    )
    joined = asked.left_join(contacts, ["contact_source", "contact_id"])
    placed = joined.opened_at.notnull() & (joined.answered_at >= joined.opened_at)
    told = joined.mutate(placed=placed.fill_null(False), good=(joined.score >= 4).ifelse(1, 0))
    grouped = told.group_by("employee", "team", "placed", *STRATA)
    return read.rows(grouped.aggregate(n=told.count(), satisfied=told.good.sum()))
