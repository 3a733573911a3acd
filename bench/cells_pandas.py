"""The cells as an expert makes them with pandas: whole tables in memory, conditions as columns, one groupby a level.

The keys of a level are one whole number, which groups faster than names or categories; durations are ordered once and
cut into lists, which is faster than collecting them group by group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import cells_by_hand as by_hand

NAMES = ("site", "team", "channel", "employee", "reason", "segment")
CONTACT = [
    "local_week",
    "solved_local_week",
    "site",
    "team",
    "channel",
    "employee",
    "reason",
    "segment",
    "customer",
    "opened_at",
    "first_reply_at",
    "first_solved_at",
    "solved_at",
    "local_date",
    "abandoned",
    "rework",
    "promise_kept",
    "reopen_count",
    "transfer_count",
    "talk_seconds",
    "hold_seconds",
    "after_work_seconds",
    "wait_seconds",
    "first_reply_seconds",
    "first_reply_business_seconds",
    "resolution_seconds",
    "resolution_business_seconds",
    "source_id",
]
RATING = [
    "local_week",
    "site",
    "team",
    "channel",
    "employee",
    "reason",
    "instrument",
    "score",
    "scale_low",
    "scale_high",
    "delivered_at",
    "answered_at",
]


def make(facts: Path, into: Path) -> None:
    """Read contacts and ratings of a folder of Parquet files, and write all their cells."""
    c = _read(facts / "contact", CONTACT)
    kept = ~c["abandoned"].astype("boolean").fillna(False).astype(bool)
    cuts = ("reason", "segment")
    _levels(into, "opened", c, "local_week", _opened(c, kept), by_hand.OPENED_LENGTHS, cuts)
    _levels(into, "solved", c, "solved_local_week", _solved(c, kept), by_hand.SOLVED_LENGTHS, cuts)
    _levels(into, "followed", c, "local_week", _followed(c, kept), {}, cuts)
    del c, kept
    r = _read(facts / "rating", RATING)
    _levels(into, "rated", r, "local_week", _rated(r), {}, ("reason",))


def _read(folder: Path, columns: Sequence[str]) -> Any:
    import pandas as pd

    rows = pd.read_parquet(folder, columns=list(columns))
    for name in NAMES:
        if name in rows:
            rows[name] = rows[name].astype("category")
    return rows


def _days(rows: Any) -> Any:
    import pandas as pd

    return (pd.to_datetime(rows["local_date"]) - pd.Timestamp(0)).dt.days


def _opened(c: Any, kept: Any) -> dict[str, Any]:
    waiting = kept & (c.solved_at.isna() | (c.solved_at >= c.opened_at))
    back = (c.talk_seconds < 0) | (c.hold_seconds < 0) | (c.after_work_seconds < 0)
    took = (c.talk_seconds + c.hold_seconds.fillna(0) + c.after_work_seconds.fillna(0)).where(kept & ~back)
    waited = c.wait_seconds.where(kept & (c.wait_seconds >= 0))
    return {
        "contacts_1__opened": c.opened_at.notna(), "first_reply_time_1__clock_went_back": c.first_reply_seconds < 0,
        "first_reply_time_1__not_yet": c.first_reply_at.isna(),
        "first_reply_time_business_1__clock_went_back": c.first_reply_business_seconds < 0,
        "backlog_1__waiting__n": waiting, "backlog_1__waiting__days": _days(c).where(waiting, 0),
        "handle_time_1__clock_went_back": kept & c.talk_seconds.notna() & back, "handle_time_1__took__n": took.notna(),
        "handle_time_1__took__total": took, "handle_time_1__took__squares": took * took,
        "promise_kept_1__cases": c.promise_kept.notna(), "promise_kept_1__cases_kept": c.promise_kept.eq(True),
        "rework_1__not_told": c.rework.isna(), "rework_1__part": c.rework.eq(True), "rework_1__whole": c.rework.notna(),
        "service_level_1__clock_went_back": c.wait_seconds < 0,
        "service_level_1__part": kept & c.wait_seconds.between(0, 20),
        "service_level_1__wait_unknown": c.wait_seconds.isna(), "service_level_1__whole": c.wait_seconds >= 0,
        "speed_of_answer_1__waited__n": waited.notna(), "speed_of_answer_1__waited__total": waited,
        "speed_of_answer_1__waited__squares": waited * waited, "transfers_1__not_told": c.transfer_count.isna(),
        "transfers_1__part": kept & (c.transfer_count > 0), "transfers_1__whole": kept & c.transfer_count.notna(),
    }  # fmt: skip


def _solved(c: Any, kept: Any) -> dict[str, Any]:
    gone = kept & (c.solved_at >= c.opened_at)
    return {
        "solved_1__solved": kept, "backlog_1__waiting__gone__n": gone,
        "backlog_1__waiting__gone__days": _days(c).where(gone, 0),
        "reopening_1__part": c.reopen_count > 0, "reopening_1__whole": c.reopen_count.notna(),
        "turnaround_1__clock_went_back": c.resolution_seconds < 0,
        "turnaround_business_1__clock_went_back": c.resolution_business_seconds < 0,
    }  # fmt: skip


def _followed(c: Any, kept: Any) -> dict[str, Any]:
    ordered = c[["customer", "reason", "opened_at", "source_id"]].sort_values(["opened_at", "source_id"])
    gap = -ordered.groupby(["customer", "reason"], observed=True, sort=False).opened_at.diff(-1).dt.total_seconds()
    again = gap.reindex(c.index).between(0, by_hand.WEEK)
    named = kept & c.customer.notna()
    return {
        "first_contact_resolution_1__abandoned": ~kept,
        "first_contact_resolution_1__customer_unknown": kept & c.customer.isna(),
        "first_contact_resolution_1__part": named
        & c.first_solved_at.notna()
        & (c.reopen_count.fillna(0) == 0)
        & ~again,
        "first_contact_resolution_1__whole": named,
    }


def _rated(r: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, instrument, low, high, boxes in (
        ("nps", "nps", 0, 10, {"promoters": (9, 10), "passives": (7, 8), "detractors": (0, 6)}),
        ("csat", "csat", 1, 5, {"answered": (1, 5), "satisfied": (4, 5)}),
        ("ces", "ces", 1, 7, {"answered": (1, 7), "easy": (5, 7)}),
        ("effort", "ces", 1, 5, {"answered": (1, 5), "easy": (1, 2)}),
    ):
        asked = (r.instrument == instrument) & r.score.notna()
        valid = asked & (r.scale_low == low) & (r.scale_high == high) & (r.score % 1 == 0) & r.score.between(low, high)
        found |= {f"{name}_1__{box}": valid & r.score.between(*ends) for box, ends in boxes.items()}
        if name in ("nps", "csat"):
            found[f"{name}_1__outside_scale"] = asked & ~valid
    found["response_rate_1__delivered"] = r.delivered_at.notna()
    found["response_rate_1__not_delivered"] = r.delivered_at.isna()
    found["response_rate_1__answered"] = r.delivered_at.notna() & r.answered_at.notna() & r.score.notna()
    return found


def _levels(
    into: Path,
    name: str,
    rows: Any,
    week: str,
    sums: Mapping[str, Any],
    lengths: Mapping[str, str],
    cuts: tuple[str, ...],
) -> None:
    import pandas as pd

    frame = pd.DataFrame(sums, index=rows.index)
    for level, keys in (
        ("fine", ("site", "team", "channel", "employee")),
        ("place", ("site", "channel")),
        *((cut, ("site", "team", "channel", cut)) for cut in cuts),
    ):
        codes, names = _numbered(rows, week, keys)
        cells = frame.groupby(codes, sort=False).sum()
        if level == "fine":
            cells = cells.assign(
                **{measure: _listed(rows[column], codes, cells.index) for measure, column in lengths.items()}
            )
        _named(cells, names).to_parquet(into / f"{name}.{level}.parquet")
    codes, names = _numbered(rows, week, ("site", "channel"))
    for measure, column in lengths.items():
        known = pd.DataFrame({"place": codes, "bucket": _buckets(rows[column])}).dropna()
        spread = known.groupby(["place", "bucket"], sort=False).size().reset_index(name="n")
        _named(spread.set_index("place"), names).to_parquet(into / f"{name}.{measure}.spread.parquet")


def _numbered(rows: Any, week: str, keys: Sequence[str]) -> tuple[Any, list[tuple[str, Any]]]:
    """Return one number for the week and keys of each row, missing where there is no week, and how to read it."""
    import pandas as pd

    codes, weeks = pd.factorize(rows[week])
    names: list[tuple[str, Any]] = [("week", weeks)]
    number = pd.Series(codes, index=rows.index, dtype="int64")
    for key in keys:
        categories = rows[key].cat.categories
        number = number * (len(categories) + 1) + rows[key].cat.codes + 1
        names.append((key, categories))
    return number.where(codes >= 0), names


def _named(cells: Any, names: Sequence[tuple[str, Any]]) -> Any:
    """Return cells with the week and keys that their numbers stand for."""
    import numpy as np

    number = cells.index.to_numpy().astype(np.int64)
    for name, categories in reversed(names[1:]):
        number, code = np.divmod(number, len(categories) + 1)
        cells[name] = categories.take(np.maximum(code - 1, 0)).where(code > 0)
    cells["week"] = names[0][1][number]
    return cells.reset_index(drop=True)


def _buckets(seconds: Any) -> Any:
    import numpy as np

    thousandths = np.floor(seconds.where((seconds >= 0) & (seconds <= by_hand.LONGEST)) * 1000 + 0.5)
    shift = np.maximum(np.floor(np.log2(thousandths + 0.5)) - 6, 0)
    return 64 * shift + np.floor(thousandths / 2**shift)


def _listed(seconds: Any, codes: Any, cells: Any) -> Any:
    """Return the buckets of each cell: ordered by cell once, then cut."""
    import numpy as np

    known = _buckets(seconds).where(codes.notna()).dropna()
    place = cells.get_indexer(codes[known.index])
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(1, len(cells)))
    return np.split(known.to_numpy()[order].astype(np.int16), ends)
