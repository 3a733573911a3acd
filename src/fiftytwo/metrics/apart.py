"""Where the view from inside and the view from outside fall apart, told in sentences.

Every inside number is held together with its outside counterparts. Both are held against the target where there is
one, else against the period before; a team also against the organisation. A pair is told only where one clearly did
well and the other clearly badly, with false discoveries controlled over all pairs that were looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fiftytwo.lib import targets as lib
from fiftytwo.lib.targets import Known, Pairing, divergent, standing
from fiftytwo.metrics.compute import State, Value
from fiftytwo.metrics.definition import Better, Definition, Side
from fiftytwo.metrics.presentation import written
from fiftytwo.metrics.targets import Aim

Against = tuple[Known | float | None, str]


@dataclass(frozen=True)
class Found:
    """One pair that falls apart, and the sentence that says so."""

    inside: Value
    outside: Value
    pairing: Pairing
    sentence: str


@dataclass(frozen=True)
class Looked:
    """What the finder found among how many pairs of which enough is known."""

    pairs: int
    found: tuple[Found, ...]


def pairs_of(definitions: Mapping[str, Definition]) -> Iterator[tuple[str, str]]:
    """Yield each inside metric with each of its outside counterparts, as far as both can be good or bad."""
    for definition in definitions.values():
        if definition.side is not Side.INSIDE or definition.better is Better.NEITHER:
            continue
        for name in definition.counterparts:
            other = definitions.get(name)
            if other is not None and other.side is Side.OUTSIDE and other.better is not Better.NEITHER:
                yield definition.name, name


def looked(now: Mapping[str, Value], before: Mapping[str, Value], aims: Mapping[str, Aim]) -> Looked:
    """Return the pairs of a scope that fall apart, the widest gap first.

    Args:
        now: values of this period by name.
        before: values to hold them against where there is no target: of the period before, or of everybody.
        aims: targets by name.
    """
    definitions = {name: value.definition for name, value in now.items()}
    pairs = {
        pair: (_standing(now[pair[0]], before, aims), _standing(now[pair[1]], before, aims))
        for pair in pairs_of(definitions)
    }
    found = divergent(pairs)
    told = [
        Found(now[inside], now[outside], one.pairing, _sentence(now[inside], now[outside], one.pairing, before, aims))
        for (inside, outside), one in found.items()
    ]
    return Looked(sum(None not in pair for pair in pairs.values()), tuple(told))


def _standing(value: Value, before: Mapping[str, Value], aims: Mapping[str, Aim]) -> float | None:
    better = lib.Better(value.definition.better.value)
    return standing(_known(value), _against(value, before, aims)[0], better)


def _known(value: Value | None) -> Known | None:
    """Return a value with its interval; one that rests on too few says nothing here."""
    if value is None or value.state is not State.KNOWN or value.value is None or value.score.interval is None:
        return None
    return Known(value.value, value.score.interval)


def _against(value: Value, before: Mapping[str, Value], aims: Mapping[str, Aim]) -> Against:
    """Return what a value is held against, and the words for it."""
    definition = value.definition
    aim = aims.get(definition.name)
    if aim is not None:
        return aim.value, _("target %(value)s") % {"value": written(definition, aim.value)}
    other = before.get(definition.name)
    known = _known(other)
    if known is None or other is None:
        return None, ""
    told = {"value": written(definition, known.value)}
    return known, (_("before %(value)s") if other.scope == value.scope else _("everybody %(value)s")) % told


def _sentence(
    inside: Value, outside: Value, pairing: Pairing, before: Mapping[str, Value], aims: Mapping[str, Aim]
) -> str:
    told = {"inside": _told(inside, before, aims), "outside": _told(outside, before, aims)}
    if pairing is Pairing.INSIDE_GOOD_OUTSIDE_BAD:
        return _("From inside it looks good – %(inside)s – but not to customers: %(outside)s.") % told
    return _("From inside it looks bad – %(inside)s – yet customers see it better: %(outside)s.") % told


def _told(value: Value, before: Mapping[str, Value], aims: Mapping[str, Aim]) -> str:
    name = str(value.definition.label)
    return f"{name} {written(value.definition, value.value)} ({_against(value, before, aims)[1]})"
