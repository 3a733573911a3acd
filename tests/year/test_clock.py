"""Recurring jobs: due, claimed, run, written down."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from fiftytwo.clock.actions import Job, claim, finish, hasten, lay_out, run_due
from fiftytwo.clock.cadence import At, EveryMinutes
from fiftytwo.clock.models import RecurringJob

pytestmark = pytest.mark.django_db
ISTANBUL, BERLIN = ZoneInfo("Europe/Istanbul"), ZoneInfo("Europe/Berlin")


def moment() -> datetime:
    """Now, to the second; jobs are due by the real clock."""
    return datetime.now(UTC).replace(microsecond=0)


class Diary:
    """A job that writes down that it ran."""

    def __init__(self) -> None:
        self.runs = 0

    def write(self) -> None:
        self.runs += 1


def test_a_job_runs_when_it_is_due_and_not_before_it_is_due_again() -> None:
    diary, now = Diary(), moment()
    jobs = [Job("write", EveryMinutes(5), diary.write)]
    lay_out(jobs, now=now, zone=ISTANBUL)
    for minutes in (0, 1, 4):
        run_due(jobs, now=now + timedelta(minutes=minutes), zone=ISTANBUL)
    assert diary.runs == 1
    run_due(jobs, now=now + timedelta(minutes=6), zone=ISTANBUL)
    assert diary.runs == 2


def test_a_worker_that_slept_a_week_runs_a_nightly_job_once() -> None:
    diary, now = Diary(), moment()
    jobs = [Job("nightly", At(time(3, 0)), diary.write)]
    lay_out(jobs, now=now - timedelta(days=8), zone=ISTANBUL)
    run_due(jobs, now=now, zone=ISTANBUL)
    run_due(jobs, now=now, zone=ISTANBUL)
    assert diary.runs == 1


def test_a_job_that_is_hastened_during_its_run_runs_once_more() -> None:
    diary, now = Diary(), moment()

    def write_and_hasten() -> None:
        diary.write()
        if diary.runs == 1:
            hasten("nightly")

    jobs = [Job("nightly", At(time(3, 0)), write_and_hasten)]
    hasten("nightly")
    for seconds in (1, 2, 3, 4):
        run_due(jobs, now=now + timedelta(seconds=seconds), zone=ISTANBUL)
    assert diary.runs == 2
    assert RecurringJob.objects.get().due_at > now + timedelta(minutes=1)


def test_starting_a_worker_again_changes_no_due_time() -> None:
    now = moment()
    jobs = [Job("nightly", At(time(3, 0)), Diary().write)]
    lay_out(jobs, now=now, zone=ISTANBUL)
    before = RecurringJob.objects.get().due_at
    lay_out(jobs, now=now + timedelta(days=3), zone=ISTANBUL)
    assert RecurringJob.objects.get().due_at == before


def test_a_job_that_left_the_year_leaves_its_row() -> None:
    lay_out([Job("old", EveryMinutes(1), Diary().write)], now=moment(), zone=ISTANBUL)
    lay_out([Job("new", EveryMinutes(1), Diary().write)], now=moment(), zone=ISTANBUL)
    assert [job.name for job in RecurringJob.objects.all()] == ["new"]


def test_two_workers_see_one_due_job_and_one_of_them_gets_it() -> None:
    now = moment()
    lay_out([Job("write", EveryMinutes(1), Diary().write)], now=now, zone=ISTANBUL)
    seen, seen_too = RecurringJob.objects.get(), RecurringJob.objects.get()
    until = now + timedelta(minutes=10)
    assert [claim(seen, now=now, until=until), claim(seen_too, now=now, until=until)] == [True, False]


def test_a_job_whose_worker_vanished_is_taken_over_when_its_claim_ends() -> None:
    diary, now = Diary(), moment()
    jobs = [Job("write", EveryMinutes(1), diary.write, claim_minutes=10)]
    lay_out(jobs, now=now, zone=ISTANBUL)
    claim(RecurringJob.objects.get(), now=now, until=now + timedelta(minutes=10))
    assert run_due(jobs, now=now + timedelta(minutes=9), zone=ISTANBUL) == 0
    assert run_due(jobs, now=now + timedelta(minutes=10), zone=ISTANBUL) == 1


def test_a_worker_that_comes_back_late_does_not_end_the_claim_of_another() -> None:
    now = moment()
    lay_out([Job("write", EveryMinutes(1), Diary().write)], now=now, zone=ISTANBUL)
    late, row = now + timedelta(minutes=10), RecurringJob.objects.get()
    claim(row, now=now, until=late)
    row.refresh_from_db()
    claim(row, now=late, until=late + timedelta(minutes=10))
    finish(row, late, error="", due_at=late)
    assert RecurringJob.objects.get().claimed_until == late + timedelta(minutes=10)


def test_a_failing_job_says_why_and_lets_the_others_run() -> None:
    def fail() -> None:
        raise RuntimeError("the disk is full")

    diary, now = Diary(), moment()
    jobs = [Job("fail", EveryMinutes(1), fail), Job("write", EveryMinutes(1), diary.write)]
    lay_out(jobs, now=now, zone=ISTANBUL)
    run_due(jobs, now=now, zone=ISTANBUL)
    failed = RecurringJob.objects.get(name="fail")
    assert (failed.failures, failed.error, diary.runs) == (1, "RuntimeError: the disk is full", 1)


def test_a_job_that_works_again_forgets_its_error() -> None:
    now = moment()
    jobs = [Job("write", EveryMinutes(1), Diary().write)]
    lay_out(jobs, now=now, zone=ISTANBUL)
    RecurringJob.objects.update(failures=3, error="the disk is full")
    run_due(jobs, now=now, zone=ISTANBUL)
    row = RecurringJob.objects.get()
    assert (row.failures, row.error) == (0, "")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-10-24T12:00Z", "2026-10-25T00:30Z"),  # 02:30 comes twice that night: the first counts
        ("2026-10-25T00:30Z", "2026-10-26T01:30Z"),  # and the second does not
        ("2026-03-28T12:00Z", "2026-03-29T01:30Z"),  # 02:30 does not come that night: an hour later
        ("2026-07-01T00:29Z", "2026-07-01T00:30Z"),
        ("2026-07-01T00:30Z", "2026-07-02T00:30Z"),
    ],
)
def test_a_nightly_time_survives_summer_and_winter_time(now: str, due: str) -> None:
    assert At(time(2, 30)).next(datetime.fromisoformat(now), BERLIN) == datetime.fromisoformat(due)
