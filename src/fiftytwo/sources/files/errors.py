"""Why an import did not happen."""

from __future__ import annotations


class ImportRefused(Exception):  # noqa: N818  a refusal is an answer, not a fault
    """The file, the folder or the mapping is wrong as a whole; nothing was changed.

    ``message`` says what is wrong and where, ``hint`` what to do next; both in the reader's language.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".strip())
        self.message, self.hint = message, hint


class ImportCancelled(ImportRefused):
    """Somebody stopped the import before anything was written."""
