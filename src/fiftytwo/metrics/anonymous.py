"""Answers nobody can be found in: employee surveys, shown only along one fixed tree of scopes, wave by wave.

The table of answers has no column that leads to a person, and its dates are those of the wave. What may be shown is
decided in :mod:`fiftytwo.lib.lattice`; no page, export or interface goes around :func:`counted`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib import lattice
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.scopes import Scope

TABLE = "anonymous_answer"
LIKES_TO_WORK_HERE = {"enps": (9, 6, 0, 10), "engagement": (4, 2, 1, 5)}
"""Instrument → lowest score that counts as engaged, highest that counts against, lowest and highest of the scale."""


class HiddenError(PermissionError):
    """These answers are hidden so that nobody can be recognised; the message says why."""


@dataclass(frozen=True)
class Answers:
    """The valid answers of one wave at one place: all, those engaged, those against."""

    n: int = 0
    engaged: int = 0
    against: int = 0

    def __add__(self, other: Answers) -> Answers:
        return Answers(self.n + other.n, self.engaged + other.engaged, self.against + other.against)


@dataclass(frozen=True)
class Wave:
    """One closed round of questions, with the answers by place: a site and a team, either of them perhaps unknown."""

    name: str
    closed_on: date
    answers: dict[lattice.Scope, Answers]


_kept: Kept[dict[str, list[Wave]]] = Kept(8)


def waves(instrument: str, today: date) -> list[Wave]:
    """Return the waves of an instrument that are closed, the oldest first."""
    key = (str(store.root()), store.version(TABLE))
    return [wave for wave in _kept.get(key, _all_waves).get(instrument, []) if wave.closed_on < today]


def counted(instrument: str, scope: Scope, period: Period, today: date) -> Answers | None:
    """Return the answers of the last wave that was closed in a period; None if there was none.

    Raises:
        HiddenError: if the scope is not on the tree, or its group, or what remains beside it, is too small.
    """
    if scope.kind not in ("organisation", "site", "team") or scope.channel or scope.reason or scope.segment:
        raise HiddenError(_("Anonymous answers are shown for the organisation, its sites and its teams only."))
    closed = [wave for wave in waves(instrument, today) if period.first.monday <= wave.closed_on <= period.last.sunday]
    if not closed:
        return None
    wave = closed[-1]
    there = {place: answers.n for place, answers in wave.answers.items()}
    place = _place(scope, wave)
    if place is None or place not in lattice.shown(there):
        raise HiddenError(
            _("Hidden: fewer than %(floor)d answered here, or so few elsewhere that they could be worked out.")
            % {"floor": lattice.FLOOR}
        )
    return sum((answers for at, answers in wave.answers.items() if at[: len(place)] == place), Answers())


def _place(scope: Scope, wave: Wave) -> lattice.Scope | None:
    """Return where a scope stood in the tree of a wave; None if it was not there."""
    if scope.kind == "organisation":
        return ()
    if scope.kind == "site":
        return (scope.key,)
    return next((at for at in wave.answers if len(at) == 2 and at[1] == scope.key), None)


def _all_waves() -> dict[str, list[Wave]]:
    rows = read.rows(read.table(TABLE)) if store.version(TABLE) is not None else []
    answers: dict[tuple[str, str, date], dict[lattice.Scope, Answers]] = {}
    for row in rows:
        rule = LIKES_TO_WORK_HERE.get(row["instrument"])
        if rule is None or row["score"] is None or not rule[2] <= row["score"] <= rule[3]:
            continue
        key = (row["instrument"], row["wave"], row["closed_on"])
        place = tuple(filter(None, (row["site"] or "?", row["team"])))
        one = Answers(1, int(row["score"] >= rule[0]), int(row["score"] <= rule[1]))
        at = answers.setdefault(key, {})
        at[place] = at.get(place, Answers()) + one
    found: dict[str, list[Wave]] = {}
    for (instrument, name, closed_on), at in sorted(answers.items(), key=lambda item: (item[0][2], item[0][1])):
        found.setdefault(instrument, []).append(Wave(name, closed_on, at))
    return found
