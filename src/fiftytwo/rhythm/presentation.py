"""Strips, marks and places in the reader's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fiftytwo.lib.strips import Cell, Flatness, Mark, Silence
from fiftytwo.metrics.presentation import scope_written
from fiftytwo.metrics.scopes import Scope, named_of
from fiftytwo.rhythm.strips import Strip
from fiftytwo.shell import words


def mark_written(cell: Cell | None) -> str:
    """Write what a week was, with its numbers: ``missed, 3 of 9``."""
    mark = cell.mark if cell else Mark.UNKNOWN
    word = {
        Mark.KEPT: _("kept"),
        Mark.MISSED: _("missed"),
        Mark.NOTHING_DUE: _("nothing due"),
        Mark.UNKNOWN: words.unknown(),
    }[mark]
    if cell is None or not cell.due:
        return word
    told = {"mark": word, "kept": words.number(cell.kept), "due": words.number(cell.due)}
    return _("%(mark)s, %(kept)s of %(due)s") % told


def strip_written(strip: Strip) -> str:
    """Write a year in a sentence: weeks kept of those in which anything was due."""
    if not strip.due:
        return _("Nothing was due yet in %(year)s.") % {"year": strip.year}
    told = {"kept": strip.kept, "due": strip.due, "year": strip.year}
    return ngettext(
        "%(kept)s of %(due)s week kept in %(year)s.", "%(kept)s of %(due)s weeks kept in %(year)s.", strip.due
    ) % told  # fmt: skip


def flatness_written(flat: Flatness) -> str:
    """Write how the other weeks compare with Customer Service Week, with the numbers and the likely range."""
    outside = _share(flat.kept_outside, flat.due_outside)
    if flat.outside is None or flat.likely is None:
        return _("Nothing was due outside Customer Service Week yet.")
    told = {
        "outside": words.percent(flat.outside, 0),
        "numbers": outside,
        "low": words.percent(flat.likely.low, 0),
        "high": words.percent(flat.likely.high, 0),
    }
    sentence = _("Outside Customer Service Week %(outside)s was kept (%(numbers)s weeks, likely %(low)s to %(high)s).")
    if flat.inside is None:
        to_come = _("In that week nothing was due, or it is still to come.")
        return f"{sentence % told} {to_come}"
    inside = {"inside": words.percent(flat.inside, 0), "numbers": _share(flat.kept_inside, flat.due_inside)}
    that_week = _("In that week %(inside)s was kept (%(numbers)s).") % inside
    return f"{sentence % told} {that_week}"


def silence_written(silence: Silence) -> str:
    """Write how long the longest silence was, and when."""
    if not silence.weeks or silence.first is None or silence.last is None:
        return _("No week in which anything was due was missed.")
    told = {
        "weeks": silence.weeks,
        "first": words.day(silence.first.monday),
        "last": words.day(silence.last.sunday),
    }
    return ngettext(
        "The longest silence: %(weeks)s week, %(first)s to %(last)s.",
        "The longest silence: %(weeks)s weeks, %(first)s to %(last)s.",
        silence.weeks,
    ) % told  # fmt: skip


def place_written(scope: str) -> str:
    """Write whose promises these are."""
    kind, _colon, key = scope.partition(":")
    if kind == "owner":
        return _("what %(name)s owes") % {"name": named_of("line", key)}
    return scope_written(Scope(kind, key))


def _share(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": words.number(part), "whole": words.number(whole)}
