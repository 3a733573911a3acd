"""What is computed when a row is written: its local day, week and month, and durations on both clocks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
from django.utils.translation import gettext as _

from fiftytwo.facts.sql import fingerprint, literal, quoted
from fiftytwo.facts.tables import CONTENT_HASH, Table, Type
from fiftytwo.facts.work import lay
from fiftytwo.org.calendars import business_days, calendars
from fiftytwo.org.queries import team_sites

DAY_US = 86_400_000_000
EARLIEST, LATEST = date(1970, 1, 1), date(2199, 12, 31)
HOURS_KNOWN_YEARS = 30  # business hours are laid out for at most so many years before the newest moment

SPANS = {"first_reply": "first_reply_at", "first_resolution": "first_solved_at", "resolution": "solved_at"}
Moments = tuple[datetime, datetime]
Column = tuple[str, Sequence[object]]
"""The type of a column of a work table, and its values."""


@dataclass(frozen=True)
class Clocks:
    """What :func:`lay_out` has put into the work database for one batch."""

    offsets: dict[str, str]
    most_intervals: int


def anchor_parts(table: Table) -> list[str]:
    """Return the columns of which the first that is not empty is the anchor.

    >>> from fiftytwo.facts.tables import TABLES
    >>> anchor_parts(TABLES["rating"])
    ['answered_at', 'delivered_at', 'invited_at']
    """
    return [name.strip() for name in table.anchor.removeprefix("coalesce(").removesuffix(")").split(",")]


def anchor_of(table: Table, given: Sequence[str] | None = None) -> str:
    """Return the anchor as SQL, over quoted columns; only over the given ones, if they are told.

    Raises:
        ValueError: if none of its columns is given.
    """
    parts = [name for name in anchor_parts(table) if given is None or name in given]
    if not parts:
        needed = {"table": table.name, "columns": ", ".join(anchor_parts(table))}
        raise ValueError(_("%(table)s needs one of %(columns)s.") % needed)
    return quoted(parts[0]) if len(parts) == 1 else f"coalesce({', '.join(quoted(name) for name in parts)})"


def anchor_is_a_day(table: Table) -> bool:
    """Say whether the anchor is a day already, not a moment."""
    return not table.anchor.startswith("coalesce(") and table.column(table.anchor).type is Type.DATE


def moments_of(table: Table) -> list[str]:
    """Return the columns of moments that durations of this table need."""
    return ["opened_at", *SPANS.values()] if table.name == "contact" else []


def lay_out(con: duckdb.DuckDBPyConnection, table: Table, span: Moments) -> Clocks:
    """Put sites, days and business hours between two moments into the work database.

    Makes the tables ``site_of_team(team_key, team_site)``, ``clock_days(clock_day, day_month)`` and
    ``open_seconds(site, utc_day, before, s0, e0, …)``, in seconds and microseconds.
    """
    known = calendars(span[0].date(), span[0].date())
    lay(con, "site_of_team", _teams())
    lay(con, "clock_days", _days(span))
    zones = {calendar.site_key: calendar.time_zone for calendar in known}
    offsets = {site: offset_sql(zone, span) for site, zone in zones.items()}
    hours = _hours(span) if moments_of(table) else {}
    return Clocks(offsets, _put_hours(con, hours) if moments_of(table) else 0)


def _teams() -> dict[str, Column]:
    sites = team_sites()
    return {"team_key": ("VARCHAR", list(sites)), "team_site": ("VARCHAR", list(sites.values()))}


def _days(span: Moments) -> dict[str, Column]:
    first, last = span[0].date() - timedelta(days=2), span[1].date() + timedelta(days=2)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    epoch = date(1970, 1, 1)
    return {
        "clock_day": ("BIGINT", [(day - epoch).days for day in days]),
        "day_month": ("VARCHAR", [f"{day:%Y-%m}" for day in days]),
    }


def offset_sql(zone: str, span: Moments) -> str:
    """Return the SQL of a zone's distance from UTC, in microseconds, over ``{moment}`` in microseconds.

    Exact between the two moments, whatever time zone data the engine has.
    """
    steps = _transitions(ZoneInfo(zone), span)
    if len(steps) == 1:
        return str(steps[0][1])
    cases = " ".join(f"WHEN {{moment}} >= {start} THEN {offset}" for start, offset in reversed(steps[1:]))
    return f"CASE {cases} ELSE {steps[0][1]} END"


def _transitions(zone: ZoneInfo, span: Moments) -> list[tuple[int, int]]:
    """Return (moment, offset from then on), both in microseconds."""
    moment, last = span[0] - timedelta(days=2), span[1] + timedelta(days=2)
    steps = [(_micros(moment), _offset(zone, moment))]
    while moment < last:
        following = moment + timedelta(days=7)
        if _offset(zone, following) != steps[-1][1]:
            change = _change(zone, moment, following)
            steps.append((_micros(change), _offset(zone, change)))
        moment = following
    return steps


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Return the second at which the offset changes between two moments."""
    before = _offset(zone, low)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        low, high = (middle, high) if _offset(zone, middle) == before else (low, middle)
    return high


def _offset(zone: ZoneInfo, moment: datetime) -> int:
    distance = moment.astimezone(zone).utcoffset()
    return 0 if distance is None else int(distance.total_seconds()) * 1_000_000


def _micros(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))


# ---- business hours: seconds open before each UTC day, and that day's open intervals

Interval = tuple[int, int]


def _hours(span: Moments) -> dict[str, list[Interval]]:
    """Return per site its open intervals in microseconds, merged, in order."""
    last = span[1].date() + timedelta(days=2)
    first = max(span[0].date() - timedelta(days=2), last - timedelta(days=366 * HOURS_KNOWN_YEARS))
    found: dict[str, list[Interval]] = defaultdict(list)
    for row in business_days(first, last):
        found[row.site].extend((_micros(opens), _micros(closes)) for opens, closes in row.opens_at)
        found.setdefault(row.site, [])
    return {site: _merged(sorted(intervals)) for site, intervals in found.items()}


def _merged(intervals: Sequence[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for start, end in intervals:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _by_day(intervals: Sequence[Interval]) -> dict[int, list[Interval]]:
    """Cut intervals at the midnights of UTC."""
    days: dict[int, list[Interval]] = defaultdict(list)
    for start, end in intervals:
        day = start // DAY_US
        while start < end:
            cut = min(end, (day + 1) * DAY_US)
            days[day].append((start, cut))
            start, day = cut, day + 1
    return days


def _put_hours(con: duckdb.DuckDBPyConnection, hours: dict[str, list[Interval]]) -> int:
    """Write ``open_seconds``; return the largest number of intervals in a day."""
    cut = {site: _by_day(intervals) for site, intervals in hours.items()}
    most = max((len(day) for days in cut.values() for day in days.values()), default=0)
    spans = [day for days in cut.values() for day in days]
    first, last = min(spans, default=0), max(spans, default=-1)
    rows: dict[str, list[object]] = defaultdict(list)
    for site, days in cut.items():
        before = 0
        for day in range(first, last + 1):
            today = days.get(day, [])
            _add_day(rows, site, day, before, today, most)
            before += sum(end - start for start, end in today)
    names = ["site", "utc_day", "before", *(f"{edge}{n}" for n in range(most) for edge in "se")]
    lay(con, "open_seconds", {name: ("VARCHAR" if name == "site" else "BIGINT", rows[name]) for name in names})
    return most


def _add_day(rows: dict[str, list[object]], site: str, day: int, before: int, today: list[Interval], most: int) -> None:
    rows["site"].append(site)
    rows["utc_day"].append(day)
    rows["before"].append(before)
    for n in range(most):
        start, end = today[n] if n < len(today) else (0, 0)
        rows[f"s{n}"].append(start)
        rows[f"e{n}"].append(end)


# ---- the SELECT that fills what is derived


def complete(table: Table, given: Sequence[str], relation: str, clocks: Clocks, batch: int) -> str:
    """Return a SELECT of all columns of a table over a relation that has the given ones.

    Args:
        table: the fact table.
        given: names of the columns that the relation has; others are empty.
        relation: a table or view, or a SELECT in brackets, in which erased customers are masked already.
        clocks: from :func:`lay_out`, for moments in its range.
        batch: the batch that writes.
    """
    wanted = ", ".join(_expression(table, column.name, set(given)) for column in table.columns)
    return f"SELECT {wanted} FROM ({_with_days(table, given, relation, clocks, batch)}) AS whole"


def _expression(table: Table, name: str, given: set[str]) -> str:
    column = table.column(name)
    if name == "site":
        return f"full_site AS {quoted(name)}"
    if not column.derived or name == "as_given":
        value = quoted(name) if name in given else "NULL"
        return f"CAST({value} AS {column.type}) AS {quoted(name)}"
    value = _DERIVED[name] if name in _DERIVED else _duration(name)
    return f"CAST({value} AS {column.type}) AS {quoted(name)}"


def _day(number: str) -> str:
    return f"(DATE '1970-01-01' + CAST({number} AS INTEGER))"


def _week(number: str) -> str:
    return _day(f"({number} - (({number} + 3) % 7))")


_DERIVED: dict[str, str] = {
    "local_date": _day("local_day"),
    "local_week": _week("local_day"),
    "month": "day_month",
    "batch": "writing_batch",
    "site_given": "has_own_site",
    CONTENT_HASH: "print_of_given",
    "solved_local_date": _day("solved_day"),
    "solved_local_week": _week("solved_day"),
}


def _duration(name: str) -> str:
    """Return seconds from opening to another moment; a negative span is unknown."""
    if name.endswith("_business_seconds"):
        end = SPANS[name.removesuffix("_business_seconds")]
        return f"CASE WHEN {quoted(end)} >= opened_at THEN (open_{end} - open_opened_at) / 1e6 END"
    end = SPANS[name.removesuffix("_seconds")]
    return f"CASE WHEN {quoted(end)} >= opened_at THEN (epoch_us({quoted(end)}) - epoch_us(opened_at)) / 1e6 END"


def _with_days(table: Table, given: Sequence[str], relation: str, clocks: Clocks, batch: int) -> str:
    """Add the local day of the anchor and the seconds open before each moment."""
    have = set(given)
    needed = dict.fromkeys([*moments_of(table), *anchor_parts(table)])
    missing = [f"CAST(NULL AS {Type.TIME}) AS {quoted(name)}" for name in needed if name not in have]
    gaps = "".join(f", {gap}" for gap in missing)
    team_site, join = ("team_site", f"LEFT JOIN site_of_team ON site_of_team.team_key = given.{quoted('team')}")
    if "team" not in have:
        team_site, join = "NULL", ""
    has_print = any(column.name == CONTENT_HASH for column in table.columns)
    print_of_given = f", {fingerprint(table, given)} AS print_of_given" if has_print else ""
    own_site = f"nullif(given.{quoted('site')}, '')" if "site" in have else "NULL"
    others = "given.* EXCLUDE (site)" if "site" in have else "given.*"
    sited = (
        f"SELECT {others}{gaps}, {batch} AS writing_batch, "
        f"CAST(coalesce({own_site}, {team_site}) AS VARCHAR) AS full_site, "
        f"{own_site} IS NOT NULL AS has_own_site{print_of_given} FROM {relation} AS given {join}"
    )
    local = f"({_micros_sql(anchor_of(table))} + {_offset_of(anchor_of(table), clocks)}) // {DAY_US}"
    if anchor_is_a_day(table):
        local = f"({anchor_of(table)} - DATE '1970-01-01')"
    solved = ""
    if moments_of(table):
        solved = f", ({_micros_sql('solved_at')} + {_offset_of('solved_at', clocks)}) // {DAY_US} AS solved_day"
    dated = f"SELECT *, CAST({local} AS BIGINT) AS local_day{solved} FROM ({sited}) AS sited"
    with_month = f"SELECT * FROM ({dated}) AS dated LEFT JOIN clock_days ON clock_day = local_day"
    return _with_hours(with_month, table, clocks)


def _micros_sql(moment: str) -> str:
    return f"epoch_us({moment})"


def _offset_of(moment: str, clocks: Clocks) -> str:
    """Return the SQL of the offset at a moment on the clock of the row's site."""
    home = clocks.offsets[""]
    by_offset: dict[str, list[str]] = defaultdict(list)
    for site, offset in clocks.offsets.items():
        if site and offset != home:
            by_offset[offset].append(site)
    cases = "".join(
        f" WHEN full_site IN ({', '.join(literal(site) for site in sites)}) THEN {offset}"
        for offset, sites in by_offset.items()
    )
    whole = f"CASE{cases} ELSE {home} END" if cases else f"({home})"
    return whole.replace("{moment}", _micros_sql(moment))


def _with_hours(relation: str, table: Table, clocks: Clocks) -> str:
    """Add, for each moment, the microseconds that its site was open before it."""
    if not moments_of(table):
        return relation
    sites = ", ".join(literal(site) for site in clocks.offsets if site)
    calendar = f"CASE WHEN full_site IN ({sites}) THEN full_site ELSE '' END" if sites else "''"
    opened = ", ".join(f"{_open_before(name, clocks)} AS open_{name}" for name in moments_of(table))
    joins = " ".join(
        f"LEFT JOIN open_seconds AS at_{name} ON at_{name}.site = calendar_site "
        f"AND at_{name}.utc_day = epoch_us(clocked.{quoted(name)}) // {DAY_US}"
        for name in moments_of(table)
    )
    return (
        f"SELECT clocked.*, {opened} FROM (SELECT *, {calendar} AS calendar_site FROM ({relation})) AS clocked {joins}"
    )


def _open_before(name: str, clocks: Clocks) -> str:
    moment = f"epoch_us(clocked.{quoted(name)})"
    today = "".join(
        f" + greatest(0, least({moment}, at_{name}.e{n}) - at_{name}.s{n})" for n in range(clocks.most_intervals)
    )
    return f"(at_{name}.before{today})"
