"""Colleagues side by side, as far as the data can carry it: never a league table of noise.

Satisfaction is adjusted for everyone's mix of cases, drawn towards the usual (empirical Bayes), and shown with its
reliability. Below a reliability of .70 nobody has a place; those who are not clearly apart are tied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from fiftytwo.lib.intervals import Interval, wilson
from fiftytwo.lib.periods import Period
from fiftytwo.lib.ranking import Estimate, Place, Prior, Standardised, estimate, estimated_prior, funnel, places
from fiftytwo.metrics import case_mix
from fiftytwo.metrics.compute import NotVisibleError
from fiftytwo.metrics.permissions import can_compare_people
from fiftytwo.metrics.scopes import Scope, members
from fiftytwo.org.models import Membership
from fiftytwo.org.queries import names_of
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell import words
from fiftytwo.shell.charts import Chart, funnel_plot

FEWEST_PEOPLE = 3


@dataclass(frozen=True)
class Colleague:
    """One person's satisfied customers: as counted, adjusted, and drawn towards the usual."""

    key: str
    name: str
    satisfied: int
    answered: int
    within: Interval | None
    adjusted: Standardised | None
    estimate: Estimate | None
    place: Place | None

    @property
    def share(self) -> float | None:
        """Satisfied among answered; None without an answer."""
        return self.satisfied / self.answered if self.answered else None


@dataclass(frozen=True)
class Colleagues:
    """The people of a scope side by side, in order of their names."""

    scope: Scope
    period: Period
    people: tuple[Colleague, ...]
    prior: Prior | None
    chart: Chart | None
    usual: float | None
    run: int
    left_out: int

    @property
    def ranked(self) -> int:
        """How many have a place at all."""
        return sum(person.place is not None for person in self.people)


def colleagues(viewer: Viewer, scope: Scope, period: Period) -> Colleagues:
    """Return the people of a team or a reporting line side by side.

    Raises:
        NotVisibleError: if the viewer does not lead them.
    """
    if not can_compare_people(viewer, scope):
        raise NotVisibleError(_("People are compared for those who lead them, and for service operations."))
    names = names_of(_keys(scope, period))
    fitted = case_mix.fitted(period)
    counts = {key: pooled(fitted.cases.get(key, {})) for key in names}
    prior = estimated_prior([pooled(mix) for mix in fitted.cases.values()])
    estimates = {key: estimate_of(fitted.employees.get(key), prior) for key in names}
    known = {key: found for key, found in estimates.items() if found is not None}
    placed = {place.name: place for place in places(known)} if len(known) >= FEWEST_PEOPLE else {}
    people = tuple(
        Colleague(
            key, names[key], *counts[key], wilson(*counts[key]), fitted.employees.get(key), estimates[key],
            placed.get(key),
        )
        for key in sorted(names, key=lambda key: names[key])
    )  # fmt: skip
    satisfied, answered = fitted.overall
    usual = satisfied / answered if answered else None
    return Colleagues(scope, period, people, prior, _chart(people, usual), usual, fitted.run, fitted.left_out)


def _keys(scope: Scope, period: Period) -> list[str]:
    if scope.kind == "line":
        return sorted({key for key, *_span in members(scope, period.first, period.last)} - {scope.key})
    rows = Membership.objects.filter(team__key=scope.key, since__lte=period.last.sunday)
    kept = [row for row in rows.select_related("person") if row.until is None or row.until > period.first.monday]
    return sorted({row.person.key for row in kept if not row.leads and not row.person.forgotten})


def pooled(mix: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """Return the counts of somebody over all their kinds of cases."""
    return sum(good for good, _n in mix.values()), sum(n for _good, n in mix.values())


def estimate_of(found: Standardised | None, prior: Prior | None) -> Estimate | None:
    """Draw somebody's adjusted share towards the usual one; None where nothing is known."""
    if found is None or prior is None:
        return None
    return estimate((round(found.adjusted * found.n), found.n), prior)


def _chart(people: tuple[Colleague, ...], usual: float | None) -> Chart | None:
    """Return a funnel plot: everybody's share against their answers, and where chance alone would put them."""
    asked = [person for person in people if person.answered]
    if not asked or usual is None:
        return None
    most = max(person.answered for person in asked)
    steps = sorted({max(1, round(most * n / 40)) for n in range(1, 41)})
    limits: list[dict[str, Any]] = []
    for n in steps:
        (low, high), (lowest, highest) = funnel(usual, n), funnel(usual, n, confidence=0.998)
        limits.append({"n": n, "low": low / n, "high": high / n, "lowest": lowest / n, "highest": highest / n})
    points = [{"n": p.answered, "share": p.share, "name": p.name} for p in asked]
    outside = [p for p in asked if _is_outside(p, usual)]
    head = (_("name"), _("answers"), _("satisfied"), _("chance alone: 95 of 100"))
    table = tuple(_row(person, usual) for person in asked)
    titles = {"n": _("answers"), "share": _("satisfied"), "name": _("name")}
    spec = funnel_plot(points, limits, usual, titles=titles)
    return Chart("funnel", _sentence(asked, outside), spec, head, table, _("Satisfied customers by number of answers"))


def _is_outside(person: Colleague, usual: float) -> bool:
    low, high = funnel(usual, person.answered, confidence=0.998)
    return not low <= person.satisfied <= high


def _row(person: Colleague, usual: float) -> tuple[str, ...]:
    low, high = (words.percent(count / person.answered, 0) for count in funnel(usual, person.answered))
    share = words.percent(person.satisfied / person.answered, 0)
    return (person.name, words.number(person.answered), share, f"{low} – {high}")


def _sentence(asked: list[Colleague], outside: list[Colleague]) -> str:
    if not outside:
        return _("Nobody stands apart: all %(n)s are where chance alone could put them.") % {"n": len(asked)}
    return _("Further from the usual than chance would put them: %(names)s.") % {
        "names": ", ".join(person.name for person in outside)
    }
