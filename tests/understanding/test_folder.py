"""A stronger model in a folder on this machine: a real tokenizer and real ONNX, made by the tests."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.facts.conftest import stored
from tests.understanding.desk import write_texts
from tests.understanding.onnx_folder import make_folder

from fiftytwo.cli.checks import customers_words
from fiftytwo.facts.models import Batch
from fiftytwo.lib.reading.house import Known, make
from fiftytwo.lib.reading.leaving_out import PARTS, reasons
from fiftytwo.lib.reading.model_folder import FolderError, opened
from fiftytwo.lib.reading.readings import Asked, ReaderUnavailableError, Reading
from fiftytwo.lib.reading.transformer import Model
from fiftytwo.understanding import reading
from fiftytwo.understanding.models import Unreadable
from fiftytwo.understanding.readers import NoReaderError, recipe, version_of

THANKS = "Ayşe Hanım sağ olsun, kargo gecikti ama beni aradı"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    return make_folder(tmp_path_factory.mktemp("models") / "small")


def read_one(place: Path, text: str, labels: str = "", languages: str = "") -> dict[str, Reading]:
    (readings,) = make(Known(stronger=opened(str(place), labels, languages))).read([Asked(text)])
    return {found.reader: found for found in readings}


def words_of(text: str, found: Reading) -> list[str]:
    return [text[span.start : span.end] for span in found.spans]


def test_its_word_takes_the_place_of_ours_only_where_its_labels_mean_something(folder: Path) -> None:
    text = "Memnunum. " + THANKS + ", sizi mahkemeye vereceğim 0532 000 00 00"
    ours = {one.reader: one for one in make(Known()).read([Asked(text)])[0]}
    found = read_one(folder, text)
    assert [found[name].value for name in ("praise", "complaint", "person_thanked")] == ["2", "1", "yes"]
    for kept in ("language", "anger", "question", "risk_legal", "personal_data"):
        assert found[kept] == ours[kept]


def test_of_labels_that_exclude_each_other_the_chances_add_up(tmp_path: Path) -> None:
    place = make_folder(
        tmp_path / "sentiment", labels=("POSITIVE", "NEUTRAL", "NEGATIVE"), many=False, within="onnx",
        weights={"great": (5, 0, 0), "bad": (0, 0, 5)}, always=(0, 2, 0),
    )  # fmt: skip
    labels = "POSITIVE=praise, NEGATIVE=complaint, NEUTRAL=-"
    found = read_one(place, "The help I got was great", labels)
    assert (found["praise"].value, found["complaint"].value) == ("1", "0")
    assert words_of("The help I got was great", found["praise"]) == ["great"]
    assert read_one(place, "great and bad alike", labels)["praise"].value is None  # nothing is likelier than .5
    assert read_one(place, "great and bad alike", "POSITIVE=praise, NEGATIVE=praise, NEUTRAL=-")["praise"].value == "1"


@pytest.mark.parametrize(
    ("labels", "problem", "about"),
    [
        ("", "unknown_label", "POSITIVE"),
        ("POSITIVE=praise", "unknown_label", "LABEL_1"),
        ("POSITIVE=happiness,LABEL_1=-", "unknown_meaning", "happiness"),
        ("POSITIVE=praise,LABEL_1=-,NEGATIVE=complaint", "no_such_label", "NEGATIVE"),
        ("POSITIVE=-,LABEL_1=-", "no_meaning", "sentiment"),
    ],
)
def test_a_label_without_a_meaning_is_refused(tmp_path: Path, labels: str, problem: str, about: str) -> None:
    place = make_folder(tmp_path / "sentiment", labels=("POSITIVE", "LABEL_1"), weights={"a": (1, 1)}, always=(0, 0))
    with pytest.raises(FolderError) as refused:
        opened(str(place), labels)
    assert refused.value.problem == problem
    assert about in str(refused.value)


@pytest.mark.parametrize(
    ("file", "problem"),
    [("config.json", "no_config"), ("tokenizer.json", "no_tokenizer"), ("model.onnx", "no_onnx")],
)
def test_a_folder_that_lacks_something_is_refused(tmp_path: Path, file: str, problem: str) -> None:
    place = make_folder(tmp_path / "halved")
    (place / file).unlink()
    (place / "model.safetensors").write_bytes(b"")
    with pytest.raises(FolderError) as refused:
        opened(str(place))
    assert refused.value.problem == problem
    if problem == "no_onnx":
        assert f"optimum-cli export onnx --model {place} --task text-classification {place}" in str(refused.value)


def test_what_is_no_model_is_no_texts_fault(folder: Path, tmp_path: Path) -> None:
    place = make_folder(tmp_path / "broken")
    (place / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ReaderUnavailableError):
        read_one(place, THANKS)
    make_folder(place, labels=("praise", "complaint"), weights={"a": (1, 1)}, always=(0, 0))
    config = json.loads((place / "config.json").read_text())
    (place / "config.json").write_text(json.dumps({**config, "id2label": {"0": "praise"}}))
    with pytest.raises(ReaderUnavailableError):
        read_one(place, THANKS)


def test_its_version_changes_with_the_model_and_what_its_labels_mean(folder: Path, tmp_path: Path) -> None:
    def version(place: Path, labels: str = "") -> str:
        return make(Known(stronger=opened(str(place), labels))).version

    again = make_folder(tmp_path / "small")
    assert version(folder) == version(again)
    assert version(folder).startswith(make(Known()).version + "+small-")
    assert version(again, "praise_strong=praise") != version(folder)
    make_folder(again, always=(-4.0, -4.0, -8.0))
    assert version(again) != version(folder)


def test_its_word_counts_only_in_languages_that_it_knows(folder: Path) -> None:
    ours = {one.reader: one for one in make(Known()).read([Asked(THANKS)])[0]}
    assert read_one(folder, THANKS, languages="en, lo")["person_thanked"] == ours["person_thanked"]
    assert read_one(folder, THANKS, languages="tr")["person_thanked"].value == "yes"


def test_a_long_text_is_read_in_windows_and_the_words_behind_it_are_found(folder: Path) -> None:
    text = "bu da bir cümle. " * 60 + "Gecikti kargom."
    found = read_one(folder, text)
    assert found["complaint"].value == "0"  # 4 windows of 62 tokens: it stands in the fifth
    text = "bu da bir cümle. " * 30 + "Gecikti kargom."
    found = read_one(folder, text)
    assert (found["complaint"].value, words_of(text, found["complaint"])) == ("1", ["Gecikti"])


def test_a_texts_readings_do_not_depend_on_its_neighbours(folder: Path) -> None:
    reader = make(Known(stronger=opened(str(folder))))
    texts = [Asked(THANKS), Asked("bu " * 300), Asked("gecikti"), Asked(""), Asked("sağ olsun " * 40)]
    together = reader.read(texts)
    assert together == [reader.read([one])[0] for one in texts]


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂🙂🙂", "\ud800", "a" * 1_000_000, "\u200b" * 5000, "ກ" * 20_000])
def test_nothing_that_a_customer_writes_stops_it_or_is_taken_for_praise(folder: Path, text: str) -> None:
    found = read_one(folder, text)
    assert found["praise"].value in (None, "0")
    assert found["person_thanked"].value in (None, "no")


def test_reasons_cost_a_bounded_number_of_looks() -> None:
    asked: list[str] = []

    def ask(texts: Any) -> Any:
        import numpy as np

        asked.extend(texts)
        return np.array([0.9 if "thanks" in one else 0.1 for one in texts])

    text = "word " * 150 + "thanks " + "word " * 149
    (span,) = reasons(text, 0.9, ask)
    assert text[span.start : span.end] == "thanks"
    assert len(asked) <= PARTS + 2 * -(-300 // PARTS)


def test_a_house_reads_with_it_and_the_doctor_looks_at_it(
    folder: Path, tmp_path: Path, settings: Any, cast: Any, viewer_as: Any, client_as: Any
) -> None:
    day: date = viewer_as("Noy").today - timedelta(days=3)
    settings.READER, settings.READER_FOLDER = "fiftytwo.lib.reading.house:make", str(folder)
    write_texts(cast, day, ("t1", THANKS), ("t2", "tamam"))
    assert reading.read_new(processes=1).texts == 2
    rows = stored("reading", "text_id", "reader", "value", "version")
    thanked = {row["text_id"]: row["value"] for row in rows if row["reader"] == "person_thanked"}
    assert thanked == {"t1": "yes", "t2": "no"}
    assert {row["version"] for row in rows} == {version_of(recipe())}
    assert "small-" in customers_words().found
    assert "small-" in client_as("Noy").get("/said/readers").text
    broken = make_folder(tmp_path / "broken")
    (broken / "model.onnx").write_bytes(b"not a model")
    settings.READER_FOLDER = str(broken)
    assert "cannot be run" in customers_words().found
    write_texts(cast, day, ("t3", THANKS))
    with pytest.raises(ReaderUnavailableError):
        reading.read_new(processes=1)
    assert not Unreadable.objects.exists()


def test_what_a_slow_model_has_read_is_kept_before_the_queue_is_empty(
    folder: Path, settings: Any, cast: Any, viewer_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.READER, settings.READER_FOLDER = "fiftytwo.lib.reading.house:make", str(folder)
    write_texts(cast, viewer_as("Noy").today - timedelta(days=3), ("t1", THANKS), ("t2", "tamam"), ("t3", "gecikti"))
    monkeypatch.setattr(reading, "PIECE_OF_STRONGER", 1)
    monkeypatch.setattr(reading, "SECONDS_AT_ONCE", 0.0)
    assert reading.read_new(processes=0).texts == 3
    assert Batch.objects.filter(kind="reading").count() == 3  # each in a durable step of its own


def test_an_operator_is_told_what_is_missing(folder: Path, tmp_path: Path, settings: Any, cast: Any) -> None:
    settings.READER, settings.READER_FOLDER = "fiftytwo.lib.reading.house:make", str(tmp_path / "nowhere")
    with pytest.raises(NoReaderError, match="not there"):
        recipe()
    assert customers_words().level == "warn"
    settings.READER_FOLDER, settings.READER_LABELS = str(folder), "complaint=sorrow"
    with pytest.raises(NoReaderError, match=r"sorrow.*praise, complaint"):
        recipe()
    settings.READER_LABELS, settings.READER_URL = "", "http://127.0.0.1:1/v1"
    with pytest.raises(NoReaderError, match="only one of them"):
        recipe()


def test_the_model_can_be_asked_by_itself(folder: Path) -> None:
    chances = Model.of(opened(str(folder))).chances(["sağ olsun", "gecikti"])
    assert chances.round(2).tolist()[0][:2] == [0.98, 0.02]
