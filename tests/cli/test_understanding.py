"""``fiftytwo understanding``: reading, standing, comparing, exporting, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import SETUP, Program
from tests.understanding.onnx_folder import make_folder

pytestmark = pytest.mark.once


def test_a_new_house_has_nothing_to_read_and_says_so(fiftytwo: Program) -> None:
    fiftytwo(*SETUP)
    found = fiftytwo.json("understanding", "status", "--json")
    assert (found["texts"], found["unread"], found["corrections"]) == (0, 0, 0)
    assert "No version is on trial." in fiftytwo("understanding", "compare").stdout
    assert fiftytwo("understanding", "export").stdout == ""
    assert fiftytwo.json("understanding", "learn", "--json")["topics"] == []


def test_words_do_not_go_to_another_machine_by_mistake(fiftytwo: Program) -> None:
    fiftytwo(*SETUP)
    elsewhere = {"FIFTYTWO_READER_URL": "https://models.example.org/v1", "FIFTYTWO_READER_MODEL": "strong"}
    refused = fiftytwo("understanding", "read", **elsewhere)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr


def test_readers_are_measured_and_blind_texts_stay_out_of_sight(fiftytwo: Program, tmp_path: Path) -> None:
    messages = [
        {"id": f"en-{n}", "text": text, "channel": "mail", "praise": praise, "complaint": complaint, "risk": [],
         "person_thanked": False, "anger": False, "question": False, "contact_request": False, "reason": "delivery"}
        for n, (text, praise, complaint) in enumerate([
            ("My parcel is three weeks late and nobody answers", 0, 2),
            ("Wonderful service, everybody was so kind to us", 2, 0),
            ("Nobody has called me back, I am very disappointed", 2, 0),  # labelled wrongly, so that one is wrong
        ])
    ]  # fmt: skip
    place = tmp_path / "evaluation" / "en"
    place.mkdir(parents=True)
    (place / "01.jsonl").write_text("\n".join(map(json.dumps, messages)))
    asked = ("understanding", "evaluate", str(place.parent), "--reader", "praise")
    shown = fiftytwo(*asked)
    assert "precision" in shown.stdout
    assert "en-2" in shown.stdout
    assert "disappointed" not in shown.stdout
    assert "disappointed" in fiftytwo(*asked, "--show-blind").stdout
    found = fiftytwo.json(*asked, "--json")
    assert {figure["reader"] for figure in found["figures"]} == {"praise"}
    assert fiftytwo(*asked[:3], "--reader", "mood").returncode == 1
    place = make_folder(
        tmp_path / "strong",
        labels=("praise", "complaint"),
        weights={"wonderful": (9, 0), "late": (0, 9)},
        always=(-4, -4),
    )
    measured = fiftytwo.json(*asked, "--json", FIFTYTWO_READER_FOLDER=str(place))
    assert "+strong-" in measured["version"]
    (recall,) = [one["value"] for one in measured["figures"] if one["measure"] == "recall"]
    assert recall == 0.5  # of what it was asked to praise it knows one word
    refused = fiftytwo(*asked, FIFTYTWO_READER_FOLDER=str(tmp_path))
    assert (refused.returncode, "Traceback" in refused.stderr, "id2label" in refused.stderr) == (1, False, True)
    assert fiftytwo("understanding", "evaluate", str(tmp_path / "nowhere")).returncode == 1
