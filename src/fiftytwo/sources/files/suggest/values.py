"""How the value of one of our columns is read from a column of the file, as a mapping says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fiftytwo.facts.tables import Column as FactColumn
from fiftytwo.facts.tables import Type
from fiftytwo.sources.files.columns import is_duration
from fiftytwo.sources.files.converting import TRUE
from fiftytwo.sources.files.suggest import meanings
from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.fields import AFTER_OPENING, Found
from fiftytwo.sources.files.suggest.moments import is_excel_days, moments_in, zone_of
from fiftytwo.sources.files.suggest.words import TITLES, mentions, unit_in

Said = dict[str, Any]  # what a mapping says about one of our columns


def said_of(name: str, field: FactColumn, found: Found, *, month_first: bool, decimal: str) -> Said:
    """Return what a mapping says: the column, and how it is written there.

    Args:
        name: one of our columns.
        field: its description.
        found: the column taken for it.
        month_first: what to do where day and month could be read either way.
        decimal: the decimal sign of the file where a column does not show its own.
    """
    column = found.column
    if field.type in (Type.TIME, Type.DATE):
        days = is_excel_days(list(column.counted))
        if name in AFTER_OPENING and not column.moments and not days and column.is_length_of_time:
            return {"column": column.name, **_duration(column, decimal), "after": "opened_at", **_not_yet(column)}
        return _moment(found, month_first=month_first)
    said: Said = {"column": column.name} | _not_yet(column)
    if name == "score":
        said |= _score(column, decimal)
    elif field.type is Type.BOOL:
        said |= _yes_no(name, column)
    elif is_duration(field):
        said |= _duration(column, decimal)
    elif field.type in (Type.INT, Type.FLOAT):
        said |= _number(column, decimal)
    elif name == "channel":
        said |= _values(meanings.channels(column.counted), "keep")
    elif name == "instrument":
        said |= _values(meanings.instruments(column.counted), "keep")
    elif name == "form":
        said |= _values(meanings.forms(column.counted), "missing")
    return said


def times_of(found: Found, *, month_first: bool) -> tuple[str, ...]:
    """Return the forms of the times in a column, or in a day and a clock put together."""
    values = joined(found)
    moments = moments_in(values)
    if moments is None:
        return ("excel",) if is_excel_days(values) else ()
    forms = moments.forms
    american = any("%p" in form for form in forms)
    if moments.month_first_too and (month_first or american):
        forms = tuple(_swapped(form) for form in forms)
    return forms


def joined(found: Found) -> list[str]:
    """Return the different values of a column, with its clock where that is apart."""
    if found.clock is None:
        return sorted(found.column.counted)[:4_000]
    pairs = zip(found.column.values, found.clock.values, strict=True)
    return sorted({f"{day} {clock}" for day, clock in pairs if day and clock})[:4_000]


def _moment(found: Found, *, month_first: bool) -> Said:
    said: Said = {"column": found.column.name}
    if found.clock is not None:
        said = {"columns": [found.column.name, found.clock.name], "join": " "}
    forms = times_of(found, month_first=month_first)
    if zone := zone_of(forms):
        said["time_zone"] = zone
    if "(utc)" in found.column.title.lower() or found.column.title.lower().endswith((" utc", "_utc", " gmt")):
        said["time_zone"] = "UTC"
    return said | ({"times": list(forms)} if forms else {}) | ({} if found.clock else _not_yet(found.column))


def _not_yet(column: Column) -> Said:
    """Words that stand where there is no time yet are nothing."""
    return {"values": dict.fromkeys(sorted(column.not_yet), "")} if column.not_yet else {}


def _swapped(form: str) -> str:
    return form.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")


def _number(column: Column, decimal: str) -> Said:
    numbers = column.numbers
    if numbers is None:
        return {}
    said: Said = {"without": list(numbers.around)} if numbers.around else {}
    own = numbers.decimal if numbers.sure else decimal
    return said | (
        {"decimal": own} if own != "." and not (numbers.whole and not numbers.sure and numbers.high < 1000) else {}
    )


def _duration(column: Column, decimal: str) -> Said:
    if column.is_clock_duration:
        return {"unit": "hours_minutes" if column.is_hours_and_minutes else "clock"}
    if column.is_spoken_duration:
        return {"unit": "spoken"}
    unit = unit_in(column.title)
    return _number(column, decimal) | ({"unit": unit} if unit and unit != "seconds" else {})


def _score(column: Column, decimal: str) -> Said:
    if column.numbers:
        return _number(column, decimal)
    return _values(meanings.reads_as_score(column.counted), "refuse")


def _yes_no(name: str, column: Column) -> Said:
    yes, no = meanings.reads_as_yes_no(name, column.counted) or ([], [])
    if column.is_yes_no:
        yes = [value for value in column.counted if value.lower() in TRUE]
        no = [value for value in column.counted if value not in yes]
    turned = {"promise_kept": TITLES["reversed"], "abandoned": TITLES["answered"]}.get(name, ())
    if column.is_yes_no and mentions(column.title, turned):
        yes, no = no, yes
    return {key: words for key, words in (("true", _lower(yes)), ("false", _lower(no))) if words}


def _lower(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(word.lower() for word in words))


def _values(pairs: dict[str, str], others: str) -> Said:
    return {"values": pairs} | ({"others": others} if others != "keep" else {}) if pairs else {}
