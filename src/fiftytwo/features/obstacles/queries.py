"""What the pages of obstacles show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from fiftytwo.features.obstacles import permissions
from fiftytwo.features.obstacles.costs import Costs, costs
from fiftytwo.features.obstacles.models import Obstacle, Raiser, Remark
from fiftytwo.lib.scores import Score, share
from fiftytwo.lib.survival import half_life
from fiftytwo.org.models import Person
from fiftytwo.org.viewer import Viewer
from fiftytwo.rhythm.models import Due

LISTED = 200
YEAR_DAYS = 365
State = Obstacle.State


@dataclass(frozen=True)
class Row:
    """One obstacle in a list: how old it is in days, how many raised it, until when its next step is due."""

    obstacle: Obstacle
    age_days: int
    raisers: int
    due_on: date | None
    late: bool


@dataclass(frozen=True)
class Mended:
    """How the last year went: how many were raised, which share is mended, after how many days half are over."""

    raised: int
    mended: Score
    half_life_days: float | None


@dataclass(frozen=True)
class ListPage:
    """A list of obstacles, and what became of them: here, and of those that the viewer owns."""

    rows: tuple[Row, ...]
    everyone: Mended
    own: Mended | None


@dataclass(frozen=True)
class ObstaclePage:
    """One obstacle: its story, who raised it as far as the viewer may know, and what may be done."""

    obstacle: Obstacle
    row: Row
    names: tuple[str, ...]
    unnamed: int
    remarks: tuple[Remark, ...]
    parts: tuple[Obstacle, ...]
    costs: Costs | None
    may_handle: bool
    own: bool
    candidates: tuple[Obstacle, ...]
    owners: tuple[Person, ...]


def waiting(viewer: Viewer) -> ListPage:
    """Return what waits for a viewer, the latest first due."""
    return _page(viewer, Obstacle.objects.open().filter(owner=viewer.person))


def raised(viewer: Viewer) -> ListPage:
    """Return what a viewer raised, not anonymously, with what became of it."""
    return _page(viewer, Obstacle.objects.filter(raisers__person=viewer.person).order_by("-raised_on", "-pk"))


def everything(viewer: Viewer, *, ended: bool = False) -> ListPage:
    """Return all that a viewer sees: the open ones, or those that are over."""
    over = (State.MENDED, State.DECLINED)
    found = Obstacle.objects.filter(state__in=over).order_by("-decided_on") if ended else Obstacle.objects.open()
    if not permissions.can_see_all(viewer):
        mine = Q(owner=viewer.person) | Q(raisers__person=viewer.person) | Q(decided_on__isnull=False)
        found = found.filter(mine).distinct()
    return _page(viewer, found)


def one(viewer: Viewer, obstacle: Obstacle) -> ObstaclePage:
    """Return one obstacle as a viewer sees it."""
    theirs = Raiser.objects.filter(Q(obstacle=obstacle) | Q(obstacle__merged_into=obstacle))
    raisers = list(theirs.select_related("person", "obstacle"))
    names = tuple(str(one.person) for one in raisers if permissions.can_see_raiser(viewer, one))
    may_handle = permissions.can_handle(viewer, obstacle)
    return ObstaclePage(
        obstacle=obstacle,
        row=_rows(viewer, [obstacle])[0],
        names=names,
        unnamed=len(raisers) - len(names),
        remarks=tuple(obstacle.remarks.select_related("author")),
        parts=tuple(obstacle.parts.all()),
        costs=costs(viewer, obstacle) if may_handle else None,
        may_handle=may_handle,
        own=any(one.person_id == viewer.person.pk for one in raisers) if viewer.person else False,
        candidates=tuple(_others(obstacle)) if may_handle and obstacle.is_open else (),
        owners=tuple(_owners(viewer)) if may_handle and obstacle.is_open else (),
    )


def mended(found: QuerySet[Obstacle], today: date) -> Mended:
    """Return what became of the obstacles raised in the last year: share mended with its interval, and half-life."""
    year = found.exclude(state=State.MERGED).filter(raised_on__gt=date.fromordinal(today.toordinal() - YEAR_DAYS))
    told = list(year.values_list("state", "raised_on", "decided_on", "mended_on"))
    ends = [_ended(state, decided, mended_on) for state, _raised, decided, mended_on in told]
    days = [((end or today) - raised_on).days for (_s, raised_on, _d, _m), end in zip(told, ends, strict=True)]
    done = sum(state == State.MENDED for state, *_rest in told)
    return Mended(len(told), share(done, len(told)), half_life(days, [end is not None for end in ends]))


def _ended(state: str, decided: date | None, mended_on: date | None) -> date | None:
    return mended_on if state == State.MENDED else decided if state == State.DECLINED else None


def _page(viewer: Viewer, found: QuerySet[Obstacle]) -> ListPage:
    rows = _rows(viewer, list(found.select_related("owner", "team")[:LISTED]))
    owned = Obstacle.objects.filter(owner=viewer.person)
    own = mended(owned, viewer.today) if owned.exists() else None
    return ListPage(rows, mended(Obstacle.objects.all(), viewer.today), own)


def _rows(viewer: Viewer, found: list[Obstacle]) -> tuple[Row, ...]:
    due = _next_due([one.about for one in found])
    counts = _raiser_counts(found)
    return tuple(
        Row(
            obstacle=one,
            age_days=((one.mended_on or one.decided_on or viewer.today) - one.raised_on).days
            if not one.is_open
            else (viewer.today - one.raised_on).days,
            raisers=counts.get(one.pk, 0),
            due_on=due.get(one.about),
            late=one.about in due and due[one.about] < viewer.today,
        )
        for one in found
    )


def _next_due(abouts: list[str]) -> dict[str, date]:
    found: dict[str, date] = {}
    for due in Due.objects.open().filter(about__in=abouts).order_by("-due_on"):
        found[due.about] = due.due_on
    return found


def _raiser_counts(found: list[Obstacle]) -> dict[int, int]:
    keys = [one.pk for one in found]
    counts: dict[int, int] = {}
    theirs = Raiser.objects.filter(Q(obstacle__in=keys) | Q(obstacle__merged_into__in=keys))
    for own, into in theirs.values_list("obstacle_id", "obstacle__merged_into_id"):
        for key in (own, into) if into else (own,):
            counts[key] = counts.get(key, 0) + 1
    return counts


def _others(obstacle: Obstacle) -> QuerySet[Obstacle]:
    """Return what it may become part of: open ones, those of the same team or reason first."""
    return Obstacle.objects.open().exclude(pk=obstacle.pk).order_by("-raised_on")[:LISTED]


def _owners(viewer: Viewer) -> QuerySet[Person]:
    """Return who may own something: everyone who works here and leads or holds a role, by name."""
    here = Person.objects.present_on(viewer.today)
    roles = Q(grants__isnull=False) | Q(memberships__leads=True)
    return here.filter(roles).distinct().order_by("name_order")
