# ruff: noqa: E501
"""The cells of contacts and ratings as an expert would write them by hand, for three rivals, each in its own dialect.

The columns and what they count are those of the shipped metrics of contacts and ratings; the benchmark refuses to
compare if one of them adds up to something else than ours. What two metrics count alike is counted once here.
"""

from __future__ import annotations

LONGEST = 2**33
WEEK = 7 * 86400

OPENED = """
    count(*) AS contacts_1__opened,
    count(*) FILTER (first_reply_seconds < 0) AS first_reply_time_1__clock_went_back,
    count(*) FILTER (first_reply_at IS NULL) AS first_reply_time_1__not_yet,
    count(*) FILTER (first_reply_business_seconds < 0) AS first_reply_time_business_1__clock_went_back,
    count(*) FILTER (abandoned IS NOT TRUE AND (solved_at IS NULL OR solved_at >= opened_at)) AS backlog_1__waiting__n,
    sum(local_date - DATE '1970-01-01') FILTER (abandoned IS NOT TRUE AND (solved_at IS NULL OR solved_at >= opened_at))
        AS backlog_1__waiting__days,
    count(*) FILTER (abandoned IS NOT TRUE AND talk_seconds IS NOT NULL
                     AND (talk_seconds < 0 OR hold_seconds < 0 OR after_work_seconds < 0)) AS handle_time_1__clock_went_back,
    count(handled) AS handle_time_1__took__n,
    sum(handled) AS handle_time_1__took__total,
    sum(handled * handled) AS handle_time_1__took__squares,
    count(*) FILTER (promise_kept IS NOT NULL) AS promise_kept_1__cases,
    count(*) FILTER (promise_kept) AS promise_kept_1__cases_kept,
    count(*) FILTER (rework IS NULL) AS rework_1__not_told,
    count(*) FILTER (rework) AS rework_1__part,
    count(*) FILTER (rework IS NOT NULL) AS rework_1__whole,
    count(*) FILTER (wait_seconds < 0) AS service_level_1__clock_went_back,
    count(*) FILTER (abandoned IS NOT TRUE AND wait_seconds BETWEEN 0 AND 20) AS service_level_1__part,
    count(*) FILTER (wait_seconds IS NULL) AS service_level_1__wait_unknown,
    count(*) FILTER (wait_seconds >= 0) AS service_level_1__whole,
    count(*) FILTER (abandoned IS NOT TRUE AND wait_seconds >= 0) AS speed_of_answer_1__waited__n,
    sum(wait_seconds) FILTER (abandoned IS NOT TRUE AND wait_seconds >= 0) AS speed_of_answer_1__waited__total,
    sum(wait_seconds * wait_seconds) FILTER (abandoned IS NOT TRUE AND wait_seconds >= 0)
        AS speed_of_answer_1__waited__squares,
    count(*) FILTER (transfer_count IS NULL) AS transfers_1__not_told,
    count(*) FILTER (abandoned IS NOT TRUE AND transfer_count > 0) AS transfers_1__part,
    count(*) FILTER (abandoned IS NOT TRUE AND transfer_count IS NOT NULL) AS transfers_1__whole"""
HANDLED = """CASE WHEN abandoned IS NOT TRUE AND talk_seconds IS NOT NULL
        AND NOT coalesce(talk_seconds < 0 OR hold_seconds < 0 OR after_work_seconds < 0, false)
    THEN talk_seconds + coalesce(hold_seconds, 0) + coalesce(after_work_seconds, 0) END"""
SOLVED = """
    count(*) FILTER (abandoned IS NOT TRUE) AS solved_1__solved,
    count(*) FILTER (abandoned IS NOT TRUE AND solved_at >= opened_at) AS backlog_1__waiting__gone__n,
    sum(local_date - DATE '1970-01-01') FILTER (abandoned IS NOT TRUE AND solved_at >= opened_at)
        AS backlog_1__waiting__gone__days,
    count(*) FILTER (reopen_count > 0) AS reopening_1__part,
    count(*) FILTER (reopen_count IS NOT NULL) AS reopening_1__whole,
    count(*) FILTER (resolution_seconds < 0) AS turnaround_1__clock_went_back,
    count(*) FILTER (resolution_business_seconds < 0) AS turnaround_business_1__clock_went_back"""
FOLLOWED = f"""
    count(*) FILTER (abandoned) AS first_contact_resolution_1__abandoned,
    count(*) FILTER (abandoned IS NOT TRUE AND customer IS NULL) AS first_contact_resolution_1__customer_unknown,
    count(*) FILTER (abandoned IS NOT TRUE AND customer IS NOT NULL AND first_solved_at IS NOT NULL
                     AND coalesce(reopen_count, 0) = 0 AND NOT coalesce(gap BETWEEN 0 AND {WEEK}, false))
        AS first_contact_resolution_1__part,
    count(*) FILTER (abandoned IS NOT TRUE AND customer IS NOT NULL) AS first_contact_resolution_1__whole"""


def _answers(name: str, instrument: str, low: int, high: int, boxes: dict[str, str], where: str = "") -> str:
    asked = f"instrument = '{instrument}' AND score IS NOT NULL{where}"
    valid = f"{asked} AND scale_low = {low} AND scale_high = {high} AND score = floor(score) AND score BETWEEN {low} AND {high}"
    return ",\n    ".join(
        f"count(*) FILTER ({valid}{' AND ' + box if box else ''}) AS {name}_1__{part}" for part, box in boxes.items()
    )


RATED = ",\n    ".join(
    (
        _answers(
            "nps", "nps", 0, 10, {"promoters": "score >= 9", "passives": "score IN (7, 8)", "detractors": "score <= 6"}
        ),
        _answers("csat", "csat", 1, 5, {"answered": "", "satisfied": "score >= 4"}),
        _answers("ces", "ces", 1, 7, {"answered": "", "easy": "score >= 5"}),
        _answers("effort", "ces", 1, 5, {"answered": "", "easy": "score <= 2"}),
        "count(*) FILTER (delivered_at IS NOT NULL AND answered_at IS NOT NULL AND score IS NOT NULL) AS response_rate_1__answered",
        "count(delivered_at) AS response_rate_1__delivered",
        "count(*) FILTER (delivered_at IS NULL) AS response_rate_1__not_delivered",
        *(
            f"count(*) FILTER (instrument = '{i}' AND score IS NOT NULL AND NOT coalesce(scale_low = {low} AND "
            f"scale_high = {high} AND score = floor(score) AND score BETWEEN {low} AND {high}, false)) AS {i}_1__outside_scale"
            for i, low, high in (("nps", 0, 10), ("csat", 1, 5))
        ),
    )
)
COLUMNS = (
    "local_week, solved_local_week, local_date, opened_at, first_reply_at, solved_at, abandoned, rework, promise_kept, "
    "reopen_count, transfer_count, talk_seconds, hold_seconds, after_work_seconds, wait_seconds, first_reply_seconds, "
    "first_reply_business_seconds, resolution_seconds, resolution_business_seconds"
)
ANSWERS = "local_week, instrument, score, scale_low, scale_high, delivered_at, answered_at"
PLACES = "coalesce(site, '') AS site, coalesce(team, '') AS team, coalesce(channel, '') AS channel"
OPENED_LENGTHS = {
    "first_reply_time_1__waited": "first_reply_seconds",
    "first_reply_time_business_1__waited": "first_reply_business_seconds",
}
SOLVED_LENGTHS = {
    "turnaround_1__took": "resolution_seconds",
    "turnaround_business_1__took": "resolution_business_seconds",
}
