"""Which readers read: our own, or a stronger model that the operator has plugged in."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from fiftytwo.understanding.pool import Recipe


class NoReaderError(Exception):
    """There are no readers; the message says what to do."""


def recipe() -> Recipe:
    """Return how the readers of this house are made, with all that they have to know of it.

    Raises:
        NoReaderError: if there are none.
    """
    if not settings.READER:
        raise NoReaderError(_("No readers are installed: texts are kept and wait to be read."))
    return Recipe(settings.READER, None)


_versions: dict[str, str] = {}


def version_of(how: Recipe) -> str:
    """Return the version of the readers that a recipe makes; they are made once to learn it."""
    key = f"{how.function} {how.known!r}"
    if key not in _versions:
        _versions[key] = how.make().version
    return _versions[key]


def leaves_the_machine() -> str:
    """Return where words are sent to be read; empty while they stay on this machine."""
    return ""
