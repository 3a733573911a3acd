"""JSON as CSV: one object a line, a list of objects, or the list inside the answer of an interface."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

from fiftytwo.sources.files.checks import refuse
from fiftytwo.sources.files.unpacking.writing import write

MOST_COLUMNS = 2_000
LONGEST_LIST = 512 << 20


def from_json(path: Path, work: Path) -> Path:
    """Return objects as a table: inner names joined by points, lists by semicolons.

    Raises:
        ImportRefused: if it holds no objects, or too many different names.
    """
    titles: dict[str, None] = {}
    for row in _objects(path):
        titles.update(dict.fromkeys(row))
        if len(titles) > MOST_COLUMNS:
            raise refuse(_("“%(name)s” has more than %(n)d columns.") % {"name": path.name, "n": MOST_COLUMNS})
    if not titles:
        raise refuse(_("“%(name)s” is empty.") % {"name": path.name})
    target = work / "json" / path.name
    write(target, ([*titles], *([row.get(title, "") for title in titles] for row in _objects(path))))
    return target


def _objects(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for found in _records(file, path):
                if not isinstance(found, dict):
                    raise ValueError(_("there is something between the objects"))
                yield dict(_flat("", found))
    except (ValueError, RecursionError) as error:
        raise refuse(
            _("“%(name)s” is not JSON that holds a table: %(why)s.") % {"name": path.name, "why": error},
            _("We read one object a line, or a list of objects."),
        ) from None


def _records(file: IO[str], path: Path) -> Iterator[Any]:
    """Yield what is one record each: a line, an item of a list, or of the first list inside the one object."""
    lines = (line for line in file if line.strip())
    first, second = next(lines, ""), next(lines, "")
    if second and isinstance(_parsed(first), dict):
        for line in itertools.chain((first, second), lines):
            yield json.loads(line)
        return
    if path.stat().st_size > LONGEST_LIST:
        raise refuse(
            _("“%(name)s” is one list, too long to be held.") % {"name": path.name}, _("Export one object a line.")
        )
    whole = json.loads("".join((first, second, *lines)))
    yield from whole if isinstance(whole, list) else _list_in(whole) or [whole]


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _list_in(found: Any) -> list[Any]:
    """Return the longest list of objects directly inside an object, as interfaces answer: ``{"tickets": [...]}``."""
    lists = [value for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    return max(lists, key=len) if lists and len(found) - len(lists) < 8 and max(map(len, lists)) > 1 else []


def _flat(prefix: str, found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in found.items():
        title = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(f"{title}.", value)
        else:
            yield title, _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(json.dumps(one, ensure_ascii=False) if isinstance(one, dict) else _plain(one) for one in value)
    return str(value)
