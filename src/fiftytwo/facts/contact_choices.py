"""What the filters of the list of contacts can be set to: what there is in the window, for whoever looks."""

from __future__ import annotations

from dataclasses import dataclass

from fiftytwo.facts import read, store
from fiftytwo.facts.contact_filters import NAMELESS_TEAM, Filters, selected_contacts
from fiftytwo.facts.kept import Kept
from fiftytwo.lib.names import search_key
from fiftytwo.org.permissions import ContactScope
from fiftytwo.org.queries import team_names


@dataclass(frozen=True)
class Choices:
    """What the filters can be set to in a window: channels, reasons, and teams as (value, name)."""

    channels: tuple[str, ...]
    reasons: tuple[str, ...]
    teams: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _There:
    """What there is in a window: channels, reasons, and teams by key and by the source's spelling."""

    channels: tuple[str, ...]
    reasons: tuple[str, ...]
    teams: frozenset[tuple[str | None, str | None]]


_there: Kept[_There] = Kept(100)


def choices(scope: ContactScope, filters: Filters) -> Choices:
    """Return what the filters can be set to; looked up once for each version of the facts, named as of today."""
    key = (tuple(store.snapshot("contact", months=filters.months)), scope, filters.first, filters.last)
    there = _there.get(key, lambda: _look_up(scope, filters))
    known = team_names(key for key, _name in there.teams if key)
    teams = {key: known.get(key, name) for key, name in there.teams if key}
    teams |= {NAMELESS_TEAM + name: name for key, name in there.teams if name and not key}
    named = sorted(((value, name or value) for value, name in teams.items()), key=lambda team: search_key(team[1]))
    return Choices(there.channels, there.reasons, tuple(named))


def _look_up(scope: ContactScope, filters: Filters) -> _There:
    window = selected_contacts(scope, Filters(filters.first, filters.last))
    rows = read.rows(window.select("channel", "reason", "team", "team_name").distinct())
    return _There(
        channels=tuple(sorted({row["channel"] for row in rows if row["channel"]})),
        reasons=tuple(sorted({row["reason"] for row in rows if row["reason"]}, key=search_key)),
        teams=frozenset((row["team"], row["team_name"]) for row in rows),
    )
