"""A metric of one's own before it is kept: read, compiled against the real columns, and computed from the facts.

What passes here can be counted: a formula that compares what does not go together, or that no engine can compute, is
refused with the line in which it stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import gettext as _

from fiftytwo.facts import read as facts
from fiftytwo.lib.periods import rolling, week
from fiftytwo.lib.weeks import Week
from fiftytwo.metrics import formula, sums
from fiftytwo.metrics.compute import Counter, Value
from fiftytwo.metrics.counting import counted_by, lengths_by
from fiftytwo.metrics.definition import Component, Definition, DefinitionError, Kind, read
from fiftytwo.metrics.levels import Family
from fiftytwo.metrics.permissions import can_keep_metrics
from fiftytwo.metrics.registry import current
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.scopes import ORGANISATION
from fiftytwo.metrics.units import followed
from fiftytwo.org.actions.rules import may
from fiftytwo.org.viewer import Viewer

if TYPE_CHECKING:
    import ibis

LONGEST_FORM = 20_000
PREVIEW_WEEKS = 4
NOT_FOR_OWN = (Kind.PEOPLE, Kind.MODEL, Kind.ANONYMOUS)
TRUTHS = (Kind.COUNT, Kind.OPEN)
CUSTOMER_COLUMNS = {"before": "int64", "now": "int64", "value_before": "float64", "value_now": "float64"}
TEXT_LINES = ("name", "unit", "better", "side", "adds_up", "owner", "standard", "facts", "week", "unit_word")


class DraftError(ValueError):
    """A form that cannot be kept; the message says why, ``line`` where in the form, counted from 1."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line

    def __str__(self) -> str:
        said = super().__str__()
        return _("Line %(line)d: %(said)s") % {"line": self.line, "said": said} if self.line else said


@dataclass(frozen=True)
class Preview:
    """What a draft would have said: week by week, and all of these weeks together."""

    weeks: tuple[Value, ...]
    together: Value


def draft(text: str) -> Definition:
    """Read a form of the organisation's own and try it against the columns that there are.

    Raises:
        DraftError: if it cannot be read, or counts what it cannot count.
    """
    if len(text) > LONGEST_FORM:
        raise DraftError(_("A form has at most %(most)d characters.") % {"most": LONGEST_FORM})
    _check_shape(text)
    try:
        definition = read(text, own=True)
    except DefinitionError as error:
        raise DraftError(str(error), line_of(text, error.at)) from None
    for name, component in (*definition.components.items(), *definition.left_out.items()):
        try:
            _check(component)
        except (DefinitionError, formula.FormulaError) as error:
            raise DraftError(str(error), line_of(text, name)) from None
    _check_around(definition)
    return definition


def line_of(text: str, at: str) -> int | None:
    """Return the number of the line that begins with a name; None where there is none.

    >>> line_of('name = "x"\\nversion = 0', "version")
    2
    """
    if not at:
        return None
    pattern = re.compile(rf"\s*(\[\s*)?[\"']?{re.escape(at)}[\"']?\s*(=|\]|\.)")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), None)


def _check_shape(text: str) -> None:
    """Refuse lines that hold another kind of thing than belongs there, before they are read."""
    try:
        form = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        message = _("This is not written as TOML: %(error)s.") % {"error": error}
        raise DraftError(message, int(found[1]) if found else None) from None
    wrong = [name for name in TEXT_LINES if not isinstance(form.get(name, ""), str)]
    wrong += [name for name in ("formula", "components", "left_out", "let") if not isinstance(form.get(name, {}), dict)]
    for section in ("components", "left_out"):
        if section not in wrong:
            wrong += [name for name, line in form.get(section, {}).items() if not _holds_text(line)]
    if "let" not in wrong:
        wrong += [name for name, said in form.get("let", {}).items() if not isinstance(said, str)]
    if "formula" not in wrong:
        wrong += ["formula"] if not all(_is_role_or_number(said) for said in form.get("formula", {}).values()) else []
    wrong += [] if type(form.get("settles_after_days", 0)) is int else ["settles_after_days"]
    wrong += [] if _is_texts(form.get("counterparts", [])) else ["counterparts"]
    if wrong:
        message = _("“%(line)s” holds something that does not belong there.") % {"line": wrong[0]}
        raise DraftError(message, line_of(text, wrong[0]))


def _holds_text(line: Any) -> bool:
    return isinstance(line, dict) and all(isinstance(said, str) or _is_texts(said) for said in line.values())


def _is_texts(said: Any) -> bool:
    return isinstance(said, list) and all(isinstance(one, str) for one in said)


def _is_role_or_number(said: Any) -> bool:
    return isinstance(said, str) or _is_texts(said) or (isinstance(said, int | float) and not isinstance(said, bool))


def _check_around(definition: Definition) -> None:
    """Refuse settings that no statistic can use, and numbers beside it that are not there."""
    settings = definition.formula.settings
    if not 0 < settings.get("q", 0.5) < 1 or not 0 < settings.get("per", 1.0) < float("inf"):
        message = _("“q” lies between 0 and 1, “per” above 0.")
        raise DraftError(message, line_of(definition.text, "formula"))
    missing = [name for name in definition.counterparts if name not in current()]
    if missing:
        message = _("There is no metric “%(name)s” to stand beside it.") % {"name": missing[0]}
        raise DraftError(message, line_of(definition.text, "counterparts"))
    if not 0 <= definition.settles_after_days <= 366:
        message = _("“%(line)s” is a whole number, 0 or more.") % {"line": "settles_after_days"}
        raise DraftError(message, line_of(definition.text, "settles_after_days"))


def _check(component: Component) -> None:
    """Compile what one component counts.

    Raises:
        DefinitionError: if it is of a kind that is not for a metric of one's own.
        FormulaError: if a formula compares or gives what does not go together.
    """
    if component.kind in NOT_FOR_OWN:
        raise DefinitionError(_("“%(kind)s” is counted by metrics that ship only.") % {"kind": component.kind})
    if len(ROWS[component.facts].tables) > 1 and component.kind is not Kind.CUSTOMERS:
        raise DefinitionError(_("“%(facts)s” counts customers only.") % {"facts": component.facts})
    rows, let = _stand_in(component.facts), dict(component.let)
    _truth(component.where or "True", rows, let)
    if component.kind is Kind.OPEN and not component.until:
        raise DefinitionError(_("What is open needs “until”: the column with the week in which it is no more."))
    if component.kind is Kind.CUSTOMERS:
        _check_customers(component)
    elif component.kind not in TRUTHS:
        for text in component.of:
            _number(text, rows, let)


def _check_customers(component: Component) -> None:
    import ibis

    if "customer" not in ROWS[component.facts].columns:
        raise DefinitionError(_("These facts do not know the customer."))
    if component.of[1:] not in ((), ("value_now",), ("value_before",)):
        raise DefinitionError(_("“of” is value_now or value_before."))
    _truth(component.of[0], ibis.table(ibis.schema(CUSTOMER_COLUMNS), name="customers"), {})


def _stand_in(name: str) -> ibis.Table:
    """Return a table with the columns of some rows, to compile against."""
    import ibis

    schema = dict(facts.of_files(ROWS[name].tables[0], []).schema().items())
    added = dict.fromkeys(ROWS[name].added, "float64")
    return ibis.table(ibis.schema({**schema, **added}), name="stand_in")


def _truth(text: str, rows: ibis.Table, let: Mapping[str, str]) -> None:
    if not formula.compiled(text, rows, let).type().is_boolean():
        raise formula.FormulaError(_("“%(text)s” has to say yes or no: compare something.") % {"text": text})


def _number(text: str, rows: ibis.Table, let: Mapping[str, str]) -> None:
    kind = formula.compiled(text, rows, let).type()
    if not kind.is_numeric() and not kind.is_boolean():
        raise formula.FormulaError(_("“%(text)s” has to give a number.") % {"text": text})


# ---- computing


def preview(viewer: Viewer, definition: Definition) -> Preview:
    """Compute a draft for the last weeks of the whole organisation, straight from the facts.

    Raises:
        PermissionDenied: if the viewer does not keep metrics.
        DraftError: if it cannot be computed.
    """
    may(viewer, can_keep_metrics)
    last = Week.of(viewer.today) + -1
    weeks = tuple(week(last + -n) for n in reversed(range(PREVIEW_WEEKS)))
    together = rolling(last, PREVIEW_WEEKS)
    try:
        counter = _FromFacts(viewer.today, (definition,), ORGANISATION, (*weeks, together))
        values = [counter.value(definition, period) for period in (*weeks, together)]
    except facts.ENGINE_ERRORS as error:
        said = str(error).splitlines()[0][:300]
        raise DraftError(
            _("This cannot be computed over the facts that there are: %(error)s") % {"error": said}
        ) from None
    return Preview(tuple(values[:-1]), values[-1])


class _FromFacts(Counter):
    """Counts a draft from all facts at once: what fails on any row fails here, before the form is kept."""

    def __post_init__(self) -> None:
        super().__post_init__()
        found = [c for d in self.definitions for c in d.all_components if c.kind is Kind.HISTOGRAM]
        self._histograms = {component.name: _lengths(component) for component in found}

    @cached_property
    def families(self) -> dict[str, Family]:
        """No cells are kept of a draft."""
        return {}

    def _read_weekly(self, component: Component, *, from_the_start: bool) -> sums.Weekly:
        found = facts.as_rows(facts.run(counted_by(_rows(component.facts), component.week, [component], ("week",))))
        found.sort(key=lambda row: row["week"])
        columns = {name: np.array([row[name] for row in found], dtype=np.float64) for name in component.columns}
        return sums.Weekly(_days(found), columns)


def _lengths(component: Component) -> sums.Lengths:
    found = facts.as_rows(facts.run(lengths_by(_rows(component.facts), component.week, [component], ("week",))))
    buckets, counts = (np.array([row[name] for row in found], dtype=np.int64) for name in ("bucket", "n"))
    return sums.Lengths({component.name: sums.Spread.of(_days(found), buckets, counts)})


def _days(found: list[dict[str, Any]]) -> Any:
    return np.array([(row["week"] - sums.EPOCH).days for row in found], dtype=np.int64)


def _rows(name: str) -> ibis.Table:
    described = ROWS[name]
    table = facts.table(described.tables[0])
    if not described.looks_ahead_days:
        return table
    months = sorted(row["month"] for row in facts.rows(table.select("month").distinct()) if row["month"])
    return followed(table, described.looks_ahead_days, months)
