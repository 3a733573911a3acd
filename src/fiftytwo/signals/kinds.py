"""How each kind of signal is said, linked and computed again: the rooms that find a kind register it here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import watch
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.presentation import scope_written, written
from fiftytwo.metrics.registry import all_there_are, current
from fiftytwo.metrics.scopes import Scope
from fiftytwo.org.viewer import Viewer
from fiftytwo.shell import words
from fiftytwo.signals.detect import UP
from fiftytwo.signals.models import Signal


@dataclass(frozen=True)
class Evidence:
    """What a signal rests on, computed again: lines of what and how much, and whether it still says the same.

    ``same`` is None where it cannot be computed any more.
    """

    lines: tuple[tuple[str, str], ...]
    same: bool | None


@dataclass(frozen=True)
class Kind:
    """What there is to know of a kind of signal: its sentence, where it leads, and its evidence."""

    say: Callable[[Signal], str]
    url: Callable[[Signal], str]
    again: Callable[[Viewer, Signal], Evidence]
    heading: str | Promise = ""


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    """Make a kind known; called once, when the room that finds it is ready."""
    _kinds[name] = kind


def lead(name: str, url: Callable[[Signal], str]) -> None:
    """Let the room that deals with a kind say where its signals lead; called once, when that room is ready."""
    _kinds[name] = replace(_kinds[name], url=url)


def kind_of(signal: Signal) -> Kind:
    """Return how a signal is told; one whose room is gone is told by its bare names."""
    return _kinds.get(signal.kind, BARE)


def place(signal: Signal) -> str:
    """Return where a signal was found, by name."""
    return scope_written(Scope.parse(signal.scope))


def _definition(name: str) -> Definition | None:
    there = current().get(name)
    return there or next((d for d in all_there_are() if d.name == name), None)


def _say_shifted(signal: Signal) -> str:
    definition = _definition(signal.subject)
    if definition is None:
        return signal.subject
    told = {
        "metric": definition.label,
        "place": place(signal),
        "value": written(definition, signal.evidence.get("value")),
        "usual": written(definition, signal.evidence.get("centre")),
    }
    if signal.direction == UP:
        return _("%(metric)s rose: %(value)s, usually %(usual)s (%(place)s).") % told
    return _("%(metric)s fell: %(value)s, usually %(usual)s (%(place)s).") % told


def _metric_url(signal: Signal) -> str:
    name = signal.subject.partition("/")[0]
    return reverse("metrics:metric", args=[name]) + f"?scope={signal.scope}"


def _shifted_again(viewer: Viewer, signal: Signal) -> Evidence:
    """Compute the week's value anew from the facts as they are today."""
    definition = _definition(signal.subject)
    if definition is None:
        return Evidence((), None)
    week = Week(signal.last_week)
    series = watch.series(viewer, [definition], Scope.parse(signal.scope), week)[definition.name]
    now = dict(zip(series.periods, series.values, strict=True)).get(series.periods[-1])
    then = signal.evidence.get("value")
    lines = (
        (_("when it was found"), written(definition, then)),
        (_("computed again now"), written(definition, now)),
        (_("usual"), written(definition, signal.evidence.get("centre"))),
        (_("weeks it was held against"), words.number(signal.evidence.get("weeks", 0))),
        (_("how often chance alone does that"), words.percent(signal.evidence.get("p_value") or 0, 3)),
    )
    return Evidence(lines, None if now is None or then is None else abs(now - then) < 1e-9)


def _say_apart(signal: Signal) -> str:
    inside, outside = (_definition(name) for name in signal.subject.split("/"))
    told = {
        "inside": inside.label if inside else signal.subject,
        "outside": outside.label if outside else signal.subject,
        "inside_value": written(inside, signal.evidence.get("inside")) if inside else "",
        "outside_value": written(outside, signal.evidence.get("outside")) if outside else "",
        "place": place(signal),
    }
    if signal.direction == UP:
        return (
            _(
                "%(place)s: from inside it looks bad (%(inside)s %(inside_value)s), yet customers see it better "
                "(%(outside)s %(outside_value)s)."
            )
            % told
        )
    return (
        _(
            "%(place)s: from inside it looks good (%(inside)s %(inside_value)s), but not to customers "
            "(%(outside)s %(outside_value)s)."
        )
        % told
    )


def _apart_again(viewer: Viewer, signal: Signal) -> Evidence:
    """Compute both numbers of the four weeks anew."""
    from fiftytwo.lib.periods import rolling
    from fiftytwo.metrics.compute import one

    period = rolling(Week(signal.last_week), signal.evidence.get("weeks", 4))
    lines, same = [], True
    for side, name in zip(("inside", "outside"), signal.subject.split("/"), strict=True):
        definition = _definition(name)
        if definition is None:
            return Evidence((), None)
        now, then = one(viewer, definition, Scope.parse(signal.scope), period).value, signal.evidence.get(side)
        lines.append((str(definition.label), f"{written(definition, then)} → {written(definition, now)}"))
        same = same and now is not None and then is not None and abs(now - then) < 1e-9
    return Evidence(tuple(lines), same)


def _say_barely(signal: Signal) -> str:
    return f"{signal.kind}: {signal.subject}"


def no_url(_signal: Signal) -> str:
    """Return no address: the signal leads nowhere else."""
    return ""


def _cannot_be_computed(_viewer: Viewer, _signal: Signal) -> Evidence:
    return Evidence((), None)


BARE = Kind(_say_barely, no_url, _cannot_be_computed)
register("shifted", Kind(_say_shifted, _metric_url, _shifted_again, gettext_lazy("Changes")))
register("apart", Kind(_say_apart, _metric_url, _apart_again, gettext_lazy("Inside and outside apart")))
