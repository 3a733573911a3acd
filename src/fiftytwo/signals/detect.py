"""Detectors: pure functions from what is known to what deserves attention. None looks anything up or writes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fiftytwo.lib.control import Chart, State
from fiftytwo.lib.surprise import latest_p_value, states

UP, DOWN = "up", "down"
FALSE_WEEKS = 0.1
"""Of weeks in which nothing changed at all, at most this share says that something did."""
UNMET_WEEKS = 3
SILENT_SHARE = 0.5
FEWEST_SILENT = 3


@dataclass(frozen=True)
class Found:
    """One thing that deserves attention: of what kind, where, about what, which way, and by which numbers."""

    kind: str
    scope: str
    subject: str
    direction: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    owner: int | None = None
    due_on: date | None = None


def shifted(charts: Mapping[tuple[str, str], Chart], *, rate: float = FALSE_WEEKS) -> list[Found]:
    """Return the series whose newest week noise does not explain, by (scope, metric).

    False discoveries are controlled over all series together, whoever looks at which of them: where nothing changed,
    nothing is found but in a share ``rate`` of weeks.
    """
    said = states(list(charts.values()), rate=rate)
    return [
        _shift(scope, metric, chart)
        for ((scope, metric), chart), state in zip(charts.items(), said, strict=True)
        if state is State.SHIFTED
    ]


def _shift(scope: str, metric: str, chart: Chart) -> Found:
    phase = chart.phases[-1]
    latest = phase.points[-1]
    evidence = {
        "value": latest.value,
        "centre": latest.limits.centre,
        "sigma": latest.limits.sigma,
        "weeks": len(phase.points),
        "p_value": latest_p_value(phase),
    }
    return Found("shifted", scope, metric, UP if latest.value > latest.limits.centre else DOWN, evidence)


def unmet(practice: str, scope: str, marks: Sequence[bool | None]) -> Found | None:
    """Say that a practice was missed in the newest three weeks in which anything was due, the very newest among them.

    >>> unmet("nobody_unseen", "organisation", [True, False, None, False, False]).evidence["weeks"]
    3
    >>> unmet("nobody_unseen", "organisation", [False, False, False, None]) is None
    True
    """
    if not marks or marks[-1] is not False:
        return None
    run = 0
    for mark in reversed(marks):
        if mark:
            break
        run += mark is False
    return Found("unmet", scope, practice, evidence={"weeks": run}) if run >= UNMET_WEEKS else None


def silent(scope: str, days_unseen: Iterable[int | None], limit: int) -> Found | None:
    """Say that at least half of a team, and no fewer than three, have been unseen for longer than some days.

    ``days_unseen`` has an entry for each person; None for somebody who was never seen.

    >>> silent("team:k3", [40, None, 20, 3], 14).evidence
    {'unseen': 3, 'people': 4, 'longest_days': 40}
    """
    listed = list(days_unseen)
    unseen = [days for days in listed if days is None or days > limit]
    if len(unseen) < max(FEWEST_SILENT, SILENT_SHARE * len(listed)):
        return None
    longest = max((days for days in unseen if days is not None), default=None)
    evidence = {"unseen": len(unseen), "people": len(listed), "longest_days": longest}
    return Found("silence", scope, "nobody_unseen", evidence=evidence)


def waiting(scope: str, about: str, practice: str, days_late: int, owner: int | None) -> Found | None:
    """Say that something due has waited past its time.

    >>> waiting("organisation", "obstacle:7", "obstacles_are_answered", 0, None) is None
    True
    """
    if days_late < 1:
        return None
    return Found("waiting", scope, about, evidence={"practice": practice, "days_late": days_late}, owner=owner)


@dataclass(frozen=True)
class Thanked:
    """A text that thanks somebody, as the readers found it and nobody has confirmed.

    ``named`` are the keys of the people whom it may mean by name, ``leads`` the ids of who leads its team and may say
    so, the longest there first; ``contact`` is that which the text belongs to, empty where it belongs to none.
    """

    source: str
    text_id: str
    month: str
    team: str
    contact: str
    named: tuple[str, ...]
    leads: tuple[int, ...] = ()


def praised(texts: Iterable[Thanked]) -> list[Found]:
    """Return what praises a person by name; what one contact says of the same people in several texts is one thing.

    Thanks in which nobody is named are left to a look at the list: they deserve nobody's attention in particular.

    >>> twice = [Thanked("desk", n, "2026-11", "k3", "c7", ("ayse",), (4,)) for n in ("t1", "t2")]
    >>> nobody = Thanked("desk", "t3", "2026-11", "k3", "c8", ())
    >>> [(one.scope, one.owner, one.evidence["named"]) for one in praised([*twice, nobody])]
    [('team:k3', 4, ['ayse'])]
    """
    found: dict[tuple[str, str, tuple[str, ...]], Found] = {}
    for text in texts:
        if text.named:
            said = (text.source, text.contact or f"text {text.text_id}", tuple(sorted(text.named)))
            found.setdefault(said, _praise(text))
    return list(found.values())


def _praise(text: Thanked) -> Found:
    scope = f"team:{text.team}" if text.team else "organisation"
    evidence = {"source": text.source, "text": text.text_id, "month": text.month, "named": list(text.named)}
    subject = praise_subject(text.source, text.text_id)
    return Found("praise", scope, subject, evidence=evidence, owner=text.leads[0] if text.leads else None)


def praise_subject(source: str, text_id: str) -> str:
    """Return what a signal about praise in a text is filed under: as short for any id."""
    return "text:" + hashlib.sha256(f"{source}\n{text_id}".encode()).hexdigest()[:24]
