"""All readers of a house together, from what they have to know of it: its people, its topics, a stronger model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from fiftytwo.lib.reading import prompts
from fiftytwo.lib.reading.language import Language
from fiftytwo.lib.reading.mentions import Mentions, Named
from fiftytwo.lib.reading.model_folder import ModelFolder
from fiftytwo.lib.reading.personal import PersonalData
from fiftytwo.lib.reading.prompts import Unpersuaded
from fiftytwo.lib.reading.readings import Asked, Reader, Reading, Span
from fiftytwo.lib.reading.served import ServedReader, Server
from fiftytwo.lib.reading.together import Together
from fiftytwo.lib.reading.tone import Tone
from fiftytwo.lib.reading.transformer import TransformerReader
from fiftytwo.lib.topics import TopicModel


@dataclass(frozen=True)
class Known:
    """What readers have to know of a house. It can be handed to a process, or to a Spark worker.

    ``stronger`` is a model that the operator plugged in: behind a server, or in a folder.
    """

    roster: tuple[Named, ...] = ()
    topics: bytes = b""
    stronger: Server | ModelFolder | None = None


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


class Also:
    """Two readers as one: what the first finds, then what the second does."""

    def __init__(self, first: Reader, second: Reader) -> None:
        self.first, self.second = first, second
        self.version = sha256(f"{first.version}+{second.version}+{prompts.VERSION}".encode()).hexdigest()[:12]

    def read(self, texts: Sequence[Asked]) -> list[tuple[Reading, ...]]:
        """Return the readings of each text, in order."""
        found = zip(self.first.read(texts), self.second.read(texts), strict=True)
        return [readings + more for readings, more in found]


def make(known: Known) -> Reader:
    """Return the readers of a house. Their version tells nothing of who works there: people come and go."""
    topics = Topics(TopicModel.from_bytes(known.topics))
    new_words = Together(Language(), Tone(), Mentions(known.roster), topics)
    own = Also(new_words, PersonalData())  # it reads quoted history too: masking must not miss what is in there
    if known.stronger is None:
        return Unpersuaded(own)
    if isinstance(known.stronger, Server):
        return Unpersuaded(ServedReader(own, known.stronger))
    return Unpersuaded(TransformerReader(own, known.stronger))
