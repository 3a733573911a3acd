"""One value of a file as one of ours: the SQL of its text, of its typed form, and of what may be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass

from fiftytwo.facts.tables import Column, Type
from fiftytwo.sources.files.columns import IN_ORDER, PAST, is_duration, never_negative
from fiftytwo.sources.files.mapping import Mapping, Value
from fiftytwo.sources.files.reading import Source
from fiftytwo.sources.files.spelling import sql_english_names, sql_plain_digits, sql_western_years
from fiftytwo.sources.files.sql import literal, literals

BLANKS = " \t\r\n\u00a0\u200b"
TRUE = ("true", "t", "yes", "y", "1", "1.0", "evet", "e", "doğru", "ແມ່ນ")
FALSE = ("false", "f", "no", "n", "0", "0.0", "hayır", "h", "yanlış", "ບໍ່")
SECONDS = {"milliseconds": "/ 1000.0", "seconds": "", "minutes": "* 60.0", "hours": "* 3600.0"}
SPOKEN = {
    86400: "d|day|days|gün|ມື້",
    3600: "h|hr|hrs|hour|hours|saat|sa|ຊົ່ວໂມງ",
    60: "m|min|mins|minute|minutes|dakika|dk|ນາທີ",
    1: "s|sec|secs|second|seconds|saniye|sn|ວິນາທີ",
}
CLOCK_DAYS = "([0-9]+) *(?:days?|gün|ມື້),? +"
A_DURATION = Column("passed", Type.FLOAT, "", "s")
PLAIN_TIME = "%Y-%m-%d %H:%M:%S"
OLDEST = "TIMESTAMPTZ '1970-01-01 00:00:00+00'"
LAST_SECOND = "INTERVAL '86399 seconds'"


@dataclass(frozen=True)
class Cell:
    """One of our columns in one reading: SQL of the raw text (``raw``), the text meant, and the typed value.

    ``quick`` is SQL of the value of texts in their plainest form, over ``of``, the column of the file; such texts need
    not be looked at as texts at all, and most are such. NULL for others; empty where there is no such form.
    """

    column: Column
    value: Value
    raw: str
    text: str
    typed: str
    quick: str = ""
    of: str = ""


def raw_text(value: Value, source: Source, place: str) -> str:
    """Return the SQL of what the file says, without blanks around it."""
    if value.constant is not None:
        return literal(value.constant)
    found = [source.column(title, place) for title in value.columns]
    before = f"{literal(value.prefix)} || " if value.prefix else ""
    return (
        found[0] if place == "words" else before + f" || {literal(value.join)} || ".join(_trimmed(one) for one in found)
    )


def _trimmed(text: str) -> str:
    """Take blanks of all kinds away; looking whether there may be any is ten times cheaper than taking them.

    Blanks begin with a byte up to the space or with one that no ASCII letter has.
    """
    ends = " OR ".join(f"suffix({text}, {literal(blank)})" for blank in " \t\u00a0")
    return (
        f"CASE WHEN {text} < '!' OR {text} >= '\u0080' OR {ends} THEN trim({text}, {literal(BLANKS)}) ELSE {text} END"
    )


def meant_text(value: Value, raw: str, mapping: Mapping, found: str = "") -> str:
    """Return the SQL of what is meant: missing words are nothing, ids become names, their words become ours.

    Args:
        raw: SQL of the raw text.
        found: SQL of what the look-up gave, where there is one.
    """
    absent = literals(("", *mapping.missing))
    text = f"CASE WHEN {raw} IN {absent} THEN NULL ELSE {raw} END" if mapping.missing else f"nullif({raw}, '')"
    if found:
        text = found if value.unknown == "missing" else f"coalesce({found}, {text})"
    if value.values:
        cases = " ".join(
            f"WHEN {literal(theirs)} THEN {literal(ours) if ours else 'NULL'}" for theirs, ours in value.values.items()
        )
        other = "NULL" if value.others == "missing" else f"({text})"
        text = f"CASE ({text}) {cases} ELSE {other} END"
    return text


def typed_value(column: Column, value: Value, text: str, mapping: Mapping, *, native: bool) -> str:
    """Return the SQL of a text as a value of the column's type; NULL if it is none.

    Args:
        native: the file has types of its own (Parquet), so that times and numbers are in ISO form.
    """
    if mapping.spelling and column.type not in (Type.TEXT, Type.BOOL):
        text = _plainly(text, mapping)
    if column.type is Type.TIME:
        return _time(value, text, mapping, native=native)
    if column.type is Type.DATE:
        return f"CAST({_naive(_formats(value, mapping), text, native=native)} AS DATE)"
    if column.type is Type.BOOL:
        true, false = literals(value.true or TRUE), literals(value.false or FALSE)
        return f"CASE WHEN lower({text}) IN {true} THEN true WHEN lower({text}) IN {false} THEN false END"
    if column.type in (Type.FLOAT, Type.INT):
        return _number(column, value, text, mapping, native=native)
    return text


def duration_value(value: Value, text: str, mapping: Mapping) -> str:
    """Return the SQL of a text as a length of time in seconds."""
    return typed_value(A_DURATION, value, text, mapping, native=False)


def _plainly(text: str, mapping: Mapping) -> str:
    """The SQL of a text as the mapping says it is spelt: with plain digits, English months, our years."""
    if "digits" in mapping.spelling:
        text = f"({sql_plain_digits(text)})"
    if "names" in mapping.spelling:
        text = sql_english_names(text)
    return f"({sql_western_years(text)})" if "buddhist" in mapping.spelling else text


def quick_value(column: Column, value: Value, text: str, mapping: Mapping) -> str:
    """Return the SQL of the value of a text in its plainest form; NULL for any other text. Empty: there is none.

    Whole numbers as we would write them ourselves, moments as ``2026-11-30 09:00:00`` where the mapping says so or
    says nothing. What comes out is what :func:`typed_value` would say, at a third of the cost.
    """
    if value.lookup or value.values or value.without or value.day or mapping.spelling or len(value.columns) != 1:
        return ""
    plain = ""
    if column.type is Type.TIME:
        plain = _quick_time(value, text, mapping)
    elif column.type is Type.INT or (column.type is Type.FLOAT and value.unit in SECONDS):
        factor = SECONDS[value.unit] if is_duration(column) else ""
        number = f"TRY_CAST({text} AS BIGINT)"
        said = number if column.type is Type.INT else f"CAST({number} AS DOUBLE) {factor}"
        plain = f"CASE WHEN CAST({number} AS VARCHAR) = {text} THEN {said} END"
    if not plain or not mapping.missing:
        return plain
    return f"CASE WHEN {text} NOT IN {literals(mapping.missing)} THEN {plain} END"


def _quick_time(value: Value, text: str, mapping: Mapping) -> str:
    formats, zone = _formats(value, mapping), value.time_zone or mapping.time_zone
    naive = [form for form in formats if "%" in form and "%z" not in form]
    if naive[:1] == [PLAIN_TIME]:
        found = f"CASE WHEN strlen({text}) = 19 THEN try_strptime({text}, {literal(PLAIN_TIME)}) END"
    elif not formats or formats == ("iso",):
        found = f"CASE WHEN {text} LIKE '____-__-__ __:__:__' THEN TRY_CAST({text} AS TIMESTAMP) END"
    else:
        return ""
    return _in_zone(found, zone)


def _in_zone(naive: str, zone: str) -> str:
    return f"make_timestamptz(epoch_us({naive}))" if zone == "UTC" else f"timezone({literal(zone)}, {naive})"


def moment(text: str, mapping: Mapping) -> str:
    """Return the SQL of a time or number as a number, to put rows in order."""
    return (
        f"coalesce(CAST(epoch_us({_time(Value(), text, mapping, native=True)}) AS DOUBLE), TRY_CAST({text} AS DOUBLE))"
    )


def _formats(value: Value, mapping: Mapping) -> tuple[str, ...]:
    return value.times or mapping.times


def _naive(formats: tuple[str, ...], text: str, *, native: bool) -> str:
    """A time without zone, by the formats given; ISO if none is."""
    plain = [form for form in formats if "%" in form and "%z" not in form]
    tried = [f"try_strptime({text}, {literals(plain)})"] if plain else []
    if native or not formats or "iso" in formats:
        tried.append(f"CASE WHEN {text} LIKE '____-__-%' THEN TRY_CAST({text} AS TIMESTAMP) END")
    return f"coalesce({', '.join(tried)})" if tried else "CAST(NULL AS TIMESTAMP)"


def _time(value: Value, text: str, mapping: Mapping, *, native: bool) -> str:
    """A moment in UTC. What names its own offset is taken as it is; the rest is local time of the stated zone."""
    formats, zone = _formats(value, mapping), value.time_zone or mapping.time_zone
    tried = []
    if offset := [form for form in formats if "%z" in form]:
        tried.append(f"make_timestamptz(epoch_us(try_strptime({text}, {literals(offset)})))")
    if native or not formats or "iso" in formats:
        tried.append(
            f"CASE WHEN {text} LIKE '____-__-%' AND regexp_matches({text}, '[0-9](Z|[+-][0-9]{{2}}(:?[0-9]{{2}})?)$') "
            f"AND length({text}) > 10 THEN TRY_CAST({text} AS TIMESTAMPTZ) END"
        )
    if "epoch" in formats:
        tried.append(f"make_timestamptz(CAST(TRY_CAST({text} AS DOUBLE) * 1000000 AS BIGINT))")
    if "excel" in formats:
        days = f"TIMESTAMP '1899-12-30' + to_microseconds(CAST(TRY_CAST({text} AS DOUBLE) * 86400000000 AS BIGINT))"
        tried.append(f"timezone({literal(zone)}, {days})")
    if "epoch_ms" in formats:
        tried.append(f"make_timestamptz(CAST(TRY_CAST({text} AS DOUBLE) * 1000 AS BIGINT))")
    naive = _naive(formats, text, native=native) + (f" + {LAST_SECOND}" if value.day == "end" else "")
    tried.append(_in_zone(naive, zone))
    return f"coalesce({', '.join(tried)})"


def _number(column: Column, value: Value, text: str, mapping: Mapping, *, native: bool) -> str:
    """A finite number; with a comma for decimals, points part the thousands, and the other way round."""
    for sign in value.without:
        text = f"trim(replace({text}, {literal(sign)}, ''))"
    if value.without:
        text = f"regexp_replace({text}, '([0-9])[ \u00a0\u202f''’]([0-9])', '\\1\\2', 'g')"
    if is_duration(column) and value.unit == "spoken":
        return _spoken(text)
    if is_duration(column) and value.unit == "hours_minutes":
        return _clock(f"regexp_replace({text}, '^([0-9]+:[0-9]{{2}})$', '\\1:00')")
    if is_duration(column) and value.unit == "clock":
        return _clock(text)
    if not native and (value.decimal or mapping.decimal) == ",":
        shape = "^[+-]?([0-9]+|[0-9]{1,3}([.][0-9]{3})+)(,[0-9]+)?$"
        plain = f"replace(replace({text}, '.', ''), ',', '.')"
    else:
        shape = "^[+-]?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)?([.][0-9]*)?([eE][+-]?[0-9]+)?$"
        plain = f"replace({text}, ',', '')"
    number = f"CASE WHEN regexp_matches({text}, {literal(shape)}) THEN TRY_CAST({plain} AS DOUBLE) END"
    whole = f"TRY_CAST({text} AS BIGINT)"  # most numbers are: known ten times faster by what they are as text again
    if column.type is Type.INT:
        other = f"TRY_CAST(CASE WHEN ({number}) % 1 = 0 THEN ({number}) END AS BIGINT)"
        return f"CASE WHEN CAST({whole} AS VARCHAR) = {text} THEN {whole} ELSE {other} END"
    factor = SECONDS.get(value.unit, "") if is_duration(column) else "/ 100.0" if value.unit == "percent" else ""
    other = f"CASE WHEN isfinite({number}) THEN ({number}) {factor} END"
    return f"CASE WHEN CAST({whole} AS VARCHAR) = {text} THEN CAST({whole} AS DOUBLE) {factor} ELSE {other} END"


def _clock(text: str) -> str:
    """A length of time as a clock, with days before it or not: 2:03, 1:02:03, 2 days 03:15:00."""
    days = f"coalesce(TRY_CAST(regexp_extract(lower({text}), {literal(CLOCK_DAYS)}, 1) AS DOUBLE), 0)"
    part = f"string_split(regexp_replace(lower({text}), {literal(CLOCK_DAYS)}, ''), ':')"
    sums = f"TRY_CAST({part}[-1] AS DOUBLE) + 60 * TRY_CAST({part}[-2] AS DOUBLE)"
    hours = f"CASE WHEN len({part}) > 2 THEN 3600 * TRY_CAST({part}[-3] AS DOUBLE) ELSE 0 END"
    shape = literal(f"^({CLOCK_DAYS})?([0-9]+:)?[0-9]+:[0-9]{{2}}([.][0-9]+)?$")
    return f"CASE WHEN regexp_matches(lower({text}), {shape}) THEN {sums} + {hours} + 86400 * {days} END"


def _spoken(text: str) -> str:
    """A length of time with its units: 1 h 20 min, 2 gün 3 saat, PT1H20M; NULL where no unit is said."""

    def part(words: str) -> str:
        number = f"regexp_extract(lower({text}), '([0-9]+([.,][0-9]+)?) *({words})($|[^a-zçğıöşü]|t[0-9])', 1)"
        return f"TRY_CAST(replace({number}, ',', '.') AS DOUBLE)"

    parts = {seconds: part(words) for seconds, words in SPOKEN.items()}
    total = " + ".join(f"coalesce({part}, 0) * {seconds}" for seconds, part in parts.items())
    return f"CASE WHEN coalesce({', '.join(parts.values())}) IS NOT NULL THEN {total} END"


# ---- what may be wrong


@dataclass(frozen=True)
class Check:
    """A condition under which a row is refused: about which column, and why."""

    column: str
    reason: str
    when: str


def checks(cells: Dict[str, Cell], *, now: str, anchors: tuple[str, ...] = ()) -> list[Check]:
    """Return all checks of a row, over the names r_<column> (raw), t_<column> (text) and the typed columns.

    Args:
        now: SQL of the moment after which nothing can have happened yet.
        anchors: columns of which at least one must have a value.
    """
    found = [check for cell in cells.values() for check in _of_one(cell, now)]
    found += [
        Check(late, "out_of_order", f'"{late}" < "{early}"')
        for early, late in IN_ORDER
        if early in cells and late in cells
    ]
    if "score" in cells and "scale_low" in cells:
        found.append(Check("score", "out_of_scale", '"score" < "scale_low"'))
    if "score" in cells and "scale_high" in cells:
        found.append(Check("score", "out_of_scale", '"score" > "scale_high"'))
    if anchors:
        found.append(Check(anchors[0], "missing", f"coalesce({', '.join(anchors)}) IS NULL"))
    return found


def _of_one(cell: Cell, now: str) -> list[Check]:
    column, name = cell.column, f'"{cell.column.name}"'
    text = f'"t_{column.name}"'
    found = []
    if column.type is not Type.TEXT:
        found.append(Check(column.name, "unreadable", f"{text} IS NOT NULL AND {name} IS NULL"))
    if column.required:
        found.append(Check(column.name, "missing", f"{text} IS NULL" + (f" AND {name} IS NULL" if cell.quick else "")))
    if cell.value.values and cell.value.others == "refuse":
        ours = literals(cell.value.values.values())
        found.append(Check(column.name, "unknown_value", f"{text} NOT IN {ours}"))
    if column.type is Type.TIME:
        found.append(Check(column.name, "too_old", f"{name} < {OLDEST}"))
        latest = f"{now} + {LAST_SECOND}" if cell.value.day == "end" else now  # today ends later than now
        found += [Check(column.name, "future", f"{name} > {latest}")] if column.name in PAST else []
    if column.type is Type.DATE:
        found.append(Check(column.name, "too_old", f"{name} < DATE '1900-01-01'"))
        found += [Check(column.name, "future", f"{name} > CAST({now} AS DATE) + 1")] if column.name in PAST else []
    if never_negative(column):
        found.append(Check(column.name, "negative", f"{name} < 0"))
    if column.unit == "0–1":
        found.append(Check(column.name, "out_of_scale", f"{name} NOT BETWEEN 0 AND 1"))
    return found
