"""What names a row: an id that it has, codes that never come twice, or the fewest columns that together never do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fiftytwo.sources.files.suggest.contents import Column
from fiftytwo.sources.files.suggest.fields import Found, counts_rows, from_one
from fiftytwo.sources.files.suggest.suggested import SuggestedRead
from fiftytwo.sources.files.suggest.tables import ANCHORS, GUESSED
from fiftytwo.sources.files.suggest.values import Said

if TYPE_CHECKING:
    from fiftytwo.sources.files.suggest.making import Maker

REPEATED = 0.9  # a smaller share of different ids: the rows are states or events of the same things
CODES = 20  # rows by which codes that never come twice may be told from chance
FIRST = 3  # ids stand among the first columns


def id_of(maker: Maker, columns: dict[str, Said]) -> Said:
    """Return what names a row."""
    if "source_id" not in maker.found and (coded := _coded(maker.left())):
        maker.found["source_id"] = Found(coded, GUESSED)
        maker.note(_("“%(column)s” was taken for the id by what it holds, not by its title.") % {"column": coded.name})
    if "source_id" in maker.found:
        column = maker.found["source_id"].column
        if from_one(column):
            maker.note(
                _("“%(column)s” counts the rows: if the next file begins at 1 again, its rows will replace these.")
                % {"column": column.name}
            )
        _note_repeats(maker, column)
        return columns.get("source_id", {"column": column.name})
    return _together(maker, [])


def lines_of_orders(maker: Maker, read: SuggestedRead) -> SuggestedRead:
    """Read an order that stands in several rows so that no price is lost and none counts twice."""
    ids, price = maker.found.get("source_id"), maker.found.get("price")
    if ids is None or price is None or ids.column.distinct == 1.0 or "source_id" in maker.wish.columns:
        return read
    prices: dict[str, list[str]] = defaultdict(list)
    for key, said in zip(ids.column.values, price.column.values, strict=True):
        prices[key].append(said)
    if all(sum(map(bool, said)) <= 1 for said in prices.values()):
        maker.note(
            _("An order comes in several rows: the one with “%(column)s” counts.") % {"column": price.column.name}
        )
        where = {"column": price.column.name, "is_not": ["", *sorted(price.column.missing)]}
        return replace(read, where=(*read.where, where))
    if all(len(set(filter(None, said))) == 1 for said in prices.values()):
        return read
    maker.note(_("An order comes in several rows, each with a price of its own: each row counts as an order."))
    return replace(read, columns=read.columns | {"source_id": _together(maker, [ids.column])})


def _coded(columns: Sequence[Column]) -> Column | None:
    """Return the first column of codes that never come twice."""
    return next((column for column in columns if column.place < FIRST and _are_codes(column)), None)


def _are_codes(column: Column) -> bool:
    once = len(column.values) >= CODES and column.filled == column.distinct == 1.0
    other = column.moments or column.is_measure or column.is_mail or column.is_clock
    return once and column.is_code and not other and not counts_rows(column)


def _note_repeats(maker: Maker, column: Column) -> None:
    if column.distinct < 1.0 and maker.table not in ("contact", "order"):
        maker.note(_("“%(column)s” comes in several rows: the last one counts.") % {"column": column.name})


def _together(maker: Maker, chosen: list[Column]) -> Said:
    """Return the fewest columns that together never come twice, after some that are chosen already."""
    names = _naming(maker, chosen)
    maker.note(
        _("No column is an id. A row is known by: %(columns)s. Correct a value there, and it is another row.")
        % {"columns": ", ".join(names)}
    )
    return {"columns": names, "join": "|"} if len(names) > 1 else {"column": names[0]}


def _naming(maker: Maker, chosen: list[Column]) -> list[str]:
    anchor = None if chosen else maker.found.get(ANCHORS[maker.table])
    chosen = chosen + [column for column in (anchor.column, anchor.clock) if column] if anchor else chosen
    rest = sorted(
        (
            column
            for column in maker.columns
            if column not in chosen and column.filled > 0.5 and not counts_rows(column)
        ),
        key=lambda column: (column.is_measure or _is_count(column), column.is_wordy, -column.distinct),
    )
    while not _are_one_each(chosen) and rest:
        chosen.append(rest.pop(0))
    return [column.name for column in chosen]


def _is_count(column: Column) -> bool:
    """Whether a column may be an amount: a number that comes again."""
    return bool(column.numbers) and column.distinct < REPEATED


def _are_one_each(columns: list[Column]) -> bool:
    """Whether no two rows of the sample have the same values in some columns."""
    rows = list(zip(*(column.values for column in columns), strict=True))
    return bool(columns) and len(set(rows)) == len(rows)
