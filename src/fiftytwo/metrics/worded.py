"""The words of a form: each line once for each language, read in the reader's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _


class DefinitionError(ValueError):
    """A form that is not filled in rightly; the message says which line and what belongs there.

    ``at`` is the name with which the wrong line begins, where it is known.
    """

    def __init__(self, message: str, at: str = "") -> None:
        super().__init__(message)
        self.at = at


class Words(dict[str, str]):
    """The same words in each language; as text, in the reader's."""

    def __str__(self) -> str:
        language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
        return self.get(language) or self.get("en") or next(iter(self.values()), "")


def words(form: Mapping[str, Any], line: str, own: bool, *, plain_in: str = "") -> Words:
    """Return a line of a form that is written once for each language.

    Args:
        form: the whole form.
        line: which of its lines.
        own: whether the organisation wrote it; its languages may then be some only.
        plain_in: the language of a line that may also be a plain text, if the organisation wrote it.

    Raises:
        DefinitionError: if it is something else, or lacks a language.
    """
    given = form[line]
    if own and plain_in and isinstance(given, str):
        return Words({plain_in: given})
    languages = [code for code, _name in settings.LANGUAGES]
    if not isinstance(given, dict) or not set(given) <= set(languages) or not all(given.values()):
        raise DefinitionError(
            _("“%(line)s” is written once for each language: %(languages)s.")
            % {"line": line, "languages": ", ".join(languages)},
            line,
        )
    missing = sorted(set(languages) - set(given))
    if missing and not own:
        raise DefinitionError(_("“%(line)s” lacks the language %(language)s.") % {"line": line, "language": missing[0]})
    return Words({code: str(words).strip() for code, words in given.items()})
