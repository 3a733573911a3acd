"""Versions of the readers: the one in use, and one on trial that has read beside it and waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fiftytwo.facts.lazily import _
from fiftytwo.understanding.models import ReaderVersion

if TYPE_CHECKING:
    import ibis

IN_USE, ON_TRIAL = ReaderVersion.State.IN_USE, ReaderVersion.State.ON_TRIAL


@dataclass(frozen=True)
class Versions:
    """The names of the versions whose readings count; None where there is no such version."""

    in_use: str | None = None
    on_trial: str | None = None

    @property
    def names(self) -> list[str]:
        """Both, as far as they are there."""
        return [name for name in (self.in_use, self.on_trial) if name]


def versions() -> Versions:
    """Return the versions as they stand now."""
    rows = ReaderVersion.objects.exclude(state=ReaderVersion.State.REPLACED).values_list("state", "name")
    by_state = {str(state): name for state, name in rows}
    return Versions(by_state.get(IN_USE), by_state.get(ON_TRIAL))


def meet(name: str) -> Versions:
    """Take note of the version that reads now: the first one is in use, a later one on trial beside it.

    A newer trial takes the place of one that nobody decided about. The version in use is never put aside here.
    """
    known = versions()
    if name in known.names:
        return known
    state = ON_TRIAL if known.in_use else IN_USE
    ReaderVersion.objects.filter(state=ON_TRIAL).update(state=ReaderVersion.State.REPLACED)
    ReaderVersion.objects.update_or_create(name=name, defaults={"state": state, "dropped": False})
    return versions()


def chosen(readings: ibis.Table, known: Versions) -> ibis.Table:
    """Return of each text the readings of the version in use; of texts that only the one on trial has read, its own."""
    if known.on_trial is None:
        return readings.filter(_.version == (known.in_use or ""))
    import ibis

    both = readings.filter(_.version.isin(known.names))
    of_text = ibis.window(group_by=["source", "text_id"])
    in_use = both.version == (known.in_use or "")
    both = both.mutate(known_to_it=in_use.any().over(of_text))
    return both.filter((_.version == (known.in_use or "")) | ~_.known_to_it).drop("known_to_it")
