"""Mappings: every mistake is named with the place and what could stand there; the guide names every key."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import duckdb
import pytest
from tests.sources.conftest import TICKETS

from fiftytwo.facts.work import open_work
from fiftytwo.sources.files import columns
from fiftytwo.sources.files.errors import ImportRefused
from fiftytwo.sources.files.mapping import EXAMPLES, example_names, load, parse
from fiftytwo.sources.files.report import REASONS

GUIDE = Path(__file__).parents[2] / "docs" / "mappings.md"

MISTAKES = {
    "an unknown key": (
        'time_zone = "Europe/Istanbul"',
        'timezone = "Europe/Istanbul"',
        "“timezone” is not a key",
        "time_zone",
    ),
    "an unknown column of ours": ('opened_at = "Opened"', 'open_at = "Opened"', "no column “open_at”", "opened_at"),
    "a required column left out": ('opened_at = "Opened"', "", "required and missing: opened_at", ""),
    "no source": ('source = "desk"', "", "“source” is missing", ""),
    "a time zone that is none": ("Europe/Istanbul", "Europe/Izmir", "no time zone “Europe/Izmir”", "Europe/Istanbul"),
    "a table that is none": ('"contact"', '"contacts"', "“table” cannot be “contacts”", "contact"),
    "broken TOML": ('source = "desk"', 'source = "desk', "not valid TOML", ""),
    "a shape without its order": ('table = "contact"', 'table = "contact"\nshape = "last_row"', "needs “order”", ""),
    "a column and a constant": ('"Talk"', '{ column = "Talk", constant = "1" }', "either which column", ""),
    "a look-up that is not there": (
        '"Agent"',
        '{ column = "Agent", lookup = "users", give = "name" }',
        "has no lookup “users”",
        "",
    ),
    "text where a table belongs": ('table = "contact"', "table = 5", "“table” must be text", ""),
    "a long delimiter": ('source = "desk"', 'source = "desk"\ndelimiter = ";;"', "one plain character", ""),
    "nothing to read": ("[[read]]", "[read]", r"\[\[read\]\]", ""),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_what_could_stand_there(mistake: str) -> None:
    before, after, message, hint = MISTAKES[mistake]
    assert before in TICKETS
    with pytest.raises(ImportRefused, match=message) as refused:
        parse(TICKETS.replace(before, after, 1))
    assert hint in refused.value.hint


def test_events_need_to_say_which_statuses_mean_solved() -> None:
    with pytest.raises(ImportRefused, match="solved"):
        parse("""
            source = "desk"
            [[read]]
            table = "contact"
            shape = "events"
            [read.columns]
            source_id = "id"
            occurred_at = "at"
            status = "status"
        """)


@pytest.mark.parametrize("name", example_names())
def test_the_examples_are_right_and_found_by_their_name(name: str) -> None:
    mapping = load(name)
    assert mapping.name == name
    assert mapping.about
    assert load(EXAMPLES / f"{name}.toml") == mapping


def test_a_mapping_that_is_not_there_tells_which_are() -> None:
    with pytest.raises(ImportRefused, match="nowhere") as refused:
        load("nowhere")
    assert "servicenow_incidents" in refused.value.hint


def documented() -> set[str]:
    return set(re.findall(r"`([^`\s]+)`", GUIDE.read_text(encoding="utf-8")))


def test_the_guide_explains_every_key_and_every_choice() -> None:
    from fiftytwo.sources.files import mapping

    keys = {
        key
        for part in (mapping.Mapping, mapping.Read, mapping.Value, mapping.Lookup, mapping.Condition)
        for key in part.__dataclass_fields__
    } - {"reads", "text", "value", "among", "not_among"}
    choices = {
        choice
        for kind in (columns.Shape, columns.Encoding, columns.Others, columns.Unknown, columns.Unit)
        for choice in get_args(kind)
    }
    assert (
        keys | choices | set(columns.TABLE_NAMES) | set(columns.EVENT_COLUMNS) | {"is", "is_not", "words"}
        <= documented()
    )
    assert set(REASONS()) <= documented()


def test_every_mapping_in_the_guide_is_right() -> None:
    shown = re.findall(r"```toml\n(source.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(shown) >= 3
    for text in shown:
        parse(text)


def test_the_guide_names_every_column_that_a_file_may_fill() -> None:
    for table in columns.TABLE_NAMES:
        assert set(columns.columns_of(table)) <= documented(), table


@pytest.mark.parametrize("name", ["x) AS y, read_text('/etc/passwd'", 'agents "of"', "Agents", "kişiler"])
def test_the_name_of_a_look_up_cannot_become_sql(name: str) -> None:
    quoted = name.replace('"', '\\"')
    with pytest.raises(ImportRefused, match="name of a look-up"):
        parse(f'{TICKETS}\n[lookups."{quoted}"]\nfile = "agents.csv"\nkey = "Id"\n')


def test_an_import_reaches_its_file_and_no_other(tmp_path: Path, home: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "ours.csv").write_text("a\n1\n", encoding="utf-8")
    with open_work(tmp_path / "ours.csv") as con:
        assert con.execute(f"SELECT * FROM read_csv('{tmp_path}/ours.csv')").fetchall() == [(1,)]
        for other in (f"{tmp_path}/secret.csv", f"{home}/../secret.csv", "/etc/passwd", "https://example.org/a.csv"):
            with pytest.raises(duckdb.Error):
                con.execute(f"SELECT * FROM read_csv('{other}')")
        with pytest.raises(duckdb.Error):
            con.execute("SET enable_external_access = true")


@pytest.mark.parametrize("source", ["", " ", " desk", "x" * 65, "a\\u0000b", "a\\u001fb", "fiftytwo"])
def test_a_source_is_a_short_plain_name_and_never_our_own(source: str) -> None:
    text = f'source = "{source}"\n[[read]]\ntable = "contact"\n[read.columns]\nsource_id = "a"\nopened_at = "b"\n'
    with pytest.raises(ImportRefused, match="source"):
        parse(text)
