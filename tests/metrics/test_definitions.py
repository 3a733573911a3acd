"""Every metric is a form without blank lines; a wrong form is refused with what belongs there."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override
from tests.conftest import ROOT

from fiftytwo.metrics.definition import Better, DefinitionError, Side, read
from fiftytwo.metrics.presentation import owner_written
from fiftytwo.metrics.registry import FOLDER, shipped

CSAT = (FOLDER / "csat.toml").read_text(encoding="utf-8")
CATALOGUE = {
    "nps", "csat", "ces", "effort", "response_rate", "first_reply_time", "first_reply_time_business", "turnaround",
    "turnaround_business", "first_contact_resolution", "handle_time", "speed_of_answer", "service_level", "adherence",
    "conformance", "occupancy", "shrinkage", "productivity", "quality_score", "rework", "reopening", "transfers",
    "backlog", "backlog_age", "contacts_per_customer", "written_complaints", "verbal_complaints", "promise_kept",
    "self_service_success", "retention", "repeat_business", "referrals", "attrition", "internal_moves", "engagement",
    "enps", "csat_adjusted", "contacts", "solved",
}  # fmt: skip


def test_the_catalogue_is_whole() -> None:
    assert {definition.name for definition in shipped()} == CATALOGUE


@pytest.mark.parametrize("definition", shipped(), ids=lambda definition: definition.key)
def test_a_shipped_form_has_no_blank_line(definition) -> None:  # type: ignore[no-untyped-def]
    for words in (definition.label, definition.question, definition.explains, definition.source):
        assert set(words) == {"tr", "en", "lo"}
        assert len(set(words.values())) == 3, "one language was copied from another"
    assert definition.owner
    assert definition.standard
    assert definition.source
    assert set(definition.counterparts) <= CATALOGUE - {definition.name}


def test_no_speed_without_its_outside_counterpart() -> None:
    outside = {d.name for d in shipped() if d.side is Side.OUTSIDE}
    fast = [d for d in shipped() if d.side is Side.INSIDE and d.better is not Better.NEITHER]
    assert fast
    for definition in fast:
        assert outside & set(definition.counterparts), definition.name


def test_productivity_stands_beside_rework_and_complaints() -> None:
    (productivity,) = [d for d in shipped() if d.name == "productivity"]
    assert {"rework", "written_complaints", "verbal_complaints"} <= set(productivity.counterparts)


def test_a_label_is_read_in_the_readers_language() -> None:
    definition = read(CSAT)
    with override("tr"):
        assert str(definition.label) == "Müşteri memnuniyeti (CSAT)"
    with override("lo"):
        assert str(definition.label).startswith("ຄວາມເພິ່ງພໍໃຈ")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('name = "csat"', 'name = "Çok güzel"', "small letters"),
        ('name = "csat"', "", "lacks “name”"),
        ("version = 1", "version = 0", "whole number"),
        ('unit = "share"', 'unit = "stars"', "unit is one of"),
        ('better = "higher"', 'better = "green"', "higher, lower"),
        ("minimum_n = 10", "minimum_n = -1", "0 or more"),
        ('facts = "rating"', 'facts = "words"', "counts from one of"),
        ('facts = "rating"', 'facts = "anonymous_answer"', "counts from one of"),
        ('week = "local_week"', 'week = "score"', "no week"),
        ('statistic = "share"', 'statistic = "magic"', "statistic is one of"),
        ('part = "satisfied"', 'part = "nobody"', "name of a component"),
        ('count = "valid and score >= 4"', 'count = "valid and salary >= 4"', "salary"),
        ('count = "valid and score >= 4"', "count = \"__import__('os')\"", "no “__import__”"),
        ('count = "valid and score >= 4"', 'count = "score.real > 4"', "not allowed"),
        ('tr = "Müşteri memnuniyeti (CSAT)"', "", "lacks the language tr"),
        ("[label]", "[label", "TOML"),
        ("[label]", "colour = \"red\"\n[label]", "no line “colour”"),
        ('satisfied = { count', 'satisfied = { sum = "score", count', "says one of these"),
    ],
)  # fmt: skip
def test_a_wrong_form_says_what_belongs_there(before: str, after: str, says: str) -> None:
    changed = CSAT.replace(before, after)
    assert changed != CSAT
    with pytest.raises(DefinitionError, match=says):
        read(changed)


def test_every_odd_fact_of_the_document_has_its_test() -> None:
    document = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    section = document.split("## What becomes of odd facts")[1].split("\n## ")[0]
    named = set(re.findall(r"`(test_\w+)`", section))
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "metrics").glob("test_*.py"))
    assert len(named) >= 10
    assert {name for name in named if f"def {name}(" not in written} == set()


@pytest.mark.parametrize("language", ["tr", "en", "lo"])
def test_how_a_metric_is_computed_and_who_keeps_it_stand_in_the_readers_language(language: str) -> None:
    with override(language):
        told = {d.name: (str(d.source), owner_written(d)) for d in shipped()}
    assert ("interval" in told["csat"][0]) == (language == "en")
    assert {owner for _source, owner in told.values()} == {
        "en": {"service operations", "people partner"},
        "tr": {"hizmet operasyonları", "İK iş ortağı"},
        "lo": {"ປະຕິບັດການບໍລິການ", "ຝ່າຍບຸກຄະລາກອນ"},
    }[language]
