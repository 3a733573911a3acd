"""All readers of a house together, from what they have to know of it: its people, its topics, a stronger model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fiftytwo.lib.reading.cleaning import read_new_words
from fiftytwo.lib.reading.personal import PersonalData
from fiftytwo.lib.reading.readings import Asked, Reader, Reading, Span
from fiftytwo.lib.reading.served import ServedReader, Server
from fiftytwo.lib.topics import TopicModel


@dataclass(frozen=True)
class Known:
    """What readers have to know of a house. It can be handed to a process, or to a Spark worker."""

    roster: Any = None
    topics: bytes = b""
    server: Server | None = None


class Topics:
    """Finds the organisation's own topics."""

    def __init__(self, model: TopicModel) -> None:
        self.model = model
        self.version = model.version

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the topic of each text; nothing is said where the organisation has no topics."""
        if not (self.model.topics or self.model.phrases):
            return [()] * len(texts)
        return [(self._one(asked.text),) for asked in texts]

    def _one(self, text: str) -> Reading:
        found = self.model.guess(text)
        return Reading("topic", found.topic, found.confidence, tuple(Span(*place) for place in found.places))


class NewWordsOnly:
    """Lets a reader see only what the customer wrote anew: no quoted history, no signature."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.version = reader, reader.version

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return what the reader finds there; spans are those of the texts as they came."""
        return read_new_words(self.reader, texts)


class Together:
    """Several readers as one: what each finds, in their order."""

    def __init__(self, *readers: Reader, version: str) -> None:
        self.readers, self.version = readers, version

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the readings of each text, in order."""
        found = [reader.read(texts) for reader in self.readers]
        return [tuple(reading for readings in of_text for reading in readings) for of_text in zip(*found, strict=True)]


def make(known: Known) -> Reader:
    """Return the readers of a house."""
    topics = Topics(TopicModel.from_bytes(known.topics))
    own = Together(NewWordsOnly(topics), PersonalData(), version=f"{PersonalData.version}+{topics.version}")
    return own if known.server is None else ServedReader(own, known.server)
