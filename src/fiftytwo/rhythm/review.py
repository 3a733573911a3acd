"""The year in review: what was promised in a scope, how flat the year was, what was done for people."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fiftytwo.lib.strips import Flatness, weeks_of_year
from fiftytwo.rhythm import occasions, registry
from fiftytwo.rhythm.models import Commitment, Happening
from fiftytwo.rhythm.presentation import flatness_written
from fiftytwo.rhythm.roster import ORGANISATION
from fiftytwo.rhythm.strips import Strip, strips, together
from fiftytwo.shell import words


@dataclass(frozen=True)
class Review:
    """A year of a scope."""

    year: int
    scope: str
    strips: tuple[Strip, ...]
    flatness: Flatness
    sentence: str
    care_lines: tuple[str, ...]
    years: tuple[int, ...]


def review(scope: str, year: int, this_year: int) -> Review:
    """Return the review of a year."""
    shown = strips(registry.promised().values(), scope, year)
    flat = together(shown)
    lines = _care(year) if scope == ORGANISATION else ()
    years = tuple(range(this_year, this_year - 5, -1))
    return Review(year, scope, shown, flat, flatness_written(flat), lines, years)


def _care(year: int) -> tuple[str, ...]:
    """Return what happened for people in a year, in words: how often, and for how many; then what was taken on."""
    weeks = weeks_of_year(year)
    days = (weeks[0].monday, weeks[-1].sunday)
    rows = Happening.objects.filter(day__range=days).values("occasion")
    counted = rows.annotate(times=Count("pk"), people=Count("person_id", distinct=True)).order_by("-times")
    lines = [
        _("%(occasion)s: %(times)s times, for %(people)s people")
        % {
            "occasion": occasions.label(row["occasion"]),
            "times": words.number(row["times"]),
            "people": words.number(row["people"]),
        }
        for row in counted
    ]
    return (*lines, *_taken_on(days))


def _taken_on(days: tuple[object, object]) -> tuple[str, ...]:
    rows = Commitment.objects.filter(week__range=days).values_list("state").annotate(n=Count("pk"))
    counts = dict(rows)
    done, dropped = counts.get(Commitment.State.DONE, 0), counts.get(Commitment.State.DROPPED, 0)
    if not counts:
        return ()
    told = {"done": words.number(done), "dropped": words.number(dropped)}
    return (
        ngettext(
            "%(done)s commitment done, %(dropped)s dropped with a reason or done by others",
            "%(done)s commitments done, %(dropped)s dropped with a reason or done by others",
            done,
        ) % told,
    )  # fmt: skip
