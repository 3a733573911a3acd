"""The columns of a file, and the SQL that reads them: every value as text, broken records set aside."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import duckdb
from django.utils.translation import gettext as _

from fiftytwo.sources.files.breaks import lines_are_records
from fiftytwo.sources.files.checks import nearest, refuse
from fiftytwo.sources.files.mapping import Mapping
from fiftytwo.sources.files.opening import Opened
from fiftytwo.sources.files.sql import literal, name

DELIMITERS = (",", ";", "\t", "|")
LONGEST_LINE = 16 << 20


@dataclass(frozen=True)
class Source:
    """A file with its columns. ``relation`` is SQL for its rows, in which column n is called ``c<n>``, as text.

    ``typed`` are those that had a type of their own; ``whole_lines``: no field of the file holds a line break.
    """

    file: Opened
    header: tuple[str, ...]
    relation: str
    typed: frozenset[str] = field(default_factory=frozenset)
    whole_lines: bool = False

    @property
    def skips_empty_lines(self) -> bool:
        """Whether the engine leaves empty lines out: in a file of one column, such a line is an empty value."""
        return self.file.kind == "csv" and len(self.header) > 1

    def column(self, wanted: str, place: str) -> str:
        """Return the SQL name of a column of the file.

        Raises:
            ImportRefused: if the file has no such column, or two of them.
        """
        found = [n for n, title in enumerate(self.header) if title == wanted]
        found = found or [n for n, name_of_it in enumerate(names_of(self.header)) if name_of_it == wanted]
        if len(found) == 1:
            return f"c{found[0]}"
        if found:
            raise refuse(
                _("“%(file)s” has %(n)d columns called “%(column)s”.")
                % {"file": self.file.name, "n": len(found), "column": wanted},
                _("Rename one of them, so that it is clear which is meant."),
            )
        raise refuse(
            _("“%(file)s” has no column “%(column)s”, which the mapping uses for %(place)s.")
            % {"file": self.file.name, "column": wanted, "place": place},
            " ".join(
                part
                for part in (
                    _("The file has: %(columns)s.") % {"columns": ", ".join(self.header)},
                    nearest(wanted, self.header) if len(self.header) > 8 else "",
                )
                if part
            ),
        )


def names_of(titles: Sequence[str]) -> tuple[str, ...]:
    """Return a name for each column that means it alone: its title, with a number among alike ones, or its place.

    >>> names_of(["Date", "Agent", "Date", ""])
    ('Date (1)', 'Agent', 'Date (2)', 'column 4')
    """
    seen: Counter[str] = Counter()
    names = []
    for place, title in enumerate(titles, 1):
        seen[title] += 1
        alike = titles.count(title) > 1
        names.append(f"column {place}" if not title else f"{title} ({seen[title]})" if alike else title)
    return tuple(names)


def read_source(
    con: duckdb.DuckDBPyConnection, file: Opened, mapping: Mapping, wanted: Iterable[str], rejects: str
) -> Source:
    """Return a file ready to be selected from.

    Args:
        wanted: the columns that the mapping names; they tell which delimiter the file has.
        rejects: the table that will hold the broken records.

    Raises:
        ImportRefused: if its header cannot be read.
    """
    if file.kind == "parquet":
        return _parquet(con, file)
    delimiter, header = _header(file, mapping, set(wanted))
    columns = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(header)))
    parallel = not file.quoted or lines_are_records(
        file.path, delimiter, mapping.quote
    )  # or DuckDB tears some of them apart
    relation = (
        f"read_csv({literal(str(file.path))}, auto_detect=false, header=true, delim={literal(delimiter)}, "
        f"quote={literal(mapping.quote)}, escape={literal(mapping.quote)}, nullstr='', strict_mode=true, "
        f"store_rejects=true, rejects_table={literal(rejects)}, rejects_scan={literal(rejects + '_scan')}, "
        f"skip={mapping.header - 1}, "
        f"max_line_size={LONGEST_LINE}, buffer_size={2 * LONGEST_LINE}, parallel={str(parallel).lower()}, "
        f"columns={{{columns}}})"
    )
    return Source(file, header, relation, whole_lines=parallel)


def _parquet(con: duckdb.DuckDBPyConnection, file: Opened) -> Source:
    try:
        rows = con.execute(f"DESCRIBE SELECT * FROM read_parquet({literal(str(file.path))})").fetchall()
    except duckdb.Error:
        raise refuse(
            _("“%(name)s” is a damaged Parquet file.") % {"name": file.name}, _("Export or copy it again.")
        ) from None
    columns = ", ".join(f"CAST({name(row[0])} AS VARCHAR) AS c{n}" for n, row in enumerate(rows))
    typed = frozenset(f"c{n}" for n, row in enumerate(rows) if row[1] != "VARCHAR")
    relation = f"(SELECT {columns} FROM read_parquet({literal(str(file.path))}))"
    return Source(file, tuple(row[0] for row in rows), relation, typed)


def _header(file: Opened, mapping: Mapping, wanted: set[str]) -> tuple[str, tuple[str, ...]]:
    """Return the delimiter that finds most of the wanted columns, and the titles."""
    tried = DELIMITERS if mapping.delimiter == "auto" else (mapping.delimiter,)
    found = {delimiter: _titles(file.path, delimiter, mapping) for delimiter in tried}
    best = max(tried, key=lambda delimiter: (len(wanted.intersection(found[delimiter])), len(found[delimiter])))
    if not any(found[best]):
        raise refuse(
            _("“%(name)s” has no header line.") % {"name": file.name},
            _("Its first line must hold the names of the columns."),
        )
    return best, found[best]


def _titles(path: Path, delimiter: str, mapping: Mapping) -> tuple[str, ...]:
    """Return the titles; unreadable or endless lines have none."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        before = mapping.header - mapping.header_rows
        start = "".join(islice(file, before, before + 1)) if before else ""
        start += file.read(1 << 20)
    rows = csv.reader(io.StringIO(start, newline=""), delimiter=delimiter, quotechar=mapping.quote)
    try:
        return titles_of(list(islice(rows, mapping.header_rows)))
    except csv.Error:
        return ()


def titles_of(lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return one title for each column; of several lines of titles, those that differ.

    >>> titles_of([["Customer", "Customer", ""], ["Name", "Phone", "Score"]])
    ('Customer / Name', 'Customer / Phone', 'Score')
    """
    width = max(map(len, lines), default=0)
    columns = ([line[n].strip() if n < len(line) else "" for line in lines] for n in range(width))
    return tuple(" / ".join(dict.fromkeys(part for part in column if part)) for column in columns)
