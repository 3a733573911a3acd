"""What the list of contacts needs: a page of them, found by its place, and all of them for an export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from fiftytwo.facts import read, store
from fiftytwo.facts.contact_count import Count, count
from fiftytwo.facts.contact_filters import Filters, selected_contacts, version
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.lazily import _
from fiftytwo.org.calendars import time_zone_of
from fiftytwo.org.permissions import ContactScope
from fiftytwo.org.queries import names_of, team_names

if TYPE_CHECKING:
    import ibis

PAGE_SIZE = 50
LAST, FIRST = datetime(9999, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """The place between two pages: the row that was last seen, and the way to go from it."""

    value: datetime | float
    source: str
    source_id: str
    backwards: bool = False


@dataclass(frozen=True)
class ContactRow:
    """One contact in a list; times on the clock of its site, durations in seconds."""

    source: str
    source_id: str
    month: str
    site: str | None
    opened_at: datetime
    solved_at: datetime | None
    status: str | None
    channel: str | None
    reason: str | None
    team: str | None
    team_name: str | None
    employee: str | None
    employee_name: str | None
    resolution_seconds: float | None
    resolution_business_seconds: float | None
    reopen_count: int | None
    promise_kept: bool | None
    abandoned: bool | None


COLUMNS = tuple(field.name for field in fields(ContactRow))


@dataclass(frozen=True)
class ContactsPage:
    """One page of a list of contacts, with how many there are in all."""

    rows: tuple[ContactRow, ...]
    counted: Count
    before: Cursor | None
    after: Cursor | None

    @property
    def total(self) -> int:
        """How many there are, or about how many."""
        return self.counted.n

    @property
    def clocks_differ(self) -> bool:
        """Say whether the rows were served where clocks show different times."""
        return len({row.opened_at.utcoffset() for row in self.rows}) > 1


# ---- one page of them

SORTS = {
    "opened": ("opened_at", False),
    "-opened": ("opened_at", True),
    "solved": ("solved_at", False),
    "-solved": ("solved_at", True),
    "resolution": ("resolution_seconds", False),
    "-resolution": ("resolution_seconds", True),
}
CLOCKS_APART = timedelta(hours=14)  # no local day begins further than this from the same day's beginning in UTC
WIDER = 8  # how many times more days are read where a page was not found in those that should have held it


def _place(sort: str) -> Any:
    """Return the value that a list is sorted by; what has none comes last, whichever way it runs."""
    column = _[SORTS[sort][0]]
    return column if SORTS[sort][0] == "opened_at" else column.fill_null(_literal(_end(sort)))


def _end(sort: str) -> datetime | float:
    """Return the place of what has none."""
    column, falling = SORTS[sort]
    if column == "resolution_seconds":
        return -1e300 if falling else 1e300
    return FIRST if falling else LAST


def _moment(value: datetime) -> Any:
    import ibis

    return ibis.literal(value, type="timestamp('UTC')")


def contacts_page(
    scope: ContactScope, filters: Filters, sort: str = "-opened", cursor: Cursor | None = None, *, size: int = PAGE_SIZE
) -> ContactsPage:
    """Return one page of contacts, found by the place after which it begins: the tenth costs what the first does.

    Raises:
        KeyError: if there is no such sort.
    """
    backwards = cursor is not None and cursor.backwards
    find = _newest_first if SORTS[sort][0] == "opened_at" else _within_reach
    total = count(scope, filters)
    found = find(scope, filters, sort, cursor, size + 1) if total.n else []
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()
    has_before, has_after = (more, True) if backwards else (cursor is not None, more)
    return ContactsPage(
        before=_cursor(rows[0], backwards=True) if rows and has_before else None,
        after=_cursor(rows[-1]) if rows and has_after else None,
        counted=total,
        rows=tuple(named(rows)),
    )


def _newest_first(
    scope: ContactScope, filters: Filters, sort: str, cursor: Cursor | None, size: int
) -> list[dict[str, Any]]:
    """Read a page ordered by opening from as few days as should hold it: files lie in the order of opening."""
    falling = SORTS[sort][1] != (cursor is not None and cursor.backwards)
    days = _days_for(size, filters, count(scope, filters).n)
    while True:
        near = _near(filters, cursor, days, falling=falling)
        rows = _ordered(selected_contacts(scope, near), sort, cursor, size)
        reaches_the_end = near.first == filters.first if falling else near.last == filters.last
        if reaches_the_end or (len(rows) == size and _is_all(rows[-1]["place"], near, falling=falling)):
            return rows
        days *= WIDER


def _days_for(size: int, filters: Filters, total: int) -> int:
    """Return how many days should hold twice as many rows of a view as are wanted; some begin in the midst of a day."""
    window = (filters.last - filters.first).days + 1
    return window if total == 0 else min(window, 1 + -(-2 * size * window // total))


def _near(filters: Filters, cursor: Cursor | None, days: int, *, falling: bool) -> Filters:
    """Return the filters for some days only: those next to the cursor, in the way the page runs."""
    if falling:
        start = filters.last
        if cursor is not None and isinstance(cursor.value, datetime):
            start = min(start, cursor.value.date() + timedelta(days=1))
        return replace(filters, first=max(filters.first, start - timedelta(days=days)), last=start)
    start = filters.first
    if cursor is not None and isinstance(cursor.value, datetime):
        start = max(start, cursor.value.date() - timedelta(days=1))
    return replace(filters, first=start, last=min(filters.last, start + timedelta(days=days)))


def _is_all(place: datetime, near: Filters, *, falling: bool) -> bool:
    """Say whether no day beyond these can hold a contact that belongs before this place, on whatever clock."""
    if falling:
        return place >= _midnight(near.first) + CLOCKS_APART
    return place <= _midnight(near.last + timedelta(days=1)) - CLOCKS_APART


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


_reaches: Kept[datetime | float | None] = Kept(500)


def _within_reach(
    scope: ContactScope, filters: Filters, sort: str, cursor: Cursor | None, size: int
) -> list[dict[str, Any]]:
    """Find how far a page reaches by the one column that sorts it, then read whole rows only up to there."""
    selected = selected_contacts(scope, filters)
    key = (*version(scope, filters), sort, cursor, size)
    reach = _reaches.get(key, lambda: _reach(selected, sort, cursor, size))
    if reach is not None:
        column, falling = _[SORTS[sort][0]], SORTS[sort][1] != (cursor is not None and cursor.backwards)
        selected = selected.filter(column >= _literal(reach) if falling else column <= _literal(reach))
    return _ordered(selected, sort, cursor, size)


def _reach(selected: ibis.Table, sort: str, cursor: Cursor | None, size: int) -> datetime | float | None:
    """Return the value beyond which no row of a page lies; None if there may be rows on it that have none."""
    if cursor is not None and cursor.value == _end(sort):
        return None
    column = SORTS[sort][0]
    falling = SORTS[sort][1] != (cursor is not None and cursor.backwards)
    places = selected.select(place=_[column]).filter(_.place.notnull())
    if cursor is not None:
        places = places.filter(_.place < _literal(cursor.value) if falling else _.place > _literal(cursor.value))
    found = read.rows(places.order_by(_.place.desc() if falling else _.place).limit(size))
    return found[-1]["place"] if len(found) == size else None


def _ordered(selected: ibis.Table, sort: str, cursor: Cursor | None, size: int) -> list[dict[str, Any]]:
    """Read the first rows beyond a cursor, with the place by which they are sorted.

    Args:
        selected: the contacts of the view.
        sort: one of ``SORTS``.
        cursor: the place after which the rows begin; None for the beginning.
        size: how many rows at most.
    """
    backwards = cursor is not None and cursor.backwards
    falling = SORTS[sort][1] != backwards
    placed = selected.select(*COLUMNS, place=_place(sort))
    if cursor is not None:
        near = _literal(cursor.value)
        placed = placed.filter(_.place <= near if falling else _.place >= near, _beyond(cursor, falling))
    ties = (_.source.desc(), _.source_id.desc()) if backwards else (_.source, _.source_id)
    return read.rows(placed.order_by([_.place.desc() if falling else _.place, *ties]).limit(size))


def _literal(place: datetime | float) -> Any:
    return _moment(place) if isinstance(place, datetime) else place


def _beyond(cursor: Cursor, falling: bool) -> Any:
    """Return the condition that a row comes after the cursor's, in the order of this page."""
    value = _literal(cursor.value)
    further = _.place < value if falling else _.place > value
    if cursor.backwards:
        tie = (_.source < cursor.source) | ((_.source == cursor.source) & (_.source_id < cursor.source_id))
    else:
        tie = (_.source > cursor.source) | ((_.source == cursor.source) & (_.source_id > cursor.source_id))
    return further | ((_.place == value) & tie)


def _cursor(row: dict[str, Any], *, backwards: bool = False) -> Cursor:
    return Cursor(row["place"], row["source"], row["source_id"], backwards)


def named(rows: Iterable[dict[str, Any]]) -> list[ContactRow]:
    """Return rows with the names that we know in place of keys, and times on the site's clock."""
    listed = list(rows)
    people = names_of(row["employee"] for row in listed)
    teams = team_names(row["team"] for row in listed)
    zones = {site: ZoneInfo(time_zone_of(site or "")) for site in {row["site"] for row in listed}}
    for row in listed:
        row["employee_name"] = people.get(row["employee"], row["employee_name"])
        row["team_name"] = teams.get(row["team"], row["team_name"])
        for column in ("opened_at", "solved_at"):
            row[column] = row[column].astimezone(zones[row["site"]]) if row[column] else None
    return [ContactRow(**{name: row[name] for name in COLUMNS}) for row in listed]


def contacts_exported(scope: ContactScope, filters: Filters, sort: str) -> Iterator[list[ContactRow]]:
    """Yield all contacts of a view in its order, some thousands at a time, without ever holding them all."""
    falling = SORTS[sort][1]
    placed = selected_contacts(scope, filters).mutate(place=_place(sort))
    ordered = placed.order_by([_.place.desc() if falling else _.place, _.source, _.source_id]).select(*COLUMNS)
    for batch in read.stream(ordered):
        yield named(read.as_rows(batch))


def newest_day() -> date | None:
    """Return the last day on which any contact was opened, as the files say; None if there is none."""
    days = [file.high["local_date"] for file in store.files("contact") if file.high["local_date"]]
    return max(days) if days else None


def quarter_up_to(day: date) -> tuple[date, date]:
    """Return the first and last day of the thirteen weeks that end on a day."""
    return day - timedelta(days=13 * 7 - 1), day
