"""A contact's history, replayed: from its events to when it was solved, how often it moved, and who held it when.

Moments are rows of event readings. A value that a reading maps but leaves empty means "nobody now"; one that it
does not map says nothing, and what was known before still holds.
"""

from __future__ import annotations

from collections.abc import Sequence

from fiftytwo.sources.files.gathering import Gathered
from fiftytwo.sources.files.running import Run
from fiftytwo.sources.files.sql import literal, literals, name
from fiftytwo.sources.files.staging import Staged

STATES = ("status", "team_name", "employee_name")


def lay_moments(run: Run, staged: Sequence[Staged]) -> bool:
    """Make the table ``moments`` of all events; say whether there are any readings of events."""
    stories = [one for one in staged if one.is_story]
    if not stories:
        return False
    run.sql(f"CREATE TABLE moments AS {' UNION ALL '.join(_moments_of(one) for one in stories)}")
    return True


def _moments_of(one: Staged) -> str:
    def said(column: str) -> str:
        return f"coalesce({name(column)}, '')" if column in one.columns else "CAST(NULL AS VARCHAR)"

    states = ", ".join(f"{said(column)} AS {column}" for column in STATES)
    kind = "kind" if "kind" in one.columns else "CAST(NULL AS VARCHAR) AS kind"
    return (
        f"SELECT source_id, occurred_at, {states}, {kind}, _order, {one.number} AS _read, _row "
        f"FROM {one.rows} WHERE {one.good}"
    )


def find_orphans(run: Run, base: Gathered | None) -> None:
    """Take out events whose contact is not in the files, where the files list the contacts; into ``orphans``."""
    if base is None:
        run.sql("CREATE TABLE orphans (_read INTEGER, _row BIGINT, source_id VARCHAR)")
        return
    known = f"SELECT source_id FROM {base.view}"
    run.sql(f"CREATE TABLE orphans AS SELECT _read, _row, source_id FROM moments WHERE source_id NOT IN ({known})")
    run.sql(f"DELETE FROM moments WHERE source_id NOT IN ({known})")


def find_unsure(run: Run, staged: Sequence[Staged], base: Gathered | None) -> None:
    """Take out stories of which a refused event may have been the first or the last word; into ``unsure``.

    Without it, what holds now, or since when, would be told wrongly. An event between others is only missing.
    """
    refused = " UNION ALL ".join(
        f"SELECT source_id, occurred_at FROM {one.rows} WHERE _keep AND _problems IS NOT NULL"
        for one in staged
        if one.is_story
    )
    ends = "SELECT source_id, min(occurred_at) AS first, max(occurred_at) AS last FROM moments GROUP BY source_id"
    said = "SELECT _read, _row, source_id FROM moments"
    if base is not None:
        said += f" UNION ALL SELECT _read, _row, source_id FROM {base.view}"
    run.sql(
        f"CREATE TABLE unsure AS SELECT said.* FROM ({said}) AS said SEMI JOIN (SELECT source_id FROM ({refused}) "
        f"LEFT JOIN ({ends}) USING (source_id) WHERE (occurred_at > first AND occurred_at < last) IS NOT TRUE) "
        "AS broken USING (source_id)"
    )
    run.sql("DELETE FROM moments WHERE source_id IN (SELECT source_id FROM unsure)")


def replay(run: Run, staged: Sequence[Staged], base: Gathered | None, stage: str) -> None:
    """Make the tables ``told`` (each moment with what then held) and ``folded`` (one row per contact)."""
    solved = sorted({word for one in staged for word in one.read.solved})
    closed = sorted({word for one in staged for word in one.read.closed})
    _hold_states(run, solved, closed, stage)
    opened = "NULL"
    joined = ""
    if base is not None and "opened_at" in base.columns:
        opened, joined = "base.opened_at", f"LEFT JOIN {base.view} AS base ON base.source_id = story.source_id"
    run.sql(
        "CREATE TABLE folded AS SELECT story.source_id, "
        f"coalesce({opened}, story.first_at) AS opened_at, story.* EXCLUDE (source_id) "
        f"FROM ({_FOLD}) AS story {joined}",
        stage,
    )


def _hold_states(run: Run, solved: list[str], closed: list[str], stage: str) -> None:
    """What holds at each moment, and what held before it."""
    held = ", ".join(
        f"nullif(last_value({state} IGNORE NULLS) OVER (story ROWS UNBOUNDED PRECEDING), '') AS {state}_now"
        for state in STATES
    )
    run.sql(f"CREATE TABLE held AS SELECT *, {held} FROM moments {_IN_ORDER}", stage)
    means_solved = (
        f"CASE WHEN status_now IN {literals(solved)} THEN true "
        f"WHEN status_now IS NULL OR status_now IN {literals(closed)} THEN NULL ELSE false END"
    )
    before = ", ".join(f"lag({state}_now) OVER story AS {state}_before" for state in STATES)
    last = ", ".join(
        f"last_value({state}_now IGNORE NULLS) OVER (story ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) "
        f"AS {state}_last"
        for state in STATES[1:]
    )
    run.sql(
        "CREATE TABLE told AS SELECT *, coalesce(is_solved, false) AS solved_now, "
        "coalesce(lag(is_solved) OVER story, false) AS solved_before, lead(occurred_at) OVER story AS until_at, "
        f"row_number() OVER story AS place, {before}, {last} FROM "
        f"(SELECT *, last_value({means_solved} IGNORE NULLS) OVER (story ROWS UNBOUNDED PRECEDING) AS is_solved "
        f"FROM held {_IN_ORDER}) {_IN_ORDER}",
        stage,
    )


_IN_ORDER = "WINDOW story AS (PARTITION BY source_id ORDER BY occurred_at, _order, _read, _row)"

_MOVED = "(team_name_now <> team_name_last) IS TRUE OR (employee_name_now <> employee_name_last) IS TRUE"
_FOLD = f"""
SELECT source_id,
    min(occurred_at) AS first_at,
    min(occurred_at) FILTER (solved_now AND NOT solved_before) AS first_solved_at,
    CASE WHEN arg_max(solved_now, place) THEN
        max(occurred_at) FILTER (solved_now AND NOT solved_before) END AS solved_at,
    min(occurred_at) FILTER (kind = 'reply') AS first_reply_at,
    arg_max({{'v': status_now}}, place).v AS status,
    arg_max({{'v': team_name_now}}, place).v AS team_name,
    arg_max({{'v': employee_name_now}}, place).v AS employee_name,
    CASE WHEN count(status_now) > 0 THEN count(*) FILTER (solved_before AND NOT solved_now) END AS reopen_count,
    CASE WHEN count(team_name_now) + count(employee_name_now) > 0 THEN
        count(DISTINCT {{'at': occurred_at, 'order': _order}}) FILTER ({_MOVED}) END AS reassignment_count,
    arg_max(_read, place) AS _read,
    arg_max(_row, place) AS _row
FROM told GROUP BY source_id
"""


def share_credit(run: Run, stage: str) -> None:
    """Make the table ``credits``: who held each contact while it was not solved, with the share of that time.

    If nobody held it for any time, whoever held it last has all of it; the shares of a contact sum to 1.
    """
    run.sql(
        "CREATE TABLE holding AS SELECT told.source_id, employee_name_now AS employee_name, "
        "team_name_now AS team_name, "
        "sum(CASE WHEN solved_now OR until_at IS NULL THEN 0 ELSE greatest(0, "
        "epoch_us(until_at) - epoch_us(greatest(occurred_at, opened_at))) END) AS held_us, max(place) AS place "
        "FROM told JOIN folded USING (source_id) WHERE employee_name_now IS NOT NULL GROUP BY ALL",
        stage,
    )
    run.sql(
        "CREATE TABLE credits AS SELECT source_id, list({'employee': person_of.key, 'employee_name': employee_name, "
        "'team': team_of.key, 'share': share} ORDER BY place) AS credit FROM ("
        "SELECT *, CASE WHEN total > 0 THEN held_us / total WHEN place = last_place THEN 1.0 ELSE 0 END AS share FROM ("
        "SELECT *, CAST(sum(held_us) OVER whole AS DOUBLE) AS total, max(place) OVER whole AS last_place FROM holding "
        "WINDOW whole AS (PARTITION BY source_id))) AS shares "
        "LEFT JOIN person_of ON person_of.name = employee_name LEFT JOIN team_of ON team_of.name = team_name "
        "WHERE share > 0 GROUP BY source_id",
        stage,
    )


def tell_events(run: Run, source: str, stage: str) -> None:
    """Make the table ``events``: one row per step that changed something, numbered along the story of its contact."""
    changed = " , ".join(
        f"CASE WHEN {state}_now IS DISTINCT FROM {state}_before THEN {{'kind': '{kind}', 'value': {value}}} END"
        for state, kind, value in (
            ("status", "status", "status_now"),
            ("team_name", "team", "NULL"),
            ("employee_name", "employee", "NULL"),
        )
    )
    run.sql(
        "CREATE TABLE steps AS "
        "SELECT source_id, opened_at AS occurred_at, -1 AS place, 0 AS nth, 'opened' AS kind, "
        "CAST(NULL AS VARCHAR) AS value, "
        "CAST(NULL AS VARCHAR) AS team_name, CAST(NULL AS VARCHAR) AS employee_name FROM folded "
        "UNION ALL SELECT source_id, occurred_at, place, nth, step.kind, step.value, "
        "team_name_now, employee_name_now FROM ("
        "SELECT *, unnest(found) AS step, generate_subscripts(found, 1) AS nth FROM ("
        f"SELECT *, list_filter([{changed}, CASE WHEN kind IS NOT NULL THEN {{'kind': kind, 'value': NULL}} END], "
        "lambda x: x IS NOT NULL) AS found FROM told))",
        stage,
    )
    run.sql(
        f"CREATE TABLE events AS SELECT {literal(source)} AS contact_source, source_id AS contact_id, "
        "source_id || '#' || (row_number() OVER (PARTITION BY source_id ORDER BY place, nth) - 1) AS source_id, "
        "occurred_at, kind, value, team_name, employee_name, "
        "row_number() OVER (PARTITION BY source_id, occurred_at ORDER BY place, nth) - 1 AS position FROM steps",
        stage,
    )


def contacts(run: Run, base: Gathered | None) -> Gathered:
    """Make the view ``contacts``: what the files say of each contact, and over it what its story tells."""
    told = (
        "first_reply_at",
        "first_solved_at",
        "solved_at",
        "status",
        "team_name",
        "employee_name",
        "reopen_count",
        "reassignment_count",
    )
    if base is None:
        columns = ("source_id", "opened_at", *told, "credit")
        run.sql(
            f"CREATE VIEW contacts AS SELECT {', '.join(columns)}, _read, _row "
            "FROM folded LEFT JOIN credits USING (source_id)"
        )
        return Gathered("contact", "contacts", columns, 0)
    mine = [column for column in base.columns if column not in (*told, "opened_at", "source_id")]
    over = [
        f"coalesce(folded.{column}, base.{column}) AS {column}" if column in base.columns else f"folded.{column}"
        for column in told
    ]
    chosen = ["base.source_id", "base.opened_at", *(f"base.{name(column)}" for column in mine), *over, "credits.credit"]
    run.sql(
        f"CREATE VIEW contacts AS SELECT {', '.join(chosen)}, base._read, base._row FROM {base.view} AS base "
        "LEFT JOIN folded USING (source_id) LEFT JOIN credits USING (source_id)"
    )
    return Gathered("contact", "contacts", ("source_id", "opened_at", *mine, *told, "credit"), base.repeated)
