"""Rows of texts as a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path


def write(target: Path, rows: Iterable[list[str]]) -> None:
    """Write rows; an empty one takes a line, so that those below keep their number."""
    target.parent.mkdir(exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        for row in rows:
            if any(cell.strip() for cell in row):
                writer.writerow(row)
            else:
                out.write("\n")
