"""A row of a table in an expression, as ``ibis._`` is: Ibis itself is imported when the first column is named.

Importing it takes as long as starting all the rest of the house, which opens without it.
"""

from __future__ import annotations

from typing import Any


class Row:
    """Stands for the row that an expression is about."""

    def __getattr__(self, column: str) -> Any:
        import ibis

        return getattr(ibis._, column)

    def __getitem__(self, column: str) -> Any:
        import ibis

        return ibis._[column]


_ = Row()
