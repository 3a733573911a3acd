"""A mapping: what the columns of somebody else's file mean here. Written as TOML; see docs/mappings.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

from django.utils.translation import gettext as _

from fiftytwo.facts.outbox import SOURCE as OUR_OWN
from fiftytwo.facts.tables import Type
from fiftytwo.sources.files.checks import Section, nearest, refuse
from fiftytwo.sources.files.columns import (
    ALWAYS,
    EVENT_COLUMNS,
    TABLE_NAMES,
    Day,
    Encoding,
    Others,
    Shape,
    Spelling,
    Unit,
    Unknown,
    columns_of,
)

EXAMPLES = Path(__file__).parent / "examples"
LONGEST_SOURCE = 64
PLAIN_NAME = re.compile(r"[a-z0-9_]{1,40}")  # names of look-ups become names of tables


@dataclass(frozen=True)
class Value:
    """Where the value of one of our columns comes from, and how it is written there."""

    columns: tuple[str, ...] = ()
    constant: str | None = None
    join: str = ":"
    lookup: str = ""
    give: str = ""
    unknown: str = "keep"
    values: Dict[str, str] = field(default_factory=dict)
    others: str = "keep"
    times: tuple[str, ...] = ()
    time_zone: str = ""
    unit: str = "seconds"
    decimal: str = ""
    true: tuple[str, ...] = ()
    false: tuple[str, ...] = ()
    prefix: str = ""
    without: tuple[str, ...] = ()
    after: str = ""
    day: str = ""


@dataclass(frozen=True)
class Condition:
    """Which rows count: the value is one of these, or none of these. Others are left out, and counted."""

    value: Value
    among: tuple[str, ...] = ()
    not_among: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lookup:
    """A file in which an id has a name: the agents of a desk, its groups."""

    name: str
    file: str
    key: str


@dataclass(frozen=True)
class Read:
    """One reading of one file into one fact table."""

    table: str
    columns: Dict[str, Value]
    file: str = ""
    shape: str = "rows"
    order: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    solved: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """A whole mapping, checked: every key known, every fact column real, every required one given."""

    name: str
    source: str
    reads: tuple[Read, ...]
    text: str
    about: str = ""
    lookups: Dict[str, Lookup] = field(default_factory=dict)
    time_zone: str = "UTC"
    times: tuple[str, ...] = ()
    decimal: str = "."
    missing: tuple[str, ...] = ()
    encoding: str = "auto"
    delimiter: str = "auto"
    quote: str = '"'
    sheet: str = ""
    header: int = 1
    header_rows: int = 1
    spelling: tuple[str, ...] = ()

    @property
    def of_folder(self) -> bool:
        """Whether it reads a folder of files rather than one file."""
        return bool(self.lookups) or any(read.file for read in self.reads)


def load(name_or_path: str | Path) -> Mapping:
    """Return the mapping of a TOML file, or the shipped example of that name.

    Raises:
        ImportRefused: if there is no such file or example, or it has a mistake.
    """
    path = Path(name_or_path)
    if not path.suffix and not path.exists():
        path = EXAMPLES / f"{path.name}.toml"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        known = ", ".join(example_names())
        raise refuse(
            _("There is no readable mapping “%(name)s”.") % {"name": name_or_path},
            _("Give the path of a TOML file, or one of the examples: %(known)s.") % {"known": known},
        ) from None
    return parse(text, name=path.stem)


def example_names() -> list[str]:
    """Return the names of the mappings that ship with Fiftytwo."""
    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def parse(text: str, *, name: str = "mapping") -> Mapping:
    """Read a mapping.

    Raises:
        ImportRefused: naming the key that is wrong and what could stand there.
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise refuse(
            _("The mapping “%(name)s” is not valid TOML: %(error)s.") % {"name": name, "error": error}
        ) from None
    top = Section(name, data)
    mapping = Mapping(
        name=top.text("name", name),
        source=_source(top),
        about=top.text("about"),
        time_zone=top.zone("time_zone", "UTC"),
        times=top.words("times"),
        decimal=top.one_of("decimal", (".", ","), "."),
        missing=top.words("missing"),
        encoding=top.one_of("encoding", get_args(Encoding), "auto"),
        delimiter=top.delimiter("delimiter"),
        quote=top.letter("quote", '"'),
        sheet=top.text("sheet"),
        header=top.whole("header", 1, 1000),
        header_rows=top.whole("header_rows", 1, 3),
        spelling=tuple(_spelling(top)),
        lookups={key: _lookup(key, part) for key, part in top.sections("lookups").items()},
        reads=tuple(_read(part) for part in top.list_of("read")),
        text=text,
    )
    top.finish()
    _check(mapping)
    return mapping


def _source(top: Section) -> str:
    """Return the name of the source: short and plain, for it stands in every row, and not that of our own facts."""
    source = top.text("source", required=True)
    if not source.strip() or source != source.strip() or len(source) > LONGEST_SOURCE or not source.isprintable():
        raise top.wrong(
            _("“source” must be a name of 1 to %(most)d characters, without blanks around it")
            % {"most": LONGEST_SOURCE}
        )
    if source == OUR_OWN:
        raise top.wrong(_("“source” cannot be “%(name)s”: so our own facts are called") % {"name": source})
    return source


def _spelling(top: Section) -> tuple[str, ...]:
    """Return what is spelt otherwise in the whole file: digits, names of months, years."""
    known = get_args(Spelling)
    said = top.words("spelling")
    if wrong := [word for word in said if word not in known]:
        raise top.wrong(
            _("“%(key)s” cannot be “%(value)s”") % {"key": "spelling", "value": wrong[0]}, nearest(wrong[0], known)
        )
    return said


def _lookup(name: str, part: Section) -> Lookup:
    if not PLAIN_NAME.fullmatch(name):
        raise part.wrong(_("the name of a look-up has only letters a–z, digits and _, and no capitals"))
    lookup = Lookup(name, part.text("file", required=True), part.text("key", required=True))
    part.finish()
    return lookup


def _read(part: Section) -> Read:
    table = part.one_of("table", TABLE_NAMES, required=True)
    shape = part.one_of("shape", get_args(Shape), "rows")
    known = EVENT_COLUMNS if shape == "events" else columns_of(table)
    columns = part.section("columns")
    read = Read(
        table=table,
        shape=shape,
        file=part.text("file"),
        order=part.words("order"),
        solved=part.words("solved"),
        closed=part.words("closed"),
        where=tuple(_condition(row) for row in part.list_of("where", optional=True)),
        columns={name: _value(columns.child(name, known)) for name in columns.data},
    )
    part.finish()
    _check_read(part, read)
    return read


def _condition(part: Section) -> Condition:
    among, not_among = part.words("is"), part.words("is_not")
    if bool(among) == bool(not_among):
        raise part.wrong(_("a condition has either “is” or “is_not”"))
    return Condition(_value(part), among, not_among)


def _value(part: Section) -> Value:
    value = Value(
        columns=part.words("columns") or part.words("column"),
        constant=part.plain("constant"),
        join=part.text("join", ":"),
        lookup=part.text("lookup"),
        give=part.text("give"),
        unknown=part.one_of("unknown", get_args(Unknown), "keep"),
        values=part.pairs("values"),
        others=part.one_of("others", get_args(Others), "keep"),
        times=part.words("times"),
        time_zone=part.zone("time_zone", ""),
        unit=part.one_of("unit", get_args(Unit), "seconds"),
        decimal=part.one_of("decimal", ("", ".", ","), ""),
        true=part.words("true"),
        false=part.words("false"),
        prefix=part.text("prefix"),
        without=part.words("without"),
        after=part.text("after"),
        day=part.one_of("day", ("", *get_args(Day)), ""),
    )
    part.finish()
    if bool(value.columns) == (value.constant is not None):
        raise part.wrong(_("say either which column, or which constant"))
    if bool(value.lookup) != bool(value.give):
        raise part.wrong(_("“lookup” and “give” go together"))
    return value


def _check_read(part: Section, read: Read) -> None:
    """Every required column is there, and the shape has what it needs."""
    given = set(read.columns)
    required = ALWAYS | ({"occurred_at"} if read.shape == "events" else _required(read.table))
    if missing := sorted(required - given):
        raise part.wrong(_("these columns are required and missing: %(names)s") % {"names": ", ".join(missing)})
    if read.shape == "events" and read.table != "contact":
        raise part.wrong(_("only contacts can be replayed from events"))
    if read.shape == "events" and not given & {"status", "team_name", "employee_name", "kind"}:
        raise part.wrong(_("events need at least one of status, team_name, employee_name and kind"))
    if read.shape == "events" and "status" in given and not read.solved:
        raise part.wrong(_("say in “solved” which statuses mean that a contact is solved"))
    for name, value in read.columns.items():
        if value.after and not (_is_time(read, name) and _is_time(read, value.after)):
            raise part.wrong(_("“after” of %(name)s must name another time of this reading") % {"name": name})
    if read.table == "rating" and not given & {"invited_at", "delivered_at", "answered_at"}:
        raise part.wrong(_("a rating needs at least one of invited_at, delivered_at and answered_at"))
    if read.shape == "last_row" and not read.order:
        raise part.wrong(_("“last_row” needs “order”: the columns by which rows of one id follow each other"))


def _is_time(read: Read, name: str) -> bool:
    """Whether a reading gives a column that is a time, not one after another."""
    known = EVENT_COLUMNS if read.shape == "events" else columns_of(read.table)
    return name in read.columns and known[name].type is Type.TIME


def _required(table: str) -> set[str]:
    return {name for name, column in columns_of(table).items() if column.required}


def _check(mapping: Mapping) -> None:
    """The reads fit together: files are all named or none, lookups exist, one list of statuses."""
    if not mapping.reads:
        raise refuse(
            _("The mapping “%(name)s” reads nothing.") % {"name": mapping.name},
            _("Add a [[read]] part; docs/mappings.md shows how."),
        )
    if mapping.of_folder and not all(read.file for read in mapping.reads):
        raise refuse(
            _("The mapping “%(name)s” reads a folder, but one [[read]] names no file.") % {"name": mapping.name}
        )
    for value in _all_values(mapping):
        if value.lookup and value.lookup not in mapping.lookups:
            raise refuse(
                _("The mapping “%(name)s” has no lookup “%(lookup)s”.")
                % {"name": mapping.name, "lookup": value.lookup},
                nearest(value.lookup, mapping.lookups),
            )


def _all_values(mapping: Mapping) -> list[Value]:
    return [
        value
        for read in mapping.reads
        for value in (*read.columns.values(), *(condition.value for condition in read.where))
    ]
