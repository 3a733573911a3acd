"""A definition as its page tells it: every line of the form in words, made from the form itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from fiftytwo.facts.tables import TABLES
from fiftytwo.metrics.definition import AddsUp, Better, Component, Definition, Kind
from fiftytwo.metrics.formula import parts
from fiftytwo.metrics.presentation import LEFT_OUT
from fiftytwo.metrics.rows import ROWS
from fiftytwo.shell.words import number

Words = str | Promise

ADDS_UP: dict[AddsUp, Words] = {
    AddsUp.ADDITIVE: gettext_lazy("Weeks and teams are added up; the number is made from the sums."),
    AddsUp.DISTINCT: gettext_lazy("Counted anew for each period, since nobody is counted twice; weeks do not add up."),
    AddsUp.STOCK: gettext_lazy("A reading at the end of the last week; teams add up, weeks do not."),
    AddsUp.MODEL: gettext_lazy("Worked out anew for each period by a model over all."),
}
BETTER: dict[Better, Words] = {
    Better.HIGHER: gettext_lazy("higher is better"),
    Better.LOWER: gettext_lazy("lower is better"),
    Better.NEITHER: gettext_lazy("neither way is better"),
}
UNITS: dict[str, Words] = {
    "points": gettext_lazy("points"),
    "share": gettext_lazy("share, written in percent"),
    "seconds": gettext_lazy("time"),
    "days": gettext_lazy("days"),
    "count": gettext_lazy("how many"),
    "mean": gettext_lazy("mean"),
    "per 1000": gettext_lazy("per 1,000 customers"),
    "per hour": gettext_lazy("per paid hour"),
    "per 100 a year": gettext_lazy("per 100 people and year"),
    "currency": gettext_lazy("money"),
    "as stated": gettext_lazy("as the source states it"),
}
STATISTICS: dict[str, Words] = {
    "share": gettext_lazy("the share of “part” in “whole”"),
    "nps": gettext_lazy("the share of “promoters” minus that of “detractors”, times 100"),
    "enps": gettext_lazy("the share of “engaged” minus that of “against”, times 100"),
    "mean": gettext_lazy("the mean of “of”"),
    "ratio": gettext_lazy("the first of “of” divided by the second, summed over all rows"),
    "rate": gettext_lazy("“events” divided by “exposure”"),
    "quotient": gettext_lazy("“part” divided by “whole”, counted whole"),
    "quantile": gettext_lazy("the value below which a share of “of” lies"),
    "total": gettext_lazy("how many, or how much, “of” is"),
    "stock": gettext_lazy("how many of “of” are open"),
    "age": gettext_lazy("how many days those of “of” have been open, on average"),
    "earned_growth": gettext_lazy("(“kept” + “referred”) divided by “before”, minus 1"),
    "model": gettext_lazy("as the model gives it"),
}
KINDS: dict[Kind, Words] = {
    Kind.COUNT: pgettext_lazy("kind of component", "how many rows meet"),
    Kind.SUM: pgettext_lazy("kind of component", "sum of"),
    Kind.MOMENTS: pgettext_lazy("kind of component", "mean and spread of"),
    Kind.PAIRS: pgettext_lazy("kind of component", "row by row, one over the other:"),
    Kind.HISTOGRAM: pgettext_lazy("kind of component", "durations:"),
    Kind.CUSTOMERS: pgettext_lazy("kind of component", "customers, each once, who meet"),
    Kind.OPEN: pgettext_lazy("kind of component", "open at the end of the week, of rows that meet"),
    Kind.PEOPLE: pgettext_lazy("kind of component", "people who work here:"),
    Kind.MODEL: pgettext_lazy("kind of component", "a model of"),
    Kind.ANONYMOUS: pgettext_lazy("kind of component", "anonymous answers:"),
}
EVERY_ROW = gettext_lazy("every row")


@dataclass(frozen=True)
class Counted:
    """One component in words: what it is called, how it is counted, its formulas, which rows, in which week."""

    name: str
    kind: str
    formulas: tuple[str, ...]
    where: str
    facts: str
    meaning: str
    week: str


@dataclass(frozen=True)
class Named:
    """A name that formulas use, with the formula or the meaning behind it."""

    name: str
    means: str


@dataclass(frozen=True)
class Form:
    """The complete form of a definition in words."""

    computed: str
    roles: tuple[Named, ...]
    settings: tuple[Named, ...]
    adds_up: str
    better: str
    unit: str
    components: tuple[Counted, ...]
    left_out: tuple[Counted, ...]
    names: tuple[Named, ...]
    columns: tuple[Named, ...]
    settles: str
    text: str


def form(definition: Definition) -> Form:
    """Return the complete form of a definition."""
    components = tuple(_counted(name, component) for name, component in definition.components.items())
    left_out = tuple(_counted(name, component) for name, component in definition.left_out.items())
    return Form(
        computed=str(STATISTICS[definition.formula.statistic]),
        roles=tuple(Named(role, ", ".join(names)) for role, names in definition.formula.roles.items()),
        settings=tuple(Named(name, number(value, 2)) for name, value in definition.formula.settings.items()),
        adds_up=str(ADDS_UP[definition.adds_up]),
        better=str(BETTER[definition.better]),
        unit=" ".join(filter(None, (str(UNITS[definition.unit]), definition.unit_word))),
        components=components,
        left_out=left_out,
        names=tuple(Named(name, text) for name, text in _let(definition.all_components).items()),
        columns=tuple(_columns(definition)),
        settles=_settles(definition),
        text=definition.text.strip(),
    )


def what_it_counts(definition: Definition) -> str:
    """Return in one line which rows a metric is counted from."""
    meanings = [str(ROWS[name].meaning) for name in definition.facts if name in ROWS]
    if meanings:
        return " ".join(meanings)
    kinds = dict.fromkeys(component.kind for component in definition.components.values())
    return " ".join(str(KINDS[kind]).rstrip(":") for kind in kinds)


def _counted(name: str, component: Component) -> Counted:
    of, where = component.of, component.where
    if component.kind in (Kind.COUNT, Kind.OPEN):
        of, where = (where or str(EVERY_ROW),), ""
    rows = ROWS.get(component.facts)
    called = str(LEFT_OUT.get(name, name)) if name in LEFT_OUT else name
    meaning = str(rows.meaning) if rows else ""
    return Counted(called, str(KINDS[component.kind]), of, where, component.facts, meaning, component.week)


def _let(components: Iterable[Component]) -> Mapping[str, str]:
    return {name: text for component in components for name, text in component.let}


def _columns(definition: Definition) -> Iterator[Named]:
    """Yield the columns that its formulas use, each with its meaning."""
    seen: set[str] = set()
    for component in definition.all_components:
        for text in (*component.of, component.where, *dict(component.let).values()):
            if component.kind in (Kind.PEOPLE, Kind.MODEL, Kind.ANONYMOUS) or not text:
                continue
            for name in parts(text):
                meaning = column_meaning(component.facts, name)
                if meaning and name not in seen:
                    seen.add(name)
                    yield Named(name, meaning)


def column_meaning(facts: str, name: str) -> str:
    """Return what a column of some rows means, with its unit; empty if there is none of this name."""
    if facts not in ROWS or name not in ROWS[facts].columns:
        return ""
    if name == "next_contact_seconds":
        return _("seconds until the same customer came again about the same reason; empty if not within 30 days")
    column = TABLES[ROWS[facts].tables[0]].column(name)
    return f"{column.meaning} ({column.unit})" if column.unit else str(column.meaning)


def columns_of(facts: str) -> list[Named]:
    """Return every column that a formula over some rows can use, with its meaning, in the order of the table."""
    listed = [column.name for column in TABLES[ROWS[facts].tables[0]].columns]
    known = [name for name in (*listed, *ROWS[facts].added) if name in ROWS[facts].columns]
    return [Named(name, column_meaning(facts, name)) for name in known]


def _settles(definition: Definition) -> str:
    if not definition.settles_after_days:
        return ""
    return _("final %(days)d days after the end of the week, when it is known whether customers came back") % {
        "days": definition.settles_after_days
    }
