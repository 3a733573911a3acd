"""Writes the form of a metric from a few choices, as somebody would who knows how to write one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: tuple[tuple[str, str | Promise], ...] = (
    ("share", _("a share: how many of the rows meet a condition")),
    ("count", _("a count: how many rows there are")),
    ("mean", _("a mean: of a column or a calculation")),
    ("ratio", _("a ratio: one calculation over another, summed over all rows")),
)


OUTSIDE = "csat"  # what stands beside a number about work: what customers say


@dataclass(frozen=True)
class Wanted:
    """What was chosen: words by language, facts and their week, the kind of number and its formulas."""

    name: str
    version: int
    kind: str
    facts: str
    week: str
    label: Mapping[str, str]
    question: Mapping[str, str]
    explains: Mapping[str, str]
    better: str
    side: str
    unit: str
    minimum_n: int
    owner: str
    source: str
    where: str = ""
    part: str = ""
    over: str = ""
    standard: str = "–"


def written_form(wanted: Wanted) -> str:
    """Return a form in TOML."""
    statistic, components = _counted(wanted)
    lines = [
        *(f"{name} = {_said(getattr(wanted, name))}" for name in ("name", "version", "unit", "better", "side")),
        f"adds_up = {_said('additive')}",
        *(f"{name} = {_said(getattr(wanted, name))}" for name in ("minimum_n", "owner", "standard", "source")),
        *(f"{name} = {_said(getattr(wanted, name))}" for name in ("facts", "week")),
        *([f"counterparts = [{_said(OUTSIDE)}]"] if wanted.side == "inside" and wanted.better != "neither" else []),
        f"formula = {statistic}",
    ]
    for section in ("label", "question", "explains"):
        words = {language: text for language, text in getattr(wanted, section).items() if text}
        lines += ["", f"[{section}]", *(f"{language} = {_said(text)}" for language, text in words.items())]
    lines += ["", "[components]", *(f"{name} = {said}" for name, said in components.items())]
    return "\n".join(lines) + "\n"


def _counted(wanted: Wanted) -> tuple[str, dict[str, str]]:
    """Return the formula and the components of a kind of number."""
    where = wanted.where.strip()
    which = f", where = {_said(where)}" if where else ""
    if wanted.kind == "share":
        both = f"({where}) and ({wanted.part})" if where else wanted.part
        components = {
            "met": f"{{ count = {_said(both)} }}",
            "asked": f"{{ count = {_said(where or 'True')} }}",
        }
        return '{ statistic = "share", part = "met", whole = "asked" }', components
    if wanted.kind == "count":
        return '{ statistic = "total", of = "there" }', {"there": f"{{ count = {_said(where or 'True')} }}"}
    if wanted.kind == "mean":
        return '{ statistic = "mean", of = "value" }', {"value": f"{{ moments = {_said(wanted.part)}{which} }}"}
    pair = f"{{ pairs = [{_said(wanted.part)}, {_said(wanted.over)}]{which} }}"
    return '{ statistic = "ratio", of = "both" }', {"both": pair}


def _said(value: str | int) -> str:
    """Return a value as TOML writes it; its basic strings are those of JSON."""
    return json.dumps(value.replace("\x7f", "") if isinstance(value, str) else value, ensure_ascii=False)
