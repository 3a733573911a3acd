"""The language of the program: ``--language``, else the terminal's own. The pages' own catalogue."""

from __future__ import annotations

import gettext
import os
from collections.abc import Sequence
from pathlib import Path

CATALOGUES = Path(__file__).resolve().parent.parent / "locale"


def gettext_noop(message: str) -> str:
    """Mark a message that somebody else will ask for."""
    return message


FRAME = (  # what Typer writes around our texts; the rest of it is in frame.py
    gettext_noop("Arguments"),
    gettext_noop("Commands"),
    gettext_noop("Options"),
    gettext_noop("required"),
    gettext_noop("default: {default}"),
    gettext_noop("Missing command."),
    gettext_noop("No such command {name!r}."),
    gettext_noop("Aborted!"),
    gettext_noop("Show this message and exit."),
)

_translations: gettext.NullTranslations = gettext.NullTranslations()
language = "en"


def wanted(arguments: Sequence[str]) -> str:
    """Return the language asked for, as two letters.

    >>> wanted(["--language", "tr", "doctor"]), wanted(["doctor", "--language=lo"])
    ('tr', 'lo')
    """
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if argument == "--language":
            return following
        if argument.startswith("--language="):
            return argument.partition("=")[2]
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "en")
    return spoken.split("_")[0].split(".")[0]


def speak(arguments: Sequence[str]) -> None:
    """Choose the language, before any help text is read; one that we lack falls back to English."""
    global _translations, language
    language = wanted(arguments)
    _translations = gettext.translation("django", str(CATALOGUES), [language], fallback=True)
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain("django", str(CATALOGUES))
    gettext.textdomain("django")


def _(message: str) -> str:
    """Return a message in the chosen language."""
    return _translations.gettext(message) if message else ""


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a message for a number of things, with ``%(number)s`` filled in."""
    return _translations.ngettext(one, many, number) % {"number": number}
