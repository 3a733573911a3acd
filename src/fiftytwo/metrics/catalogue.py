"""The catalogue: every definition by side, and those that were retired, for a viewer."""

from __future__ import annotations

from dataclasses import dataclass

from fiftytwo.lib.names import search_key
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.described import BETTER, UNITS, what_it_counts
from fiftytwo.metrics.models import Retired
from fiftytwo.metrics.permissions import can_keep_metrics, can_see_metric
from fiftytwo.metrics.queries import SIDES
from fiftytwo.metrics.registry import all_there_are, every
from fiftytwo.org.viewer import Viewer


@dataclass(frozen=True)
class Entry:
    """One version of one metric in the catalogue."""

    definition: Definition
    unit: str
    better: str
    counts: str
    alone: bool


@dataclass(frozen=True)
class Catalogue:
    """Every definition a viewer may see, by side; what is retired only for those who may bring it back."""

    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    retired: tuple[Definition, ...]


def catalogue(viewer: Viewer) -> Catalogue:
    """Return the definitions that a viewer may see, each version, by side and label."""
    there = [definition for definition in every() if can_see_metric(viewer, definition)]
    there.sort(key=lambda definition: (search_key(str(definition.label)), definition.version))
    names = [definition.name for definition in there]
    groups = []
    for side, title in SIDES:
        mine = tuple(_entry(d, alone=names.count(d.name) == 1) for d in there if d.side is side)
        if mine:
            groups.append((str(title), mine))
    return Catalogue(tuple(groups), retired(viewer))


def retired(viewer: Viewer) -> tuple[Definition, ...]:
    """Return the versions that were retired, for those who keep metrics."""
    if not can_keep_metrics(viewer):
        return ()
    gone = set(Retired.objects.values_list("name", "version"))
    return tuple(d for d in all_there_are() if (d.name, d.version) in gone)


def _entry(definition: Definition, *, alone: bool) -> Entry:
    unit = " ".join(filter(None, (str(UNITS[definition.unit]), definition.unit_word)))
    return Entry(definition, unit, str(BETTER[definition.better]), what_it_counts(definition), alone)
