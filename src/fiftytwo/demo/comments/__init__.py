"""The messages that customers of the demo write, all written for this project: ``tr.toml``, ``en.toml``, ``lo.toml``.

A group of messages shares ``tone`` (praise, content, mixed, complaint, sarcasm) and, where it matters, ``reason``,
``channel`` and ``when`` (crisis, feast). Slots: ``{name}`` and, in Turkish, ``{name_dat}``, ``{name_gen}``,
``{name_acc}``, ``{name_ins}``, ``{name_abl}``; ``{shop}``, ``{product}``, ``{order}``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

TONES = {"praise": "high", "content": "high", "mixed": "middle", "complaint": "low", "sarcasm": "low"}


@dataclass(frozen=True)
class Message:
    """One message as it is written in its file; empty ``reason``, ``channel`` and ``when`` fit anything."""

    words: str
    language: str
    tone: str
    reason: str = ""
    channel: str = ""
    when: str = ""

    @property
    def mood(self) -> str:
        """What kind of score it goes with: high, middle or low."""
        return TONES[self.tone]

    @property
    def names_someone(self) -> bool:
        """Say whether it names the person who helped."""
        return "{name" in self.words

    @property
    def needs_shop(self) -> bool:
        """Say whether it names the shop."""
        return "{shop}" in self.words


@cache
def messages(language: str) -> tuple[Message, ...]:
    """Return all messages of a language, in the order of their file."""
    text = files(__package__).joinpath(f"{language}.toml").read_text("utf-8")
    return tuple(
        Message(words, language, **{name: value for name, value in group.items() if name != "messages"})
        for group in tomllib.loads(text)["group"]
        for words in group["messages"]
    )
