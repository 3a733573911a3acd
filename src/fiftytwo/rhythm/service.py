"""Service beside the week: counts with their weeks, what customers scored, what needs attention, what to do first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fiftytwo.facts import read, store
from fiftytwo.facts.contact_weeks import contacts_per_week
from fiftytwo.facts.kept import Kept
from fiftytwo.facts.lazily import _ as column
from fiftytwo.facts.models import Batch
from fiftytwo.facts.scope import in_scope
from fiftytwo.lib.scores import CES_7, CSAT_5, DETRACTORS_TO, NPS_10, Score, mean, nps_of, share
from fiftytwo.lib.weeks import Week
from fiftytwo.org.models import Grant, Organisation, Person
from fiftytwo.org.permissions import ContactScope, contact_scope
from fiftytwo.org.viewer import Viewer
from fiftytwo.sources.models import Import

RATING_WEEKS = 4
ATTENTION_DAYS = 14


@dataclass(frozen=True)
class Counted:
    """How many in the last full week, and in the week before; None where nothing is recorded that far back."""

    last: int | None
    before: int | None

    @property
    def change(self) -> int | None:
        """How many more than the week before."""
        return None if self.last is None or self.before is None else self.last - self.before


@dataclass(frozen=True)
class CustomersScored:
    """What customers scored on one instrument and scale in the last four full weeks.

    ``kind`` says how it is read: ``nps``, ``satisfied`` and ``easy`` as defined, anything else as a plain mean.
    """

    instrument: str
    kind: str
    score: Score
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Service:
    """What is known of service in the last full week, of the contacts that a viewer sees."""

    whose: str
    opened: Counted
    solved: Counted
    open_now: int | None
    scores: tuple[CustomersScored, ...]


@dataclass(frozen=True)
class Attention:
    """An import that someone should look at."""

    pk: int | None
    label: str
    state: str
    refused: int
    started_at: object


@dataclass(frozen=True)
class FirstStep:
    """One thing to do in a new house, and whether it is done."""

    title: str | Promise
    text: str | Promise
    done: bool
    url_name: str


@dataclass(frozen=True)
class Overview:
    """What the page says of service: below what people are asked to do."""

    week: Week
    last: Week
    before: Week
    service: Service | None
    attention: tuple[Attention, ...]
    first_steps: tuple[FirstStep, ...]

    @property
    def ratings_since(self) -> date:
        """The first day of the weeks whose ratings are told."""
        return (self.last + (1 - RATING_WEEKS)).monday


def overview(viewer: Viewer) -> Overview:
    """Return what can be said of service to a viewer this week."""
    week = Week.of(viewer.today)
    scope = contact_scope(viewer)
    return Overview(
        week=week,
        last=week + -1,
        before=week + -2,
        service=_service(viewer, scope, week + -1) if scope else None,
        attention=_attention() if viewer.may("import") else (),
        first_steps=_first_steps(viewer) if viewer.has(Grant.Role.ADMINISTRATOR, Grant.Role.SERVICE_OPERATIONS) else (),
    )


# ---- service

_kept: Kept[Service] = Kept(500)
_newest_kept: Kept[date | None] = Kept(4)


def _service(viewer: Viewer, scope: ContactScope, last: Week) -> Service:
    """Look up once for each version of the facts; the same for everyone who sees the same contacts."""
    versions = (store.version("contact"), store.version("rating"), str(settings.FACTS))
    whose = _whose(viewer, scope)
    return _kept.get((versions, scope, last, whose), lambda: _looked_up(scope, last, whose))


def _whose(viewer: Viewer, scope: ContactScope) -> str:
    if scope.everything:
        return "everyone"
    if viewer.has(Grant.Role.LEADER):
        return "line"
    return "team" if scope.teams else "own"


def _looked_up(scope: ContactScope, last: Week, whose: str) -> Service:
    counted = contacts_per_week(scope, last, weeks=2)
    known, newest = _known_from(scope), _newest()
    told = [week for week in (last, last + -1) if known and newest and known <= week <= newest]
    opened = [counted.of(week) if week in told else None for week in (last, last + -1)]
    solved, open_now = _solved(scope, last, told) if known else (Counted(None, None), None)
    return Service(whose, Counted(*opened), solved, open_now, _scores(scope, last))


def _known_from(scope: ContactScope) -> Week | None:
    """Return the first week of which a viewer's contacts tell anything."""
    first = read.run(in_scope(read.table("contact"), scope).local_week.min()).as_py()
    return Week(first) if first else None


def _newest() -> Week | None:
    """Return the newest week of which anybody's contacts tell anything: what came after is unknown, not zero."""
    key = (store.version("contact"), str(settings.FACTS))
    newest = _newest_kept.get(key, lambda: read.run(read.table("contact").local_week.max()).as_py())
    return Week(newest) if newest else None


def _solved(scope: ContactScope, last: Week, told: list[Week]) -> tuple[Counted, int]:
    """Return how many were solved in two weeks, whenever they had been opened, and how many are open.

    Weeks that are not among those told are unknown.
    """
    contacts = in_scope(read.table("contact"), scope)
    is_open = column.solved_at.isnull() & ~column.abandoned.fill_null(False)
    rows = read.rows(
        contacts.filter(column.solved_local_week.isin([last.monday, (last + -1).monday]) | is_open)
        .group_by("solved_local_week")
        .aggregate(n=column.count())
    )
    found = {row["solved_local_week"]: row["n"] for row in rows}
    weeks = [found.get(week.monday, 0) if week in told else None for week in (last, last + -1)]
    return Counted(*weeks), found.get(None, 0)


KINDS = {("nps", 0, 10): "nps", ("csat", 1, 5): "satisfied", ("ces", 1, 7): "easy"}


def _scores(scope: ContactScope, last: Week) -> tuple[CustomersScored, ...]:
    first = last + (1 - RATING_WEEKS)
    months = read.months_between(first.monday, last.sunday)
    if not store.snapshot("rating", months=months):
        return ()
    answered = in_scope(read.table("rating", months=months), scope).filter(
        column.local_week.between(first.monday, last.monday), column.score.notnull()
    )
    rows = read.rows(
        answered.group_by("instrument", "scale_low", "scale_high").aggregate(
            n=column.count(),
            detractors=(column.score <= DETRACTORS_TO).sum(),
            promoters=(column.score >= NPS_10.counted_from).sum(),
            satisfied=(column.score >= CSAT_5.counted_from).sum(),
            easy=(column.score >= CES_7.counted_from).sum(),
            total=column.score.sum(),
            squares=(column.score * column.score).sum(),
        )
    )
    return tuple(sorted(map(_scored, rows), key=lambda scored: (-scored.score.n, scored.instrument)))


def _scored(row: dict[str, Any]) -> CustomersScored:
    """Read the counts of one instrument as its definition has it; an unknown scale gives a mean."""
    instrument, low, high = row["instrument"], row["scale_low"], row["scale_high"]
    kind = KINDS.get((instrument, low, high), "mean")
    if kind == "nps":
        promoters, detractors = row["promoters"], row["detractors"]
        score = nps_of(promoters, row["n"] - promoters - detractors, detractors)
    elif kind in ("satisfied", "easy"):
        score = share(row[kind], row["n"])
    else:
        score = mean(row["n"], row["total"], row["squares"])
    return CustomersScored(instrument, kind, score, low, high)


# ---- what needs attention, and what to do first


def _attention() -> tuple[Attention, ...]:
    """Return imports of the last two weeks that failed, or refused some rows."""
    since = timezone.now() - timedelta(days=ATTENTION_DAYS)
    failed = Batch.objects.filter(started_at__gte=since, state=Batch.State.FAILED).select_related("file_import")
    found = [
        Attention(
            batch.file_import.pk if hasattr(batch, "file_import") else None, batch.label, "failed", 0, batch.started_at
        )
        for batch in failed[:5]
    ]
    refusing = Import.objects.filter(batch__started_at__gte=since, batch__state=Batch.State.DONE).exclude(
        refused_file=""
    )
    for imported in refusing.select_related("batch")[:5]:
        batch = imported.batch
        found.append(Attention(imported.pk, imported.file_name, "refused", imported.told.refused, batch.started_at))
    return tuple(found)


def _first_steps(viewer: Viewer) -> tuple[FirstStep, ...]:
    """Return what a new house needs, each with its true state; nothing once all of it is done."""
    steps = (
        FirstStep(
            _("Name the organisation"),
            _("Its name, time zone and language are used on every page and in every e-mail."),
            bool(Organisation.get().name),
            "org:organisation" if viewer.may("administer") else "",
        ),
        FirstStep(
            _("Import your people"),
            _("From an export of your HR system: teams, leads and reporting lines, with their dates."),
            Person.objects.exclude(user=viewer.user).exists(),
            "org:people_import" if viewer.may("people") else "",
        ),
        FirstStep(
            _("Import the first file"),
            _("Contacts from your helpdesk. The example mappings show what can be read."),
            Batch.objects.filter(kind__in=("import", "demo"), state=Batch.State.DONE).exists(),
            "sources:imports",
        ),
        FirstStep(
            _("Set up mail"),
            _("Until FIFTYTWO_MAIL names a server, e-mails are only put into a folder."),
            "smtp" in settings.EMAIL_BACKEND,
            "",
        ),
    )
    return () if all(step.done for step in steps) else steps
