"""docs/metrics.md is true: its forms can be kept, and it names every line, kind, statistic and function there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.cast import Cast

from fiftytwo.metrics import definition, exporting, formula
from fiftytwo.metrics.drafts import draft
from fiftytwo.metrics.kept_pages import EXAMPLE
from fiftytwo.metrics.rows import ROWS
from fiftytwo.metrics.statistics import STATISTICS

GUIDE = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text(encoding="utf-8")
FORMS = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", [*FORMS, EXAMPLE])
def test_a_form_of_the_guide_can_be_kept(cast: Cast, text: str) -> None:
    assert draft(text).own


def section(title: str) -> str:
    return GUIDE.split(f"### {title}\n", 1)[1].split("\n#", 1)[0]


def test_the_guide_names_every_line_of_a_form() -> None:
    lines = section("Every line of the form")
    for name in (*definition.FIELDS, *definition.OPTIONAL, *definition.UNITS, *definition.Better, *definition.AddsUp):
        assert f"`{name}`" in lines, name


def test_the_guide_names_every_kind_statistic_and_function() -> None:
    kinds, statistics = section("The kinds of components"), section("The statistics")
    assert all(f"`{kind}`" in kinds for kind in definition.Kind)
    for name, statistic in STATISTICS.items():
        (row,) = [line for line in statistics.splitlines() if line.startswith(f"| `{name}` |")]
        assert all(f"`{role}`" in row for role in (*statistic.roles, *statistic.optional, *statistic.settings)), name
    language = section("The language of formulas")
    assert all(f"{name}(" in language for name in formula.FUNCTIONS)


@pytest.mark.django_db(transaction=True)
def test_the_formulas_of_the_guide_are_in_the_language(cast: Cast) -> None:
    columns = {column for rows in ROWS.values() for column in rows.columns}
    rows = [line for line in section("The language of formulas").splitlines() if line.startswith("| `")]
    texts = [text for row in rows for text in re.findall(r"`([^`]{3,})`", row.split(" | ")[0])]
    assert len(texts) > 12
    for text in texts:
        formula.check(text, columns)


def test_the_guide_names_every_column_of_a_file() -> None:
    told = set(re.findall(r"`([a-z_]+)`", GUIDE.split("## Explore", 1)[1].split("\n## ", 1)[0]))
    assert set(exporting.COLUMNS) <= told
