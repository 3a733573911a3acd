"""Small pieces of SQL. A value never becomes SQL but through ``literal``, a title never but through ``name``."""

from __future__ import annotations

from collections.abc import Iterable


def literal(text: str) -> str:
    """Return a text as an SQL literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def literals(words: Iterable[str]) -> str:
    """Return a list of literals.

    >>> literals(["a", "b"])
    "['a', 'b']"
    """
    return "[" + ", ".join(literal(word) for word in words) + "]"


def name(title: str) -> str:
    """Return a title as an SQL name.

    >>> print(name('ticket "id"'))
    "ticket ""id\"\""
    """
    return '"' + title.replace('"', '""') + '"'
