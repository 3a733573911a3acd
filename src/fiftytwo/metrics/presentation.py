"""Numbers in words: a value with its unit, its interval, what it rests on, and whether it changed."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from fiftytwo.lib.control import State as Steadiness
from fiftytwo.lib.intervals import Interval
from fiftytwo.lib.periods import Period
from fiftytwo.metrics.comparing import Change, Verdict
from fiftytwo.metrics.compute import State, Value
from fiftytwo.metrics.definition import Definition
from fiftytwo.metrics.scopes import Scope, named_of
from fiftytwo.org.models import Grant, Team
from fiftytwo.shell import words

DAY = 86400.0


def written(definition: Definition, value: float | None) -> str:
    """Write a value of a metric with its unit, in the reader's language; None is said to be unknown."""
    if value is None:
        return words.unknown()
    match definition.unit:
        case "share":
            return words.percent(value, 1)
        case "seconds":
            return words.duration(value)
        case "points":
            return words.number(value, 1)
        case "days":
            return _("%(days)s days") % {"days": words.number(value, 1)}
        case "count":
            return words.number(value)
        case "mean" | "per hour":
            return words.number(value, 2)
        case "currency" | "as stated":
            number = words.number(value, 0 if abs(value) >= 100 else 2)
            return f"{number} {definition.unit_word}".strip()
    return words.number(value, 1)


def unit(definition: Definition) -> str:
    """Return the words for a metric's unit, where its numbers do not carry it."""
    return str(UNIT_WORDS.get(definition.unit, ""))


UNIT_WORDS = {
    "points": gettext_lazy("points, −100 to 100"),
    "count": pgettext_lazy("after a number", "contacts"),
    "mean": gettext_lazy("each"),
    "per 1000": gettext_lazy("per 1,000 customers"),
    "per hour": gettext_lazy("per paid hour"),
    "per 100 a year": gettext_lazy("per 100 people and year"),
}


def change_written(definition: Definition, change: float | None) -> str:
    """Write the difference of two values: with its sign, shares in percentage points."""
    if change is None:
        return words.unknown()
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    if definition.unit == "share":
        return _("%(sign)s%(points)s points") % {"sign": sign, "points": words.number(abs(change) * 100, 1)}
    return f"{sign}{written(definition, abs(change))}"


def verdict_written(change: Change) -> str:
    """Write what may be said of a difference; empty where nothing is."""
    match change.verdict:
        case Verdict.BETTER:
            return _("better")
        case Verdict.WORSE:
            return _("worse")
        case Verdict.UNCLEAR:
            return _("no clear change")
    return ""


def change_note(definition: Definition, change: Change) -> str:
    """Write what may be said of a difference, and where the true one lies."""
    notes = [verdict_written(change)]
    if change.within is not None:
        notes.append(between(*(change_written(definition, end) for end in change.within)))
    return ", ".join(filter(None, notes))


def interval_written(definition: Definition, interval: Interval | None) -> str:
    """Write where the true value lies; empty where no interval belongs to it."""
    if interval is None:
        return ""
    return _("likely %(low)s to %(high)s") % {
        "low": written(definition, interval.low),
        "high": written(definition, interval.high),
    }


def rests_on(value: Value) -> str:
    """Write what a value rests on."""
    return f"n = {words.number(value.n)}"


def said(value: Value) -> str:
    """Write what has to be said beside a value: that it is unknown, too few to say, hidden, or not final."""
    if value.state is State.HIDDEN:
        return value.why or _("Hidden, so that nobody can be recognised.")
    if value.state is State.UNKNOWN:
        return value.why or _("Nothing was recorded that tells.")
    if value.state is State.FEW:
        return _("too few to say")
    return value.why if not value.final else ""


LEFT_OUT = {
    "outside_scale": gettext_lazy("outside the scale"),
    "not_yet": gettext_lazy("not there yet"),
    "clock_went_back": gettext_lazy("with a clock that went back"),
    "customer_unknown": gettext_lazy("of unknown customers"),
    "abandoned": gettext_lazy("given up by the customer"),
    "not_told": gettext_lazy("of which the source does not tell"),
    "not_delivered": gettext_lazy("not delivered"),
    "no_promise": gettext_lazy("without a promise"),
    "wait_unknown": gettext_lazy("whose waiting time is unknown"),
    "picked_for_risk": gettext_lazy("picked for risk"),
    "off_the_queue": gettext_lazy("of people off the queue"),
}


def left_out(counts: Mapping[str, int]) -> str:
    """Write how many records could not be used, and why; empty if all could."""
    parts = [f"{words.number(n)} {LEFT_OUT.get(reason, reason)}" for reason, n in counts.items()]
    if not parts:
        return ""
    total = sum(counts.values())
    sentence = ngettext("Left out: %(what)s.", "Left out: %(what)s.", total)
    return sentence % {"what": ", ".join(parts)}


def period_written(period: Period) -> str:
    """Write a period by its days."""
    return words.span(period.first.monday, period.last.sunday)


def scope_written(scope: Scope) -> str:
    """Write whose numbers these are."""
    name = named_of(scope.kind, scope.key)
    if scope.kind == "line":
        name = _("everyone who reports to %(name)s") % {"name": name}
    cuts = [value for value in (scope.channel, scope.reason, scope.segment) if value]
    return ", ".join([name, *cuts])


def between(low: str, high: str) -> str:
    """Write the two ends of an interval that are written already."""
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def seen_by(scope: Scope) -> str:
    """Write who sees the numbers of a scope."""
    match scope.kind:
        case "team":
            return _("Seen by everyone in this team, those who lead it, the line above, and service operations.")
        case "employee":
            return _("Seen by the person, those who lead them, the line above, and service operations. Nobody else.")
        case "line":
            return _("Seen by the head of this line, the line above, and service operations.")
    return _(
        "Seen by everyone who works here. Numbers about employment: people partners, leaders and service operations."
    )


STEADINESS = {
    Steadiness.STEADY: gettext_lazy("steady"),
    Steadiness.SHIFTED: gettext_lazy("shifted"),
    Steadiness.TOO_LITTLE_DATA: gettext_lazy("too little data"),
}


def steadiness_written(state: Steadiness) -> str:
    """Write whether a metric is steady, has shifted, or tells too little."""
    return str(STEADINESS[state])


def owner_written(definition: Definition) -> str:
    """Return who keeps a metric, in the reader's language where it is a role or a function of the house."""
    known = {"organisation": _("organisation")}
    for choice in (*Grant.Role, *Team.Function):
        known[choice.value] = known[choice.value.replace("_", " ")] = str(choice.label)
    return known.get(definition.owner, definition.owner)
