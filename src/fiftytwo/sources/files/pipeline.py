"""From a file to rows that are ready to be written: open, stage, gather, replay, link, and count what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from fiftytwo.facts.tables import TABLES
from fiftytwo.facts.write import PLACE
from fiftytwo.sources.files import refusals
from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.gathering import Gathered, gather, outgoing
from fiftytwo.sources.files.linking import learn_names, linked
from fiftytwo.sources.files.mapping import Lookup, Mapping, Read, Value
from fiftytwo.sources.files.opening import Opened, open_file
from fiftytwo.sources.files.reading import Source, read_source
from fiftytwo.sources.files.replay import (
    contacts,
    find_orphans,
    find_unsure,
    lay_moments,
    replay,
    share_credit,
    tell_events,
)
from fiftytwo.sources.files.report import Report, reason
from fiftytwo.sources.files.running import Run
from fiftytwo.sources.files.skipping import Skipped
from fiftytwo.sources.files.sql import literal, name
from fiftytwo.sources.files.staging import Staged, stage

CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Ready:
    """What is ready to be written: fact tables with the work tables that hold their rows; and the report so far.

    ``unchanged`` rows of a table came again just as they are stored; they are not among the rows to write.
    ``distinct`` are tables of which it is known that no row comes twice.
    """

    tables: dict[str, str]
    unchanged: dict[str, int]
    report: Report
    files: tuple[Opened, ...]
    distinct: frozenset[str] = frozenset()


class Pipeline:
    """One import on its way; its tables live in the work database of ``run``."""

    def __init__(self, run: Run, path: Path, mapping: Mapping, now: datetime) -> None:
        self.run, self.path, self.mapping = run, path, mapping
        self.opened: dict[Path, Opened] = {}
        self.staged: list[Staged] = []
        self.early = 0
        self.unknown: tuple[int, ...] = (0, 0)
        self.ready: dict[str, int] = {}
        latest = literal((now + CLOCK_SKEW).isoformat())
        run.con.execute(f"CREATE MACRO _now() AS CAST({latest} AS TIMESTAMPTZ)")

    def prepare(self) -> Ready:
        """Read everything, and return what is ready.

        Raises:
            ImportRefused: if a file, the folder or the mapping is wrong as a whole.
        """
        self.run.con.execute("SET force_compression = 'uncompressed'")  # what is written here is soon thrown away
        self.run.con.execute("SET preserve_insertion_order = true")  # rows are known by their place in the file
        for lookup in self.mapping.lookups.values():
            self._look_up(lookup)
        sources = [self._source(number, read) for number, read in enumerate(self.mapping.reads)]
        for number, (read, source) in enumerate(zip(self.mapping.reads, sources, strict=True)):
            self.staged.append(stage(self.run, number, read, source, self.mapping))
        self.run.con.execute("SET preserve_insertion_order = false")
        refusals.collect(self.run, self.staged, self.mapping)
        self._refuse_nothing_good()
        gathered = self._gather()
        tables = self._out(gathered)
        distinct = frozenset(table for table, one in gathered.items() if one.light)
        return Ready(tables, self.unchanged, self._report(gathered, tables), tuple(self.opened.values()), distinct)

    @property
    def skipped(self) -> dict[int, Skipped]:
        """What each reading left out, by its number."""
        return {one.number: one.skipped for one in self.staged if one.skipped and one.skipped.rows}

    @property
    def unchanged(self) -> dict[str, int]:
        """How many rows of each table came again just as they are stored."""
        return {self.staged[number].read.table: skipped.rows for number, skipped in self.skipped.items()}

    # ---- files

    def _open(self, file: str) -> Opened:
        path = self._path(file)
        if path not in self.opened:
            stage = _("Looking at %(file)s") % {"file": path.name}
            self.opened[path] = open_file(
                path,
                self.mapping.encoding,
                self.mapping.quote,
                self.run.work,
                lambda done, total: self.run.progress(stage, done / total if total else 1.0),
            )
        return self.opened[path]

    def _path(self, file: str) -> Path:
        """Return the file meant; in a folder, it may also lie there compressed."""
        if self.mapping.of_folder != self.path.is_dir() and self.path.exists():
            raise refuse(
                _("The mapping “%(name)s” reads a folder of files, and “%(path)s” is one file.")
                % {"name": self.mapping.name, "path": self.path.name}
                if self.mapping.of_folder
                else _("“%(path)s” is a folder, and the mapping “%(name)s” reads one file.")
                % {"name": self.mapping.name, "path": self.path.name}
            )
        if not file:
            return self.path
        if PurePath(file).is_absolute() or ".." in PurePath(file).parts:
            raise refuse(_("The mapping names a file outside the folder: “%(file)s”.") % {"file": file})
        plain = self.path / file
        packed = plain.with_name(plain.name + ".gz")
        return packed if packed.exists() and not plain.exists() else plain

    def _source(self, number: int, read: Read) -> Source:
        wanted = [title for value in _values(read) for title in value.columns]
        file = self._open(read.file)
        return read_source(self.run.con, file, self.mapping, [*wanted, *read.order], f"rejects_{number}")

    def _look_up(self, lookup: Lookup) -> None:
        """Make the table ``lookup_<name>`` (key, title, value) of what the mapping asks this file for."""
        gives = sorted(
            {value.give for read in self.mapping.reads for value in _values(read) if value.lookup == lookup.name}
        )
        source = read_source(
            self.run.con, self._open(lookup.file), self.mapping, [lookup.key, *gives], f"lookup_rejects_{lookup.name}"
        )
        place = f"lookups › {lookup.name}"
        key = f"trim({source.column(lookup.key, place)})"
        parts = [
            f"SELECT {key} AS key, {literal(give)} AS title, nullif(trim({source.column(give, place)}), '') AS value "
            f"FROM {source.relation}"
            for give in gives
        ]
        empty = "SELECT NULL::VARCHAR AS key, NULL::VARCHAR AS title, NULL::VARCHAR AS value WHERE false"
        self.run.con.execute(
            f"CREATE TABLE {name('lookup_' + lookup.name)} AS SELECT key, title, last(value) AS value "
            f"FROM ({' UNION ALL '.join(parts) or empty}) WHERE key IS NOT NULL GROUP BY key, title"
        )

    # ---- rows

    def _refuse_nothing_good(self) -> None:
        """A file without one good row is wrong as a whole."""
        if self.skipped or any(
            self.run.rows(f"SELECT 1 FROM {one.rows} WHERE {one.good} LIMIT 1") for one in self.staged
        ):
            return
        refused, problems = refusals.counted(self.run)
        if not refused:
            raise refuse(
                _("“%(name)s” has a header but no rows.") % {"name": self.path.name}
                if not any(self.run.number(f"SELECT count(*) FROM {one.rows}") for one in self.staged)
                else _("“%(name)s” has no row that the mapping's conditions let in.") % {"name": self.path.name},
                _("Nothing was changed."),
            )
        first = self.run.rows("SELECT row, place, value FROM refused ORDER BY row LIMIT 1")[0]
        raise refuse(
            _("Not one row of “%(name)s” can go in.") % {"name": self.path.name},
            _("Most often: %(why)s First: row %(row)s, column “%(column)s”, value “%(value)s”. Check the mapping.")
            % {"why": reason(problems[0].reason), "row": first[0], "column": first[1] or "–", "value": first[2] or ""},
        )

    def _gather(self) -> dict[str, Gathered]:
        """Bring readings together, table by table; a story is replayed into contacts and their events."""
        gathered = {}
        for table in dict.fromkeys(one.read.table for one in self.staged):
            if plain := [one for one in self.staged if one.read.table == table and not one.is_story]:
                gathered[table] = gather(self.run, table, plain)
        if not lay_moments(self.run, self.staged):
            self._learn(gathered)
            return gathered
        base, stage = gathered.get("contact"), _("Replaying what happened")
        self._refuse_orphans(base)
        self._refuse_unsure(base)
        replay(self.run, self.staged, base, stage)
        self._learn(gathered, story=True)
        share_credit(self.run, stage)
        gathered["contact"] = contacts(self.run, base)
        self._refuse_turned()
        tell_events(self.run, self.mapping.source, stage)
        gathered["contact_event"] = EVENTS
        self.early = self.run.number("SELECT count(*) FROM folded WHERE first_at < opened_at")
        return gathered

    def _refuse_orphans(self, base: Gathered | None) -> None:
        find_orphans(self.run, base)
        refusals.add(self.run, self.staged, "orphans", "no_contact")

    def _refuse_unsure(self, base: Gathered | None) -> None:
        find_unsure(self.run, self.staged, base)
        refusals.add(self.run, self.staged, "unsure", "story_unsure")

    def _refuse_turned(self) -> None:
        """Refuse contacts that their own story solves before they were opened, with their story."""
        self.run.sql(
            "CREATE TABLE turned AS SELECT source_id, _read, _row FROM contacts "
            "WHERE least(first_reply_at, first_solved_at, solved_at) < opened_at"
        )
        refusals.add(self.run, self.staged, "turned", "out_of_order")
        for table in ("folded", "told"):
            self.run.con.execute(f"DELETE FROM {table} WHERE source_id IN (SELECT source_id FROM turned)")

    def _learn(self, gathered: dict[str, Gathered], *, story: bool = False) -> None:
        """Find keys for the names in all tables."""

        def said(column: str) -> list[str]:
            found = [f"SELECT {column} AS name FROM {one.view}" for one in gathered.values() if column in one.columns]
            found += [f"SELECT {column} AS name FROM unchanged_{number}" for number in self.skipped]
            return [*found, *([f"SELECT {column}_now AS name FROM told"] if story else [])]

        learn_names(self.run, self.mapping.source, said("employee_name"), said("team_name"))
        self.unknown = tuple(
            self.run.number(
                f"SELECT count(DISTINCT name) FROM ({' UNION '.join(said(column))}) "
                f"WHERE name IS NOT NULL AND name NOT IN (SELECT name FROM {known})"
            )
            if said(column)
            else 0
            for column, known in (("employee_name", "person_of"), ("team_name", "team_of"))
        )

    # ---- out

    def _out(self, gathered: dict[str, Gathered]) -> dict[str, str]:
        """Make one work table per fact table, as facts take it."""
        tables = {}
        for table, one in gathered.items():
            tables[table] = self._out_table(one, gathered)
            if table == "text" and "words" in one.columns:
                tables["words"] = self._out_words(one)
        for table, made in tables.items():
            of = gathered[table].view if table in gathered and gathered[table].light else made  # as many, without names
            self.ready[table] = self.run.number(f"SELECT count(*) FROM {of}")
        return {table: made for table, made in tables.items() if table in self.unchanged or self.ready[table]}

    def _out_table(self, one: Gathered, gathered: dict[str, Gathered]) -> str:
        source = literal(self.mapping.source)
        anchor = _anchor(one, "rows.")
        relation, keys = linked(one.view, one.columns, anchor)
        columns = [*outgoing(one, source), *keys]
        if one.table == "text" and "words" in one.columns and "length" not in one.columns:
            columns.append("length(rows.words) AS length")
        left = ""
        if one.table == "contact" and "contact_event" in gathered:
            left = " WHERE rows.source_id NOT IN (SELECT source_id FROM turned UNION SELECT source_id FROM unsure)"
        kind = "TABLE"
        if one.light:  # names are linked again each time it is read: cheaper than to write and read it all once more
            kind = "VIEW"
            columns.append(f"rows._row AS {PLACE}")
        self.run.sql(
            f"CREATE {kind} out_{one.table} AS SELECT {', '.join(columns)} FROM {relation}{left}", _("Linking names")
        )
        return f"out_{one.table}"

    def _out_words(self, one: Gathered) -> str:
        customer = "customer" if "customer" in one.columns else "NULL::VARCHAR AS customer"
        self.run.sql(
            f"CREATE TABLE out_words AS SELECT {literal(self.mapping.source)} AS source, source_id, written_at, words, "
            f"{customer} FROM {one.view} WHERE words IS NOT NULL"
        )
        return "out_words"

    def _report(self, gathered: dict[str, Gathered], tables: dict[str, str]) -> Report:
        refused, problems = refusals.counted(self.run)
        rows = [
            self.run.rows(f"SELECT count(*), count(*) FILTER (NOT _keep) FROM {one.rows}")[0] for one in self.staged
        ]
        broken = sum(
            self.run.number(f"SELECT count(DISTINCT line) FROM {one.rejects}")
            for one in self.staged
            if one.source.file.kind == "csv"
        )
        ends = self._ends(gathered, tables)
        lines = sum(one.lines_skipped(self.run) for one in self.staged)
        return Report(
            read=sum(row[0] for row in rows) + broken + lines,
            left_out=sum(row[1] for row in rows),
            repeated=sum(one.repeated for one in gathered.values()) + lines - sum(self.unchanged.values()),
            refused=refused,
            problems=problems,
            early=self.early,
            unknown_people=self.unknown[0],
            unknown_teams=self.unknown[1],
            tables={table: {"ready": self.ready[table] + self.unchanged.get(table, 0)} for table in tables},
            first=min(ends, default=""),
            last=max(ends, default=""),
        )

    def _ends(self, gathered: dict[str, Gathered], tables: dict[str, str]) -> list[str]:
        """Return the first and last moments of all tables, as ISO texts in UTC."""
        found = [end for one in self.skipped.values() for end in (one.first, one.last)]
        for table in tables.keys() & gathered.keys():
            one = gathered[table]
            anchor, view = _anchor(one), one.view if one.light else tables[table]
            found += self.run.rows(
                f"SELECT strftime(min({anchor}), '%Y-%m-%dT%H:%M:%S'), strftime(max({anchor}), '%Y-%m-%dT%H:%M:%S') "
                f"FROM {view}"
            )[0]
        return [one for one in found if one]


EVENTS = Gathered(
    "contact_event",
    "events",
    (
        "source_id",
        "contact_source",
        "contact_id",
        "occurred_at",
        "kind",
        "value",
        "team_name",
        "employee_name",
        "position",
    ),
    0,
)


def _anchor(one: Gathered, prefix: str = "") -> str:
    """Return the anchor of a table over the columns that are given; a rating's may be one of three."""
    named = TABLES[one.table].anchor.removeprefix("coalesce(").removesuffix(")").split(", ")
    given = [prefix + column for column in named if column in one.columns]
    return given[0] if len(given) == 1 else f"coalesce({', '.join(given)})"


def _values(read: Read) -> list[Value]:
    return [*read.columns.values(), *(condition.value for condition in read.where)]
