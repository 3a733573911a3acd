"""What a suggestion is made of: readings with the reasons for them, wishes to have it otherwise, and the mapping."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.layout import Layout
from fiftytwo.sources.files.suggest.values import Said


@dataclass(frozen=True)
class Wish:
    """What whoever imports wants otherwise than suggested; what is empty stays as suggested.

    ``columns`` gives one of our columns another column of the file by name, or none by an empty name.
    """

    table: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    month_first: bool | None = None
    time_zone: str = ""
    source: str = ""


@dataclass(frozen=True)
class SuggestedRead:
    """One reading: our columns with what a mapping says of each, and how sure each is (1 where it is a constant)."""

    table: str
    columns: dict[str, Said]
    sureness: dict[str, float]
    shape: str = "rows"
    order: tuple[str, ...] = ()
    solved: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    where: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """How a file would be read.

    ``notes`` say what to look at; ``times`` are the forms of times that put rows in order.
    """

    layout: Layout
    columns: tuple[Column, ...]
    reads: tuple[SuggestedRead, ...]
    source: str
    time_zone: str
    missing: tuple[str, ...]
    spelt: frozenset[str]
    times: tuple[str, ...] = ()
    sheet: str = ""
    notes: tuple[str, ...] = ()
    other_tables: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The kind of facts that the file is about."""
        return self.reads[0].table

    @property
    def unused(self) -> tuple[str, ...]:
        """Names of the columns of the file that nothing is made of."""
        used = {name for read in self.reads for said in read.columns.values() for name in columns_of(said)}
        used |= {name for read in self.reads for name in read.order}
        return tuple(column.name for column in self.columns if column.name not in used)

    def text(self) -> str:
        """Return the mapping, as TOML."""
        return "\n\n".join([_lines(self._head()), *map(_read_text, self.reads)]) + "\n"

    def _head(self) -> dict[str, Any]:
        layout = self.layout
        head: dict[str, Any] = {"source": self.source, "time_zone": self.time_zone, "missing": self.missing}
        head |= {"times": self.times, "sheet": self.sheet, "spelling": sorted(self.spelt)}
        if layout.kind != "parquet":
            head["encoding"] = "auto" if layout.encoding.startswith("utf") else layout.encoding
            head["delimiter"] = "tab" if layout.delimiter == "\t" else layout.delimiter
        head |= {"header": layout.header} if layout.header > 1 else {}
        head |= {"header_rows": layout.header_rows} if layout.header_rows > 1 else {}
        return {key: value for key, value in head.items() if value not in ("", (), [])}


def columns_of(said: Said) -> tuple[str, ...]:
    """Return the names of the columns of the file that a value comes from."""
    return tuple(said["columns"]) if "columns" in said else (said["column"],) if "column" in said else ()


# ---- as TOML


def _lines(pairs: Mapping[str, Any]) -> str:
    return "\n".join(f"{key} = {_told(value)}" for key, value in pairs.items())


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_told(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_told, value)) + "]"
    return str(value) if isinstance(value, int) else _quoted(str(value))


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").isalnum() else _quoted(key)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _read_text(read: SuggestedRead) -> str:
    head: dict[str, Any] = {"table": read.table, "shape": read.shape if read.shape != "rows" else ""}
    head |= {"order": read.order, "solved": read.solved, "closed": read.closed, "where": read.where}
    columns = {name: said["column"] if list(said) == ["column"] else said for name, said in read.columns.items()}
    return (
        f"[[read]]\n{_lines({key: value for key, value in head.items() if value})}\n\n[read.columns]\n{_lines(columns)}"
    )
