"""Which readers read: our own, or beside them a stronger model that the operator has plugged in."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.lib.reading.house import Known
from fiftytwo.lib.reading.served import Server
from fiftytwo.understanding.learning import learned_bytes
from fiftytwo.understanding.pool import Recipe
from fiftytwo.understanding.roster import roster


class NoReaderError(Exception):
    """There are no readers; the message says what to do."""


def recipe() -> Recipe:
    """Return how the readers of this house are made, with all that they have to know of it.

    Raises:
        NoReaderError: if there are none, or the operator plugged in one that may not be used as it is.
    """
    if not settings.READER:
        raise NoReaderError(_("No readers are installed: texts are kept and wait to be read."))
    return Recipe(settings.READER, Known(roster(), learned_bytes(), server()))


def server() -> Server | None:
    """Return the stronger model that the operator plugged in; None while our own readers read alone.

    Raises:
        NoReaderError: if it lacks a name, or is on another machine and nobody said that words may go there.
    """
    if not settings.READER_URL:
        return None
    found = Server(settings.READER_URL, settings.READER_MODEL, settings.READER_KEY)
    if not settings.READER_MODEL:
        raise NoReaderError(_("FIFTYTWO_READER_URL is set, but no model is named. Set FIFTYTWO_READER_MODEL."))
    if not found.is_this_machine and not settings.WORDS_MAY_LEAVE:
        raise NoReaderError(
            _(
                "FIFTYTWO_READER_URL names another machine, %(host)s. Customers' words would go there, personal data "
                "masked. If that is wanted, set FIFTYTWO_WORDS_MAY_LEAVE=yes; texts wait until then."
            )
            % {"host": urlsplit(found.url).hostname}
        )
    return found


def leaves_the_machine() -> str:
    """Return the machine to which words are sent to be read; empty while they stay on this one."""
    try:
        found = server()
    except NoReaderError:
        return ""
    return "" if found is None or found.is_this_machine else urlsplit(found.url).hostname or ""


def version_of(how: Recipe) -> str:
    """Return the version of the readers that a recipe makes; they are made once to learn it."""
    known = how.known
    return _version(how.function, known.topics, known.server)


@lru_cache(8)
def _version(function: str, topics: bytes, server: Server | None) -> str:
    return Recipe(function, Known(topics=topics, server=server)).make().version
