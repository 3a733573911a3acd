"""Names of a file become keys of people and teams that we know; the others stay names, to be linked later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fiftytwo.facts.forgotten import known_people
from fiftytwo.facts.work import lay
from fiftytwo.lib.names import search_key
from fiftytwo.org.queries import memberships, teams_by_name
from fiftytwo.sources.files.running import Run

POSTS = "STRUCT(team VARCHAR, since DATE, until DATE)[]"


def learn_names(run: Run, source: str, employees: Iterable[str], teams: Iterable[str]) -> None:
    """Make the tables ``person_of`` and ``team_of`` (name → key) and ``posts`` (person → teams over time).

    Args:
        source: the source, which may have aliases of its own.
        employees: SELECTs of employees' names in the column ``name``.
        teams: the same for teams.
    """
    _look_up(run, "person_of", employees, known_people(source))
    _look_up(run, "team_of", teams, teams_by_name())
    rows = memberships()
    kinds = {"employee": "VARCHAR", "team": "VARCHAR", "since": "DATE", "until": "DATE"}
    lay(run.con, "listed", {name: (kind, [row[n] for row in rows]) for n, (name, kind) in enumerate(kinds.items())})
    run.con.execute(
        "CREATE OR REPLACE TABLE posts AS SELECT employee, "
        "list({'team': team, 'since': since, 'until': until} ORDER BY since, team) AS posts "
        "FROM listed GROUP BY employee"
    )


def _look_up(run: Run, table: str, names: Iterable[str], known: Mapping[str, str]) -> None:
    """Fold each distinct name as the organisation folds its own, and keep those that are known."""
    run.con.execute(f"CREATE OR REPLACE TABLE {table} (name VARCHAR, key VARCHAR)")
    asked = " UNION ".join(names)
    if not asked or not known:
        return
    reader = run.con.cursor().execute(f"SELECT DISTINCT name FROM ({asked}) WHERE name IS NOT NULL")
    while batch := reader.fetchmany(20_000):
        found = [(name, known[key]) for (name,) in batch if (key := search_key(name)) in known]
        if found:
            names, keys = zip(*found, strict=True)
            lay(run.con, "listed", {"name": ("VARCHAR", names), "key": ("VARCHAR", keys)})
            run.con.execute(f"INSERT INTO {table} SELECT name, key FROM listed")


def linked(relation: str, columns: Iterable[str], anchor: str) -> tuple[str, list[str]]:
    """Return the FROM part that finds keys for rows called ``rows``, and the columns it gives.

    An employee without a team is taken to be in the team they belonged to on that day.

    Args:
        relation: name of the view.
        columns: its columns.
        anchor: SQL of the moment or day, over ``rows``.
    """
    have, given, joins = set(columns), list[str](), [f"{relation} AS rows"]
    team = "NULL"
    if "team_name" in have:
        joins.append("LEFT JOIN team_of ON team_of.name = rows.team_name")
        team = "team_of.key"
    if "employee_name" in have:
        joins.append("LEFT JOIN person_of ON person_of.name = rows.employee_name")
        joins.append("LEFT JOIN posts ON posts.employee = person_of.key")
        given.append("person_of.key AS employee")
        day = f"CAST({anchor} AS DATE)"
        post = (
            f"list_filter(posts.posts, lambda post: post.since <= {day} AND (post.until IS NULL OR post.until > {day}))"
            "[-1].team"
        )
        team = f"CASE WHEN rows.team_name IS NULL THEN {post} ELSE team_of.key END" if team != "NULL" else post
    return " ".join(joins), [*given, *([f"{team} AS team"] if team != "NULL" else [])]
