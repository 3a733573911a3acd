"""Answers nobody can be found in: employee surveys, shown only along one fixed tree of scopes, wave by wave.

The table of answers has no column that leads to a person, and its dates are those of the wave. What may be shown
is decided in :mod:`fiftytwo.lib.lattice`, once, when the wave is sealed; no page or export goes around
:func:`counted`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from fiftytwo.facts import read, store
from fiftytwo.facts.kept import Kept
from fiftytwo.lib import lattice
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.models import SealedWave
from fiftytwo.metrics.scopes import Scope

DAY = timedelta(days=1)
SLASH = "/"
NO_SITE = "?"

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


def waves() -> list[SealedWave]:
    """Return every wave that is sealed, in the order in which they were closed; those that can be are sealed first."""
    seal()
    return list(SealedWave.objects.order_by("closed_on", "pk"))


def counted(
    instrument: str, scope: Scope, period: Period, today: date, sealed: Sequence[SealedWave] | None = None
) -> Answers | None:
    """Return the answers of the last wave that was closed in a period; None if there was none.

    Args:
        instrument: which survey.
        scope: whose answers.
        period: in which the wave was closed.
        today: waves of later days are not told yet.
        sealed: what :func:`waves` returned, by whoever asks more than once.

    Raises:
        HiddenError: if the scope is not on the tree, or its group, or what remains beside it, is too small.
    """
    if scope.kind not in ("organisation", "site", "team") or scope.channel or scope.reason or scope.segment:
        raise HiddenError(_("Anonymous answers are shown for the organisation, its sites and its teams only."))
    first, last = period.first.monday, min(period.last.sunday, today - DAY)
    known = waves() if sealed is None else sealed
    closed = [wave for wave in known if wave.instrument == instrument and first <= wave.closed_on <= last]
    if not closed:
        return None
    wave = closed[-1]
    place = _place(scope, wave)
    if place is None or SLASH.join(place) not in wave.shown:
        raise HiddenError(
            _("Hidden: fewer than %(floor)d answered here, or so few elsewhere that they could be worked out.")
            % {"floor": lattice.FLOOR}
        )
    below = (Answers(*counts) for at, counts in wave.answers.items() if _path(at)[: len(place)] == place)
    return sum(below, Answers())


def _place(scope: Scope, wave: SealedWave) -> lattice.Scope | None:
    """Return where a scope stood in the tree of a wave; None if it was not there."""
    if scope.kind == "organisation":
        return ()
    if scope.kind == "site":
        return (scope.key,)
    return next((path for at in wave.answers if len(path := _path(at)) == 2 and path[1] == scope.key), None)


def _path(place: str) -> lattice.Scope:
    return tuple(place.split(SLASH)) if place else ()


def seal() -> None:
    """Seal every wave whose closing day is over and that is not sealed yet: what it says is decided once."""
    _sealed.get((str(store.root()), store.version(TABLE), timezone.now().date()), _seal_new)


_sealed: Kept[bool] = Kept(4)


def _seal_new() -> bool:
    there = set(SealedWave.objects.values_list("instrument", "name"))
    for (instrument, name), (closed_on, answers) in _waves().items():
        if (instrument, name) not in there and closed_on < timezone.now().date():
            shown = lattice.shown({place: one.n for place, one in answers.items()})
            SealedWave.objects.get_or_create(
                instrument=instrument,
                name=name,
                defaults={
                    "closed_on": closed_on,
                    "answers": {SLASH.join(at): [one.n, one.engaged, one.against] for at, one in answers.items()},
                    "shown": sorted(SLASH.join(place) for place in shown),
                },
            )
    return True


def _waves() -> dict[tuple[str, str], tuple[date, dict[lattice.Scope, Answers]]]:
    """Return the waves in the facts: their last closing day, and their valid answers by site and team."""
    rows = read.rows(read.table(TABLE)) if store.version(TABLE) is not None else []
    found: dict[tuple[str, str], tuple[date, dict[lattice.Scope, Answers]]] = {}
    for row in rows:
        rule = LIKES_TO_WORK_HERE.get(row["instrument"])
        if rule is None or row["score"] is None or not rule[2] <= row["score"] <= rule[3]:
            continue
        closed_on, answers = found.get((row["instrument"], row["wave"]), (row["closed_on"], {}))
        place = tuple(filter(None, (row["site"] or NO_SITE, row["team"])))
        one = Answers(1, int(row["score"] >= rule[0]), int(row["score"] <= rule[1]))
        answers[place] = answers.get(place, Answers()) + one
        found[row["instrument"], row["wave"]] = (max(closed_on, row["closed_on"]), answers)
    return found
