"""Run what is due. Two workers never run one job at once, and a run that was missed happens once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from fiftytwo.clock.cadence import Cadence
from fiftytwo.clock.models import RecurringJob

log = logging.getLogger(__name__)
LONGEST_ERROR = 2000


@dataclass(frozen=True)
class Job:
    """One line of the year: what runs, how often, and after how many minutes its worker counts as vanished."""

    name: str
    cadence: Cadence
    run: Callable[[], object]
    claim_minutes: int = 10


def lay_out(jobs: Iterable[Job], *, now: datetime, zone: ZoneInfo) -> None:
    """Give each job of the year its row, and take away rows of jobs that are no more."""
    rows = [RecurringJob(name=job.name, due_at=job.cadence.first(now, zone)) for job in jobs]
    RecurringJob.objects.bulk_create(rows, ignore_conflicts=True)
    RecurringJob.objects.exclude(name__in=[row.name for row in rows]).delete()


def run_due(jobs: Iterable[Job], *, now: datetime, zone: ZoneInfo) -> int:
    """Run the jobs that are due and return how many ran, failed ones included."""
    by_name = {job.name: job for job in jobs}
    due = RecurringJob.objects.due(now).filter(name__in=by_name)
    return sum(run_once(by_name[row.name], row, now=now, zone=zone) for row in due)


def run_once(job: Job, row: RecurringJob, *, now: datetime, zone: ZoneInfo) -> bool:
    """Claim a job, run it and write down how it went; return False if another worker has claimed it."""
    claimed_until = now + timedelta(minutes=job.claim_minutes)
    if not claim(row, now=now, until=claimed_until):
        return False
    error = ""
    try:
        job.run()
    except Exception as problem:
        log.exception("The job %s failed", job.name)
        error = f"{type(problem).__name__}: {problem}"[:LONGEST_ERROR]
    finish(row, claimed_until, error=error, due_at=job.cadence.next(max(now, timezone.now()), zone))
    return True


def hasten(name: str) -> None:
    """Let a job run as soon as a worker looks; once more if it is running now."""
    RecurringJob.objects.update_or_create(name=name, defaults={"due_at": timezone.now()})


def claim(row: RecurringJob, *, now: datetime, until: datetime) -> bool:
    """Take a job that is still due; of many workers who try, one gets it."""
    mine = RecurringJob.objects.due(now).filter(pk=row.pk, due_at=row.due_at)
    return mine.update(claimed_until=until, started_at=now) == 1


def finish(row: RecurringJob, claimed_until: datetime, *, error: str, due_at: datetime) -> None:
    """Write down how a run went, unless its claim has passed to another worker meanwhile.

    Somebody who hastened the job during its run has changed when it is due: that stays.
    """
    failures = row.failures + 1 if error else 0
    mine = RecurringJob.objects.filter(pk=row.pk, claimed_until=claimed_until)
    mine.filter(due_at=row.due_at).update(due_at=due_at)
    mine.update(claimed_until=None, finished_at=timezone.now(), error=error, failures=failures)
