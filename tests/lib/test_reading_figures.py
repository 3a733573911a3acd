"""The figures that the readers ship with are theirs, and do not drop unnoticed."""

from pathlib import Path

import pytest

from fiftytwo.lib.reading.evaluation import evaluate
from fiftytwo.lib.reading.measured import SHIPPED, SHIPPED_ORDINARY, is_blind, labelled_texts, shipped
from fiftytwo.lib.reading.tone import LANGUAGES, TONE, Tone

BLIND = Path(__file__).parents[2] / "corpus" / "evaluation"
SETS = {SHIPPED: BLIND, SHIPPED_ORDINARY: BLIND / "second"}
SLACK = 0.005  # rounding on other processors
WATCHED = ("f1", "precision", "recall", "macro_f1")

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def measured():
    return {name: evaluate(Tone(), labelled_texts(place)) for name, place in SETS.items()}


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_of_the_shipped_readers_has_dropped(measured, language, name):
    kept = [f for f in shipped(name)["figures"] if f["language"] == language and f["measure"] in WATCHED]
    assert {figure["reader"] for figure in kept} >= {*TONE, "tone"}
    dropped = [
        (figure["reader"], figure["measure"], figure["value"], now)
        for figure in kept
        if figure["value"] is not None
        and (
            (now := measured[name].value(language, figure["reader"], figure["measure"])) is None
            or now < figure["value"] - SLACK
        )
    ]
    assert not dropped


@pytest.mark.parametrize("name", SETS)
def test_the_shipped_figures_belong_to_the_shipped_readers(measured, name):
    assert shipped(name)["version"] == measured[name].version


def test_the_second_blind_set_is_measured_by_itself():
    first = {text.id for text in labelled_texts(BLIND)}
    second = {text.id for text in labelled_texts(BLIND / "second")}
    assert len(second) == 1500
    assert not first & second
    assert is_blind(BLIND / "second")
