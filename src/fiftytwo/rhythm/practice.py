"""What a practice is: a promise with a cadence and a target that data can confirm or deny, written as one form.

A form is TOML; ``practices/`` holds those that ship, an organisation adds its own by form or file. The query that
decides is one of four safe building blocks: it names occasions and numbers, never code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.metrics.definition import Words


class PracticeError(ValueError):
    """A form that cannot be read; the message says which line and why."""

    def __init__(self, message: str, line: str = "") -> None:
        super().__init__(message)
        self.line = line


class Whom(StrEnum):
    """Whom a practice serves."""

    FRONTLINE = "frontline"
    LEADERS = "leaders"
    CUSTOMERS = "customers"


class Asked(StrEnum):
    """Who is asked to keep it: whoever owes the thing, the lead of the team, or a leader."""

    OWNER = "owner"
    LEAD = "lead"
    LEADER = "leader"


@dataclass(frozen=True)
class Step:
    """One thing to do within a time, counted in working days of the site or in calendar days."""

    keeps: str
    days: int
    working: bool


@dataclass(frozen=True)
class AnsweredWithin:
    """When ``opens`` happens, each step is due; the occasion that a step names keeps it."""

    opens: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Unseen:
    """Nobody goes longer than some days without one of the occasions; none named: any that counts as seen."""

    days: int
    occasions: tuple[str, ...] = ()


@dataclass(frozen=True)
class EachPerson:
    """Everybody has the occasion so many times in each period; it is due week by week, in step with the period.

    ``whom`` says who everybody is: whoever it is done for.
    """

    occasion: str
    times: int
    every: str
    whom: Whom = Whom.FRONTLINE


@dataclass(frozen=True)
class MetricReaches:
    """A metric reaches its target in the week; the target is given here, or that of the metric's own scope."""

    metric: str
    value: float | None = None


Query = AnsweredWithin | Unseen | EachPerson | MetricReaches


@dataclass(frozen=True)
class Proposes:
    """How a practice proposes commitments: to whom, how important (1–3), in which words."""

    to: Asked
    importance: int
    act: Words


@dataclass(frozen=True)
class Practice:
    """One promise.

    Attributes:
        name: in the house; never changes.
        sentence: the promise, in each language.
        why: why it is promised, and where its numbers come from.
        serves: whom.
        cadence: how often it comes due, in words for people: ``each time``, ``week``, ``quarter``, ``year``.
        target: share of what is due in a week that has to be kept for the week to count as kept, 0–1.
        query: what decides kept, missed or nothing due.
        proposes: how commitments follow from it; None where it proposes none.
        own: whether the organisation wrote it.
    """

    name: str
    sentence: Words
    why: Words
    serves: Whom
    cadence: str
    target: float
    query: Query
    proposes: Proposes | None = None
    own: bool = False
    text: str = field(default="", repr=False)


NAME = r"[a-z][a-z0-9_]{1,58}"
FIELDS = ("name", "sentence", "why", "serves", "cadence", "target", "query")
CADENCES = ("each time", "week", "quarter", "year")
PERIODS = ("quarter", "year")


def read(text: str, *, own: bool = False) -> Practice:
    """Read a form.

    Raises:
        PracticeError: if a line is missing, unknown or wrong.
    """
    try:
        form = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PracticeError(_("The form cannot be read as TOML: %(error)s.") % {"error": error}) from None
    _check_lines(form)
    proposes = form.get("proposes")
    return Practice(
        name=form["name"],
        sentence=_words(form["sentence"], "sentence", own=own),
        why=_words(form["why"], "why", own=own),
        serves=_choice(Whom, form["serves"], "serves"),
        cadence=form["cadence"],
        target=_share(form["target"]),
        query=_query(form["query"]),
        proposes=_proposes(proposes, own=own) if proposes else None,
        own=own,
        text=text,
    )


def _check_lines(form: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if form.get(name) in (None, "", {}):
            raise PracticeError(_("The form lacks “%(line)s”.") % {"line": name}, name)
    unknown = sorted(set(form) - {*FIELDS, "proposes"})
    if unknown:
        told = {"line": unknown[0], "lines": ", ".join((*FIELDS, "proposes"))}
        raise PracticeError(_("The form has no line “%(line)s”; it has %(lines)s.") % told, unknown[0])
    if not re.fullmatch(NAME, str(form["name"])):
        raise PracticeError(_("A name is made of small letters, digits and _, and begins with a letter."), "name")
    if form["cadence"] not in CADENCES:
        raise _not_among("cadence", CADENCES)


def _words(given: Any, line: str, *, own: bool) -> Words:
    languages = [code for code, _name in settings.LANGUAGES]
    told = {"line": line, "languages": ", ".join(languages)}
    if not isinstance(given, dict) or not given or not set(given) <= set(languages) or not all(given.values()):
        raise PracticeError(_("“%(line)s” is written once for each language: %(languages)s.") % told, line)
    missing = sorted(set(languages) - set(given))
    if missing and not own:
        told = {"line": line, "language": missing[0]}
        raise PracticeError(_("“%(line)s” lacks the language %(language)s.") % told, line)
    return Words({code: " ".join(str(words).split()) for code, words in given.items()})


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
        raise PracticeError(_("The target is a share above 0 and up to 1, such as 0.95."), "target")
    return float(value)


def _proposes(given: Mapping[str, Any], *, own: bool) -> Proposes:
    importance = _whole(given, "importance")
    if importance not in (1, 2, 3):
        raise PracticeError(_("The importance is 1, 2 or 3; 3 is what people wait for."), "importance")
    return Proposes(_choice(Asked, given.get("to"), "to"), importance, _words(given.get("act"), "act", own=own))


def _query(given: Mapping[str, Any]) -> Query:
    kind = given.get("kind")
    if kind not in BUILDERS:
        raise _not_among("kind", tuple(BUILDERS))
    return BUILDERS[kind](given)


def _answered_within(given: Mapping[str, Any]) -> AnsweredWithin:
    steps = given.get("steps")
    if not isinstance(steps, list) or not steps:
        raise PracticeError(_("“steps” lists what has to be done, and in how many days."), "steps")
    return AnsweredWithin(_name(given, "opens"), tuple(_step(step) for step in steps))


def _step(given: Mapping[str, Any]) -> Step:
    working = "working_days" in given
    return Step(_name(given, "keeps"), _whole(given, "working_days" if working else "days"), working)


def _unseen(given: Mapping[str, Any]) -> Unseen:
    return Unseen(_whole(given, "days"), tuple(map(str, given.get("occasions", ()))))


def _each_person(given: Mapping[str, Any]) -> EachPerson:
    if given.get("every") not in PERIODS:
        raise _not_among("every", PERIODS)
    whom = _choice(Whom, given.get("whom", Whom.FRONTLINE), "whom")
    return EachPerson(_name(given, "occasion"), _whole(given, "times"), given["every"], whom)


def _metric(given: Mapping[str, Any]) -> MetricReaches:
    value = given.get("value")
    return MetricReaches(_name(given, "metric"), None if value is None else float(value))


BUILDERS: dict[str, Callable[[Mapping[str, Any]], Query]] = {
    "answered within": _answered_within,
    "nobody unseen longer than": _unseen,
    "each person": _each_person,
    "metric reaches its target": _metric,
}


def _name(given: Mapping[str, Any], line: str) -> str:
    value = given.get(line)
    if not isinstance(value, str) or not value:
        raise PracticeError(_("The form lacks “%(line)s”.") % {"line": line}, line)
    return value


def _whole(given: Mapping[str, Any], line: str) -> int:
    value = given.get(line)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise PracticeError(_("“%(line)s” is a whole number from 1.") % {"line": line}, line)
    return value


def _choice(of: Any, value: Any, line: str) -> Any:
    try:
        return of(value)
    except ValueError:
        raise _not_among(line, tuple(of)) from None


def _not_among(line: str, choices: tuple[str, ...]) -> PracticeError:
    told = {"line": line, "choices": ", ".join(choices)}
    return PracticeError(_("“%(line)s” is one of: %(choices)s.") % told, line)
