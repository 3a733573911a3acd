"""What a metric is: a form without blank lines, from which its page, its help and its numbers are made.

A form is a TOML file; ``docs/metrics.md`` tells how to write one. Nothing here reads facts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from fiftytwo.metrics import formula
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.statistics import NUMBER, STATISTICS
from fiftytwo.metrics.worded import DefinitionError as DefinitionError
from fiftytwo.metrics.worded import Words as Words
from fiftytwo.metrics.worded import words


class Side(StrEnum):
    """From where a number looks at service."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    BUSINESS = "business"
    PEOPLE = "people"


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class AddsUp(StrEnum):
    """How weeks become a longer period, and teams a larger one."""

    ADDITIVE = "additive"
    DISTINCT = "distinct"
    STOCK = "stock"
    MODEL = "model"


UNITS = (
    "points", "share", "seconds", "days", "count", "mean", "per 1000", "per hour", "per 100 a year", "currency",
    "as stated",
)  # fmt: skip


class Kind(StrEnum):
    """How a component is counted: which line of the form it came from."""

    COUNT = "count"
    SUM = "sum"
    MOMENTS = "moments"
    PAIRS = "pairs"
    HISTOGRAM = "histogram"
    CUSTOMERS = "customers"
    OPEN = "open"
    PEOPLE = "people"
    MODEL = "model"
    ANONYMOUS = "anonymous"


PARTS = {
    Kind.COUNT: ("",),
    Kind.SUM: ("",),
    Kind.MOMENTS: ("n", "total", "squares"),
    Kind.PAIRS: ("n", "part", "whole", "part_squares", "whole_squares", "products"),
    Kind.HISTOGRAM: ("",),
    Kind.OPEN: ("n", "days"),
}
IN_CELLS = (Kind.COUNT, Kind.SUM, Kind.MOMENTS, Kind.PAIRS)


@dataclass(frozen=True)
class Component:
    """One thing that is counted.

    Attributes:
        name: of the metric, its version and the component: unique in the house.
        kind: how it is counted.
        facts: name of the rows it is counted from.
        week: column with the Monday of the week in which a row counts.
        of: the formulas of what is summed; empty for a count.
        where: formula of which rows count; empty for all.
        until: for what is open: the column with the week in which it is no more.
    """

    name: str
    kind: Kind
    facts: str
    week: str
    of: tuple[str, ...] = ()
    where: str = ""
    until: str = ""
    let: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which cells carry it."""
        return tuple(f"{self.name}__{part}" if part else self.name for part in PARTS.get(self.kind, ("",)))


@dataclass(frozen=True)
class Formula:
    """How the number comes out: a named statistic, and which components, added up, play which part in it."""

    statistic: str
    roles: Mapping[str, tuple[str, ...]]
    settings: Mapping[str, float]


@dataclass(frozen=True)
class Definition:
    """One version of one metric."""

    name: str
    version: int
    label: Words
    question: Words
    explains: Words
    unit: str
    better: Better
    side: Side
    adds_up: AddsUp
    minimum_n: int
    owner: str
    standard: str
    source: Words
    components: Mapping[str, Component]
    left_out: Mapping[str, Component]
    formula: Formula
    unit_word: str = ""
    counterparts: tuple[str, ...] = ()
    settles_after_days: int = 0
    text: str = field(default="", repr=False)
    own: bool = False
    apart: str = ""

    @property
    def key(self) -> str:
        """Name and version."""
        return f"{self.name}.{self.version}"

    @cached_property
    def all_components(self) -> tuple[Component, ...]:
        """Everything it counts, what is left out included."""
        return (*self.components.values(), *self.left_out.values())

    @property
    def facts(self) -> tuple[str, ...]:
        """The rows it is counted from."""
        return tuple(dict.fromkeys(component.facts for component in self.all_components))


NAME = r"[a-z][a-z0-9_]{1,39}"
TEXTS = ("label", "question", "explains")
FIELDS = (
    "name", "version", *TEXTS, "unit", "better", "side", "adds_up", "minimum_n", "owner", "standard", "source",
    "components", "formula",
)  # fmt: skip
OPTIONAL = ("facts", "week", "left_out", "let", "counterparts", "settles_after_days", "unit_word")


def read(text: str, *, own: bool = False, apart: str = "") -> Definition:
    """Read a form.

    Args:
        text: the form, in TOML.
        own: whether the organisation wrote it; its languages may then be some only.
        apart: with which others it is counted, if not with those that ship; its own by itself unless said.

    Raises:
        DefinitionError: if a line is missing, unknown or wrong.
    """
    try:
        form = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(_("The form cannot be read as TOML: %(error)s.") % {"error": error}) from None
    _check_fields(form)
    definition = _definition(form, text, own, apart)
    _check(definition)
    return definition


def _check_fields(form: Mapping[str, Any]) -> None:
    missing = [name for name in FIELDS if name not in form or form[name] in ("", {})]
    if missing:
        raise DefinitionError(_("The form lacks “%(line)s”.") % {"line": missing[0]})
    unknown = sorted(set(form) - {*FIELDS, *OPTIONAL})
    if unknown:
        raise DefinitionError(
            _("The form has no line “%(line)s”; it has %(lines)s.")
            % {"line": unknown[0], "lines": ", ".join((*FIELDS, *OPTIONAL))},
            unknown[0],
        )
    if not re.fullmatch(NAME, str(form["name"])):
        raise DefinitionError(_("A name is made of small letters, digits and _, and begins with a letter."), "name")
    if not isinstance(form["version"], int) or form["version"] < 1:
        raise DefinitionError(_("The version is a whole number from 1."), "version")
    if form["unit"] not in UNITS:
        raise DefinitionError(_("The unit is one of: %(units)s.") % {"units": ", ".join(UNITS)}, "unit")


def _definition(form: Mapping[str, Any], text: str, own: bool, apart: str) -> Definition:
    made = _Maker(form)
    return Definition(
        name=form["name"],
        version=form["version"],
        **{line: words(form, line, own) for line in TEXTS},
        unit=form["unit"],
        better=_choice(Better, form, "better"),
        side=_choice(Side, form, "side"),
        adds_up=_choice(AddsUp, form, "adds_up"),
        minimum_n=_whole(form, "minimum_n"),
        owner=str(form["owner"]),
        standard=str(form["standard"]),
        source=words(form, "source", own, plain_in="en"),
        components=dict(made.components("components")),
        left_out=dict(made.components("left_out")),
        formula=_formula(form["formula"]),
        unit_word=str(form.get("unit_word", "")),
        counterparts=tuple(form.get("counterparts", ())),
        settles_after_days=int(form.get("settles_after_days", 0)),
        text=text,
        own=own,
        apart=apart or (f"{form['name']}.{form['version']}" if own else ""),
    )


def _choice(of: Any, form: Mapping[str, Any], line: str) -> Any:
    try:
        return of(form[line])
    except ValueError:
        told = {"line": line, "choices": ", ".join(of)}
        raise DefinitionError(_("“%(line)s” is one of: %(choices)s.") % told, line) from None


def _whole(form: Mapping[str, Any], line: str) -> int:
    if not isinstance(form[line], int) or form[line] < 0:
        raise DefinitionError(_("“%(line)s” is a whole number, 0 or more.") % {"line": line}, line)
    return int(form[line])


def _formula(given: Mapping[str, Any]) -> Formula:
    statistic = given.get("statistic")
    if statistic not in STATISTICS:
        told = {"statistics": ", ".join(sorted(STATISTICS))}
        raise DefinitionError(_("The statistic is one of: %(statistics)s.") % told, "formula")
    more = {name: value for name, value in given.items() if name != "statistic"}
    roles = {name: _role(value) for name, value in more.items() if isinstance(value, str | list)}
    return Formula(statistic, roles, {name: value for name, value in more.items() if name not in roles})


def _role(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))


@dataclass(frozen=True)
class _Maker:
    """Reads the components of one form."""

    form: Mapping[str, Any]

    def components(self, section: str) -> Iterator[tuple[str, Component]]:
        """Yield each component of a section under its own name."""
        for name, line in self.form.get(section, {}).items():
            if not re.fullmatch(NAME, name) or not isinstance(line, dict):
                raise DefinitionError(_("“%(line)s” is no component.") % {"line": name}, name)
            yield name, self._component(name, line)

    def _component(self, name: str, line: Mapping[str, Any]) -> Component:
        kinds = [kind for kind in Kind if kind in line]
        if len(kinds) != 1:
            raise DefinitionError(
                _("“%(line)s” says one of these, once: %(kinds)s.") % {"line": name, "kinds": ", ".join(Kind)}, name
            )
        kind = kinds[0]
        unknown = sorted(set(line) - {kind, "where", "facts", "week", "until", "of"})
        if unknown:
            raise DefinitionError(
                _("“%(line)s” does not take “%(unknown)s”.") % {"line": name, "unknown": unknown[0]}, name
            )
        component = Component(
            name=f"{self.form['name']}_{self.form['version']}__{name}",
            kind=kind,
            facts=line.get("facts", self.form.get("facts", "")),
            week=line.get("week", self.form.get("week", "local_week")),
            **self._counted(kind, line),
            until=line.get("until", ""),
            let=tuple(self.form.get("let", {}).items()),
        )
        self._check(name, component)
        return component

    @staticmethod
    def _counted(kind: Kind, line: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is summed and of which rows: a count has only rows, a sum both."""
        said = line[kind]
        if kind in (Kind.COUNT, Kind.OPEN):
            return {"of": (), "where": str(said)}
        if kind in (Kind.CUSTOMERS, Kind.PEOPLE, Kind.MODEL, Kind.ANONYMOUS):
            return {"of": (str(said), *([line["of"]] if "of" in line else [])), "where": line.get("where", "")}
        of = tuple(map(str, said)) if isinstance(said, list) else (str(said),)
        if len(of) != (2 if kind is Kind.PAIRS else 1):
            raise DefinitionError(_("“%(kind)s” takes another number of formulas.") % {"kind": kind})
        return {"of": of, "where": line.get("where", "")}

    def _check(self, name: str, component: Component) -> None:
        if component.kind in (Kind.PEOPLE, Kind.MODEL, Kind.ANONYMOUS):
            return
        if component.facts not in ROWS:
            raise DefinitionError(
                _("“%(line)s” counts from one of: %(facts)s.") % {"line": name, "facts": ", ".join(ROWS)}, name
            )
        columns = set(ROWS[component.facts].columns)
        known = columns | set(dict(component.let))
        for week in filter(None, (component.week, component.until)):
            if week not in columns or not week.endswith("local_week"):
                raise DefinitionError(_("“%(week)s” is no week of these facts.") % {"week": week}, name)
        customers = {"before", "now", "value_before", "value_now"}
        allowed = customers if component.kind is Kind.CUSTOMERS else known
        for text in component.of[:1] if component.kind is Kind.CUSTOMERS else component.of:
            _check_formula(text, allowed, name)
        if component.where:
            _check_formula(component.where, known, name)
        for let, text in component.let:
            _check_formula(text, known, let)


def _check_formula(text: str, known: set[str], at: str) -> None:
    try:
        formula.check(text, known)
    except formula.FormulaError as error:
        raise DefinitionError(str(error), at) from None


def _check(definition: Definition) -> None:
    """Refuse a formula whose parts are not there."""
    statistic = STATISTICS[definition.formula.statistic]
    given = {role: kinds for role, kinds in statistic.optional.items() if role in definition.formula.roles}
    for role, kinds in {**statistic.roles, **given}.items():
        names = definition.formula.roles.get(role, ())
        if not names or not set(names) <= set(definition.components):
            raise DefinitionError(
                _("The formula needs “%(role)s”, the name of a component.") % {"role": role}, "formula"
            )
        found = {definition.components[name].kind for name in names}
        if not found <= set(kinds) or (len(names) > 1 and not found <= set(NUMBER)):
            raise DefinitionError(
                _("“%(role)s” has to be one of: %(kinds)s.") % {"role": role, "kinds": ", ".join(kinds)}, "formula"
            )
    takes = {*statistic.roles, *statistic.optional, *statistic.settings}
    unknown = {*definition.formula.roles, *definition.formula.settings} - takes
    if unknown:
        raise DefinitionError(_("The formula does not take “%(name)s”.") % {"name": sorted(unknown)[0]}, "formula")
