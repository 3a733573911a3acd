"""What customers usually write about, whoever they write to: for proposing topics where a house has none yet.

Learned from our labelled corpus. Of messages held out, it names the reason of four in ten (Lao: one in three), rightly
in seven of ten cases: good enough to put texts together for a person to look at, and for nothing else.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from fiftytwo.lib.topics import Guess, TopicModel

LANGUAGES = ("tr", "en", "lo")
REASONS = (
    *("account", "app", "appointment", "billing", "cancellation", "delivery", "information", "installation"),
    *("loyalty", "price", "product", "refund", "returns", "staff", "stock", "store_visit", "warranty"),
)
_MODELS = Path(__file__).with_name("models")


def place_of(language: str) -> Path:
    """Return where a language's reasons are kept."""
    return _MODELS / f"reasons_{language}.npz"


@lru_cache(maxsize=8)
def _model(language: str) -> TopicModel:
    return TopicModel.from_bytes(place_of(language).read_bytes()) if language in LANGUAGES else TopicModel()


def usual_reason(text: str, language: str) -> Guess:
    """Return what a text is usually about; nothing where we are not sure enough, or do not know the language.

    >>> usual_reason("Where is my parcel? The courier never came, delivery was promised for Monday", "en").topic
    'delivery'
    """
    return _model(language).guess(text)
